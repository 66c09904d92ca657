"""The words of texts, each numbered when it is first met, looked up by a hash in machine code."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.text.arrays import Codes, Counts, Flags, Hashes, Places, codes_of
from corpus.text.compiled import compiled
from corpus.text.words import blanked

# The least number of places of a table. It is a power of two, and at least twice the number of words that may be known.
_LEAST_PLACES = 1 << 12

# Characters of the texts that are numbered together. A table is made large enough for all of their words to be new: for
# ten million characters it took 147 MB.
MOST_TOGETHER = 1_000_000


@compiled
def _places_of(hashes: Hashes, places: int) -> Places:
    """A table of so many places, a power of two, of the numbers of some words: by hash, the next free one."""
    table, last = np.full(places, -1, dtype=np.int32), np.uint64(places - 1)
    for number in range(len(hashes)):
        place = hashes[number] & last
        while table[place] >= 0:
            place = (place + np.uint64(1)) & last
        table[place] = number
    return table


@compiled
def _hold_any(codes: Codes, signs: Flags) -> bool:
    """Whether one of some characters is among those, which are told by number."""
    for at in range(len(codes)):
        code = codes[np.uint64(at)]
        if code < len(signs) and signs[np.uint64(code)]:
            return True
    return False


@compiled
def _number(
    codes: Codes, ends: Counts, longest: int, table: Places, hashes: Hashes, known: int
) -> tuple[Places, Counts, Counts]:
    """Look up the words of texts that stand one after the other, put the new ones into the table.

    Args:
        codes: the texts in small letters, blanks for all that parts words.
        ends: where each of them ends.
        longest: of how many characters a word is at most; longer ones are passed over.
        table: the number of the word at each place, or -1; more than half of it stays free.
        hashes: the hash of each known word by number, with room for the new ones.
        known: how many are known.

    Returns:
        The number of each word, how many each text has, and where each new word begins and ends.
    """
    numbers = np.empty(len(codes) // 2 + 1, dtype=np.int32)
    new = np.empty((len(codes) // 2 + 1, 2), dtype=np.int64)
    counts = np.zeros(len(ends), dtype=np.int64)
    last = np.uint64(len(table) - 1)
    at = count = met = text = 0
    while at < len(codes):
        if codes[np.uint64(at)] == 32:
            at += 1
            continue
        begin, value = at, np.uint64(14695981039346656037)
        while at < len(codes) and codes[np.uint64(at)] != 32:
            value = (value ^ np.uint64(codes[np.uint64(at)])) * np.uint64(1099511628211)
            at += 1
        if at - begin > longest:
            continue
        while begin >= ends[text]:
            text += 1
        value ^= value >> np.uint64(29)
        value *= np.uint64(13787848793156543929)
        value ^= value >> np.uint64(32)
        place = value & last
        while table[place] >= 0 and hashes[np.uint64(table[place])] != value:
            place = (place + np.uint64(1)) & last
        if table[place] < 0:
            table[place] = known + met
            hashes[known + met] = value
            new[met, 0], new[met, 1] = begin, at
            met += 1
        numbers[count] = table[place]
        counts[text] += 1
        count += 1
    return numbers[:count], counts, new[:met]


class Numbered(NamedTuple):
    """The words of some texts."""

    numbers: NDArray[np.int32]
    """The number of each word, in order: the first one that was met has 0."""
    counts: list[int]
    """How many each text has."""
    new: list[str]
    """Those that were not met before, in the order of their numbers."""


class KnownWords:
    """Numbers words as `split_words` splits them.

    Two words with the same hash of 64 bits would count as one; among the words of a language none are expected.

    Args:
        longest: words of more characters are left out.
        unlike: for each character, by number, whether texts that hold it are split in another way.
    """

    def __init__(self, longest: int, unlike: Flags) -> None:
        self._longest, self._unlike = longest, unlike
        self._hashes: Hashes = np.empty(0, dtype=np.uint64)
        self._known = 0
        self._table = _places_of(self._hashes, _LEAST_PLACES)

    def number(self, texts: tuple[str, ...]) -> Numbered | None:
        """Number the words of some texts; None where one is split in another way, or all are over `MOST_TOGETHER`."""
        small = [f"{text.lower()}\n" for text in texts]
        together = "".join(small)
        if len(together) > MOST_TOGETHER or _hold_any(codes := codes_of(together), self._unlike):
            return None
        self._make_room(len(codes) // 2 + 1)
        ends = np.cumsum([len(text) for text in small], dtype=np.int64)
        numbers, counts, new = _number(blanked(codes), ends, self._longest, self._table, self._hashes, self._known)
        self._known += len(new)
        return Numbered(numbers, counts.tolist(), [together[begin:end] for begin, end in new.tolist()])

    def _make_room(self, words: int) -> None:
        """Make the table so large that so many words may be new."""
        most = self._known + words
        if most > len(self._hashes):
            self._hashes = np.concatenate((self._hashes[: self._known], np.empty(2 * most, dtype=np.uint64)))
        places = len(self._table)
        while places < 2 * most:
            places *= 2
        if places > len(self._table):
            self._table = _places_of(self._hashes[: self._known], places)
