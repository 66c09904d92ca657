"""Two texts side by side: how much of the shorter stands in the longer, and how they differ where they differ."""

from dataclasses import dataclass

import numpy as np

from corpus.copies.tokens import Tokens
from corpus.text.arrays import Codes, Counts, Floats, Hashes, Kinds
from corpus.text.compiled import compiled

# Tokens in the least run that counts as the same passage.
RUN = 4

# Tokens between two passages, in both texts, up to which they stand in one place and the tokens replace each other.
SLOT = 8


@dataclass(frozen=True)
class Alignment:
    """What the shorter text of a pair has of the longer, in weights of tokens."""

    share: float
    """Share of the shorter text that is the same or spelled alike, 0 to 1."""
    share_of_longer: float
    """The same seen from the longer text."""
    facts: float | None
    """Share of the shorter text's numbers and names that the longer has; None where it has none."""
    slots: float
    """Places where a few tokens stand for others, per 100 matched words."""
    words: float
    """The weight of the shorter text."""
    is_first_shorter: bool
    """Whether the first of the two texts is the shorter one."""
    within_shorter: tuple[float, float]
    within_longer: tuple[float, float]
    """Between which places of each, 0 to 1, nine tenths of what they share stand."""


@compiled
def _alike(one: Codes, other: Codes, most: int) -> bool:
    """Whether two spellings differ by at most so many letters (Levenshtein's distance)."""
    n, m = len(one), len(other)
    if abs(n - m) > most:
        return False
    before = np.arange(m + 1)
    row = np.empty(m + 1, np.int64)
    for i in range(1, n + 1):
        row[0] = i
        least = i
        for j in range(1, m + 1):
            cost = 0 if one[i - 1] == other[j - 1] else 1
            best = min(before[j - 1] + cost, before[j] + 1, row[j - 1] + 1)
            row[j] = best
            least = min(least, best)
        if least > most:
            return False
        before, row = row, before
    return bool(before[m] <= most)


@compiled
def _index(hashes: Hashes, run: int, heads: Counts, following: Counts, mask: int) -> None:
    """Chain the places of equal hashes of runs, first place first."""
    heads[:] = -1
    for at in range(len(hashes) - run, -1, -1):
        key = np.uint64(0)
        for step in range(run):
            key = (key ^ hashes[at + step]) * np.uint64(0xBF58476D1CE4E5B9)
        slot = int((key >> np.uint64(20)) & np.uint64(mask))
        following[at] = heads[slot]
        heads[slot] = at


@compiled
def _tile(
    short: Hashes, long: Hashes, run: int, heads: Counts, following: Counts, mask: int, places: Counts, most: int
) -> None:
    """For each token of the shorter text its place in the longer, -1 where it has none.

    From left to right the longest run is taken that begins with the next token, the one that goes on from the last
    if it is as long (greedy tiling).
    """
    places[:] = -1
    at, expected = 0, 0
    while at + run <= len(short):
        key = np.uint64(0)
        for step in range(run):
            key = (key ^ short[at + step]) * np.uint64(0xBF58476D1CE4E5B9)
        slot = int((key >> np.uint64(20)) & np.uint64(mask))
        best, best_at, near = 0, -1, np.int64(1 << 40)
        other = heads[slot]
        tried = 0
        while other >= 0 and tried < most:
            length = 0
            while at + length < len(short) and other + length < len(long) and short[at + length] == long[other + length]:
                length += 1
            distance = abs(other - expected)
            if length > best or (length == best and distance < near):
                best, best_at, near = length, other, distance
            other = following[other]
            tried += 1
        if best >= run:
            for step in range(best):
                places[at + step] = best_at + step
            at += best
            expected = best_at + best
        else:
            at += 1
            expected += 1


@compiled
def _gaps(
    places: Counts,
    short_starts: Counts,
    short_ends: Counts,
    short_letters: Codes,
    long_starts: Counts,
    long_ends: Counts,
    long_letters: Codes,
    short_flags: Kinds,
    widest: int,
    alike: Kinds,
) -> int:
    """Mark tokens that are only spelled otherwise; returns the places where some tokens stand for others."""
    slots = 0
    at, size = 0, len(places)
    while at < size:
        if places[at] >= 0:
            at += 1
            continue
        begin = at
        while at < size and places[at] < 0:
            at += 1
        if begin == 0 or at == size:
            continue
        before, after = places[begin - 1], places[at]
        mine, theirs = at - begin, after - before - 1
        if theirs < 0 or mine > widest or theirs > widest:
            continue
        left = 0
        if mine == theirs:
            for step in range(mine):
                one = short_letters[short_starts[begin + step] : short_ends[begin + step]]
                other = long_letters[long_starts[before + 1 + step] : long_ends[before + 1 + step]]
                if short_flags[begin + step] != 1 and len(one) >= 4 and _alike(one, other, 1 if len(one) < 8 else 2):
                    alike[begin + step] = 1
                else:
                    left += 1
        else:
            left = mine
        if left and theirs:
            slots += 1
    return slots


@compiled
def _shared(flags: Kinds, hashes: Hashes, weights: Floats, known: Hashes) -> tuple[float, float]:
    """The weight of flagged tokens that are among sorted hashes, and of all that are flagged."""
    had = every = 0.0
    for at in range(len(flags)):
        if flags[at]:
            every += weights[at]
            place = np.searchsorted(known, hashes[at])
            if place < len(known) and known[place] == hashes[at]:
                had += weights[at]
    return had, every


def _span(places: Counts, count: int) -> tuple[float, float]:
    """Between which shares of so many tokens nine tenths of some places lie, which are in order."""
    if not len(places):
        return 0.0, 0.0
    edge = len(places) // 20
    return float(places[edge]) / count, float(places[-1 - edge] + 1) / count


# Places of one run in the longer text that are tried.
MOST_PLACES = 32


def align(one: Tokens, other: Tokens) -> Alignment:
    """Compare two texts; which is given first does not matter.

    Runs of equal tokens are found by greedy string tiling (after Wise, 1993) from left to right, so that passages that
    changed their order count.
    """
    keys = [(float(text.weights.sum()), len(text.hashes), text.hashes.tobytes()) for text in (one, other)]
    short, long = (one, other) if keys[0] <= keys[1] else (other, one)
    words, most = float(short.weights.sum()), float(long.weights.sum())
    count = len(short.hashes)
    if not words:
        return Alignment(0.0, 0.0, None, 0.0, 0.0, short is one, (0.0, 0.0), (0.0, 0.0))
    mask = (1 << max(4, (len(long.hashes) * 2).bit_length())) - 1
    heads, following = np.empty(mask + 1, np.int64), np.empty(len(long.hashes), np.int64)
    places, alike = np.empty(count, np.int64), np.zeros(count, np.uint8)
    if len(long.hashes) >= RUN:
        _index(long.hashes, RUN, heads, following, mask)
        _tile(short.hashes, long.hashes, RUN, heads, following, mask, places, MOST_PLACES)
    else:
        places[:] = -1
    slots = _gaps(
        places, short.starts, short.ends, short.letters, long.starts, long.ends, long.letters, short.flags, SLOT, alike
    )
    same = (places >= 0) | (alike > 0)
    matched = float(short.weights[same].sum())
    facts = short.flags * ~(alike > 0)
    had, every = _shared(facts.astype(np.uint8), short.hashes, short.weights, np.unique(long.hashes))
    return Alignment(
        share=matched / words,
        share_of_longer=min(1.0, matched / most),
        facts=had / every if every else None,
        slots=100 * slots / matched if matched else 0.0,
        words=words,
        is_first_shorter=short is one,
        within_shorter=_span(np.flatnonzero(places >= 0), count),
        within_longer=_span(np.sort(places[places >= 0]), len(long.hashes)),
    )


# Least share of the shorter text that copies have in common; of its numbers and names; most slots per 100 words.
SHARE, FACTS, SLOTS = 0.75, 0.70, 5.0
# Of a text of fewer words its names and numbers must agree better; without any, the text itself.
SHORT_WORDS, SHORT_FACTS, SHARE_WITHOUT_FACTS = 60, 0.85, 0.90


def are_copies(found: Alignment) -> bool:
    """Whether two texts are the same story's text, shortened, expanded or lightly edited, rather than a template's."""
    if found.facts is None:
        return found.share >= SHARE_WITHOUT_FACTS and found.slots <= SLOTS
    least = SHORT_FACTS if found.words < SHORT_WORDS else FACTS
    return found.share >= SHARE and found.facts >= least and found.slots <= SLOTS
