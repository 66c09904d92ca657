"""The body among a page's blocks: two networks, one after the other, and the most probable runs of blocks.

The first network judges a block by itself, its neighbours and its place; the second sees besides what the
first made of the blocks around (stacked sequential learning, Cohen and Carvalho 2005). A Viterbi pass over
the second's judgements then favours long runs over single blocks. Lists of other articles below are cut off,
paragraphs at the edges joined.
"""

from collections.abc import Sequence
from math import log

import numpy as np

from corpus.article.dump.context import CHANCES, CONTEXT, around
from corpus.article.dump.features import CountedBlocks
from corpus.article.model.network import Network
from corpus.text.arrays import Counts, Flags, Floats
from corpus.text.compiled import compiled

FIRST_FEATURES = CONTEXT
SECOND_FEATURES = CONTEXT + CHANCES

# Cross-validated by site on the dumps of `pages` and of all sets of `world`, pooled 4-gram F1: a cost of .5 for
# beginning or ending a run .936 and .908, of 1 and of 1.5 .938 and .908 (Russian .846 and .855), of 2 .938 and .907.
# From a probability of .25 on .937 and .903, of .35 .937 and .905, of .45 .935 and .904, of .55 .931 and .902 (a cost
# of 2).
TURN_COST = 1.5
LEAST_PROBABILITY = 0.35

# Where no block is so probable, those count that are half as probable as the likeliest: of four such pages F1 .60, with
# the whole page .53.
LEAST_SHARE = 0.5
NEUTRAL = 1e-6

# After a line that begins a list of other articles the body goes on only if so large a share of it is still
# to come, for such lists also stand inside long articles. Words count by how far their probability is above
# `SURE_FROM`: headlines and teasers are less sure than paragraphs. All words alike and a share of .8, as before, cost
# .0017 on `world`, where the sets that are never fitted on lose .003, and .001 on `pages`. Where the line recurs over
# the source, more must be to come: on ten pages of each of the invented sites of tests/e2e, an F1 of .981 from 1.5 on,
# .978 with 1 and .973 with no difference.
AFTER_END = 0.4
AFTER_RECURRING_END = 2.0
SURE_FROM = 0.6

# A paragraph right beside the body belongs to it at this probability already. On long pages this changes no
# score by more than .0003; short reports otherwise lose their first or last paragraph.
EDGE_WORDS = 15
EDGE_PROBABILITY = 0.05
# A shorter sentence joins it from this probability on: short reports lose their last line otherwise. Instead of .3 it
# costs .0004 on the dumps of `world`, .1 costs .0006; on `pages` neither changes anything.
SHORT_EDGE_PROBABILITY = 0.18
# Beyond a paragraph that recurs over the source, an advert within the article, the networks are less sure of what
# comes. After 20 captures of the Chinese site of tests/e2e it makes .994 of .961; one of the other 19 gains .001.
BEYOND_PROBABILITY = 0.002


@compiled
def _is_neutral(probability: np.float32) -> bool:
    """Whether a probability speaks for neither (`LEAST_PROBABILITY`, in single precision)."""
    return bool(abs(probability - LEAST_PROBABILITY) < NEUTRAL)


@compiled
def _runs(probability: Floats, ends: Counts) -> Flags:
    """What `most_probable_runs` gives."""
    inside = np.zeros(len(probability), dtype=np.bool_)
    leads = np.empty(len(probability) + 1)
    begin = 0
    for end in ends:
        least, highest = LEAST_PROBABILITY, 0.0
        for at in range(begin, end):
            if not _is_neutral(probability[at]):
                highest = max(highest, float(probability[at]))
        if highest < LEAST_PROBABILITY:
            least = max(LEAST_SHARE * highest, 2e-3)
        even = log(least / (1 - least))
        # By how much the best sequence that is inside the body above a block leads over the best one outside. A
        # lead of more than a turn's cost is worth a turn, so no more than that goes on.
        lead = 0.0
        for at in range(begin, end):
            leads[at] = lead
            clear = least if _is_neutral(probability[at]) else min(max(float(probability[at]), 1e-3), 1 - 1e-3)
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
    page: CountedBlocks, context: Floats, recurring: Flags, first: Network, second: Network
) -> tuple[Floats, Flags]:
    """Each block's probability of being body text, and the blocks of the most probable runs.

    Args:
        page: the blocks of one or more pages.
        context: their features, by `corpus.article.dump.context.CONTEXT`.
        recurring: blocks known to recur over the source: their probability is 0, but a run goes on over them.
        first: the network that judges by `context`.
        second: the one that judges by `context` and `around`.
    """
    none = np.float32(0)
    both = first.then(second, context, lambda alone: around(page, np.where(recurring, none, alone)))
    # An advertisement's line between two paragraphs ends no article, so a recurring line speaks for neither.
    runs = most_probable_runs(np.where(recurring, np.float32(LEAST_PROBABILITY), both), page.ends)
    return np.where(recurring, none, both), runs & ~recurring


@compiled
def _end_at_list(
    begin: int, end: int, body: Flags, words: Counts, list_begins: Flags, recurring: Flags, probability: Floats
) -> None:
    """End a page's body at the first line that begins a list of other articles."""
    told = to_tell = 0.0
    for at in range(begin, end):
        to_tell += body[at] * words[at] * max(probability[at] - SURE_FROM, 0.0)
    for at in range(begin, end):
        sure = body[at] * words[at] * max(probability[at] - SURE_FROM, 0.0)
        told += sure
        to_tell -= sure
        most = AFTER_RECURRING_END if recurring[at] else AFTER_END
        if list_begins[at] and told > 0 and to_tell < most * told:
            body[at:end] = False
            return


@compiled
def _join_edges(
    begin: int, end: int, body: Flags, sentence: Flags, words: Counts, list_begins: Flags, recurring: Flags,
    furniture: Flags, probability: Floats,
) -> None:  # fmt: skip
    """Join the sentences next to a page's body that its networks did not rule out, over furniture lines."""
    first, last = begin, end - 1
    while first < end and not body[first]:
        first += 1
    while last > first and not body[last]:
        last -= 1
    if first == end:
        return
    for beside, step in ((first - 1, -1), (last + 1, 1)):
        at, least = beside, EDGE_PROBABILITY
        while begin <= at < end and not (step > 0 and list_begins[at]):
            is_paragraph = sentence[at] and words[at] >= EDGE_WORDS
            enough = least if is_paragraph else SHORT_EDGE_PROBABILITY
            if not furniture[at] and not (sentence[at] and probability[at] >= enough):
                break
            body[at] = not furniture[at]
            if recurring[at] and is_paragraph:
                least = BEYOND_PROBABILITY
            at += step


@compiled
def _make_whole(
    spans: Counts, body: Flags, words: Counts, sentence: Flags, list_begins: Flags, recurring: Flags, furniture: Flags,
    probability: Floats,
) -> None:  # fmt: skip
    """Make of the runs in `body` what `whole_bodies` gives."""
    for begin, end in spans:
        if body[begin:end].any():
            _end_at_list(begin, end, body, words, list_begins, recurring, probability)
            _join_edges(begin, end, body, sentence, words, list_begins, recurring, furniture, probability)
        else:
            for at in range(begin, end):
                body[at] = not furniture[at] and words[at] > 0


def whole_bodies(page: CountedBlocks, runs: Flags, probability: Floats, recurring: Flags, furniture: Flags) -> Flags:
    """Each page's body as far as the first list of other articles; all that is not furniture where none was found.

    Args:
        page: the blocks of one or more pages.
        runs: the blocks of the most probable runs.
        probability: of each block to be body.
        recurring: blocks known to recur over the source.
        furniture: these and what the lexicon knows for furniture.
    """
    body, words = runs & ~furniture, page.words
    spans, begins = np.array(page.spans()), page.has("ends")
    _make_whole(spans, body, words, page.sentence, begins, recurring, furniture, probability)
    return body
