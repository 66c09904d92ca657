"""WARC: the records of a crawl (ISO 28500), compressed record by record, as a whole, or not at all.

Its own reader, because a record that was clipped has to be told: by its length, by what stands behind it, or
by its digest. After a damage reading goes on at the next record that can be found.
"""

import base64
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from corpus.landing.capture import Item, Page, Refusal
from corpus.landing.formats.http import headers_of, page_of, page_of_body, response_of
from corpus.landing.formats.reader import SKIP_BYTES, Source, item_of
from corpus.landing.inflate import GzipStream, some_of
from corpus.landing.quarantine import Unreadable
from corpus.text.dates import parse_timestamp

# Records that hold a page; the others (warcinfo, request, metadata, …) tell of the crawl.
PAGE_TYPES = ("response", "resource", "conversion")
REFUSED_TYPES = ("revisit", "continuation")

# Longest header block of a record.
HEADER_BYTES = 64 << 10

_MEMBER = b"\x1f\x8b\x08"
_NEXT = re.compile(rb"WARC/[01]\.\d\d?\r?\n(?=[A-Za-z-]{2,40}:)")
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
    """Offsets at which a file can be cut into slices of about so many bytes, its beginning included.

    Of a file that is not compressed the records are followed by their lengths; of one that is compressed
    record by record the next member behind each cut is looked for.
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
            break  # a header longer than that, or a damage: the reader has to find its way from here
        at += lead + end.end() + int(length[1])
    return found


class _Records:
    """A stream of records that can be read again from any byte of what was just read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._given: bytes = b""
        self._offset = source.start
        """Unpacked offset of the next byte, from the slice's beginning on where it is compressed."""
        self.begun = source.start
        """Offset of the record, or of the gzip member that holds it, whose place was asked last."""
        self._packed: GzipStream | None = None
        self._stream: BinaryIO = source.stream
        if source.packed:
            self._open_member(source.start)

    def _open_member(self, at: int) -> None:
        self._source.stream.seek(at)
        self._packed = GzipStream(self._source.stream, None, at)
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
        """The next bytes, as many as are at hand; none at the end."""
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
        """Offset in the file of the next byte, or of one so many before it.

        It is that of a gzip member where one begins there, else that in the unpacked file.
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
        """After a damage: go on at the next member that begins a record; False where there is none."""
        if self._packed is None:
            return False
        stream = self._source.stream
        _, packed = self._packed.members[-1]
        end = self._source.end
        if end is None:
            stream.seek(0, 2)
            end = stream.tell()
        at = next_member(stream, packed + 1, end)
        if at is None:
            return False
        self._open_member(at)
        return True


def _page(kind: str, headers: dict[str, str], block: bytes, source: Source) -> Page:
    url = headers.get("warc-target-uri", "").strip("<>") or None
    media = headers.get("content-type", "")
    if headers.get("warc-truncated"):
        raise Unreadable("truncated", f"the crawler cut the record off ({headers['warc-truncated']})")
    if kind in REFUSED_TYPES:
        raise Unreadable("not_a_page", f"a {kind} record, which holds no page of its own")
    if kind == "response" and (block.startswith(b"HTTP/") or "msgtype=response" in media.replace(" ", "")):
        page = page_of(response_of(block), url, source.limit, source.read_page)
    else:
        if url and url.startswith(("dns:", "urn:", "metadata:")):
            raise Unreadable("not_a_page", url.partition(":")[0])
        page = page_of_body(block, media, url, source.read_page)
    moment = parse_timestamp(headers.get("warc-date", ""))
    known = {}
    if language := headers.get("warc-identified-content-language", "").partition(",")[0].strip():
        known["language"] = language
    return page.completed(
        known,
        external_id=headers.get("warc-record-id", "").strip("<>").removeprefix("urn:uuid:"),
        captured_at=moment.at if moment else None,
    )


def _digest_fits(told: str | None, block: bytes) -> bool:
    """Whether a labelled digest (base32 or hexadecimal) is the block's; True where none can be checked."""
    match = _DIGEST.match(told.strip()) if told else None
    if not match:
        return True
    made = hashlib.new(match[1].lower().replace("-", ""), block).digest()
    return match[2].rstrip("=").lower() in (made.hex(), base64.b32encode(made).decode().rstrip("=").lower())


def _payload_fits(told: str | None, block: bytes) -> bool:
    """Whether the payload's digest fits the block, its body, or its body without chunk sizes."""
    if not told or _digest_fits(told, block):
        return True
    with suppress(Unreadable):
        response = response_of(block)
        if _digest_fits(told, response.body):
            return True
        # Crawlers disagree on whether chunk sizes and codings belong to the payload; those are not judged.
        return bool({"transfer-encoding", "content-encoding"} & set(response.headers))
    return False


def _read_header(records: _Records) -> tuple[int, dict[str, str]] | None:
    """The next record's offset and headers; None at the end. Raises Unreadable where no record begins."""
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
    if not line or not headers.get("content-length", "").isdigit():
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


def _record(records: _Records, headers: dict[str, str], offset: int, source: Source) -> Item | None:
    """Read a record's block and what it becomes; None for one that tells of the crawl only."""
    kind = headers.get("warc-type", "").lower()
    length = int(headers["content-length"])
    block = records.read(min(length, source.limit + 1))
    if length > source.limit:
        rest = length - len(block)
        while rest > 0 and (piece := records.read(min(rest, SKIP_BYTES))):
            rest -= len(piece)
        if rest == 0:
            if kind not in PAGE_TYPES:
                return None
            return Refusal(offset, block[: source.limit], "too_large", f"{length:,} bytes, over {source.limit:,}")
        return Refusal(
            offset, block[: source.limit], "truncated", f"{length - rest:,} of its {length:,} bytes are there"
        )
    if len(block) < length:
        return _clipped(records, block, offset, f"{len(block):,} of its {length:,} bytes are there")
    behind = records.read(4)
    if behind and not behind.startswith((b"\r\n", b"\n")):
        records.give_back(behind)
        return _clipped(records, block, offset, f"no record ends {length:,} bytes on, as its length says")
    records.give_back(behind.lstrip(b"\r\n"))
    if kind not in PAGE_TYPES and kind not in REFUSED_TYPES:
        return None
    if not _digest_fits(headers.get("warc-block-digest"), block):
        return Refusal(offset, block, "damaged", "its digest is not that of its bytes")
    if kind == "response" and not _payload_fits(headers.get("warc-payload-digest"), block):
        return Refusal(offset, block, "damaged", "its payload's digest is not that of its body")
    return item_of(offset, block, lambda: _page(kind, headers, block, source))


def _clipped(records: _Records, block: bytes, offset: int, message: str) -> Refusal:
    """A record shorter than its length: what was read of the next one is given back."""
    if match := _NEXT.search(block):
        records.give_back(block[match.start() :])
        block = block[: match.start()]
    return Refusal(offset, block, "truncated", message)


def read(source: Source) -> Iterator[Item]:
    """Yield a record for each page of the crawl.

    The offset is that of the record's own gzip member where each is compressed by itself, else that in the
    unpacked file. A slice of a compressed file begins at a member.
    """
    records = _Records(source)
    while True:
        try:
            found = _read_header(records)
            if found is None or (source.end is not None and records.begun >= source.end):
                return
            offset, headers = found
            item = _record(records, headers, offset, source)
            if item is not None:
                yield item
        except Unreadable as error:
            yield Refusal(records.place(), b"", error.reason, error.message)
            if not _gone_on(records, error):
                return


def _gone_on(records: _Records, error: Unreadable) -> bool:
    """After a damage: go on where the next record begins; False where none does."""
    if error.reason == "corrupt_archive":
        return records.to_next_member()
    try:
        return _to_next_record(records)
    except Unreadable:
        return records.to_next_member()
