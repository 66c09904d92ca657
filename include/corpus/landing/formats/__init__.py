"""The readers, one small module per format.

There are two kinds. A page format (`PAGES`) has one record per file: a function of its bytes, a declared charset and
an address, which returns a `Page` or raises `Unreadable`. A format of many records (`CONTAINERS`) is a function of a
`RecordStream` that yields a `Record` or a `Quarantined` for each. A new format is such a module, an entry here, and
what `corpus.landing.sniff` recognises it by.
"""

from collections.abc import Callable

from corpus.landing.formats import (
    arc,
    delimited,
    feed,
    feed_entry,
    html,
    json_lines,
    json_values,
    mail,
    mbox,
    parquet,
    pdf,
    plain_text,
    warc,
)
from corpus.landing.formats.reader import Reader
from corpus.page.page import Page

PageFormat = Callable[[bytes, str | None, str | None], Page]
"""Reads a page: its bytes, the declared charset, its address."""

PAGES: dict[str, PageFormat] = {
    "text": plain_text.read,
    "html": html.read,
    "mhtml": mail.read_saved_page,
    "eml": mail.read_mail,
    "pdf": pdf.read,
}
# Parts of a container that need a parser of their own; they are read like pages.
PARTS: dict[str, PageFormat] = {"entry": feed_entry.read_entry}
CONTAINERS: dict[str, Reader] = {
    "jsonl": json_lines.read,
    "json": json_values.read,
    "csv": delimited.read,
    "parquet": parquet.read,
    "feed": feed.read,
    "mbox": mbox.read,
    "warc": warc.read,
    "arc": arc.read,
}

# Formats that are read from their end, so that the whole file has to be at hand.
NEED_SEEK = frozenset({"parquet"})
