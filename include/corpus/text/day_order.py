"""Which of two numbers before a year is the day, where no language is stated: by the page's other dates, its words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum

from corpus.text.dates import Moment, month_first

# Two numbers and a year of four digits, or of two.
_NUMBERS = re.compile(r"(?<![\w/.-])(\d{1,2})([-/])(\d{1,2})\2(?:19|20)\d{2}(?![-/.]?\d)")
# One of these is in each line of the first kind, and fast to look for.
_YEARS = ("/20", "/19", "-20", "-19")
_SHORT = re.compile(r"(?<![\w/.:,-])(\d{1,2})([-/.])(\d{1,2})\2(\d{2})(?![-/.:,]?\d|%)")

# Years of two digits are those of this century, up to here.
LAST_SHORT_YEAR = 60

# Frequent words of languages in Latin letters that write the day first. A language without a word of its own here is
# told by those that it shares with its neighbours.
_DAY_FIRST_WORDS = """
    der und das dem ist nicht mit ein eine auf für sich auch von zu
    el los las una del con por para como pero sus está más que
    le les et des du est dans pour qui sur pas au une ses
    il di della sono non alla nel gli è dei che anche
    os não uma dos foi ao mais são pela
    het een van voor niet aan ook wordt deze naar bij
    og ikke som også blev etter efter være hadde havde
    že který není jsou jako podle také bude
    się nie jest przez który oraz tym został dla
    și în cu pe din mai pentru este să sunt
    ja ei että oli myös mutta kun joka sen ovat
    bir ve bu için ile olarak çok daha olan gibi
    yang dan untuk dengan pada ini itu dalam tidak akan juga
    của và là được cho một trong không những các với đã
"""
# English is written both ways; Swedish, Hungarian and Lithuanian begin with the year.
_OTHER_WORDS = """
    the of and to that was is with by from are be have this which for
    och att är inte också hogy nem és az egy meg ir yra kad buvo iš
"""
_SPEAK_FOR, _SPEAK_AGAINST = (frozenset(words.split()) for words in (_DAY_FIRST_WORDS, _OTHER_WORDS))

# Scripts whose languages write the day first: Greek, Cyrillic, Hebrew, Arabic, those of India, Thai and Lao.
_DAY_FIRST_SCRIPTS = re.compile("[\u0370-\u0eff]")
_YEAR_FIRST_SCRIPTS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_]+")

# So much of a page is read, in characters; so many of its words, and so large a share of those that tell, must agree.
READ = 12_000
LEAST_WORDS = 12
CLEAR_SHARE = 0.75


class Order(Enum):
    """What a page's dates begin with."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def is_open(line: str) -> bool:
    """Whether a line has two numbers before a year of which either may be the day: `3/4/2025`."""
    return any(left != right and max(left, right) <= 12 for left, right in _pairs(_NUMBERS, line))


def _pairs(form: re.Pattern[str], text: str) -> Iterable[tuple[int, int]]:
    return ((int(found[1]), int(found[3])) for found in form.finditer(text))


def day_order(texts: Sequence[str], language: str | None = None) -> Order | None:
    """What a page's dates begin with; None where it does not tell.

    Its language tells where it is stated. Else its other dates of two numbers and a year do, of which one is no month,
    where they agree; then the words that it uses most.

    Args:
        texts: the page's blocks.
        language: a language tag, where one is known.
    """
    if (stated := month_first(language)) is not None:
        return Order.MONTH if stated else Order.DAY
    numbered = [text for text in texts if any(map(text.__contains__, _YEARS))]
    every = list(_pairs(_NUMBERS, "\n".join(numbered)))
    if orders := {left > 12 for left, right in every if (left > 12) != (right > 12)}:
        return None if len(orders) > 1 else Order.DAY if orders.pop() else Order.MONTH
    return _order_of_words("\n".join(texts)[:READ])


def _order_of_words(text: str) -> Order | None:
    """The order in which the languages write days that a text's words are of, where all agree."""
    words = [word.lower() for word in _WORD.findall(text)]
    letters, uses = sum(map(len, words)), Counter(words)
    if 4 * len(_YEAR_FIRST_SCRIPTS.findall(text)) > letters:
        return Order.YEAR
    if 2 * len(_DAY_FIRST_SCRIPTS.findall(text)) > letters:
        return Order.DAY
    speak_for, against = (sum([uses[word] for word in known]) for known in (_SPEAK_FOR, _SPEAK_AGAINST))
    return Order.DAY if speak_for >= max(LEAST_WORDS, CLEAR_SHARE * (speak_for + against)) else None


def short_day(line: str, order: Order | None) -> Moment | None:
    """The first day of a line that leaves the century out: `04.08.24 10:21`, `12-22-23`.

    None where either number may be the day and the page's order does not tell, or where the year may come first.
    """
    for found in _SHORT.finditer(line):
        left, right, year = int(found[1]), int(found[3]), int(found[4])
        if order is Order.YEAR or year > LAST_SHORT_YEAR or min(left, right) == 0 or min(left, right) > 12:
            continue
        if left > 12 or left == right:
            day, month = left, right
        elif right > 12:
            day, month = right, left
        elif order:
            day, month = (left, right) if order is Order.DAY else (right, left)
        else:
            continue
        try:
            return Moment(datetime(2000 + year, month, day), "day")
        except ValueError:
            continue
    return None
