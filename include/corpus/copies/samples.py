"""A sample of a text's shingles, the same for the same passage wherever it stands: by it copies find each other."""

import numpy as np

from corpus.copies.tokens import Tokens
from corpus.text.arrays import Counts, Hashes
from corpus.text.compiled import compiled

# Words in a shingle.
SHINGLE = 5

# One in so many shingles is kept, by its hash; of a short text more, until there are as many as are enough.
EVERY = 8
ENOUGH = 24

# Bits that are kept of a hash. Of what is kept the last three are nearly always 0, so that 32 tell shingles apart: two
# texts that share one by chance do not share enough. DuckDB packs these into half of what 64 bits take.
BITS = 35


@compiled
def _shingles(hashes: Hashes, size: int, values: Hashes) -> None:
    """The hash of each run of so many tokens."""
    for at in range(len(values)):
        value = np.uint64(0x9E3779B97F4A7C15)
        for step in range(size):
            value ^= hashes[at + step]
            value *= np.uint64(0xBF58476D1CE4E5B9)
            value ^= value >> np.uint64(31)
        values[at] = value


def sample_of(tokens: Tokens) -> Counts:
    """The hashes of some of a text's shingles, of `BITS` bits, ascending, each once.

    Those divisible by `EVERY` are kept; where they are fewer than `ENOUGH`, those divisible by half of that, and so on.
    A text shorter than a shingle gives none.
    """
    count = len(tokens.hashes) - SHINGLE + 1
    if count < 1:
        return np.empty(0, np.int64)
    values = np.empty(count, np.uint64)
    _shingles(tokens.hashes, SHINGLE, values)
    every = EVERY
    while True:
        kept = values[values & np.uint64(every - 1) == 0]
        if every == 1 or len(kept) >= ENOUGH:
            # Sorting only what is kept. Repeated shingles may leave fewer than are enough, which does no harm.
            return np.unique((kept & np.uint64((1 << BITS) - 1)).view(np.int64))
        every //= 2
