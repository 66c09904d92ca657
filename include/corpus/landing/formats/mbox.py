"""Mbox: the mails of a folder in one file, each behind a line that begins with "From " (RFC 4155)."""

import re
from collections.abc import Iterator

from corpus.landing.formats.reader import RecordStream, item_of, too_large
from corpus.landing.records import Item

# The line before a mail: an address, and a time with its year at the end or before a time zone. Behind a line that is
# not blank, which some programs write there, the time has to be in full.
_ZONE = rb"(?: [+-]\d{4}| \(?[A-Z]{1,5}\)?)?"
_FROM = re.compile(rb"From [^\r\n]{0,400}(?:19|20)\d\d" + _ZONE + rb"(?: \d\d:\d\d:\d\d" + _ZONE + rb")?[ \t]*\r?\n")
_TIME = re.compile(rb"From \S{1,300} +[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-3]?\d \d\d:\d\d")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:")
# Lines of a mail that look like the line before one are written with a sign before them.
_QUOTED = re.compile(rb"^>(>*From )", re.M)

_LINE_BYTES = 64 << 10


def _begins_mail(before: bytes, line: bytes, following: bytes) -> bool:
    """Whether a line stands before a mail, whose first header is on the following one."""
    if not (line.startswith(b"From ") and before.endswith(b"\n")):
        return False
    return bool(_FROM.fullmatch(line) and _HEADER.match(following) and (not before.strip() or _TIME.match(line)))


def _mails(stream: RecordStream) -> Iterator[tuple[int, bytes]]:
    """Yield each mail's offset and bytes, the line before it included; one over the limit is cut behind it."""
    data, limit = stream.data, stream.limit
    begin = offset = 0
    pieces: list[bytes] = []
    size = 0
    before = b""
    line = data.readline(_LINE_BYTES)
    while line:
        following = data.readline(_LINE_BYTES)
        if size and _begins_mail(before, line, following):
            yield begin, b"".join(pieces)
            begin, pieces, size = offset, [], 0
        if size <= limit:
            pieces.append(line)
        size += len(line)
        offset += len(line)
        before, line = line, following
    if size:
        yield begin, b"".join(pieces)


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per mail; its bytes are all that stand between the line before it and the next such line."""
    for offset, raw in _mails(stream):
        if not raw.strip():
            continue
        if len(raw) > stream.limit:
            yield too_large(offset, raw[: stream.limit], stream.limit)
            continue
        mail = raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
        mail = _QUOTED.sub(rb"\1", mail)
        yield item_of(offset, raw, lambda mail=mail: stream.read_page("eml", mail, None, None))  # type: ignore[misc]
