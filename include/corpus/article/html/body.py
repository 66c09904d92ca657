"""The body among an HTML page's blocks, by the model's probabilities, and the blocks around it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.article.html.shapes import Shapes
from corpus.page.marks import Mark
from corpus.text.arrays import Floats

# A block is of the body from the first probability on, beside such a block from the second. F1 on `pages` and `world`,
# each site read by a model fitted without it, and on invented sites of one page each: .956, .948 and .963 with .6 and
# .4; .956, .950 with .65 and .45; .955, .951 and .979 with .7 and .5.
BODY_PROBABILITY = 0.7
BESIDE_PROBABILITY = 0.5

# A line that other pages of the source have too must look more like a body's: a heading such as "What happens next"
# may, a newsletter's blurb does not. On 20 pages of each invented site of tests/e2e: F1 .981 with .9, where an advert
# between two paragraphs stays in one site's bodies (.928); .983 with .95, .988 with .98, .991 with .99. With the
# present numbers and .99 a German site's adverts stay (.964 after 20 captures), with .996 they do not (.976).
RECURRING_PROBABILITY = 0.996

# The body begins and ends with a block of at least so many words: a stray heading moves neither.
EDGE_WORDS = 8

# How many blocks around title and body may name the author or the day.
ABOVE_TITLE = 8
INTO_BODY = 12
MOST_HEAD = 50
BELOW_BODY = 12

# A title counts as the top of the article if it stands above the body or at most so many blocks into it, and the last
# blocks of the body, so many, may name the author too.
TITLE_INTO_BODY = 3
LAST_OF_BODY = 3


@dataclass(frozen=True)
class Around:
    """The blocks around title and body, which may name the author and the day."""

    head: Sequence[int]
    """Around the title and above the body, the likeliest first."""
    tail: Sequence[int]
    """After the body, and the last ones of it."""
    end: int
    """The block after the body's last."""
    until: int
    """The block after the article's page: another article may begin there."""


def body_of(probability: Floats, recurring: Sequence[bool]) -> list[bool]:
    """Which blocks are of the body.

    Args:
        probability: for each block, how probable that is to the model.
        recurring: for each block, whether other pages of the source have it too.
    """
    again = np.array(recurring, dtype=bool)
    sure = probability >= np.where(again, RECURRING_PROBABILITY, BODY_PROBABILITY)
    beside = np.zeros_like(sure)
    beside[1:] |= sure[:-1]
    beside[:-1] |= sure[1:]
    found: list[bool] = (sure | (beside & (probability >= BESIDE_PROBABILITY) & ~again)).tolist()
    return found


def body_edges(page: Shapes, body: Sequence[bool]) -> tuple[int, int]:
    """The body's first block and the one after its last; both 0 where there is no body."""
    inside = [at for at, is_body in enumerate(body) if is_body]
    inside = [at for at in inside if page.words[at] >= EDGE_WORDS] or inside
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def blocks_around(marks: Sequence[Mark], count: int, start: int, end: int, title_at: int | None) -> Around:
    """The blocks that may name author and day: from the title into the body, those above it, those after the body.

    A sidebar's names and days are those of other articles, unless the body stands in it.

    Args:
        marks: the page's marks.
        count: how many blocks the page has, up to where another article begins.
        start: the body's first block.
        end: the one after its last.
        title_at: the block that shows the title.
    """
    top = title_at if title_at is not None and title_at <= start + TITLE_INTO_BODY else start
    head = list(range(top, min(count, max(start, top) + INTO_BODY)))[:MOST_HEAD]
    head += range(top - 1, max(-1, top - 1 - ABOVE_TITLE), -1)
    below = [*range(end, min(count, end + BELOW_BODY)), *range(max(start, end - LAST_OF_BODY), end)]
    if not any(map(_in_sidebar, marks[start:end])):
        head, below = ([at for at in some if not _in_sidebar(marks[at])] for some in (head, below))
    in_head = set(head)
    return Around(head, [at for at in below if at not in in_head], end, count)


def _in_sidebar(mark: Mark) -> bool:
    """Whether a block stands beside the article, not in a box within it."""
    return "s" in mark.areas and "a" not in mark.areas
