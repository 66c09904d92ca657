"""What every reader of a format with many records is given, and the pieces that several of them share."""

import codecs
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from corpus.landing.charset import marked_charset
from corpus.landing.formats.fields import FIELD_NAMES, ReadPage, page_of
from corpus.landing.inflate import some_of
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined, Record
from corpus.page.page import Page

# A record that is too long is skipped in pieces of this size.
SKIP_BYTES = 64 << 10


@dataclass(frozen=True)
class RecordStream:
    """The bytes of many records and what is needed to read them."""

    data: BinaryIO
    name: str
    """The file's name without the endings of compressions."""
    limit: int
    """Largest size of one record, in bytes."""
    read_page: ReadPage
    """Reads a page of a named format within the time that one page may take."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: FIELD_NAMES)
    """Names under which each field may stand."""
    start: int = 0
    """First byte or row group of the slice."""
    end: int | None = None
    """The byte or row group after the slice; None means the end of the file."""
    packed: bool = False
    """Whether the data are still compressed by gzip, which the reader undoes itself (WARC)."""


Reader = Callable[[RecordStream], Iterator[Item]]


class _Narrowed(io.RawIOBase):
    """UTF-16 or UTF-32 as UTF-8."""

    def __init__(self, stream: BinaryIO, charset: str) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder(charset)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._ready:
            piece = some_of(self._stream, SKIP_BYTES)
            self._ready = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        size = min(len(target), len(self._ready))
        target[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


def as_utf8(data: BinaryIO) -> BinaryIO:
    """The data, or their text in UTF-8 if they begin with the mark of UTF-16 or UTF-32.

    Offsets are then counted in the UTF-8.
    """
    peek = getattr(data, "peek", None)
    mark, charset = marked_charset(peek(4)[:4] if peek else b"")
    if not charset.startswith(("utf-16", "utf-32")):
        return data
    data.read(len(mark))
    return cast("BinaryIO", io.BufferedReader(_Narrowed(data, charset), SKIP_BYTES))


def item_of(offset: int, raw: bytes, make: Callable[[], Page]) -> Item:
    """The record of the page that `make` returns; quarantined if `make` raises an error."""
    try:
        return Record(offset, raw, make())
    except Unreadable as error:
        return Quarantined(offset, raw, error.reason, error.message)
    except Exception as error:  # a flaw in a reader costs the record, never the load
        return Quarantined(offset, raw, "parse_failed", f"the reader failed: {type(error).__name__}: {error}"[:500])


def row_item(stream: RecordStream, offset: int, raw: bytes, row: Mapping[str, Any]) -> Item:
    """The record of a row of named fields."""
    return item_of(offset, raw, lambda: page_of(row, stream.names, stream.read_page))


def too_large(offset: int, raw: bytes, limit: int) -> Quarantined:
    """A record that is quarantined because it is over the limit."""
    return Quarantined(offset, raw, "too_large", f"over {limit:,} bytes")
