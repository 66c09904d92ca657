"""CSV and TSV: one record per row, fields found by the names in the first row."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from corpus.landing.formats.dialect import SAMPLE_BYTES, Dialect, dialect_of, with_doubled_quotes
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, as_utf8, row_item, too_large
from corpus.landing.inflate import some_of
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined

# A quote that is never closed swallows the rows after it. Its line is quarantined and reading goes on behind it.
# Each time that reads up to the limit again, so after so many restarts the rest of the file is given up.
MOST_RESTARTS = 50

_ENDS = (b"\n", b"\r")


class _ReturnLines:
    """Lines that end in carriage returns alone, as spreadsheets on old Macs wrote them."""

    def __init__(self, data: BinaryIO) -> None:
        self._data, self._rest = data, b""

    def readline(self, size: int) -> bytes:
        """The next line, or the first `size` bytes of a longer one; empty at the end."""
        while len(self._rest) < size and b"\r" not in self._rest and (piece := some_of(self._data, SKIP_BYTES)):
            self._rest += piece
        end = self._rest.find(b"\r", 0, size) + 1 or min(size, len(self._rest))
        line, self._rest = self._rest[:end], self._rest[end:]
        return line


class _Lines:
    """A file's lines with their offsets; lines that were taken can be given back."""

    def __init__(self, data: BinaryIO | _ReturnLines, limit: int, dialect: Dialect) -> None:
        self._data, self.limit, self._charset = data, limit, dialect.charset
        self._backslashes = dialect.backslashes
        self._returned: deque[tuple[int, bytes]] = deque()
        self._offset = 0
        self.taken: list[tuple[int, bytes]] = []
        """Offset and bytes of the lines of the row that is being read."""
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.size > self.limit:
            raise _Overlong
        if self._returned:
            offset, line = self._returned.popleft()
        else:
            offset, line = self._offset, self._data.readline(self.limit + 1)
            self._offset += len(line)
        if not line:
            raise StopIteration
        self.taken.append((offset, line))
        self.size += len(line)
        return self.text_of(offset, line)

    def text_of(self, offset: int, line: bytes) -> str:
        """A line's text, without a byte order mark and with its quotes as the module csv reads them."""
        text = line.decode(self._charset, "replace")
        if offset == 0:
            text = text.removeprefix("\ufeff")
        return with_doubled_quotes(text) if self._backslashes else text

    def has_long_line(self) -> bool:
        """Whether the row is a single line of which only the beginning was read, since it is over the limit."""
        return len(self.taken) == 1 and len(self.taken[0][1]) > self.limit

    def takes_backslashes(self) -> bool:
        """Whether the row that is being read has quotes behind backslashes and is given back, to be read with them."""
        if self._backslashes or not any(b'\\"' in line for _, line in self.taken):
            return False
        self._backslashes = True
        self.give_back(with_first=True)
        return True

    def skip_line(self) -> None:
        """Skip the rest of a line of which only the beginning was read."""
        while (piece := self._data.readline(SKIP_BYTES)) and not piece.endswith(_ENDS):
            self._offset += len(piece)
        self._offset += len(piece)

    def row_taken(self) -> tuple[int, bytes]:
        """Offset and bytes of the row just read; the next row begins."""
        offset = self.taken[0][0] if self.taken else self._offset
        raw = b"".join(line for _, line in self.taken)
        self.taken, self.size = [], 0
        return offset, raw

    def give_back(self, with_first: bool = False) -> tuple[int, bytes]:
        """Give back the lines of the row, its first only if told so; the first's offset and bytes are returned."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(self.taken if with_first else rest))
        self.taken, self.size = [], 0
        return first


class _Overlong(Exception):
    """A row is over the limit."""


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per row (RFC 4180; also with other delimiters, other charsets, and quotes behind backslashes)."""
    limit = stream.limit
    csv.field_size_limit(max(limit, 131_072))
    data = as_utf8(stream.data)
    peek = getattr(data, "peek", None)
    sample = peek(SAMPLE_BYTES)[:SAMPLE_BYTES] if peek else b""
    try:
        dialect = dialect_of(sample)
    except Unreadable as error:
        yield Quarantined(0, sample, error.reason, error.message)
        return
    if dialect.charset.startswith(("utf-16", "utf-32")):
        yield Quarantined(0, sample[:1024], "undecodable", f"{dialect.charset} without its mark; land UTF-8")
        return
    returns = b"\r" in sample and b"\n" not in sample
    lines = _Lines(_ReturnLines(data) if returns else data, limit, dialect)
    if dialect.is_told:
        next(lines, "")
        lines.row_taken()
    names = _header(lines, dialect.delimiter)
    if isinstance(names, Quarantined):
        yield names
        return
    yield from _rows(stream, lines, names, dialect.delimiter)


def _header(lines: _Lines, delimiter: str) -> list[str] | Quarantined:
    """The names in the first row that is not blank; a line end in one is white space."""
    try:
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            lines.row_taken()
            if any(cell.strip() for cell in cells):
                return [" ".join(cell.split()) for cell in cells]
    except (csv.Error, _Overlong):
        # A stray quote: the names are taken from the first line alone.
        offset, raw = lines.give_back()
        try:
            return [name.strip() for name in next(csv.reader([lines.text_of(offset, raw)], delimiter=delimiter), [])]
        except csv.Error as error:
            message = f"the header cannot be parted into names: {error}"
            return Quarantined(offset, raw[: lines.limit], "parse_failed", message)
    return []


def _rows(stream: RecordStream, lines: _Lines, names: list[str], delimiter: str) -> Iterator[Item]:
    """The records of the rows below the header."""
    limit, restarts = stream.limit, 0
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                offset, raw = lines.row_taken()
                if not any(cell.strip() for cell in cells):
                    continue
                if len(raw) > limit:
                    yield too_large(offset, raw[:limit], limit)
                    if not raw.endswith(_ENDS):
                        lines.skip_line()
                    break
                if len(cells) != len(names):
                    message = f"{len(cells)} fields where the header has {len(names)}"
                    yield Quarantined(offset, raw, "parse_failed", message)
                else:
                    yield row_item(stream, offset, raw, _named(names, cells))
            else:
                return
        except (csv.Error, _Overlong) as error:
            if lines.takes_backslashes():
                continue
            restarts += 1
            if lines.has_long_line():
                offset, raw = lines.row_taken()
                yield too_large(offset, raw, limit)
                lines.skip_line()
                continue
            yield _unsplit(lines, error, restarts, limit)
            if restarts > MOST_RESTARTS:
                return


def _named(names: list[str], cells: list[str]) -> dict[str, str]:
    """A row's cells by name; of cells under one name the first that is not empty."""
    row: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=True):
        if not row.get(name):
            row[name] = cell
    return row


def _unsplit(lines: _Lines, error: Exception, restarts: int, limit: int) -> Quarantined:
    """A row that cannot be split into fields: its first line, or all of it if the rest of the file is given up."""
    if restarts > MOST_RESTARTS:
        offset, raw = lines.row_taken()
        message = f"the {restarts}th row that cannot be parted; the rest of the file is not read"
        return Quarantined(offset, raw[:limit], "parse_failed", message)
    is_open = isinstance(error, _Overlong) or "unexpected end" in str(error)
    why = "a quote is opened and not closed" if is_open else str(error)
    offset, raw = lines.give_back()
    return Quarantined(offset, raw, "parse_failed", f"the row cannot be parted into fields: {why}")
