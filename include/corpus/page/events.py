"""What the compiled loops over a page's markup are given and give: arrays under names."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]
Table = NDArray[np.uint16]

# Attributes that are looked at, in the order in which their values are kept; names have at most eight letters.
ATTRIBUTES = ("class", "id", "itemprop", "role", "hidden", "style", "href", "rel", "datetime")


# Links to authors' pages have one of these between strokes.
AUTHOR_WORDS = (
    b"author authors auteur auteurs autor autores writer writers contributor contributors people profile profiles "
    b"staff by team expert experts"
).split()

# What markup is read with: its bytes; the names of tags by slot, as two numbers each, and what is known of them; the
# automaton of hints: the next state by state and class of a sign, the classes of signs, and bits by state. Compiled
# loops are handed plain tuples: machine code that is kept could not be read once a class of ours has another name.
Given = tuple[Bytes, Whole, Whole, Table, Bytes, Whole]
Arrays = tuple[Whole, Whole, Whole, Whole, Whole, Whole, Whole, Bytes, Whole, Whole]
"""The parts of `Events`."""


class Events(NamedTuple):
    """What markup shows, in order, and what is kept of its texts and values."""

    step: Whole
    """1 where an element begins, -1 where one ends, 0 at texts and line breaks."""
    slot: Whole
    """The tag's; -1 at texts."""
    own: Whole
    """Hints of an element."""
    mark: Whole
    """1 at a link to an author's page and at a break that another follows; at a text whether it shows anything."""
    size: Whole
    """Characters of a text without white space around it."""
    begin: Whole
    """Where a text's bytes begin, or the value of `datetime` in the markup; -1 without one."""
    end: Whole
    texts: Bytes
    values: Whole
    signs: Whole


def events_of(raw: Bytes, most: int) -> Events:
    """Room for so many events of some markup."""
    step, slot, own, mark, size, begin, end = np.empty((7, most), np.int64)
    values, signs = np.empty((len(ATTRIBUTES), 2), np.int64), np.empty(len(raw), np.int64)
    return Events(step, slot, own, mark, size, begin, end, np.empty_like(raw), values, signs)


class Tags(NamedTuple):
    """What is known of the tags by slot, each 0 or 1 but the areas."""

    block: Whole
    heading: Whole
    bold: Whole
    apart: Whole
    link: Whole
    time: Whole
    areas: Whole
    """Bits of `AREA_BITS`."""
