"""The tree over a page's blocks, which their marks' depths and joins give back.

A container is a run of blocks whose inner joins are no less deep than it.
"""

from collections.abc import Sequence

import numpy as np

from corpus.text.arrays import Counts

Container = tuple[int, int, int]
"""Depth, first block and the block after the last."""


def containers(joins: Sequence[int]) -> list[Container]:
    """Every container of two blocks or more, outer ones first.

    Args:
        joins: for each block the depth of the deepest element that it shares with the block before it.
    """
    found: list[Container] = []
    under_way: list[tuple[int, int]] = []
    for at in range(1, len(joins) + 1):
        join = joins[at] if at < len(joins) else -1
        start = at - 1
        while under_way and under_way[-1][0] > join:
            depth, start = under_way.pop()
            found.append((depth, start, at))
        if join >= 0 and (not under_way or under_way[-1][0] < join):
            under_way.append((join, start))
    found.sort(key=lambda one: (one[1] - one[2], one[0]))
    return found


def innermost(found: Sequence[Container], count: int) -> tuple[Counts, Counts]:
    """For each of so many blocks the numbers of the innermost container with it and of the one around that."""
    inner, outer = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for number, (_, start, end) in enumerate(found):
        outer[start:end] = inner[start]
        inner[start:end] = number
    return inner, outer


def shared_depths(joins: Counts, start: int, end: int) -> Counts:
    """Depth of the deepest element that each block shares with a container's blocks; within it a very large number."""
    shared = np.full(len(joins), 1 << 20, dtype=np.int64)
    if end < len(joins):
        shared[end:] = np.minimum.accumulate(joins[end:])
    if start > 0:
        shared[:start] = np.minimum.accumulate(joins[start:0:-1])[::-1]
    return shared
