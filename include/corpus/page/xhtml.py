"""XHTML as an HTML parser has to be given it: there `<script/>` opens an element that swallows the rest of the page."""

import html
import re

# How far into a page it is looked whether it is XHTML.
WITHIN = 4096

_XHTML = re.compile(
    r"^\s*<\?xml\b|<!DOCTYPE\s+(?:\w{1,20}:)?html\s+PUBLIC\s+[\"']-//W3C//DTD XHTML|<(?:\w{1,20}:)?html\b[^<>]{0,1000}"
    r"\bxmlns(?::\w{1,20})?\s*=\s*[\"']http://www\.w3\.org/1999/xhtml",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"<(\w{1,20}):html\b", re.IGNORECASE)
_SELF_CLOSING = re.compile(
    r"""(?P<kept><!--.*?(?:-->|\Z)"""
    r"""|<(?P<raw>script|style)\b(?:[^<>"'/]|"[^"<]*"|'[^'<]*'|/(?!>))*+>.*?(?:</(?P=raw)\s*>|\Z))"""
    r"""|<!\[CDATA\[(?P<text>.*?)(?:\]\]>|\Z)"""
    r"""|<(?P<tag>[a-zA-Z][^\s/<>]{0,60})(?P<attributes>(?:[^<>"'/]|"[^"<]*"|'[^'<]*'|/(?!>))*+)/>""",
    re.DOTALL | re.IGNORECASE,
)
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip


# Elements whose content an HTML parser takes as text, up to their end or that of the page.
_SWALLOWING = frozenset(("script", "style", "title", "textarea", "iframe", "noembed", "noframes", "noscript", "xmp"))
# Some of these that close themselves; where there is none, no other tag has to be looked at.
_SWALLOWS = re.compile(
    rf"""<(?:{"|".join(sorted(_SWALLOWING))})(?:[^<>"'/]|"[^"<]*"|'[^'<]*'|/(?!>))*+/>""", re.IGNORECASE
)
_DECLARED = re.compile(r"\s*<\?xml\b", re.IGNORECASE)


def is_xhtml(text: str) -> bool:
    """Whether a page says of itself that it is XHTML: by an XML declaration, its document type or its namespace."""
    head = text[:WITHIN].lower()
    return ("<?xml" in head or "xhtml" in head) and bool(_XHTML.search(text, 0, WITHIN))


def html_of(text: str) -> str:
    """A page's markup as HTML: what is XHTML comes back with the same meaning, all else as it is.

    Empty elements are closed, CDATA sections become text, and a prefix before the names of elements is taken away.
    Pages that are XHTML by their document type or namespace only are written for browsers that read them as HTML, to
    which `<div/>` opens an element: of these only the elements are closed that would swallow the rest.
    """
    if not is_xhtml(text):
        return text
    if prefix := _PREFIX.search(text, 0, WITHIN):
        text = re.sub(rf"(</?){re.escape(prefix[1])}:(?=[a-zA-Z])", r"\1", text)
    if "/>" not in text and "<![CDATA[" not in text:
        return text
    if _DECLARED.match(text):
        return _SELF_CLOSING.sub(_as_xml, text)
    return _SELF_CLOSING.sub(_as_html, text) if _SWALLOWS.search(text) else text


def _as_xml(match: re.Match[str]) -> str:
    if match["kept"] or (match["tag"] or "").lower() in _VOID:
        return match[0]
    return _closed(match) if match["text"] is None else html.escape(match["text"], quote=False)


def _as_html(match: re.Match[str]) -> str:
    return _closed(match) if (match["tag"] or "").lower() in _SWALLOWING else match[0]


def _closed(match: re.Match[str]) -> str:
    return f"<{match['tag']}{match['attributes']}></{match['tag']}>"
