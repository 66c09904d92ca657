"""Which kinds of phrases stand in each of many lines, each phrase by itself as in `corpus.text.phrases`.

A phrase is looked up by its first characters wherever a word begins. That takes a third of the time of an automaton of
35 MB, and less beside other work, of which such an automaton is never left in the processor's caches.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus.text.arrays import Codes, Counts, Flags, Kinds, Places, codes_of
from corpus.text.compiled import compiled
from corpus.text.phrases import in_word

# A phrase is looked up by as many of its first characters as it has of these numbers. That any phrase begins somewhere
# is told by the first `_KNOWN`: of ten words three open so.
_WIDTHS = (1, 4, 8)
_KNOWN = 4

# So many places of a table, and what a number is multiplied by for each further character to spread over them.
_SLOT_BITS = 13
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_NOTHING = np.uint64(0)

# Places are looked up without a sign: of any other it is asked whether it counts from the end, which takes as long as
# all the rest of looking for what opens a phrase (3.8 ns a character in place of 2.0).
_ONE = np.uint64(1)

_NONE = -1

# What is known of a character, a bit each: a letter or digit; one of a script that parts words; what opens, anywhere in
# a line, a phrase of `_KNOWN` characters or more, or a shorter one.
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
def _further(number: np.uint64, codes: Codes, begin: int, end: int) -> np.uint64:
    """The number of some characters and those behind them, of the first ones' number."""
    for at in range(begin, end):
        number = (number + np.uint64(codes[np.uint64(at)])) * _FACTOR
    return number


@compiled
def _slot(number: np.uint64) -> np.uint64:
    """Where in a table phrases stand that begin with the characters of a number."""
    return number >> np.uint64(64 - _SLOT_BITS)


@compiled
def _filled(phrases: Codes, ends: Counts, are_front: Flags) -> tuple[Slots, Slots, Flags]:
    """For each place of some tables its first phrase, and for each phrase the next of its place.

    There is a table for each of `_WIDTHS`, once for phrases anywhere and once for those at the front of lines, which
    are looked for there only. Then for each place whether a phrase anywhere begins with `_KNOWN` characters of it.
    """
    count, size = len(ends) - 1, 1 << _SLOT_BITS
    first, following = np.full((2, len(_WIDTHS), size), _NONE, dtype=np.int16), np.full(count, _NONE, dtype=np.int16)
    known = np.zeros(size, dtype=np.bool_)
    for phrase in range(count):
        begin, length = ends[phrase], ends[phrase + 1] - ends[phrase]
        kind = len(_WIDTHS) - 1
        while _WIDTHS[kind] > length:
            kind -= 1
        slot = _slot(_further(_NOTHING, phrases, begin, begin + _WIDTHS[kind]))
        table = first[int(are_front[phrase]), kind]
        following[phrase], table[slot] = table[slot], phrase
        if length >= _KNOWN and not are_front[phrase]:
            known[_slot(_further(_NOTHING, phrases, begin, begin + _KNOWN))] = True
    return first, following, known


@compiled
def _sign(codes: Codes, at: int, signs: Kinds) -> np.uint8:
    """What is known of the character at a place."""
    code = codes[np.uint64(at)]
    return signs[code] if code < _TOLD else np.uint8(0)


@compiled
def _openings(codes: Codes, begin: int, end: int, signs: Kinds, known: Flags, places: Places) -> int:
    """Write where in a line a phrase may begin, its own beginning first; returns how many such places there are.

    Nothing branches in these loops, for no processor foresees which character begins a word.
    """
    places[0] = begin
    count, before = _ONE, _sign(codes, begin, signs)
    for at in range(begin + 1, end):
        here = _sign(codes, at, signs)
        is_inside = (here & _IN_WORD != 0) & (before & _ALNUM != 0)
        places[count] = at
        count += np.uint64((here & (_OPENS | _OPENS_SHORT) != 0) & (not is_inside))
        before = here
    kept = _ONE
    for number in range(_ONE, count):
        at = places[number]
        is_known = at + _KNOWN <= end and known[_slot(_further(_NOTHING, codes, at, at + _KNOWN))]
        places[kept] = at
        kept += np.uint64(is_known | (_sign(codes, at, signs) & _OPENS_SHORT != 0))
    return int(kept)


@compiled
def _mark(
    codes: Codes, starts: Counts, signs: Kinds, phrases: Codes, ends: Counts, kinds: Counts, first: Slots,
    following: Slots, known: Flags, found: Flags | Counts,
) -> None:  # fmt: skip
    """Write what `LinePhrases.mark` does; `ends` tells where each phrase ends, behind a 0."""
    places = np.empty(np.diff(starts).max() + 1, dtype=np.int32)
    for line in range(len(starts) - 1):
        begin, end = starts[line], starts[line + 1] - 1
        for number in range(_openings(codes, begin, end, signs, known, places)):
            at = places[number]
            for where in range(1 if number else 2):
                letters, behind = _NOTHING, at
                for width in range(len(_WIDTHS)):
                    if at + _WIDTHS[width] > end:
                        break
                    letters, behind = _further(letters, codes, behind, at + _WIDTHS[width]), at + _WIDTHS[width]
                    phrase = first[where, width, _slot(letters)]
                    while phrase != _NONE:
                        place, sought, stop = at, ends[phrase], ends[phrase + 1]
                        while sought < stop and place < end and codes[np.uint64(place)] == phrases[np.uint64(sought)]:
                            place, sought = place + 1, sought + 1
                        if sought == stop and not (
                            _sign(codes, place, signs) & _ALNUM and signs[phrases[stop - 1]] & _IN_WORD
                        ):
                            found[line, kinds[phrase]] += 1
                        phrase = following[phrase]


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
        self._tables = _filled(self._phrases, self._ends, are_front)
        self._signs = _signs().copy()
        for text in kind_of:
            if text[0] != "\n":
                self._signs[ord(text[0])] |= _OPENS if len(text) >= _KNOWN else _OPENS_SHORT

    def counted(self, lines: Sequence[str]) -> Counts:
        """How many phrases of each kind each line holds, overlapping ones too: a row a line, a column a kind.

        Args:
            lines: in lower case, none with a line break.
        """
        found = np.zeros((len(lines), self._kinds.max() + 1), dtype=np.int64)
        starts = np.zeros(len(lines) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)) + 1, out=starts[1:])
        if lines:
            self.mark(codes_of("\n".join([*lines, ""])), starts, found)
        return found

    def mark(self, codes: Codes, starts: Counts, found: Flags | Counts) -> None:
        """Note for each line which kinds of phrases it holds, or how many of each.

        A letter before or after makes a phrase part of another word, and it is passed over.

        Args:
            codes: the characters of all lines in lower case, each with the line break after it.
            starts: where each line begins, and where one after the last would.
            found: lines by kinds, where to note it; numbers are added to those that stand there.
        """
        _mark(codes, starts, self._signs, self._phrases, self._ends, self._kinds, *self._tables, found)
