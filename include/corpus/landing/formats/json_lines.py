"""JSON lines: one object per line, its text and known fields found by name; a line may also hold several records."""

import json
from collections.abc import Iterator
from typing import Any

from corpus.landing.charset import decode
from corpus.landing.formats.envelopes import record_spans
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, row_item, too_large
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined


def row_of(raw: bytes) -> dict[str, Any]:
    """The object of a line's bytes.

    Raises:
        Unreadable: the bytes are no text, or hold none but a byte order mark.
        ValueError: they are no JSON object.
        RecursionError: it nests too deep.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(raw).text
    if not text.strip():
        raise Unreadable("empty", "nothing but a byte order mark")
    try:
        row = json.loads(text)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ValueError(f"a JSON {type(row).__name__}, not an object")
    return row


def object_item(stream: RecordStream, offset: int, raw: bytes) -> Item:
    """The record of one JSON object's bytes."""
    try:
        row = row_of(raw)
    except Unreadable as error:
        return Quarantined(offset, raw, error.reason, error.message)
    except RecursionError:
        return Quarantined(offset, raw, "parse_failed", "not JSON: it nests too deep")
    except ValueError as error:
        return Quarantined(offset, raw, "parse_failed", str(error))
    return row_item(stream, offset, raw, row)


def object_items(stream: RecordStream, offset: int, raw: bytes) -> Iterator[Item]:
    """The record of one JSON object's bytes; if it holds no text itself, the records in it, each with its own bytes."""
    item = object_item(stream, offset, raw)
    if isinstance(item, Quarantined) and item.reason == "no_text_field":
        try:
            spans = record_spans(raw, stream.names)
        except (ValueError, RecursionError):
            spans = []
        if spans:
            yield from (object_item(stream, offset + start, raw[start:end]) for start, end in spans)
            return
    yield item


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per line, except blank ones; a line over the limit is quarantined and skipped in pieces."""
    offset, data, limit = stream.start, stream.data, stream.limit
    while (stream.end is None or offset < stream.end) and (line := data.readline(limit + 1)):
        size = len(line)
        if size > limit and not line.endswith(b"\n"):
            while (piece := data.readline(SKIP_BYTES)) and not piece.endswith(b"\n"):
                size += len(piece)
            size += len(piece)
            yield too_large(offset, line, limit)
        elif raw := line.strip():
            yield from object_items(stream, offset + size - len(line.lstrip()), raw)
        offset += size
