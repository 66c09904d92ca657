"""An HTML page as blocks with marks: what a reader sees in order, and what the DOM tells of each piece.

Nothing is judged here; `corpus.article.html` does that later from what is stored: the blocks, one short mark a block
(`marks`) and the fields that the page's structured data states (`stated`).
"""

import logging
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.page.embedded import Embedded, embedded_text
from corpus.page.faults import Faults
from corpus.page.nesting import without_deep_tags
from corpus.page.nodes import blocks_of_nodes
from corpus.page.signs import page_signs
from corpus.page.stated import scripted_day, stated_fields
from corpus.page.walk import blocks_of_markup
from corpus.page.xhtml import html_of

_LOG = logging.getLogger(__name__)

# Where a page states its title, the longest forms first: the script that holds its text writes it without the site.
_TITLES = ("title:tag", "title:json-ld", "title:meta")


@dataclass(frozen=True)
class HtmlDocument:
    """What one capture of an HTML page shows and states."""

    blocks: list[str]
    """Text of each block-level piece in document order; white space folded, NFC, furniture included."""
    marks: list[str]
    """What the DOM tells of each block, in the grammar of `marks`."""
    fields: dict[str, str]
    """What structured data states, by the keys of `stated`."""
    data: Embedded | None = None
    """The article's text, where the page holds it and does not show it."""
    faults: tuple[str, ...] = ()
    """The parts of the page that could not be read: `markup`, `node`, `attributes`, `mark`, or one of `stated`."""


def _shown(body: LexborNode, faults: Faults) -> tuple[list[str], list[str]]:
    """The blocks of a page's body, and their marks; `faults` takes `markup` where a compiled loop fails."""
    found = None
    try:
        found = blocks_of_markup(body.html or "")
    except Exception as error:  # whatever it is, going from node to node stops at a node only
        faults.caught("markup", error)
        _LOG.warning("A page's markup could not be read in compiled loops; it is read node by node.", exc_info=True)
    return found or blocks_of_nodes(body, faults)


def _in_utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _is_article(fields: dict[str, str]) -> bool:
    """Whether the page states to be an article."""
    return "kind" in fields or any(name.startswith("published:") for name in fields)


def read_html(html: str, url: str | None, encoded: bytes | None = None) -> HtmlDocument:
    """Read a page into blocks, their marks and the fields that its structured data states.

    Args:
        html: the page's decoded text, however broken.
        url: where it was captured, against which its canonical address is resolved.
        encoded: the text in UTF-8, where that is at hand.

    Returns:
        As many marks as blocks. A page without visible text has none. Nothing is raised for what a page holds.
    """
    given = _in_utf8(html) if encoded is None else encoded
    written = html_of(html)
    tree = LexborHTMLParser(without_deep_tags(written, given if written is html else _in_utf8(written)))
    faults = Faults()
    blocks, marks = ([], []) if tree.body is None else _shown(tree.body, faults)
    fields = stated_fields(tree, url, faults)
    data, stated = None, fields.pop("body:json-ld", "")
    with faults.at("data"):
        title = next((fields[name] for name in _TITLES if name in fields), "")
        data = embedded_text(tree, stated, title, blocks)
        for name, told in (("byline", data.byline), ("published", data.published)) if data else ():
            if told and not any(field.startswith(f"{name}:") for field in fields):
                fields[f"{name}:meta"] = told
    with faults.at("script"):
        if not any(name.startswith("published:") for name in fields) and (scripted := scripted_day(html)):
            fields["published:meta"] = scripted
    with faults.at("signs"):
        if signs := page_signs(tree, html, given, blocks, is_article=_is_article(fields)):
            fields["signs"] = signs
    return HtmlDocument(blocks, marks, fields, data, faults.parts)
