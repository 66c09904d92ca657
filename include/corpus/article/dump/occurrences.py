"""How often some lines stand on their pages, as lines of their own and within others."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from corpus.article.dump.features import CountedBlocks
from corpus.text.arrays import Counts

# What is told of a text: how often it stands in the lines of its page, how often it is all of a line, how many
# characters of the page stand before the first time.
TIMES, LINES, FIRST = range(3)


def occurrences(page: CountedBlocks, found: Sequence[tuple[int, str]]) -> Counts:
    """Some folded texts by `TIMES`, `LINES` and `FIRST`; a text that stands nowhere has zeros.

    Args:
        page: the blocks of one or more pages.
        found: blocks, in order, with a text for each, not empty.
    """
    counts = np.zeros((len(found), 3), dtype=np.int64)
    number, text, lines = -1, "", Counter[str]()
    pages = page.page_of[[at for at, _ in found]].tolist()
    for row, (at_page, (_, wanted)) in enumerate(zip(pages, found, strict=True)):
        if at_page != number:
            number, text = at_page, page.text(at_page)
            lines = Counter(text.split("\n"))
        if times := text.count(wanted):
            counts[row] = times, lines[wanted], text.find(wanted)
    return counts
