"""How much of a text repeats itself: the n-grams of Gopher (Rae and others 2021, arXiv:2112.11446, table A1).

An n-gram is a run of n words. Of ideographs it is one of 2n, of the letters of Thai, Lao, Burmese or Khmer one of 5n:
the next that together weigh n words. Shares are of the characters of all words.
"""

import numpy as np

from corpus.text.arrays import Counts, Hashes
from corpus.text.compiled import compiled

# Of these lengths Gopher limits the most frequent n-gram, and of these all that occur more than once.
TOP = (2, 3, 4)
DUPLICATE = (5, 6, 7, 8, 9, 10)

_WORD = 10
"""Tenths of a word, in which words are weighed."""


@compiled
def _repeated(hashes: Hashes, lengths: Counts, weights: Counts, most: int) -> Counts:
    """Characters by length of n-gram: up to 4 of the most frequent one, beyond of those that stood before."""
    words = len(hashes)
    factor, shift = np.uint64(0xD6E8FEB86659FD93), np.uint64(32)
    sums = np.zeros(words + 1, dtype=np.uint64)
    powers = np.ones(words + 1, dtype=np.uint64)
    sizes = np.zeros(words + 1, dtype=np.int64)
    for at in range(words):
        sums[at + 1] = sums[at] * factor + hashes[at]
        powers[at + 1] = powers[at] * factor
        sizes[at + 1] = sizes[at] + lengths[at]
    places = 16
    while places < 2 * words:
        places *= 2
    keys = np.zeros(places, dtype=np.uint64)
    counts = np.zeros(places, dtype=np.int32)
    times = np.zeros(places, dtype=np.int32)  # the n for which a place was taken
    place_of = np.empty(words, dtype=np.int32)
    # Only what begins with a shorter n-gram that is there twice can be there twice itself.
    is_again = np.ones(words, dtype=np.bool_)
    found = np.zeros(most + 1, dtype=np.int64)
    for n in range(2, most + 1):
        begin = end = weight = frequent = 0
        while True:
            while end < words and weight < n * _WORD:
                weight += weights[end]
                end += 1
            if weight < n * _WORD:
                break
            if not is_again[begin]:
                weight -= weights[begin]
                begin += 1
                continue
            key = sums[end] - sums[begin] * powers[end - begin]
            place = np.int64((key ^ (key >> shift)) & np.uint64(places - 1))
            while times[place] == n and keys[place] != key:
                place = (place + 1) & (places - 1)
            is_known = times[place] == n
            if not is_known:
                times[place], keys[place], counts[place] = n, key, 0
            counts[place] += 1
            place_of[begin] = place
            size = sizes[end] - sizes[begin]
            if n <= 4 and counts[place] > 1 and counts[place] >= frequent:
                covered = counts[place] * size
                found[n] = max(found[n], covered) if counts[place] == frequent else covered
                frequent = counts[place]
            if n > 4 and is_known:
                found[n] += size
                begin, weight = end, 0
            else:
                weight -= weights[begin]
                begin += 1
        if n > 4 and found[n] == 0:
            break  # no longer one is there twice either
        if n <= 4:
            for at in range(words):
                is_again[at] = at < begin and is_again[at] and counts[place_of[at]] > 1
    return found


def repetition(hashes: Hashes, lengths: Counts, weights: Counts) -> list[float]:
    """Shares of a text's characters that repeat, 0 to 1, by length of n-gram.

    Args:
        hashes: a number for each word.
        lengths: its characters.
        weights: the tenths of a word that it counts.

    Returns:
        For each length of `TOP` how often the most frequent n-gram occurs times its characters, 0 where none occurs
        twice; for each length of `DUPLICATE` the characters of n-grams that stood before, none counted twice. As
        datatrove counts both, with whose limits FineWeb was made.
    """
    whole = int(lengths.sum())
    if not whole:
        return [0.0] * (len(TOP) + len(DUPLICATE))
    found = _repeated(hashes, lengths, weights, DUPLICATE[-1]).tolist()
    return [min(1.0, round(found[n] / whole, 4)) for n in (*TOP, *DUPLICATE)]
