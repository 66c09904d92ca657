"""What the body's model sees of each block: its own shape, its place in the tree, its neighbours.

The tree over the blocks comes back from their marks (`tree`). A core is the smallest container that holds so large a
share of the page's prose. A page has some two hundred blocks, for which calling numpy takes longer than what it does:
groups of columns are filled in compiled loops.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log1p
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.anchors import BESIDE_TITLE, UNDER_HEADING, beside_title, under_heading
from corpus.article.html.counted import LETTER_NAMES, MOST_PROSE_WORDS, TAGS, Counted, running_sums
from corpus.article.html.phrases import REACH
from corpus.article.html.repeats import REPEATED, repeated
from corpus.article.html.shapes import Shapes
from corpus.article.html.titles import ChosenTitle
from corpus.article.html.told import TOLD, told, told_in_containers, told_under_headings
from corpus.article.html.topic import TOPIC, topic
from corpus.article.html.tree import innermost, shared_depths
from corpus.text.arrays import Codes, Counts, Doubles, Flags, Floats, codes_of
from corpus.text.compiled import compiled
from corpus.text.lexicon import fold

# Shares of the page's prose that the cores hold.
CORES = (0.5, 0.75, 0.93)

# So many blocks away, up and down, the neighbours are looked at.
DISTANCES = (-3, -2, -1, 1, 2, 3)

# Figures are counted in so much of a block, in characters.
HEAD = 80

# Signs that are counted.
QUESTION_MARK, COLON, COMMA, COPYRIGHT, AT_SIGN, NOUGHT, NINE = map(ord, "?:,©@09")

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
    "told": ("{}", TOLD),
    "told_under_heading": ("heading:{}", TOLD),
    "told-1": ("{}-1", TOLD),
    "told+1": ("{}+1", TOLD),
    "told_in_container": ("container:{}", TOLD),
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
    matrix.put("uncommon", _uncommon(counted.mark[:, len(TAGS) :], counted.prose, counted.total))
    matrix.put_columns("own", _own(counted, fold((title.text or "")[:REACH])))
    matrix.put("place", _place(counted.prose_sums, _prose_alike(counted), counted.total))
    for share in CORES:
        matrix.put(f"core_{share}", _beside_core(counted, share))
    matrix.put("joining", _joining(counted.depths, counted.joins, counted.is_prose))
    inner, outer = innermost(counted.containers, len(page.texts))
    held = _held(
        counted.containers,
        counted.total,
        counted.word_sums,
        counted.prose_sums,
        counted.linked_sums,
        running_sums(counted.item),
        running_sums(counted.listed),
    )
    matrix.put("container", held[inner])
    matrix.put("outer_container", held[outer])
    near = _near(counted)
    for by in DISTANCES:
        matrix.put(f"near{by:+}", _shifted(near, by))
    phrases = told(page, authors, sites)
    matrix.put("told", phrases)
    matrix.put("told_under_heading", told_under_headings(phrases, counted.heading))
    matrix.put("told-1", _shifted(phrases, -1))
    matrix.put("told+1", _shifted(phrases, 1))
    matrix.put("told_in_container", told_in_containers(phrases, counted.containers)[inner])
    matrix.put("beside_title", beside_title(counted, title.at))
    matrix.put("under_heading", under_heading(counted))
    matrix.put("repeated", repeated(counted))
    matrix.put("topic", topic(counted, title.text or "", about, inner))
    return matrix.whole()


@compiled
def _uncommon(letters: Floats, prose: Floats, total: float) -> Floats:
    """The mark's letters as far as the page's prose has them not: what most of it has tells nothing of a block."""
    rare, one = np.zeros(letters.shape[1], dtype=np.float32), np.float32(1)
    for at in range(len(letters)):
        if prose[at]:
            for column in range(len(rare)):
                rare[column] += prose[at] * letters[at, column]
    for column in range(len(rare)):
        rare[column] = one - rare[column] / np.float32(total)
    uncommon = np.empty(letters.shape, dtype=np.float32)
    for at in range(len(letters)):
        for column in range(len(rare)):
            uncommon[at, column] = letters[at, column] * rare[column]
    return uncommon


def _own(counted: Counted, title: str) -> Columns:
    """The block's own shape, beside the page's title."""
    page, words, log_words = counted.page, counted.words, counted.log_words
    asks_or_opens, digits, commas, copyright_or_at = _signs(
        codes_of("".join(page.texts)), np.cumsum([*map(len, page.texts)]), words
    )
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
        "asks_or_opens": asks_or_opens,
        "small_first": np.array([text[0].islower() for text in page.texts]),
        "digits": digits,
        "commas": commas,
        "copyright_or_at": copyright_or_at,
        "is_title": np.array([bool(title) and text == title for text in page.folded]),
        "has_time": page.of_marks(lambda mark: bool(mark.when), np.bool_),
    }


@compiled
def _signs(codes: Codes, ends: Counts, words: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """What signs each text has, by its characters, of which there is at least one.

    Returns:
        Whether it ends with a question mark or a colon, the share of the figures 0 to 9 in its first `HEAD` characters,
        its commas a word, whether it holds a sign of copyright or of addresses.
    """
    asks_or_opens, digits, commas, copyright_or_at = np.zeros((4, len(ends)), dtype=np.float32)
    begin = 0
    for at in range(len(ends)):
        end = ends[at]
        asks_or_opens[at] = codes[end - 1] == QUESTION_MARK or codes[end - 1] == COLON
        figures = parted = 0
        for place in range(begin, end):
            code = codes[place]
            figures += NOUGHT <= code <= NINE and place < begin + HEAD
            parted += code == COMMA
            if code in (COPYRIGHT, AT_SIGN):
                copyright_or_at[at] = 1
        digits[at] = figures / min(end - begin, HEAD)
        commas[at] = parted / (words[at] + 1)
        begin = end
    return asks_or_opens, digits, commas, copyright_or_at


@compiled
def _place(prose_sums: Doubles, alike: Doubles, total: float) -> Floats:
    """Where the blocks stand among the page's prose, by `_PLACE`."""
    count = len(alike)
    columns = np.empty((count, len(_PLACE)), dtype=np.float32)
    for at in range(count):
        row, above, below = columns[at], prose_sums[at], total - prose_sums[at + 1]
        row[0] = above / total
        row[1] = below / total
        row[2] = log1p(above)
        row[3] = log1p(below)
        row[4] = at / count
        row[5] = log1p(total)
        row[6] = log1p(count)
        row[7] = alike[at] / total
    return columns


def _prose_alike(counted: Counted) -> Doubles:
    """The words of prose in all other blocks of the same tag and hints."""
    kinds = counted.page.kinds(_KIND)
    words: NDArray[Any] = np.bincount(kinds, weights=counted.prose)[kinds] - counted.prose
    return words


def _beside_core(counted: Counted, share: float) -> Floats:
    """Where the blocks stand beside the smallest container that holds so large a share of the page's prose."""
    depth, start, end = _core(counted.containers, counted.prose_sums, counted.total, share)
    return _beside(depth, start, end, counted.depths, shared_depths(counted.joins, start, end))


@compiled
def _core(containers: Counts, prose_sums: Doubles, total: float, share: float) -> tuple[int, int, int]:
    """The last container that holds such a share of the page's prose; the whole page where none does."""
    for number in range(len(containers) - 1, -1, -1):
        depth, start, end = containers[number]
        if (prose_sums[end] - prose_sums[start]) / total >= share:
            return depth, start, end
    return 0, 0, len(prose_sums) - 1


@compiled
def _beside(depth: int, start: int, end: int, depths: Counts, shared: Counts) -> Floats:
    """Where the blocks stand beside a container, by `_CORE`; `shared` is how deep they and it stand together."""
    columns = np.zeros((len(depths), len(_CORE)), dtype=np.float32)
    for at in range(len(depths)):
        row = columns[at]
        if shared[at] > depth:
            row[0] = 1
            row[2] = min(abs(depths[at] - depth), MOST_LEVELS)
        else:
            row[1] = min(depth - shared[at], MOST_LEVELS)
        row[3] = min(max(at - end + 1, 0), MOST_BLOCKS_OFF)
        row[4] = min(max(start - at, 0), MOST_BLOCKS_OFF)
    return columns


@compiled
def _joining(depths: Counts, joins: Counts, is_prose: Flags) -> Floats:
    """How far the blocks are parted from those beside them, and from prose, by `_JOINING`."""
    blocks = len(depths)
    columns = np.empty((blocks, len(_JOINING)), dtype=np.float32)
    since = until = MOST_SINCE
    for at in range(blocks):
        columns[at, 0] = min(depths[at] - joins[at], MOST_JOIN)
        columns[at, 1] = min(depths[at] - (joins[at + 1] if at + 1 < blocks else 0), MOST_JOIN)
        columns[at, 2] = since
        since = 1 if is_prose[at] else min(since + 1, MOST_SINCE)
    for at in range(blocks - 1, -1, -1):
        columns[at, 3] = until
        until = 1 if is_prose[at] else min(until + 1, MOST_SINCE)
    return columns


@compiled
def _held(
    containers: Counts, total: float, words: Doubles, prose: Doubles, linked: Doubles, items: Doubles, listed: Doubles
) -> Floats:
    """What each container holds, by `_CONTAINER`, from the running sums over the page's blocks."""
    columns = np.empty((len(containers), len(_CONTAINER)), dtype=np.float32)
    for number in range(len(containers)):
        _, start, end = containers[number]
        row, size, count = columns[number], end - start, words[end] - words[start]
        row[0] = log1p(size)
        row[1] = log1p(count)
        row[2] = (prose[end] - prose[start]) / total
        row[3] = (prose[end] - prose[start]) / (count + 1)
        row[4] = (linked[end] - linked[start]) / (count + 1)
        row[5] = (items[end] - items[start]) / size
        row[6] = (listed[end] - listed[start]) / size
    return columns


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


def _shifted(columns: Floats, by: int) -> Floats:
    """The columns of the blocks that stand `by` places on; zeros where there are none."""
    moved = np.zeros_like(columns)
    if by > 0:
        moved[:-by] = columns[by:]
    else:
        moved[-by:] = columns[:by]
    return moved
