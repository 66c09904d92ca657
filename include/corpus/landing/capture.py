"""What is found in the landing area, and the ids that follow from it.

Ids hang only on what was captured (source, URL, raw text, place in the landing area), so the same input has
the same ids on any machine, in any order and in any number of loads.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urldefrag, urlsplit

from courlan import normalize_url

# Fields a capture may bring with it, besides its text. They take part in the content's identity: a record
# whose title was corrected is another state of its article.
KNOWN_FIELDS = ("title", "deck", "caption", "byline", "published", "section", "language")

UNATTRIBUTED = "unattributed"


@dataclass(frozen=True)
class Page:
    """What one page says: its text or its blocks, and what it or its container tells of it."""

    text: str = ""
    """The text of a page that is text; of one with marks its blocks are the text."""
    blocks: tuple[str, ...] = ()
    """Its paragraphs and lines in order, furniture included."""
    marks: tuple[str, ...] | None = None
    """For each block of an HTML page, what the document's structure says of it."""
    known: dict[str, str] = field(default_factory=dict)
    url: str | None = None
    external_id: str | None = None
    captured_at: datetime | None = None
    charset: str = "utf-8"
    mojibake: int = 0
    """Lines of which a double encoding was undone."""
    controls: int = 0
    """Control characters taken out."""
    replaced: int = 0
    """Bytes that are no text in the page's charset, read as U+FFFD."""

    def completed(self, known: dict[str, str], **about: Any) -> "Page":
        """The page with what its container says of it, which wins over what the page says itself."""
        about = {name: value for name, value in about.items() if value}
        return replace(self, known=self.known | known, **about)


@dataclass(frozen=True)
class Record:
    """One record as a reader yields it."""

    offset: int
    """Where the record begins: bytes into the (decompressed) file, or rows where a format has no such bytes."""
    raw: bytes
    """The record's own bytes."""
    page: Page
    member: str = ""
    """Path inside an archive."""
    format: str = ""
    """The reader that read it."""


@dataclass(frozen=True)
class Refusal:
    """One record that cannot be read, and why."""

    offset: int
    raw: bytes
    reason: str
    """A code of `corpus.landing.quarantine.REASONS`."""
    message: str
    member: str = ""
    format: str = ""


Item = Record | Refusal


def _sha256(parts: Iterable[str]) -> str:
    """SHA-256 over the parts, each told with its length, so that they cannot run into each other."""
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def shown_path(path: str) -> str:
    r"""A path as it is recorded: bytes of a file name that are not UTF-8 are written as `\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def digest(*parts: str) -> str:
    """128 bits of SHA-256 over the parts, as 32 hexadecimal digits."""
    return _sha256(parts)[:32]


def canonical_url(url: str | None) -> str | None:
    """The URL without fragment and trackers, or None where it is not a web address."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        plain = urldefrag(url).url
        return normalize_url(plain, strict=False) or None if urlsplit(plain).hostname else None
    except ValueError:
        return None


def capture_id(source_id: str, path: str, offset: int, sha256: str) -> str:
    """Id of a record found at a place of the landing area."""
    return digest("capture", source_id, path, str(offset), sha256)


def content_sha256(text: str, known: dict[str, str]) -> str:
    """SHA-256 of the text and the known fields: equal for two captures that say the same."""
    fields = ((name, known[name]) for name in KNOWN_FIELDS if known.get(name))
    return _sha256((text, *chain.from_iterable(fields)))


def article_id(source_id: str, url: str | None, content: str) -> str:
    """Id of the article: by its canonical URL within the source, else by its raw content within the source."""
    return digest("url", source_id, url) if url else digest("content", source_id, content)


def content_id(article: str, content: str) -> str:
    """Id of one state of an article."""
    return digest("state", article, content)


def load_id_of(run_id: str, due_at: datetime) -> str:
    """Id of the load that a DAG run is: the time at which it was due, so that ids sort by time, and a digest."""
    return f"{due_at:%Y%m%dT%H%M%SZ}-{digest('load', run_id)[:6]}"
