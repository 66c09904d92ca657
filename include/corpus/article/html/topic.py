"""How far the blocks of an HTML page speak of what its title and description speak of, whatever the language."""

from collections.abc import Sequence
from math import log1p

import numpy as np

from corpus.article.html.counted import Counted
from corpus.text.arrays import Counts, Flags, Floats
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

# So many blocks on either side are near.
NEAR = 2

# Most stems are told from the wanted ones by so many bits of their numbers.
BUCKETS = 1 << 12


def topic(counted: Counted, title: str, about: Sequence[str], container: Counts) -> Floats:
    """How much each block has of the title's words and of the description's, by `TOPIC`.

    Args:
        counted: the page's blocks.
        title: the title, or "".
        about: what the page states of its content.
        container: for each block the number of its innermost container.
    """
    count = len(counted.page.texts)
    stems = stems_of_lines([*counted.page.folded, _line(title), _line(" ".join(about))])
    wanted = stems.ends[count]
    title_stems = np.unique(stems.content[wanted : stems.ends[count + 1]])
    told_stems = np.unique(stems.content[wanted:])
    ends = stems.ends[: count + 1]
    return _topic(stems.content, ends, title_stems, told_stems, counted.is_prose, counted.heading, container)


def _line(text: str) -> str:
    return fold(" ".join(text.split()))


@compiled
def _hits(stems: Counts, ends: Counts, wanted: Counts) -> Counts:
    """How many stems of each block are among the wanted ones, which are in order."""
    counts, may_be = np.zeros(len(ends) - 1, dtype=np.int64), np.zeros(BUCKETS, dtype=np.bool_)
    for stem in wanted:
        may_be[stem & (BUCKETS - 1)] = True
    for block in range(len(counts)):
        for at in range(ends[block], ends[block + 1]):
            if may_be[stems[at] & (BUCKETS - 1)]:
                place = np.searchsorted(wanted, stems[at])
                counts[block] += place < len(wanted) and wanted[place] == stems[at]
    return counts


@compiled
def _topic(
    stems: Counts, ends: Counts, title: Counts, told: Counts, is_prose: Flags, heading: Floats, container: Counts
) -> Floats:
    """The blocks by `TOPIC`; block 3 has the stems from `ends[3]` to `ends[4]`."""
    blocks = len(ends) - 1
    columns = np.zeros((blocks, len(TOPIC)), dtype=np.float32)
    in_title, in_told = _hits(stems, ends, title), _hits(stems, ends, told)
    # Of blocks of prose the hits and words below each heading and in each container, and the running sums.
    headings, containers, sums = np.zeros((blocks + 1, 2)), np.zeros((blocks + 1, 2)), np.zeros((blocks + 1, 2))
    under = 0
    for at in range(blocks):
        words = ends[at + 1] - ends[at]
        row = columns[at]
        row[0] = log1p(in_title[at])
        row[1] = in_title[at] / (words + MORE_OWN_WORDS)
        row[2] = log1p(in_told[at])
        row[3] = in_told[at] / (words + MORE_OWN_WORDS)
        row[6] = log1p(len(title))
        under += heading[at] > 0
        for column, count in enumerate((in_told[at], words)):
            counted = count if is_prose[at] else 0
            headings[under, column] += counted
            containers[container[at], column] += counted
            sums[at + 1, column] = sums[at, column] + counted
    under = 0
    for at in range(blocks):
        row, place = columns[at], container[at]
        under += heading[at] > 0
        low, high = max(at - NEAR, 0), min(at + NEAR + 1, blocks)
        row[4] = headings[under, 0] / (headings[under, 1] + MORE_WORDS)
        row[5] = containers[place, 0] / (containers[place, 1] + MORE_WORDS)
        row[7] = (sums[high, 0] - sums[low, 0]) / (sums[high, 1] - sums[low, 1] + MORE_WORDS)
    return columns
