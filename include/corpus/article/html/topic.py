"""How far the blocks of an HTML page speak of what its title and description speak of, whatever the language."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.counted import Counted, log_of_count
from corpus.text.arrays import Counts, Floats
from corpus.text.words import stems_of_lines

TOPIC = ("title_words", "title_share", "told_words", "told_share", "topic_under_heading", "topic_in_container",
         "topic_known", "topic_near")  # fmt: skip


def topic(
    counted: Counted, title: str, told: Sequence[str], container: Counts
) -> Mapping[str, NDArray[Any]]:
    """How much each block has of the title's words and of the description's, by the names of `TOPIC`.

    Args:
        counted: the page's blocks.
        title: the title, or "".
        told: what the page states of its content.
        container: for each block the number of its innermost container.
    """
    page = counted.page
    count = len(page.texts)
    lines = [text or "-" for text in page.folded]
    stems = stems_of_lines([*(line.replace("\n", " ") for line in lines), title.lower() or "-", " ".join(told).lower() or "-"])
    ends = stems.ends
    title_stems = np.unique(stems.content[ends[count] : ends[count + 1]])
    told_stems = np.unique(stems.content[ends[count + 1] : ends[count + 2]])
    sizes = np.diff(ends)[:count]
    in_title = _hits(stems.content, ends, count, title_stems)
    in_told = _hits(stems.content, ends, count, np.union1d(title_stems, told_stems))
    is_prose = np.array(page.prose)
    hits, words = np.where(is_prose, in_told, 0), np.where(is_prose, sizes, 0)
    return {
        "title_words": log_of_count(in_title),
        "title_share": in_title / (sizes + 2),
        "told_words": log_of_count(in_told),
        "told_share": in_told / (sizes + 2),
        "topic_under_heading": _shares(np.cumsum(counted.heading > 0), hits, words),
        "topic_in_container": _shares(container, hits, words),
        "topic_known": log_of_count(np.full(count, len(title_stems))),
        "topic_near": _near(hits) / (_near(words) + 5),
    }


def _hits(stems: Counts, ends: Counts, count: int, wanted: Counts) -> Floats:
    sums = np.concatenate([[0], np.cumsum(np.isin(stems, wanted))])
    hits: Floats = (sums[ends[1 : count + 1]] - sums[ends[:count]]).astype(np.float32)
    return hits


def _shares(groups: Counts, hits: NDArray[Any], words: NDArray[Any]) -> NDArray[Any]:
    """For each block the share of hits among the words of its group's prose."""
    shares: NDArray[Any] = np.bincount(groups, weights=hits)[groups] / (np.bincount(groups, weights=words)[groups] + 5)
    return shares


def _near(values: NDArray[Any]) -> NDArray[Any]:
    """The sums over each block and two on either side."""
    sums: NDArray[Any] = np.convolve(values.astype(np.float64), np.ones(5), "same") if len(values) >= 5 else np.full(
        len(values), values.sum(), dtype=np.float64
    )
    return sums
