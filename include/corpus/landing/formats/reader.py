"""What every reader of a file with many records is given, and the pieces that several of them share."""

import codecs
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from corpus.landing.capture import Item, Page, Record, Refusal
from corpus.landing.charset import marked_charset
from corpus.landing.formats.fields import FIELD_NAMES, ReadPage, page_of
from corpus.landing.inflate import some_of
from corpus.landing.quarantine import Unreadable

# A long record is skipped over in pieces of this size.
SKIP_BYTES = 64 << 10


@dataclass(frozen=True)
class Source:
    """A stream of records and what is needed to read them."""

    stream: BinaryIO
    name: str
    """The file's name, endings of compressions taken off."""
    limit: int
    """Most bytes of one record."""
    read_page: ReadPage
    """Reads a page of a named format within the time that one record may take."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: FIELD_NAMES)
    """Names under which each field may stand."""
    start: int = 0
    """First byte or row group of the slice."""
    end: int | None = None
    """The one after the slice; None means to the end."""
    packed: bool = False
    """Whether the stream is still gzip, which the reader undoes itself (WARC)."""


Reader = Callable[[Source], Iterator[Item]]


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


def as_utf8(stream: BinaryIO) -> BinaryIO:
    """The stream, or its text in UTF-8 where it begins with the mark of UTF-16 or UTF-32; offsets are in that."""
    peek = getattr(stream, "peek", None)
    mark, charset = marked_charset(peek(4)[:4] if peek else b"")
    if not charset.startswith(("utf-16", "utf-32")):
        return stream
    stream.read(len(mark))
    return cast("BinaryIO", io.BufferedReader(_Narrowed(stream, charset), SKIP_BYTES))


def item_of(offset: int, raw: bytes, make: Callable[[], Page]) -> Item:
    """The record that a page becomes, or its refusal."""
    try:
        return Record(offset, raw, make())
    except Unreadable as error:
        return Refusal(offset, raw, error.reason, error.message)
    except Exception as error:  # a reader's flaw costs its record, never the load
        return Refusal(offset, raw, "parse_failed", f"the reader failed: {type(error).__name__}: {error}"[:500])


def row_item(source: Source, offset: int, raw: bytes, row: Mapping[str, Any]) -> Item:
    """The record that a row of named fields becomes, or its refusal."""
    return item_of(offset, raw, lambda: page_of(row, source.names, source.read_page))


def too_large(offset: int, raw: bytes, limit: int) -> Refusal:
    """The refusal of a record over the limit."""
    return Refusal(offset, raw, "too_large", f"over {limit:,} bytes")
