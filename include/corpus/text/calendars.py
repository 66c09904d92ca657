"""Calendars that newspapers write beside the Gregorian one: Buddhist years, the Persian calendar, Japanese eras."""

import re
from datetime import date

# The months of the Persian calendar; CLDR's Python data has the Gregorian ones alone.
_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
PERSIAN_MONTHS = {name: number for number, name in enumerate(_MONTHS.split(), 1)}

# Years of the Persian calendar that are looked for: 1921 to 2080. Nothing Gregorian is dated so.
PERSIAN_YEARS = range(1300, 1460)

# Years of the Buddhist calendar: 1900 to 2099.
BUDDHIST_YEARS = range(2443, 2643)
_BUDDHIST_AHEAD = 543

# The year before each era's first.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERA_YEAR = re.compile(rf"({'|'.join(_ERAS)})\s?(元|\d{{1,2}})\s?(?=年)")

_PERSIAN_LETTERS = re.compile("[\u0600-\u06ff]")


def gregorian_year(year: int) -> int:
    """The year as the Gregorian calendar counts it, where it can only be one of the Buddhist calendar."""
    return year - _BUDDHIST_AHEAD if year in BUDDHIST_YEARS else year


def western_years(text: str) -> str:
    """A text with the years of Japanese eras as Gregorian ones: `令和8年3月14日` gives `2026年3月14日`."""
    return _ERA_YEAR.sub(lambda found: str(_ERAS[found[1]] + (1 if found[2] == "元" else int(found[2]))), text)


def is_persian(text: str, language: str | None) -> bool:
    """Whether a year such as 1404 is one of the Persian calendar: by the page's language, or Arabic letters."""
    return (language or "").lower().startswith("fa") or bool(_PERSIAN_LETTERS.search(text))


def persian_day(year: int, month: int, day: int) -> date | None:
    """The day of a date in the Persian calendar; None where there is none.

    Leap years by the rule of 33 years, which is right for all of `PERSIAN_YEARS`.
    """
    if year not in PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= (31 if month < 7 else 30):
        return None
    count = year + 1595
    before = (month - 1) * 31 if month < 7 else (month - 7) * 30 + 186
    return date.fromordinal(365 * count + count // 33 * 8 + (count % 33 + 3) // 4 + before + day - 356033)
