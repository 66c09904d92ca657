"""What repeats itself on an HTML page: cards of the same make, captions under every picture, texts shown twice."""

from collections.abc import Hashable, Iterable, Mapping
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.counted import Counted, log_of_count
from corpus.text.arrays import Counts

REPEATED = ("same_text", "same_kind", "same_pair", "same_next_pair", "since_kind", "run_of_kind", "in_cards")

# A distance is cut at so many blocks.
MOST_SINCE = 20

# A block with more of its text in links, as a share, is a link.
LINKED = 0.6

_KIND = attrgetter("tag", "depth", "near", "far")


def repeated(counted: Counted) -> Mapping[str, NDArray[Any]]:
    """What each block repeats, by the names of `REPEATED`.

    A kind is tag, depth and hints. A pair is a block with a block of another kind before or after it: cards repeat
    their pairs, paragraphs do not. In cards stands a kind that follows links of another kind wherever it is.
    """
    kinds = _numbers(map(_KIND, counted.page.marks))
    sizes = np.bincount(kinds)
    texts = _numbers(counted.page.folded)
    changes = kinds[1:] != kinds[:-1]
    pairs = np.unique(kinds[:-1] * len(sizes) + kinds[1:], return_inverse=True)[1]
    pair_counts = np.where(changes, np.bincount(pairs, minlength=1)[pairs] - 1, 0)
    linked = np.concatenate([[False], (counted.links[:-1] > LINKED) & changes])
    return {
        "same_text": log_of_count(np.bincount(texts)[texts] - 1),
        "same_kind": log_of_count(sizes[kinds] - 1),
        "same_pair": log_of_count(np.concatenate([[0], pair_counts])),
        "same_next_pair": log_of_count(np.append(pair_counts, 0)),
        "since_kind": _since_same(kinds),
        "run_of_kind": log_of_count(_runs(changes)),
        "in_cards": (np.bincount(kinds, weights=linked) / sizes)[kinds],
    }


def _numbers(values: Iterable[Hashable]) -> Counts:
    """A number for each value, the same for equal ones, from 0 on."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def _since_same(kinds: Counts) -> Counts:
    """How many blocks back the last of the same kind stands, at most `MOST_SINCE`."""
    order = np.argsort(kinds, kind="stable")
    since = np.full(len(kinds), MOST_SINCE, dtype=np.int64)
    again = kinds[order[1:]] == kinds[order[:-1]]
    since[order[1:][again]] = (order[1:] - order[:-1])[again]
    return np.minimum(since, MOST_SINCE)


def _runs(changes: NDArray[np.bool_]) -> Counts:
    """The length of the run that each block stands in, from whether its kind changes behind each but the last."""
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
    lengths = np.diff(np.append(starts, len(changes) + 1))
    runs: Counts = np.repeat(lengths, lengths)
    return runs
