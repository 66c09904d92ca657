"""Where an HTML page's blocks stand beside the title that it shows, and below its headings.

Other stories' teasers begin with headings of their own, most often linked; what stands before the title, or far from
it in the tree, is seldom of its article.
"""

from math import log1p

import numpy as np

from corpus.article.html.counted import Counted
from corpus.article.html.tree import shared_depths
from corpus.text.arrays import Counts, Doubles, Floats
from corpus.text.compiled import compiled

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


def beside_title(counted: Counted, title_at: int | None) -> Floats:
    """Where each block stands beside the block that shows the title, by `BESIDE_TITLE`; zeros without one."""
    if title_at is None:
        return np.zeros((len(counted.page.texts), len(BESIDE_TITLE)), dtype=np.float32)
    return _beside_title(
        title_at,
        counted.depths,
        shared_depths(counted.joins, title_at, title_at + 1),
        counted.heading,
        counted.links,
        counted.prose_sums,
        counted.word_sums,
        counted.linked_sums,
    )


@compiled
def _beside_title(
    title_at: int,
    depths: Counts,
    shared: Counts,
    heading: Floats,
    links: Floats,
    prose: Doubles,
    words: Doubles,
    linked: Doubles,
) -> Floats:
    """The blocks by `BESIDE_TITLE`; `prose`, `words` and `linked` words are running sums."""
    columns = np.zeros((len(depths), len(BESIDE_TITLE)), dtype=np.float32)
    first = title_at + 1
    headings = linked_headings = 0
    for at in range(len(depths)):
        row, common = columns[at], depths[at] if at == title_at else min(shared[at], depths[at])
        row[0] = 1
        row[1] = log1p(max(at - title_at, 0))
        row[2] = log1p(max(title_at - at, 0))
        row[4] = min(depths[at] - common, MOST_LEVELS)
        row[5] = min(depths[title_at] - common, MOST_LEVELS)
        if at > title_at:
            row[3] = log1p(prose[at] - prose[first])
            row[6] = log1p(headings)
            row[7] = log1p(linked_headings)
            row[8] = (linked[at] - linked[first]) / (words[at] - words[first] + 10)
            headings += heading[at] > 0
            linked_headings += heading[at] > 0 and links[at] >= LINKED
    return columns


def under_heading(counted: Counted) -> Floats:
    """What each block has of the last heading above it, or of itself if it is one, by `UNDER_HEADING`."""
    return _under_heading(
        counted.heading_level,
        counted.links,
        counted.log_words,
        counted.prose_sums,
        counted.depths,
        counted.joins,
    )


@compiled
def _under_heading(
    level: Floats, links: Floats, log_words: Floats, prose: Doubles, depths: Counts, joins: Counts
) -> Floats:
    """The blocks by `UNDER_HEADING`; `prose` are running sums."""
    columns = np.zeros((len(level), len(UNDER_HEADING)), dtype=np.float32)
    heading, common = -1, DEEPER
    for at in range(len(level)):
        row = columns[at]
        if level[at] > 0:
            heading, common = at, DEEPER
        else:
            common = min(common, joins[at])
        if heading < 0:
            row[4] = MOST_SINCE
            continue
        row[0] = 1
        row[1] = level[heading]
        row[2] = links[heading]
        row[3] = log_words[heading]
        row[4] = min(at - heading, MOST_SINCE)
        row[5] = log1p(prose[at] - prose[heading])
        row[6] = min(max(depths[at] - common, 0), MOST_LEVELS)
    following = len(level)
    for at in range(len(level) - 1, -1, -1):
        columns[at, 7] = links[following] if following < len(level) else 0
        columns[at, 8] = min(following - at, MOST_SINCE)
        if level[at] > 0:
            following = at
    return columns
