"""What is counted in the blocks of an HTML page once and used often."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from corpus.article.html.phrases import REACH, count_phrases
from corpus.page.marks import Mark, parse_mark
from corpus.text.arrays import Counts, Floats
from corpus.text.lexicon import PHRASE_MAX_WORDS, fold, lexicon
from corpus.text.signs import ends_sentence
from corpus.text.words import count_words_of_each

# Prose has at least so many words in a block, and ends as a sentence does or has more than so many.
PROSE_WORDS = 9
SURE_WORDS = 25

# At most this share (in ninths) of a block of prose stands in links.
PROSE_LINKS = 4

_parse_mark = lru_cache(maxsize=1 << 15)(parse_mark)


@dataclass(frozen=True)
class Shapes:
    """The blocks of a page; each list has an entry a block."""

    texts: Sequence[str]
    marks: list[Mark]
    different: list[Mark]
    """The different marks of the page: of 227 blocks 61 on average."""
    mark_of: Counts
    """The number of the block's mark among these."""
    folded: list[str]
    """Their beginnings, as the lexicon writes them (`fold`)."""
    words: list[int]
    """Numbers of words."""
    sentence: list[bool]
    """Whether the block ends as a sentence does."""
    phrases: Floats
    """How often each group's phrases stand in it (`count_phrases`)."""
    listed: list[bool]
    """Whether the lexicon knows the block for furniture."""
    prose: list[bool]
    """Whether the block has the shape of a paragraph, wherever it stands but in navigation, footer and comments."""

    def of_marks(self, told: Callable[[Mark], int], kind: DTypeLike) -> NDArray[Any]:
        """What the marks tell, an entry a block: each different one is asked once."""
        values: NDArray[Any] = np.array([*map(told, self.different)], dtype=kind)[self.mark_of]
        return values

    def kinds(self, told: Callable[[Mark], Hashable]) -> Counts:
        """A number for what the marks tell, the same where it is equal, from 0 on."""
        return numbers_of(map(told, self.different))[self.mark_of]


def numbers_of(values: Iterable[Hashable]) -> Counts:
    """A number for each value, the same for equal ones, from 0 on, in the order in which they first stand there."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def shapes(texts: Sequence[str], marks: Sequence[str]) -> Shapes:
    """Count what features and roles need of each block.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    known = lexicon()
    mark_of = numbers_of(marks)
    different = [_parse_mark(mark) for mark in dict.fromkeys(marks)]
    parsed = [different[number] for number in mark_of.tolist()]
    words = count_words_of_each(texts)
    sentence = [ends_sentence(text) for text in texts]
    folded = [fold(text[:REACH]) for text in texts]
    phrases, with_furniture = count_phrases(folded)
    listed = [
        count < PHRASE_MAX_WORDS
        and (known.is_furniture(text, count) if len(text) > REACH else found or known.is_line(beginning, count))
        for text, beginning, count, found in zip(texts, folded, words, with_furniture.tolist(), strict=True)
    ]
    prose = [
        count >= PROSE_WORDS
        and (ends or count > SURE_WORDS)
        and mark.links <= PROSE_LINKS
        and not is_listed
        and "n" not in mark.areas
        and "f" not in mark.areas
        and "c" not in mark.far
        for count, ends, mark, is_listed in zip(words, sentence, parsed, listed, strict=True)
    ]
    return Shapes(texts, parsed, different, mark_of, folded, words, sentence, phrases, listed, prose)
