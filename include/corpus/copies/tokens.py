"""A text as tokens: what two texts are compared by, as numbers."""

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from corpus.text.arrays import Codes, Counts, Floats, Hashes, Kinds, codes_of
from corpus.text.compiled import compiled

# Classes of characters.
OTHER, LETTER, DIGIT, DENSE, SYLLABIC, JOINER, POINT, END = range(8)

# Written without spaces, so each letter is a token. A Chinese or Japanese character weighs half a word; a letter of
# Thai, Lao, Khmer or Burmese a fifth.
_DENSE_RANGES = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
_SYLLABIC_RANGES = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
DENSE_WEIGHT, SYLLABIC_WEIGHT = 0.5, 0.2

# What a token is besides a word: a number, or written with a capital within a sentence, as names are.
NUMBER, NAME = 1, 2

# Of a longer text no more is compared: some 30,000 words, which few articles have.
MOST_CHARACTERS = 200_000

# Characters that are split together: some 5 MB while they are.
SPLIT_AT_ONCE = 500_000

# Beyond the third plane Unicode has neither letters nor digits, and selectors of variants are all its marks: to look at
# every number takes four times as long, .4 s.
_LETTERS_UNTIL, _VARIANTS = 0x40000, (0xE0000, 0xE0200)

_ENDS = ".!?。！？؟।…:\n"
_JOINERS = "'’ʼ\u00ad\u200b\u200c\u200d\u2060\ufeff"


@cache
def _tables() -> tuple[Kinds, Codes]:
    """The class and the small letter of every character."""
    classes = np.zeros(sys.maxunicode + 1, np.uint8)
    small = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for code in (*range(_LETTERS_UNTIL), *range(*_VARIANTS)):
        sign = chr(code)
        kind = unicodedata.category(sign)
        if kind[0] == "L" or kind[0] == "M":
            classes[code] = LETTER
            if len(lower := sign.lower()) == 1:
                small[code] = ord(lower)
        elif kind == "Nd":
            classes[code] = DIGIT
            small[code] = ord("0") + unicodedata.decimal(sign)
        elif kind[0] == "N":
            classes[code] = LETTER
    for ranges, kind_of in ((_DENSE_RANGES, DENSE), (_SYLLABIC_RANGES, SYLLABIC)):
        for first, last in ranges:
            letters = classes[first : last + 1] == LETTER
            classes[first : last + 1][letters] = kind_of
    for sign in _ENDS:
        classes[ord(sign)] = END
    for sign in _JOINERS:
        classes[ord(sign)] = JOINER
    for sign in ".,\u066b\u066c":
        classes[ord(sign)] = POINT
    return classes, small


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, n of them, in order."""

    hashes: Hashes
    """64 bits of each: the same for the same letters, whatever their case."""
    weights: Floats
    """How many words each counts for."""
    flags: Kinds
    """`NUMBER`, `NAME` or 0."""
    starts: Counts
    """Where the letters of each begin in `letters`; they end where those of the next begin."""
    letters: Codes
    """The small letters of all."""
    lines: Counts
    """How many tokens stand before the end of each line but the last."""


@compiled
def _split(
    codes: Codes,
    classes: Kinds,
    small: Codes,
    dense_weight: float,
    syllabic_weight: float,
    hashes: Hashes,
    weights: Floats,
    flags: Kinds,
    starts: Counts,
    letters: Codes,
    lines: Counts,
) -> tuple[int, int, int]:
    """Fill the arrays with the tokens of some characters; returns how many tokens, letters and ended lines there are.

    Long because one pass over the characters does it all.
    """
    # classes: 0 other, 1 letter, 2 digit, 3 dense, 4 syllabic, 5 joiner, 6 point, 7 end
    count, put, ended = 0, 0, 0
    at, size = 0, len(codes)
    opens = True  # whether the next word opens a sentence
    while at < size:
        kind = classes[codes[at]]
        if kind == 0 or kind == 5:
            at += 1
            continue
        if kind == 6 or kind == 7:
            if kind == 7 or codes[at] == 46:
                opens = True
            if codes[at] == 10:
                lines[ended] = count
                ended += 1
            at += 1
            continue
        value = np.uint64(14695981039346656037)
        begin = put
        flag, weight = 0, 1.0
        if kind == 3 or kind == 4:
            weight = dense_weight if kind == 3 else syllabic_weight
            letters[put] = small[codes[at]]
            value = (value ^ np.uint64(letters[put])) * np.uint64(1099511628211)
            put += 1
            at += 1
        else:
            first = codes[at]
            digits = False
            while at < size:
                kind = classes[codes[at]]
                if kind == 1 or kind == 2:
                    digits = digits or kind == 2
                    letters[put] = small[codes[at]]
                    value = (value ^ np.uint64(letters[put])) * np.uint64(1099511628211)
                    put += 1
                elif kind == 6:
                    # A separator between digits is part of the number, and does not tell it from one without.
                    if not (digits and at + 1 < size and classes[codes[at - 1]] == 2 and classes[codes[at + 1]] == 2):
                        break
                elif kind != 5:
                    break
                at += 1
            if digits:
                flag = 1
            elif not opens and small[first] != first:
                flag = 2
        opens = False
        value ^= value >> np.uint64(29)
        value *= np.uint64(13787848793156543929)
        value ^= value >> np.uint64(32)
        hashes[count], weights[count], flags[count] = value, weight, flag
        starts[count] = begin
        count += 1
    return count, put, ended


def tokens_of(text: str) -> Tokens:
    """Split the first `MOST_CHARACTERS` of a text.

    A number with separators is one token, and separators tell no numbers apart; apostrophes stand within words; each
    letter of a script without spaces is a token.
    """
    text = text[:MOST_CHARACTERS]
    room = _Room.of(len(text))
    lines = room.fill(text)
    hashes, weights, flags, starts, letters = room.filled()
    # Copies, so that a batch does not hold a token's width for each character.
    return Tokens(hashes.copy(), weights.copy(), flags.copy(), starts.copy(), letters.copy(), lines)


def tokens_in_order(texts: Sequence[str]) -> tuple[Tokens, Counts]:
    """The tokens of texts, in order and as `tokens_of` gives them, and how many there are up to the end of each text.

    Texts are split together, since a line's end parts tokens and sentences, and each token is written once, where it
    stays: 8,500 texts of 3,500 characters take .8 CPU-s on a busy machine, split by themselves and put together 1.9.
    """
    texts = [text[:MOST_CHARACTERS] for text in texts]
    room = _Room.of(sum(map(len, texts)))
    ends, lines = [], [np.empty(0, np.int64)]
    for some in _portions(texts):
        ended = room.fill("\n".join(some))
        last = np.cumsum([text.count("\n") + 1 for text in some]) - 1
        ends.append(np.append(ended, room.count)[last])
        lines.append(ended)
    return Tokens(*room.filled(), np.concatenate(lines)), np.concatenate([*ends, np.empty(0, np.int64)])


def _portions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Some texts at a time, of `SPLIT_AT_ONCE` characters or a text more."""
    begin = size = 0
    for end, text in enumerate(texts, 1):
        size += len(text)
        if size >= SPLIT_AT_ONCE or end == len(texts):
            yield texts[begin:end]
            begin, size = end, 0


@dataclass
class _Room:
    """Room for the tokens of so many characters; what of it is not filled takes no memory."""

    hashes: Hashes
    weights: Floats
    flags: Kinds
    starts: Counts
    letters: Codes
    count: int = 0
    put: int = 0

    @classmethod
    def of(cls, size: int) -> "_Room":
        return cls(
            np.empty(size, np.uint64),
            np.empty(size, np.float32),
            np.empty(size, np.uint8),
            np.empty(size, np.int64),
            np.empty(size, np.uint32),
        )

    def fill(self, text: str) -> Counts:
        """Put a text's tokens behind those that are there; returns how many there are before the end of each line."""
        if not text:
            return np.empty(0, np.int64)
        at, lines = self.count, np.empty(text.count("\n"), np.int64)
        count, put, ended = _split(
            codes_of(text),
            *_tables(),
            DENSE_WEIGHT,
            SYLLABIC_WEIGHT,
            self.hashes[at:],
            self.weights[at:],
            self.flags[at:],
            self.starts[at:],
            self.letters[self.put :],
            lines,
        )
        self.starts[at : at + count] += self.put
        self.count, self.put = at + count, self.put + put
        return at + lines[:ended]

    def filled(self) -> tuple[Hashes, Floats, Kinds, Counts, Codes]:
        """What of it is filled."""
        tokens = slice(self.count)
        return (
            self.hashes[tokens],
            self.weights[tokens],
            self.flags[tokens],
            self.starts[tokens],
            self.letters[: self.put],
        )


def spans_of(text: str, tokens: Tokens) -> list[tuple[int, int]]:
    """Where each token begins and ends in the text that it was split from."""
    _, small = _tables()
    folded = small[codes_of(text)].tolist() if text else []
    starts = [*tokens.starts.tolist(), len(tokens.letters)]
    letters = tokens.letters.tolist()
    spans, at = [], 0
    for begin, end in pairwise(starts):
        places = [at := folded.index(letter, at) + 1 for letter in letters[begin:end]]
        spans.append((places[0] - 1, places[-1]))
    return spans
