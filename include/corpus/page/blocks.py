"""A text dump as blocks: the paragraphs and lines of the page."""

import functools
import re
import sys
import unicodedata

import numpy as np
from numpy.typing import NDArray

from corpus.text.arrays import Codes, codes_of, text_of
from corpus.text.compiled import compiled
from corpus.text.signs import (
    BEHIND_SENTENCES,
    CLOSING_BRACKETS,
    CLOSING_QUOTES,
    COLONS,
    OPENING,
    SENTENCE_ENDS,
)

_CONTROL = "".join(map(chr, (*range(9), *range(0x0E, 0x1C), 0x7F, 0x200B, 0x2060, 0xFEFF)))
# White space besides line ends.
_WHITE = " \t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
_WHITE += "".join(map(chr, range(0x2000, 0x200B)))
_OPEN_ENDS = "," + OPENING
_DASHES = "—–"  # open ends after a blank
_CLOSERS = ",.;:" + CLOSING_QUOTES + CLOSING_BRACKETS
# What a line begins with that goes on with the one above it.
_CONTINUES = frozenset("abcdefghijklmnopqrstuvwxyz" + _CLOSERS + "".join(map(chr, range(0xDF, 0x100)))) - {"÷"}

# What a sign is, as bits. A loose one NFC may change, or join to the one before it.
_IS_WHITE, _IS_CONTROL, _ENDS_SENTENCE, _IS_CLOSING, _IS_OPEN_END = (1 << at for at in range(5))
_IS_DASH, _IS_OPENER, _IS_CLOSER, _GOES_ON, _IS_SMALL, _IS_CAPITAL, _IS_LOOSE = (1 << at for at in range(5, 12))
_IS_QUOTE = 1 << 12

_BLANK, _BREAK = map(ord, " \n")
# Places are counted in numbers without a sign: what may be below 0 is asked for each time whether it counts from the
# end.
_ONE = np.uint64(1)
# Signs that no folded text has stand for an end of line before empty lines, and for one that is taken out.
_EMPTY_LINE, _NOTHING = map(ord, "\f\x7f")

# A run of lines is one hard-wrapped paragraph when all but its last are about equally long. The widths are
# those of mail, terminals and typewriters (40 to 100 characters), not a measured optimum.
WRAP_WIDTHS = (40, 100)
WRAP_EVENNESS = 0.6

# A line breaks off before a link when it has so many words and its last has so few letters, all small ("see
# our", "siehe die"): headlines and menu entries mostly end in a longer word or a capital.
LINK_LEAD = 5
SHORT_WORD = 4

# A line such as `by Ann Lee` or `mardi 5 mars 2024` below a headline begins with a small letter and does not go on with
# it, unless the next line does: `a book / by Ann Lee / and her brother`. Only the first ones are looked at.
_NAME = r"[A-Z\u00c0-\u00de][\w.'’-]*"
_WITHIN = r"and|und|et|y|e|en|og|och|&|van|von|de|der|di|da|del"
_DAY = r"[^\W\d_]{2,14},?\s\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}"
_NO_MORE = rf"[^\S\n]*\n(?![^\S\n]*(?!{_DAY})[a-z\u00df-\u00ff,.;:)»”])"
_BY = r"(?:by|von|par|por|door|di|a cura di|dal nostro inviato|av|af|de)"
_SIGNED = re.compile(
    r"\n[^\S\n]*+(?=[a-z\u00df-\u00ff])"
    rf"(?={_BY}[^\S\n]+{_NAME}(?:[^\S\n]+(?:{_NAME}|{_WITHIN})){{1,6}}{_NO_MORE}|{_DAY}(?!\w)[^\n]{{0,24}}{_NO_MORE})"
)
# So many of them are looked for, in so many of a page's first characters.
MOST_SIGNED, SIGNED_REACH = 2, 5_000

SignKinds = NDArray[np.uint16]  # by code point
Ends = NDArray[np.int64]  # where lines end, from the end before the first of them


@functools.cache
def _kinds() -> SignKinds:
    kinds = np.full(sys.maxunicode + 1, _IS_LOOSE, np.uint16)
    signs = [*map(chr, range(0x20000))]  # the planes that hold all scripts; beyond, `unicodedata` is asked
    composing = {part for sign in signs for part in unicodedata.normalize("NFD", sign)[1:]}

    def is_loose(sign: str) -> bool:
        return sign in composing or unicodedata.combining(sign) > 0 or not unicodedata.is_normalized("NFC", sign)

    kinds[: len(signs)] = [
        _IS_SMALL * sign.islower() | _IS_CAPITAL * sign.istitle() | _IS_LOOSE * is_loose(sign) for sign in signs
    ]
    for kind, those in (
        (_IS_CONTROL, _CONTROL),
        (_IS_WHITE, _WHITE),
        (_ENDS_SENTENCE, SENTENCE_ENDS + COLONS),
        (_IS_CLOSING, BEHIND_SENTENCES),
        (_IS_OPEN_END, _OPEN_ENDS),
        (_IS_DASH, _DASHES),
        (_IS_OPENER, OPENING),
        (_IS_CLOSER, _CLOSERS),
        (_IS_QUOTE, CLOSING_QUOTES),
        (_GOES_ON, _CONTINUES),
    ):
        kinds[[*map(ord, those)]] |= kind
    return kinds


@compiled
def _fold(codes: Codes, kinds: SignKinds) -> tuple[Ends, bool]:
    """Fold white space in place, of a text that begins and ends with a line feed, and drop control signs.

    Returns where the lines end and whether there are loose signs. Nothing behind the last end is of the text.
    """
    ends = np.empty(len(codes) // 2 + 1, np.int64)
    ends[0] = 0
    size = lines = begin = _ONE
    seen, before = 0, _IS_WHITE
    for code in codes[1:]:
        kind = kinds[code]
        seen |= kind
        if code == _BREAK:
            if size == begin:
                codes[size - _ONE] = _EMPTY_LINE
            else:
                size -= np.uint64(before & _IS_WHITE)  # 1 when a blank ends the line
                codes[size] = _BREAK
                ends[lines] = size
                size += _ONE
                lines += _ONE
            begin, before = size, _IS_WHITE
        elif not kind & (_IS_CONTROL | before & _IS_WHITE):
            codes[size] = _BLANK if kind & _IS_WHITE else code
            size += _ONE
            before = kind
    codes[size - _ONE] = _EMPTY_LINE
    return ends[:lines], seen & _IS_LOOSE != 0


@compiled
def _is_wrapped(ends: Ends) -> bool:
    if len(ends) <= 3:
        return False
    widest = 0
    for at in range(1, len(ends)):
        widest = max(widest, ends[at] - ends[at - 1] - 1)
    for at in range(1, len(ends) - 1):
        if ends[at] - ends[at - 1] - 1 < WRAP_EVENNESS * widest:
            return False
    return WRAP_WIDTHS[0] <= widest <= WRAP_WIDTHS[1]


@compiled
def _stops(line: Codes, kinds: SignKinds) -> bool:
    """What `ends_sentence` tells of a text."""
    at = len(line) - 1
    while at >= 0 and kinds[line[at]] & _IS_CLOSING:
        at -= 1
    return at >= 0 and kinds[line[at]] & _ENDS_SENTENCE != 0


@compiled
def _breaks_off(line: Codes, kinds: SignKinds) -> bool:
    """Whether a line stops where a link's text follows: in mid-sentence, after a comma, a bracket or a short word."""
    last = kinds[line[-1]]
    if last & _IS_OPEN_END or (last & _IS_DASH and line[-2] == _BLANK):
        return True
    blanks = 0
    for code in line:
        blanks += code == _BLANK
    if blanks < LINK_LEAD - 1:
        return False
    is_small = False
    for code in line[: -SHORT_WORD - 2 : -1]:
        if code == _BLANK:
            return is_small
        if kinds[code] & _IS_CAPITAL:
            return False
        is_small |= kinds[code] & _IS_SMALL != 0
    return False


@compiled
def _goes_on(codes: Codes, begin: int, end: int, kinds: SignKinds) -> bool:
    """Whether the line that stands at a place begins in mid-sentence.

    Danish and Swedish open what is said with signs that close it elsewhere.
    """
    first = kinds[codes[begin]]
    opens = first & _IS_QUOTE and end - begin > 1 and kinds[codes[begin + 1]] & _IS_CAPITAL
    return first & _GOES_ON != 0 and not opens


@compiled
def _join_run(codes: Codes, ends: Ends, kinds: SignKinds) -> None:
    """Join the lines of each paragraph in a run of two lines or more that no empty line parts."""
    if _is_wrapped(ends):
        for end in ends[1:-1]:
            codes[end] = _BLANK
        return
    # A dump breaks a paragraph at its links; the next piece then goes on in the middle of a sentence. A link's own text
    # may begin with a capital: it is known by what stands on both its sides.
    below_goes_on = _goes_on(codes, ends[1] + 1, ends[2], kinds)
    for at in range(1, len(ends) - 1):
        goes_on = below_goes_on
        below_goes_on = at + 2 < len(ends) and _goes_on(codes, ends[at + 1] + 1, ends[at + 2], kinds)
        if not (goes_on or below_goes_on):
            continue
        last, line = codes[ends[at - 1] : ends[at]], codes[ends[at] + 1 : ends[at + 1]]
        if not _stops(last, kinds) if goes_on else not _stops(line, kinds) and _breaks_off(last, kinds):
            is_tight = kinds[line[0]] & _IS_CLOSER or kinds[last[-1]] & _IS_OPENER
            codes[ends[at]] = _NOTHING if is_tight else _BLANK


@compiled
def _join(codes: Codes, ends: Ends, kinds: SignKinds) -> None:
    """Put a blank or `_NOTHING` for each line end within a paragraph; line feeds remain between them."""
    first = 0
    for at in range(1, len(ends)):
        if codes[ends[at]] == _EMPTY_LINE:
            codes[ends[at]] = _BREAK
            if at - first > 1:
                _join_run(codes, ends[first : at + 1], kinds)
            first = at


def split_blocks(text: str) -> list[str]:
    """Split a page's text into blocks, in order; white space is folded, Unicode is NFC.

    Every visible character of the text is in exactly one block.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = f"\n{text}\n"
    if _SIGNED.search(text, 0, SIGNED_REACH):
        text = _SIGNED.sub("\n\n", text[:SIGNED_REACH], count=MOST_SIGNED) + text[SIGNED_REACH:]
    kinds = _kinds()
    codes = codes_of(text)
    ends, is_loose = _fold(codes, kinds)
    if is_loose:  # folded first, as loose signs are rare and to look for them with `unicodedata` takes as long
        text = text_of(codes[1 : ends[-1]]).replace(chr(_EMPTY_LINE), "\n\n")
        codes = codes_of(f"\n{unicodedata.normalize('NFC', text)}\n")
        ends, _ = _fold(codes, kinds)
    _join(codes, ends, kinds)
    text = text_of(codes[1 : ends[-1]])
    if chr(_NOTHING) in text:
        text = text.replace(chr(_NOTHING), "")
    return text.split("\n") if text else []
