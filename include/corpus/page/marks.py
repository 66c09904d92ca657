"""The grammar of a block's mark: what the DOM told, in some twenty characters.

    mark   = tag " " depth " " join " " areas " " near " " far " " links " " flags " " when " " who
    tag    = the block-level element that the text stands in, such as "p" or "li"; one of `DATA_TAGS` where the page
             does not show the text but holds it as data
    depth  = number of elements around the text, below body
    join   = depth of the deepest element that the block shares with the block before it
    areas  = letters of `AREA_LETTERS`: the elements anywhere around the text
    near   = letters of `hints.HINTS`: of the element, the text's inline elements and the element around it
    far    = the same of all elements further out
    links  = share of the text that stands in links, 0 to 9
    flags  = "A" link to an author's page, "B" mostly bold
    when   = what a <time> in the block says in its datetime attribute
    who    = texts of links to authors' pages and of inline elements named for authors, "_" for spaces, ";" between

An empty part is written "-". Depth and join together give back the tree over the blocks: two blocks share an element
of depth d when no block after the first, up to the second, joins at less than d.
"""

from dataclasses import dataclass
from functools import lru_cache

AREA_LETTERS = {
    "article": "a", "main": "m", "nav": "n", "aside": "s", "header": "h", "footer": "f", "figure": "g", "table": "t",
    "ul": "u", "ol": "o", "form": "w", "details": "d", "blockquote": "q", "figcaption": "c", "dl": "l", "dialog": "x",
    "section": "e", "pre": "p", "button": "b", "address": "y",
}  # fmt: skip
AREA_BITS = {tag: 1 << at for at, tag in enumerate(AREA_LETTERS)}
_AREA_ORDER = tuple(AREA_LETTERS.values())

# Where a text stands that the page does not show: in JSON-LD, or in the data of a script.
DATA_TAGS = ("json-ld", "script")

# For each flag's letter what it says of a block.
FLAGS = {"A": "author_link", "B": "bold"}


@lru_cache(maxsize=1 << 12)
def area_letters(bits: int) -> str:
    """The letters of the areas whose bits are set."""
    return "".join(letter for at, letter in enumerate(_AREA_ORDER) if bits >> at & 1)


@dataclass(slots=True)
class Mark:
    """A mark, read; the parts are those of the grammar. Nobody changes it: a frozen one takes 1 µs a block more."""

    tag: str
    depth: int
    join: int
    areas: str
    near: str
    far: str
    links: int
    flags: str
    when: str
    who: str
    """With spaces, and ";" between the texts."""


def mark_of(
    tag: str, depth: int, join: int, areas: str, near: str, far: str, links: int, flags: str, when: str, who: str
) -> str:
    """Write the parts of a mark in the grammar; `when` holds no white space, `who` none but spaces.

    A reader of pages makes one a block, and so no `Mark` of them, which would take as long again.
    """
    return (
        f"{tag} {depth} {join} {areas or '-'} {near or '-'} {far or '-'} "
        f"{links} {flags or '-'} {when or '-'} {who.replace(' ', '_') or '-'}"
    )


def write_mark(mark: Mark) -> str:
    """Write a mark in the grammar."""
    return mark_of(
        mark.tag,
        mark.depth,
        mark.join,
        mark.areas,
        mark.near,
        mark.far,
        mark.links,
        mark.flags,
        mark.when,
        mark.who,
    )


def parse_mark(mark: str) -> Mark:
    """Read a mark.

    Raises:
        ValueError: it is not in the grammar.
    """
    tag, depth, join, areas, near, far, links, flags, when, who = mark.split(" ")
    return Mark(
        tag,
        int(depth),
        int(join),
        "" if areas == "-" else areas,
        "" if near == "-" else near,
        "" if far == "-" else far,
        int(links),
        "" if flags == "-" else flags,
        "" if when == "-" else when,
        "" if who == "-" else who.replace("_", " "),
    )
