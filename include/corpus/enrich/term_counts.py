"""The words of a text and the pairs of words beside each other that may be its key terms, counted as machine code."""

from collections import Counter
from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt

from corpus.text.arrays import Codes, Counts, Hashes, Kinds, codes_of
from corpus.text.compiled import compiled

# Classes of characters: letters make words, joiners stand within them, the others part them; after an end the next word
# may be written with a capital because it opens a sentence.
_LETTER, _JOINER, _SIGN, _END, _CAPITAL = 1, 2, 4, 8, 16

# Characters that are looked up one by one; beyond them are ideographs and what shows nothing.
_TOLD = 1 << 17
_IDEOGRAPHS = (1 << 17, 1 << 18)

_SIGNS, _ENDS, _JOINERS = '.!?;:,()"“”«»\n', '.!?\n“"«:', "'’‑-"

# A sigma is written in another way at the end of a word.
_SIGMA, _FINAL_SIGMA = 0x3C3, 0x3C2


# Places in texts and tables are looked up without a sign: of any other it is asked whether it counts from the end.
_ONE = np.uint64(1)


@cache
def _tables() -> tuple[Kinds, Codes]:
    """The class and the small letter of each character, by number."""
    codes = np.arange(_TOLD, dtype=np.uint32)
    signs = codes.view("U1")
    classes = np.zeros(_TOLD, dtype=np.uint8)
    decimal = np.strings.isdecimal(signs)
    classes[np.strings.isalnum(signs) & ~decimal] = _LETTER
    classes[decimal] = _SIGN
    small = np.array([sign.lower()[0] for sign in signs[1:].tolist()]).view(np.uint32)
    small = np.concatenate((codes[:1], small))
    small[_FINAL_SIGMA] = _SIGMA
    classes[np.strings.isupper(signs) & (small != codes)] |= _CAPITAL
    for of, kind in ((_SIGNS, _SIGN), (_ENDS, _END), (_JOINERS, _JOINER)):
        classes[[*map(ord, of)]] |= kind
    return classes, small


@compiled
def _hashed(codes: Codes, begin: int, end: int, small: Codes) -> tuple[np.uint64, int]:
    """A number for a word in small letters, and how many these are."""
    value, length = np.uint64(14695981039346656037), end - begin
    for at in range(begin, end):
        code = small[codes[np.uint64(at)]] if codes[np.uint64(at)] < len(small) else codes[np.uint64(at)]
        value = (value ^ np.uint64(code)) * np.uint64(1099511628211)
        if codes[np.uint64(at)] == 0x130:  # the only letter whose small form is two characters
            value = (value ^ np.uint64(0x307)) * np.uint64(1099511628211)
            length += 1
    value ^= value >> np.uint64(29)
    value *= np.uint64(13787848793156543929)
    return value ^ (value >> np.uint64(32)), length


@compiled
def _hashes_of(codes: Codes, ends: Counts, small: Codes) -> Hashes:
    """The number of each of some words that stand one after the other."""
    hashes = np.empty(len(ends), dtype=np.uint64)
    begin = 0
    for word in range(len(ends)):
        hashes[word] = _hashed(codes, begin, ends[word], small)[0]
        begin = ends[word]
    return hashes


# Stands for the place of a name that is not always written in the same way.
_IN_WAYS = -2


@compiled
def _words(codes: Codes, classes: Kinds, small: Codes, ideographs: tuple[int, int]) -> tuple[Counts, Counts, Hashes]:
    """Split a text into words without the endings of possessives, and count them.

    Returns:
        For each word its begin and end, its number among the different ones, and 1 where it stands beside the word
        before plus 2 where it has a capital within a sentence; for each different word where it first begins and ends,
        its letters, how often it stands, how often without a capital, how often with one within a sentence, the place
        of the first of these among all words, and whether all of these are written alike; its number as a hash. Long
        because one pass does it all.
    """
    size = len(codes)
    most = size // 2 + 1
    words = np.empty((most, 4), dtype=np.int64)
    told = np.empty((most, 8), dtype=np.int64)
    hashes, spelled = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.uint64)
    places = 64
    while places < 2 * most:
        places *= 2
    slots, last = np.full(places, -1, dtype=np.int32), np.uint64(places - 1)
    count = different = at = 0
    beside, opens = False, True  # a word stands right before; the next one opens a sentence
    while at < size:
        code = codes[np.uint64(at)]
        kind = classes[code] if code < len(classes) else (1 if ideographs[0] <= code < ideographs[1] else 0)
        if kind & 1 == 0:
            if kind & 12:
                beside, opens = False, kind & 8 != 0
            at += 1
            continue
        begin, is_capital = at, kind & 16 != 0
        at += 1
        while at < size:
            code = codes[np.uint64(at)]
            kind = classes[code] if code < len(classes) else (1 if ideographs[0] <= code < ideographs[1] else 0)
            if kind & 1 == 0:
                if kind & 2 == 0 or at + 1 >= size:
                    break
                after = codes[np.uint64(at + 1)]
                kind = classes[after] if after < len(classes) else (1 if ideographs[0] <= after < ideographs[1] else 0)
                if kind & 1 == 0:
                    break
            at += 1
        end = at
        if end - begin > 2 and (codes[np.uint64(end - 1)] == 115 or codes[np.uint64(end - 1)] == 83):
            end -= 2 if codes[np.uint64(end - 2)] == 39 or codes[np.uint64(end - 2)] == 0x2019 else 0
        number, length = _hashed(codes, begin, end, small)
        slot = number & last
        while slots[slot] >= 0 and hashes[np.uint64(slots[slot])] != number:
            slot = (slot + _ONE) & last
        if slots[slot] < 0:
            slots[slot] = different
            hashes[different] = number
            told[different, 0], told[different, 1], told[different, 2] = begin, end, length
            told[different, 3:] = 0
            different += 1
        word = slots[slot]
        told[word, 3] += 1
        told[word, 4] += not is_capital
        is_within = is_capital and not opens
        if is_within:
            form = np.uint64(0)
            for place in range(begin, min(begin + length, at)):
                form = (form + np.uint64(codes[np.uint64(place)])) * np.uint64(0x9E3779B97F4A7C15)
            if told[word, 5] == 0:
                told[word, 6], told[word, 7], spelled[word] = count, 1, form
            elif spelled[word] != form:
                told[word, 7] = 0
            told[word, 5] += 1
        words[count, 0], words[count, 1], words[count, 2] = begin, min(begin + length, at), word
        words[count, 3] = beside + 2 * is_within
        count += 1
        beside, opens = True, False
    return words[:count], told[:different], hashes[:different]


@compiled
def _is_among(hash_: np.uint64, ascending: Hashes) -> bool:
    """Whether a hash is one of some: it stands near the place that its size tells, for hashes are spread evenly."""
    count = np.uint64(len(ascending))
    place = ((hash_ >> np.uint64(32)) * count) >> np.uint64(32)
    while place > 0 and ascending[place - _ONE] >= hash_:
        place -= _ONE
    while place < count and ascending[place] < hash_:
        place += _ONE
    return bool(place < count and ascending[place] == hash_)


@compiled
def _places_of(terms: Counts, words: Counts, told: Counts) -> Counts:
    """Where the words of each term stand, four columns a word, -1 for no second word.

    They are begin and end of the word, then of the name that it is: -1 where it is none, where it is written in several
    ways `_IN_WAYS` and its number.
    """
    places = np.full((len(terms), 8), -1, dtype=np.int64)
    for term in range(len(terms)):
        for at in range(2):
            word = terms[term, at]
            if word < 0:
                break
            row = places[term, 4 * at : 4 * at + 4]
            row[0], row[1] = told[word, 0], told[word, 1]
            if told[word, 5] == 0 or told[word, 5] < told[word, 4]:
                continue
            if told[word, 7]:
                row[2], row[3] = words[told[word, 6], 0], words[told[word, 6], 1]
            else:
                row[2], row[3] = _IN_WAYS, word
    return places


@compiled
def _candidates(
    words: Counts, told: Counts, hashes: Hashes, stop: Hashes, title_end: int, least: int, longest: int, most: int,
    phrase: float, in_title: int,
) -> tuple[npt.NDArray[np.float64], Counts]:  # fmt: skip
    """The words and pairs that may be key terms: the weight of each, and the places of its words.

    Those of the `most` highest weights, and all that weigh as much as the last of these. Long because words and pairs
    are counted and weighed in one set of arrays.
    """
    different = len(told)
    is_told, is_headline = np.zeros(different, dtype=np.bool_), np.zeros(different, dtype=np.bool_)
    for word in range(different):
        if told[word, 2] >= least:
            is_told[word] = not _is_among(hashes[word], stop)
    places = 64
    while places < 2 * len(words):
        places *= 2
    slots, last = np.full(places, -1, dtype=np.int32), np.uint64(places - 1)
    pairs = np.empty((len(words), 3), dtype=np.int64)
    found = 0
    for at in range(len(words)):
        second = words[at, 2]
        if words[at, 0] < title_end:
            is_headline[second] = True
        if words[at, 3] & 1 == 0 or not is_told[second] or not is_told[words[at - 1, 2]]:
            continue
        first = words[at - 1, 2]
        slot = ((np.uint64(first * different + second) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & last
        while slots[slot] >= 0 and (pairs[slots[slot], 0] != first or pairs[slots[slot], 1] != second):
            slot = (slot + _ONE) & last
        if slots[slot] < 0:
            slots[slot] = found
            pairs[found, 0], pairs[found, 1], pairs[found, 2] = first, second, 0
            found += 1
        pairs[slots[slot], 2] += 1
    weights = np.empty(found + different, dtype=np.float64)
    terms = np.empty((found + different, 2), dtype=np.int64)
    covered = np.zeros(different, dtype=np.int64)
    kept = 0
    for pair in range(found):
        first, second, count = pairs[pair]
        both = is_headline[first] and is_headline[second]
        is_name = told[first, 5] > 0 and told[first, 5] >= told[first, 4]
        if first == second or not (count > 1 or (both and is_name)) or told[first, 2] + told[second, 2] >= longest:
            continue
        weights[kept] = phrase * (count + in_title * both)
        terms[kept, 0], terms[kept, 1] = first, second
        kept += 1
        covered[first], covered[second] = max(covered[first], count), max(covered[second], count)
    for word in range(different):
        count = told[word, 3]
        # A word that stands in its phrase alone says nothing besides.
        if is_told[word] and (count > 1 or is_headline[word]) and count > covered[word] and told[word, 2] < longest:
            weights[kept] = count + in_title * is_headline[word]
            terms[kept, 0], terms[kept, 1] = word, -1
            kept += 1
    weights, terms = weights[:kept], terms[:kept]
    if kept > most:
        enough = weights >= np.sort(weights)[kept - most]
        weights, terms = weights[enough], terms[enough]
    return weights, _places_of(terms, words, told)


class TermCounts:
    """A text's words, counted, and the candidates among them."""

    def __init__(
        self, text: str, title_end: int, stop: Hashes, *, least: int, longest: int, most: int, phrase: float,
        in_title: int,
    ) -> None:  # fmt: skip
        self._text = text
        self._words, told, hashes = _words(codes_of(text), *_tables(), _IDEOGRAPHS)
        weights, places = _candidates(
            self._words, told, hashes, stop, title_end, least, longest, most, phrase, in_title
        )
        self.weights: list[float] = weights.tolist()
        """The weight of each candidate."""
        self._places: list[list[int]] = places.tolist()
        # Of other letters small ones may be longer.
        self._small = text.lower() if text.isascii() else None
        self.small = [
            f"{self._in_small(begin, end)} {self._in_small(second, last)}"
            if second >= 0
            else self._in_small(begin, end)
            for begin, end, _, _, second, last, _, _ in self._places
        ]
        """Its words in small letters."""

    def _in_small(self, begin: int, end: int) -> str:
        return self._small[begin:end] if self._small else self._text[begin:end].lower()

    def written(self, candidate: int) -> str:
        """A candidate, its names as most of the text writes them, any other word in small letters."""
        first, second = self._places[candidate][:4], self._places[candidate][4:]
        return f"{self._form(*first)} {self._form(*second)}" if second[0] >= 0 else self._form(*first)

    def _form(self, begin: int, end: int, name: int, name_end: int) -> str:
        if name >= 0:
            return self._text[name:name_end]
        if name != _IN_WAYS:
            return self._in_small(begin, end)
        places = self._words[(self._words[:, 2] == name_end) & (self._words[:, 3] >= 2), :2].tolist()
        forms = Counter(self._text[begin:end] for begin, end in places)
        return min(forms, key=lambda form: (-forms[form], form))


def hashes_of(words: Iterable[str]) -> Hashes:
    """The hashes of some words, ascending, by which a text's words are known."""
    held = [*words]
    if not held:
        return np.zeros(0, dtype=np.uint64)
    ends = np.cumsum([len(word) for word in held], dtype=np.int64)
    return np.sort(_hashes_of(codes_of("".join(held)), ends, _tables()[1]))
