"""What repeats itself on an HTML page: cards of the same make, captions under every picture, texts shown twice."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.counted import Counted, log_of_count
from corpus.text.arrays import Counts

REPEATED = ("same_text", "same_kind", "same_pair", "same_next_pair", "since_kind", "run_of_kind", "in_cards")

# A distance is cut at so many blocks.
MOST_SINCE = 20


def repeated(counted: Counted) -> Mapping[str, NDArray[Any]]:
    """What each block repeats, by the names of `REPEATED`.

    A kind is tag, depth and hints. A pair is a block with a block of another kind before or after it: cards repeat
    their pairs, paragraphs do not.
    """
    marks = counted.page.marks
    kinds = _numbers([(mark.tag, mark.depth, mark.near, mark.far) for mark in marks])
    before = np.concatenate([[-1], kinds[:-1]])
    after = np.append(kinds[1:], -1)
    pairs = _numbers(list(zip(before.tolist(), kinds.tolist(), strict=True)))
    following = _numbers(list(zip(kinds.tolist(), after.tolist(), strict=True)))
    pair_counts = np.where(before != kinds, np.bincount(pairs)[pairs] - 1, 0)
    next_counts = np.where(after != kinds, np.bincount(following)[following] - 1, 0)
    texts = _numbers(counted.page.folded)
    # How often a block's kind follows a linked one of another kind.
    linked = np.concatenate([[False], counted.links[:-1] > 0.6]) & (before != kinds)
    return {
        "same_text": log_of_count(np.bincount(texts)[texts] - 1),
        "same_kind": log_of_count(np.bincount(kinds)[kinds] - 1),
        "same_pair": log_of_count(pair_counts),
        "same_next_pair": log_of_count(next_counts),
        "since_kind": _since_same(kinds),
        "run_of_kind": log_of_count(_runs(kinds)),
        "in_cards": np.bincount(kinds, weights=linked)[kinds] / np.bincount(kinds)[kinds],
    }


def _numbers(values: Sequence[Hashable]) -> Counts:
    """A number for each value, the same for equal ones."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def _since_same(kinds: Counts) -> Counts:
    """How many blocks back the last of the same kind stands, at most `MOST_SINCE`."""
    last: dict[int, int] = {}
    since = []
    for row, kind in enumerate(kinds.tolist()):
        since.append(min(row - last.get(kind, -MOST_SINCE), MOST_SINCE))
        last[kind] = row
    return np.array(since, dtype=np.int64)


def _runs(kinds: Counts) -> Counts:
    """The length of the run of equal kinds that each block stands in."""
    starts = np.flatnonzero(np.diff(kinds, prepend=-1))
    lengths = np.diff(np.append(starts, len(kinds)))
    return np.repeat(lengths, lengths)
