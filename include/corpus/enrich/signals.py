"""Quality signals of an article's text; scores only, what is too low is decided in SQL."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import filterfalse

from corpus.columns import Signals
from corpus.text.signs import ends_sentence

_DIGIT = re.compile(r"[\d_]")


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def quality_signals(body: str, words: Sequence[str], word_count: int, blocks: Sequence[str]) -> Signals:
    """Measure a body against the capture's blocks that it was taken from.

    Args:
        body: paragraphs separated by empty lines.
        words: the body's words, lower case.
        word_count: their number as readers count them.
        blocks: all blocks of the capture.
    """
    paragraphs = body.split("\n\n") if body else []
    counts = Counter(words)
    visible = sum(map(len, body.split()))
    letters = sum(map(len, words))
    lettered = letters - sum(map(len, filter(_DIGIT.search, filterfalse(str.isalpha, words))))
    repeated = len(paragraphs) - len(set(paragraphs))
    return Signals(
        paragraph_count=len(paragraphs),
        mean_paragraph_words=_share(word_count, len(paragraphs)),
        mean_word_length=_share(letters, len(words)),
        sentence_end_share=_share(sum(map(ends_sentence, paragraphs)), len(paragraphs)),
        letter_share=min(1.0, _share(lettered, visible)),  # a letter's lower case may be two characters
        distinct_word_share=_share(len(counts), len(words)),
        top_word_share=_share(max(counts.values(), default=0), len(words)),
        duplicate_paragraph_share=_share(repeated, len(paragraphs)),
        kept_share=min(1.0, _share(len(body), sum(map(len, blocks)))),
    )
