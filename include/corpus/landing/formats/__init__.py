"""The readers, one small file a format.

There are two kinds. A page format (`PAGES`) is one record a file: a function of its bytes, a declared charset
and an address, that gives a `Page` or raises `Unreadable`. A format of many records (`CONTAINERS`) is a
function of a `Source` that yields a `Record` or a `Refusal` for each. A new format is such a module, an
entry here, and what `corpus.landing.sniff` tells it by.
"""

from collections.abc import Callable

from corpus.landing.capture import Page
from corpus.landing.formats import (
    arc,
    delimited,
    feed,
    html,
    json_lines,
    json_values,
    mail,
    parquet,
    pdf,
    plain_text,
    warc,
)
from corpus.landing.formats.reader import Reader

PAGES: dict[str, Callable[[bytes, str | None, str | None], Page]] = {
    "text": plain_text.read,
    "html": html.read,
    "mhtml": mail.read_saved_page,
    "eml": mail.read_mail,
    "pdf": pdf.read,
}
# Parts of a container that take a parser of their own, read like a page.
PARTS: dict[str, Callable[[bytes, str | None, str | None], Page]] = {"entry": feed.read_entry}
CONTAINERS: dict[str, Reader] = {
    "jsonl": json_lines.read,
    "json": json_values.read,
    "csv": delimited.read,
    "parquet": parquet.read,
    "feed": feed.read,
    "warc": warc.read,
    "arc": arc.read,
}

# Formats that are read from their end, so the whole file has to be at hand.
NEED_SEEK = frozenset({"parquet"})
