"""Plain text: the dump of one page, one record per file; Markdown is turned into the text that it shows."""

from corpus.landing.charset import Decoded, decode
from corpus.landing.formats import markdown
from corpus.landing.quarantine import Unreadable
from corpus.page.blocks import split_blocks
from corpus.page.page import Page


def page_of(found: Decoded, url: str | None) -> Page:
    """The page of a decoded text.

    Raises:
        Unreadable: `empty`.
    """
    document = markdown.read(found.text)
    text = document.text if document else found.text
    blocks = tuple(split_blocks(text))
    if not blocks:
        raise Unreadable("empty", "none of its characters is visible")
    page = Page(
        text=text,
        blocks=blocks,
        url=url,
        charset=found.charset,
        mojibake=found.mojibake,
        controls=found.controls,
        replaced=found.replaced,
    )
    return page.completed(document.known, **document.about) if document else page


def read(raw: bytes, charset: str | None, url: str | None) -> Page:
    """Decode a page's text and split it into blocks.

    Raises:
        Unreadable: `empty`, `not_text` or `undecodable`.
    """
    return page_of(decode(raw, charset), url)
