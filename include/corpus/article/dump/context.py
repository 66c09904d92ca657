"""What stands around a page's blocks as numbers: their neighbours, sums over the blocks near them, their places.

For the second of the body's networks also what the first made of them.
"""

from math import log

import numpy as np
from numpy.typing import NDArray

from corpus.article.dump.features import KINSHIP, LOCAL, CountedBlocks
from corpus.text.arrays import Counts, Floats
from corpus.text.compiled import compiled

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

# What the first network made of the blocks around is summed over so many on either side.
CHANCE_WINDOWS = (2, 5, 15)
CHANCES = (
    "chance",
    *(f"chance{distance:+}" for distance in DISTANCES),
    *(f"{name}±{width}" for width in CHANCE_WINDOWS for name in ("chances", "likely_share", "likely_words")),
    "likely_above", "likely_below", "likely", "in_run", "before_run", "after_run",
)  # fmt: skip
# Points of a block in the search for the best run: words count up to a long paragraph's worth.
RUN_WORDS = 60
RUN_COST = 0.5

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


def with_context(page: CountedBlocks) -> Floats:
    """Blocks by `CONTEXT`: each block's own features, its neighbours' and its place in the page."""
    context = np.empty((len(page.texts), len(CONTEXT)), dtype=np.float32)
    columns = _NEAR_COLUMNS, _TIMES_WORDS_COLUMNS, _PLAIN_COLUMNS
    _write_context(page.local, page.words, np.array(page.ends), *columns, context)
    return context


@compiled
def _best_run(probability: Floats, words: Counts) -> tuple[int, int]:
    """The contiguous run of blocks with the most points, and the block after it (Bentley's maximum subarray)."""
    start = end = lowest_at = 0
    points = lowest = most = 0.0
    for at in range(len(words)):
        points += (probability[at] - 0.5) * min(words[at], RUN_WORDS) - RUN_COST
        if points < lowest:
            lowest, lowest_at = points, at + 1
        elif points - lowest > most:
            most, start, end = points - lowest, lowest_at, at + 1
    return start, end


@compiled
def _write_around(all_chances: Floats, all_words: Counts, ends: Counts, columns: Floats) -> None:
    """Write what `around` gives."""
    begin = 0
    for page_end in ends:
        probability, words = all_chances[begin:page_end], all_words[begin:page_end]
        blocks = len(words)
        # Sums over the blocks above each, and after the last over all: of chances, likely words and words.
        sums = np.zeros((blocks + 1, 3))
        for at in range(blocks):
            sums[at + 1, 0] = sums[at, 0] + probability[at]
            sums[at + 1, 1] = sums[at, 1] + probability[at] * words[at]
            sums[at + 1, 2] = sums[at, 2] + words[at]
        total = sums[blocks, 1] + 1
        start, end = _best_run(probability, words)
        for at in range(blocks):
            row = columns[begin + at]
            row[0] = probability[at]
            column = 1
            for distance in DISTANCES:
                row[column] = probability[at + distance] if 0 <= at + distance < blocks else 0
                column += 1
            for width in CHANCE_WINDOWS:
                likely = _near(sums, 1, at, width)
                row[column] = _near(sums, 0, at, width) / (2 * width)
                row[column + 1] = likely / (_near(sums, 2, at, width) + 1)
                row[column + 2] = log(1 + likely)
                column += 3
            row[column] = sums[at, 1] / total
            row[column + 1] = 1 - sums[at + 1, 1] / total
            row[column + 2] = log(1 + total)
            row[column + 3] = start <= at < end
            row[column + 4] = min(max(start - at, 0), 30) / 10
            row[column + 5] = min(max(at - end + 1, 0), 30) / 10
        begin = page_end


def around(page: CountedBlocks, probability: Floats) -> Floats:
    """Blocks by `CHANCES`: what the first network made of each block and of those around it, for the second."""
    columns = np.empty((len(probability), len(CHANCES)), dtype=np.float32)
    _write_around(probability, page.words, np.array(page.ends), columns)
    return columns
