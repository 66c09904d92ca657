"""What the choices of title, byline and date have in common: a block's place beside the body, who is looked at."""

from collections.abc import Callable
from math import log

import numpy as np

from corpus.article.dump.features import LOCAL, CountedBlocks
from corpus.text.arrays import Counts, Doubles, Flags, Floats
from corpus.text.compiled import compiled
from corpus.text.lexicon import fold

# The words of a headline.
TITLE_WORDS = range(1, 36)
# A title may also stand as the body's first blocks.
TITLE_BELOW = 8

# A page's title is within so many characters of its first line.
FIRST_LINE = 400

# A body's first block of so many words is where the body is taken to begin; headings stand above it.
OPENING_WORDS = 8

# Beside what the body model looks at: the place beside the body, agreement with the page's first line, the
# body's probability here and around, what stands in the blocks above and below.
SIDE = 8
SIDED = ("date", "by", "listed", "sentence_words", "probability")
EXTRA = (
    "above", "below", "after_end", "in_body", "at_start", "words_between", "issued-0", "issued-1", "issued-2",
    "updated-0", "updated-1", "updated-2", "caption-0", "caption-1", "agrees", "agreed", "whole",
    "earlier_twins", "first_block", "probability", *(f"{name}_{side}" for side in ("above", "below") for name in SIDED),
)  # fmt: skip

_ABOVE, _BELOW, _AFTER_END, _IN_BODY, _AT_START, _WORDS_BETWEEN = range(6)
_ISSUED, _UPDATED, _CAPTION, _AGREES, _AGREED, _WHOLE, _EARLIER_TWINS, _FIRST_BLOCK, _PROBABILITY = (
    EXTRA.index(name)
    for name in (
        "issued-0", "updated-0", "caption-0", "agrees", "agreed", "whole", "earlier_twins", "first_block",
        "probability",
    )
)  # fmt: skip
_SIDED_ABOVE, _SIDED_BELOW = _PROBABILITY + 1, _PROBABILITY + 1 + len(SIDED)
_TOLD_LOCAL, _SIDED_LOCAL = (
    np.array([LOCAL.index(name) for name in names])
    for names in (("issued", "updated", "caption"), ("date", "by", "listed", "sentence"))
)

# Where a block stands beside the headline.
PLACED = ("title_above", "title_below", "is_title", "no_title")

# For each page the block chosen as its title.
Titles = int | Counts
NO_TITLE = -1

# Blocks by `CONTEXT` and blocks by `EXTRA`.
Features = tuple[Floats, Floats]

# Candidates are looked at closely whose odds, by a first look, are no less than this share of the best one's.
LEAST_ODDS = 0.002

# Short lines whose cleaning is kept: the same menu stands on each of a source's pages.
LINES_KEPT = 4096


@compiled
def _body_spans(words: Counts, body: Flags, ends: Counts) -> tuple[Counts, Counts]:
    """What `body_span` gives."""
    starts, stops = ends.copy(), ends.copy()
    begin = 0
    for page, end in enumerate(ends):
        found = opened = False
        for at in range(begin, end):
            opens = words[at] >= OPENING_WORDS
            if not body[at] or (opened and not opens):
                continue
            if not found or (opens and not opened):
                starts[page] = at
            stops[page] = at + 1
            found, opened = True, opens
        begin = end
    return starts, stops


def body_span(page: CountedBlocks, body: Flags) -> tuple[Counts, Counts]:
    """For each page the body's first block of some length and the block after its last.

    Where none is long enough, any block will do. Without a body both are the block after the page's last.
    """
    return _body_spans(page.words, body, np.array(page.ends))


@compiled
def _write_extra(
    local: Floats, words: Counts, again: Flags, probability: Floats, body: Flags, spans: Counts, told: Counts,
    sided: Counts, extra: Floats,
) -> None:  # fmt: skip
    """Write the blocks of some pages by `EXTRA`, but for what a page's first line tells.

    Args:
        local: the blocks by `LOCAL`.
        words: the words of each.
        again: whether its text stands further above too.
        probability: that it is body.
        body: whether it is.
        spans: for each page its first block, the block after its last, and both of its body.
        told: the columns of `local` that `_TOLD_LOCAL` names.
        sided: those that `_SIDED_LOCAL` names.
        extra: where to write.
    """
    for begin, page_end, start, end in spans:
        blocks = page_end - begin
        # Sums over the page's blocks above each, and after the last over all: by `SIDED`, then of words.
        sums = np.zeros((blocks + 1, len(SIDED) + 1))
        for place in range(blocks):
            at, above, upto = begin + place, sums[place], sums[place + 1]
            for side in range(3):
                upto[side] = above[side] + local[at, sided[side]]
            upto[3] = above[3] + words[at] * local[at, sided[3]] / 40
            upto[4] = above[4] + probability[at]
            upto[5] = above[5] + words[at]
        words_to_start = sums[min(start - begin + 1, blocks), 5]
        for place in range(blocks):
            at = begin + place
            row = extra[at]
            row[_ABOVE] = min(max(start - at, 0), 40) / 20
            row[_BELOW] = min(max(at - start, 0), 40) / 20
            row[_AFTER_END] = min(max(at - end + 1, 0), 40) / 20
            row[_IN_BODY] = body[at]
            row[_AT_START] = at == start
            row[_WORDS_BETWEEN] = log(1 + abs(words_to_start - sums[place + 1, 5])) / 3
            for back in range(min(place + 1, 3)):
                row[_ISSUED + back] = local[at - back, told[0]]
                row[_UPDATED + back] = local[at - back, told[1]]
            for back in range(min(place + 1, 2)):
                row[_CAPTION + back] = local[at - back, told[2]]
            row[_EARLIER_TWINS] = again[at]
            row[_FIRST_BLOCK] = place == 0
            row[_PROBABILITY] = probability[at]
            highest, lowest = max(place - SIDE, 0), min(place + 1 + SIDE, blocks)
            for side in range(len(SIDED)):
                row[_SIDED_ABOVE + side] = (sums[place, side] - sums[highest, side]) / SIDE
                row[_SIDED_BELOW + side] = (sums[lowest, side] - sums[place + 1, side]) / SIDE


def field_features(page: CountedBlocks, probability: Floats, body: Flags) -> Floats:
    """The blocks of one or more pages by `EXTRA`."""
    extra = np.zeros((len(page.texts), len(EXTRA)), dtype=np.float32)
    spans = np.column_stack((page.spans(), *body_span(page, body)))
    _write_extra(page.local, page.words, page.again, probability, body, spans, _TOLD_LOCAL, _SIDED_LOCAL, extra)
    first, rows, words = page.bounds[0], np.arange(len(extra)), page.words
    # What stands in the first line has no more words than that.
    near = (words >= 2) & (words < TITLE_WORDS.stop) & (words <= words[first])
    near &= (rows > first) & (rows < page.over_page(spans[:, 2]) + TITLE_BELOW)
    tops = [fold(page.texts[begin][:FIRST_LINE]) for begin in spans[:, 0].tolist()]
    looked_at = np.flatnonzero(near)
    for at, number in zip(looked_at.tolist(), page.page_of[looked_at].tolist(), strict=True):
        if (line := fold(page.texts[at])) in tops[number]:
            extra[at, _AGREES] = extra[first[at], _AGREED] = 1
            extra[at, _WHOLE] = len(line) / len(tops[number])
    return extra


def placed(page: CountedBlocks, rows: Counts, titles: Titles) -> Floats:
    """The candidates by `PLACED`."""
    title = np.broadcast_to(titles, len(page.ends))[page.page_of[rows]]
    beside = np.empty((len(rows), len(PLACED)), dtype=np.float32)
    for column, away in enumerate((title - rows, rows - title)):
        beside[:, column] = np.minimum(np.maximum(away, 0), 30) / 10
    beside[:, 2], beside[:, 3] = rows == title, title == NO_TITLE
    beside[title == NO_TITLE, :2] = 0
    return beside


def place_in_group(groups: Counts) -> Counts:
    """For each of some numbers in ascending order how many equal ones stand before it."""
    return np.arange(len(groups)) - np.searchsorted(groups, groups)


def features_of(rows: Counts, features: Features) -> Floats:
    """Some blocks by `CONTEXT` and `EXTRA`."""
    return np.concatenate([part.take(rows, axis=0) for part in features], axis=1)


def log_odds_of(chances: Floats) -> Doubles:
    """The log-odds of some probabilities; none is taken for nearer to 0 or 1 than a millionth."""
    certain = np.minimum(np.maximum(chances.astype(np.float64), 1e-6), 1 - 1e-6)
    log_odds: Doubles = np.log(certain / (1 - certain))
    return log_odds


def chances_of(log_odds: Doubles) -> Floats:
    """The probabilities of some log-odds."""
    chances: Floats = (1 / (1 + np.exp(-log_odds))).astype(np.float32)
    return chances


def likely(page: CountedBlocks, rows: Counts, most: int, judge: Callable[[Counts], Floats]) -> list[int]:
    """Of each page's rows those that are judged the most probable, in order: at most so many and by `LEAST_ODDS`."""
    pages = page.page_of[rows]
    chances = judge(rows)
    odds = chances / np.maximum(1 - chances, 1e-6)
    order = np.lexsort((-odds, pages))
    place = place_in_group(pages)
    best = odds[order[np.arange(len(rows)) - place]]
    kept = (place < most) & (odds[order] >= LEAST_ODDS * best)
    found: list[int] = np.sort(rows[order[kept]]).tolist()
    return found
