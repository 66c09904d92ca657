"""Which kinds of phrases stand in each of many lines, each phrase by itself as in `corpus.text.phrases`.

A phrase is looked up by its first four characters wherever a word begins. That takes two thirds of the time of an
automaton of 35 MB, and less beside other work, of which such an automaton is never left in the processor's caches.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus.text.arrays import Codes, Counts, Flags, Kinds, codes_of
from corpus.text.compiled import compiled
from corpus.text.phrases import in_word

# A phrase is looked up by its first so many characters, one that has fewer by its first.
_LONG, _SHORT = 4, 1

# So many places of the table, and what numbers of characters are multiplied by to spread over them.
_SLOT_BITS = 13
_SPREAD = (
    np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9),
    np.uint64(0xD6E8FEB86659FD93),
)  # fmt: skip

_NONE = -1

# What is known of a character, a bit each: a letter or digit; one of a script that parts words; what opens, anywhere in
# a line, a phrase of `_LONG` characters or more, or a shorter one.
_ALNUM, _IN_WORD, _OPENS, _OPENS_SHORT = 1, 2, 4, 8

# Beyond these no character is a letter.
_TOLD = 1 << 18

Slots = NDArray[np.int16]


@cache
def _signs() -> Kinds:
    """What is known of each character, by its number, but for what opens a phrase."""
    signs = np.array([*map(str.isalnum, map(chr, range(_TOLD)))]).astype(np.uint8) * (_ALNUM | _IN_WORD)
    for code in np.flatnonzero(signs[: 1 << 16]).tolist():
        if not in_word(chr(code)):
            signs[code] = _ALNUM
    return signs


@compiled
def _slot(codes: Codes, at: int, width: int) -> np.int64:
    """Where in the table phrases stand that begin with so many characters, the first at a place."""
    number = np.uint64(codes[at]) * _SPREAD[0]
    if width == _LONG:
        number += np.uint64(codes[at + 1]) * _SPREAD[1]
        number += np.uint64(codes[at + 2]) * _SPREAD[2] + np.uint64(codes[at + 3]) * _SPREAD[3]
    return np.int64(number >> np.uint64(64 - _SLOT_BITS))


@compiled
def _filled(phrases: Codes, ends: Counts, are_front: Flags) -> tuple[Slots, Slots]:
    """For each place of two tables its first phrase, and for each phrase the next of its place.

    Phrases at the front of lines stand in the second table, which is read there only.
    """
    count = len(ends) - 1
    first, following = np.full((2, 1 << _SLOT_BITS), _NONE, dtype=np.int16), np.full(count, _NONE, dtype=np.int16)
    for phrase in range(count):
        slot = _slot(phrases, ends[phrase], _LONG if ends[phrase + 1] - ends[phrase] >= _LONG else _SHORT)
        table = first[int(are_front[phrase])]
        following[phrase], table[slot] = table[slot], phrase
    return first, following


@compiled
def _mark(
    codes: Codes, starts: Counts, signs: Kinds, phrases: Codes, ends: Counts, kinds: Counts, first: Slots,
    following: Slots, found: Flags,
) -> None:  # fmt: skip
    """Write what `LinePhrases.mark` does; `ends` tells where each phrase ends, behind a 0."""
    for line in range(len(starts) - 1):
        begin, end = starts[line], starts[line + 1] - 1
        at = begin
        while at < end:
            here = signs[codes[at]] if codes[at] < _TOLD else 0
            sign = here if at > begin else _OPENS | _OPENS_SHORT
            for table in range(2 if at == begin else 1):
                for width in (_LONG, _SHORT):
                    phrase = _NONE
                    if sign & (_OPENS if width == _LONG else _OPENS_SHORT) and at + width <= end:
                        phrase = first[table, _slot(codes, at, width)]
                    while phrase != _NONE:
                        place, sought, stop = at, ends[phrase], ends[phrase + 1]
                        while sought < stop and place < end and codes[place] == phrases[sought]:
                            place, sought = place + 1, sought + 1
                        if sought == stop:
                            after = signs[codes[place]] if codes[place] < _TOLD else 0
                            if not (after & _ALNUM and signs[phrases[stop - 1]] & _IN_WORD):
                                found[line, kinds[phrase]] = True
                        phrase = following[phrase]
            at += 1
            # No phrase begins inside a word; the line break ends the last one.
            while here & _ALNUM and codes[at] < _TOLD and signs[codes[at]] & _IN_WORD:
                at += 1


class LinePhrases:
    """Phrases in lower case, each of a kind; one that begins with a line break is found at the front of a line only."""

    def __init__(self, kind_of: Mapping[str, int]) -> None:
        """Take each phrase with the number of its kind.

        Raises:
            ValueError: a phrase is empty, or has a character that is beyond the letters.
        """
        texts = [phrase.removeprefix("\n") for phrase in kind_of]
        if not all(texts) or max(map(ord, "".join(texts)), default=0) >= _TOLD:
            raise ValueError("a phrase is empty or has a character that no text has")
        self._phrases = codes_of("".join(texts))
        self._ends = np.cumsum([0, *map(len, texts)])
        self._kinds = np.array(list(kind_of.values()))
        are_front = np.array([phrase[0] == "\n" for phrase in kind_of])
        self._first, self._following = _filled(self._phrases, self._ends, are_front)
        self._signs = _signs().copy()
        for text in kind_of:
            if text[0] != "\n":
                self._signs[ord(text[0])] |= _OPENS if len(text) >= _LONG else _OPENS_SHORT

    def mark(self, codes: Codes, starts: Counts, found: Flags) -> None:
        """Note for each line which kinds of phrases it holds.

        A letter before or after makes a phrase part of another word, and it is passed over.

        Args:
            codes: the characters of all lines in lower case, each with the line break after it.
            starts: where each line begins, and where one after the last would.
            found: lines by kinds, where to note it.
        """
        _mark(
            codes, starts, self._signs, self._phrases, self._ends, self._kinds, self._first, self._following, found
        )  # fmt: skip
