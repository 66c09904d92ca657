"""The tree over a page's blocks, which their marks' depths and joins give back.

A container is a run of blocks whose inner joins are no less deep than it.
"""

import numpy as np

from corpus.text.arrays import Counts
from corpus.text.compiled import compiled

# No element is so deep.
DEEPER = 1 << 20


@compiled
def containers(joins: Counts) -> Counts:
    """Every container of two blocks or more, outer ones first; the page itself where it has no other.

    Args:
        joins: for each block the depth of the deepest element that it shares with the block before it.

    Returns:
        A row a container: depth, first block and the block after the last.
    """
    blocks = len(joins)
    found, under_way = np.zeros((blocks, 3), dtype=np.int64), np.empty((blocks, 2), dtype=np.int64)
    known = inside = 0
    for at in range(1, blocks + 1):
        join = joins[at] if at < blocks else -1
        start = at - 1
        while inside and under_way[inside - 1, 0] > join:
            inside -= 1
            start = under_way[inside, 1]
            found[known, 0], found[known, 1], found[known, 2] = under_way[inside, 0], start, at
            known += 1
        if join >= 0 and (not inside or under_way[inside - 1, 0] < join):
            under_way[inside, 0], under_way[inside, 1] = join, start
            inside += 1
    if not known:
        found[0, 2] = blocks
        return found[:1]
    found = found[:known]
    return found[np.argsort((found[:, 1] - found[:, 2]) * DEEPER + found[:, 0], kind="mergesort")]


@compiled
def innermost(found: Counts, count: int) -> tuple[Counts, Counts]:
    """For each of so many blocks the numbers of the innermost container with it and of the one around that."""
    inner, outer = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for number in range(len(found)):
        start, end = found[number, 1], found[number, 2]
        outer[start:end] = inner[start]
        inner[start:end] = number
    return inner, outer


@compiled
def shared_depths(joins: Counts, start: int, end: int) -> Counts:
    """Depth of the deepest element that each block shares with a container's blocks; within it `DEEPER`."""
    shared = np.full(len(joins), DEEPER, dtype=np.int64)
    least = DEEPER
    for at in range(end, len(joins)):
        least = min(least, joins[at])
        shared[at] = least
    least = DEEPER
    for at in range(start - 1, -1, -1):
        least = min(least, joins[at + 1])
        shared[at] = least
    return shared
