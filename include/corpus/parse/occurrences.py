"""How often some texts stand on their pages, all of them counted in one pass over the pages' characters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.parse.arrays import Counts
from corpus.parse.compiled import compiled
from corpus.parse.features import Page

Bytes = NDArray[np.uint8]

# Only each fourth place of a page is looked at: wherever a text of seven bytes or more stands, four of its bytes begin
# at such a place, and they are among its first seven. A page of 17,000 characters with five texts takes 7 µs so, with
# all places looked at 30 µs, and `str.count` 8 µs for each text.
_STEP = 4
_LEAST = 2 * _STEP - 1
_SLOTS = 1 << 12

_NONE = -1
_LINE_BREAK = 10


def occurrences(page: Page, found: Sequence[tuple[int, str]]) -> Counts:
    """How often each of some folded texts stands in the lines of a block's page, and how often it is all of a line.

    Args:
        page: the blocks of one or more pages.
        found: blocks, in order, with a text for each, not empty.
    """
    lines, *texts = [text.encode("utf-8", "surrogatepass") for text in (page.folded, *(text for _, text in found))]
    folded = np.frombuffer(lines, dtype=np.uint8)
    return _counted(
        folded,
        np.frombuffer(lines, dtype="<u4", count=len(lines) // _STEP),
        np.flatnonzero(folded == _LINE_BREAK)[[0, *page.ends]],
        np.frombuffer(b"".join(texts), dtype=np.uint8),
        np.cumsum([0, *map(len, texts)]),
        page.page_of[[at for at, _ in found]],
    )


@compiled
def _counted(
    folded: Bytes, fours: NDArray[np.uint32], edges: Counts, texts: Bytes, ends: Counts, pages: Counts
) -> Counts:
    """For each text how often it stands on its page, overlaps counted once, and how often it is a line.

    Args:
        folded: the pages' lines, each after a line break, and one more line break.
        fours: the same by four bytes.
        edges: the line break before each page, and the last one.
        texts: the texts, one after the other.
        ends: where each of them ends, behind a 0.
        pages: the number of each text's page, in ascending order.
    """
    counts = np.zeros((len(pages), 2), dtype=np.int64)
    last_with = np.full(_SLOTS, _NONE)  # for four bytes their last place in the texts of the page
    before = np.full(len(pages) * _STEP, _NONE)  # for such a place the one before it
    free_from = np.zeros(len(pages), dtype=np.int64)  # where a text ends that was counted
    last = 0
    while last < len(pages):
        first, page = last, pages[last]
        last_with[:] = _NONE
        while last < len(pages) and pages[last] == page:
            if ends[last + 1] - ends[last] >= _LEAST:
                for step in range(_STEP):
                    slot = _slot(_four(texts, ends[last] + step))
                    before[last * _STEP + step], last_with[slot] = last_with[slot], last * _STEP + step
            last += 1
        for number in range(edges[page] // _STEP, edges[page + 1] // _STEP):
            met = last_with[_slot(fours[number])]
            while met != _NONE:  # of a text the last steps come first, and so the places where it begins are in order
                text, begin = met // _STEP, number * _STEP - met % _STEP
                if begin >= free_from[text]:
                    free_from[text] = _counted_to(begin, text, counts, folded, texts, ends)
                met = before[met]
        for text in range(first, last):
            if ends[text + 1] - ends[text] < _LEAST:
                opening = texts[ends[text]]
                for begin in range(edges[page], edges[page + 1]):
                    if folded[begin] == opening and begin >= free_from[text]:
                        free_from[text] = _counted_to(begin, text, counts, folded, texts, ends)
    return counts


@compiled
def _four(signs: Bytes, at: int) -> int:
    """The four bytes at a place as one number, as `fours` has them."""
    four: int = signs[at] | signs[at + 1] << 8 | signs[at + 2] << 16 | signs[at + 3] << 24
    return four


@compiled
def _slot(four: int) -> int:
    """A number below `_SLOTS` for four bytes."""
    return (four * 0x9E3779B1 >> 20) & (_SLOTS - 1)


@compiled
def _counted_to(begin: int, text: int, counts: Counts, folded: Bytes, texts: Bytes, ends: Counts) -> int:
    """Count a text if it stands at a place; where it ends then, or else the place."""
    at, sign = begin, ends[text]
    while sign < ends[text + 1] and folded[at] == texts[sign]:  # the line break, which no text has, ends the lines
        at, sign = at + 1, sign + 1
    if sign < ends[text + 1]:
        return begin
    counts[text, 0] += 1
    counts[text, 1] += folded[begin - 1] == _LINE_BREAK and folded[at] == _LINE_BREAK
    return at
