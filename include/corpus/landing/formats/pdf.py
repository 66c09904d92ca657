"""PDF: the text layer of a document, one record per file."""

import ctypes
import re

import pypdfium2 as pdfium

from corpus.landing.charset import Decoded, repaired
from corpus.landing.formats.pdf_columns import are_mixed
from corpus.landing.formats.plain_text import page_of
from corpus.landing.quarantine import Unreadable
from corpus.page.faults import Faults
from corpus.page.page import Page

# Most pages a document may have: a newspaper has about a hundred, a year of an archive in one file thousands.
MOST_PAGES = 2000

_STATED = {"title": "Title", "byline": "Author"}
# What programs enter as the title by themselves: the file's name, or that there is none.
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel|publisher)(?: [-–] .*)?"
    r"|.*\.(?:docx?|odt|rtf|indd|qxp|qxd|pdf|pptx?|xlsx?|pages|tex|ai|eps)"
    r"|(?:untitled|unbenannt|sans titre|sin título|senza titolo|sem título|naamloos|без названия|無題|无标题)"
    r"(?:[ -]?\d+)?"
    r"|(?:document|dokument|documento|layout|print)[ -]?\d*",
    re.IGNORECASE,
)
_BROKEN = str.maketrans({"\x00": "", "\ufeff": "", "\ufffe": ""})


def read(raw: bytes, _charset: str | None, url: str | None) -> Page:
    """Read a document's text, page by page, and its title and author.

    Raises:
        Unreadable: `unsupported` (encrypted, or with columns that are drawn row by row), `damaged`, `empty` (no text
            layer) or `too_large`.
    """
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("unsupported", "the document is encrypted") from error
        cut = b"%%EOF" not in raw[-2048:]
        raise Unreadable("truncated" if cut else "damaged", f"the document cannot be opened: {error}") from error
    faults = Faults()
    try:
        pages = _texts(document)
        known = _known(document, faults)
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged", f"a page cannot be read: {error}") from error
    finally:
        document.close()
    # U+FFFE is where the document breaks a word at a line's end.
    text, mojibake, controls = repaired("\n\n".join(pages).replace("\ufffe\r\n", "").replace("\r\n", "\n"))
    if not text.strip():
        raise Unreadable("empty", f"{len(pages)} pages without a text layer")
    page = page_of(Decoded(text, "pdf", mojibake, controls), url)
    return page.completed(known, faults=faults.parts)


def _texts(document: pdfium.PdfDocument) -> list[str]:
    """The text of each page."""
    if len(document) > MOST_PAGES:
        raise Unreadable("too_large", f"{len(document):,} pages, over {MOST_PAGES:,}")
    pages = []
    for at in range(len(document)):
        page = document[at]
        text = page.get_textpage()
        if are_mixed(text):
            raise Unreadable("unsupported", f"the columns of page {at + 1} are drawn row by row: its text is mixed")
        pages.append(text.get_text_bounded())
        text.close()
        page.close()
    return pages


def _known(document: pdfium.PdfDocument, faults: Faults) -> dict[str, str]:
    """The title and author that the document states; what no text can hold is replaced."""
    known: dict[str, str] = {}
    for name, key in _STATED.items():
        with faults.at(name):
            if value := " ".join(repaired(_value(document, key).translate(_BROKEN))[0].split()):
                known[name] = value
    if _NO_TITLE.fullmatch(known.get("title", "")):
        del known["title"]
    return known


def _value(document: pdfium.PdfDocument, key: str) -> str:
    """A value of the document's metadata; empty if there is none.

    Half a character, as tools leave it that cut titles short, is replaced: the library's own function fails at it.
    """
    name = key.encode() + b"\x00"
    size = pdfium.raw.FPDF_GetMetaText(document, name, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.raw.FPDF_GetMetaText(document, name, buffer, size)
    return buffer.raw[: max(0, size - 2) // 2 * 2].decode("utf-16-le", "replace")
