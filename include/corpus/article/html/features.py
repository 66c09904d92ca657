"""What the body's model sees of each block: its own shape, its place in the tree, its neighbours.

The tree over the blocks comes back from their marks (`tree`). A core is the smallest container that holds so large a
share of the page's prose.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.anchors import BESIDE_TITLE, UNDER_HEADING, beside_title, under_heading
from corpus.article.html.counted import LETTER_NAMES, MOST_PROSE_WORDS, TAGS, Counted, log_of_count, running_sums
from corpus.article.html.phrases import PHRASES, REACH, count_phrases
from corpus.article.html.repeats import REPEATED, repeated
from corpus.article.html.shapes import Shapes
from corpus.article.html.titles import ChosenTitle
from corpus.article.html.topic import TOPIC, topic
from corpus.article.html.tree import innermost, shared_depths
from corpus.text.arrays import Counts, Floats, codes_of
from corpus.text.lexicon import fold

# Shares of the page's prose that the cores hold.
CORES = (0.5, 0.75, 0.93)

# So many blocks away, up and down, the neighbours are looked at.
DISTANCES = (-3, -2, -1, 1, 2, 3)

# Figures are counted in so much of a block, in characters.
HEAD = 80

# Names of fewer letters are not looked for.
LEAST_NAME = 4

# Counts and distances are cut at these.
MOST_LEVELS = 12
MOST_JOIN = 10
MOST_BLOCKS_OFF = 20
MOST_SINCE = 15

_OWN = (
    "words", "under_4_words", "over_12_words", "over_30_words", "links", "linked_words", "sentence", "sentence_words",
    "listed", "asks_or_opens", "small_first", "digits", "commas", "copyright_or_at", "is_title", "has_time",
)  # fmt: skip
_PLACE = (
    "prose_share_above", "prose_share_below", "prose_above", "prose_below", "place", "prose", "blocks", "prose_alike",
)  # fmt: skip
_CORE = ("inside", "levels_out", "levels_in", "blocks_below", "blocks_above")
_JOINING = ("levels_from_above", "levels_from_below", "since_prose", "until_prose")
_CONTAINER = ("blocks", "words", "prose_share", "prose", "links", "items", "listed")
_NEAR = ("words", "links", "sentence", "heading", "item", "listed", "prose")
_TOLD = (*(f"phrases_{group}" for group in PHRASES), "names_author", "names_site")

# The groups of columns in the matrix's order: what a group's columns are called, `{}` being the name, and the names.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "mark": ("{}", TAGS + LETTER_NAMES),
    "uncommon": ("uncommon:{}", LETTER_NAMES),
    "own": ("{}", _OWN),
    "place": ("{}", _PLACE),
    **{f"core_{share}": (f"core_{share}:{{}}", _CORE) for share in CORES},
    "joining": ("{}", _JOINING),
    "container": ("container:{}", _CONTAINER),
    "outer_container": ("outer_container:{}", _CONTAINER),
    **{f"near{by:+}": (f"{{}}{by:+}", _NEAR) for by in DISTANCES},
    "told": ("{}", _TOLD),
    "told_under_heading": ("heading:{}", _TOLD),
    "told-1": ("{}-1", _TOLD),
    "told+1": ("{}+1", _TOLD),
    "told_in_container": ("container:{}", _TOLD),
    "beside_title": ("{}", BESIDE_TITLE),
    "under_heading": ("{}", UNDER_HEADING),
    "repeated": ("{}", REPEATED),
    "topic": ("{}", TOPIC),
}

FEATURES = tuple(called.format(name) for called, names in GROUPS.values() for name in names)
"""The name of each column of the matrix, in its order."""

_COUNTS = {group: len(names) for group, (_, names) in GROUPS.items()}
_FIRST = dict(zip(_COUNTS, accumulate(_COUNTS.values(), initial=0), strict=False))

# A mark's tag and hints.
_KIND = attrgetter("tag", "near", "far")

Columns = Mapping[str, NDArray[Any]]
"""Columns by their names in a group."""


class Matrix:
    """The features of some blocks, a row a block and a column a name of `FEATURES`, filled group by group."""

    def __init__(self, blocks: int) -> None:
        self._values: Floats = np.empty((blocks, len(FEATURES)), dtype=np.float32)
        self._missing = set(GROUPS)

    def put(self, group: str, values: Floats) -> None:
        """Write a group's columns, which stand in the order of their names.

        Raises:
            ValueError: these are not as many columns as the group has names.
        """
        first, count = _FIRST[group], _COUNTS[group]
        if values.shape[1] != count:
            raise ValueError(f"{group} has {count} columns, these are {values.shape[1]}")
        self._values[:, first : first + count] = values
        self._missing.remove(group)

    def put_columns(self, group: str, columns: Columns) -> None:
        """Write a group's columns by their names.

        Raises:
            ValueError: a column is missing, or is none of the group's.
        """
        for at, name in enumerate(_names_of(group, columns), _FIRST[group]):
            self._values[:, at] = columns[name]
        self._missing.remove(group)

    def whole(self) -> Floats:
        """All columns.

        Raises:
            ValueError: a group is missing.
        """
        if self._missing:
            raise ValueError(f"these groups of columns are missing: {sorted(self._missing)}")
        return self._values


def _names_of(group: str, columns: Columns) -> tuple[str, ...]:
    """The names of a group's columns.

    Raises:
        ValueError: others are given.
    """
    _, names = GROUPS[group]
    if columns.keys() != set(names):
        raise ValueError(f"{group} has the columns {sorted(names)}, these are {sorted(columns)}")
    return names


def features(
    page: Shapes, title: ChosenTitle, authors: Sequence[str], sites: Sequence[str], about: Sequence[str]
) -> Floats:
    """The features of a page's blocks, of which there is at least one: a row a block, a column a name of `FEATURES`.

    Args:
        page: the page's blocks.
        title: the page's title and the block that shows it.
        authors: their names as its fields tell them.
        sites: the site's names.
        about: what the fields tell of its content, such as a description.
    """
    counted, matrix = Counted(page), Matrix(len(page.texts))
    matrix.put("mark", counted.mark)
    matrix.put("uncommon", _uncommon(counted))
    matrix.put_columns("own", _own(counted, fold((title.text or "")[:REACH])))
    matrix.put_columns("place", _place(counted))
    for share in CORES:
        matrix.put_columns(f"core_{share}", _core(counted, share))
    matrix.put_columns("joining", _joining(counted))
    inner, outer = innermost(counted.containers, len(page.texts))
    held = _held(counted)
    matrix.put_columns("container", {name: column[inner] for name, column in held.items()})
    matrix.put_columns("outer_container", {name: column[outer] for name, column in held.items()})
    near = _near(counted)
    for by in DISTANCES:
        matrix.put(f"near{by:+}", _shifted(near, by))
    told = _told(page, authors, sites)
    matrix.put("told", told)
    matrix.put("told_under_heading", _under_headings(told, counted.heading))
    matrix.put("told-1", _shifted(told, -1))
    matrix.put("told+1", _shifted(told, 1))
    matrix.put("told_in_container", _told_in_containers(counted, told)[inner])
    matrix.put_columns("beside_title", beside_title(counted, title.at))
    matrix.put_columns("under_heading", under_heading(counted))
    matrix.put_columns("repeated", repeated(counted))
    matrix.put_columns("topic", topic(counted, title.text or "", about, inner))
    return matrix.whole()


def _uncommon(counted: Counted) -> Floats:
    """The mark's letters as far as the page's prose has them not: what most of it has tells nothing of a block."""
    letters = counted.mark[:, len(TAGS) :]
    # Not a matrix product: its last bits depend on the processor.
    common: Floats = (counted.prose[:, None] * letters).sum(axis=0) / counted.total
    return letters * (1 - common)


def _own(counted: Counted, title: str) -> Columns:
    """The block's own shape, beside the page's title."""
    page, words, log_words = counted.page, counted.words, counted.log_words
    return {
        "words": log_words,
        "under_4_words": words < 4,
        "over_12_words": words > 12,
        "over_30_words": words > 30,
        "links": counted.links,
        "linked_words": counted.links * log_words,
        "sentence": counted.sentence,
        "sentence_words": counted.sentence * log_words,
        "listed": counted.listed,
        "asks_or_opens": np.array([text[-1:] in "?:" for text in page.texts]),
        "small_first": np.array([text[0].islower() for text in page.texts]),
        "digits": _digit_shares([text[:HEAD] for text in page.texts]),
        "commas": np.array([text.count(",") / (size + 1) for text, size in zip(page.texts, page.words, strict=True)]),
        "copyright_or_at": np.array(["©" in text or "@" in text for text in page.texts]),
        "is_title": np.array([bool(title) and text == title for text in page.folded]),
        "has_time": np.array([bool(mark.when) for mark in page.marks]),
    }


def _place(counted: Counted) -> Columns:
    """Where the block stands among the page's prose."""
    count, sums, total = len(counted.page.texts), counted.prose_sums, counted.total
    return {
        "prose_share_above": sums[:-1] / total,
        "prose_share_below": (total - sums[1:]) / total,
        "prose_above": log_of_count(sums[:-1]),
        "prose_below": log_of_count(total - sums[1:]),
        "place": np.arange(count) / count,
        "prose": log_of_count(np.full(count, total)),
        "blocks": log_of_count(np.full(count, count)),
        "prose_alike": _prose_alike(counted) / total,
    }


def _prose_alike(counted: Counted) -> NDArray[Any]:
    """The words of prose in all other blocks of the same tag and hints."""
    numbers: dict[tuple[str, ...], int] = {}
    kinds = [numbers.setdefault(kind, len(numbers)) for kind in map(_KIND, counted.page.marks)]
    words: NDArray[Any] = np.bincount(kinds, weights=counted.prose)[kinds] - counted.prose
    return words


def _core(counted: Counted, share: float) -> Columns:
    """Where the block stands beside the smallest container that holds so large a share of the page's prose."""
    rows = np.arange(len(counted.page.texts))
    holding = np.flatnonzero(counted.prose_shares >= share)
    depth, start, end = counted.containers[int(holding[-1])] if len(holding) else (0, 0, len(rows))
    shared = shared_depths(counted.joins, start, end)
    inside = shared > depth
    return {
        "inside": inside,
        "levels_out": np.where(inside, 0, np.minimum(depth - shared, MOST_LEVELS)),
        "levels_in": np.minimum(np.abs(counted.depths - depth), MOST_LEVELS) * inside,
        "blocks_below": np.clip(rows - end + 1, 0, MOST_BLOCKS_OFF),
        "blocks_above": np.clip(start - rows, 0, MOST_BLOCKS_OFF),
    }


def _joining(counted: Counted) -> Columns:
    """How far the block is parted from those beside it, and from prose."""
    depths, joins, prose = counted.depths, counted.joins, counted.page.prose
    return {
        "levels_from_above": np.minimum(depths - joins, MOST_JOIN),
        "levels_from_below": np.minimum(depths - _shifted(joins.astype(np.float32), 1), MOST_JOIN),
        "since_prose": _since(prose),
        "until_prose": _since(prose[::-1])[::-1],
    }


def _held(counted: Counted) -> Columns:
    """What each container holds, an entry a container."""
    starts, ends = counted.container_edges
    sizes = ends - starts
    words, prose, linked, items, listed = (
        counted.over_containers(running_sums(column))
        for column in (counted.words, counted.prose, counted.words * counted.links, counted.item, counted.listed)
    )
    return {
        "blocks": log_of_count(sizes),
        "words": log_of_count(words),
        "prose_share": counted.prose_shares,
        "prose": prose / (words + 1),
        "links": linked / (words + 1),
        "items": items / sizes,
        "listed": listed / sizes,
    }


def _near(counted: Counted) -> Floats:
    """What a block's neighbours see of it, by the columns of `_NEAR`."""
    columns: Columns = {
        "words": counted.log_words,
        "links": counted.links,
        "sentence": counted.sentence,
        "heading": counted.heading,
        "item": counted.item,
        "listed": counted.listed,
        "prose": counted.prose / MOST_PROSE_WORDS,
    }
    return np.stack([columns[name] for name in _names_of("near+1", columns)], axis=1)


def _told(page: Shapes, authors: Sequence[str], sites: Sequence[str]) -> Floats:
    """The phrases and names that the block holds, by the columns of `_TOLD`."""
    names = np.stack([_names_in(page.folded, authors), _names_in(page.folded, sites)], axis=1)
    return np.concatenate([count_phrases(page.folded), names], axis=1, dtype=np.float32)


def _told_in_containers(counted: Counted, told: Floats) -> Floats:
    """For each container the shares of its blocks that hold phrases and names."""
    starts, ends = counted.container_edges
    none = np.zeros((1, told.shape[1]), dtype=np.float32)
    sums = np.concatenate([none, np.cumsum(np.minimum(told, 1), axis=0)])
    shares: Floats = (counted.over_containers(sums) / (ends - starts)[:, None]).astype(np.float32)
    return shares


def _shifted(columns: Floats, by: int) -> Floats:
    """The columns of the blocks that stand `by` places on; zeros where there are none."""
    moved = np.zeros_like(columns)
    if by > 0:
        moved[:-by] = columns[by:]
    else:
        moved[-by:] = columns[:by]
    return moved


def _names_in(folded: Sequence[str], names: Sequence[str]) -> Counts:
    """How many of the names each text holds, and whether it begins with one (2 more)."""
    found = [0] * len(folded)
    everywhere, ends = "\n".join(folded), list(accumulate(len(text) + 1 for text in folded))
    for name in {fold(name) for name in names if len(name) >= LEAST_NAME and "\n" not in name}:
        place = everywhere.find(name)
        while place >= 0:
            at = bisect_right(ends, place)
            found[at] += 3 if place == ends[at] - len(folded[at]) - 1 else 1
            place = everywhere.find(name, ends[at])
    return np.array(found, dtype=np.int64)


def _digit_shares(heads: Sequence[str]) -> NDArray[np.float64]:
    """Share of the figures 0 to 9 in each text; none is empty."""
    codes = codes_of("".join(heads))
    sizes = np.array([len(head) for head in heads])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    figures = (codes >= ord("0")) & (codes <= ord("9"))
    shares: NDArray[np.float64] = np.add.reduceat(figures, starts, dtype=np.float64) / sizes
    return shares


def _under_headings(told: Floats, heading: Floats) -> Floats:
    """What the last heading above each block tells, or the block itself if it is one; nothing before the first."""
    at = np.maximum.accumulate(np.where(heading > 0, np.arange(len(heading)), -1))
    under: Floats = np.where((at >= 0)[:, None], told[at], 0)
    return under


def _since(flags: Sequence[bool]) -> Counts:
    """How many blocks back the last flagged one stands, at most `MOST_SINCE`."""
    rows = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags, rows, -MOST_SINCE))
    since: Counts = np.minimum(rows - np.concatenate([[-MOST_SINCE], last[:-1]]), MOST_SINCE)
    return since
