"""What the body's model sees of each block: its own shape, its place in the tree, its neighbours.

The tree over the blocks comes back from the depths and joins of their marks: a container is a run of blocks whose
inner joins are no less deep than it. The core is the smallest container that holds most of the page's prose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.phrases import REACH, count_phrases
from corpus.page.hints import LETTERS
from corpus.page.marks import AREA_LETTERS, Mark, parse_mark
from corpus.text.lexicon import Lexicon, fold
from corpus.text.signs import ends_sentence
from corpus.text.words import count_words

Matrix = NDArray[np.float32]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

# Groups of tags; what is in none is the last group.
_TAG_GROUPS = ("p", "h1", "h2", "h3", "h4 h5 h6", "li", "div body section article main", "tr caption", "blockquote",
               "pre", "figcaption figure", "dt dd dl", "button summary legend")  # fmt: skip
_TAG_GROUP = {tag: at for at, group in enumerate(_TAG_GROUPS) for tag in group.split()}
_AREA_ORDER = "".join(AREA_LETTERS.values())

# Prose has at least so many words in a block and at most this share (in ninths) of them in links.
PROSE_WORDS = 9
PROSE_LINKS = 4

# Shares of the page's prose that the three cores hold.
CORES = (0.5, 0.75, 0.93)

# Figures are counted in so much of a block, in characters.
HEAD = 80


@dataclass(frozen=True)
class Shapes:
    """The blocks of a page with what is counted once and used often."""

    texts: Sequence[str]
    marks: list[Mark]
    folded: list[str]
    """Their beginnings, lower case."""
    words: list[int]
    sentence: list[bool]
    listed: list[bool]
    """Whether the lexicon knows the block for furniture."""
    prose: list[bool]


@lru_cache(maxsize=1 << 14)
def _mark_row(tag: str, areas: str, near: str, far: str, flags: str) -> Matrix:
    row = np.zeros(len(_TAG_GROUPS) + 1 + len(_AREA_ORDER) + 2 * len(LETTERS) + 2, dtype=np.float32)
    row[_TAG_GROUP.get(tag, len(_TAG_GROUPS))] = 1
    at = len(_TAG_GROUPS) + 1
    for letters, order in ((areas, _AREA_ORDER), (near, LETTERS), (far, LETTERS), (flags, "AB")):
        for letter in letters:
            row[at + order.index(letter)] = 1
        at += len(order)
    return row


_parse_mark = lru_cache(maxsize=1 << 15)(parse_mark)


def shapes(texts: Sequence[str], marks: Sequence[str], lexicon: Lexicon) -> Shapes:
    """Count what the features and the roles need of each block."""
    parsed = [_parse_mark(mark) for mark in marks]
    words = [count_words(text) for text in texts]
    sentence = [ends_sentence(text) for text in texts]
    listed = [count < 45 and lexicon.is_furniture(text, count) for text, count in zip(texts, words, strict=True)]
    prose = [
        count >= PROSE_WORDS
        and (ends or count > 25)
        and mark.links <= PROSE_LINKS
        and not known
        and "n" not in mark.areas
        and "f" not in mark.areas
        and "c" not in mark.far
        for count, ends, mark, known in zip(words, sentence, parsed, listed, strict=True)
    ]
    return Shapes(texts, parsed, [fold(text[:REACH]) for text in texts], words, sentence, listed, prose)


def _containers(joins: Sequence[int]) -> list[tuple[int, int, int]]:
    """Depth, first block and the block after the last of every container of two blocks or more, outer ones first."""
    found: list[tuple[int, int, int]] = []
    open_ones: list[tuple[int, int]] = []
    for at in range(1, len(joins) + 1):
        join = joins[at] if at < len(joins) else -1
        start = at - 1
        while open_ones and open_ones[-1][0] > join:
            depth, start = open_ones.pop()
            found.append((depth, start, at))
        if join >= 0 and (not open_ones or open_ones[-1][0] < join):
            open_ones.append((join, start))
    found.sort(key=lambda one: (one[1] - one[2], one[0]))
    return found


def _shifted(column: Matrix, by: int) -> Matrix:
    """The column of the blocks that stand `by` places on; zeros where there are none."""
    moved = np.zeros_like(column)
    if by > 0:
        moved[:-by] = column[by:]
    else:
        moved[-by:] = column[:by]
    return moved


def _distance_to_core(joins: Whole, start: int, end: int) -> Whole:
    """Depth of the deepest element that each block shares with the core's blocks."""
    shared = np.full(len(joins), 1 << 20, dtype=np.int64)
    if end < len(joins):
        shared[end:] = np.minimum.accumulate(joins[end:])
    if start > 0:
        shared[:start] = np.minimum.accumulate(joins[start:0:-1])[::-1]
    return shared


def _names_in(folded: Sequence[str], names: Sequence[str]) -> Whole:
    """How many of the names each text holds, and whether it begins with one (2 more)."""
    found = np.zeros(len(folded), dtype=np.int64)
    for name in {fold(name) for name in names if len(name) > 3}:
        found += np.array([name in text for text in folded])
        if found.any():
            found += 2 * np.array([text.startswith(name) for text in folded])
    return found


def _digit_shares(heads: Sequence[str]) -> NDArray[np.float64]:
    """Share of the figures 0 to 9 in each text; none is empty."""
    codes = np.frombuffer("".join(heads).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    sizes = np.array([len(head) for head in heads])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    figures = (codes >= ord("0")) & (codes <= ord("9"))
    shares: NDArray[np.float64] = np.add.reduceat(figures, starts, dtype=np.float64) / sizes
    return shares


def _under_headings(told: Matrix, heading: Matrix) -> Matrix:
    """What the last heading above each block tells; nothing before the first."""
    at = np.maximum.accumulate(np.where(heading > 0, np.arange(len(heading)), -1))
    return np.where((at >= 0)[:, None], told[at], 0)


def features(page: Shapes, title: str, authors: Sequence[str], sites: Sequence[str]) -> Matrix:
    """The features of a page's blocks, a row a block.

    Args:
        page: the page's blocks.
        title: the page's title as its fields tell it, or "".
        authors: their names as its fields tell them.
        sites: the site's names.
    """
    count = len(page.texts)
    rows = [_mark_row(m.tag, m.areas, m.near, m.far, m.flags) for m in page.marks]
    marked = np.concatenate(rows).reshape(count, -1)
    words = np.array(page.words, dtype=np.float32)
    links = np.array([mark.links for mark in page.marks], dtype=np.float32) / 9
    sentence = np.array(page.sentence, dtype=np.float32)
    listed = np.array(page.listed, dtype=np.float32)
    prose = np.array(page.prose, dtype=np.float32) * np.minimum(words, 120)
    depths = np.array([mark.depth for mark in page.marks], dtype=np.int64)
    joins = np.array([mark.join for mark in page.marks], dtype=np.int64)
    heading = marked[:, 1:5].sum(axis=1)
    item = marked[:, 5]
    log_words = np.log1p(words)
    folded_title = fold(title[:REACH])
    own: list[NDArray[Any]] = [
        log_words,
        words < 4,
        words > 12,
        words > 30,
        links,
        links * log_words,
        sentence,
        sentence * log_words,
        listed,
        np.array([text[-1:] in "?:" for text in page.texts]),
        np.array([text[0].islower() for text in page.texts]),
        _digit_shares([text[:HEAD] for text in page.texts]),
        np.array([text.count(",") / (size + 1) for text, size in zip(page.texts, page.words, strict=True)]),
        np.array(["©" in text or "@" in text for text in page.texts]),
        np.array([bool(folded_title) and text == folded_title for text in page.folded]),
        np.array([bool(mark.when) for mark in page.marks]),
    ]

    prose_sums = np.concatenate([[0], np.cumsum(prose)])
    word_sums = np.concatenate([[0], np.cumsum(words)])
    link_sums = np.concatenate([[0], np.cumsum(words * links)])
    item_sums = np.concatenate([[0], np.cumsum(item)])
    listed_sums = np.concatenate([[0], np.cumsum(listed)])
    total = max(float(prose_sums[-1]), 1.0)
    # What most of the prose has in common tells nothing of a block; what it alone has does.
    common = np.einsum("i,ij->j", prose, marked) / total
    relative = marked[:, len(_TAG_GROUPS) + 1 :] * (1 - common[len(_TAG_GROUPS) + 1 :])
    kinds: dict[tuple[str, str, str], float] = {}
    for mark, points in zip(page.marks, prose.tolist(), strict=True):
        kind = (mark.tag, mark.near, mark.far)
        kinds[kind] = kinds.get(kind, 0.0) + points
    alike = np.array([kinds[mark.tag, mark.near, mark.far] for mark in page.marks]) - prose
    containers = _containers(joins.tolist())
    if not containers:
        containers = [(0, 0, count)]
    parent = np.zeros(count, dtype=np.int64)
    grandparent = np.zeros(count, dtype=np.int64)
    starts = np.array([start for _, start, _ in containers])
    ends = np.array([end for _, _, end in containers])
    for number, (_, start, end) in enumerate(containers):
        grandparent[start:end] = parent[start]
        parent[start:end] = number
    sizes = ends - starts
    held_words = word_sums[ends] - word_sums[starts]
    of_container = np.stack(
        [
            np.log1p(sizes),
            np.log1p(held_words),
            (prose_sums[ends] - prose_sums[starts]) / total,
            (prose_sums[ends] - prose_sums[starts]) / (held_words + 1),
            (link_sums[ends] - link_sums[starts]) / (held_words + 1),
            (item_sums[ends] - item_sums[starts]) / sizes,
            (listed_sums[ends] - listed_sums[starts]) / sizes,
        ],
        axis=1,
    )
    around = [of_container[parent], of_container[grandparent]]

    told = np.concatenate(
        [
            count_phrases(page.folded),
            np.stack([_names_in(page.folded, authors), _names_in(page.folded, sites)], axis=1).astype(np.float32),
        ],
        axis=1,
        dtype=np.float32,
    )
    told_sums = np.concatenate([np.zeros((1, told.shape[1]), dtype=np.float32), np.cumsum(np.minimum(told, 1), axis=0)])
    in_container = (told_sums[ends] - told_sums[starts]) / sizes[:, None]
    telling = [told, _under_headings(told, heading), _shifted(told, -1), _shifted(told, 1), in_container[parent]]

    place = [
        prose_sums[:-1] / total,
        (total - prose_sums[1:]) / total,
        np.log1p(prose_sums[:-1]),
        np.log1p(total - prose_sums[1:]),
        np.arange(count) / count,
        np.full(count, np.log1p(total)),
        np.full(count, np.log1p(count)),
        alike / total,
    ]
    shares = (prose_sums[ends] - prose_sums[starts]) / total
    for least in CORES:
        holding = np.flatnonzero(shares >= least)
        depth, start, end = containers[int(holding[-1])] if len(holding) else (0, 0, count)
        shared = _distance_to_core(joins, start, end)
        inside = shared > depth
        place += [
            inside,
            np.where(inside, 0, np.minimum(depth - shared, 12)),
            np.minimum(np.abs(depths - depth), 12) * inside,
            np.clip(np.arange(count) - end + 1, 0, 20),
            np.clip(start - np.arange(count), 0, 20),
        ]

    near_columns = np.stack([log_words, links, sentence, heading, item, listed, prose / 120], axis=1)
    neighbours = [_shifted(near_columns, by) for by in (-3, -2, -1, 1, 2, 3)]
    joining = [
        np.minimum(depths - joins, 10),
        np.minimum(depths - _shifted(joins.astype(np.float32), 1), 10),
        _since(page.prose),
        _since(page.prose[::-1])[::-1],
    ]
    columns = np.stack([np.asarray(column, dtype=np.float32) for column in own + place + joining], axis=1)
    return np.concatenate([marked, relative, columns, *around, *neighbours, *telling], axis=1, dtype=np.float32)


def _since(flags: Sequence[bool], most: int = 15) -> Whole:
    """How many blocks back the last flagged one stands, at most `most`."""
    found = []
    since = most
    for flag in flags:
        found.append(since)
        since = 1 if flag else min(most, since + 1)
    return np.array(found, dtype=np.int64)
