"""The read step: a batch of files in, captures and their blocks out, as Parquet shards.

Pure with regard to the warehouse: it opens no database, so any number of these run side by side.
"""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.landing import capture, quarantine
from corpus.landing.capture import Record, Refusal
from corpus.landing.discover import SIDECAR, Slice, file_sha256
from corpus.landing.formats import ONE_RECORD, READERS, format_of, json_lines
from corpus.parse.blocks import line_key, split_blocks
from corpus.progress import Progress
from corpus.staging import BATCH_ROWS, whole_file

CAPTURES = pa.schema(
    [
        ("capture_id", pa.string()),
        ("path", pa.string()),
        ("record", pa.int64()),
        ("byte_offset", pa.int64()),
        ("external_id", pa.string()),
        ("sha256", pa.string()),
        ("bytes", pa.int64()),
        ("format", pa.string()),
        ("captured_at", pa.timestamp("us")),
        ("source_id", pa.string()),
        ("url", pa.string()),
        ("article_id", pa.string()),
        ("content_id", pa.string()),
        ("reason", pa.string()),
        ("message", pa.string()),
    ]
)
CONTENTS = pa.schema(
    [
        ("content_id", pa.string()),
        ("article_id", pa.string()),
        ("source_id", pa.string()),
        ("url", pa.string()),
        ("known", pa.map_(pa.string(), pa.string())),
        ("blocks", pa.list_(pa.string())),
        ("line_keys", pa.list_(pa.int64())),
    ]
)
FILES = pa.schema([("path", pa.string()), ("size", pa.int64()), ("mtime_ns", pa.int64()), ("sha256", pa.string())])


def _opened(landing: Path, piece: Slice) -> BinaryIO:
    path = landing / piece.path
    if piece.end is None:
        return gzip.open(path, "rb") if piece.path.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]
    with path.open("rb") as stream:
        stream.seek(piece.start)
        return io.BytesIO(stream.read(piece.bytes))


def read_slice(landing: Path, piece: Slice, limit: int) -> Iterator[Record | Refusal]:
    """Yield the records and refusals of a slice; what cannot be read becomes a refusal, never an error."""
    name = format_of(piece.path)
    if name is None:
        yield Refusal(1, 0, b"", "unsupported", f"no reader for the name {PurePosixPath(piece.path).name!r}")
        return
    number, offset = 0, 0
    try:
        with _opened(landing, piece) as stream:
            for item in READERS[name][1](stream, limit):
                number, offset = item.number, item.offset
                # A reader counts from its slice's beginning; what is told to users counts from the file's.
                yield replace(item, number=number + piece.first_record - 1, offset=offset + piece.start)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Refusal(number + piece.first_record, offset, b"", "corrupt_archive", f"after record {number}: {error}")
    except OSError as error:
        yield Refusal(number + piece.first_record, offset, b"", "unreadable", f"{error.strerror or error}")


def _sidecar(folder: Path) -> tuple[dict[str, Record], list[Refusal]]:
    """What a folder's `_captures.jsonl` tells of its files, by file name, and its lines that cannot be read."""
    known: dict[str, Record] = {}
    refused: list[Refusal] = []
    try:
        lines = (folder / SIDECAR).read_bytes().splitlines(keepends=True)
    except OSError:
        return known, refused
    offset = 0
    for number, line in enumerate(lines, start=1):
        if raw := line.strip():
            try:
                row = json.loads(raw)
                # A sidecar line is a record without text, so it is read as one with a text lent for the time.
                item = json_lines.record_of(number, offset, json.dumps(row | {"text": row["path"]}).encode())
                if isinstance(item, Refusal):
                    raise ValueError(item.message)
                known[item.text] = item
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                message = f"line {number} has no usable path: {error}"
                refused.append(Refusal(number, offset, raw, "parse_failed", message))
        offset += len(line)
    return known, refused


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
        self._schemas = {"captures": CAPTURES, "contents": CONTENTS, "files": FILES}
        self._files = {name: whole_file(folder / name / f"{batch}.parquet") for name in self.rows}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> "_Shards":
        for name, file in self._files.items():
            self._writers[name] = pq.ParquetWriter(file.__enter__(), self._schemas[name], compression="zstd")
        return self

    def add(self, name: str, row: dict[str, Any]) -> None:
        self.rows[name].append(row)
        if len(self.rows[name]) >= BATCH_ROWS:
            self._flush(name)

    def _flush(self, name: str) -> None:
        self._writers[name].write_batch(pa.RecordBatch.from_pylist(self.rows[name], schema=self._schemas[name]))
        self.rows[name].clear()

    def __exit__(self, *error: Any) -> None:
        for name, file in self._files.items():
            if not any(error):
                self._flush(name)
            self._writers[name].close()
            file.__exit__(*error)


def _refused(path: str, item: Refusal, folder: Path) -> dict[str, Any]:
    path = capture.shown_path(path)
    source = source_of(path, None)
    sha256 = hashlib.sha256(item.raw).hexdigest()
    row = {
        "capture_id": capture.capture_id(source, path, item.number, sha256),
        "path": path,
        "record": item.number,
        "byte_offset": item.offset,
        "sha256": sha256,
        "bytes": len(item.raw),
        "format": format_of(path) or "unknown",
        "source_id": source,
        "reason": item.reason,
        "message": item.message,
    }
    quarantine.keep(folder, str(row["capture_id"]), item.raw, row | {"what_to_do": quarantine.REASONS[item.reason]})
    return row


def _read(path: str, item: Record, beside: Record | None) -> tuple[dict[str, Any], dict[str, Any]] | Refusal:
    """The capture and content rows of a record, completed by what the sidecar tells of its file.

    Of a file with many records a sidecar tells when it was captured, but not which article a record is.
    """
    blocks = [block.text for block in split_blocks(item.text)]
    if not blocks:
        return Refusal(item.number, item.offset, item.raw, "empty", "none of its characters is visible")
    captured_at = item.captured_at or (beside.captured_at if beside else None)
    path = capture.shown_path(path)
    if format_of(path) not in ONE_RECORD:
        beside = None
    url = capture.canonical_url(item.url or (beside.url if beside else None))
    source = source_of(path, url)
    known = (beside.known if beside else {}) | item.known
    content = capture.content_sha256(item.text, known)
    article = capture.article_id(source, url, content)
    sha256 = hashlib.sha256(item.raw).hexdigest()
    about = {
        "capture_id": capture.capture_id(source, path, item.number, sha256),
        "path": path,
        "record": item.number,
        "byte_offset": item.offset,
        "external_id": item.external_id or (beside.external_id if beside else None),
        "sha256": sha256,
        "bytes": len(item.raw),
        "format": format_of(path),
        "captured_at": captured_at,
        "source_id": source,
        "url": url,
        "article_id": article,
        "content_id": capture.content_id(article, content),
    }
    state = {name: about[name] for name in ("content_id", "article_id", "source_id", "url")} | {
        "known": list(known.items()),
        "blocks": blocks,
        "line_keys": [line_key(text) for text in blocks],
    }
    return about, state


def read_batch(landing: Path, pieces: list[Slice], target: Path, batch: str, refused: Path, limit: int) -> int:
    """Read a batch of slices into the shards `target`/{captures,contents,files}/`batch`.parquet.

    Args:
        landing: the landing area.
        pieces: the slices to read, by path.
        target: folder of the shards.
        batch: name of the batch, the shards' file name.
        refused: folder that keeps what is refused.
        limit: largest size of one record in bytes.

    Returns:
        Number of captures, refused ones included.
    """
    progress = Progress(f"read batch {batch} (bytes)", sum(piece.bytes for piece in pieces))
    count = 0
    sidecars: dict[PurePosixPath, dict[str, Record]] = {}
    with _Shards(target, batch) as shards:
        for piece in pieces:
            folder = PurePosixPath(piece.path).parent
            if folder not in sidecars:
                sidecars[folder], bad_lines = _sidecar(landing / folder)
                for line in bad_lines:
                    count += 1
                    shards.add("captures", _refused(str(folder / SIDECAR), line, refused))
            beside = sidecars[folder].get(PurePosixPath(piece.path).name)
            for item in read_slice(landing, piece, limit):
                count += 1
                found = item if isinstance(item, Refusal) else _read(piece.path, item, beside)
                if isinstance(found, Refusal):
                    shards.add("captures", _refused(piece.path, found, refused))
                else:
                    shards.add("captures", found[0])
                    shards.add("contents", found[1])
            try:
                sha256 = piece.sha256 or file_sha256(landing / piece.path)
            except OSError:
                sha256 = ""  # refused as unreadable above; tried again once its time changes
            shards.add(
                "files",
                {
                    "path": capture.shown_path(piece.path),
                    "size": piece.size,
                    "mtime_ns": piece.mtime_ns,
                    "sha256": sha256,
                },
            )
            progress.advance(piece.bytes)
    progress.finish()
    return count
