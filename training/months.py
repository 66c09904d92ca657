"""Write the months' names anew: `python -m training.months`. Babel holds them, from Unicode CLDR."""

import json

from babel.dates import get_month_names

from corpus.text.calendars import PERSIAN_MONTHS
from corpus.text.dates import LANGUAGES, MONTHS, MORE_MONTHS

CROATIAN_OCTOBER = 10


def month_names() -> dict[str, int]:
    """Month name, lower case and without a full stop, to its number; names that differ by language go."""
    found: dict[str, set[int]] = {}
    for locale in (*LANGUAGES, *MORE_MONTHS):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    found.setdefault(name.lower().rstrip("."), set()).add(number)
    # Croatian but its October, "listopad", which is November in Czech and Polish.
    for names in (get_month_names("wide", "format", "hr"), get_month_names("wide", "stand-alone", "hr")):
        for number, name in names.items():
            if number != CROATIAN_OCTOBER:
                found.setdefault(name.lower(), set()).add(number)
    for name in ("sept", "setiembre", "septbr"):
        found.setdefault(name, set()).add(9)
    for name, number in PERSIAN_MONTHS.items():
        found.setdefault(name, set()).add(number)
    return {
        name: numbers.pop()
        for name, numbers in sorted(found.items())
        if len(numbers) == 1 and not name[0].isdigit() and not name.endswith("月")
    }


def as_json() -> str:
    """The file as it is to be."""
    return json.dumps(month_names(), ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    MONTHS.write_text(as_json(), encoding="utf-8")
