"""Blocks of an HTML page about which plain signs tell more than the model: in the body, or out of it, whatever it says.

A model of thousands of pages leans on what most pages show. These signs are rare on them and sure where they stand.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

import numpy as np

from corpus.article.article import DecidedBy, Decision
from corpus.article.html.shapes import Shapes
from corpus.article.html.titles import ChosenTitle, sameness, title_words
from corpus.article.remnants import is_plain, is_pointer, is_remnant
from corpus.text.arrays import Floats
from corpus.text.bylines_cjk import is_editors_line
from corpus.text.dates import find_date
from corpus.text.lexicon import TAIL, fold, lexicon
from corpus.text.titles import name_key

# A pointer to another article has at most so many words; one that is known to lead there has this share (in ninths) of
# them in links.
POINTER_WORDS = 30
POINTER_LINKS = 4

# What opens with a furniture phrase and has at most so many words is of the body only if it is so probable.
LISTED_PROBABILITY = 0.9
LISTED_WORDS = 20

# Rows of a table and items of a list between two paragraphs of the body, at most so many, belong to it if one of them
# is so probable and each so probable. F1 on `pages` and `world` .9697 and .9631 without them, .9698 and .9631 with 8
# rows, .9699 and .9630 with 60.
MOST_ROWS = 8
LIKELIEST_ROW = 0.5
LEAST_ROW = 0.1

# A paragraph of this probability right behind the body goes on with it under a heading of its own, which has the
# second.
HEADED_PROBABILITY = 0.5
LEAST_HEADING = 0.1

# Another article begins with a heading of the first level, unlike the title, and a line with a day or an author of at
# most so many words at most so many blocks below, or in an element of its own; the first has so many words above it.
UNLIKE = 0.5
DAY_WORDS = 12
DAY_REACH = 3
FIRST_WORDS = 40
# One that begins with a heading of the second level needs all of it, and so many words in the heading: `Instructions`
# opens a part of a recipe.
HEADLINE_WORDS = 4

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_ROWS = frozenset(("tr", "td", "th", "li", "dt", "dd"))

# Blocks, whether each is of the body, and what tells that.
Found = Iterator[tuple[int, bool, DecidedBy]]


@dataclass(frozen=True)
class Seen:
    """What the rules look at."""

    page: Shapes
    title: ChosenTitle
    probability: Floats
    """For each block, how probable it is to the model that it is of the body."""
    body: Sequence[bool]
    """For each block whether it is of the body, as far as that is decided."""


def overrule(page: Shapes, title: ChosenTitle, probability: Floats, body: list[bool]) -> dict[int, Decision]:
    """Take blocks into the body and out of it.

    Args:
        page: the page's blocks.
        title: the title that was chosen.
        probability: for each block, how probable it is to the model that it is of the body.
        body: for each block whether it is of the body; is changed.

    Returns:
        What decided, by block, where it changed.
    """
    changed: dict[int, Decision] = {}
    for find in RULES:
        for at, inside, by in list(find(Seen(page, title, probability, body))):
            if body[at] != inside or by is DecidedBy.NEXT_ARTICLE:
                body[at], changed[at] = inside, Decision(by)
    return changed


def _rows(seen: Seen) -> Found:
    """Tables and lists between two paragraphs of the body."""
    page, body = seen.page, seen.body
    rows = page.of_marks(lambda mark: mark.tag in _ROWS, np.bool_).tobytes()
    at = rows.find(True, 1)
    while at >= 0 and (end := rows.find(False, at)) >= 0:
        run, at = range(at, end), rows.find(True, end)
        if not (body[run.start - 1] and body[end]) or len(run) > MOST_ROWS:
            continue
        chances = [float(seen.probability[row]) for row in run]
        plain = not any(page.marks[row].links for row in run) and sum(page.listed[row] for row in run) < len(run) / 4
        if plain and max(chances) >= LIKELIEST_ROW and min(chances) >= LEAST_ROW:
            yield from ((row, True, DecidedBy.WITHIN_BODY) for row in run)


def _headed(seen: Seen) -> Found:
    """A heading right behind a paragraph of the body, and the paragraph below it."""
    page, body = seen.page, seen.body
    for at in range(1, len(body) - 1):
        below = at + 1
        if not body[at - 1] or body[at] or page.marks[at].tag not in _HEADINGS or not page.prose[below]:
            continue
        plain = not any(page.listed[of] or page.marks[of].links for of in (at, below))
        same = page.marks[at].join == page.marks[below].join == page.marks[at - 1].depth - 1
        goes_on = body[below] or seen.probability[below] >= HEADED_PROBABILITY
        if plain and same and goes_on and seen.probability[at] >= LEAST_HEADING:
            yield from ((of, True, DecidedBy.HEADED) for of in (at, below))


def _title_again(seen: Seen) -> Found:
    """The title, wherever it stands."""
    title, texts = seen.title.text or "", seen.page.texts
    key = name_key(title)
    for at, inside in enumerate(seen.body):
        if inside and key and len(text := texts[at]) <= 2 * len(title):
            begins_otherwise = text[:1].isalnum() and not key.startswith(text[0].lower()[0])
            if not begins_otherwise and name_key(text) == key:
                yield at, False, DecidedBy.REPEATS_TITLE


def _pointers(seen: Seen) -> Found:
    """Lines that send the reader to another article, and what is left of embedded parts."""
    page = seen.page
    for at, inside in enumerate(seen.body):
        if inside and page.words[at] <= POINTER_WORDS:
            text, is_linked = page.texts[at], page.marks[at].links >= POINTER_LINKS
            if not is_linked and is_plain(text):
                continue
            if is_pointer(text, is_linked):
                yield at, False, DecidedBy.POINTER
            elif is_remnant(text):
                yield at, False, DecidedBy.REMNANT


def _listed(seen: Seen) -> Found:
    """What opens as the lexicon's furniture does and the model is not sure of."""
    page = seen.page
    for at, inside in enumerate(seen.body):
        if not (inside and page.listed[at] and page.words[at] <= LISTED_WORDS):
            continue
        text = fold(page.texts[at])
        opens = text.rstrip(TAIL) in lexicon().lines or text.startswith(lexicon().phrase_in(text))
        if opens and seen.probability[at] < LISTED_PROBABILITY:
            yield at, False, DecidedBy.FURNITURE_LISTED


def _editors(seen: Seen) -> Found:
    """Lines that name nobody but the editor."""
    for at, inside in enumerate(seen.body):
        if inside and is_editors_line(seen.page.texts[at]):
            yield at, False, DecidedBy.EDITORS_LINE


def _next_article(seen: Seen) -> Found:
    """From where another article begins: a page that goes on with further ones."""
    page, title_at = seen.page, seen.title.at
    if title_at is None or page.marks[title_at].tag != "h1":
        return
    said, told = title_words(seen.title.text or ""), list(accumulate(map(mul, page.words, seen.body)))
    within = "a" in page.marks[title_at].areas
    behind = range(title_at + 1, len(seen.body))
    left_at = next((at for at in behind if within and "a" not in page.marks[at].areas), len(told))
    for at in [at for at in behind if page.marks[at].tag in ("h1", "h2")]:
        mark, text = page.marks[at], page.texts[at]
        opens = at >= left_at and "a" in mark.areas
        if told[at] - told[title_at] < FIRST_WORDS or not (opens or mark.tag == "h1"):
            continue
        if sameness(said, title_words(text)) >= UNLIKE:
            continue
        if mark.tag == "h2":
            named = len(title_words(text)) >= HEADLINE_WORDS and "a" not in page.marks[at - 1].areas
            begins = named and _is_signed(page, at)
        else:
            begins = opens or _is_signed(page, at)
        if begins:
            yield from ((of, False, DecidedBy.NEXT_ARTICLE) for of in range(at, len(seen.body)))
            return


def _is_signed(page: Shapes, at: int) -> bool:
    """Whether a line right below a heading tells a day or an author."""
    for of in range(at + 1, min(at + 1 + DAY_REACH, len(page.texts))):
        text = page.texts[of]
        if page.words[of] <= DAY_WORDS and (page.marks[of].when or find_date(text)):
            return True
        if page.words[of] <= DAY_WORDS and lexicon().by.match(text) and not page.sentence[of]:
            return True
    return False


Rule = Callable[[Seen], Found]
RULES: Sequence[Rule] = (_rows, _headed, _title_again, _pointers, _listed, _editors, _next_article)
