"""What stands around a page's blocks as numbers: their neighbours, sums over the blocks near them, their places.

For the second of the body's networks also what the first made of them.
"""

from math import log

import numpy as np
from numpy.typing import NDArray

from corpus.article.dump.features import KINSHIP, LOCAL, CountedBlocks
from corpus.text.arrays import Counts, Flags, Floats
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
# How far the nearest paragraphs are; how often blocks of this length between blocks of their lengths come near, as in
# lists of teasers; of the paragraphs that follow each other closely the share in the page's largest such stretch, and
# whether that one is above.
# Then how many of the paragraphs near have a line like a headline right above, as teasers have, and how many words they
# have, beside the page's largest stretch.
LAYOUT = ("gap_above", "gap_below", "cards", "stretch", "below_stretch", "headed", "headed_below", "length_beside")
CONTEXT = (
    LOCAL
    + tuple(f"{name}{distance:+}" for distance in DISTANCES for name in NEAR)
    + tuple(f"{name}±{width}" for width in WINDOWS for name in ("words", "sentence_words", "sentence", "listed"))
    + tuple(f"{name}±{width}" for width in CROWDS for name in CROWD)
    + tuple(f"{name}±{KIN_WINDOW}" for name in KINSHIP)
    + AROUND
    + LAYOUT
)

# A paragraph is a sentence of so many words or more, and of one stretch with those at most so many blocks away.
PARAGRAPH_WORDS = 15
STRETCH_GAP = 5
FARTHEST = 30
_GAPS = np.array([log(1 + away) / 3 for away in range(FARTHEST + 1)])
# Cards are looked for among so many blocks on either side; a block's length is one of some classes.
CARD_WINDOW = 30
CARD_WORDS = (2, 6, 14, 30)
TEASER_WINDOW = 8

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
        page_blocks = log(1 + blocks) / 4
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
            page[at, column + 6] = page_blocks
            page[at, column + 7] = min(sums[at, _ENDS], 3)
        begin = end


@compiled
def _length_class(words: int, sentence: np.bool_) -> int:
    kind = 0
    for most in CARD_WORDS:
        kind += words > most
    return 2 * kind + int(sentence)


@compiled
def _stretches(words: Counts, is_paragraph: Flags) -> tuple[NDArray[np.float64], int, float]:
    """The words of each block's stretch beside the page's largest, the end of that, and its paragraphs' mean length."""
    blocks = len(words)
    stretch = np.zeros(blocks)
    first, last, total, count = 0, -1, 0.0, 0
    best, best_end, best_mean = 0.0, blocks, 0.0
    for at in range(blocks + 1):
        if at == blocks or (is_paragraph[at] and last >= 0 and at - last > STRETCH_GAP):
            stretch[first : last + 1] = total
            if total > best:
                best, best_end, best_mean = total, last, total / count
            first, total, count = at, 0.0, 0
        if at < blocks and is_paragraph[at]:
            if count == 0:
                first = at
            total += words[at]
            count += 1
            last = at
    return stretch / max(best, 1.0), best_end, best_mean


@compiled
def _write_gaps(is_paragraph: Flags, page: Floats, first: int) -> None:
    """Write how many blocks away the nearest paragraphs are."""
    for column, order in ((first, 1), (first + 1, -1)):
        away = FARTHEST
        for place in range(len(page)):
            at = place if order > 0 else len(page) - 1 - place
            page[at, column] = _GAPS[away]
            away = 1 if is_paragraph[at] else min(away + 1, FARTHEST)


@compiled
def _write_cards(kinds: Counts, page: Floats, column: int) -> None:
    """Write how many blocks near are alike and stand between blocks alike; 0 between blocks of the same length."""
    blocks = len(page)
    triples = np.zeros(blocks, dtype=np.int64)
    for at in range(blocks):
        above, below = kinds[at - 1] if at else 99, kinds[at + 1] if at + 1 < blocks else 99
        if above != kinds[at] or below != kinds[at]:
            triples[at] = 10_000 * above + 100 * kinds[at] + below + 1
    for at in range(blocks):
        alike = 0
        if triples[at]:
            for other in range(max(at - CARD_WINDOW, 0), min(at + CARD_WINDOW + 1, blocks)):
                alike += triples[other] == triples[at]
        page[at, column] = log(1 + max(alike - 1, 0))


@compiled
def _write_teasers(words: Counts, is_paragraph: Flags, sentence: Flags, mean: float, page: Floats, first: int) -> None:
    """Write what the paragraphs near have above them, around and further down, and how long they are."""
    blocks = len(words)
    sums = np.zeros((blocks + 1, 3))
    for at in range(blocks):
        is_headed = is_paragraph[at] and at > 0 and not sentence[at - 1] and 2 < words[at - 1] < PARAGRAPH_WORDS + 5
        sums[at + 1, 0] = sums[at, 0] + is_paragraph[at]
        sums[at + 1, 1] = sums[at, 1] + is_headed
        sums[at + 1, 2] = sums[at, 2] + words[at] * is_paragraph[at]
    for at in range(blocks):
        low, high = max(at - TEASER_WINDOW, 0), min(at + TEASER_WINDOW + 1, blocks)
        count = sums[high, 0] - sums[low, 0]
        page[at, first] = (sums[high, 1] - sums[low, 1]) / (count + 1)
        page[at, first + 1] = (sums[high, 1] - sums[at, 1]) / (sums[high, 0] - sums[at, 0] + 1)
        page[at, first + 2] = min((sums[high, 2] - sums[low, 2]) / (count + 0.5) / (mean + 5), 2)


@compiled
def _write_layout(words: Counts, sentence: Flags, ends: Counts, first: int, context: Floats) -> None:
    """Write the blocks of some pages by `LAYOUT`, from a column on."""
    begin = 0
    for end in ends:
        own, signed, page = words[begin:end], sentence[begin:end], context[begin:end]
        is_paragraph = signed & (own >= PARAGRAPH_WORDS)
        kinds = np.empty(end - begin, dtype=np.int64)
        for at in range(end - begin):
            kinds[at] = _length_class(own[at], signed[at])
        stretch, best_end, mean = _stretches(own, is_paragraph)
        _write_gaps(is_paragraph, page, first)
        _write_cards(kinds, page, first + 2)
        for at in range(end - begin):
            page[at, first + 3] = stretch[at]
            page[at, first + 4] = at > best_end
        _write_teasers(own, is_paragraph, signed, mean, page, first + 5)
        begin = end


def with_context(page: CountedBlocks) -> Floats:
    """Blocks by `CONTEXT`: each block's own features, its neighbours' and its place in the page."""
    context = np.empty((len(page.texts), len(CONTEXT)), dtype=np.float32)
    columns = _NEAR_COLUMNS, _TIMES_WORDS_COLUMNS, _PLAIN_COLUMNS
    ends = np.array(page.ends)
    _write_context(page.local, page.words, ends, *columns, context)
    _write_layout(page.words, page.sentence, ends, len(CONTEXT) - len(LAYOUT), context)
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
