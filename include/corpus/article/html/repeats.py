"""What repeats itself on an HTML page: cards of the same make, captions under every picture, texts shown twice."""

from math import log1p
from operator import attrgetter

import numpy as np

from corpus.article.html.counted import Counted
from corpus.article.html.shapes import numbers_of
from corpus.text.arrays import Counts, Floats
from corpus.text.compiled import compiled

REPEATED = ("same_text", "same_kind", "same_pair", "same_next_pair", "since_kind", "run_of_kind", "in_cards")

# A distance is cut at so many blocks.
MOST_SINCE = 20

# A block with more of its text in links, as a share, is a link.
LINKED = 0.6

_KIND = attrgetter("tag", "depth", "near", "far")


def repeated(counted: Counted) -> Floats:
    """What each block repeats, by `REPEATED`.

    A kind is tag, depth and hints. A pair is a block with a block of another kind before or after it: cards repeat
    their pairs, paragraphs do not. In cards stands a kind that follows links of another kind wherever it is.
    """
    return _repeated(counted.page.kinds(_KIND), numbers_of(counted.page.folded), counted.links)


@compiled
def _others_alike(values: Counts) -> Counts:
    """How many others are equal to each value."""
    order = np.argsort(values)
    others, first = np.empty(len(values), dtype=np.int64), 0
    for place in range(1, len(order) + 1):
        if place == len(order) or values[order[place]] != values[order[first]]:
            others[order[first:place]] = place - first - 1
            first = place
    return others


@compiled
def _repeated(kinds: Counts, texts: Counts, links: Floats) -> Floats:
    """The blocks by `REPEATED`, from the numbers of their kinds and texts."""
    blocks = len(kinds)
    columns = np.zeros((blocks, len(REPEATED)), dtype=np.float32)
    pairs = _others_alike(kinds[:-1] * blocks + kinds[1:])
    same_text, same_kind = _others_alike(texts), _others_alike(kinds)
    last, behind_links = np.full(blocks, -MOST_SINCE), np.zeros(blocks)
    first = 0
    for at in range(blocks):
        kind = kinds[at]
        row, changes = columns[at], at > 0 and kinds[at - 1] != kind
        row[0] = log1p(same_text[at])
        row[1] = log1p(same_kind[at])
        if changes:
            row[2] = log1p(pairs[at - 1])
            columns[at - 1, 3] = row[2]
            behind_links[kind] += links[at - 1] > LINKED
        row[4] = min(at - last[kind], MOST_SINCE)
        last[kind] = at
        if at + 1 == blocks or kinds[at + 1] != kind:
            columns[first : at + 1, 5] = log1p(at + 1 - first)
            first = at + 1
    for at in range(blocks):
        columns[at, 6] = behind_links[kinds[at]] / (same_kind[at] + 1)
    return columns
