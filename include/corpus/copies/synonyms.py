"""Words that editors put for one another, such as `said` and `stated`: they tell no two reports apart."""

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from corpus.copies.tokens import tokens_of
from corpus.text.arrays import Counts, Hashes

_FILE = Path(__file__).with_suffix(".yml")


@cache
def _sets() -> tuple[Hashes, Counts]:
    """The hash of each word, ascending, and the number of its set, from 1 on."""
    number_of: dict[str, int] = {}
    sets = [line.split() for lines in yaml.safe_load(_FILE.read_text(encoding="utf-8")).values() for line in lines]
    for number, words in enumerate(sets, 1):
        # A word that two languages have makes one of their sets.
        before = {number_of[word] for word in words if word in number_of}
        number_of |= dict.fromkeys(words, number)
        number_of |= {word: number for word, known in number_of.items() if known in before}
    hashes = np.array([tokens_of(word).hashes[0] for word in number_of], np.uint64)
    order = np.argsort(hashes)
    return hashes[order], np.array(list(number_of.values()), np.int64)[order]


def synonym_sets(hashes: Hashes) -> Counts:
    """For each token, given by its hash, the number of the set of words that it is in; 0 where it is in none."""
    known, numbers = _sets()
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[at] == hashes, numbers[at], 0)
