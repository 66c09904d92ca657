"""JSON lines: one object per line, its text and known fields found by name; a line may also hold several records."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.landing.charset import decode
from corpus.landing.formats.envelopes import record_spans
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, row_item, too_large
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined, Record

# What JSON calls a value that is no object.
_KINDS = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}


def _whole_number(digits: str) -> int | None:
    """A whole number; none where it has thousands of digits, which Python does not turn into a number."""
    try:
        return int(digits)
    except ValueError:
        return None


# Reads what the standard forbids and tools write nevertheless: line ends, tabs and other control characters in strings.
_LENIENT = json.JSONDecoder(strict=False, parse_int=_whole_number)


def _parsed(text: str) -> tuple[Any, bool]:
    """What JSON holds, and whether it is written as it should be.

    Raises:
        ValueError: it cannot be read at all; the message says what was wrong with it first.
    """
    try:
        return json.loads(text), True
    except ValueError as error:
        try:
            # A line of a list whose brackets are gone ends in a comma.
            return _LENIENT.decode(text.rstrip().removesuffix(",")), False
        except ValueError:
            raise ValueError(f"not JSON: {error}") from error


def row_of(raw: bytes) -> tuple[dict[str, Any], bool]:
    """The object of a line's bytes, and whether it is written as JSON should be.

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
    row, is_valid = _parsed(text)
    if not isinstance(row, dict):
        raise ValueError(f"it is {_KINDS.get(type(row), 'a number')}, not an object")
    return row, is_valid


def object_item(stream: RecordStream, offset: int, raw: bytes) -> Item:
    """The record of one JSON object's bytes."""
    try:
        row, is_valid = row_of(raw)
    except Unreadable as error:
        return Quarantined(offset, raw, error.reason, error.message)
    except RecursionError:
        return Quarantined(offset, raw, "parse_failed", "not JSON: it nests too deep")
    except ValueError as error:
        return Quarantined(offset, raw, "parse_failed", str(error))
    item = row_item(stream, offset, raw, row)
    if isinstance(item, Record) and not is_valid:
        return replace(item, page=replace(item.page, faults=(*item.page.faults, "json")))
    return item


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
