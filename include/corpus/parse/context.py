"""What stands around a page's blocks as numbers: their neighbours, sums over the blocks near them, their places."""

from math import log

import numpy as np
from numpy.typing import NDArray

from corpus.parse.arrays import Counts, Floats
from corpus.parse.compiled import compiled
from corpus.parse.features import KINSHIP, LOCAL, Page

# Of these the neighbours' are looked at too, at these distances.
NEAR = ("words", "sentence", "capitals", "digits", "first_letter", "listed", "phrase", "by", "date", "ends", "note")
DISTANCES = (-3, -2, -1, 1, 2, 3)
WINDOWS = (4, 12)
CROWDS = (6, 25)
CROWD = ("date", "by", "listed", "phrase", "twins")
KIN_WINDOW = 6
AROUND = (
    "place", "place_end", "words_above", "words_below", "sentences_above", "sentences_below", "blocks", "ends_above",
)  # fmt: skip
CONTEXT = (
    LOCAL
    + tuple(f"{name}{distance:+}" for distance in DISTANCES for name in NEAR)
    + tuple(f"{name}±{width}" for width in WINDOWS for name in ("words", "sentence_words", "sentence", "listed"))
    + tuple(f"{name}±{width}" for width in CROWDS for name in CROWD)
    + tuple(f"{name}±{KIN_WINDOW}" for name in KINSHIP)
    + AROUND
)

# What is summed: words, these features times words, and these features.
_TIMES_WORDS = ("sentence", *KINSHIP)
_PLAIN = ("sentence", "ends", *CROWD)
(
    _WORDS, _SENTENCE_WORDS, _KIN, _SHARED, _TITULAR, _SENTENCE, _ENDS, _DATE, _BY, _LISTED, _PHRASE, _TWINS,
) = range(1 + len(_TIMES_WORDS) + len(_PLAIN))  # fmt: skip

_NEAR_COLUMNS, _TIMES_WORDS_COLUMNS, _PLAIN_COLUMNS = (
    np.array([LOCAL.index(name) for name in names]) for names in (NEAR, _TIMES_WORDS, _PLAIN)
)


@compiled
def _running_sums(local: Floats, words: Counts, times_words: Counts, plain: Counts) -> NDArray[np.float64]:
    """The sums over the blocks above each block, and after the last the sums over all."""
    sums = np.zeros((len(local) + 1, 1 + len(times_words) + len(plain)))
    for at in range(len(local)):
        sums[at + 1, _WORDS] = sums[at, _WORDS] + words[at]
        summed = 1
        for column in times_words:
            sums[at + 1, summed] = sums[at, summed] + local[at, column] * words[at]
            summed += 1
        for column in plain:
            sums[at + 1, summed] = sums[at, summed] + local[at, column]
            summed += 1
    return sums


@compiled
def _near(sums: NDArray[np.float64], summed: int, at: int, width: int) -> float:
    """The sum over the blocks at most `width` away from one, itself left out."""
    above, below = max(at - width, 0), min(at + 1 + width, len(sums) - 1)
    total: float = sums[at, summed] - sums[above, summed] + sums[below, summed] - sums[at + 1, summed]
    return total


@compiled
def _write_context(
    of_blocks: Floats,
    all_words: Counts,
    ends: Counts,
    near: Counts,
    times_words: Counts,
    plain: Counts,
    context: Floats,
) -> None:
    """Write the blocks of some pages by `CONTEXT`.

    Args:
        of_blocks: the blocks by `LOCAL`.
        all_words: the words of each.
        ends: for each page the block after its last.
        near: the columns that `NEAR` names.
        times_words: those that `_TIMES_WORDS` names.
        plain: those that `_PLAIN` names.
        context: where to write.
    """
    begin = 0
    for end in ends:
        local, words, page = of_blocks[begin:end], all_words[begin:end], context[begin:end]
        blocks, own = local.shape
        sums = _running_sums(local, words, times_words, plain)
        page_words, page_sentences = max(sums[blocks, _WORDS], 1), max(sums[blocks, _SENTENCE_WORDS], 1)
        for at in range(blocks):
            for column in range(own):
                page[at, column] = local[at, column]
            column = own
            for distance in DISTANCES:
                beside = at + distance
                is_on_page = 0 <= beside < blocks
                for feature in near:
                    page[at, column] = local[beside, feature] if is_on_page else 0
                    column += 1
            for width in WINDOWS:
                page[at, column] = log(1 + _near(sums, _WORDS, at, width))
                page[at, column + 1] = log(1 + _near(sums, _SENTENCE_WORDS, at, width))
                page[at, column + 2] = _near(sums, _SENTENCE, at, width) / width
                page[at, column + 3] = (_near(sums, _LISTED, at, width) + _near(sums, _PHRASE, at, width)) / width
                column += 4
            for width in CROWDS:
                for summed in range(_DATE, _TWINS + 1):
                    page[at, column] = _near(sums, summed, at, width) / width
                    column += 1
            for summed in range(_KIN, _TITULAR + 1):
                page[at, column] = _near(sums, summed, at, KIN_WINDOW) / (_near(sums, _WORDS, at, KIN_WINDOW) + 1)
                column += 1
            page[at, column] = min(at, 100) / 50
            page[at, column + 1] = min(blocks - 1 - at, 100) / 50
            page[at, column + 2] = sums[at, _WORDS] / page_words
            page[at, column + 3] = 1 - sums[at + 1, _WORDS] / page_words
            page[at, column + 4] = sums[at, _SENTENCE_WORDS] / page_sentences
            page[at, column + 5] = 1 - sums[at + 1, _SENTENCE_WORDS] / page_sentences
            page[at, column + 6] = log(1 + blocks) / 4
            page[at, column + 7] = min(sums[at, _ENDS], 3)
        begin = end


def with_context(page: Page) -> Floats:
    """Blocks by `CONTEXT`: each block's own features, its neighbours' and its place in the page."""
    context = np.empty((len(page.texts), len(CONTEXT)), dtype=np.float32)
    columns = _NEAR_COLUMNS, _TIMES_WORDS_COLUMNS, _PLAIN_COLUMNS
    _write_context(page.local, page.words, np.array(page.ends), *columns, context)
    return context
