"""Plain text: the dump of one page, one record per file."""

from corpus.landing.charset import Decoded, decode
from corpus.landing.quarantine import Unreadable
from corpus.page.blocks import split_blocks
from corpus.page.page import Page


def page_of(found: Decoded, url: str | None) -> Page:
    """The page of a decoded text.

    Raises:
        Unreadable: `empty`.
    """
    blocks = tuple(split_blocks(found.text))
    if not blocks:
        raise Unreadable("empty", "none of its characters is visible")
    return Page(
        text=found.text,
        blocks=blocks,
        url=url,
        charset=found.charset,
        mojibake=found.mojibake,
        controls=found.controls,
        replaced=found.replaced,
    )


def read(raw: bytes, charset: str | None, url: str | None) -> Page:
    """Decode a page's text and split it into blocks.

    Raises:
        Unreadable: `empty`, `not_text` or `undecodable`.
    """
    return page_of(decode(raw, charset), url)
