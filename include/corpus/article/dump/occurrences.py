"""How often some texts stand on their pages, all of them counted in one pass over the pages' characters."""

from collections.abc import Sequence

import numpy as np

from corpus.article.dump.features import CountedBlocks
from corpus.text.arrays import Codes, Counts, Places, codes_of
from corpus.text.compiled import compiled

# Compiled, since counting with `str.count` and `str.find` makes dumps 8 % slower: .15 ms for a page of 22,000
# characters instead of .04. Only each fourth place of a page is looked at: wherever a text of seven characters or more
# stands, four of them begin at such a place, and they are among its first seven. A page of 17,000 characters with five
# texts takes 7 µs so, with all places looked at 30 µs, and `str.count` 8 µs for each text.
_STEP = 4
_LEAST = 2 * _STEP - 1
_SLOTS = 1 << 12
# What four characters are multiplied by, so that their sum has few equals below `_SLOTS`.
_SPREAD = (np.uint64(1), np.uint64(40_503), np.uint64(30_011), np.uint64(22_717))

_NONE = -1
_BREAK = ord("\n")

# What is told of a text: how often it stands in the lines of its page, how often it is all of a line, how many
# characters of the page stand before the first time.
TIMES, LINES, FIRST = range(3)


def occurrences(page: CountedBlocks, found: Sequence[tuple[int, str]]) -> Counts:
    """Some folded texts by `TIMES`, `LINES` and `FIRST`; a text that stands nowhere has zeros.

    Args:
        page: the blocks of one or more pages.
        found: blocks, in order, with a text for each, not empty.
    """
    texts = [text for _, text in found]
    return _counted(
        page.codes,
        page.starts[[0, *page.ends]] - 1,
        codes_of("".join(texts)),
        np.cumsum([0, *map(len, texts)]),
        page.page_of[[at for at, _ in found]],
    )


@compiled
def _counted(codes: Codes, edges: Counts, texts: Codes, ends: Counts, pages: Counts) -> Counts:
    """What `occurrences` gives; overlaps are counted once.

    Args:
        codes: the pages' lines, each after a line break, and one more line break.
        edges: the line break before each page, and the last one.
        texts: the texts, one after the other.
        ends: where each of them ends, behind a 0.
        pages: the number of each text's page, in ascending order.
    """
    counts = np.zeros((len(pages), 3), dtype=np.int64)
    last_with = np.full(_SLOTS, _NONE, dtype=np.int32)  # for four characters their last place in the texts of the page
    before = np.full(len(pages) * _STEP, _NONE)  # for such a place the one before it
    free_from = np.zeros(len(pages), dtype=np.int64)  # where a text ends that was counted
    places = np.empty(len(codes) // _STEP + 1, dtype=np.int32)
    last = 0
    while last < len(pages):
        first, page = last, pages[last]
        last_with[:] = _NONE
        while last < len(pages) and pages[last] == page:
            if ends[last + 1] - ends[last] >= _LEAST:
                for step in range(_STEP):
                    slot = _slot(texts, ends[last] + step)
                    before[last * _STEP + step], last_with[slot] = last_with[slot], last * _STEP + step
            last += 1
        head, end = edges[page], edges[page + 1]
        for number in range(_known_places(codes, head, end, last_with, places)):
            place = places[number]
            met = last_with[_slot(codes, place)]
            while met != _NONE:  # of a text the last steps come first, and so the places where it begins are in order
                text, begin = met // _STEP, place - met % _STEP
                if begin >= max(free_from[text], head):
                    free_from[text] = _counted_to(begin, head, text, counts, codes, texts, ends)
                met = before[met]
        for text in range(first, last):
            if ends[text + 1] - ends[text] < _LEAST:
                opening = texts[ends[text]]
                for begin in range(head, end):
                    if codes[np.uint32(begin)] == opening and begin >= free_from[text]:
                        free_from[text] = _counted_to(begin, head, text, counts, codes, texts, ends)
    return counts


@compiled
def _known_places(codes: Codes, head: int, end: int, last_with: Places, places: Places) -> int:
    """Write at which of a page's fourth places characters of its texts stand; returns how many such places there are.

    Nothing branches here, for no processor foresees them.
    """
    count = 0
    for place in range(head, end - _STEP + 1, _STEP):
        places[count] = place
        count += last_with[_slot(codes, place)] != _NONE
    return count


@compiled
def _slot(codes: Codes, at: int) -> np.uint64:
    """A number below `_SLOTS` for the four characters at a place."""
    one, two, three, four = _SPREAD
    place = np.uint32(at)  # what may be below 0 is asked for each time whether it counts from the end
    mixed = codes[place] * one + codes[place + 1] * two + codes[place + 2] * three + codes[place + 3] * four
    slot: np.uint64 = (mixed ^ mixed >> np.uint64(15)) & np.uint64(_SLOTS - 1)
    return slot


@compiled
def _counted_to(begin: int, head: int, text: int, counts: Counts, codes: Codes, texts: Codes, ends: Counts) -> int:
    """Count a text if it stands at a place; where it ends then, or else the place."""
    at, sign = begin, ends[text]
    while sign < ends[text + 1] and codes[at] == texts[sign]:  # the line break, which no text has, ends the lines
        at, sign = at + 1, sign + 1
    if sign < ends[text + 1]:
        return begin
    if counts[text, TIMES] == 0:
        counts[text, FIRST] = begin - head
    counts[text, TIMES] += 1
    counts[text, LINES] += codes[begin - 1] == _BREAK and codes[at] == _BREAK
    return at
