"""A landing area in a folder, what a look at it finds, and the shards that reading it gives."""

import gzip
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpus.landing.area import LandingArea
from corpus.landing.discover import Discovery, discover
from corpus.landing.formats import CONTAINERS
from corpus.landing.formats.fields import FIELD_NAMES
from corpus.landing.formats.reader import RecordStream
from corpus.landing.guard import PageReader
from corpus.landing.ledger import Change, KnownFile
from corpus.landing.read import read_slices
from corpus.landing.records import Item, Quarantined, Record
from corpus.landing.shards import write_shards
from corpus.landing.slices import Slice
from corpus.page.stored import unpack_page
from corpus.progress import Progress

LIMIT = 10_000
SECONDS = 20
Rows = list[dict[str, Any]]


def lines(*rows: Mapping[str, object] | str) -> bytes:
    """JSON lines; a row that is a string stands as it is."""
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows).encode()


def texts(*told: str) -> bytes:
    """JSON lines of records that have only a text."""
    return lines(*({"text": text} for text in told))


def whole(area: LandingArea) -> list[Slice]:
    """Every file of the landing area in one piece."""
    return [Slice(file.path, file.size, file.mtime_ns, reason=file.reason) for file in area.files()]


class Corpus:
    """A landing area in a folder, and what a corpus remembers of its files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        self.landing.mkdir(parents=True)
        self.area = LandingArea(self.landing)
        self.quarantine = root / "quarantine"
        self.known: dict[str, KnownFile] = {}

    def land(self, path: str, content: str | bytes = b"Some text of a page.") -> Path:
        """Put a file into the landing area."""
        target = self.landing / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def read(
        self, pieces: list[Slice] | None = None, batch: str = "0000", area: LandingArea | None = None
    ) -> dict[str, Rows]:
        """Read pieces, or every file whole, and give the rows of the three shards."""
        area = area or self.area
        pieces = whole(area) if pieces is None else pieces
        shards = self.root / "read"
        found = read_slices(area, pieces, LIMIT, SECONDS)
        count = write_shards(found, shards, batch, self.quarantine, Progress("read", 0))
        rows: dict[str, Rows] = {
            name: pq.read_table(shards / name / f"{batch}.parquet").to_pylist()
            for name in ("captures", "contents", "files")
        }
        assert len(rows["captures"]) == count
        for row in rows["contents"]:
            row["blocks"], row["marks"] = unpack_page(row.pop("page"))
        return rows

    def look(self, again: Iterable[str] = (), area: LandingArea | None = None) -> Discovery:
        """What is new since the last load."""
        return discover(area or self.area, self.known, frozenset(again))

    def load(self, again: Iterable[str] = (), area: LandingArea | None = None) -> tuple[list[Change], Rows]:
        """Look, read what is new, remember what the warehouse would; gives the changes and the captures."""
        found = self.look(again, area)
        rows = self.read(found.new, area=area)
        moves = [change for change in found.changes if change.change in ("renamed", "recompressed")]
        moved = [self.known.pop(str(change.before)) for change in moves]
        self.known |= {change.path: known for change, known in zip(moves, moved, strict=True)}
        for change in found.changes:
            if change.change == "vanished":
                self._note(change.path, vanished=True)
            elif change.change == "readable":
                self.known.pop(change.path)
            elif change.change in ("touched", "returned"):
                self._note(change.path, size=change.size, mtime_ns=change.mtime_ns, vanished=False)
            elif change.change in ("renamed", "recompressed"):
                told = {name: getattr(change, name) for name in ("size", "mtime_ns", "sha256", "content_sha256")}
                self._note(change.path, **told)
        for path in {row["path"] for row in rows["files"]}:
            parts = [row for row in rows["files"] if row["path"] == path]
            if all(part["settled"] for part in parts):
                records = max(part["earlier_records"] for part in parts) + sum(part["records"] for part in parts)
                about = {name: parts[0][name] for name in ("size", "mtime_ns", "sha256", "content_sha256")}
                self.known[path] = KnownFile(**about, records=records)
        return found.changes, rows["captures"]

    def _note(self, path: str, **about: Any) -> None:
        self.known[path] = KnownFile(**(self.known[path].__dict__ | about))


def changes(found: Iterable[Change]) -> list[tuple[str, str]]:
    """What became of which file."""
    return [(change.path, change.change) for change in found]


def items(kind: str, raw: bytes, limit: int = LIMIT, names: Mapping[str, tuple[str, ...]] = FIELD_NAMES) -> list[Item]:
    """What the reader of a format with many records makes of a file's bytes."""
    with PageReader(SECONDS) as pages:
        data = io.BufferedReader(io.BytesIO(raw))
        return list(CONTAINERS[kind](RecordStream(data, "file", limit, pages.read, names)))


def records(kind: str, raw: bytes, limit: int = LIMIT) -> list[Record]:
    """The records of a file in which nothing is quarantined."""
    found = items(kind, raw, limit)
    assert not [item for item in found if isinstance(item, Quarantined)], found
    return [item for item in found if isinstance(item, Record)]


def reasons(found: Iterable[Item]) -> list[str | None]:
    """Why each item was quarantined; None for a record."""
    return [item.reason if isinstance(item, Quarantined) else None for item in found]


def packed(raw: bytes) -> bytes:
    """The bytes as gzip."""
    return gzip.compress(raw, mtime=0)
