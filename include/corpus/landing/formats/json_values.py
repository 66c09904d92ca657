"""JSON that is not one object per line: an array of objects, one object, or objects over many lines.

The objects are separated by their brackets before any is parsed, so the file is streamed, each record keeps its own
bytes, and a broken object costs no other.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from corpus.landing.formats.envelopes import list_start
from corpus.landing.formats.json_lines import object_items
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, as_utf8, too_large
from corpus.landing.inflate import some_of
from corpus.landing.records import Item, Quarantined

# Behind the list of a large envelope, so many bytes may be remarks of the service; more are told.
REST_BYTES = 4096

_OUTSIDE = re.compile(rb'["\[\]{}]')
_INSIDE = re.compile(rb'["\\]')


def _objects(
    pieces: Iterable[bytes], limit: int, base: int = 0, after: list[tuple[int, bytes]] | None = None
) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the offset and bytes of each outermost object, in an array or one after another, and whether it is whole.

    Of an object over `limit` one byte more than the limit is kept. Between objects only white space and commas may
    stand; anything else is yielded as if it were an object.

    Long because one loop keeps the state of brackets and strings over all pieces.

    Args:
        pieces: the bytes, in pieces of any size.
        limit: largest size of one object, in bytes.
        base: offset of the first piece.
        after: given where the bytes begin with an array and what follows it is another matter: the end of the array
            is the last that is looked at, and the offset and the rest of its piece are put here.
    """
    depth, arrays, in_string, start = 0, 0, False, -1
    kept = bytearray()
    carried_escape = False
    for piece in pieces:
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
                if after is not None and not arrays:
                    after.append((base + at, piece[at:]))
                    return
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


def _up_to(data: BinaryIO, size: int) -> bytes:
    """The first bytes of a stream, fewer only where it ends."""
    found = bytearray()
    while len(found) < size and (piece := some_of(data, min(SKIP_BYTES, size - len(found)))):
        found += piece
    return bytes(found)


def _pieces(first: bytes, data: BinaryIO) -> Iterator[bytes]:
    """The bytes that were read already, then the rest of the stream."""
    yield from (first[at : at + SKIP_BYTES] for at in range(0, len(first), SKIP_BYTES))
    while piece := some_of(data, SKIP_BYTES):
        yield piece


def _is_open(first: bytes, limit: int) -> bool:
    """Whether the first object of these bytes, of which there are more than the limit, does not end in them."""
    _, raw, is_whole = next(_objects((first,), limit), (0, b"", True))
    return len(raw) > limit or not is_whole


def _item(stream: RecordStream, offset: int, raw: bytes, is_whole: bool) -> Iterator[Item]:
    """The records of an object, or why it is none."""
    if len(raw) > stream.limit:
        yield too_large(offset, raw, stream.limit)
    elif not is_whole:
        yield Quarantined(offset, raw, "truncated", "the file ends in the middle of its list")
    else:
        yield from object_items(stream, offset, raw)


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per object, or the records in it if it is an envelope around some.

    Of an envelope over the limit the first list of records is read, and what follows that list is told.
    """
    limit = stream.limit
    data = as_utf8(stream.data)
    first = _up_to(data, limit + 1)
    at = list_start(first, stream.names) if len(first) > limit else None
    if at is not None and not _is_open(first, limit):
        at = None
    pieces = _pieces(first[at or 0 :], data)
    after: list[tuple[int, bytes]] = []
    for found in _objects(pieces, limit, at or 0, None if at is None else after):
        yield from _item(stream, *found)
    for offset, rest in after:
        size = len(rest) + sum(map(len, pieces))
        if size > REST_BYTES:
            message = f"{size:,} bytes behind the first list of an object over {limit:,} bytes are not read"
            yield Quarantined(offset, rest[:limit], "too_large", message)
