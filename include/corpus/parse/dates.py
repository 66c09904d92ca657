"""Dates as machines and as newsrooms write them; what is ambiguous stays unknown."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cache

from babel.dates import get_month_names

# Languages whose month names are read in running text.
LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "ru", "ar")

# Outside these years a number is not taken for a date: before the first newspapers, or a typing error.
YEARS = range(1605, 2100)


@dataclass(frozen=True)
class Moment:
    """A point in time (UTC, no offset attached) and how precisely it is known."""

    at: datetime
    precision: str
    """`second`, `minute`, `day`, `month` or `year`."""


def _moment(year: int, month: int, day: int, precision: str = "day") -> Moment | None:
    try:
        return Moment(datetime(year, month, day), precision) if year in YEARS else None
    except ValueError:
        return None


def _in_utc(found: datetime, precision: str) -> Moment | None:
    # Looked at before the move too: years 1 and 9999 cannot be moved at all.
    if found.year in YEARS and found.tzinfo:
        found = found.astimezone(UTC)
    at = found.replace(tzinfo=None, microsecond=0)
    return Moment(at, precision) if at.year in YEARS else None


_PARTIAL = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")
_SECONDS = re.compile(r"\d:\d{2}:\d{2}|[T ]\d{6}")


def parse_timestamp(text: str) -> Moment | None:
    """Read a machine-made date: ISO 8601, RFC 5322, `YYYY[-MM[-DD]]` or Unix seconds or milliseconds.

    A time without an offset is taken for UTC. Returns None for anything else, never a guess.
    """
    text = text.strip()
    if partial := _PARTIAL.fullmatch(text):
        year, month, day = partial.groups()
        precision = "day" if day else "month" if month else "year"
        return _moment(int(year), int(month or 1), int(day or 1), precision)
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _in_utc(datetime.fromtimestamp(int(text[:10]), UTC), "second")
    for parse in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if isinstance(found, datetime):
            return _in_utc(found, "second" if _SECONDS.search(text) else "minute")
        return _moment(found.year, found.month, found.day)
    return None


@cache
def _months() -> dict[str, int]:
    """Month name, lower case and without a full stop, to its number; names that differ by language go."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, language)
                for number, name in names.items():
                    found.setdefault(name.lower().rstrip("."), set()).add(number)
    found.setdefault("sept", set()).add(9)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and not name.isdigit()}


@cache
def _written() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=lambda name: (-len(name), name)))
    return re.compile(
        rf"(?<![\w/.-])(?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?\s+(?:de\s+|of\s+|d[’'])?"
        rf"(?P<month1>{month})\.?,?\s+(?:del?\s+)?(?P<year1>\d{{4}})"
        rf"|(?P<month2>{month})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
        r"|(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})"
        r"|(?P<year4>\d{4})\s?年\s?(?P<month4>\d{1,2})\s?月\s?(?P<day4>\d{1,2})\s?日"
        r"|(?P<day5>\d{1,2})\.\s?(?P<month5>\d{1,2})\.\s?(?P<year5>\d{4})"
        r"|(?P<left>\d{1,2})/(?P<right>\d{1,2})/(?P<year6>\d{4}))(?!\d)"
    )


def find_date(line: str) -> Moment | None:
    """The first date written in a line, to the day; `3/4/2025` is left alone, `25/4/2025` is not."""
    if not re.search(r"\d{4}", line):
        return None
    for match in _written().finditer(line.lower()):
        part = match.groupdict()
        if part["left"]:
            left, right = int(part["left"]), int(part["right"])
            # Which of the two is the day shows only where one cannot be a month, or both are the same.
            if (left > 12) == (right > 12) and left != right:
                continue
            found = _moment(int(part["year6"]), min(left, right), max(left, right))
        else:
            at = next(n for n in "12345" if part[f"day{n}"])
            name = part[f"month{at}"]
            month = int(name) if name.isdigit() else _months()[name]
            found = _moment(int(part[f"year{at}"]), month, int(part[f"day{at}"]))
        if found:
            return found
    return None


_URL_DAY = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<mark>[/-]?)(?P<month>\d{2})(?P=mark)(?P<day>\d{2})(?!\d)")
_URL_SHORT_DAY = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=/|$)")
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>\d{2})(?=/)")


def date_in_url(url: str) -> Moment | None:
    """The day, or month, that a page's address names in its path (`/2023/05/17/`), None where it names none."""
    path = re.split(r"[?#]", url.split("://", 1)[-1], maxsplit=1)[0]
    path = path[path.find("/") :] if "/" in path else ""
    for form in (_URL_SHORT_DAY, _URL_DAY):
        for match in form.finditer(path):
            if found := _moment(int(match["year"]), int(match["month"]), int(match["day"])):
                return found
    month = _URL_MONTH.search(path)
    return _moment(int(month["year"]), int(month["month"]), 1, "month") if month else None
