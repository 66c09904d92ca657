"""An article's words (`corpus.text.words.split_words`), counted in one pass over its characters: no word becomes text.

A word is known by a hash of 64 bits: of 60,000 listed words and 1,000 of a text two have the same one by chance in one
text of 10**11.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.text.arrays import Codes, Counts, Hashes, Kinds, codes_of
from corpus.text.compiled import compiled
from corpus.text.words import in_words

# Beyond the first planes words are made of ideographs' variants only.
_TOLD = 1 << 18
_VARIANTS = (0xE0100, 0xE01EF)

_IN_WORD, _DIGIT = 1, 2

_FACTOR = np.uint64(0xD6E8FEB86659FD93)


@cache
def _classes() -> Kinds:
    """Whether words are made of a character, and whether it is a digit or a low line, by its number."""
    classes = in_words()[:_TOLD].astype(np.uint8)
    signs = np.arange(_TOLD, dtype=np.uint32).view("U1")
    classes[np.strings.isdecimal(signs)] |= _DIGIT
    classes[ord("_")] |= _DIGIT
    return classes


@compiled
def _mixed(number: np.uint64) -> np.uint64:
    number = (number ^ (number >> np.uint64(32))) * _FACTOR
    return number ^ (number >> np.uint64(29))


@compiled
def _hashes_of(codes: Codes, ends: Counts) -> Hashes:
    """The hash of each of some words that stand one after the other."""
    hashes = np.empty(len(ends), dtype=np.uint64)
    at = 0
    for word in range(len(ends)):
        number = np.uint64(0)
        while at < ends[word]:
            number = (number + np.uint64(codes[at]) + np.uint64(1)) * _FACTOR
            at += 1
        hashes[word] = _mixed(number)
    return hashes


@compiled
def _counted(codes: Codes, body: int, classes: Kinds) -> tuple[Counts, Hashes, Counts, Counts, Counts, int, int, int]:
    """Split characters into words and count them; returns the fields of `ArticleWords` in their order."""
    most = len(codes) // 2 + 1
    order = np.empty(most, dtype=np.int64)
    hashes = np.empty(most, dtype=np.uint64)
    times, body_times = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    spans = np.empty((most, 2), dtype=np.int64)
    places = 64
    while places < 2 * most:
        places *= 2
    slots = np.full(places, -1, dtype=np.int32)
    count = different = words = letters = numbered = at = 0
    while at < len(codes):
        begin, number, kinds = at, np.uint64(0), np.uint8(0)
        while at < len(codes):
            code = codes[at]
            kind = classes[code] if code < _TOLD else np.uint8(_VARIANTS[0] <= code <= _VARIANTS[1])
            if kind == 0:
                break
            kinds |= kind
            number = (number + np.uint64(code) + np.uint64(1)) * _FACTOR
            at += 1
        if at == begin:
            at += 1
            continue
        number = _mixed(number)
        slot = np.int64(number & np.uint64(places - 1))
        while slots[slot] >= 0 and hashes[slots[slot]] != number:
            slot = (slot + 1) & (places - 1)
        if slots[slot] < 0:
            slots[slot], hashes[different] = different, number
            times[different] = body_times[different] = 0
            spans[different, 0], spans[different, 1] = begin, at
            different += 1
        word = slots[slot]
        times[word] += 1
        order[count] = word
        count += 1
        if begin >= body:
            body_times[word] += 1
            words += 1
            letters += at - begin
            numbered += at - begin if kinds & _DIGIT else 0
    return (order[:count], hashes[:different], times[:different], body_times[:different], spans[:different], words,
            letters, numbered)  # fmt: skip


@compiled
def _present(hashes: Hashes, times: Counts, wanted: Hashes) -> int:
    present = 0
    for hash_ in wanted:
        for word in range(len(hashes)):
            if hashes[word] == hash_:
                present += times[word] > 0
                break
    return present


@dataclass(slots=True, eq=False)
class ArticleWords:
    """The words of an article's head and body; nobody changes it."""

    text: str
    """Head and body in lower case."""
    order: Counts
    """The number of each word among the different ones."""
    hashes: Hashes
    """Of each different word."""
    times: Counts
    """How often each stands in all."""
    body_times: Counts
    """How often in the body."""
    spans: Counts
    """Where each first begins and ends, a row each."""
    body_words: int
    body_letters: int
    body_numbered: int
    """Letters of the body's words that hold a digit or a low line."""

    def spelled(self) -> dict[str, int]:
        """How often each word stands, by the word."""
        words = [self.text[begin:end] for begin, end in self.spans.tolist()]
        return dict(zip(words, self.times.tolist(), strict=True))

    def present(self, wanted: Hashes) -> int:
        """How many of some words stand in the body, given by `hashes_of`."""
        return _present(self.hashes, self.body_times, wanted)


_NO_CODES, _NONE, _NO_HASHES = np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0, np.uint64)
NO_WORDS = ArticleWords("", _NONE, _NO_HASHES, _NONE, _NONE, np.zeros((0, 2), np.int64), 0, 0, 0)


def article_words(head: str, body: str) -> ArticleWords:
    """Count the words of an article.

    Args:
        head: its title and deck in lower case, with a line break at the end.
        body: its body in lower case.
    """
    text = head + body
    codes = codes_of(text) if text else _NO_CODES
    return ArticleWords(text, *_counted(codes, len(head), _classes()))


def hashes_of(words: Iterable[str]) -> Hashes:
    """The hashes by which `ArticleWords` knows words, in their order."""
    held = [*words]
    ends = np.cumsum([len(word) for word in held], dtype=np.int64)
    return _hashes_of(codes_of("".join(held)), ends) if held else _NO_HASHES
