"""A sample of a text's shingles, the same for the same passage wherever it stands: by it copies find each other."""

import numpy as np

from corpus.copies.tokens import Tokens
from corpus.text.arrays import Counts, Hashes
from corpus.text.compiled import compiled

# Words in a shingle: 10 characters of Chinese or Japanese, 25 of Thai. One of 5 characters stands in so many texts
# that the texts that it is to find are not among those that it is looked up for.
SHINGLE = 5

# One in so many shingles is kept, by its hash; of a short text more, until there are as many as are enough.
EVERY = 8
ENOUGH = 24

# Bits that are kept of a hash. Of what is kept the last three are nearly always 0, so that 32 tell shingles apart: two
# texts that share one by chance do not share enough. DuckDB packs these into half of what 64 bits take.
BITS = 35


@compiled
def _shingles(hashes: Hashes, tenths: Counts, size: int, values: Hashes) -> int:
    """The hash of each run of so many tenths of a word, from each token on; returns how many there are."""
    end, have = 0, 0
    for at in range(len(hashes)):
        while have < size and end < len(hashes):
            have += tenths[end]
            end += 1
        if have < size:
            return at
        value = np.uint64(0x9E3779B97F4A7C15)
        for place in range(at, end):
            value ^= hashes[place]
            value *= np.uint64(0xBF58476D1CE4E5B9)
            value ^= value >> np.uint64(31)
        values[at] = value
        have -= tenths[at]
    return len(hashes)


def sample_of(tokens: Tokens) -> Counts:
    """The hashes of some of a text's shingles, of `BITS` bits, ascending, each once.

    Those divisible by `EVERY` are kept; where they are fewer than `ENOUGH`, those divisible by half of that, and so on.
    A text shorter than a shingle gives none.
    """
    values = np.empty(len(tokens.hashes), np.uint64)
    tenths = np.rint(10 * tokens.weights).astype(np.int64)
    values = values[: _shingles(tokens.hashes, tenths, 10 * SHINGLE, values)]
    if not len(values):
        return np.empty(0, np.int64)
    every = EVERY
    while True:
        kept = values[values & np.uint64(every - 1) == 0]
        if every == 1 or len(kept) >= ENOUGH:
            # Sorting only what is kept. Repeated shingles may leave fewer than are enough, which does no harm.
            return np.unique((kept & np.uint64((1 << BITS) - 1)).view(np.int64))
        every //= 2
