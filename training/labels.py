"""Which blocks of a page are its gold answer's body."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Written without spaces: a letter counts as a word.
_DENSE = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_DENSE}]|[^\W{_DENSE}]+")
_DENSE_SIGN = re.compile(rf"[{_DENSE}]")

# A block is of the body when so much of its words stands in the gold body in runs of four, or of eight where most are
# letters of a script without spaces: any four of those stand in many a text.
BODY_SHARE = 0.6
RUN, DENSE_RUN = 4, 8
# A title or byline says what gold says when so much of their words is the same: the evaluation's own measure.
SAME_TITLE, SAME_NAMES = 0.9, 0.8
# A short block's words may stand in the body by chance: it must be so near to a longer block of the body.
SHORT_BLOCK, NEAR_BLOCKS = 8, 10
# Two letters of a script without spaces are as long as a word.
DENSE_LETTERS = 2


def words_of(text: str | None) -> list[str]:
    """A text's words in lower case; in scripts without spaces each letter is one."""
    return _WORD.findall((text or "").lower())


def is_dense(words: Sequence[str]) -> bool:
    """Whether most of some words are letters of a script without spaces."""
    return 2 * sum(_DENSE_SIGN.match(word) is not None for word in words) > len(words)


def word_count(words: Sequence[str]) -> int:
    """How many words some words are, letters of a script without spaces taken together."""
    return len(words) // DENSE_LETTERS if is_dense(words) else len(words)


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def body_shares(texts: Sequence[str], body: str) -> NDArray[np.float64]:
    """For each block the share of its words that the gold body has, in runs of some; -1 for a block of no words."""
    wanted = words_of(body)
    runs = {length: _runs(wanted, length) for length in (*range(1, RUN + 1), DENSE_RUN)}
    words = [words_of(text) for text in texts]
    dense = [is_dense(block) for block in words]
    shares = np.full(len(texts), -1.0)
    for at, block in enumerate(words):
        length = DENSE_RUN if dense[at] and len(block) >= DENSE_RUN else min(len(block), RUN)
        if length:
            hit = np.zeros(len(block), dtype=np.bool_)
            for start in range(len(block) - length + 1):
                if tuple(block[start : start + length]) in runs[length]:
                    hit[start : start + length] = True
            shares[at] = hit.mean()
    counts = np.array([word_count(block) for block in words])
    sure = np.flatnonzero((shares >= BODY_SHARE) & (counts >= SHORT_BLOCK))
    for at in np.flatnonzero((shares >= 0) & (counts < SHORT_BLOCK)).tolist():
        inside = len(sure) and sure[0] - 2 <= at <= sure[-1] + 2 and np.abs(sure - at).min() <= NEAR_BLOCKS
        shares[at] = float(shares[at] >= BODY_SHARE and bool(inside))
    return shares
