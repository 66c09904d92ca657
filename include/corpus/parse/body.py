"""The body among a page's blocks: two networks, one after the other, and the most probable runs of blocks.

The first network judges a block by itself, its neighbours and its place; the second sees besides what the
first made of the blocks around (stacked sequential learning, Cohen and Carvalho 2005). A Viterbi pass over
the second's judgements then favours long runs over single blocks.
"""

import numpy as np
from numpy.typing import NDArray

from corpus.parse.features import Flags, Floats, Page, shifted, window_sum
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


def _best_run(points: Floats) -> tuple[int, int]:
    """Start and end of the contiguous run with the most points (Bentley's maximum subarray)."""
    sums = np.concatenate(([0.0], np.cumsum(points)))
    end = int(np.argmax(sums - np.minimum.accumulate(sums)))
    return int(np.argmin(sums[: end + 1])), end


def around(page: Page, probability: Floats) -> Floats:
    """What the first network made of each block and of those around it, as numbers for the second."""
    blocks = len(probability)
    words = page.words.astype(np.float64)
    single = probability.astype(np.float32)[:, None]
    columns: list[Floats | NDArray[np.float64]] = [single]
    columns += [
        shifted(single, distance) if blocks > abs(distance) else np.zeros_like(single) for distance in DISTANCES
    ]
    likely = probability * words
    for width in WINDOWS:
        near = window_sum(likely, width)
        columns += [
            (window_sum(probability.astype(np.float64), width) / (2 * width))[:, None],
            (near / (window_sum(words, width) + 1))[:, None],
            np.log1p(np.maximum(near, 0))[:, None],
        ]
    total, above = likely.sum() + 1, np.cumsum(likely) - likely
    start, end = _best_run((probability - 0.5) * np.minimum(words, RUN_WORDS) - RUN_COST)
    at = np.arange(blocks)
    columns.append(
        np.column_stack(
            (
                above / total,
                1 - (above + likely) / total,
                np.full(blocks, np.log1p(total)),
                (at >= start) & (at < end),
                np.clip(start - at, 0, 30) / 10,
                np.clip(at - end + 1, 0, 30) / 10,
            )
        )
    )
    return np.concatenate(columns, axis=1, dtype=np.float32)


def most_probable_runs(probability: Floats) -> Flags:
    """Whether each block is in the body: the two-state sequence with the most log-odds, less its turns (Viterbi)."""
    clear = np.clip(probability.astype(np.float64), 1e-3, 1 - 1e-3)
    odds = np.log(clear / (1 - clear)) - np.log(LEAST_PROBABILITY / (1 - LEAST_PROBABILITY))
    outside = inside = 0.0
    ends, begins = [], []
    for gain in odds.tolist():
        ended, begun = inside - TURN_COST > outside, outside - TURN_COST > inside
        outside, inside = (inside - TURN_COST if ended else outside), (outside - TURN_COST if begun else inside) + gain
        ends.append(ended)
        begins.append(begun)
    state = inside > outside
    states = np.zeros(len(ends), dtype=np.bool_)
    for at in range(len(ends) - 1, -1, -1):
        states[at] = state
        state = (not begins[at]) if state else ends[at]
    return states


def body_probability(
    page: Page, context: Floats, recurring: Flags, first: Network, second: Network
) -> tuple[Floats, Flags]:
    """Each block's probability of being body text, and the blocks of the most probable runs.

    Args:
        page: the page's blocks.
        context: their features, by `corpus.parse.features.CONTEXT`.
        recurring: blocks known to recur over the source: their probability is 0, but a run goes on over them.
        first: the network that judges by `context`.
        second: the one that judges by `context` and `around`.
    """
    none = np.float32(0)
    alone = np.where(recurring, none, first(context))
    both = second(np.concatenate((context, around(page, alone)), axis=1))
    # An advertisement's line between two paragraphs ends no article, so a recurring line speaks for neither.
    runs = most_probable_runs(np.where(recurring, np.float32(LEAST_PROBABILITY), both))
    return np.where(recurring, none, both), runs & ~recurring
