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


# Eight bytes at once: the highest bit of each, the lowest, and the signs that a byte is compared with.
_HIGH, _LOW = np.uint64(0x8080808080808080), np.uint64(0x0101010101010101)
_SPACES, _DELETES = np.uint64(0x2020202020202020), np.uint64(0x7F7F7F7F7F7F7F7F)


@compiled
def _is_plain(word: np.uint64) -> bool:
    """Whether eight bytes are characters of ASCII that show something, or spaces."""
    delete = word ^ _DELETES
    return bool((word | ((word - _SPACES) & ~word) | ((delete - _LOW) & ~delete)) & _HIGH == 0)


@compiled
def _suspects(
    raw: NDArray[np.uint8], words: NDArray[np.uint64], size: int, firsts: Pairs, seconds: Pairs
) -> tuple[NDArray[np.int32], bool]:
    """What `suspects` says of some bytes of UTF-8; no pair is of two characters of ASCII."""
    found = np.empty(size, np.int32)
    count = at = place = 0
    seen = before = np.uint64(0)
    while at < size:
        if at & 7 == 0 and before == 0 and _is_plain(words[at >> 3]):
            at, place = at + 8, place + 8
            continue
        code = np.uint32(raw[at])
        at += 1
        if code >= 0x80:
            if at > 1 and raw[at - 2] < 0x80:
                before = firsts[raw[at - 2]]
            more = 1 if code < 0xE0 else 2 if code < 0xF0 else 3
            code &= np.uint32(0x3F >> more)
            for _ in range(more):
                code = code << np.uint32(6) | np.uint32(raw[at] & 0x3F)
                at += 1
        code = min(code, np.uint32(_PLANE))
        second = seconds[code]
        seen |= second
        if second & (before | _ALONE):
            found[count] = place
            count += 1
        before = firsts[code] if code >= 0x80 else np.uint64(0)
        place += 1
    return found[:count], seen & _IS_UNSEEN != 0


def suspects(text: str, encoded: bytes | None = None) -> tuple[list[int], bool]:
    """Look for what may have to be repaired in a text.

    Args:
        text: the text.
        encoded: it in UTF-8, where that is at hand.

    Returns:
        The places at or before which ftfy's pattern may match, each within `NEAR` characters of the match's beginning
        and end; whether signs that are not shown (`UNSEEN`, or U+0085) stand in the text.
    """
    if not text:
        return [], False
    raw = text.encode("utf-8", "replace") if encoded is None else encoded
    padded = np.frombuffer(b"%b%b" % (raw, bytes(8 - len(raw) % 8)), np.uint8)
    places, has_unseen = _suspects(padded, padded.view(np.uint64), len(raw), *_pairs())
    return places.tolist(), has_unseen


def is_bad_near(line: str, place: int) -> bool:
    """Whether ftfy's pattern matches around a place of a line."""
    return BADNESS_RE.search(line, max(0, place - NEAR), place + NEAR) is not None
