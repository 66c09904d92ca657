"""What a text says, letter by letter: equal for two captures that differ in spacing and in kinds of signs only."""

import hashlib
import unicodedata
from functools import cache

import numpy as np

from corpus.text.arrays import Codes, codes_of, text_of
from corpus.text.compiled import compiled

_UNSEEN = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0xFE00, 0xFE0F))
# Signs that publishers' systems exchange for each other, each with the one that stands for it; and characters that show
# nothing: soft hyphens, joiners, marks of direction, selectors of emoji.
_FOLDS = (
    dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("‘’‚‛‹›", "'")
    | dict.fromkeys("–—―‒‐‑−", "-")
    | dict.fromkeys("\u00ad\u034f\u061c\u180e\ufeff", "")
    | {chr(code): "" for first, last in _UNSEEN for code in range(first, last + 1)}
)

_PLANE = 1 << 16
"""Beyond these characters none is folded."""
_NOTHING = 0


@cache
def _folds() -> Codes:
    """What stands for each character, by number."""
    folds = np.arange(_PLANE, dtype=np.uint32)
    folds[[code for code in range(_PLANE) if chr(code).isspace()]] = _NOTHING
    for sign, stands_for in _FOLDS.items():
        folds[ord(sign)] = ord(stands_for) if stands_for else _NOTHING
    return folds


@compiled
def _fold(codes: Codes, folds: Codes) -> int:
    """Fold characters in their place; returns how many are left."""
    put = 0
    for code in codes:
        fold = folds[code] if code < _PLANE else code
        if fold != _NOTHING or code == 0:
            codes[put] = fold
            put += 1
    return put


def folded(text: str) -> str:
    """The text without spaces and unseen characters, signs and widths of letters written in one way."""
    if text.isascii():
        return "".join(text.split())
    codes = codes_of(unicodedata.normalize("NFKC", text))
    return text_of(codes[: _fold(codes, _folds())])


def wording(text: str) -> str:
    """128 bits of SHA-256 over the folded text, in hexadecimal."""
    return hashlib.sha256(folded(text).encode()).hexdigest()[:32]
