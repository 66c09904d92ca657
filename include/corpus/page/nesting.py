"""Markup that nests no deeper than the HTML parser can read in good time."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from corpus.text.compiled import compiled

# The deepest nesting that is handed to the parser, which searches its stack of open elements at every tag: 100,000
# nested elements take it 14 s. Browsers cut at 512 too.
MAX_DEPTH = 512

# The most formatting elements that are open at once: after an unclosed one the parser opens them again in every
# paragraph, so that 500 of them before 4,000 paragraphs take 4 s.
MAX_FORMATTING = 64

# Tags are counted to tell whether a page may nest too deep. A count takes each closing tag for one that closes
# something; with up to so many tags, 0.4 s is the worst of pages where none does.
MANY_TAGS = 20_000

# A tag, with its attributes as the tokenizer of HTML tells them: a quote opens a value only behind an equals sign. Then
# what holds no tags: comments, CDATA sections of drawings, declarations.
_TOKEN = re.compile(
    r"""<(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>]*)"""
    r"""(?:[\s/]|[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*|(?=>)))?)*+>"""
    r"""|<!--(?:>|->|.*?(?:--!?>|\Z))|(?P<section><!\[CDATA\[)|<[!?][^>]*>|</[^a-zA-Z>][^>]*>""",
    re.DOTALL,
)
_FORMATTING_TAGS = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_UNNESTED_TAGS = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "option", "dt", "dd", "tr", "td", "th", "form",
))  # fmt: skip
_PASSED_TAGS = frozenset(("p", "li", "dt", "dd", "tr", "td", "th"))
# Elements whose content is text, up to the tag that closes them.
_TEXT_TAGS = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
_DRAWING_TAGS = frozenset(("svg", "math"))
# Elements that end the drawing they stand in.
_ENDING_TAGS = frozenset((
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2",
    "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre",
    "ruby", "s", "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var",
))  # fmt: skip
# Elements that no closing tag of an element outside reaches past (HTML Living Standard, "in scope"), and those, besides
# them, that one of an inline or unknown element does not reach past ("special").
_BARRIERS = frozenset((
    "applet", "marquee", "object", "table", "template", "foreignobject", "desc", "title", "annotation-xml", "mi", "mo",
    "mn", "ms", "mtext",
))  # fmt: skip
_SPECIAL = _BARRIERS | {
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "colgroup", "details",
    "dir", "div", "dl", "fieldset", "figcaption", "figure", "footer", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hgroup", "html", "listing", "main", "menu", "nav", "noscript", "ol",
    "plaintext", "pre", "search", "section", "select", "summary", "tbody", "tfoot", "thead", "ul",
}  # fmt: skip


def _numbers(names: Iterable[str]) -> NDArray[np.int64]:
    """Names of elements by number, as `_name` reads them."""
    return np.array([int.from_bytes(b"\1" + name.encode(), "big") for name in sorted(names)])


# Elements that never nest, in drawings too and only outside of them, and drawings.
_UNNESTED_ANYWHERE, _UNNESTED = _numbers(_UNNESTED_TAGS & _ENDING_TAGS), _numbers(_UNNESTED_TAGS)
_DRAWINGS = _numbers(_DRAWING_TAGS)
_LONG = 1 << 48  # of names of more letters than any of these; no such name has it


@compiled
def _is_among(name: int, names: NDArray[np.int64]) -> bool:
    found = False
    for other in names:
        found |= name == other
    return found


@compiled
def _name(raw: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """An element's name, which begins at a place, as a number, and where it ends; 0 where no letter stands there.

    What is longer has no number that `_numbers` gives.
    """
    if not 97 <= raw[np.uint64(at)] | 32 <= 122:
        return 0, at
    name = 1
    while raw[np.uint64(at)] not in (9, 10, 12, 13, 32, 47, 60, 62):
        name = name << 8 | int(raw[np.uint64(at)] | 32) if name < _LONG else _LONG
        at += 1
    return name, at


# A `<` in each of eight bytes, the lowest and the highest bit of each.
_SIGNS, _LOW, _HIGH = np.uint64(0x3C3C3C3C3C3C3C3C), np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)


@compiled
def _next_tag(raw: NDArray[np.uint8], words: NDArray[np.uint64], at: int) -> int:
    """Where the next `<` stands from a place on; eight bytes are looked at together."""
    while raw[np.uint64(at)] != 60:
        at += 1
        if at & 7 == 0:
            other = words[np.uint64(at >> 3)] ^ _SIGNS
            while (other - _LOW) & ~other & _HIGH == 0:
                at += 8
                other = words[np.uint64(at >> 3)] ^ _SIGNS
    return at


@compiled
def _may_be_deep(raw: NDArray[np.uint8], words: NDArray[np.uint64], end: int) -> bool:
    """Whether tags of markup, behind which another `<` stands, may nest deeper than `MAX_DEPTH`, or are too many.

    Scripts and comments are not told from markup, and each closing tag is taken for one that closes something.
    """
    depth = tags = drawings = 0
    at = _next_tag(raw, words, 0)
    while at < end:
        is_closing = raw[np.uint64(at + 1)] == 47
        name, at = _name(raw, at + 2 if is_closing else at + 1)
        if name:
            tags += 1
            nests = not _is_among(name, _UNNESTED_ANYWHERE if drawings else _UNNESTED)
            if _is_among(name, _DRAWINGS):
                drawings = max(0, drawings - 1 if is_closing else drawings + 1)
            elif drawings and nests and not is_closing:
                while raw[np.uint64(at)] != 62 and raw[np.uint64(at)] != 60:
                    at += 1
                nests = raw[np.uint64(at - 1)] != 47
            if nests:
                depth = max(0, depth - 1) if is_closing else depth + 1
            if depth > MAX_DEPTH or tags > MANY_TAGS:
                return True
        at = _next_tag(raw, words, at)
    return False


class _Open:
    """The elements that are open, as the parser has them or more of them; a few kinds are not counted."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._places: dict[str, list[int]] = {}
        """Where in the stack the elements of each name are; likewise those of three kinds."""
        self._barriers, self._specials, self._drawings = [-1], [-1], [-1]
        self._passed: list[tuple[str, int]] = []
        """The elements that are not counted, each with how many are open around it."""
        self._formatting: dict[str, list[int]] = {}
        """For each name of a formatting element, how many barriers were open when each of them began."""
        self._formats = 0
        self._dropped: dict[str, int] = {}
        """How many tags of each name have been taken out whose closing tags have not come."""

    @property
    def in_drawing(self) -> bool:
        """Whether the innermost element whose kind decides it is a drawing or a formula."""
        return self._drawings[-1] > self._specials[-1]

    def enters(self, name: str) -> bool:
        """Open an element; False if there are too many."""
        fits = self._formats < MAX_FORMATTING if name in _FORMATTING_TAGS else len(self._names) < MAX_DEPTH
        if fits and name in _ENDING_TAGS and self.in_drawing:
            self._pop(self._drawings[-1])
        if name in _FORMATTING_TAGS:
            if fits:
                self._formatting.setdefault(name, []).append(len(self._barriers))
                self._formats += 1
        elif fits:
            self._push(name)
        if not fits:
            self._dropped[name] = self._dropped.get(name, 0) + 1
        return fits

    def leaves(self, name: str) -> bool:
        """Close an element, if one of the name is open; False if it is one of those that were taken out."""
        if self._dropped.get(name):
            self._dropped[name] -= 1
            return False
        if name in _FORMATTING_TAGS:
            begun = self._formatting.get(name)
            if begun and begun[-1] == len(self._barriers):
                begun.pop()
                self._formats -= 1
            return True
        places = self._places.get(name)
        if places and places[-1] >= self._reach(name):
            self._pop(places[-1])
        return True

    def passes(self, name: str, is_closing: bool) -> None:
        """An element of `_UNNESTED_TAGS`: it is not counted, but no closing tag of an inline one reaches past it."""
        here = (name, len(self._names))
        if is_closing:
            if here in self._passed[-3:]:
                self._passed.remove(here)
        elif name in _PASSED_TAGS and here not in self._passed[-3:]:
            self._passed.append(here)

    def _reach(self, name: str) -> int:
        """The lowest place in the stack that a closing tag can reach."""
        if name in ("table", "template"):
            return 0
        if name in _SPECIAL:
            return self._barriers[-1]
        return max(self._specials[-1], self._passed[-1][1] if self._passed else 0)

    def _push(self, name: str) -> None:
        place = len(self._names)
        self._names.append(name)
        self._places.setdefault(name, []).append(place)
        if name in _SPECIAL:
            self._specials.append(place)
            if name in _BARRIERS:
                self._barriers.append(place)
        elif name in _DRAWING_TAGS:
            self._drawings.append(place)

    def _pop(self, place: int) -> None:
        """Close the element at a place and all in it."""
        while len(self._names) > place:
            self._places[self._names.pop()].pop()
        while self._passed and self._passed[-1][1] > place:
            self._passed.pop()
        for kind in (self._specials, self._barriers, self._drawings):
            while kind[-1] >= place:
                kind.pop()


def without_deep_tags(html: str, markup: bytes) -> bytes:
    """Take out the tags that nest deeper than `MAX_DEPTH` or `MAX_FORMATTING`.

    Args:
        html: the page's text.
        markup: it in UTF-8.

    Returns:
        The markup, mostly as it is.
    """
    raw = np.frombuffer(b"%b%b" % (markup, b"<<<<<<<<<<<<<<<<"[len(markup) % 8 :]), np.uint8)
    if not _may_be_deep(raw, raw.view(np.uint64), len(markup)):
        return markup
    pieces: list[str] = []
    kept = at = 0
    opened = _Open()
    while match := _TOKEN.search(html, at):
        at = match.end()
        if match["section"]:
            at = _behind(html, "]]>" if opened.in_drawing else ">", at)
            continue
        name = (match["name"] or "").lower()
        in_drawing = opened.in_drawing and name not in _ENDING_TAGS
        if not name or (in_drawing and match[0].endswith("/>")):
            continue
        if name in _UNNESTED_TAGS and not in_drawing:
            opened.passes(name, bool(match["closing"]))
            continue
        if name in _TEXT_TAGS and not in_drawing and not match["closing"]:
            at = _end_of_text(html, name, at)
        elif not (opened.leaves(name) if match["closing"] else opened.enters(name)):
            pieces.append(html[kept : match.start()])
            kept = at
    return " ".join((*pieces, html[kept:])).encode("utf-8", "replace") if pieces else markup


def _behind(html: str, sign: str, at: int) -> int:
    """Where a sign ends, or the page."""
    found = html.find(sign, at)
    return len(html) if found < 0 else found + len(sign)


def _end_of_text(html: str, name: str, at: int) -> int:
    """Where the text in an element ends, or the page."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
    return found.start() if found else len(html)
