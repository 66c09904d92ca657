"""One pass over a text's characters: its words, how its lines begin and end, and what else is told by single signs.

Scripts that part no words are counted in the measure of `text/words.py`: an ideograph or a kana is half a word, a
letter of Thai, Lao, Burmese or Khmer a fifth.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.text.arrays import Codes, Counts, Hashes, codes_of
from corpus.text.compiled import compiled
from corpus.text.signs import BEHIND_SENTENCES, CLOSING_QUOTES, SENTENCE_ENDS, STRAIGHT_QUOTES
from corpus.text.words import IDEOGRAPHS, KANA, RUN_ON

# Tenths of a word.
WORD, SIGN, LETTER = 10, 5, 2

# What opens an item of a list; as few as Gopher and datatrove take, for a dash also opens speech.
BULLETS = "•‣▪◦●∙⁃·*-"

# FineWeb's short line has fewer than so many characters; of ideographs half as many say as much.
SHORT_LINE = 30

# Characters beyond the first plane are looked up under this number, as letters.
_PLANE = 1 << 16

_SPACE, _LETTER, _DIGIT, _JOINS = 1, 2, 4, 8
_PUNCTUATION, _ENDS, _WIDE_END, _BEHIND = 16, 32, 64, 128
_QUOTE, _BULLET, _HALF, _FIFTH = 256, 512, 1024, 2048
_GAP = 4096
"""What may part the digits of one number: spaces, dots, hyphens, slashes, brackets, plus."""
_DOUBT = 8192
"""With one of these begins what is doubly encoded, or it is one of the signs C1."""

Classes = NDArray[np.uint16]

# Places of long numbers that are told; the last one told goes on to the text's end where there are more.
MOST_NUMBERS = 64

# A number is long with so many digits, whatever it is grouped by: no telephone, card or person has a shorter one.
LONG_NUMBER = 7


@dataclass(slots=True)
class Scan:
    """What one pass over a text tells; nobody changes it. Lines are those that show something."""

    hashes: Hashes
    """A number for each word, ideograph and letter of a script without spaces, in order."""
    lengths: Counts
    """Characters of each."""
    weights: Counts
    """Tenths of a word that each counts."""
    words: int
    """Those that spaces part."""
    lines: int
    bullet_lines: int
    ellipsis_lines: int
    terminal_lines: int
    """Lines that end with what ends a sentence, or a quote, no ellipsis (C4)."""
    punctuated_lines: int
    """Lines that end with any punctuation mark (FineWeb)."""
    short_lines: int
    sentences: int
    parts: int
    """What white space parts; an ideograph and a letter of a script without spaces is a part by itself."""
    lettered_parts: int
    """Those that hold a letter."""
    hash_signs: int
    ellipses: int
    visible: int
    """Characters other than white space."""
    unspaced: int
    """Letters of scripts that part no words."""
    letters: int
    long_words: int
    """Words of more than six letters."""
    replacements: int
    doubtful: int
    """Signs that stand in texts that are doubly encoded, and in some others."""
    longest_number: int
    """Digits of the longest number, whatever it is grouped by."""
    dotted: int
    """Most dots and colons that a part has between digits."""
    mixed: int
    """How often at most a digit follows a letter in a part."""
    numbers: Counts
    """Where long numbers begin and end, in pairs."""
    size: int
    """Characters of the text that was looked at."""


@cache
def _classes() -> Classes:
    """The class of each character of the first plane, and of all beyond it."""
    table = np.zeros(_PLANE + 1, dtype=np.uint16)
    of_category = {"L": _LETTER, "N": _DIGIT, "M": _JOINS, "P": _PUNCTUATION}
    for code, sign in enumerate(map(chr, range(_PLANE))):
        table[code] = of_category.get(unicodedata.category(sign)[0], 0) | (_SPACE if sign.isspace() else 0)
    table[ord("_")] |= _JOINS
    table[_PLANE] = _LETTER
    for signs, kind in (
        (SENTENCE_ENDS, _ENDS),
        ("。！？｡", _WIDE_END),
        (BEHIND_SENTENCES, _BEHIND),
        (STRAIGHT_QUOTES + CLOSING_QUOTES, _QUOTE),
        (BULLETS, _BULLET),
        (" \u00a0\u202f().-/+\u2011\u2013", _GAP),
        ("âãåäðñîïøùúûüýþÿ×àáæçèéêëìíòóôõöœšž√≈‚вгрсуфβγξοā¬¤ƒ∆‰«»†\ufffd", _DOUBT),
    ):
        table[[*map(ord, signs)]] |= kind
    table[0x80:0xA0] |= _DOUBT
    table[0x2500:0x2580] |= _DOUBT
    for (low, high), kind in ((KANA, _HALF), (IDEOGRAPHS, _HALF), *((script, _FIFTH) for script in RUN_ON)):
        table[low : high + 1] |= kind
    return table


@compiled
def _words(codes: Codes, classes: Classes) -> tuple[Hashes, Counts, Counts, int]:
    hashes = np.empty(len(codes), dtype=np.uint64)
    lengths = np.empty(len(codes), dtype=np.int64)
    weights = np.empty(len(codes), dtype=np.int64)
    found = at = words = 0
    while at < len(codes):
        kind = classes[min(codes[at], _PLANE)]
        if kind & (_LETTER | _DIGIT | _JOINS) == 0:
            at += 1
            continue
        begin = at
        number = (np.uint64(codes[at]) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        at += 1
        if kind & (_HALF | _FIFTH) == 0:
            while at < len(codes):
                next_kind = classes[min(codes[at], _PLANE)]
                if next_kind & (_LETTER | _DIGIT | _JOINS) == 0 or next_kind & (_HALF | _FIFTH) != 0:
                    break
                number = (number + np.uint64(codes[at])) * np.uint64(0x9E3779B97F4A7C15)
                at += 1
        hashes[found] = number ^ (number >> np.uint64(29))
        lengths[found] = at - begin
        weights[found] = SIGN if kind & _HALF else LETTER if kind & _FIFTH else WORD
        words += kind & (_HALF | _FIFTH) == 0
        found += 1
    return hashes[:found], lengths[:found], weights[:found], words


@compiled
def _count_signs(codes: Codes, classes: Classes, numbers: Counts) -> Any:
    """Count what single signs tell, line ends aside, and note where long numbers stand.

    Long because one pass counts all of it: a further pass over the characters takes 5 µs an article.
    """
    in_part = has_letter = ended = False
    sentences = parts = lettered = hash_signs = ellipses = visible = unspaced = letters = 0
    long_words = replacements = doubtful = longest = dotted = mixed = found = 0
    digits = gap = run = begin = part_dots = part_mixed = dots = 0
    before = np.int64(0)
    for at in range(len(codes) + 1):
        code = codes[at] if at < len(codes) else np.uint32(10)
        kind = np.int64(classes[min(code, _PLANE)])
        if kind == _LETTER:  # by far the most
            if run == 6:
                long_words += 1
            run += 1
            letters += 1
            visible += 1
            in_part = has_letter = True
            ended = False
            digits = dots = 0
            before = kind
            continue
        doubtful += kind & _DOUBT != 0
        if kind & _SPACE:
            if in_part:
                parts += 1
                lettered += has_letter
                in_part = has_letter = False
                dotted, mixed = max(dotted, part_dots), max(mixed, part_mixed)
                part_dots = part_mixed = 0
            sentences += ended
            ended = False
        else:
            visible += 1
            if kind & _LETTER:
                letters += 1
                if kind & (_HALF | _FIFTH):
                    unspaced += 1
                    parts += 1 + in_part
                    lettered += 1 + (in_part and has_letter)
                    in_part = has_letter = False
                else:
                    has_letter = in_part = True
                    long_words += run == 6
                    run += 1
            else:
                in_part = True
            if kind & _WIDE_END:
                sentences += not ended
                ended = False
            elif kind & _ENDS:
                ended = True
            elif kind & _BEHIND == 0:
                ended = False
            hash_signs += code == 35
            replacements += code == 0xFFFD
        dots = dots + 1 if code == 46 else 0
        ellipses += code == 0x2026 or dots == 3
        if kind & _JOINS == 0 and (kind & _LETTER == 0 or kind & (_HALF | _FIFTH) != 0):
            run = 0
        if kind & _DIGIT:
            part_mixed += before & _LETTER != 0
            if digits == 0:
                begin = at
            digits, gap = digits + 1, 0
            longest = max(longest, digits)
            if digits >= LONG_NUMBER:
                if digits == LONG_NUMBER and found < MOST_NUMBERS:
                    numbers[2 * found] = begin
                    found += 1
                numbers[2 * found - 1] = at + 1 if digits > LONG_NUMBER or found < MOST_NUMBERS else len(codes)
        elif digits > 0 and kind & _GAP and gap < 2:
            gap += 1
        else:
            digits = 0
        part_dots += (code == 46 and before & _DIGIT != 0) or code == 58
        before = kind
    return (sentences, parts, lettered, hash_signs, ellipses, visible, unspaced, letters, long_words, replacements,
            doubtful, longest, dotted, mixed, found)  # fmt: skip


@compiled
def _count_lines(codes: Codes, classes: Classes) -> Any:
    """Count lines, and how they begin and end."""
    lines = bullets = ellipses = terminal = punctuated = short = 0
    begin = 0
    for at in range(len(codes) + 1):
        if at < len(codes) and codes[at] != 10:
            continue
        first, last = begin, at - 1
        while first <= last and classes[min(codes[first], _PLANE)] & _SPACE:
            first += 1
        while last > first and classes[min(codes[last], _PLANE)] & _SPACE:
            last -= 1
        begin = at + 1
        if first > last:
            continue
        end = classes[min(codes[last], _PLANE)]
        is_ellipsis = codes[last] == 0x2026 or (
            last - first >= 2 and codes[last] == 46 and codes[last - 1] == 46 and codes[last - 2] == 46
        )
        size, place = 0, first
        while place <= last and size < SHORT_LINE:
            size += 2 if classes[min(codes[place], _PLANE)] & _HALF else 1
            place += 1
        lines += 1
        bullets += classes[min(codes[first], _PLANE)] & _BULLET != 0
        ellipses += is_ellipsis
        terminal += end & (_ENDS | _QUOTE) != 0 and not is_ellipsis
        punctuated += end & _PUNCTUATION != 0
        short += size < SHORT_LINE
    return lines, bullets, ellipses, terminal, punctuated, short


def scan(text: str) -> Scan:
    """Count a text's words, lines and signs.

    Args:
        text: in lower case, not empty.
    """
    codes, classes = codes_of(text), _classes()
    numbers = np.zeros(2 * MOST_NUMBERS, dtype=np.int64)
    words = _words(codes, classes)
    *signs, found = _count_signs(codes, classes, numbers)
    counted: tuple[Any, ...] = (*words, *_count_lines(codes, classes), *signs, numbers[: 2 * found], len(codes))
    return Scan(*counted)
