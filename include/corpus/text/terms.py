"""What a text is found by: its words' stems, in the text's language and without accents, as numbers.

A term's number is the stem's beginning and a digest of it, so that it is the same in every load and on every machine,
and words in alphabetical order have their terms' numbers near each other. A word is looked up as `FOLDED` writes it,
which is SQL, for a query is folded where no Python is: see `warehouse/table_macros/search.sql`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pyarrow as pa
import Stemmer
from numpy.typing import NDArray

from corpus.text.arrays import Flags
from corpus.text.known_words import KnownWords
from corpus.text.words import split_words

# Scripts that part no words with spaces, and Korean, which writes particles with the noun: they are found by pairs of
# characters, as Lucene's CJK analyzer does. As a class of regular expressions, in Python's form and in RE2's.
PAIRED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUNS = re.compile(f"[{PAIRED}]+|[^{PAIRED}]+")
_PAIRED_SIGN = re.compile(f"[{PAIRED}]")
_is_paired: Callable[[str], object] = _PAIRED_SIGN.match

# Letters that have no accent to take off, and what people type for them.
_SPELLED = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ς": "σ"}


def _folded_sql() -> str:
    sql = "strip_accents(lower(nfc_normalize({0})))"
    for letter, spelled in _SPELLED.items():
        sql = f"replace({sql}, '{letter}', '{spelled}')"
    return sql


# How a word is looked up: as SQL of an expression `{0}`.
FOLDED = _folded_sql()

# Snowball's stemmers by ISO 639 code. Words of other languages are terms as they stand.
_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

# A term's number: so many bytes of its stem, then so many bits of a digest. Of a million terms some dozen pairs share
# one, and sorted they take four bytes a term.
_BEGINNING, _DIGEST_BITS = 2, 28

# Words of a longer form are no words: encoded pictures, tables without spaces.
_LONGEST = 40

# Words whose terms are remembered, by language: some 50 MB.
_REMEMBERED = 250_000

# The words of so few articles are looked up one by one. Loading machine code takes .28 CPU-s; with it 5,500 articles of
# 1,800 words take 1.0 CPU-s instead of 2.2.
FEW = 500

# A term's count in one field is kept in a byte.
MOST = 255


def _folded_stem(stem: str) -> str:
    """A stem without accents, so that a text without them is found too."""
    if stem.isascii():
        return stem
    bare = "".join(sign for sign in unicodedata.normalize("NFD", stem) if unicodedata.category(sign) != "Mn")
    for letter, spelled in _SPELLED.items():
        bare = bare.replace(letter, spelled)
    return unicodedata.normalize("NFC", bare)


def _term_number(language: str, stem: str) -> int:
    """The number of a term. Equal stems of two languages are two terms: English police is not Spanish policía."""
    digest = int.from_bytes(hashlib.blake2b(f"{language} {stem}".encode(), digest_size=4).digest(), "big")
    beginning = int.from_bytes(stem.encode()[:_BEGINNING].ljust(_BEGINNING, b"\0"), "big")
    return (beginning << _DIGEST_BITS) + (digest >> (32 - _DIGEST_BITS))


def tokens(text: str) -> list[str]:
    """The words of a text in order, as they are before they are folded; of scripts without spaces pairs of signs."""
    words = split_words(text)
    if text.isascii() or not _PAIRED_SIGN.search(text):
        are_short = max(map(len, words), default=0) <= _LONGEST
        return words if are_short else [word for word in words if len(word) <= _LONGEST]
    found: list[str] = []
    for word in words:
        for run in _RUNS.findall(word):
            if len(run) > 1 and _is_paired(run):
                found.extend(run[at : at + 2] for at in range(len(run) - 1))
            elif len(run) <= _LONGEST:
                found.append(run)
    return found


@cache
def _are_paired() -> Flags:
    """Whether a character is of a script that parts no words, by its number."""
    return np.array([_is_paired(chr(code)) is not None for code in range(0x10000)])


class _Numbers(dict[str, int]):
    """Where the term of each word of one language stands in a list of terms, filled as words are met."""

    def __init__(self, language: str, met: dict[tuple[str, int], None], terms: array[int]) -> None:
        super().__init__()
        self._met = met
        self._terms = terms
        self._language = language
        self._at: array[int] = array("q")  # where the term of each of the known words stands
        self._stem: Callable[[str], str] = str
        if algorithm := _STEMMERS.get(language):
            stemmer = Stemmer.Stemmer(algorithm)
            stemmer.maxCacheSize = 0
            self._stem = stemmer.stemWord

    def __missing__(self, word: str) -> int:
        stem = word if _is_paired(word) else self._stem(word)
        number = _term_number(self._language, _folded_stem(stem or word))
        self._met[word, number] = None
        at = self[word] = len(self._terms)
        self._terms.append(number)
        return at

    @cached_property
    def _known(self) -> KnownWords:
        return KnownWords(_LONGEST, _are_paired())  # loads machine code, which few articles are not worth

    def of_texts(self, texts: tuple[str, ...]) -> tuple[NDArray[np.int64], list[int]] | None:
        """The same for all words of some texts, and how many each has; None where `tokens` has to split them."""
        found = self._known.number(texts)
        if found is None:
            return None
        self._at.extend(map(self.__getitem__, found.new))
        at = np.frombuffer(self._at, np.int64) if self._at else np.empty(0, np.int64)
        return at[found.numbers], found.counts


@dataclass(frozen=True)
class Postings:
    """Which terms stand in which articles, by term and article."""

    term: NDArray[np.int64]
    article: NDArray[np.int32]
    """The article's number."""
    title: NDArray[np.uint8]
    """How often it stands in the title, `MOST` at most; so in the deck. The other places are in the body."""
    deck: NDArray[np.uint8]
    places: pa.ListArray
    """At which of the article's words, title, deck and body behind each other and one apart; `LAST_PLACE` at most."""


# A word's place as one number, so that sorting numbers sorts postings: term, article, field, place.
_PLACE_BITS, _FIELD_BITS, _ARTICLE_BITS, _TERM_BITS = 16, 2, 22, 24
MOST_ARTICLES = 1 << _ARTICLE_BITS
LAST_PLACE = (1 << _PLACE_BITS) - 1


class Vocabulary:
    """The terms of words by language, remembered from text to text."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, int], None] = {}
        self._numbers: dict[str, _Numbers] = {}
        self._terms: array[int] = array("q")

    def numbers(self, language: str) -> _Numbers:
        """Where in `terms` the term of each word of a language stands, found when it is asked for."""
        numbers = self._numbers.get(language)
        if numbers is None or len(numbers) > _REMEMBERED:
            numbers = self._numbers[language] = _Numbers(language, self._met, self._terms)
        return numbers

    @property
    def terms(self) -> NDArray[np.int64]:
        """The terms met; one may stand there more than once."""
        return np.frombuffer(self._terms.tobytes(), np.int64)

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin another one."""
        return len(self._terms) > 1 << (_TERM_BITS - 1)

    def words_met(self) -> tuple[list[str], list[int]]:
        """The words, with their terms, that were met since this was called last; some perhaps before too."""
        met = list(self._met)
        self._met.clear()
        return [word for word, _ in met], [term for _, term in met]


class Gathered:
    """The words of some articles, `MOST_ARTICLES` at most.

    Args:
        vocabulary: the terms of words.
        few: of so many articles words are looked up one by one, of the others by machine code.
    """

    def __init__(self, vocabulary: Vocabulary, few: int = FEW) -> None:
        self._few = few
        self.articles: list[str] = []
        self.lengths: list[tuple[int, int, int]] = []
        """Words of the title, deck and body of each."""
        self._terms: array[int] = array("q")
        self._vocabulary = vocabulary

    @property
    def words(self) -> int:
        """How many words they have."""
        return len(self._terms)

    def add(self, article_id: str, language: str | None, title: str, deck: str, body: str) -> None:
        """Add an article."""
        numbers, texts = self._vocabulary.numbers(language or ""), (title, deck, body)
        if len(self.articles) >= self._few and (found := numbers.of_texts(texts)):
            terms, counts = found
            self._terms.frombytes(terms.tobytes())
        else:
            fields = [tokens(text) if text else [] for text in texts]
            for words in fields:
                self._terms.extend(map(numbers.__getitem__, words))
            counts = [len(words) for words in fields]
        self.articles.append(article_id)
        self.lengths.append((counts[0], counts[1], counts[2]))

    def postings(self, first: int) -> Postings:
        """The postings of these articles, of which the first one gets the given number; their words are forgotten."""
        lengths = np.array(self.lengths, np.int64).reshape(-1)
        terms, ranks = np.unique(self._vocabulary.terms, return_inverse=True)
        keys = ranks.astype(np.uint64)[np.frombuffer(self._terms, np.int64)]
        self._terms = array("q")
        keys <<= np.uint64(_ARTICLE_BITS + _FIELD_BITS + _PLACE_BITS)
        texts = np.arange(len(lengths))
        keys += np.repeat(((texts // 3 << _FIELD_BITS) + texts % 3 << _PLACE_BITS).astype(np.uint64), lengths)
        keys += _places(lengths)
        keys.sort()
        places = (keys & np.uint64(LAST_PLACE)).astype(np.uint16)
        keys >>= np.uint64(_PLACE_BITS)
        fields = (keys & np.uint64((1 << _FIELD_BITS) - 1)).astype(np.uint8)
        keys >>= np.uint64(_FIELD_BITS)
        starts = np.flatnonzero(np.concatenate((np.ones(min(len(keys), 1), np.bool_), keys[1:] != keys[:-1])))
        title, deck = (_counted(np.flatnonzero(fields == field), starts) for field in range(2))
        found = keys[starts]
        article = (found & np.uint64(MOST_ARTICLES - 1)).astype(np.int32) + np.int32(first)
        lists = pa.ListArray.from_arrays(np.append(starts, len(keys)).astype(np.int32), places)
        return Postings(terms[found >> np.uint64(_ARTICLE_BITS)], article, title, deck, lists)


def _places(lengths: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The place of each word in its article, given the words of the title, deck and body of each."""
    begins = np.concatenate(([0], np.cumsum(lengths)))[:-1]
    of_article = np.repeat(begins[::3], 3) - np.arange(len(lengths)) % 3
    places = np.arange(lengths.sum(), dtype=np.int32)
    places -= np.repeat(of_article.astype(np.int32), lengths)
    return np.minimum(places, LAST_PLACE, out=places).view(np.uint32)


def _counted(places: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """How many of some places, in order, lie in each stretch, `MOST` at most."""
    counts = np.zeros(len(starts), np.uint8)
    stretches, many = np.unique(np.searchsorted(starts, places, "right") - 1, return_counts=True)
    counts[stretches] = np.minimum(many, MOST)
    return counts
