"""The read step: a batch of files in, captures and their blocks out, as Parquet shards.

Pure with regard to the warehouse: it opens no database, so any number of these run side by side.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.columns import CAPTURES, CONTENTS, FILES
from corpus.landing import capture, quarantine
from corpus.landing.archive import SPOOLED_BYTES, Member, members, peek
from corpus.landing.area import LandingArea
from corpus.landing.capture import Item, Page, Record, Refusal
from corpus.landing.discover import Slice, file_sha256
from corpus.landing.formats import CONTAINERS, NEED_SEEK, PAGES
from corpus.landing.formats.fields import FIELD_NAMES, BadMapping, field_values, mapping_of, moment
from corpus.landing.formats.reader import SKIP_BYTES, Source, item_of, too_large
from corpus.landing.guard import PageReader
from corpus.landing.quarantine import Unreadable
from corpus.landing.sniff import HEAD_BYTES, format_of
from corpus.page.blocks import line_key
from corpus.page.stored import pack_page
from corpus.progress import Progress
from corpus.staging import BATCH_BYTES, BATCH_ROWS, whole_file

SIDECAR = "_captures.jsonl"
MAPPING = "_fields.yml"

# What stands for the digest of a file that is read in parts from a store: no other file's is like it.
UNHASHED = "not taken"


class _Folder:
    """What a folder's own files tell of the captures in it."""

    def __init__(self, area: LandingArea, folder: PurePosixPath) -> None:
        self.refused: list[tuple[str, Refusal]] = []
        self.beside = self._sidecar(area, folder)
        self.names = self._mapping(area, folder)

    def _sidecar(self, area: LandingArea, folder: PurePosixPath) -> dict[str, Page]:
        """What `_captures.jsonl` tells of each file, by its name."""
        path = str(folder / SIDECAR)
        known: dict[str, Page] = {}
        offset = 0
        for number, line in enumerate((self._own(area, path) or b"").splitlines(keepends=True), start=1):
            if raw := line.strip():
                try:
                    row = json.loads(raw)
                    told = field_values(row, FIELD_NAMES)
                    name = row["path"]
                    if not (isinstance(name, str) and name.strip()):
                        raise ValueError("it is empty")
                    known[name.strip()] = Page(
                        known={
                            field: told[field]
                            for field in told
                            if told[field] and field not in ("text", "html", "url", "external_id", "captured_at")
                        },
                        url=told["url"] or None,
                        external_id=told["external_id"] or None,
                        captured_at=moment(told["captured_at"]),
                    )
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    message = f"line {number} has no usable path: {error}"
                    self.refused.append((path, Refusal(offset, raw, "parse_failed", message)))
            offset += len(line)
        return known

    def _own(self, area: LandingArea, path: str) -> bytes | None:
        try:
            return area.read_small(path)
        except OSError as error:
            self.refused.append((path, Refusal(0, b"", "unreadable", error.strerror or str(error))))
            return None

    def _mapping(self, area: LandingArea, folder: PurePosixPath) -> Mapping[str, tuple[str, ...]]:
        """The field names of the nearest `_fields.yml`, in the folder or above it."""
        for above in (folder, *folder.parents):
            path = str(above / MAPPING)
            if (raw := self._own(area, path)) is not None:
                try:
                    return mapping_of(raw)
                except BadMapping as error:
                    self.refused.append((path, Refusal(0, raw, "parse_failed", str(error))))
                    break
        return FIELD_NAMES


def _records(name: str, source: Source) -> Iterator[Item]:
    """The records of a source; a reader's flaw ends its file, never the load."""
    try:
        yield from CONTAINERS[name](source)
    except (Unreadable, OSError):
        raise
    except Exception as error:
        raise Unreadable("parse_failed", f"the reader failed: {type(error).__name__}: {error}"[:500]) from error


def _member_items(
    member: Member, names: Mapping[str, tuple[str, ...]], limit: int, pages: PageReader, url: str | None
) -> Iterator[Item]:
    """The records of a file, or of a member of an archive."""
    try:
        found = "warc" if member.packed is not None else format_of(peek(member.stream, HEAD_BYTES), member.name)
    except Unreadable as error:
        yield Refusal(0, member.stream.read(limit), error.reason, error.message)
        return
    if found in PAGES:
        raw = member.stream.read(limit + 1)
        if len(raw) > limit:
            yield replace(too_large(0, raw[:limit], limit), format=found)
        else:
            yield replace(item_of(0, raw, lambda: pages.read(found, raw, None, url)), format=found)
        return
    stream: BinaryIO = member.packed or member.stream
    with ExitStack() as stack:
        if found in NEED_SEEK and not stream.seekable():
            spool = stack.enter_context(tempfile.SpooledTemporaryFile(SPOOLED_BYTES))
            while piece := stream.read(SKIP_BYTES):
                spool.write(piece)
            spool.seek(0)
            stream = cast("BinaryIO", spool)
        source = Source(stream, member.name, limit, pages.read, names, packed=member.packed is not None)
        for item in _records(found, source):
            yield replace(item, format=found)


def _part_items(
    stream: BinaryIO, piece: Slice, names: Mapping[str, tuple[str, ...]], limit: int, pages: PageReader
) -> Iterator[Item]:
    """The records of a part of a file."""
    found = str(piece.format)
    packed = found == "warc" and stream.read(2) == b"\x1f\x8b"
    stream.seek(0 if found == "parquet" else piece.start)
    source = Source(stream, piece.path, limit, pages.read, names, piece.start, piece.end, packed)
    for item in _records(found, source):
        yield replace(item, format=found)


def read_slice(
    area: LandingArea,
    piece: Slice,
    limit: int,
    pages: PageReader,
    names: Mapping[str, tuple[str, ...]] = FIELD_NAMES,
    beside: Mapping[str, Page] | None = None,
    digests: list[str] | None = None,
) -> Iterator[Item]:
    """Yield the records and refusals of a slice; what cannot be read becomes a refusal, never an error.

    Args:
        area: the landing area.
        piece: the slice.
        limit: most bytes of one record.
        pages: reads single pages within their time.
        names: the names under which fields stand.
        beside: what a sidecar tells of files, by name; a page's address helps to read it.
        digests: takes the SHA-256 of the file with its compression taken off, if it had one.
    """
    name = PurePosixPath(piece.path).name
    if piece.refused:
        yield Refusal(0, b"", piece.refused, piece.message)
        return
    count = offset = 0
    member = ""
    try:
        with area.open(piece.path) as stream:
            if piece.format:
                for item in _part_items(stream, piece, names, limit, pages):
                    count, offset = count + 1, item.offset
                    yield item
                return
            for part in members(stream, name):
                if isinstance(part, Refusal):
                    count += 1
                    yield part
                    continue
                member, offset = part.path, 0
                told = (beside or {}).get(f"{name}!/{member}" if member else name)
                try:
                    for item in _member_items(part, names, limit, pages, told.url if told else None):
                        count, offset = count + 1, item.offset
                        yield replace(item, member=member)
                except Unreadable as error:
                    count += 1
                    yield Refusal(offset, b"", error.reason, _after(error.message, count - 1), member)
                    if error.reason == "archive_bomb":
                        return
                if digests is not None and part.unpacked and part.unpacked.sha256:
                    digests.append(part.unpacked.sha256)
        if count == 0:
            yield Refusal(0, b"", "empty", "it holds no records")
    except Unreadable as error:
        raw = b"" if count or member else _first_bytes(area, piece.path, limit)
        yield Refusal(offset, raw, error.reason, _after(error.message, count), member)
    except OSError as error:
        yield Refusal(offset, b"", "unreadable", _after(str(error.strerror or error), count), member)


def _first_bytes(area: LandingArea, path: str, limit: int) -> bytes:
    """What a file begins with of which no record could be read."""
    with suppress(OSError), area.open(path) as stream:
        return stream.read(limit)
    return b""


def _after(message: str, count: int) -> str:
    return f"after record {count}: {message}" if count else message


def source_of(path: str, url: str | None) -> str:
    """The source: the landing area's first folder, else the URL's host, else `unattributed`."""
    parts = PurePosixPath(path).parts
    if len(parts) > 1:
        return parts[0]
    host = urlsplit(url).hostname if url else None
    return (host or capture.UNATTRIBUTED).removeprefix("www.")


class _Shards:
    """The three Parquet files that a batch becomes."""

    def __init__(self, folder: Path, batch: str) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {"captures": [], "contents": [], "files": []}
        self._schemas = {"captures": CAPTURES.arrow, "contents": CONTENTS.arrow, "files": FILES.arrow}
        self._files = {name: whole_file(folder / name / f"{batch}.parquet") for name in self.rows}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._bytes = 0

    def __enter__(self) -> "_Shards":
        for name, file in self._files.items():
            self._writers[name] = pq.ParquetWriter(file.__enter__(), self._schemas[name], compression="zstd")
        return self

    def add(self, name: str, row: dict[str, Any]) -> None:
        self.rows[name].append(row)
        if name == "contents":
            self._bytes += len(row["page"])
        if len(self.rows[name]) >= BATCH_ROWS or (name == "contents" and self._bytes >= BATCH_BYTES):
            self._flush(name)

    def _flush(self, name: str) -> None:
        self._writers[name].write_batch(pa.RecordBatch.from_pylist(self.rows[name], schema=self._schemas[name]))
        self.rows[name].clear()
        if name == "contents":
            self._bytes = 0

    def __exit__(self, *error: Any) -> None:
        for name, file in self._files.items():
            if not any(error):
                self._flush(name)
            self._writers[name].close()
            file.__exit__(*error)


def _refused(path: str, item: Refusal, folder: Path, place: dict[str, Any]) -> dict[str, Any]:
    source = source_of(capture.shown_path(path), None)
    path = capture.shown_path(_full_path(path, item.member))
    sha256 = hashlib.sha256(item.raw).hexdigest()
    row = {
        "capture_id": capture.capture_id(source, path, item.offset, sha256),
        "path": path,
        "byte_offset": item.offset,
        "sha256": sha256,
        "bytes": len(item.raw),
        "format": item.format or "unknown",
        "source_id": source,
        "reason": item.reason,
        "message": item.message.encode("utf-8", "replace").decode(),
    } | place
    quarantine.keep(folder, str(row["capture_id"]), item.raw, row | {"what_to_do": quarantine.REASONS[item.reason]})
    return row


def _full_path(path: str, member: str) -> str:
    return f"{path}!/{member}" if member else path


def _content(path: str, item: Record, beside: Mapping[str, Page]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The capture and content rows of a record, completed by what the sidecar tells of its file.

    Of a file with many records a sidecar tells when it was captured, but not which article a record is.
    """
    page = item.page
    told = beside.get(_full_path(PurePosixPath(path).name, item.member)) or Page()
    captured_at = page.captured_at or told.captured_at
    if item.format not in PAGES:
        told = Page()
    url = capture.canonical_url(page.url or told.url)
    source = source_of(capture.shown_path(path), url)
    path = capture.shown_path(_full_path(path, item.member))
    known = told.known | page.known
    content = capture.content_sha256("\n\n".join(page.blocks) if page.marks is not None else page.text, known)
    article = capture.article_id(source, url, content)
    sha256 = hashlib.sha256(item.raw).hexdigest()
    about = {
        "capture_id": capture.capture_id(source, path, item.offset, sha256),
        "path": path,
        "byte_offset": item.offset,
        "external_id": page.external_id or told.external_id,
        "sha256": sha256,
        "bytes": len(item.raw),
        "format": item.format,
        "charset": page.charset,
        "mojibake": page.mojibake,
        "controls": page.controls,
        "replaced": page.replaced,
        "captured_at": captured_at,
        "source_id": source,
        "url": url,
        "article_id": article,
        "content_id": capture.content_id(article, content),
    }
    state = {name: about[name] for name in ("content_id", "article_id", "source_id", "url")} | {
        "known": list(known.items()),
        "page": pack_page(page.blocks, page.marks),
        "line_keys": [line_key(text) for text in page.blocks],
    }
    return about, state


class _Batch:
    """The work of one batch: its shards and what it has counted."""

    def __init__(self, area: LandingArea, shards: _Shards, refused: Path, limit: int, pages: PageReader) -> None:
        self._area, self._shards, self._refused = area, shards, refused
        self._limit, self._pages = limit, pages
        self._folders: dict[PurePosixPath, _Folder] = {}
        self.count = 0

    def _folder(self, path: str) -> _Folder:
        folder = PurePosixPath(path).parent
        if folder not in self._folders:
            found = self._folders[folder] = _Folder(self._area, folder)
            numbers: dict[str, int] = {}
            for file, item in found.refused:
                self.count += 1
                numbers[file] = numbers.get(file, 0) + 1
                place = {"file": capture.shown_path(file), "slice_start": 0, "record": numbers[file]}
                self._shards.add("captures", _refused(file, item, self._refused, place))
        return self._folders[folder]

    def add(self, piece: Slice) -> None:
        """Read a slice into the shards."""
        folder = self._folder(piece.path)
        shown = capture.shown_path(piece.path)
        records: dict[str, int] = {}
        kept: list[str] = []
        digests: list[str] = []
        was_unreadable = False
        items = read_slice(self._area, piece, self._limit, self._pages, folder.names, folder.beside, digests)
        for item in items:
            self.count += 1
            records[item.member] = records.get(item.member, 0) + 1
            place = {"file": shown, "slice_start": piece.start, "record": records[item.member]}
            if isinstance(item, Refusal):
                row = _refused(piece.path, item, self._refused, place)
                kept.append(row["capture_id"])
                was_unreadable |= item.reason == "unreadable"
                self._shards.add("captures", row)
            else:
                about, state = _content(piece.path, item, folder.beside)
                self._shards.add("captures", about | place)
                self._shards.add("contents", state)
        about_file = {"records": sum(records.values()), "content_sha256": digests[0] if digests else None}
        self._shards.add("files", self._file_row(piece, shown, kept, was_unreadable) | about_file)

    def _file_row(self, piece: Slice, shown: str, kept: list[str], was_unreadable: bool) -> dict[str, Any]:
        sha256 = "" if was_unreadable else piece.sha256
        settled = True
        if not piece.refused:
            try:
                if sha256 is None and piece.format is None:
                    sha256 = file_sha256(self._area, piece.path)
                # Asked last, so that the digest is that of the bytes that were read.
                settled = self._area.is_as_listed(piece.path, piece.size, piece.mtime_ns)
            except PermissionError:
                sha256 = ""  # refused as unreadable; tried again at each load
            except OSError:
                settled = False
        if not settled:
            # It is being written, or is gone again: the next load sees what it has become.
            for capture_id in kept:
                quarantine.withdraw(self._refused, capture_id)
        return {
            "path": shown,
            "slice_start": piece.start,
            "size": piece.size,
            "mtime_ns": piece.mtime_ns,
            "sha256": UNHASHED if sha256 is None and not piece.refused else sha256 or "",
            "earlier_records": piece.earlier_records,
            "is_part": piece.earlier_records > 0,
            "settled": settled,
        }


def read_batch(
    area: LandingArea, pieces: list[Slice], target: Path, batch: str, refused: Path, limit: int, seconds: float
) -> int:
    """Read a batch of slices into the shards `target`/{captures,contents,files}/`batch`.parquet.

    Args:
        area: the landing area.
        pieces: the slices to read, by path.
        target: folder of the shards.
        batch: name of the batch, the shards' file name.
        refused: folder that keeps what is refused.
        limit: largest size of one record in bytes.
        seconds: longest time that reading one page may take.

    Returns:
        Number of captures, refused ones included.
    """
    progress = Progress(f"read batch {batch} (bytes)", sum(piece.bytes for piece in pieces))
    with PageReader(seconds) as pages, _Shards(target, batch) as shards:
        work = _Batch(area, shards, refused, limit, pages)
        for piece in pieces:
            work.add(piece)
            progress.advance(piece.bytes)
    progress.finish()
    return work.count
