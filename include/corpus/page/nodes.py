"""A page's blocks and marks by going from node to node through its tree, where a flaw costs one node only.

`walk` finds the same in compiled loops; this stands in for it where it gives up.
"""

import re
import unicodedata
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from corpus.page.faults import Faults
from corpus.page.hints import LETTERS, hint_bits, hint_letters
from corpus.page.marks import AREA_BITS, area_letters, mark_of
from corpus.page.tags import APART_TAGS, BLOCK_TAGS, BOLD_TAGS, HEADING_TAGS, UNSEEN_TAGS

_AUTHOR_HINT = 1 << LETTERS.index("y")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b\u2060\ufeff]")
_STREAMED_ID = re.compile(r"S:[0-9a-f]{1,4}$")
_UNSEEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|auteurs?|autor(?:es)?|writers?|contributors?|people|profiles?|staff|by|team|experts?)/",
    re.IGNORECASE,
)

# Longest text, in characters, of an inline element that is taken for an author's name.
LONGEST_AUTHOR = 60


def _is_unseen(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        # Streamed server rendering (React) sends parts hidden under such an id, for a script to move into place.
        return not _STREAMED_ID.match(attributes.get("id") or "")
    style = attributes.get("style")
    return bool(style and _UNSEEN_STYLE.search(style))


def _breaks_again(node: LexborNode) -> bool:
    """Whether nothing but white space stands between a line break and another one."""
    following = node.next
    while following is not None and following.tag == "-text" and not (following.text_content or "").strip():
        following = following.next
    return following is not None and following.tag == "br"


# Where a text stands, that is what it has from the elements around it: the tag of the innermost block-level element;
# the elements around (bits of `AREA_BITS`); the hints (bits of `hint_bits`) of the innermost element, of the one around
# it, and of all further out; whether it stands in a link, and in bold type. Each element makes one, so this is no
# record with names: that would take 5 % of the whole time of a page.
_Place = tuple[str, int, int, int, int, bool, bool]


def _inside(place: _Place, tag: str, own: int) -> _Place:
    """Where the content of an element stands, by the element's place, its tag and its own hints."""
    block_tag, areas, around, outer, far, in_link, in_bold = place
    if tag in BLOCK_TAGS:
        return (
            tag,
            areas | AREA_BITS.get(tag, 0),
            own,
            around,
            far | outer,
            in_link,
            in_bold and tag not in HEADING_TAGS,
        )
    return block_tag, areas, own, around, far | outer, in_link or tag == "a", in_bold or tag in BOLD_TAGS


def day_written(value: str) -> str:
    """What a `datetime` says, without white space."""
    return "T".join(value.split())[:35]


def more_names(names: list[str], text: str) -> None:
    """Add the text of an inline element that names an author to the names, where it can be one."""
    name = " ".join(text.split()).replace("_", " ").replace(";", ",")
    kept = ";".join(names)
    if 2 < len(name) <= LONGEST_AUTHOR and len(kept) + len(name) <= 4 * LONGEST_AUTHOR and name not in kept:
        names.append(name)


class _Author(NamedTuple):
    """An inline element under way that names an author."""

    depth: int
    """How many elements are open around it."""
    blocks: int
    """How many blocks there were when it began."""
    pieces: int
    """How many pieces the block under way had then."""


class _Walk:
    """A pass over the tree that gathers inline text until a block-level element begins or ends."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.blocks: list[str] = []
        self.marks: list[str] = []
        self.pieces: list[str] = []
        """The text of the block under way."""
        self.linked = self.plain = self.bold = 0
        """How many of its characters stand in links, outside of links, and in bold type."""
        self.near = 0
        """The hints of its inline elements."""
        self.flags = self.when = ""
        self.names: list[str] = []
        """Who it names as authors."""
        self.lowest = 0
        """The least depth since the block before it."""
        self.last_closed = ""
        """The tag of the inline element that has just been left."""
        self.authors: list[_Author] = []

    def run(self, body: LexborNode) -> None:
        """Visit everything below `body` in document order, without recursion."""
        node: LexborNode | None = body.first_child
        pieces = self.pieces
        place: _Place = ("body", 0, 0, 0, 0, False, False)
        # The elements around, each with its tag and the place where it stands itself.
        stack: list[tuple[LexborNode, str, _Place]] = []
        while True:
            if node is None:
                if not stack:
                    break
                node, tag, around = stack.pop()
                try:
                    self._leave(tag, place, len(stack))
                except Exception as error:
                    self.faults.caught("node", error)  # it costs this node only
                place = around
            else:
                tag = node.tag or ""
                inside = None
                try:
                    if tag == "-text":
                        if text := node.text_content:
                            pieces.append(text)
                            self.last_closed = ""
                            if not text.isspace():
                                self._count(text, place)
                    elif tag == "br":
                        self._break(node, place, len(stack))
                    # A processing instruction has no tag.
                    elif tag not in UNSEEN_TAGS and tag[:1] not in "-!":
                        inside = self._enter(node, tag, place, len(stack))
                except Exception as error:
                    self.faults.caught("node", error)
                if inside:
                    stack.append((node, tag, place))
                    place = inside
                    node = node.first_child
                    continue
            node = node.next
        self.end_block(place, 0)

    def _break(self, node: LexborNode, place: _Place, depth: int) -> None:
        """A line break, which ends the block if another follows."""
        if _breaks_again(node):
            self.end_block(place, depth)
        else:
            self.pieces.append(" ")
        self.last_closed = ""

    def _enter(self, node: LexborNode, tag: str, place: _Place, depth: int) -> _Place | None:
        """Begin an element that stands at a place: where its content stands; None if it is not shown."""
        attributes: dict[str, str | None] = {}
        own = 0
        try:
            attributes = node.attributes
            if ("hidden" in attributes or "style" in attributes) and _is_unseen(attributes):
                return None
            own = hint_bits(attributes) if attributes else 0
        except Exception as error:
            self.faults.caught("attributes", error)  # its content is read all the same
        if tag in BLOCK_TAGS:
            if self.pieces:
                self.end_block(place, depth)
        else:
            self._enter_inline(tag, attributes, own, depth)
        self.last_closed = ""
        return _inside(place, tag, own)

    def _leave(self, tag: str, place: _Place, depth: int) -> None:
        """End an element with so many others around it, whose content stands at a place."""
        if tag in BLOCK_TAGS:
            if self.pieces:
                self.end_block(place, depth + 1)
            self.last_closed = ""
        else:
            self._leave_inline(tag, depth)
        if depth < self.lowest:
            self.lowest = depth

    def _count(self, text: str, place: _Place) -> None:
        """Count the characters of a text that stands at a place, and keep the hints around it."""
        size = len(text.strip())
        _, _, own, outer, _, in_link, in_bold = place
        self.near |= own | outer
        if in_link:
            self.linked += size
        else:
            self.plain += size
        if in_bold:
            self.bold += size

    def _enter_inline(self, tag: str, attributes: dict[str, str | None], own: int, depth: int) -> None:
        """Begin an inline element of these hints with so many others around it."""
        if tag == self.last_closed and tag in APART_TAGS:
            self.pieces.append(" ")
        if tag == "a":
            link = (attributes.get("href") or "")[:200]
            if attributes.get("rel") == "author" or _AUTHOR_LINK.search(link):
                self.flags = "A"
                self.authors.append(_Author(depth, len(self.blocks), len(self.pieces)))
        elif tag == "time":
            self.when = self.when or day_written(attributes.get("datetime") or "")
        elif own & _AUTHOR_HINT and not self.authors and tag not in BOLD_TAGS:
            self.authors.append(_Author(depth, len(self.blocks), len(self.pieces)))

    def _leave_inline(self, tag: str, depth: int) -> None:
        """End an inline element with so many others around it."""
        self.last_closed = tag
        if self.authors and self.authors[-1].depth == depth:
            author = self.authors.pop()
            if author.blocks == len(self.blocks):
                more_names(self.names, "".join(self.pieces[author.pieces :]))

    def end_block(self, place: _Place, depth: int) -> None:
        """End the block under way, which stands at a place with so many elements around it; keep it if it has text."""
        if not self.pieces:
            return
        if self.linked or self.plain:
            text = " ".join("".join(self.pieces).split())
            if not text.isprintable():
                text = " ".join(CONTROL.sub("", text).split())
            if text:
                self.blocks.append(text if text.isascii() else unicodedata.normalize("NFC", text))
                self.marks.append(self._written_mark(place, depth))
                self.lowest = depth
            self.linked = self.plain = self.bold = self.near = 0
        self.pieces.clear()
        self.flags = self.when = ""
        self.names.clear()

    def _written_mark(self, place: _Place, depth: int) -> str:
        """The mark of the block under way; if it cannot be made, one that tells nothing."""
        try:
            return self._mark(place, depth)
        except Exception as error:
            self.faults.caught("mark", error)
            return mark_of("body", 0, 0, "", "", "", 0, "", "", "")

    def _mark(self, place: _Place, depth: int) -> str:
        """The mark of the block under way."""
        tag, areas, own, outer, far, _, _ = place
        seen = self.linked + self.plain
        return mark_of(
            tag,
            depth,
            self.lowest if self.lowest < depth else depth,
            area_letters(areas),
            hint_letters(self.near | own | outer),
            hint_letters(far),
            9 * self.linked // seen,
            self.flags + ("B" if 2 * self.bold > seen else ""),
            self.when,
            ";".join(self.names),
        )


def blocks_of_nodes(body: LexborNode, faults: Faults) -> tuple[list[str], list[str]]:
    """The blocks of a page's body and their marks; `faults` takes what fails: `node`, `attributes`, `mark`."""
    walk = _Walk(faults)
    walk.run(body)
    return walk.blocks, walk.marks
