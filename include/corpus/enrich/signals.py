"""Quality signals of an article's text; scores only, what is too low is decided in SQL."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import filterfalse

from corpus.columns import Signals
from corpus.text.signs import ends_sentence
from corpus.text.words import count_words_and_signs

_DIGIT = re.compile(r"[\d_]")


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def quality_signals(
    body: str,
    words: Sequence[str],
    word_count: int,
    blocks: Sequence[str],
    counts: Counter[str] | None = None,
    visible: int | None = None,
) -> Signals:
    """Measure a body against the capture's blocks that it was taken from.

    Args:
        body: paragraphs separated by empty lines.
        words: the body's words, lower case.
        word_count: their number as readers count them.
        blocks: all blocks of the capture.
        counts: how often each word occurs, where that is known already.
        visible: the body's characters other than white space, likewise.
    """
    counts = Counter(words) if counts is None else counts
    visible = count_words_and_signs(body)[1] if visible is None else visible
    paragraphs = body.split("\n\n") if body else []
    joined = "".join(words)
    letters = lettered = len(joined)
    if not joined.isalpha():
        mixed = filter(_DIGIT.search, filterfalse(str.isalpha, counts))
        lettered -= sum([len(word) * counts[word] for word in mixed])
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
