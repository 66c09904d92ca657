"""WARC: the records of a crawl (ISO 28500), compressed record by record, as a whole, or not at all.

A reader of our own, because a clipped record has to be recognised: by its length, by what follows it, or by its
digest. After a damage reading goes on at the next record that can be found.
"""

import base64
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import BinaryIO

from corpus.landing.formats.http import headers_of, is_response, page_of, page_of_body, response_of
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, item_of
from corpus.landing.formats.segments import Segments
from corpus.landing.inflate import GzipStream, some_of
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined
from corpus.page.page import Page
from corpus.text.dates import parse_timestamp

# Types of records that hold a page, and of those that stand for one without holding it, which are quarantined. The
# others (warcinfo, request, metadata, …) describe the crawl and are no captures.
PAGE_TYPES = ("response", "resource", "conversion")
PAGELESS_TYPES = ("revisit", "continuation")

# Longest header of a record.
HEADER_BYTES = 64 << 10

_MEMBER = b"\x1f\x8b\x08"
_NEXT = re.compile(rb"WARC/[01]\.\d\d?\r?\n(?=[A-Za-z-]{2,40}:)")
_LENGTH = re.compile(r"[0-9]{1,15}")
_DIGEST = re.compile(r"(sha-?1|sha-?256|sha-?512|md5):([A-Za-z0-9+/=]{16,128})$", re.IGNORECASE)


def begins_record(stream: BinaryIO, offset: int) -> bool:
    """Whether a gzip member begins at the offset and holds the beginning of a WARC record."""
    stream.seek(offset)
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(stream.read(512), 5) == b"WARC/"
    return False


def next_member(stream: BinaryIO, offset: int, end: int) -> int | None:
    """Offset of the first gzip member at or after `offset` that begins a WARC record, before `end`."""
    while offset < end:
        stream.seek(offset)
        window = stream.read(min(1 << 20, end - offset) + len(_MEMBER) - 1)
        at = window.find(_MEMBER)
        while at >= 0:
            if offset + at < end and begins_record(stream, offset + at):
                return offset + at
            at = window.find(_MEMBER, at + 1)
        offset += max(1, len(window) - len(_MEMBER) + 1)
    return None


def cuts(stream: BinaryIO, size: int, slice_bytes: int) -> list[int]:
    """Offsets at which a file can be cut into slices of about `slice_bytes`, beginning with 0.

    In a file that is not compressed they are found by following the records' lengths; in one that is compressed record
    by record, by looking for the next member behind each cut.
    """
    stream.seek(0)
    if stream.read(2) == _MEMBER[:2]:
        found = [0]
        while (at := next_member(stream, found[-1] + slice_bytes, size)) is not None:
            found.append(at)
        return found
    found, at = [0], 0
    while at < size:
        stream.seek(at)
        head = stream.read(4096)
        lead = len(head) - len(head.lstrip(b"\r\n"))
        if not head.startswith(b"WARC/", lead):
            break
        if at - found[-1] >= slice_bytes:
            found.append(at)
        end = re.search(rb"\r?\n\r?\n", head[lead:])
        length = re.search(rb"(?im)^content-length:\s*(\d{1,15})\s*$", head[lead:][: end.start() if end else 0])
        if not (end and length):
            break  # a longer header, or a damage: the reader has to find its way from here
        at += lead + end.end() + int(length[1])
    return found


class _Records:
    """The bytes of a slice; what was just read can be given back, to be read again."""

    def __init__(self, stream: RecordStream) -> None:
        self._source, self._end = stream.data, stream.end
        self._given: bytes = b""
        self._offset = stream.start
        """Offset of the next byte; in compressed data unpacked, from the member at which reading began."""
        self.begun = stream.start
        """Offset of the record, or of the gzip member that holds it, whose place was asked for last."""
        self._packed: GzipStream | None = None
        self._stream: BinaryIO = stream.data
        if stream.packed:
            self._open_member(stream.start)

    def _open_member(self, at: int) -> None:
        self._source.seek(at)
        self._packed = GzipStream(self._source, None, at)
        self._stream = io.BufferedReader(self._packed, SKIP_BYTES)
        self._given, self._offset = b"", 0

    def read(self, size: int) -> bytes:
        data = self._given[:size]
        self._given = self._given[size:]
        if len(data) < size:
            data += self._stream.read(size - len(data))
        self._offset += len(data)
        return data

    def some(self) -> bytes:
        """The next bytes, as many as are available; none at the end."""
        data = self._given or some_of(self._stream, SKIP_BYTES)
        self._given = b""
        self._offset += len(data)
        return data

    def readline(self) -> bytes:
        line = self._given
        if b"\n" in line:
            line = line[: line.index(b"\n") + 1]
            self._given = self._given[len(line) :]
        else:
            line += self._stream.readline(HEADER_BYTES)
            self._given = b""
        self._offset += len(line)
        return line

    def give_back(self, data: bytes) -> None:
        self._given = data + self._given
        self._offset -= len(data)

    def place(self, back: int = 0) -> int:
        """Offset in the file of the next byte, or of one `back` bytes before it.

        If a gzip member begins there it is the member's offset, else the offset in the unpacked file.
        """
        at = self._offset - back
        if self._packed is None:
            self.begun = at
            return at
        members = self._packed.members
        while len(members) > 1 and members[1][0] <= at:
            del members[0]
        unpacked, packed = members[0]
        self.begun = packed
        return packed + at - unpacked

    def to_next_member(self) -> bool:
        """After a damage: go on at the next member that begins a record; False if there is none."""
        if self._packed is None:
            return False
        _, packed = self._packed.members[-1]
        end = self._source.seek(0, 2) if self._end is None else self._end
        at = next_member(self._source, packed + 1, end)
        if at is None:
            return False
        self._open_member(at)
        return True


def _page(kind: str, headers: dict[str, str], block: bytes, stream: RecordStream) -> Page:
    url = headers.get("warc-target-uri", "").strip("<>") or None
    media = headers.get("content-type", "")
    if headers.get("warc-truncated"):
        raise Unreadable("truncated", f"the crawler cut the record off ({headers['warc-truncated']})")
    if kind in PAGELESS_TYPES:
        raise Unreadable("not_a_page", f"a {kind} record, which holds no page of its own")
    if kind == "response" and (is_response(block) or "msgtype=response" in media.replace(" ", "")):
        page = page_of(response_of(block), url, stream.limit, stream.read_page)
    else:
        if url and url.startswith(("dns:", "urn:", "metadata:")):
            raise Unreadable("not_a_page", url.partition(":")[0])
        page = page_of_body(block, media, url, stream.read_page)
    moment = parse_timestamp(headers.get("warc-date", ""))
    known = {}
    if language := headers.get("warc-identified-content-language", "").partition(",")[0].strip():
        known["language"] = language
    return page.completed(
        known,
        external_id=headers.get("warc-record-id", "").strip("<>").removeprefix("urn:uuid:"),
        captured_at=moment.at if moment else None,
    )


def _digest_fits(stated: str | None, block: bytes) -> bool:
    """Whether a labelled digest (base32 or hexadecimal) is the block's; True if there is none that can be checked."""
    match = _DIGEST.match(stated.strip()) if stated else None
    if not match:
        return True
    made = hashlib.new(match[1].lower().replace("-", ""), block).digest()
    return match[2].rstrip("=").lower() in (made.hex(), base64.b32encode(made).decode().rstrip("=").lower())


def _payload_fits(stated: str | None, block: bytes) -> bool:
    """Whether the payload's digest is that of the block or its body; True if that cannot be judged."""
    if not stated or _digest_fits(stated, block):
        return True
    with suppress(Unreadable):
        response = response_of(block)
        if _digest_fits(stated, response.body):
            return True
        # Crawlers disagree on whether chunk sizes and codings belong to the payload, so bodies with any are not judged.
        return bool({"transfer-encoding", "content-encoding"} & set(response.headers))
    return False


def _read_header(records: _Records) -> tuple[int, dict[str, str]] | None:
    """The next record's offset and headers; None at the end.

    Raises:
        Unreadable: no record begins here.
    """
    line = records.readline()
    while line and not line.strip():
        line = records.readline()
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        records.give_back(line)
        raise Unreadable("damaged", f"no record begins here: {line[:40]!r}")
    offset = records.place(len(line))
    lines: list[bytes] = []
    size = 0
    while (line := records.readline()).strip():
        lines.append(line)
        size += len(line)
        if size > HEADER_BYTES:
            raise Unreadable("damaged", "a record's header has no end")
    headers = headers_of(lines)
    if not line or not _LENGTH.fullmatch(headers.get("content-length", "")):
        raise Unreadable("truncated" if not line else "damaged", "a record's header breaks off or tells no length")
    return offset, headers


def _to_next_record(records: _Records) -> bool:
    """Skip to where a record begins in the unpacked stream."""
    tail = b""
    while data := records.some():
        window = tail + data
        if match := _NEXT.search(window):
            records.give_back(window[match.start() :])
            return True
        tail = window[-256:]
    return False


def _record(
    records: _Records, headers: dict[str, str], offset: int, stream: RecordStream, segments: Segments
) -> Item | None:
    """Read a record's block; None for a record that describes the crawl, or of which more segments are to come."""
    limit = stream.limit
    kind = headers.get("warc-type", "").lower()
    length = int(headers["content-length"])
    block = records.read(min(length, limit + 1))
    if length > limit:
        rest = length - len(block)
        while rest > 0 and (piece := records.read(min(rest, SKIP_BYTES))):
            rest -= len(piece)
        if rest == 0:
            if kind not in PAGE_TYPES:
                return None
            return Quarantined(offset, block[:limit], "too_large", f"{length:,} bytes, over {limit:,}")
        return Quarantined(offset, block[:limit], "truncated", f"{length - rest:,} of its {length:,} bytes are there")
    if len(block) < length:
        return _clipped(records, block, offset, f"{len(block):,} of its {length:,} bytes are there")
    behind = records.read(4)
    if behind and not behind.startswith((b"\r\n", b"\n")):
        records.give_back(behind)
        return _clipped(records, block, offset, f"no record ends {length:,} bytes on, as its length says")
    records.give_back(behind.lstrip(b"\r\n"))
    if kind not in PAGE_TYPES and kind not in PAGELESS_TYPES:
        return None
    if not _digest_fits(headers.get("warc-block-digest"), block):
        return Quarantined(offset, block, "damaged", "its digest is not that of its bytes")
    if "warc-segment-number" in headers:
        return segments.take(kind, headers, block, offset)
    return _item(kind, headers, block, offset, stream)


def _item(kind: str, headers: dict[str, str], block: bytes, offset: int, stream: RecordStream) -> Item:
    """The record of a whole block."""
    if kind == "response" and not _payload_fits(headers.get("warc-payload-digest"), block):
        return Quarantined(offset, block, "damaged", "its payload's digest is not that of its body")
    return item_of(offset, block, lambda: _page(kind, headers, block, stream))


def _clipped(records: _Records, block: bytes, offset: int, message: str) -> Quarantined:
    """A record shorter than its stated length; what was read of the next one is given back."""
    if match := _NEXT.search(block):
        records.give_back(block[match.start() :])
        block = block[: match.start()]
    return Quarantined(offset, block, "truncated", message)


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record for each page of the crawl.

    If each record is compressed by itself its offset is that of its gzip member, else that in the unpacked file. A
    slice of a compressed file begins at a member. A record in segments has the place of the first of them.
    """
    segments = Segments(partial(_item, stream=stream), stream.limit)
    yield from _items(_Records(stream), stream, segments)
    yield from segments.rest()


def _items(records: _Records, stream: RecordStream, segments: Segments) -> Iterator[Item]:
    """The records of a slice, up to its end or to a damage behind which there is none."""
    while True:
        try:
            found = _read_header(records)
            if found is None or (stream.end is not None and records.begun >= stream.end):
                return
            offset, headers = found
            item = _record(records, headers, offset, stream, segments)
            if item is not None:
                yield item
        except Unreadable as error:
            yield Quarantined(records.place(), b"", error.reason, error.message)
            if not _goes_on(records, error):
                return


def _goes_on(records: _Records, error: Unreadable) -> bool:
    """After a damage: go on where the next record begins; False if there is none."""
    if error.reason == "corrupt_archive":
        return records.to_next_member()
    try:
        return _to_next_record(records)
    except Unreadable:
        return records.to_next_member()
