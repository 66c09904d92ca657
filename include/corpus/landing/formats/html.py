"""HTML: one saved page, one record per file."""

from dataclasses import replace
from urllib.parse import urlsplit

from corpus.landing.charset import decode
from corpus.landing.ids import canonical_url
from corpus.landing.quarantine import Unreadable
from corpus.page.html import read_html
from corpus.page.page import Page


def _address(url: str | None, stated: str | None) -> str | None:
    """The page's address: the canonical one it states, unless that is another site's or a home page."""
    stated = canonical_url(stated)
    if stated and url:
        here, there = urlsplit(url), urlsplit(stated)
        hosts = [(parts.hostname or "").removeprefix("www.").removeprefix("m.") for parts in (here, there)]
        if hosts[0] != hosts[1] or (there.path in ("", "/") and here.path not in ("", "/")):
            return url
    return stated or url


def page_of(text: str, url: str | None) -> Page:
    """The blocks and fields of a page's markup.

    Raises:
        Unreadable: `empty`.
    """
    document = read_html(text, url)
    if not document.blocks:
        raise Unreadable("empty", "a page without visible text")
    fields = dict(document.fields)
    return Page(
        blocks=tuple(document.blocks),
        marks=tuple(document.marks),
        url=_address(url, fields.pop("canonical_url", None)),
        known=fields,
        faults=document.faults,
    )


def read(raw: bytes, charset: str | None, url: str | None) -> Page:
    """Decode a page and read its blocks and fields.

    Raises:
        Unreadable: `empty`, `not_text` or `undecodable`.
    """
    found = decode(raw, charset)
    page = page_of(found.text, url)
    return replace(
        page,
        charset=found.charset,
        mojibake=found.mojibake,
        controls=found.controls,
        replaced=found.replaced,
    )
