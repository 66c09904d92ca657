"""Times as programs print them, beyond ISO 8601 and RFC 5322: databases, languages' own `toString`, crawl indexes."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Abbreviations that mean one offset, in hours: those of RFC 5322, and those that no other zone uses.
ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "jst": 9,
    "kst": 9,
    "msk": 3,
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Longer texts are no time; what follows looks at a few dozen characters at most.
LONGEST = 80

# `Timestamp('2025-03-04 05:06:07')`, `ISODate("…")`, `/Date(1741064767000)/`, `new Date(…)`.
_WRAPPED = re.compile(
    r"/?(?:new\s+)?(?:(?:pd|pandas)\.)?(?:timestamp|isodate|date)\(\s*[\"']?([^\"'()]{4,60})[\"']?\s*\)/?", re.I
)
# `datetime.datetime(2025, 3, 4, 5, 6)`, as Python shows one; one with a time zone is left alone.
_CALLED = re.compile(
    r"datetime\.date(?:time)?\((\d{4}(?:,\s?\d{1,6}){2,6})(?:,\s?tzinfo=(?:[\w.]*\.)?utc(?:\(\))?)?\)", re.IGNORECASE
)

# `[Europe/Berlin]` behind a time with its offset, as Java shows one.
_REGION = re.compile(r"\[[A-Za-z_/+-]{1,40}\]$")

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,12})?)?"
_ZONE = r"(?:\s?(?P<zone>[A-Za-z]{1,4}|[A-Za-z_]{2,20}(?:/[A-Za-z_+-]{2,30}){1,2}))?"
_OFFSET = r"(?:\s?(?:GMT|UTC)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?))?"
# `2025-03-04 05:06:07 UTC`, `2025/3/4 5:06`, `2025-03-04 05:06:07 +0000 UTC` of Go, `… America/New_York`.
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?:,?\s{{1,3}}|T){_TIME}{_OFFSET}{_ZONE}",
    re.I,
)
# `Tue Mar 04 2025 05:06:07 GMT-0500 (EST)` of JavaScript, `Tue Mar 4 05:06:07 UTC 2025` of Unix, `… +0000 2025`.
_NAMED = re.compile(
    rf"(?:[A-Za-z]{{3}},?\s+)(?P<name>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+(?:(?P<year>\d{{4}})\s+)?{_TIME}"
    rf"{_OFFSET}{_ZONE}(?:\s+(?P<late_year>\d{{4}}))?(?:\s\([\w ]{{1,40}}\))?",
    re.I,
)
# `Tue, 04 Mar 2025 05:06:07 GMT-0500`, which the parser of RFC 5322 takes for UTC, as it does any name of a zone that
# mail does not know.
_DAY_FIRST = re.compile(
    rf"(?:[A-Za-z]{{3}},?\s+)?(?P<day>\d{{1,2}})[\s-](?P<name>[A-Za-z]{{3}})[\s-](?P<year>\d{{4}})\s+{_TIME}{_OFFSET}{_ZONE}"
    r"(?:\s\([\w ]{1,40}\))?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?P<digits>\d{10,19})(?:\.\d*)?", re.ASCII)
_EXPONENT = re.compile(r"\d\.\d{5,16}e\+?(?:0?9|12)", re.IGNORECASE | re.ASCII)
# Digits of Unix time in seconds, ms, µs and ns.
_UNITS = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}


def _of_digits(digits: str, years: range) -> datetime | None:
    """`YYYYMMDDhhmmss`, with or without ms, or Unix time; which of them, the years tell."""
    if len(digits) in (14, 17):
        parts = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, 14, 2))]
        return datetime(*parts).replace(tzinfo=UTC) if parts[0] in years else None  # type: ignore[arg-type]
    unit = _UNITS.get(len(digits))
    return datetime.fromtimestamp(int(digits) // unit, UTC) if unit else None


def _zone_of(offset: str | None, zone: str | None) -> tzinfo | None:
    """The time zone of an offset such as `-0500`, `+1` or `-500`, else of a name; UTC without either.

    Raises:
        ValueError: a name that is not known, or an offset of more than a day.
    """
    if offset:
        figures = offset[1:].replace(":", "")
        hours, minutes = (figures, "0") if len(figures) <= 2 else (figures[:-2], figures[-2:])
        at = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-at if offset[0] == "-" else at)
    if not zone:
        return UTC
    if "/" in zone:
        try:
            return ZoneInfo(zone)
        except (OSError, LookupError) as error:
            raise ValueError(f"no time zone {zone}") from error
    if zone.lower() not in ZONES:
        raise ValueError(f"no time zone {zone}")
    return timezone(timedelta(hours=ZONES[zone.lower()]))


def _of_parts(found: re.Match[str]) -> tuple[datetime, str]:
    """The moment and precision of a match of `_YEAR_FIRST` or `_NAMED`.

    Raises:
        ValueError: there is no such moment.
    """
    parts = found.groupdict()
    year = parts["year"] or parts.get("late_year") or "0"
    month = int(parts["month"]) if parts.get("month") else _MONTHS.index(str(parts["name"]).lower()) + 1
    zone = _zone_of(parts["offset"], parts["zone"])
    at = datetime(
        int(year), month, int(parts["day"]), int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0),
        tzinfo=zone,
    )  # fmt: skip
    return at, "second" if parts["second"] else "minute"


def printed_time(text: str, years: range) -> tuple[datetime, str] | None:
    """The moment that a program's print of a time names, with its time zone and precision: second, minute or day.

    Args:
        text: the print, without white space around it.
        years: the years that make figures a date.

    Returns:
        None if it is no such print, or names a moment that does not exist.
    """
    if len(text) > LONGEST:
        return None
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1].strip()
    text = _REGION.sub("", text)
    try:
        if called := _CALLED.fullmatch(text):
            figures = [int(part) for part in called[1].split(",")]
            precision = "day" if len(figures) == 3 else "second" if len(figures) > 5 else "minute"
            return datetime(*figures).replace(tzinfo=UTC), precision  # type: ignore[arg-type]
        if _EXPONENT.fullmatch(text):
            text = f"{float(text):.0f}"
        if digits := _DIGITS.fullmatch(text):
            at = _of_digits(digits["digits"], years)
            return (at, "second") if at else None
        found = _YEAR_FIRST.fullmatch(text) or _NAMED.fullmatch(text) or _DAY_FIRST.fullmatch(text)
        return _of_parts(found) if found else None
    except (ValueError, OverflowError, OSError):
        return None
