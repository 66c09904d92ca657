"""Markup that nests no deeper than the HTML parser can read in good time."""

import re

# The deepest nesting that is handed to the parser, which searches its stack of open elements at every tag: 100,000
# nested elements take it 14 s. Browsers cut at 512 too.
MAX_DEPTH = 512

# The most formatting elements that are open at once: after an unclosed one the parser opens them again in every
# paragraph, so that 500 of them before 4,000 paragraphs take 4 s.
MAX_FORMATTING = 64

# Tags are counted in pieces of so many characters to tell whether a page may nest too deep.
PIECE = 4096

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,40})[^<>]*>")
_TAG_START = re.compile("</?(?=[a-zA-Z])")
_FORMATTING_TAGS = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "u")
)
_UNNESTED_TAGS = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "option", "dt", "dd", "tr", "td", "th", "script", "style", "path", "circle", "rect",
    "line", "polygon", "use",
))  # fmt: skip


def _may_be_deep(html: str) -> bool:
    """Whether tags may nest deeper than `MAX_DEPTH`: an upper bound from the number of tags, piece by piece."""
    depth = 0
    for start in range(0, len(html), PIECE):
        # One character more, for a tag whose name begins in the next piece.
        tags = _TAG_START.findall(html, start, start + PIECE + 1)
        if depth + len(tags) > MAX_DEPTH:
            return True
        depth = max(0, depth + len(tags) - 2 * tags.count("</"))
    return False


def without_deep_tags(html: str) -> str:
    """Take out the tags that nest deeper than `MAX_DEPTH` or `MAX_FORMATTING`; most pages come back as they are."""
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
