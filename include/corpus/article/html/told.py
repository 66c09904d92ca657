"""The phrases and names that the blocks of an HTML page hold, and those above and around them."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from corpus.article.html.phrases import PHRASES
from corpus.article.html.shapes import Shapes
from corpus.text.arrays import Counts, Floats
from corpus.text.compiled import compiled
from corpus.text.lexicon import fold

TOLD = (*(f"phrases_{group}" for group in PHRASES), "names_author", "names_site")

# Names of fewer letters are not looked for.
LEAST_NAME = 4


def told(page: Shapes, authors: Sequence[str], sites: Sequence[str]) -> Floats:
    """The phrases and names that the block holds, by the columns of `TOLD`."""
    everywhere, ends = "\n".join(page.folded), list(accumulate(len(text) + 1 for text in page.folded))
    columns = np.empty((len(ends), len(TOLD)), dtype=np.float32)
    columns[:, : len(PHRASES)] = page.phrases
    columns[:, -2] = _names_in(everywhere, ends, authors)
    columns[:, -1] = _names_in(everywhere, ends, sites)
    return columns


def _names_in(everywhere: str, ends: Sequence[int], names: Sequence[str]) -> list[int]:
    """How many of the names each line holds, and whether it begins with one (2 more).

    Args:
        everywhere: the lines.
        ends: where the line after each begins.
        names: what is looked for.
    """
    found = [0] * len(ends)
    for name in {fold(name) for name in names if len(name) >= LEAST_NAME and "\n" not in name}:
        place = everywhere.find(name)
        while place >= 0:
            at = bisect_right(ends, place)
            found[at] += 3 if place == (ends[at - 1] if at else 0) else 1
            place = everywhere.find(name, ends[at])
    return found


@compiled
def told_in_containers(told: Floats, containers: Counts) -> Floats:
    """For each container the shares of its blocks that hold phrases and names."""
    sums = np.zeros((len(told) + 1, told.shape[1]))
    for at in range(len(told)):
        for column in range(told.shape[1]):
            sums[at + 1, column] = sums[at, column] + (told[at, column] > 0)
    shares = np.empty((len(containers), told.shape[1]), dtype=np.float32)
    for number in range(len(containers)):
        _, start, end = containers[number]
        for column in range(told.shape[1]):
            shares[number, column] = (sums[end, column] - sums[start, column]) / (end - start)
    return shares


@compiled
def told_under_headings(told: Floats, heading: Floats) -> Floats:
    """What the last heading above each block tells, or the block itself if it is one; nothing before the first."""
    under, last = np.zeros(told.shape, dtype=np.float32), -1
    for at in range(len(told)):
        if heading[at] > 0:
            last = at
        if last >= 0:
            under[at] = told[last]
    return under
