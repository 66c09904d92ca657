"""Which blocks of a page are its gold answer's body."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.text.words import split_words

# A block is of the body when so much of its words stands in the gold body in runs of four.
BODY_SHARE = 0.6
# A title or byline says what gold says when so much of their words is the same: the evaluation's own measure.
SAME_TITLE, SAME_NAMES = 0.9, 0.8
# A short block's words may stand in the body by chance: it must be so near to a longer block of the body.
SHORT_BLOCK, NEAR_BLOCKS = 8, 10


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def body_shares(texts: Sequence[str], body: str) -> NDArray[np.float64]:
    """For each block the share of its words that the gold body has, in runs of four; -1 for a block of no words."""
    wanted = split_words(body)
    runs = {length: _runs(wanted, length) for length in (1, 2, 3, 4)}
    words = [split_words(text) for text in texts]
    shares = np.full(len(texts), -1.0)
    for at, block in enumerate(words):
        length = min(len(block), 4)
        if length:
            hit = np.zeros(len(block), dtype=np.bool_)
            for start in range(len(block) - length + 1):
                if tuple(block[start : start + length]) in runs[length]:
                    hit[start : start + length] = True
            shares[at] = hit.mean()
    counts = np.array([len(block) for block in words])
    sure = np.flatnonzero((shares >= BODY_SHARE) & (counts >= SHORT_BLOCK))
    for at in np.flatnonzero((counts > 0) & (counts < SHORT_BLOCK)).tolist():
        inside = len(sure) and sure[0] - 2 <= at <= sure[-1] + 2 and np.abs(sure - at).min() <= NEAR_BLOCKS
        shares[at] = float(shares[at] >= BODY_SHARE and bool(inside))
    return shares
