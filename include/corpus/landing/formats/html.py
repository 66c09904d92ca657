"""HTML: one saved page, one record per file."""

from dataclasses import replace

from corpus.landing.charset import decode
from corpus.landing.formats.canonical import address_of
from corpus.landing.quarantine import Unreadable
from corpus.page.html import read_html
from corpus.page.page import Page


def page_of(text: str, url: str | None, encoded: bytes | None = None) -> Page:
    """The blocks and fields of a page's markup; a text that it holds and does not show comes last.

    Args:
        text: the markup.
        url: where the page was captured.
        encoded: the markup in UTF-8, where that is at hand.

    Raises:
        Unreadable: `empty`.
    """
    document = read_html(text, url, encoded)
    data = document.data
    blocks, marks = document.blocks, document.marks
    if data:
        blocks, marks = blocks + data.paragraphs, marks + data.marks
    if not blocks:
        raise Unreadable("empty", "a page without visible text")
    fields = dict(document.fields)
    return Page(
        blocks=tuple(blocks),
        marks=tuple(marks),
        url=address_of(url, fields.pop("canonical_url", None)),
        known=fields,
        faults=document.faults,
    )


def read(raw: bytes, charset: str | None, url: str | None) -> Page:
    """Decode a page and read its blocks and fields.

    Raises:
        Unreadable: `empty`, `not_text` or `undecodable`.
    """
    found = decode(raw, charset)
    page = page_of(found.text, url, found.encoded)
    return replace(
        page,
        charset=found.charset,
        mojibake=found.mojibake,
        controls=found.controls,
        replaced=found.replaced,
    )
