"""The body among a page's blocks: two networks, one after the other, and the most probable runs of blocks.

The first network judges a block by itself, its neighbours and its place; the second sees besides what the
first made of the blocks around (stacked sequential learning, Cohen and Carvalho 2005). A Viterbi pass over
the second's judgements then favours long runs over single blocks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.parse.features import Flags, Floats, Page, running_sum, shifted, window_sums
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
    words = page.words.astype(np.float64)
    single = probability.astype(np.float32)
    likely = probability * words
    columns: list[Floats | NDArray[np.float64] | Flags] = [single]
    columns += [shifted(single, page, distance) for distance in DISTANCES]
    summed = np.column_stack((probability.astype(np.float64), likely, words))
    for width, sums in zip(WINDOWS, window_sums(summed, page, WINDOWS), strict=True):
        near = sums[:, 1]
        columns += [sums[:, 0] / (2 * width), near / (sums[:, 2] + 1), np.log1p(np.maximum(near, 0))]
    first, last = page.bounds
    sums = running_sum(likely)
    total, above = sums[last] - sums[first] + 1, sums[:-1] - sums[first]
    points = (probability - 0.5) * np.minimum(words, RUN_WORDS) - RUN_COST
    runs = [_best_run(points[begin:end]) for begin, end in page.spans()]
    start, end = (first + page.over_page(edge) for edge in zip(*runs, strict=True))
    at = np.arange(len(words))
    columns += [
        above / total,
        1 - (above + likely) / total,
        np.log1p(total),
        (at >= start) & (at < end),
        np.minimum(np.maximum(start - at, 0), 30) / 10,
        np.minimum(np.maximum(at - end + 1, 0), 30) / 10,
    ]
    return np.column_stack(columns).astype(np.float32)


def most_probable_runs(probability: Floats, spans: Sequence[tuple[int, int]] | None = None) -> Flags:
    """Whether each block is in the body: the two-state sequence with the most log-odds, less its turns (Viterbi).

    Args:
        probability: of each block.
        spans: the first block of each page and the one after its last; one page where not given.
    """
    clear = np.clip(probability.astype(np.float64), 1e-3, 1 - 1e-3)
    odds = np.log(clear / (1 - clear)) - np.log(LEAST_PROBABILITY / (1 - LEAST_PROBABILITY))
    gains = odds.tolist()
    states = [False] * len(gains)
    for begin, end in spans or [(0, len(gains))]:
        # By how much the best sequence that is inside the body above a block leads over the best one outside. A
        # lead of more than a turn's cost is worth a turn, so no more than that goes on.
        leads = []
        lead = 0.0
        for gain in gains[begin:end]:
            leads.append(lead)
            lead = (TURN_COST if lead > TURN_COST else -TURN_COST if lead < -TURN_COST else lead) + gain
        state = lead > 0
        for at in range(end - 1, begin - 1, -1):
            states[at] = state
            lead = leads[at - begin]
            if lead > TURN_COST or lead < -TURN_COST:
                state = lead > 0
    return np.array(states, dtype=np.bool_)


def body_probability(
    page: Page, context: Floats, recurring: Flags, first: Network, second: Network
) -> tuple[Floats, Flags]:
    """Each block's probability of being body text, and the blocks of the most probable runs.

    Args:
        page: the blocks of one or more pages.
        context: their features, by `corpus.parse.features.CONTEXT`.
        recurring: blocks known to recur over the source: their probability is 0, but a run goes on over them.
        first: the network that judges by `context`.
        second: the one that judges by `context` and `around`.
    """
    none = np.float32(0)
    scaled = first.scaled(context)  # for both: they are fitted to the same blocks
    alone = np.where(recurring, none, first.judge(scaled))
    more = second.scaled(around(page, alone), scaled.shape[1])
    both = second.judge(np.concatenate((scaled, more), axis=1))
    # An advertisement's line between two paragraphs ends no article, so a recurring line speaks for neither.
    runs = most_probable_runs(np.where(recurring, np.float32(LEAST_PROBABILITY), both), page.spans())
    return np.where(recurring, none, both), runs & ~recurring
