"""PDF: the text layer of a document, one record per file."""

import pypdfium2 as pdfium

from corpus.landing.charset import Decoded, repaired
from corpus.landing.formats.plain_text import page_of
from corpus.landing.quarantine import Unreadable
from corpus.page.page import Page

# Most pages a document may have: a newspaper has about a hundred, a year of an archive in one file thousands.
MOST_PAGES = 2000


def read(raw: bytes, _charset: str | None, url: str | None) -> Page:
    """Read a document's text, page by page, and its title and author.

    Raises:
        Unreadable: `unsupported` (encrypted), `damaged`, `empty` (no text layer) or `too_large`.
    """
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("unsupported", "the document is encrypted") from error
        cut = b"%%EOF" not in raw[-2048:]
        raise Unreadable("truncated" if cut else "damaged", f"the document cannot be opened: {error}") from error
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable("too_large", f"{len(document):,} pages, over {MOST_PAGES:,}")
        pages = []
        for at in range(len(document)):
            page = document[at]
            text = page.get_textpage()
            pages.append(text.get_text_bounded())
            text.close()
            page.close()
        stated = document.get_metadata_dict(skip_empty=True)
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged", f"a page cannot be read: {error}") from error
    finally:
        document.close()
    # U+FFFE is where the document breaks a word at a line's end.
    text, mojibake, controls = repaired("\n\n".join(pages).replace("\ufffe\r\n", "").replace("\r\n", "\n"))
    if not text.strip():
        raise Unreadable("empty", f"{len(pages)} pages without a text layer")
    known = {"title": stated.get("Title", "").strip(), "byline": stated.get("Author", "").strip()}
    page = page_of(Decoded(text, "pdf", mojibake, controls), url)
    return page.completed({name: value for name, value in known.items() if value})
