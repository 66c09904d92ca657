"""Groups of copies: whatever is joined by a chain of copies, but for round-ups, which would join what is unrelated."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.text.arrays import Counts, Doubles, Flags
from corpus.text.compiled import compiled

# A part of a text that stands in another counts from `PART` of the text on, and one that is a whole copy of the other
# from `COPY` on. Two parts are at different places where at most `OVERLAP` of the smaller lies in the other.
PART, COPY, OVERLAP = 0.15, 0.04, 0.2

# Of three or more parts that have nothing to do with each other each may be smaller, and the largest nearly all: the
# second and third story of a page of briefs.
SMALL, SEVERAL = 0.07, 3

# A text is put together from unrelated ones if two of them are whole copies, which would be joined by it, or if they
# make at least `TOGETHER` of it.
TOGETHER = 0.6

# A text that another was cut from has it spread over itself: an abridgement's sentences take less of the stretch that
# they come from. A text that was put in takes all of its place.
DENSE = 0.6

# Where so many other texts have the same two parts, these are parts of one story rather than of a round-up.
SPANNING = 2


class Part(NamedTuple):
    """A part of a text that stands in another."""

    other: int
    """The other text."""
    share: float
    """How much of the text it is, 0 to 1."""
    first: float
    last: float
    """Between which places of the text it stands, 0 to 1."""
    are_copies: bool
    """Whether the two are copies."""

    @property
    def is_inserted(self) -> bool:
        """Whether the other text stands there as a whole and in one piece, rather than cut from all over this text."""
        return self.are_copies and self.share >= DENSE * (self.last - self.first)


@compiled
def _lie_apart(first: float, last: float, other_first: float, other_last: float) -> bool:
    common = min(last, other_last) - max(first, other_first)
    return bool(common <= OVERLAP * min(last - first, other_last - other_first))


Places = Mapping[int, tuple[float, float]]
"""Between which places of each of some texts something stands, 0 to 1."""


def parts_apart(parts: Mapping[str, NDArray[Any]]) -> dict[int, list[Part]]:
    """The largest parts of each text at places of their own: a few, however many texts share the same passage.

    Args:
        parts: columns `text_id` and those of `Part`, a row for each part of whatever text, in any order.

    Returns:
        For each text that has two of them or more, these, the largest first.
    """
    texts, others = (np.asarray(parts[name], np.int64) for name in ("text_id", "other"))
    share, first, last = (np.asarray(parts[name], np.float64) for name in ("share", "first", "last"))
    are_copies = np.asarray(parts["are_copies"], np.bool_)
    is_large = (share >= np.where(are_copies, COPY, SMALL)) & (share < 1 - SMALL)
    order = np.lexsort((others, -share, ~are_copies, texts))
    order = order[is_large[order]]
    order = order[_stand_apart(texts[order], first[order], last[order])]
    kept: dict[int, list[Part]] = {}
    for row in order.tolist():
        part = Part(int(others[row]), float(share[row]), float(first[row]), float(last[row]), bool(are_copies[row]))
        kept.setdefault(int(texts[row]), []).append(part)
    return {text: its_parts for text, its_parts in kept.items() if len(its_parts) > 1}


@compiled
def _stand_apart(texts: Counts, first: Doubles, last: Doubles) -> Flags:
    """Which of the parts of texts, a text's in a row, hardly overlap with any that was kept before."""
    kept = np.zeros(len(texts), np.bool_)
    begin = 0
    for at in range(len(texts)):
        if texts[at] != texts[begin]:
            begin = at
        kept[at] = True
        for other in range(begin, at):
            if kept[other] and not _lie_apart(first[at], last[at], first[other], last[other]):
                kept[at] = False
                break
    return kept


def is_round_up(text: int, kept: Sequence[Part], neighbours: Mapping[int, Places]) -> bool:
    """Whether a text is put together from unrelated ones.

    Args:
        text: the text.
        kept: its `parts_apart`; with fewer than two it is none.
        neighbours: for each of the others the texts that have passages in common with it, and where these stand there.
    """
    apart = {
        (one, other)
        for at, one in enumerate(kept)
        for other in kept[at + 1 :]
        if not _are_related(one.other, other.other, text, neighbours)
    }
    several: list[Part] = []
    for part in kept:
        if all((other, part) in apart for other in several):
            several.append(part)
    if len(several) >= SEVERAL and sum(part.share for part in several) >= TOGETHER:
        return True
    large = {part for part in kept if part.are_copies or PART <= part.share < 1 - PART}
    unrelated = [pair for pair in apart if pair[0] in large and pair[1] in large]
    together = sum(part.share for part in {part for pair in unrelated for part in pair})
    return together >= TOGETHER or any(one.is_inserted and other.is_inserted for one, other in unrelated)


def _are_related(one: int, other: int, but: int, neighbours: Mapping[int, Places]) -> bool:
    """Whether two texts have passages in common, or with the same place of a third other than the one given.

    At different places of a third they also stand where that is a round-up itself.
    """
    mine, theirs = neighbours.get(one, {}), neighbours.get(other, {})
    if other in mine or one in theirs:
        return True
    spanning = 0
    for text, place in mine.items():
        if text != but and text in theirs:
            if not _lie_apart(*place, *theirs[text]):
                return True
            spanning += 1
    return spanning >= SPANNING


@compiled
def _join(ones: Counts, others: Counts, roots: Counts) -> None:
    """Give each number the lowest that it is joined with by a chain of pairs."""
    for pair in range(len(ones)):
        one, other = ones[pair], others[pair]
        while roots[one] != one:
            roots[one] = roots[roots[one]]
            one = roots[one]
        while roots[other] != other:
            roots[other] = roots[roots[other]]
            other = roots[other]
        if one < other:
            roots[other] = one
        else:
            roots[one] = other
    for number in range(len(roots)):
        roots[number] = roots[roots[number]]


def groups_of(ones: Counts, others: Counts) -> tuple[Counts, Counts]:
    """Put texts that are joined by chains of pairs into groups.

    Returns:
        The texts that stand in a pair, ascending, and for each the lowest of its group.
    """
    texts, places = np.unique(np.concatenate([ones, others]), return_inverse=True)
    roots = np.arange(len(texts))
    _join(places[: len(ones)], places[len(ones) :], roots)
    return texts, texts[roots]
