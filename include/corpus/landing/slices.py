"""Slices: the parts of a large file that can be read independently of each other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import pairwise

import pyarrow.parquet as pq

from corpus.landing.archive import is_archive
from corpus.landing.area import LandingArea
from corpus.landing.digests import PIECE_BYTES, logged_sha256
from corpus.landing.formats import parquet, warc
from corpus.landing.inflate import compression_of, inflated
from corpus.landing.names import plain_name
from corpus.landing.quarantine import Unreadable
from corpus.landing.sniff import HEAD_BYTES, format_of

# A file that can be split is cut into slices of about this size, so that several tasks can share it: 8 MB of
# JSON lines are about 2,500 articles of 3 kB, a second's work, so the last slice does not keep the other cores
# waiting for longer than that. A compressed WARC holds four times as much per byte, but most of it is markup.
SLICE_BYTES = 8 << 20


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
    """The byte or row group after the slice; None means the end of the file."""
    format: str | None = None
    """The format of a part; None for a whole file, whose first bytes tell its format."""
    weight: int | None = None
    """Bytes of the slice, where start and end do not count bytes."""
    sha256: str | None = None
    """Digest of the whole file, if it is already known."""
    earlier_records: int = 0
    """Number of records that earlier loads read from the file, before this slice."""
    reason: str | None = None
    """Reason code for which the file is quarantined without being opened."""
    message: str = ""

    @property
    def bytes(self) -> int:
        """Bytes of the slice."""
        return self.weight if self.weight is not None else (self.size if self.end is None else self.end) - self.start


def known_format(area: LandingArea, path: str, name: str | None = None) -> tuple[str | None, str | None]:
    """A file's compression, if it has one, and the format of what it holds; None for an archive or an empty file.

    Of the compressions only gzip is looked into; the format of another is that of the packed bytes.

    Args:
        area: the landing area.
        path: the file.
        name: a name that it could have, which may tell the format where the content does not; None for its own.

    Raises:
        OSError: it cannot be read.
        Unreadable: it is damaged, or in no format that is read.
    """
    with area.open(path) as stream:
        head = stream.read(HEAD_BYTES)
        compression = compression_of(head)
        if compression == "gz":
            stream.seek(0)
            head = BufferedReader(inflated("gz", stream, None)).read(5)
    return compression, format_of(head, plain_name(name or path)) if head and not is_archive(head) else None


def split_lines(area: LandingArea, file: Slice, slice_bytes: int = SLICE_BYTES) -> Iterator[Slice]:
    """Cut a file of lines at line breaks into slices of about `slice_bytes`, beginning at the slice's start."""
    cuts = [file.start]
    with area.open(file.path) as stream:
        while (at := cuts[-1] + slice_bytes - 1) < file.size:
            stream.seek(at)
            while (line := stream.readline(PIECE_BYTES)) and not line.endswith(b"\n"):
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


# How a large file of each format is cut; files of other formats are read whole.
SPLITTERS: dict[str, Callable[[LandingArea, Slice, int], Iterator[Slice]]] = {
    "jsonl": split_lines,
    "parquet": _split_groups,
    "warc": _split_crawl,
}


def split(area: LandingArea, file: Slice, slice_bytes: int = SLICE_BYTES) -> list[Slice]:
    """The slices of a file: the file itself, unless it is large and in a format that can be split.

    Raises:
        OSError: it cannot be read.
    """
    if file.reason or file.size <= slice_bytes:
        return [file]
    try:
        compression, found = known_format(area, file.path)
    except Unreadable:
        return [file]  # the read step quarantines it, and says why
    splitter = SPLITTERS.get(found or "")
    if splitter is None or (compression and (found, compression) != ("warc", "gz")):
        return [file]
    if area.is_local:
        # One more pass over the bytes, so that the file is recognised when it is touched or moved. From a
        # store that would be one more download.
        file = replace(file, sha256=logged_sha256(area, file.path, file.size))
    try:
        return list(splitter(area, file, slice_bytes))
    except parquet.DAMAGES as error:
        if isinstance(error, OSError):
            raise
        return [file]
