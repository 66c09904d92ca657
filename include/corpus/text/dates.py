"""Dates as machines and as newsrooms write them; what is ambiguous stays unknown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation

from corpus.text.alternatives import either
from corpus.text.calendars import PERSIAN_MONTHS, PERSIAN_YEARS, gregorian_year, is_persian, persian_day
from corpus.text.timestamps import printed_time

# Languages whose month names are read in running text. No name of a month in one means another month in another;
# Croatian is not among them because its "listopad" is October, and November in Czech and Polish; its other eleven are.
_LANGUAGES = """
    en es fr de pt it nl ru ar zh ja ko uk pl cs sk hu ro el da nb nn sv fi is et lv lt tr az he fa hi mr bn ta te
    ur id ms vi th bg sr sl mk ca gl sq af sw
"""
LANGUAGES = tuple(_LANGUAGES.split())

# Other names of months in these languages: Austrian, of the Levant, Iraq and the Maghreb, of Swiss and Canadian papers.
MORE_MONTHS = ("de_AT", "ar_SY", "ar_DZ", "ar_MA", "fr_CA", "es_MX", "en_GB", "en_AU")

# Outside these years a number is not taken for a date: before the first newspapers, or a typing error.
YEARS = range(1605, 2100)

# Where `3/4/2025` is read as in the United States.
_MONTH_FIRST_COUNTRIES = frozenset(("us", "ph", "pr"))
_DAY_FIRST_COUNTRIES = frozenset(("gb", "uk", "ie", "au", "nz", "in", "sg", "ng", "pk", "gh", "my", "hk", "mt"))
_DAY_FIRST = """
    es fr de pt it nl ru ar uk pl tr el ro id ms vi th he hi mr bn ta te ur cs sk da nb nn no fi is et lv bg sr sl
    mk hr ca gl sq az
"""
_DAY_FIRST_LANGUAGES = frozenset(_DAY_FIRST.split())

_YEAR = re.compile(r"\d{4}")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=_time|today|edule)(?=\d{4}[/.-])")
# Without it nothing is glued; to look for it takes a third of the time.
_SIGN_OF_GLUE = re.compile(r"[a-z][A-Z\d]")
# Signs of writing direction, which Arabic and Hebrew pages set between the parts of a date.
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202c\u2066\u2067\u2069]")


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


def _in_utc(found: datetime, precision: str, own_day: bool) -> Moment | None:
    day = found.date()
    # Looked at before the move too: years 1 and 9999 cannot be moved at all.
    if found.year in YEARS and found.tzinfo:
        found = found.astimezone(UTC)
    if own_day and found.date() != day:
        return _moment(day.year, day.month, day.day)
    at = found.replace(tzinfo=None, microsecond=0)
    return Moment(at, precision) if at.year in YEARS else None


_PARTIAL = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")
_SECONDS = re.compile(r"\d:\d{2}:\d{2}|[T ]\d{6}")


def parse_timestamp(text: str, *, own_day: bool = False) -> Moment | None:
    """Read a machine-made date: ISO 8601, RFC 5322, `YYYY[-MM[-DD]]`, and what `corpus.text.timestamps` reads.

    A time without an offset is taken for UTC. Returns None for anything else, never a guess.

    Args:
        text: the date.
        own_day: keep the day that is written. Where it is another day in UTC (`2020-04-12T18:00:00-07:00`), the
            written day is returned, precise to the day; else the moment in UTC as without.
    """
    text = text.strip()
    if partial := _PARTIAL.fullmatch(text):
        year, month, day = partial.groups()
        precision = "day" if day else "month" if month else "year"
        return _moment(int(year), int(month or 1), int(day or 1), precision)
    if printed := printed_time(text, YEARS):
        return _in_utc(*printed, own_day)
    for parse in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if isinstance(found, datetime):
            return _in_utc(found, "second" if _SECONDS.search(text) else "minute", own_day)
        return _moment(found.year, found.month, found.day)
    return None


# Written by `training/months.py` from Unicode CLDR. To ask Babel for them took .2 CPU-s and 54 MB in each process.
MONTHS = Path(__file__).parent / "months.json"


@cache
def _months() -> dict[str, int]:
    """Month name, lower case and without a full stop, to its number; names that differ by language go."""
    names: dict[str, int] = json.loads(MONTHS.read_text(encoding="utf-8"))
    return names


def is_month(word: str) -> bool:
    """Whether a word is a month's name, in full or shortened."""
    return word.lower().rstrip(".") in _months()


# A date begins no number and no word, but papers in Chinese and Japanese write it right behind a name.
_AT_BEGIN = r"(?:(?<![\w/.-])|(?<=[\u3040-\u30ff\u3400-\u9fff])(?=\d{4}[年/.-]))"


@cache
def _written() -> re.Pattern[str]:
    """The forms of a written date; the letter that ends its groups' names tells them apart.

    a `4 March 2025`, `19-Dec-2025`, `4.mar.2025`; b `March 4, 2025`; c `2023 Jan 7`, `2025. március 4.`;
    d `2025年3月4日`; e `2025/3/4`; f `4.3.2025`, where the order of day and month is open; g `2025. gada 4. martā`.
    """
    month = either(_months())
    # Arabic papers give a month both of its names: `4 آذار/مارس 2025`.
    twice = rf"(?:\s?/\s?(?:{month}))?"
    return re.compile(
        rf"{_AT_BEGIN}(?:(?P<day_a>\d{{1,2}})(?:st|nd|rd|th|er|\.?[ºª°]|\.|-го)?(?:\s+(?:de\s+|of\s+|d[’']|ב)?|-|/|(?<=\.))"
        rf"(?P<month_a>{month}){twice}(?:\.?\s?[,،]?\s+(?:del?\s+|năm\s+|พ\.ศ\.\s?|ค\.ศ\.\s?|ה?)?|-|/|\.)(?P<year_a>\d{{4}})"
        rf"|(?P<month_b>{month})\.?\s+(?P<day_b>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s+(?P<year_b>\d{{4}})"
        rf"|(?P<year_c>\d{{4}})(?:\.|\s?m\.)?\s+(?P<month_c>{month})\.?\s+"
        r"(?P<day_c>\d{1,2})(?:st|nd|rd|th|\.)?(?!\w|[.,:]\d)"
        rf"|(?P<year_g>\d{{4}})\.?\s?(?:gada)?\s+(?P<day_g>\d{{1,2}})\.\s?(?P<month_g>{month})"
        r"|(?P<year_d>\d{4})\s?[年년]\s?(?P<month_d>\d{1,2})\s?[月월]\s?(?P<day_d>\d{1,2})\s?[日号號일]"
        r"|(?P<year_e>\d{4})(?P<mark_e>[-/]|\.\s?)(?P<month_e>\d{1,2})(?P=mark_e)(?P<day_e>\d{1,2})(?![-/.]\d)"
        r"|(?P<left_f>\d{1,2})(?P<mark_f>[-/]|\.\s?)(?P<right_f>\d{1,2})(?P=mark_f)(?P<year_f>\d{4})(?![-/.]\d)"
        r")(?:(?<=[日号號일])|(?!\d))"
    )


# How a date without a month's name begins or ends.
_NUMBERS = re.compile(r"\d(?:\d{3}(?:(?:[-/]|\.\s?)\d|\s?[年년])|(?:[-/]|\.\s?)\d{4})")


@cache
def _month_names() -> AhoCorasick:
    """Finds a month's name anywhere, and so that there is none in a tenth of the time that `_written` takes."""
    return AhoCorasick(sorted(_months()), implementation=Implementation.DFA)


def month_first(language: str | None) -> bool | None:
    """Whether people who write this language (`en-US`, `de`) put the month before the day in `3/4/2025`.

    None where that is not known: English is written both ways, and languages that begin with the year tell nothing.
    """
    if not language:
        return None
    parts = language.lower().replace("_", "-").split("-")
    country = parts[-1] if len(parts) > 1 and len(parts[-1]) == 2 else ""
    if country in _MONTH_FIRST_COUNTRIES:
        return True
    if parts[0] in _DAY_FIRST_LANGUAGES or (parts[0] == "en" and country in _DAY_FIRST_COUNTRIES):
        return False
    return None


def _in_order(left: int, right: int, mark: str, year: int, american: bool | None) -> Moment | None:
    """The date of two numbers before a year, where the numbers or the language tell which of them is the day."""
    if left == right or (left > 12) != (right > 12):
        return _moment(year, min(left, right), max(left, right))
    if mark[0] == "." and american is None:
        american = False
    if american is None:
        return None
    return _moment(year, left, right) if american else _moment(year, right, left)


def _persian(match: re.Match[str], form: str) -> Moment | None:
    """The day of a date in the Persian calendar."""
    if form == "f":
        return None
    name = match[f"month_{form}"]
    month = PERSIAN_MONTHS.get(name) or (int(name) if name.isdigit() else 0)
    day = persian_day(int(match[f"year_{form}"]), month, int(match[f"day_{form}"]))
    return Moment(datetime(day.year, day.month, day.day), "day") if day else None


def dated_parts(line: str, language: str | None = None, *, american: bool | None = None) -> list[tuple[str, Moment]]:
    """Every date written in a line, to the day, each after the text that leads up to it from the date before.

    Args:
        line: the text, in any of `LANGUAGES`.
        language: a language tag; without one, or with plain `en`, `3/4/2025` is left alone and `25/4/2025` is not.
        american: whether the month comes first in `3/4/2025`, where the language does not tell.
    """
    return list(_dated(line, language, american))


def _dated(line: str, language: str | None, american: bool | None = None) -> Iterator[tuple[str, Moment]]:
    """What `dated_parts` gives, one after the other: most lines are asked for the first only."""
    if not _YEAR.search(line):
        return
    if (of_language := month_first(language)) is not None:
        american = of_language
    line = line if line.isascii() else _BIDI.sub("", line)
    small = line.lower()
    if not (_month_names().find_matches_as_indexes(small) or _NUMBERS.search(line)):
        return
    # Words of neighbouring elements, and the names of icons, run into one another: `HealthDECEMBER 22, 2022`,
    # `access_time2019/04/21`.
    line = _GLUED.sub(" ", line).lower() if _SIGN_OF_GLUE.search(line) else small
    start = 0
    for match in _written().finditer(line):
        form = str(match.lastgroup)[-1]
        year = gregorian_year(int(match[f"year_{form}"]))
        if year in PERSIAN_YEARS:
            found = _persian(match, form) if is_persian(line, language) else None
        elif form == "f":
            found = _in_order(int(match["left_f"]), int(match["right_f"]), match["mark_f"], year, american)
        else:
            name = match[f"month_{form}"]
            found = _moment(year, _months().get(name) or int(name), int(match[f"day_{form}"]))
        if found:
            yield line[start : match.start()], found
            start = match.end()


def find_date(line: str, language: str | None = None) -> Moment | None:
    """The first date written in a line, to the day; the arguments are those of `dated_parts`."""
    return next((found for _, found in _dated(line, language)), None)


_URL_DAY = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<mark>[/-]?)(?P<month>\d{2})(?P=mark)(?P<day>\d{2})(?!\d)")
_URL_SHORT_DAY = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=/|$)")
_URL_NAMED_DAY = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>[a-z]{3,9})/(?P<day>\d{1,2})(?=/|$)")
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>\d{2})(?=/)")


def date_in_url(url: str) -> Moment | None:
    """The day, or month, that a page's address names in its path (`/2023/05/17/`), None where it names none."""
    path = re.split(r"[?#]", url.split("://", 1)[-1], maxsplit=1)[0]
    path = path[path.find("/") :] if "/" in path else ""
    for form in (_URL_SHORT_DAY, _URL_DAY):
        for match in form.finditer(path):
            if found := _moment(int(match["year"]), int(match["month"]), int(match["day"])):
                return found
    named = _URL_NAMED_DAY.search(path.lower())
    if named and (number := _months().get(named["month"])):
        return _moment(int(named["year"]), number, int(named["day"]))
    month = _URL_MONTH.search(path)
    return _moment(int(month["year"]), int(month["month"]), 1, "month") if month else None
