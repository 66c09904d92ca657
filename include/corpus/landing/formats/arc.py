"""ARC: the crawl format before WARC (Internet Archive, 1996): a line that describes a record, then its bytes."""

import re
from collections.abc import Iterator

from corpus.landing.formats.http import is_response, page_of, page_of_body, response_of
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, item_of
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined
from corpus.page.page import Page
from corpus.text.dates import parse_timestamp

# url, address, date, media type, …, length (version 1 has five fields, version 2 ten).
_HEADER = re.compile(rb"([^\r\n]{1,8192}) (\S{1,64}) (\d{8,14}) (\S{1,200})(?: \S{1,400}){0,5} (\d{1,15})\r?\n")
_LINE_BYTES = 16 << 10


def _page(header: re.Match[bytes], block: bytes, stream: RecordStream) -> Page:
    url, media = header[1].decode("utf-8", "replace"), header[4].decode("utf-8", "replace")
    if not url.startswith(("http://", "https://")):
        raise Unreadable("not_a_page", f"no address of a page: {url[:80]!r}")
    if is_response(block):
        page = page_of(response_of(block), url, stream.limit, stream.read_page)
    else:
        page = page_of_body(block, media, url, stream.read_page)
    digits = header[3].decode().ljust(14, "0")
    moment = parse_timestamp(
        f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}Z"
    )
    return page.completed({}, captured_at=moment.at if moment else None)


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record for each page; after a line that is not a record's first, go on at the next one that is."""
    data, limit, offset = stream.data, stream.limit, 0
    is_lost = False
    while line := data.readline(_LINE_BYTES):
        start, offset = offset, offset + len(line)
        if not line.strip():
            continue
        header = _HEADER.fullmatch(line)
        if not header:
            if not is_lost:
                yield Quarantined(start, line[:1024], "damaged", f"no record begins here: {line[:40]!r}")
            is_lost = True
            continue
        is_lost = False
        length = int(header[5])
        block = data.read(min(length, limit + 1))
        rest = length - len(block)
        while rest > 0 and (piece := data.read(min(rest, SKIP_BYTES))):
            rest -= len(piece)
        offset += length - rest
        if line.startswith(b"filedesc:"):
            continue
        if rest > 0:
            message = f"{length - rest:,} of its {length:,} bytes are there"
            yield Quarantined(start, block[:limit], "truncated", message)
        elif length > limit:
            yield Quarantined(start, block[:limit], "too_large", f"{length:,} bytes, over {limit:,}")
        else:
            yield item_of(start, block, lambda header=header, block=block: _page(header, block, stream))  # type: ignore[misc]
