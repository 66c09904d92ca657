"""How well copies were found: pairs, recall by sort of copy, and what was falsely taken for one."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from bench.copied_news import VERY_MANY, News


@dataclass(frozen=True)
class CopyScores:
    """Figures of one way of finding copies."""

    precision: float
    """Of all pairs of articles that were put into one group, those that belong there."""
    recall: float
    """Of the pairs that belong into one group, those that were put there."""
    recalls: Mapping[str, float]
    """Share of the copies of each sort that are in the group of their original."""
    merged: Mapping[str, float]
    """Share of the articles of each class of lookalikes that are in a group with anything else."""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def _pairs(groups: Sequence[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def copy_scores(rows: Sequence[News], found: Sequence[Hashable]) -> CopyScores:
    """Score a group given for each article.

    One story printed by very many would be nearly all pairs, so it counts by its sort of copy alone.
    """
    counted = [(row.group, group) for row, group in zip(rows, found, strict=True) if row.kind != VERY_MANY]
    true = _pairs([group for group, _ in counted])
    given = _pairs([group for _, group in counted])
    hits = _pairs(counted)
    originals = {row.group: group for row, group in zip(rows, found, strict=True) if row.kind == "original"}
    members: dict[Hashable, set[str]] = defaultdict(set)
    for row, group in zip(rows, found, strict=True):
        members[group].add(row.group)
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for row, group in zip(rows, found, strict=True):
        if row.group in originals and row.kind != "original":
            asked[row.kind] += 1
            right[row.kind] += group == originals[row.group]
        else:
            alone[row.kind] += 1
            wrong[row.kind] += len(members[group]) > 1
    return CopyScores(
        hits / given if given else 1.0,
        hits / true if true else 1.0,
        {kind: right[kind] / asked[kind] for kind in sorted(asked)},
        {kind: wrong[kind] / alone[kind] for kind in sorted(alone)},
    )
