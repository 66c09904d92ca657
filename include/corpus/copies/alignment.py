"""Two texts side by side: how much of the shorter stands in the longer, and how they differ where they differ.

Pairs are aligned many at a time by compiled loops (`tiles.py`).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.copies.synonyms import synonym_sets
from corpus.copies.tiles import align
from corpus.copies.tokens import Tokens, tokens_in_order
from corpus.text.arrays import Codes, Counts, Floats, Hashes, Kinds

# Tokens in the least run that counts as the same passage.
RUN = 4

# Tokens in a run that no two texts have by chance, as they have stock phrases: it tells where a part of a text stands.
PASSAGE = 10

# Tokens between two passages, in both texts, up to which they stand in one place and the tokens replace each other.
SLOT = 8

# Share of the letters of such a place by which the two sides may differ and be the same words, damaged by a scan.
# Chosen by what damage and templates are like, not fitted; docs/decisions/copies.md has what comes of it.
DAMAGED = 0.25

# Of so many numbers or more three fifths must be shared, or their share alone is what `facts` tells: a report made of
# measurements has the names of its template in common with others.
ENOUGH_NUMBERS = 5

# Places of one run in the longer text that are tried.
MOST_PLACES = 32

# Pairs that a thread is given at a time. The longer text's index is made once for all of its pairs in a row.
PAIRS_AT_ONCE = 4_096

# What is kept of a pair.
KEPT = (
    "of_shorter",  # share of the shorter text that the longer has, the same, spelled alike or synonyms, 0 to 1
    "of_longer",  # the same seen from the longer text
    "facts",  # share of the shorter's numbers and names that the longer has; -1 where it has none
    "slots",  # places where a few tokens stand for others, per 100 matched words
    "passages_of_shorter",  # share of the shorter text that stands in the longer in long runs, no stock phrases
    "passages_of_longer",  # the same seen from the longer text
    "shorter_from",  # between which places of each, 0 to 1, nine tenths of these passages stand
    "shorter_to",
    "longer_from",
    "longer_to",
)

FIGURES = (
    *KEPT,
    "names",  # names between shared passages for which others stand, in places up to three times as long as a slot
    "slots_of_words",  # slots without a number
)


@dataclass(frozen=True)
class TokenTable:
    """The tokens of several texts, one after another."""

    offsets: Counts
    """Where each text begins, and where the last ends."""
    hashes: Hashes
    weights: Floats
    flags: Kinds
    starts: Counts
    """Where the letters of each token begin."""
    letters: Codes
    synonyms: Counts
    """The number of the set of synonyms that each token is in, or 0."""

    @classmethod
    def of(cls, texts: Sequence[Tokens]) -> "TokenTable":
        """Put texts together."""
        sizes = np.array([len(text.hashes) for text in texts], np.int64)
        letters = np.array([len(text.letters) for text in texts], np.int64)
        before = np.concatenate([[0], np.cumsum(letters)]).astype(np.int64)
        starts = [text.starts + shift for text, shift in zip(texts, before, strict=False)]
        hashes = np.concatenate([text.hashes for text in texts] or [np.empty(0, np.uint64)])
        return cls(
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            hashes,
            np.concatenate([text.weights for text in texts] or [np.empty(0, np.float32)]),
            np.concatenate([text.flags for text in texts] or [np.empty(0, np.uint8)]),
            np.concatenate([*starts, before[-1:]]).astype(np.int64),
            np.concatenate([text.letters for text in texts] or [np.empty(0, np.uint32)]),
            synonym_sets(hashes),
        )

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> "TokenTable":
        """Split texts, each into its place: of many that takes half the time and memory of splitting each by itself."""
        tokens, ends = tokens_in_order(texts)
        return cls(
            np.append(0, ends),
            tokens.hashes,
            tokens.weights,
            tokens.flags,
            np.append(tokens.starts, len(tokens.letters)),
            tokens.letters,
            synonym_sets(tokens.hashes),
        )

    @property
    def words(self) -> Floats:
        """The length of each text in words."""
        return np.array([self.weights[begin:end].sum() for begin, end in pairwise(self.offsets.tolist())], np.float32)


def _run(table: TokenTable, shorter: Counts, longer: Counts) -> tuple[NDArray[np.float32], Counts, Kinds]:
    longest = int(np.diff(table.offsets).max(initial=1))
    places, alike = np.full(longest, -1, np.int64), np.zeros(longest, np.uint8)
    figures = np.zeros((len(shorter), len(FIGURES)), np.float32)
    align(
        shorter,
        longer,
        table.offsets,
        table.weights,
        (table.hashes, table.flags, table.starts, table.letters, table.synonyms),
        (RUN, SLOT, MOST_PLACES, PASSAGE, DAMAGED, ENOUGH_NUMBERS),
        figures,
        places,
        alike,
    )
    return figures, places, alike


def align_pairs(table: TokenTable, shorter: Counts, longer: Counts, threads: int = 1) -> NDArray[np.float32]:
    """Align pairs of texts, given by their numbers in the table; pairs of one longer text are best in a row.

    Returns:
        An array of a row for each pair, with the columns `FIGURES`.
    """
    parts = range(0, len(shorter), PAIRS_AT_ONCE)
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(
            lambda at: _run(table, shorter[at : at + PAIRS_AT_ONCE], longer[at : at + PAIRS_AT_ONCE])[0], parts
        )
        return np.concatenate([np.empty((0, len(FIGURES)), np.float32), *found])


@dataclass(frozen=True)
class SideBySide:
    """Two texts aligned, token by token."""

    figures: dict[str, float]
    """The values of `FIGURES`."""
    places: Counts
    """For each token of the shorter text its place in the longer, -1 where it has none."""
    alike: Kinds
    """Whether it is only spelled otherwise, or another word stands there that says the same."""


def side_by_side(shorter: Tokens, longer: Tokens) -> SideBySide:
    """Align one pair and tell of each token where it stands."""
    figures, places, alike = _run(TokenTable.of([shorter, longer]), np.array([0]), np.array([1]))
    count = len(shorter.hashes)
    told = dict(zip(FIGURES, map(float, figures[0]), strict=True))
    return SideBySide(told, places[:count], alike[:count])
