"""Where an HTML page's blocks stand beside the title that it shows, and below its headings.

Other stories' teasers begin with headings of their own, most often linked; what stands before the title, or far from
it in the tree, is seldom of its article.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.counted import Counted, log_of_count, running_sums
from corpus.article.html.tree import shared_depths
from corpus.text.arrays import Counts

BESIDE_TITLE = (
    "title_shown", "blocks_below_title", "blocks_above_title", "prose_since_title", "levels_to_title",
    "levels_from_title", "headings_since_title", "linked_headings_since_title", "linked_share_since_title",
)  # fmt: skip
UNDER_HEADING = (
    "heading_is", "heading_level", "heading_links", "heading_words", "since_heading", "prose_under_heading",
    "levels_to_heading", "next_heading_links", "until_heading",
)  # fmt: skip

# A heading with so much of its text in links leads to another page.
LINKED = 0.5

# Counts are cut at these.
MOST_LEVELS = 12
MOST_SINCE = 20

# No element is so deep.
DEEPER = 1 << 20


def beside_title(counted: Counted, title_at: int | None) -> Mapping[str, NDArray[Any]]:
    """Where each block stands beside the block that shows the title, by the names of `BESIDE_TITLE`; zeros without."""
    count = len(counted.page.texts)
    if title_at is None:
        return dict.fromkeys(BESIDE_TITLE, np.zeros(count, dtype=np.float32))
    rows = np.arange(count)
    shared = np.minimum(shared_depths(counted.joins, title_at, title_at + 1), counted.depths)
    shared[title_at] = counted.depths[title_at]
    below = rows > title_at
    linked = counted.heading * (counted.links >= LINKED)
    headings, linked_headings, words, linked_words, prose = (
        np.where(below, sums[:-1] - sums[title_at + 1], 0.0)
        for sums in (
            running_sums(counted.heading),
            running_sums(linked),
            running_sums(counted.words),
            running_sums(counted.words * counted.links),
            counted.prose_sums,
        )
    )
    return {
        "title_shown": np.ones(count),
        "blocks_below_title": log_of_count(np.maximum(rows - title_at, 0)),
        "blocks_above_title": log_of_count(np.maximum(title_at - rows, 0)),
        "prose_since_title": log_of_count(np.maximum(prose, 0)),
        "levels_to_title": np.minimum(counted.depths - shared, MOST_LEVELS),
        "levels_from_title": np.minimum(counted.depths[title_at] - shared, MOST_LEVELS),
        "headings_since_title": log_of_count(headings),
        "linked_headings_since_title": log_of_count(linked_headings),
        "linked_share_since_title": linked_words / (words + 10),
    }


def under_heading(counted: Counted) -> Mapping[str, NDArray[Any]]:
    """What each block has of the last heading above it, or of itself if it is one, by the names of `UNDER_HEADING`."""
    rows = np.arange(len(counted.page.texts))
    is_heading = counted.heading > 0
    at = np.maximum.accumulate(np.where(is_heading, rows, -1))
    some = at >= 0
    prose = counted.prose_sums[:-1] - counted.prose_sums[np.maximum(at, 0)]
    following = np.flip(np.minimum.accumulate(np.flip(np.where(is_heading, rows, len(rows)))))
    following = np.append(following[1:], len(rows))
    until = np.minimum(following - rows, MOST_SINCE)
    levels = counted.depths - _least_join(counted.joins, at)
    next_links = np.append(counted.links, np.float32(0))[following]
    return {
        "heading_is": some,
        "heading_level": np.where(some, counted.heading_level[at], 0),
        "heading_links": np.where(some, counted.links[at], 0),
        "heading_words": np.where(some, counted.log_words[at], 0),
        "since_heading": np.where(some, np.minimum(rows - at, MOST_SINCE), MOST_SINCE),
        "prose_under_heading": log_of_count(np.where(some, prose, 0)),
        "levels_to_heading": np.where(some, np.clip(levels, 0, MOST_LEVELS), 0),
        "next_heading_links": next_links,
        "until_heading": until,
    }


def _least_join(joins: Counts, at: Counts) -> Counts:
    """For each block the depth that it shares with the block `at` gives for it, an earlier one or itself."""
    # Each heading's blocks lie below those of the one before, so that the running minimum begins anew with it.
    apart = (at + 1) * DEEPER
    own = np.where(at == np.arange(len(at)), DEEPER - 1, joins)
    least: Counts = np.minimum.accumulate(own - apart) + apart
    return least
