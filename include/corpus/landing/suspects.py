"""Where a text may be doubly encoded, and whether it holds signs that are not shown: one pass over its characters.

ftfy tells double encoding by signs that hardly ever stand side by side. Its pattern looks at each character of a text
in some forty ways, which took a third of the time of reading a page; here each character is looked up once, and only
around the pairs that are in the pattern at all is ftfy asked.
"""

import re
from functools import cache

import numpy as np
from ftfy.badness import BADNESS_RE, MOJIBAKE_CATEGORIES
from numpy.typing import NDArray

from corpus.text.arrays import Codes, codes_of
from corpus.text.compiled import compiled

UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ufff9-\ufffb]")
"""Signs that no text shows; U+0085, which ends a line, is asked about beside them."""

Pairs = NDArray[np.uint64]  # by code point: the numbers of the pairs that a character is the first, or second, of

# A match of ftfy's pattern has one of the pairs and no more than so many characters before or after its beginning.
NEAR = 8

_PLANE = 1 << 16
"""Characters beyond the first plane are looked up under this number."""
_ALONE, _IS_UNSEEN = np.uint64(1 << 62), np.uint64(1 << 63)

# Of each alternative of ftfy's pattern two signs that stand side by side, as classes of a regular expression: names in
# braces are ftfy's categories. An alternative that begins or ends with letters is told by what stands beside them.
_PAIRS = (
    ("{bad}{lower_accented}{upper_accented}{box}{start_punctuation}{end_punctuation}{currency}{numeric}{law}", "{bad}"),
    ("{bad}", "{lower_accented}{upper_accented}{box}{start_punctuation}{end_punctuation}{currency}{numeric}{law}"),
    ("{lower_common}{upper_common}", "{bad}"),
    ("{lower_accented}{lower_common}{box}{end_punctuation}{currency}{numeric}", "{upper_accented}"),
    ("{box}{end_punctuation}{currency}{numeric}", "{lower_accented}"),
    ("{lower_accented}{upper_accented}{box}{end_punctuation}", "{currency}"),
    ("{upper_accented}{box}", "{numeric}{law}°"),
    ("{start_punctuation}", "{numeric}"),
    ("{end_punctuation}{currency}{numeric}{box}{upper_accented}", "{start_punctuation}"),
    ("{box}", "{kaomoji}{end_punctuation}"),
    ("{lower_accented}{upper_accented}{currency}{numeric}{start_punctuation}{end_punctuation}{law}", "{box}"),
    ("{lower_accented}{upper_accented}", "{start_punctuation}{end_punctuation}"),
    ("Œœ", "^A-Za-z"),
    ("ÂÃÎÐ", "€œŠš¢£Ÿž\xa0\xad®©°·»{start_punctuation}{end_punctuation}–—´ ¡"),
    ("×", "²³"),
    ("ØÙ", "{common}{currency}{bad}{numeric}{start_punctuation}ŸŠ®°µ»"),
    ("à", "²µ¹¼½¾"),
    ("√", "±∂†≠®™´≤≥¥µø"),
    ("≈", "°¢"),
    ("‚", "Äâó"),
    ("в", "Ђ"),
    ("ВГРСΒΓΞΟ", "{c1}{bad}{start_punctuation}{end_punctuation}{currency}°µ"),
    ("Г", "ў"),
    ("βā", "€"),
)


@cache
def _pairs() -> tuple[Pairs, Pairs]:
    signs = "".join(map(chr, range(_PLANE))) + chr(_PLANE)
    firsts, seconds = np.zeros(_PLANE + 1, np.uint64), np.zeros(_PLANE + 1, np.uint64)
    for number, pair in enumerate(_PAIRS):
        for of, kind in zip((firsts, seconds), pair, strict=True):
            found = re.compile(f"[{kind.format(**MOJIBAKE_CATEGORIES)}]").findall(signs)
            of[[*map(ord, found)]] |= np.uint64(1 << number)
    seconds[[*map(ord, UNSEEN.findall(signs)), 0x85]] |= _IS_UNSEEN
    seconds[0x80:0xA0] |= _ALONE  # the category c1
    return firsts, seconds


@compiled
def _suspects(codes: Codes, firsts: Pairs, seconds: Pairs) -> tuple[NDArray[np.int32], bool]:
    found = np.empty(len(codes), np.int32)
    count = 0
    seen = before = np.uint64(0)
    for at in range(len(codes)):
        code = min(codes[at], np.uint32(_PLANE))
        second = seconds[code]
        seen |= second
        if second & (before | _ALONE):
            found[count] = at
            count += 1
        before = firsts[code]
    return found[:count], seen & _IS_UNSEEN != 0


def suspects(text: str) -> tuple[list[int], bool]:
    """Look for what may have to be repaired in a text.

    Returns:
        The places at or before which ftfy's pattern may match, each within `NEAR` characters of the match's beginning
        and end; whether signs that are not shown (`UNSEEN`, or U+0085) stand in the text.
    """
    if not text:
        return [], False
    places, has_unseen = _suspects(codes_of(text), *_pairs())
    return places.tolist(), has_unseen


def is_bad_near(line: str, place: int) -> bool:
    """Whether ftfy's pattern matches around a place of a line."""
    return BADNESS_RE.search(line, max(0, place - NEAR), place + NEAR) is not None
