"""How far the blocks of an HTML page speak of what its title and description speak of, whatever the language."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.counted import Counted, log_of_count
from corpus.text.arrays import Counts
from corpus.text.compiled import compiled
from corpus.text.lexicon import fold
from corpus.text.words import stems_of_lines

TOPIC = (
    "title_words", "title_share", "told_words", "told_share", "topic_under_heading", "topic_in_container",
    "topic_known", "topic_near",
)  # fmt: skip

# A group's share of hits is taken of so many words more, or a few words would tell too much.
MORE_WORDS = 5
MORE_OWN_WORDS = 2


def topic(counted: Counted, title: str, about: Sequence[str], container: Counts) -> Mapping[str, NDArray[Any]]:
    """How much each block has of the title's words and of the description's, by the names of `TOPIC`.

    Args:
        counted: the page's blocks.
        title: the title, or "".
        about: what the page states of its content.
        container: for each block the number of its innermost container.
    """
    page = counted.page
    count = len(page.texts)
    stems = stems_of_lines([*page.folded, _line(title), _line(" ".join(about))])
    wanted = stems.ends[count]
    title_stems = np.unique(stems.content[wanted : stems.ends[count + 1]])
    found, ends = stems.content[:wanted], stems.ends[: count + 1]
    sizes = np.diff(ends)
    in_title = _hits(found, ends, title_stems)
    in_told = _hits(found, ends, np.unique(stems.content[wanted:]))
    prose = np.array(page.prose, dtype=np.float64)
    hits, words = prose * in_told, prose * sizes
    return {
        "title_words": log_of_count(in_title),
        "title_share": in_title / (sizes + MORE_OWN_WORDS),
        "told_words": log_of_count(in_told),
        "told_share": in_told / (sizes + MORE_OWN_WORDS),
        "topic_under_heading": _shares(np.cumsum(counted.heading > 0), hits, words),
        "topic_in_container": _shares(container, hits, words),
        "topic_known": log_of_count(np.full(count, len(title_stems))),
        "topic_near": _near(hits) / (_near(words) + MORE_WORDS),
    }


def _line(text: str) -> str:
    return fold(" ".join(text.split()))


@compiled
def _hits(stems: Counts, ends: Counts, wanted: Counts) -> Counts:
    """How many stems of each block are among the wanted ones, which are in order."""
    counts = np.zeros(len(ends) - 1, dtype=np.int64)
    for block in range(len(counts)):
        for at in range(ends[block], ends[block + 1]):
            place = np.searchsorted(wanted, stems[at])
            if place < len(wanted) and wanted[place] == stems[at]:
                counts[block] += 1
    return counts


def _shares(groups: Counts, hits: NDArray[Any], words: NDArray[Any]) -> NDArray[Any]:
    """For each block the share of hits among the words of its group."""
    shares: NDArray[Any] = np.bincount(groups, weights=hits) / (np.bincount(groups, weights=words) + MORE_WORDS)
    return shares[groups]


def _near(values: NDArray[Any]) -> NDArray[Any]:
    """The sums over each block and two on either side."""
    none = np.zeros(2)
    sums = np.concatenate([[0], np.cumsum(np.concatenate([none, values, none]))])
    near: NDArray[Any] = sums[5:] - sums[:-5]
    return near
