"""An HTML page as blocks with marks: what a reader sees in order, and what the DOM tells of each piece.

Nothing is judged here; `html_article` does that later from what is stored: the blocks, one short mark a block
(grammar in `html_marks`) and the fields that the page's structured data states (`html_fields`).
"""

import re
import unicodedata
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.page.hints import LETTERS, hint_bits
from corpus.page.marks import AREAS, write_mark
from corpus.page.stated import scripted_day, stated_fields

# Elements that begin a line of their own in a browser's default style sheet (HTML Living Standard, Rendering).
# Rows stand for their cells, and a button is set apart like a block.
BLOCK_TAGS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol",
    "optgroup", "p", "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    "xmp",
))  # fmt: skip
# Elements whose text a browser does not show as text of the page.
UNSEEN_TAGS = frozenset((
    "applet", "area", "audio", "base", "canvas", "datalist", "embed", "head", "iframe", "link", "map", "meta",
    "noembed", "noframes", "noscript", "object", "option", "param", "picture", "rp", "script", "select",
    "source", "style", "svg", "template", "textarea", "title", "track", "video", "wbr",
))  # fmt: skip
# Inline elements that stand apart from an equal neighbour though no white space is written between them.
APART_TAGS = frozenset(("a", "span", "td", "th", "time", "label"))

_AUTHOR_HINT = 1 << LETTERS.index("y")
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD_TAGS = frozenset(("b", "strong"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b\u2060\ufeff]")
_STREAMED_ID = re.compile(r"S:[0-9a-f]{1,4}$")
_UNSEEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|auteurs?|autor(?:es)?|writers?|contributors?|people|profiles?|staff|by|team|experts?)/",
    re.IGNORECASE,
)

# Longest text, in characters, of an inline element that is taken for an author's name.
LONGEST_AUTHOR = 60

# Deepest nesting that is handed to the parser; it looks up the stack of open elements at every tag, so that
# 100,000 nested elements take 14 s. Browsers cut at 512 too.
MAX_DEPTH = 512

# Most formatting elements open at once: the parser opens them again in every paragraph after an unclosed one, so
# that 500 of them before 4,000 paragraphs take 4 s.
MAX_FORMATTING = 64

# The count of tags that tells whether a page may nest that deep looks at pieces of so many characters.
PIECE = 4096

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,40})[^<>]*>")
_FORMATTING_TAGS = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "u")
)
_UNNESTED_TAGS = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "option", "dt", "dd", "tr", "td", "th", "script", "style", "path", "circle", "rect",
    "line", "polygon", "use",
))  # fmt: skip


@dataclass(frozen=True)
class HtmlDocument:
    """What one capture of an HTML page shows and states."""

    blocks: list[str]
    """Text of each block-level piece in document order; white space folded, NFC, furniture included."""
    marks: list[str]
    """What the DOM tells of each block, in the grammar of `html_marks`."""
    fields: dict[str, str]
    """What structured data states, in the keys of `html_fields`."""


def _may_be_deep(html: str) -> bool:
    """Whether tags may nest deeper than `MAX_DEPTH`: a bound from counts of tags, some piece after some piece."""
    depth = 0
    for start in range(0, len(html), PIECE):
        opened = html.count("<", start, start + PIECE)
        if depth + opened > MAX_DEPTH:
            return True
        depth = max(0, depth + opened - 2 * html.count("</", start, start + PIECE))
    return False


def _shallow(html: str) -> str:
    """Take out the tags that stand deeper than `MAX_DEPTH`; most pages are returned as they are."""
    if not _may_be_deep(html):
        return html
    pieces: list[str] = []
    kept = 0
    depths = {False: 0, True: 0}
    for match in _TAG.finditer(html):
        closing, name = match.groups()
        name = name.lower()
        if name in _UNNESTED_TAGS:
            continue
        formats = name in _FORMATTING_TAGS
        depth = depths[formats]
        depths[formats] = max(0, depth - 1) if closing else depth + 1
        if max(depth, depths[formats]) > (MAX_FORMATTING if formats else MAX_DEPTH):
            pieces.append(html[kept : match.start()])
            kept = match.end()
    return " ".join((*pieces, html[kept:])) if pieces else html


def _is_unseen(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        # Streamed server rendering (React) sends parts hidden under such an id, for a script to move into place.
        return not _STREAMED_ID.match(attributes.get("id") or "")
    style = attributes.get("style")
    return bool(style and _UNSEEN_STYLE.search(style))


class _Walk:
    """A pass over the tree that gathers inline text until a block-level element begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.marks: list[str] = []
        self.pieces: list[str] = []
        self.linked = self.bold = self.plain = 0
        self.near = 0
        self.flags = self.when = self.who = ""
        self.lowest = 0

    def flush(self, tag: str, depth: int, areas: int, near: int, far: int) -> None:
        """End the block under way, if it has any text; it stands in an element of this tag and depth."""
        if not self.pieces:
            return
        text = " ".join("".join(self.pieces).split())
        if not text.isprintable():
            text = " ".join(_CONTROL.sub("", text).split())
        if text:
            if not text.isascii():
                text = unicodedata.normalize("NFC", text)
            seen = self.linked + self.plain or 1
            self.blocks.append(text)
            near |= self.near
            flags = self.flags + ("B" if 2 * self.bold > seen else "")
            self.marks.append(
                write_mark(
                    tag,
                    depth,
                    min(self.lowest, depth),
                    areas,
                    near,
                    far,
                    9 * self.linked // seen,
                    flags,
                    self.when,
                    self.who,
                )
            )
            self.lowest = depth
        self.pieces.clear()
        self.linked = self.bold = self.plain = self.near = 0
        self.flags = self.when = self.who = ""

    def name_author(self, pieces: list[str]) -> None:
        """Keep the text of an inline element that names an author."""
        name = " ".join("".join(pieces).split())
        if 2 < len(name) <= LONGEST_AUTHOR and len(self.who) + len(name) <= 4 * LONGEST_AUTHOR:
            name = name.replace(" ", "_").replace(";", ",")
            if name not in self.who:
                self.who = f"{self.who};{name}" if self.who else name

    def run(self, body: LexborNode) -> None:
        """Visit everything below `body` in document order, without recursion."""
        # Of the element under way: its tag, whether a block begins with it, its depth, and what it inherits.
        # `own` are the hints of its class and id, `near` those of the two elements around it too.
        node: LexborNode | None = body.first_child
        block_tag, depth, areas, own, parent_own, far, in_link, in_bold = "body", 0, 0, 0, 0, 0, False, False
        stack: list[tuple[LexborNode, str, int, str, int, int, int, int, bool, bool]] = []
        pieces = self.pieces
        last_closed = ""
        # Inline elements under way that name an author: stack level, blocks and pieces when they began.
        authors: list[tuple[int, int, int]] = []
        while True:
            if node is None:
                if not stack:
                    break
                parent = stack.pop()
                tag = parent[1]
                if tag in BLOCK_TAGS:
                    self.flush(block_tag, depth, areas, own | parent_own, far)
                    last_closed = ""
                else:
                    last_closed = tag
                    if authors and authors[-1][0] == len(stack):
                        _, blocks_before, pieces_before = authors.pop()
                        if blocks_before == len(self.blocks):
                            self.name_author(pieces[pieces_before:])
                node, _, depth, block_tag, areas, own, parent_own, far, in_link, in_bold = parent
                if depth < self.lowest:
                    self.lowest = depth
                node = node.next
                continue
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                pieces.append(text)
                size = len(text.strip())
                if size:
                    last_closed = ""
                    if in_link:
                        self.linked += size
                    else:
                        self.plain += size
                    if in_bold:
                        self.bold += size
                    self.near |= own | parent_own
                elif text:
                    last_closed = ""
                node = node.next
                continue
            if tag in UNSEEN_TAGS or tag[0] in "-!":
                node = node.next
                continue
            if tag == "br":
                following = node.next
                while following is not None and following.tag == "-text" and not (following.text_content or "").strip():
                    following = following.next
                if following is not None and following.tag == "br":
                    self.flush(block_tag, depth, areas, own | parent_own, far)
                else:
                    pieces.append(" ")
                last_closed = ""
                node = node.next
                continue
            attributes = node.attributes
            if ("hidden" in attributes or "style" in attributes) and _is_unseen(attributes):
                node = node.next
                continue
            is_block = tag in BLOCK_TAGS
            if is_block:
                self.flush(block_tag, depth, areas, own | parent_own, far)
            elif tag == last_closed and tag in APART_TAGS:
                pieces.append(" ")
            stack.append((node, tag, depth, block_tag, areas, own, parent_own, far, in_link, in_bold))
            depth += 1
            far |= parent_own
            parent_own = own
            own = hint_bits(attributes) if attributes else 0
            if is_block:
                block_tag = tag
                areas |= AREAS.get(tag, 0)
                if tag in _HEADING_TAGS:
                    in_bold = False
            elif tag == "a":
                in_link = True
                if attributes:
                    href = attributes.get("href") or ""
                    if attributes.get("rel") == "author" or _AUTHOR_LINK.search(href[:200]):
                        self.flags += "" if "A" in self.flags else "A"
                        authors.append((len(stack) - 1, len(self.blocks), len(pieces)))
            elif tag in _BOLD_TAGS:
                in_bold = True
            elif tag == "time":
                self.when = self.when or "T".join((attributes.get("datetime") or "").split())[:35]
            elif own & _AUTHOR_HINT and not authors:
                authors.append((len(stack) - 1, len(self.blocks), len(pieces)))
            last_closed = ""
            node = node.first_child
        self.flush(block_tag, depth, areas, own | parent_own, far)


def read_html(html: str, url: str | None) -> HtmlDocument:
    """Read a page into blocks, their marks and the fields that its structured data states.

    Args:
        html: the page's decoded text, however broken.
        url: where it was captured, against which its canonical address is resolved.

    Returns:
        As many marks as blocks. A page without visible text has none. Nothing is raised for what a page holds.
    """
    tree = LexborHTMLParser(_shallow(html))
    walk = _Walk()
    if tree.body is not None:
        walk.run(tree.body)
    fields = stated_fields(tree, url)
    if not any(name.startswith("published:") for name in fields) and (scripted := scripted_day(html)):
        fields["published:meta"] = scripted
    return HtmlDocument(walk.blocks, walk.marks, fields)
