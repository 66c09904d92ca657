"""Calendars that newspapers write beside the Gregorian one: Buddhist years and the Persian calendar."""

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

_PERSIAN_LETTERS = re.compile("[\u0600-\u06ff]")


def gregorian_year(year: int) -> int:
    """The year as the Gregorian calendar counts it, where it can only be one of the Buddhist calendar."""
    return year - _BUDDHIST_AHEAD if year in BUDDHIST_YEARS else year


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
