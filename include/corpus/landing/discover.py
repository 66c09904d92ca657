"""What is new in the landing area, cut into batches of about equal work."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from corpus.landing.capture import shown_path
from corpus.landing.formats import SPLITTABLE, format_of
from corpus.staging import whole_file

SIDECAR = "_captures.jsonl"

# What a file costs besides its bytes, in bytes of text that take as long (opening, hashing, one row group).
FILE_COST = 4096

# A splittable file is cut into slices of about this size, so that several tasks can share it: about 2,500
# articles of 3 kB, a second's work, so that the last slice keeps the other cores waiting no longer than that.
SLICE_BYTES = 8 << 20


class NoLandingArea(FileNotFoundError):
    """The landing area is not a directory that can be listed."""


@dataclass(frozen=True)
class KnownFile:
    """A file as an earlier load recorded it."""

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Slice:
    """A whole file, or a byte range of one that starts and ends at a line break."""

    path: str
    """Relative to the landing area, with forward slashes."""
    size: int
    """Bytes of the whole file."""
    mtime_ns: int
    start: int = 0
    end: int | None = None
    """First byte after the slice; None means the file's end."""
    first_record: int = 1
    """Number of the slice's first line in the file."""
    sha256: str | None = None
    """Of the whole file, where it is known already."""

    @property
    def bytes(self) -> int:
        """Bytes of the slice."""
        return (self.size if self.end is None else self.end) - self.start


@dataclass(frozen=True)
class Discovery:
    """What a look at the landing area found."""

    new: list[Slice]
    touched: list[Slice]
    """Files whose time changed while their bytes did not; they are not read again."""


def _is_capture(name: str) -> bool:
    """Hidden files, sidecars and a folder's own README or LICENCE are not captures."""
    stem = name.split(".")[0].upper()
    return not name.startswith((".", "_")) and stem not in {"README", "LICENSE", "LICENCE"}


def _is_splittable(path: str) -> bool:
    return format_of(path) in SPLITTABLE and not path.lower().endswith(".gz")


def require_landing(landing: Path) -> None:
    """Raise NoLandingArea where the landing area is not a directory."""
    if not landing.is_dir():
        raise NoLandingArea(f"the landing area {landing} is not a directory; set CORPUS_LANDING")


def list_files(landing: Path) -> Iterator[Slice]:
    """Yield every capture file below the landing area, by path.

    Raises:
        NoLandingArea: there is no such directory.
    """
    require_landing(landing)
    found = []
    for folder, folders, names in os.walk(landing):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if _is_capture(name):
                path = Path(folder, name)
                if path.is_file():
                    status = path.stat()
                    found.append(Slice(path.relative_to(landing).as_posix(), status.st_size, status.st_mtime_ns))
    yield from sorted(found, key=lambda file: file.path)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def split_lines(landing: Path, file: Slice, slice_bytes: int = SLICE_BYTES) -> Iterator[Slice]:
    """Cut a file of lines into slices of about `slice_bytes`, reading it once for line numbers and digest."""
    digest = hashlib.sha256()
    cuts = [(0, 1)]
    offset = lines = 0
    with (landing / file.path).open("rb") as stream:
        while piece := stream.read(slice_bytes):
            piece += stream.readline()
            digest.update(piece)
            offset += len(piece)
            lines += piece.count(b"\n")
            cuts.append((offset, lines + 1))
    sha256 = digest.hexdigest()
    for (start, record), (end, _) in pairwise(cuts):
        yield Slice(file.path, file.size, file.mtime_ns, start, end, record, sha256)


def discover(landing: Path, known: Mapping[str, KnownFile]) -> Discovery:
    """Compare the landing area with what earlier loads recorded.

    A file counts as unchanged when its size and time are the recorded ones, else when its bytes are.
    """
    new: list[Slice] = []
    touched: list[Slice] = []
    for file in list_files(landing):
        before = known.get(shown_path(file.path))
        if before and (before.size, before.mtime_ns) == (file.size, file.mtime_ns):
            continue
        try:
            if before and before.size == file.size and file_sha256(landing / file.path) == before.sha256:
                touched.append(file)
            elif file.size > SLICE_BYTES and _is_splittable(file.path):
                new += list(split_lines(landing, file))
            else:
                new.append(file)
        except OSError:
            new.append(file)  # the read step refuses it, and says why
    return Discovery(new, touched)


def into_batches(slices: Iterable[Slice], batch_bytes: int, least: int) -> list[list[Slice]]:
    """Share slices out over batches of about equal cost.

    There are at least `least` batches where there are as many slices, and enough that none is much over
    `batch_bytes`.
    """
    slices = sorted(slices, key=lambda piece: (-piece.bytes, piece.path, piece.start))
    cost = sum(piece.bytes + FILE_COST for piece in slices)
    count = min(len(slices), max(least, -(-cost // batch_bytes)))
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
