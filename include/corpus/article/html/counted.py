"""The blocks of an HTML page as arrays: their marks by columns, their words, their place in the tree."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.shapes import Shapes
from corpus.article.html.tree import containers
from corpus.page.hints import LETTERS, MEANINGS
from corpus.page.marks import AREA_LETTERS, FLAGS
from corpus.text.arrays import Counts, Doubles, Flags, Floats
from corpus.text.compiled import compiled

# Groups of tags; a tag in none of them falls into the last group.
TAG_GROUPS = ("p", "h1", "h2", "h3", "h4 h5 h6", "li", "div body section article main", "tr caption", "blockquote",
              "pre", "figcaption figure", "dt dd dl", "button summary legend", "other")  # fmt: skip

# A block of prose counts for at most so many words.
MOST_PROSE_WORDS = 120

# The parts of a mark that are sets of letters, with what their letters mean.
_PARTS = {
    "area": {letter: tag for tag, letter in AREA_LETTERS.items()},
    "near": {letter: MEANINGS[letter] for letter in LETTERS},
    "far": {letter: MEANINGS[letter] for letter in LETTERS},
    "flag": FLAGS,
}

# The columns of a mark.
TAGS = tuple(f"tag:{group.replace(' ', '/')}" for group in TAG_GROUPS)
LETTER_NAMES = tuple(f"{part}:{meaning}" for part, meanings in _PARTS.items() for meaning in meanings.values())

_TAG_AT = {tag: at for at, group in enumerate(TAG_GROUPS) for tag in group.split()}
_ORDERS = tuple("".join(meanings) for meanings in _PARTS.values())


_LINKS, _DEPTH, _JOIN = map(attrgetter, ("links", "depth", "join"))


@lru_cache(maxsize=1 << 14)
def _mark_row(tag: str, *parts: str) -> bytes:
    """A mark by the columns `TAGS` and `LETTER_NAMES`, a byte each: its tag, then the letters of its parts."""
    row = bytearray(len(TAGS) + len(LETTER_NAMES))
    row[_TAG_AT.get(tag, len(TAGS) - 1)] = 1
    first = len(TAGS)
    for letters, order in zip(parts, _ORDERS, strict=True):
        for letter in letters:
            row[first + order.index(letter)] = 1
        first += len(order)
    return bytes(row)


@compiled
def running_sums(column: Floats) -> Doubles:
    """The sums over the blocks above each block, in single precision, and after the last the sum over all."""
    sums, total = np.zeros(len(column) + 1), np.float32(0)
    for at in range(len(column)):
        total = np.float32(total + column[at])
        sums[at + 1] = total
    return sums


@compiled
def _levels(tags: Floats) -> Floats:
    """The column, from 1 on, that is set in each row; 0 where none is."""
    levels = np.zeros(len(tags), dtype=np.float32)
    for at in range(len(tags)):
        for column in range(tags.shape[1]):
            if tags[at, column]:
                levels[at] = column + 1
    return levels


def log_of_count(counts: NDArray[Any]) -> Floats:
    """The logarithm of counts, each with 1 added.

    It is taken in double precision: processors differ in the last bit of a logarithm, which single precision then does
    not show.
    """
    logarithms: Floats = np.log1p(counts, dtype=np.float64).astype(np.float32)
    return logarithms


@dataclass(frozen=True)
class Counted:
    """The blocks of a page, of which there is at least one; each array has an entry a block."""

    page: Shapes

    @cached_property
    def mark(self) -> Floats:
        """The marks by the columns `TAGS` and `LETTER_NAMES`."""
        rows = [_mark_row(mark.tag, mark.areas, mark.near, mark.far, mark.flags) for mark in self.page.different]
        # Bytes are joined faster than arrays.
        columns = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), -1).astype(np.float32)
        return columns[self.page.mark_of]

    @cached_property
    def words(self) -> Floats:
        """Numbers of words."""
        return np.array(self.page.words, dtype=np.float32)

    @cached_property
    def log_words(self) -> Floats:
        """Their logarithms, of one word more."""
        return log_of_count(self.words)

    @cached_property
    def links(self) -> Floats:
        """The share of the block that stands in links, 0 to 1."""
        shares: NDArray[Any] = self.page.of_marks(_LINKS, np.float32) / np.float32(9)
        return shares

    @cached_property
    def sentence(self) -> Floats:
        """Whether it ends as a sentence does."""
        return np.array(self.page.sentence, dtype=np.float32)

    @cached_property
    def listed(self) -> Floats:
        """Whether the lexicon knows it for furniture."""
        return np.array(self.page.listed, dtype=np.float32)

    @cached_property
    def is_prose(self) -> Flags:
        """Whether it has the shape of a paragraph."""
        return np.array(self.page.prose, dtype=np.bool_)

    @cached_property
    def prose(self) -> Floats:
        """Words of prose; no block counts more than a long paragraph."""
        return self.is_prose.astype(np.float32) * np.minimum(self.words, MOST_PROSE_WORDS)

    @cached_property
    def prose_sums(self) -> Doubles:
        """The running sums of `prose`."""
        return running_sums(self.prose)

    @cached_property
    def total(self) -> float:
        """The words of prose of the whole page, at least 1."""
        return max(float(self.prose_sums[-1]), 1.0)

    @cached_property
    def heading(self) -> Floats:
        """Whether it is a heading of any level."""
        return (self.heading_level > 0).astype(np.float32)

    @cached_property
    def heading_level(self) -> Floats:
        """The heading's level, of h4 to h6 4; 0 for other blocks."""
        return _levels(self.mark[:, _TAG_AT["h1"] : _TAG_AT["h6"] + 1])

    @cached_property
    def item(self) -> Floats:
        """Whether the block is a list's item."""
        return np.ascontiguousarray(self.mark[:, _TAG_AT["li"]])

    @cached_property
    def depths(self) -> Counts:
        """The number of elements around it."""
        return self.page.of_marks(_DEPTH, np.int64)

    @cached_property
    def joins(self) -> Counts:
        """The depth of the deepest element that it shares with the block before it."""
        return self.page.of_marks(_JOIN, np.int64)

    @cached_property
    def word_sums(self) -> Doubles:
        """The running sums of `words`."""
        return running_sums(self.words)

    @cached_property
    def linked_sums(self) -> Doubles:
        """The running sums of the words that stand in links."""
        return running_sums(self.words * self.links)

    @cached_property
    def containers(self) -> Counts:
        """What `tree.containers` gives."""
        return containers(self.joins)
