"""HTML: one saved page, one record a file."""

from urllib.parse import urlsplit

from corpus.landing.capture import Page, canonical_url
from corpus.landing.charset import decode
from corpus.landing.quarantine import Unreadable
from corpus.page.html import read_html


def _address(url: str | None, told: str | None) -> str | None:
    """The page's address: the canonical one that it tells, unless that is another site's or a home page."""
    told = canonical_url(told)
    if told and url:
        here, there = urlsplit(url), urlsplit(told)
        hosts = [(parts.hostname or "").removeprefix("www.").removeprefix("m.") for parts in (here, there)]
        if hosts[0] != hosts[1] or (there.path in ("", "/") and here.path not in ("", "/")):
            return url
    return told or url


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
    )


def read(raw: bytes, charset: str | None, url: str | None) -> Page:
    """Decode a page and read its blocks and fields.

    Raises:
        Unreadable: `empty`, `not_text` or `undecodable`.
    """
    found = decode(raw, charset)
    page = page_of(found.text, url)
    return Page(
        blocks=page.blocks,
        marks=page.marks,
        url=page.url,
        known=page.known,
        charset=found.charset,
        mojibake=found.mojibake,
        controls=found.controls,
        replaced=found.replaced,
    )
