"""JSON that is not one object per line: an array of objects, one object, or objects over many lines.

The objects are separated by their brackets before any is parsed, so the file is streamed, each record keeps its own
bytes, and a broken object costs no other.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.landing.formats.json_lines import object_items
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, as_utf8, too_large
from corpus.landing.inflate import some_of
from corpus.landing.records import Item, Quarantined

_OUTSIDE = re.compile(rb'["\[\]{}]')
_INSIDE = re.compile(rb'["\\]')


def _objects(data: BinaryIO, limit: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the offset and bytes of each outermost object, in an array or one after another, and whether it is whole.

    Of an object over `limit` one byte more than the limit is kept. Between objects only white space and commas may
    stand; anything else is yielded as if it were an object.
    """
    depth, arrays, in_string, start = 0, 0, False, -1
    kept = bytearray()
    base = 0
    carried_escape = False
    while piece := some_of(data, SKIP_BYTES):
        at = 0
        if carried_escape:
            at, carried_escape = 1, False
        mark = at if depth == 0 else 0
        while at < len(piece):
            match = (_INSIDE if in_string else _OUTSIDE).search(piece, at)
            if not match:
                at = len(piece)
                break
            found, place = match[0], match.start()
            at = place + 1
            if in_string:
                if found == b"\\":
                    at += 1
                    carried_escape = at > len(piece)
                else:
                    in_string = False
            elif found == b'"':
                in_string = depth > 0
            elif found == b"{" or (found == b"[" and (depth > 0 or arrays > 0)):
                if depth == 0:
                    yield from _between(base + mark, piece[mark:place])
                    start, mark = base + place, place
                depth += 1
            elif found == b"[":
                arrays += 1
            elif depth > 0:
                depth -= 1
                if depth == 0:
                    kept += piece[mark : min(at, mark + max(0, limit + 1 - len(kept)))]
                    yield start, bytes(kept), True
                    kept.clear()
                    mark = at
            else:
                arrays = max(0, arrays - 1)
        if depth > 0:
            kept += piece[mark : mark + max(0, limit + 1 - len(kept))]
        else:
            yield from _between(base + mark, piece[mark:])
        base += len(piece)
    if depth > 0:
        yield start, bytes(kept), False
    elif arrays:
        yield base, b"", False


def _between(offset: int, piece: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """What stands between two objects and should not."""
    stray = piece.strip(b" \t\r\n,[]\xef\xbb\xbf")
    if stray:
        yield offset + piece.index(stray), stray, True


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per object, or the records in it if it is an envelope around some."""
    for offset, raw, is_whole in _objects(as_utf8(stream.data), stream.limit):
        if len(raw) > stream.limit:
            yield too_large(offset, raw, stream.limit)
        elif not is_whole:
            yield Quarantined(offset, raw, "truncated", "the file ends in the middle of its list")
        else:
            yield from object_items(stream, offset, raw)
