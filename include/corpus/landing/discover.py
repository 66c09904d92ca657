"""What is new in the landing area since the last look, cut into batches of about equal work."""

import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import pyarrow.parquet as pq

from corpus.landing.archive import is_archive, plain_name
from corpus.landing.area import File, LandingArea, is_unfinished
from corpus.landing.capture import shown_path
from corpus.landing.formats import parquet, warc
from corpus.landing.inflate import Budget, compression_of, inflated
from corpus.landing.quarantine import Unreadable
from corpus.landing.sniff import HEAD_BYTES, format_of
from corpus.progress import Progress
from corpus.staging import whole_file

# What a file costs besides its bytes, in bytes of text that take as long (opening, hashing, one row group).
FILE_COST = 4096

# A file that can be split is cut into slices of about this size, so that several tasks can share it: 8 MB of
# JSON lines are about 2,500 articles of 3 kB, a second's work, so that the last slice keeps the other cores
# waiting no longer than that. A packed WARC holds four times as much a byte, but most of it is markup.
SLICE_BYTES = 8 << 20

# Most batches of a load; Airflow maps a task over 1,024 at most (core.max_map_length).
MOST_BATCHES = 512

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class KnownFile:
    """A file as an earlier load recorded it."""

    size: int
    mtime_ns: int
    sha256: str
    """Of its bytes; empty where they could not be read."""
    content_sha256: str | None = None
    """Of its bytes with compressions taken off, where that was taken."""
    records: int = 0
    vanished: bool = False
    here: bool = True
    """Whether it was found in the landing area that is looked at now."""


@dataclass(frozen=True)
class Slice:
    """A whole file, or a part of one that can be read by itself."""

    path: str
    """Relative to the landing area, with forward slashes."""
    size: int
    """Bytes of the whole file."""
    mtime_ns: int
    start: int = 0
    """First byte, or first row group of a Parquet file."""
    end: int | None = None
    """The one after the slice; None means the file's end."""
    format: str | None = None
    """The format of a part; None where the file's beginning is to tell."""
    weight: int | None = None
    """Bytes of the slice where start and end are not bytes."""
    sha256: str | None = None
    """Of the whole file, where it is known already."""
    earlier_records: int = 0
    """Records that earlier loads read of the file, before this slice."""
    refused: str | None = None
    """Reason code for which the file is not opened."""
    message: str = ""

    @property
    def bytes(self) -> int:
        """Bytes of the slice."""
        return self.weight if self.weight is not None else (self.size if self.end is None else self.end) - self.start


@dataclass(frozen=True)
class Change:
    """What became of a file since the last look."""

    path: str
    change: str
    """new, appended, replaced, replayed, readable, touched, renamed, recompressed, returned, vanished or unfinished."""
    before: str | None = None
    """The path it had before."""
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    content_sha256: str | None = None
    """Of the bytes with compressions taken off, where that was taken."""


@dataclass(frozen=True)
class Discovery:
    """What a look at the landing area found."""

    new: list[Slice]
    changes: list[Change]
    """One a file that is not as it was, those of `new` included."""


def _source_folder(path: str) -> str:
    parts = PurePosixPath(path).parts
    return parts[0] if len(parts) > 1 else ""


def sha256_of(stream: BinaryIO) -> str:
    """SHA-256 of a stream's bytes, in hexadecimal."""
    return hashlib.file_digest(cast("Any", stream), "sha256").hexdigest()


def file_sha256(area: LandingArea, path: str) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with area.open(path) as stream:
        return sha256_of(stream)


def _content_sha256(area: LandingArea, path: str) -> str | None:
    """SHA-256 of a file's bytes with its compressions taken off; None where they are damaged or a bomb."""
    try:
        with area.open(path) as file:
            compression = compression_of(file.read(8))
            file.seek(0)
            if compression is None:
                return sha256_of(file)
            budget = Budget()
            budget.packed = file.seek(0, 2)
            file.seek(0)
            return sha256_of(io.BufferedReader(inflated(compression, file, budget), _PIECE_BYTES))
    except (OSError, Unreadable):
        return None


def _first_bytes(area: LandingArea, path: str) -> tuple[str | None, bytes]:
    """A file's compression and its first bytes, unpacked."""
    with area.open(path) as stream:
        head = stream.read(HEAD_BYTES)
        compression = compression_of(head)
        if compression != "gz":
            return compression, head
        stream.seek(0)
        try:
            return compression, io.BufferedReader(inflated("gz", stream, None)).read(5)
        except Unreadable:
            return compression, b""


def split_lines(area: LandingArea, file: Slice, slice_bytes: int) -> Iterator[Slice]:
    """Cut a file of lines at line breaks into slices of about `slice_bytes`, from the slice's start on."""
    cuts = [file.start]
    with area.open(file.path) as stream:
        while (at := cuts[-1] + slice_bytes - 1) < file.size:
            stream.seek(at)
            while (line := stream.readline(_PIECE_BYTES)) and not line.endswith(b"\n"):
                at += len(line)
            at += len(line)
            if at >= file.size:
                break
            cuts.append(at)
    for start, end in pairwise([*cuts, file.size]):
        yield replace(file, start=start, end=end, format="jsonl")


def _split_groups(area: LandingArea, file: Slice, slice_bytes: int) -> Iterator[Slice]:
    """Cut a Parquet file between row groups."""
    with area.open(file.path) as stream:
        about = pq.ParquetFile(stream).metadata
        sizes = [about.row_group(at).total_byte_size for at in range(about.num_row_groups)]
    start, weight = 0, 0
    for at, size in enumerate(sizes):
        if weight and weight + size > slice_bytes:
            yield replace(file, start=start, end=at, format="parquet", weight=weight)
            start, weight = at, 0
        weight += size
    yield replace(file, start=start, end=len(sizes), format="parquet", weight=weight)


def _split_crawl(area: LandingArea, file: Slice, slice_bytes: int) -> Iterator[Slice]:
    """Cut a WARC file between records."""
    with area.open(file.path) as stream:
        cuts = warc.cuts(stream, file.size, slice_bytes)
    for start, end in pairwise([*cuts, file.size]):
        yield replace(file, start=start, end=end, format="warc")


def split(area: LandingArea, file: Slice, slice_bytes: int = SLICE_BYTES) -> list[Slice]:
    """The slices of a file: itself, unless it is large and of a format that can be split.

    Raises:
        OSError: it cannot be read.
    """
    if file.refused or file.size <= slice_bytes:
        return [file]
    compression, head = _first_bytes(area, file.path)
    try:
        found = format_of(head, plain_name(file.path)) if head and not is_archive(head) else None
    except Unreadable:
        return [file]  # the read step refuses it, and says why
    cut = {"jsonl": split_lines, "parquet": _split_groups, "warc": _split_crawl}.get(found or "")
    if cut is None or (compression and (found, compression) != ("warc", "gz")):
        return [file]
    if area.is_local:
        # One pass more over the bytes, so that the file is known again when it is touched or moved. From a
        # store that would be one more download.
        file = replace(file, sha256=_watched_sha256(area, file))
    try:
        return list(cut(area, file, slice_bytes))
    except parquet.DAMAGES as error:
        if isinstance(error, OSError):
            raise
        return [file]


def _watched_sha256(area: LandingArea, file: Slice) -> str:
    progress = Progress(f"digest of {shown_path(file.path)} (bytes)", file.size)
    digest = hashlib.sha256()
    with area.open(file.path) as stream:
        while piece := stream.read(_PIECE_BYTES):
            digest.update(piece)
            progress.advance(len(piece))
    return digest.hexdigest()


def _appended(area: LandingArea, file: File, before: KnownFile) -> list[Slice] | None:
    """The slices of what was added to a file of JSON lines; None where it is not the old one with more behind.

    A last line that had no end may have been a part of one, so that file is read anew.
    """
    if file.size <= before.size or not before.records or before.content_sha256 not in (None, before.sha256):
        return None
    compression, head = _first_bytes(area, file.path)
    if compression or is_archive(head) or format_of(head, plain_name(file.path)) != "jsonl":
        return None
    digest = hashlib.sha256()
    left = before.size
    last = b""
    with area.open(file.path) as stream:
        while left and (piece := stream.read(min(left, _PIECE_BYTES))):
            digest.update(piece)
            left -= len(piece)
            last = piece[-1:]
        if left or last != b"\n" or digest.hexdigest() != before.sha256:
            return None
        while piece := stream.read(_PIECE_BYTES):
            digest.update(piece)
    tail = Slice(
        file.path,
        file.size,
        file.mtime_ns,
        start=before.size,
        sha256=digest.hexdigest(),
        earlier_records=before.records,
    )
    return list(split_lines(area, tail, SLICE_BYTES))


def _is_open_again(area: LandingArea, path: str) -> bool:
    try:
        area.open(path).close()
    except OSError:
        return False
    return True


def _moved(area: LandingArea, added: list[File], vanished: Mapping[str, KnownFile]) -> dict[str, Change]:
    """Of the files that were added, those that are a vanished one under another name or compression.

    A file that moved to another source is another source's file, so it is read anew.
    """
    moved: dict[str, Change] = {}
    by_size: dict[int, list[str]] = defaultdict(list)
    by_stem: dict[str, list[str]] = defaultdict(list)
    for path, known in sorted(vanished.items()):
        if known.sha256:
            by_size[known.size].append(path)
            by_stem[plain_name(path)].append(path)
    taken: set[str] = set()
    for file in added:
        name = shown_path(file.path)
        same_size = [path for path in by_size.get(file.size, ()) if _source_folder(path) == _source_folder(name)]
        same_stem = by_stem.get(plain_name(name), [])
        if not (same_size or same_stem) or file.refused:
            continue
        try:
            sha256 = file_sha256(area, file.path)
        except OSError:
            continue
        before = next((path for path in same_size if path not in taken and vanished[path].sha256 == sha256), None)
        change = "renamed"
        content = vanished[before].content_sha256 if before is not None else None
        if before is None and same_stem:
            content = _content_sha256(area, file.path)
            before = next(
                (
                    path
                    for path in same_stem
                    if path not in taken
                    and content
                    and content in (vanished[path].content_sha256, vanished[path].sha256)
                ),
                None,
            )
            change = "recompressed"
        if before is not None:
            taken.add(before)
            moved[file.path] = Change(name, change, before, file.size, file.mtime_ns, sha256, content)
    return moved


def discover(area: LandingArea, known: Mapping[str, KnownFile], again: frozenset[str] = frozenset()) -> Discovery:
    """Compare the landing area with what earlier loads recorded.

    A file counts as unchanged when its size and time are the recorded ones, else when its bytes are.

    Args:
        area: the landing area.
        known: the files of earlier loads, by their shown path.
        again: shown paths of files to read again whatever is known of them.

    Raises:
        NoLandingArea: it is not there.
    """
    files = area.files()
    there = {shown_path(file.path) for file in files}
    closed = tuple(f"{shown_path(file.path)}/" for file in files if file.is_folder)
    vanished = {
        path: file for path, file in known.items() if path not in there and file.here and not path.startswith(closed)
    }
    slices: list[Slice] = []
    changes: list[Change] = []
    added: list[File] = []
    for file in files:
        name = shown_path(file.path)
        before = known.get(name)
        if is_unfinished(file.path):
            changes.append(Change(name, "unfinished", size=file.size))
        elif name in again:
            slices += _whole(area, file)
            changes.append(Change(name, "replayed", size=file.size))
        elif before is None:
            added.append(file)
        else:
            found, change = _compared(area, file, before)
            slices += found
            changes += change
    moved = _moved(area, added, vanished)
    for file in added:
        if change_ := moved.get(file.path):
            changes.append(change_)
            vanished.pop(str(change_.before), None)
        else:
            slices += _whole(area, file)
            changes.append(Change(shown_path(file.path), "new", size=file.size))
    for path, gone in sorted(vanished.items()):
        # A folder that could not be listed stands among the files; once it can, its files stand there instead.
        is_listed = not gone.sha256 and any(other.startswith(f"{path}/") for other in there)
        if is_listed or not gone.vanished:
            changes.append(Change(path, "readable" if is_listed else "vanished", size=gone.size))
    return Discovery(slices, changes)


def _whole(area: LandingArea, file: File) -> list[Slice]:
    piece = Slice(file.path, file.size, file.mtime_ns, refused=file.refused, message=file.message)
    try:
        return split(area, piece)
    except OSError:
        return [piece]  # the read step refuses it, and says why


def _compared(area: LandingArea, file: File, before: KnownFile) -> tuple[list[Slice], list[Change]]:
    """What is to be read of a file that is known, and what became of it."""
    name = shown_path(file.path)
    is_same = before.size == file.size and before.mtime_ns == file.mtime_ns != 0
    returned = [Change(name, "returned", None, file.size, file.mtime_ns, before.sha256)] if before.vanished else []
    if not before.sha256:
        # It could not be read. A mended permission changes neither size nor time, so it is tried each time.
        if file.refused or (is_same and not _is_open_again(area, file.path)):
            return [], []
        return _whole(area, file), [Change(name, "readable", size=file.size)]
    if is_same and not file.refused:
        return [], returned
    try:
        if before.size == file.size and not file.refused and file_sha256(area, file.path) == before.sha256:
            kind = "returned" if before.vanished else "touched"
            return [], [Change(name, kind, None, file.size, file.mtime_ns, before.sha256)]
        tail = None if file.refused else _appended(area, file, before)
    except (OSError, Unreadable):
        tail = None
    if tail is not None:
        return tail, [Change(name, "appended", size=file.size)]
    return _whole(area, file), [Change(name, "replaced", size=file.size)]


def into_batches(slices: Iterable[Slice], batch_bytes: int, least: int) -> list[list[Slice]]:
    """Share slices out over batches of about equal cost.

    There are at least `least` batches where there are as many slices, and enough that none is much over
    `batch_bytes`, but never more than `MOST_BATCHES`.
    """
    slices = sorted(slices, key=lambda piece: (-piece.bytes, piece.path, piece.start))
    cost = sum(piece.bytes + FILE_COST for piece in slices)
    count = min(len(slices), max(least, min(MOST_BATCHES, -(-cost // batch_bytes))))
    batches: list[list[Slice]] = [[] for _ in range(count)]
    costs = [0] * count
    for piece in slices:  # the largest first, each to the batch that has least (Graham's LPT rule)
        at = costs.index(min(costs))
        batches[at].append(piece)
        costs[at] += piece.bytes + FILE_COST
    return [sorted(batch, key=lambda piece: (piece.path, piece.start)) for batch in batches]


def write_batches(folder: Path, batches: Iterable[list[Slice]]) -> list[str]:
    """Write each batch as a JSON file; returns their paths in order."""
    paths = []
    for number, batch in enumerate(batches):
        path = folder / f"{number:04}.json"
        with whole_file(path) as unfinished:
            unfinished.write_text(json.dumps([asdict(piece) for piece in batch]), encoding="utf-8")
        paths.append(str(path))
    return paths


def batch_of(path: Path) -> list[Slice]:
    """Read a batch that `write_batches` wrote."""
    return [Slice(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
