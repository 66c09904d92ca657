"""Blocks of an HTML page about which plain signs tell more than the model: in the body, or out of it, whatever it says.

A model of thousands of pages leans on what most pages show. These signs are rare on them and sure where they stand.
"""

from collections.abc import Callable, Iterator, Sequence

from corpus.article.article import DecidedBy, Decision
from corpus.article.html.shapes import Shapes
from corpus.article.html.titles import ChosenTitle, sameness, title_words
from corpus.article.remnants import is_pointer, is_remnant
from corpus.text.arrays import Floats
from corpus.text.bylines_cjk import is_editors_line
from corpus.text.dates import find_date
from corpus.text.lexicon import TAIL, fold, lexicon
from corpus.text.titles import name_key

# A pointer to another article has at most so many words; one that is known to lead there this share (in ninths) in links.
POINTER_WORDS = 30
POINTER_LINKS = 4

# What opens with a furniture phrase and has at most so many words is of the body only if it is so probable.
LISTED_PROBABILITY = 0.9
LISTED_WORDS = 20

# Rows of a table and items of a list between two paragraphs of the body, at most so many, belong to it if one of them
# is so probable and each so probable.
MOST_ROWS = 20
LIKELIEST_ROW = 0.5
LEAST_ROW = 0.1

# A paragraph of this probability right behind the body goes on with it under a heading of its own.
HEADED_PROBABILITY = 0.5
LEAST_HEADING = 0.1

# Another article begins with a heading of the first level, unlike the title, and a line with a day or author of at
# most so many words at most so many blocks below, or in an element of its own; the first has so many words above it.
UNLIKE = 0.5
DAY_WORDS = 12
DAY_REACH = 3
FIRST_WORDS = 40

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_ROWS = frozenset(("tr", "td", "th", "li", "dt", "dd"))


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
        for at, inside, by in list(find(page, title, probability, body)):
            if body[at] != inside or by is DecidedBy.NEXT_ARTICLE:
                body[at], changed[at] = inside, Decision(by)
    return changed


Found = Iterator[tuple[int, bool, DecidedBy]]


def _rows(page: Shapes, title: ChosenTitle, probability: Floats, body: Sequence[bool]) -> Found:
    """Tables and lists between two paragraphs of the body."""
    count, at = len(body), 1
    while at < count:
        end = at
        while end < count and page.marks[end].tag in _ROWS:
            end += 1
        run = range(at, end)
        at = end + 1
        if not run or end == count or not (body[run.start - 1] and body[end]) or len(run) > MOST_ROWS:
            continue
        chances = [float(probability[row]) for row in run]
        plain = not any(page.marks[row].links for row in run) and sum(page.listed[row] for row in run) < len(run) / 4
        if plain and max(chances) >= LIKELIEST_ROW and min(chances) >= LEAST_ROW:
            yield from ((row, True, DecidedBy.WITHIN_BODY) for row in run)


def _headed(page: Shapes, title: ChosenTitle, probability: Floats, body: Sequence[bool]) -> Found:
    """A heading right behind a paragraph of the body, and the paragraph below it."""
    for at in range(1, len(body) - 1):
        below = at + 1
        if not body[at - 1] or body[at] or page.marks[at].tag not in _HEADINGS or not page.prose[below]:
            continue
        plain = not any(page.listed[of] or page.marks[of].links for of in (at, below))
        same = page.marks[at].join == page.marks[below].join == page.marks[at - 1].depth - 1
        goes_on = body[below] or probability[below] >= HEADED_PROBABILITY
        if plain and same and goes_on and probability[at] >= LEAST_HEADING:
            yield from ((of, True, DecidedBy.HEADED) for of in (at, below))


def _title_again(page: Shapes, title: ChosenTitle, probability: Floats, body: Sequence[bool]) -> Found:
    """The title, wherever it stands."""
    key = name_key(title.text or "")
    for at, inside in enumerate(body):
        if inside and key and name_key(page.texts[at]) == key:
            yield at, False, DecidedBy.REPEATS_TITLE


def _pointers(page: Shapes, title: ChosenTitle, probability: Floats, body: Sequence[bool]) -> Found:
    """Lines that send the reader to another article, and what is left of embedded parts."""
    for at, inside in enumerate(body):
        if inside and page.words[at] <= POINTER_WORDS:
            if is_pointer(page.texts[at], page.marks[at].links >= POINTER_LINKS):
                yield at, False, DecidedBy.POINTER
            elif is_remnant(page.texts[at]):
                yield at, False, DecidedBy.REMNANT


def _listed(page: Shapes, title: ChosenTitle, probability: Floats, body: Sequence[bool]) -> Found:
    """What opens as the lexicon's furniture does and the model is not sure of."""
    for at, inside in enumerate(body):
        if not (inside and page.listed[at] and page.words[at] <= LISTED_WORDS):
            continue
        text = fold(page.texts[at])
        opens = text.rstrip(TAIL) in lexicon().lines or text.startswith(lexicon().phrase_in(text))
        if opens and probability[at] < LISTED_PROBABILITY:
            yield at, False, DecidedBy.FURNITURE_LISTED


def _editors(page: Shapes, title: ChosenTitle, probability: Floats, body: Sequence[bool]) -> Found:
    """Lines that name nobody but the editor."""
    for at, inside in enumerate(body):
        if inside and is_editors_line(page.texts[at]):
            yield at, False, DecidedBy.EDITORS_LINE


def _next_article(page: Shapes, title: ChosenTitle, probability: Floats, body: Sequence[bool]) -> Found:
    """From where another article begins: a page that goes on with further ones."""
    if title.at is None or page.marks[title.at].tag != "h1":
        return
    said, told, has_left = title_words(title.text or ""), 0, False
    for at in range(title.at + 1, len(body)):
        told += page.words[at] * body[at]
        has_left |= "a" in page.marks[title.at].areas and "a" not in page.marks[at].areas
        tag, opens = page.marks[at].tag, has_left and "a" in page.marks[at].areas
        if told < FIRST_WORDS or sameness(said, title_words(page.texts[at])) >= UNLIKE:
            continue
        opens_first = opens and "a" not in page.marks[at - 1].areas
        if (tag == "h1" and (opens or _is_signed(page, at))) or (tag == "h2" and opens_first):
            yield from ((of, False, DecidedBy.NEXT_ARTICLE) for of in range(at, len(body)))
            return


def _is_signed(page: Shapes, at: int) -> bool:
    """Whether a line right below a heading tells a day or an author."""
    below = [of for of in range(at + 1, min(at + 1 + DAY_REACH, len(page.texts))) if page.words[of] <= DAY_WORDS]
    return any(
        page.marks[of].when or find_date(page.texts[of]) or (lexicon().by.match(page.texts[of]) and not page.sentence[of])
        for of in below
    )


Rule = Callable[[Shapes, ChosenTitle, Floats, Sequence[bool]], Found]
RULES: Sequence[Rule] = (_rows, _headed, _title_again, _pointers, _listed, _editors, _next_article)
