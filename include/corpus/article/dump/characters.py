"""What stands in each block of some pages, counted in one pass over their characters."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.text import signs
from corpus.text.arrays import Codes, Counts, Flags, Hashes, Kinds, codes_of
from corpus.text.compiled import compiled
from corpus.text.lexicon import FURNITURE_LENGTH, MARKS, TAIL
from corpus.text.words import IDEOGRAPHS, KANA, RUN_ON, RUN_ON_LETTERS

# Classes of characters.
(OTHER, SPACE, UPPER, LETTER, DIGIT, IDEOGRAPH, END, COMMA, BAR, CLOSING, OPENING, COLON, RUN_ON_LETTER) = range(13)
CLASSES = 13

_SIGNS = {
    END: signs.SENTENCE_ENDS,
    COMMA: ",;、，；،؛",
    BAR: "|•·»›>*+–—→/-_#&@=｜",
    CLOSING: signs.CLOSING,
    OPENING: signs.OPENING,
    COLON: signs.COLONS,
}

# The Basic Multilingual Plane; what lies beyond counts as `OTHER`, as most of it is emoji.
_PLANE = 1 << 16

# Capitals whose small letter depends on those around it or is more than one, and those beyond the plane, which end
# where emoji begin: a block with one is folded by itself.
_UNEVEN = (ord("Σ"), ord("İ"))
_EMOJI = 0x1F000

_BREAK = ord("\n")

# Of these a word's first characters make its number in `Counted.word_codes`; a word of fewer is left out.
_FACTORS = (1, 1009, 500_057, 3_001_003, 70_000_027)
_LONG = len(_FACTORS)

# FNV-1a over code points (Fowler, Noll and Vo, RFC 9923), 64 bits: of a page's 300 lines two different ones have the
# same hash once in 10**14 pages.
_HASH_START = np.uint64(0xCBF29CE484222325)
_HASH_FACTOR = np.uint64(0x100000001B3)
_HALF = np.uint64(32)

# Places are counted in numbers without a sign: what may be below 0 is asked for each time whether it counts from the
# end, which takes two thirds of a loop over characters.
_ONE = np.uint64(1)


@dataclass(frozen=True)
class Counted:
    """Blocks by what stands in them; each array has a row a block, where nothing else is said."""

    of_class: Counts
    """Characters by class."""
    lengths: Counts
    """Characters."""
    words: Counts
    """Words; two ideographs count as one, so do five letters of Thai."""
    capitals: Counts
    """Words that begin with a capital."""
    edges: Kinds
    """The classes of the first character, the last, and the last that does not stand behind a sentence's end (a closing
    quote does): the first where all do."""
    dated: Flags
    """Whether it may have four digits in a row and a number of one or two, without which it tells no day."""
    hashes: Hashes
    """Equal where the text is the same."""
    folded: Codes
    """Each block's folded characters without list marks, each after a line break, and one more line break."""
    starts: Counts
    """Where each block begins in `folded`, and where one after the last would."""
    uneven: Flags
    """Whether characters of the block need Python's own folding."""
    word_codes: Counts
    """A number below 2**43 for each longer word and each pair of ideographs, block after block."""
    word_ends: Counts
    """For each block where its words end among `word_codes`."""


@cache
def _class_of() -> Kinds:
    """The class of each character of the plane, by its number."""
    table = np.zeros(_PLANE, dtype=np.uint8)
    for code in range(_PLANE):
        category = unicodedata.category(chr(code))
        if category in ("Lu", "Lt"):
            table[code] = UPPER
        elif category[0] in "LM":
            table[code] = LETTER
        elif category == "Nd":
            table[code] = DIGIT
        elif chr(code).isspace():
            table[code] = SPACE
    for low, high in (KANA, IDEOGRAPHS):
        table[low : high + 1] = IDEOGRAPH
    for low, high in RUN_ON:
        letters = table[low : high + 1]
        letters[letters == LETTER] = RUN_ON_LETTER
    for kind, some in _SIGNS.items():
        for sign in some:
            table[ord(sign)] = kind
    return table


@cache
def _small_of() -> Codes:
    """The number of each character's small letter, by its own number."""
    return np.array([ord(low) if len(low := chr(code).lower()) == 1 else code for code in range(_PLANE)], np.uint32)


@cache
def _is_one_of(some: str) -> Flags:
    """Whether a character of the plane is one of a few, by its number."""
    table = np.zeros(_PLANE, dtype=np.bool_)
    table[[ord(sign) for sign in some]] = True
    return table


@cache
def _folded_of() -> Codes:
    """What `fold` makes of each character, by its own number."""
    table = _small_of().copy()
    table[ord("’")] = ord("'")
    return table


@compiled
def _class(code: np.uint32, class_of: Kinds) -> int:
    return class_of[code] if code < _PLANE else OTHER


@compiled
def _hash(codes: Codes, begin: int | np.uint64, end: int | np.uint64) -> np.uint64:
    # Every second character in a number of its own, so that no multiplication waits for the one right before it.
    even = odd = _HASH_START
    some = codes[begin:end]
    for pair in range(len(some) // 2):
        even = (even ^ np.uint64(some[2 * pair])) * _HASH_FACTOR
        odd = (odd ^ np.uint64(some[2 * pair + 1])) * _HASH_FACTOR
    if len(some) % 2:
        even = (even ^ np.uint64(some[-1])) * _HASH_FACTOR
    return (even ^ (odd >> _HALF | odd << _HALF)) * _HASH_FACTOR


@compiled
def _word_code(codes: Codes, at: np.uint64, class_of: Kinds, small_of: Codes) -> np.int64:
    """The number of the word that begins at a place, -1 for a short one."""
    number, begin = np.int64(0), np.uint32(at)
    for place in range(_LONG):
        letter = codes[begin + place] if codes[begin + place] < _PLANE else np.uint32(0)
        if class_of[letter] == SPACE:
            return np.int64(-1)
        number += _FACTORS[place] * np.int64(small_of[letter])
    return number


@compiled
def _write_edges(
    codes: Codes, first: np.uint64, last: np.uint64, class_of: Kinds, is_behind: Flags, edges: Kinds
) -> None:
    """Write what `Counted.edges` tells of a block of at least one character."""
    edges[0], edges[1] = _class(codes[first], class_of), _class(codes[last], class_of)
    while last > first and codes[last] < _PLANE and is_behind[codes[last]]:
        last -= _ONE
    edges[2] = _class(codes[last], class_of)


@compiled
def _count(
    codes: Codes,
    blocks: int,
    class_of: Kinds,
    small_of: Codes,
    folded_of: Codes,
    is_mark: Flags,
    is_behind: Flags,
    run_on_letters: int,
) -> tuple[Counts, Counts, Counts, Counts, Kinds, Flags, Hashes, Codes, Counts, Flags, Counts, Counts]:
    """The fields of `Counted`. Long because a single pass fills them all: each pass over a page costs 30 µs."""
    of_class = np.zeros((blocks, CLASSES), dtype=np.int64)
    lengths = np.empty(blocks, dtype=np.int64)
    words = np.zeros(blocks, dtype=np.int64)
    capitals = np.zeros(blocks, dtype=np.int64)
    edges = np.full((blocks, 3), SPACE, dtype=np.uint8)
    dated = np.zeros(blocks, dtype=np.bool_)
    hashes = np.empty(blocks, dtype=np.uint64)
    folded = np.empty(len(codes) + 1, dtype=np.uint32)
    starts = np.empty(blocks + 1, dtype=np.int64)
    uneven = np.zeros(blocks, dtype=np.bool_)
    word_codes = np.empty(len(codes), dtype=np.int64)
    word_ends = np.empty(blocks, dtype=np.int64)

    folded[0] = _BREAK
    written, known_words, at = _ONE, np.uint64(0), np.uint64(0)
    for block in range(blocks):
        starts[block] = written
        opens, after_gap, is_uneven, digits, has_year, has_day = True, True, False, 0, False, False
        first = at
        while codes[at] != _BREAK:
            code = codes[at]
            kind = _class(code, class_of)
            is_uneven |= code in _UNEVEN or _PLANE <= code < _EMOJI
            of_class[block, np.uint8(kind)] += 1
            if kind == DIGIT or code >= _PLANE:  # beyond it there are digits too
                digits += 1
                after = codes[at + _ONE]
                has_year |= digits == 4
                has_day |= digits <= 2 and after < _PLANE and class_of[after] != DIGIT
            else:
                digits = 0
            if kind == IDEOGRAPH:
                after = codes[at + _ONE]
                if after < _PLANE and class_of[after] == IDEOGRAPH:
                    word_codes[known_words] = code + _FACTORS[1] * np.int64(after)
                    known_words += _ONE
            elif kind == RUN_ON_LETTER:
                words[block] += after_gap
                number = _word_code(codes, at, class_of, small_of)
                word_codes[known_words] = number
                known_words += np.uint64(number >= 0)
            elif kind != SPACE and after_gap:
                words[block] += 1
                capitals[block] += kind == UPPER
                number = _word_code(codes, at, class_of, small_of)
                word_codes[known_words] = number
                known_words += np.uint64(number >= 0)
            after_gap = kind in (SPACE, IDEOGRAPH)
            opens = opens and code < _PLANE and is_mark[code]
            if not opens:
                folded[written] = folded_of[code] if code < _PLANE else code
                written += _ONE
            at += _ONE
            # Most characters are small letters behind another one: of these there is nothing more to be told.
            while not (opens or after_gap) and codes[at] < _PLANE and class_of[codes[at]] == LETTER:
                folded[written] = folded_of[codes[at]]
                written += _ONE
                at += _ONE
                digits = 0
        if at > first:
            _write_edges(codes, first, at - _ONE, class_of, is_behind, edges[block])
        words[block] += of_class[block, IDEOGRAPH] // 2 + of_class[block, RUN_ON_LETTER] // run_on_letters
        of_class[block, LETTER] += np.int64(at - first) - of_class[block].sum()
        uneven[block] = is_uneven
        lengths[block] = at - first
        dated[block] = has_year and has_day
        hashes[block] = _hash(codes, first, at)
        folded[written] = _BREAK
        written += _ONE
        word_ends[block] = known_words
        at += _ONE
    starts[blocks] = written
    return (
        of_class, lengths, words, capitals, edges, dated, hashes, folded[:written], starts, uneven,
        word_codes[:known_words], word_ends,
    )  # fmt: skip


def count_characters(codes: Codes, blocks: int) -> Counted:
    """Count what stands in some blocks.

    Args:
        codes: the characters of all blocks, each block with the line break after it.
        blocks: how many there are, and so line breaks; what stands behind so many is not looked at.
    """
    tables = _class_of(), _small_of(), _folded_of(), _is_one_of(MARKS), _is_one_of(signs.BEHIND_SENTENCES)
    return Counted(*_count(codes, blocks, *tables, RUN_ON_LETTERS))


@compiled
def _hash_short(codes: Codes, starts: Counts, is_tail: Flags, longest: int) -> Hashes:
    hashes = np.zeros(len(starts) - 1, dtype=np.uint64)
    for line in range(len(hashes)):
        begin, end = starts[line], starts[line + 1] - 1
        if end - begin <= longest:
            while end > begin and codes[end - 1] < _PLANE and is_tail[codes[end - 1]]:
                end -= 1
            hashes[line] = _hash(codes, begin, end)
    return hashes


def hash_furniture(codes: Codes, starts: Counts) -> Hashes:
    """For each line the hash of what a furniture line would say, without what may follow its words (`TAIL`).

    It is that of `hash_of_line`, and 0 for a line of more than `FURNITURE_LENGTH` characters.

    Args:
        codes: the characters of all lines, each with the line break after it.
        starts: where each line begins, and where one after the last would.
    """
    return _hash_short(codes, starts, _is_one_of(TAIL), FURNITURE_LENGTH)


def hash_of_line(line: str) -> int:
    """The hash of a line by itself."""
    return int(_hash(codes_of(line), 0, len(line)))


@compiled
def first_twins(hashes: Hashes, ends: Counts) -> Counts:
    """For each block the first of its page with the same hash.

    Args:
        hashes: of the blocks.
        ends: for each page the block after its last.
    """
    first = np.empty(len(hashes), dtype=np.int64)
    begin = 0
    for end in ends:
        size = 1
        while size < 2 * (end - begin):
            size *= 2
        slots = np.full(size, -1)
        for block in range(begin, end):
            slot = hashes[block] & np.uint64(size - 1)
            while slots[slot] >= 0 and hashes[slots[slot]] != hashes[block]:
                slot = (slot + np.uint64(1)) & np.uint64(size - 1)
            if slots[slot] < 0:
                slots[slot] = block
            first[block] = slots[slot]
        begin = end
    return first
