"""Words that editors put for one another, such as `said` and `stated`: they tell no two reports apart."""

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from corpus.copies.tokens import tokens_of
from corpus.text.arrays import Counts, Hashes
from corpus.text.compiled import compiled

_FILE = Path(__file__).with_suffix(".yml")

# Bits of a hash that do not tell where in the table a word is.
_SHIFT = 17


def listed() -> str:
    """The list of such words, as it is written."""
    return _FILE.read_text(encoding="utf-8")


@cache
def _sets() -> tuple[Hashes, Counts]:
    """A table of the words by their hashes, and the number of each one's set, from 1 on; 0 where the table is empty."""
    number_of: dict[str, int] = {}
    sets = [line.split() for lines in yaml.load(listed(), yaml.CSafeLoader).values() for line in lines]
    for number, words in enumerate(sets, 1):
        # A word that two languages have makes one of their sets.
        before = {number_of[word] for word in words if word in number_of}
        number_of |= dict.fromkeys(words, number)
        number_of |= {word: number for word, known in number_of.items() if known in before}
    size = 1 << (4 * len(number_of)).bit_length()
    words, sets_of = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    for word, number in number_of.items():
        value = tokens_of(word).hashes[0]
        slot = int(value) >> _SHIFT & size - 1
        while sets_of[slot]:
            slot = slot + 1 & size - 1
        words[slot], sets_of[slot] = value, number
    return words, sets_of


@compiled
def _look_up(hashes: Hashes, words: Hashes, sets: Counts, shift: int) -> Counts:
    found = np.zeros(len(hashes), np.int64)
    mask = len(words) - 1
    for at in range(len(hashes)):
        slot = np.int64((hashes[at] >> np.uint64(shift)) & np.uint64(mask))
        while sets[slot] > 0:
            if words[slot] == hashes[at]:
                found[at] = sets[slot]
                break
            slot = (slot + 1) & mask
    return found


def synonym_sets(hashes: Hashes) -> Counts:
    """For each token, given by its hash, the number of the set of words that it is in; 0 where it is in none."""
    return _look_up(hashes, *_sets(), _SHIFT)
