"""The grammar of a block's mark: what the DOM told, in some twenty characters.

    mark   = tag " " depth " " join " " areas " " near " " far " " links " " flags " " when " " who
    tag    = the block-level element the text stands in, as "p" or "li"
    depth  = number of elements around the text, below body
    join   = depth of the deepest element that the block shares with the block before it
    areas  = letters of `AREAS`: the elements anywhere around the text
    near   = letters of `html_hints.HINTS`: of the element, the text's inline elements and the element around
    far    = the same of all elements further out
    links  = share of the text that stands in links, 0 to 9
    flags  = "A" link to an author's page, "B" mostly bold
    when   = what a <time> in the block says in its datetime attribute
    who    = texts of links to authors' pages and of inline elements named for authors, "_" for spaces, ";" between

What is empty is written "-". Depth and join together give back the tree over the blocks: two blocks
share an element of depth d when no block after the first, up to the second, joins at less than d.
"""

from dataclasses import dataclass
from functools import lru_cache

from corpus.page.hints import hint_letters

AREA_LETTERS = {
    "article": "a", "main": "m", "nav": "n", "aside": "s", "header": "h", "footer": "f", "figure": "g", "table": "t",
    "ul": "u", "ol": "o", "form": "w", "details": "d", "blockquote": "q", "figcaption": "c", "dl": "l", "dialog": "x",
    "section": "e", "pre": "p", "button": "b", "address": "y",
}  # fmt: skip
AREAS = {tag: 1 << at for at, tag in enumerate(AREA_LETTERS)}
_AREA_ORDER = tuple(AREA_LETTERS.values())


@lru_cache(maxsize=1 << 12)
def _area_letters(bits: int) -> str:
    return "".join(letter for at, letter in enumerate(_AREA_ORDER) if bits >> at & 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark, read."""

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


def write_mark(
    tag: str, depth: int, join: int, areas: int, near: int, far: int, links: int, flags: str, when: str, who: str
) -> str:
    """Write a mark; `areas`, `near` and `far` as bits, `when` and `who` without white space."""
    return (
        f"{tag} {depth} {join} {_area_letters(areas) or '-'} {hint_letters(near) or '-'} {hint_letters(far) or '-'} "
        f"{links} {flags or '-'} {when or '-'} {who or '-'}"
    )


def parse_mark(mark: str) -> Mark:
    """Read a mark.

    Raises:
        ValueError: when it is not in the grammar.
    """
    tag, depth, join, areas, near, far, links, flags, when, who = mark.split(" ")
    areas, near, far, flags = ("" if letters == "-" else letters for letters in (areas, near, far, flags))
    when, who = ("" if value == "-" else value for value in (when, who))
    return Mark(tag, int(depth), int(join), areas, near, far, int(links), flags, when, who.replace("_", " "))
