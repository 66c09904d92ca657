"""CSV and TSV: one record per row, fields found by the names in the first row."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from corpus.landing.charset import decode
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, as_utf8, row_item, too_large
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined

DELIMITERS = ",\t;|"

# A quote that is never closed swallows the rows after it. Its line is quarantined and reading goes on behind it.
# Each time that reads up to the limit again, so after so many restarts the rest of the file is given up.
MOST_RESTARTS = 50

_SAMPLE_BYTES = 64 << 10


class _Lines:
    """A file's lines with their offsets; lines that were taken can be given back."""

    def __init__(self, data: BinaryIO, limit: int, charset: str) -> None:
        self._data, self._limit, self.charset = data, limit, charset
        self._returned: deque[tuple[int, bytes]] = deque()
        self._offset = 0
        self.taken: list[tuple[int, bytes]] = []
        """Offset and bytes of the lines of the row that is being read."""
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.size > self._limit:
            raise _Overlong
        if self._returned:
            offset, line = self._returned.popleft()
        else:
            offset, line = self._offset, self._data.readline(self._limit + 1)
            self._offset += len(line)
        if not line:
            raise StopIteration
        self.taken.append((offset, line))
        self.size += len(line)
        return line.decode(self.charset, "replace")

    def has_long_line(self) -> bool:
        """Whether the row is a single line of which only the beginning was read, since it is over the limit."""
        return len(self.taken) == 1 and not self.taken[0][1].endswith(b"\n")

    def skip_line(self) -> None:
        """Skip the rest of a line of which only the beginning was read."""
        while (piece := self._data.readline(SKIP_BYTES)) and not piece.endswith(b"\n"):
            self._offset += len(piece)
        self._offset += len(piece)

    def row_taken(self) -> tuple[int, bytes]:
        """Offset and bytes of the row just read; the next row begins."""
        offset = self.taken[0][0] if self.taken else self._offset
        raw = b"".join(line for _, line in self.taken)
        self.taken, self.size = [], 0
        return offset, raw

    def give_back(self) -> tuple[int, bytes]:
        """Give back all lines of the row except its first, whose offset and bytes are returned."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(rest))
        self.taken, self.size = [], 0
        return first


class _Overlong(Exception):
    """A row is over the limit."""


def _charset_of(sample: bytes) -> str:
    """The charset of a file's first lines; of fewer and fewer of them until none is damaged.

    Raises:
        Unreadable: the first line cannot be decoded.
    """
    lines = sample[: sample.rfind(b"\n") + 1].splitlines(keepends=True) or [sample]
    while True:
        try:
            return decode(b"".join(lines)).charset
        except Unreadable:
            if len(lines) == 1:
                raise
        lines = lines[: len(lines) // 2]


def delimiter_of(header: str) -> str:
    """The delimiter that occurs most often in the header."""
    return max(DELIMITERS, key=header.count)


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per row (RFC 4180; also with tabs, semicolons or bars, and in other charsets)."""
    limit = stream.limit
    csv.field_size_limit(max(limit, 131_072))
    data = as_utf8(stream.data)
    peek = getattr(data, "peek", None)
    sample = peek(_SAMPLE_BYTES)[:_SAMPLE_BYTES] if peek else b""
    try:
        charset = _charset_of(sample)
    except Unreadable as error:
        yield Quarantined(0, sample, error.reason, error.message)
        return
    if charset.startswith(("utf-16", "utf-32")):
        yield Quarantined(0, sample[:1024], "undecodable", f"{charset} without its mark; land UTF-8")
        return
    lines = _Lines(data, limit, charset)
    header_line = next(lines, "").removeprefix("\ufeff")
    delimiter = delimiter_of(header_line)
    offset, raw = lines.row_taken()
    try:
        names = [name.strip() for name in next(csv.reader([header_line], delimiter=delimiter), [])]
    except csv.Error as error:
        yield Quarantined(offset, raw[:limit], "parse_failed", f"the header cannot be parted into names: {error}")
        return
    restarts = 0
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                offset, raw = lines.row_taken()
                if not any(cell.strip() for cell in cells):
                    continue
                if len(raw) > limit:
                    yield too_large(offset, raw[:limit], limit)
                    if not raw.endswith(b"\n"):
                        lines.skip_line()
                    break
                if len(cells) != len(names):
                    message = f"{len(cells)} fields where the header has {len(names)}"
                    yield Quarantined(offset, raw, "parse_failed", message)
                else:
                    yield row_item(stream, offset, raw, dict(zip(names, cells, strict=True)))
            else:
                return
        except (csv.Error, _Overlong) as error:
            restarts += 1
            if lines.has_long_line():
                offset, raw = lines.row_taken()
                yield too_large(offset, raw, limit)
                lines.skip_line()
                continue
            yield _unsplit(lines, error, restarts, limit)
            if restarts > MOST_RESTARTS:
                return


def _unsplit(lines: _Lines, error: Exception, restarts: int, limit: int) -> Quarantined:
    """A row that cannot be split into fields: its first line, or all of it if the rest of the file is given up."""
    if restarts > MOST_RESTARTS:
        offset, raw = lines.row_taken()
        message = f"the {restarts}th row that cannot be parted; the rest of the file is not read"
        return Quarantined(offset, raw[:limit], "parse_failed", message)
    offset, raw = lines.give_back()
    why = "a quote is opened and not closed" if isinstance(error, _Overlong) else str(error)
    return Quarantined(offset, raw, "parse_failed", f"the row cannot be parted into fields: {why}")
