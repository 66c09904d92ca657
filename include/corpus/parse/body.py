"""The body among a page's blocks: two networks, one after the other, and the most probable runs of blocks.

The first network judges a block by itself, its neighbours and its place; the second sees besides what the
first made of the blocks around (stacked sequential learning, Cohen and Carvalho 2005). A Viterbi pass over
the second's judgements then favours long runs over single blocks.
"""

from collections.abc import Sequence
from math import log

import numpy as np

from corpus.parse.compiled import compiled
from corpus.parse.features import Counts, Flags, Floats, Page
from corpus.parse.network import Network

# Cross-validated by site on 791 pages in three dumps, pooled 4-gram F1: a block alone at probability .4 .922,
# with a cost of 1 for beginning or ending a run .926, of 2 .927, of 4 .926, of 6 .924; at .3, .35 and .4 the
# same within .001.
TURN_COST = 2.0
LEAST_PROBABILITY = 0.35

DISTANCES = (-3, -2, -1, 1, 2, 3)
WINDOWS = (2, 5, 15)
# Points of a block in the search for the best run: words count up to a long paragraph's worth.
RUN_WORDS = 60
RUN_COST = 0.5


@compiled
def _best_run(probability: Floats, words: Counts) -> tuple[int, int]:
    """The contiguous run of blocks with the most points, and the block after it (Bentley's maximum subarray)."""
    start = end = lowest_at = 0
    points = lowest = most = 0.0
    for at in range(len(words)):
        points += (probability[at] - 0.5) * min(words[at], RUN_WORDS) - RUN_COST
        if points < lowest:
            lowest, lowest_at = points, at + 1
        elif points - lowest > most:
            most, start, end = points - lowest, lowest_at, at + 1
    return start, end


@compiled
def _write_around(probability: Floats, words: Counts, columns: Floats) -> None:
    """Write for a page's blocks what `around` gives."""
    blocks = len(words)
    # What stands above each block, and after the last what stands on the page.
    chances, likely, all_words = np.zeros(blocks + 1), np.zeros(blocks + 1), np.zeros(blocks + 1)
    for at in range(blocks):
        chances[at + 1] = chances[at] + probability[at]
        likely[at + 1] = likely[at] + probability[at] * words[at]
        all_words[at + 1] = all_words[at] + words[at]
    total = likely[blocks] + 1
    start, end = _best_run(probability, words)
    for at in range(blocks):
        columns[at, 0] = probability[at]
        column = 1
        for distance in DISTANCES:
            beside = at + distance
            columns[at, column] = probability[beside] if 0 <= beside < blocks else 0
            column += 1
        for width in WINDOWS:
            above, below = max(at - width, 0), min(at + 1 + width, blocks)
            near_chances = chances[at] - chances[above] + chances[below] - chances[at + 1]
            near_likely = likely[at] - likely[above] + likely[below] - likely[at + 1]
            near_words = all_words[at] - all_words[above] + all_words[below] - all_words[at + 1]
            columns[at, column] = near_chances / (2 * width)
            columns[at, column + 1] = near_likely / (near_words + 1)
            columns[at, column + 2] = log(1 + near_likely)
            column += 3
        columns[at, column] = likely[at] / total
        columns[at, column + 1] = 1 - likely[at + 1] / total
        columns[at, column + 2] = log(1 + total)
        columns[at, column + 3] = start <= at < end
        columns[at, column + 4] = min(max(start - at, 0), 30) / 10
        columns[at, column + 5] = min(max(at - end + 1, 0), 30) / 10


@compiled
def _write_around_pages(probability: Floats, words: Counts, ends: Counts, columns: Floats) -> None:
    begin = 0
    for end in ends:
        _write_around(probability[begin:end], words[begin:end], columns[begin:end])
        begin = end


def around(page: Page, probability: Floats) -> Floats:
    """What the first network made of each block and of those around it, as numbers for the second."""
    columns = np.empty((len(probability), 1 + len(DISTANCES) + 3 * len(WINDOWS) + 6), dtype=np.float32)
    _write_around_pages(probability, page.words, np.array(page.ends), columns)
    return columns


@compiled
def _runs(probability: Floats, ends: Counts) -> Flags:
    """What `most_probable_runs` gives."""
    inside = np.zeros(len(probability), dtype=np.bool_)
    leads = np.empty(len(probability) + 1)
    even = log(LEAST_PROBABILITY / (1 - LEAST_PROBABILITY))
    begin = 0
    for end in ends:
        # By how much the best sequence that is inside the body above a block leads over the best one outside. A
        # lead of more than a turn's cost is worth a turn, so no more than that goes on.
        lead = 0.0
        for at in range(begin, end):
            leads[at] = lead
            clear = min(max(float(probability[at]), 1e-3), 1 - 1e-3)
            lead = min(max(lead, -TURN_COST), TURN_COST) + log(clear / (1 - clear)) - even
        state = lead > 0
        for at in range(end - 1, begin - 1, -1):
            inside[at] = state
            if abs(leads[at]) > TURN_COST:
                state = leads[at] > 0
        begin = end
    return inside


def most_probable_runs(probability: Floats, ends: Sequence[int] | None = None) -> Flags:
    """Whether each block is in the body: the two-state sequence with the most log-odds, less its turns (Viterbi).

    Args:
        probability: of each block.
        ends: for each page the block after its last; one page where not given.
    """
    return _runs(probability, np.array(ends or [len(probability)]))


def body_probability(
    page: Page, context: Floats, recurring: Flags, first: Network, second: Network
) -> tuple[Floats, Flags]:
    """Each block's probability of being body text, and the blocks of the most probable runs.

    Args:
        page: the blocks of one or more pages.
        context: their features, by `corpus.parse.context.CONTEXT`.
        recurring: blocks known to recur over the source: their probability is 0, but a run goes on over them.
        first: the network that judges by `context`.
        second: the one that judges by `context` and `around`.
    """
    none = np.float32(0)
    alone = np.where(recurring, none, first(context))
    both = second(context, around(page, alone))
    # An advertisement's line between two paragraphs ends no article, so a recurring line speaks for neither.
    runs = most_probable_runs(np.where(recurring, np.float32(LEAST_PROBABILITY), both), page.ends)
    return np.where(recurring, none, both), runs & ~recurring
