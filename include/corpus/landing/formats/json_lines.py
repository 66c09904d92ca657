"""JSON lines: one object a line, its text and known fields found by name."""

import json
from collections.abc import Iterator

from corpus.landing.capture import Item, Refusal
from corpus.landing.charset import decode
from corpus.landing.formats.reader import SKIP_BYTES, Source, row_item, too_large
from corpus.landing.quarantine import Unreadable


def object_item(source: Source, offset: int, raw: bytes) -> Item:
    """The record of one JSON object's bytes, or its refusal."""
    try:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = decode(raw).text
        row = json.loads(text)
    except Unreadable as error:
        return Refusal(offset, raw, error.reason, error.message)
    except (ValueError, RecursionError) as error:
        if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
            return Refusal(offset, raw, "empty", "nothing but a byte order mark")
        return Refusal(offset, raw, "parse_failed", f"not JSON: {error}")
    if not isinstance(row, dict):
        return Refusal(offset, raw, "parse_failed", f"a JSON {type(row).__name__}, not an object")
    return row_item(source, offset, raw, row)


def read(source: Source) -> Iterator[Item]:
    """Yield a record a line, blank lines aside; a line over the limit is refused and skipped in pieces."""
    offset, stream, limit = source.start, source.stream, source.limit
    while (source.end is None or offset < source.end) and (line := stream.readline(limit + 1)):
        size = len(line)
        if size > limit and not line.endswith(b"\n"):
            while (piece := stream.readline(SKIP_BYTES)) and not piece.endswith(b"\n"):
                size += len(piece)
            size += len(piece)
            yield too_large(offset, line, limit)
        elif raw := line.strip():
            yield object_item(source, offset, raw)
        offset += size
