"""What is counted in the blocks of an HTML page once and used often."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.article.html.phrases import REACH
from corpus.page.marks import Mark, parse_mark
from corpus.text.lexicon import fold, lexicon
from corpus.text.signs import ends_sentence
from corpus.text.words import count_words_of_each

# Prose has at least so many words in a block, and ends as a sentence does or has more than so many.
PROSE_WORDS = 9
SURE_WORDS = 25

# At most this share (in ninths) of a block of prose stands in links.
PROSE_LINKS = 4

# The lexicon is asked about blocks of fewer words.
LISTED_WORDS = 45

_parse_mark = lru_cache(maxsize=1 << 15)(parse_mark)


@dataclass(frozen=True)
class Shapes:
    """The blocks of a page; each list has an entry a block."""

    texts: Sequence[str]
    marks: list[Mark]
    folded: list[str]
    """Their beginnings, as the lexicon writes them (`fold`)."""
    words: list[int]
    """Numbers of words."""
    sentence: list[bool]
    """Whether the block ends as a sentence does."""
    listed: list[bool]
    """Whether the lexicon knows the block for furniture."""
    prose: list[bool]
    """Whether the block has the shape of a paragraph, wherever it stands but in navigation, footer and comments."""


def shapes(texts: Sequence[str], marks: Sequence[str]) -> Shapes:
    """Count what features and roles need of each block.

    Raises:
        ValueError: a mark is not in the grammar of `corpus.page.marks`.
    """
    known = lexicon()
    parsed = [_parse_mark(mark) for mark in marks]
    words = count_words_of_each(texts)
    sentence = [ends_sentence(text) for text in texts]
    folded = [fold(text[:REACH]) for text in texts]
    short = [at for at, count in enumerate(words) if count < LISTED_WORDS]
    whole = [folded[at] if len(texts[at]) <= REACH else fold(texts[at]) for at in short]
    found = known.are_furniture(whole, [words[at] for at in short])
    listed = [False] * len(texts)
    for at, is_listed in zip(short, found, strict=True):
        listed[at] = is_listed
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
    return Shapes(texts, parsed, folded, words, sentence, listed, prose)
