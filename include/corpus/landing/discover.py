"""What has changed in the landing area since the last load, and which slices are to be read for it."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpus.landing.area import File, LandingArea
from corpus.landing.digests import PIECE_BYTES, file_sha256, unpacked_sha256
from corpus.landing.ids import shown_path
from corpus.landing.names import is_unfinished, plain_name
from corpus.landing.quarantine import Unreadable
from corpus.landing.slices import Slice, known_format, split, split_lines


@dataclass(frozen=True)
class KnownFile:
    """A file as an earlier load recorded it."""

    size: int
    mtime_ns: int
    sha256: str
    """Digest of its bytes; empty if they could not be read."""
    content_sha256: str | None = None
    """Digest of its bytes with the compression removed, if that was taken."""
    records: int = 0
    vanished: bool = False
    here: bool = True
    """Whether it was found in the landing area that is being looked at now."""


@dataclass(frozen=True)
class Change:
    """What became of a file since the last load."""

    path: str
    change: str
    """new, appended, replaced, replayed, readable, touched, renamed, recompressed, returned, vanished or unfinished."""
    before: str | None = None
    """The path it had before."""
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    content_sha256: str | None = None
    """Digest of the bytes with the compression removed, if that was taken."""


@dataclass(frozen=True)
class Discovery:
    """What was found in the landing area."""

    new: list[Slice]
    """What is to be read."""
    changes: list[Change]
    """One per file that is not as it was, including the files of `new`."""


def discover(area: LandingArea, known: Mapping[str, KnownFile], again: frozenset[str] = frozenset()) -> Discovery:
    """Compare the landing area with what earlier loads recorded.

    A file counts as unchanged if its size and time are the recorded ones, or else if its bytes are.

    Args:
        area: the landing area.
        known: the files of earlier loads, by their shown path.
        again: shown paths of files to read again, whatever is known about them.

    Raises:
        NoLandingArea: it does not exist.
    """
    files = area.files()
    there = {shown_path(file.path) for file in files}
    closed = tuple(f"{shown_path(file.path)}/" for file in files if file.is_folder)
    vanished = _Vanished(
        {path: file for path, file in known.items() if path not in there and file.here and not path.startswith(closed)}
    )
    slices: list[Slice] = []
    changes: list[Change] = []
    added: list[File] = []
    for file in files:
        name = shown_path(file.path)
        before = known.get(name)
        if is_unfinished(file.path):
            changes.append(Change(name, "unfinished", size=file.size))
        elif name in again:
            slices += _all_of(area, file)
            changes.append(Change(name, "replayed", size=file.size))
        elif before is None:
            added.append(file)
        else:
            found, change = _compared(area, file, before)
            slices += found
            changes += change
    for file in added:
        if move := vanished.turned_up(area, file):
            changes.append(move)
        else:
            slices += _all_of(area, file)
            changes.append(Change(shown_path(file.path), "new", size=file.size))
    return Discovery(slices, changes + _gone(vanished.files, there))


def _all_of(area: LandingArea, file: File) -> list[Slice]:
    """The slices of a file that is read from its beginning."""
    piece = Slice(file.path, file.size, file.mtime_ns, reason=file.reason, message=file.message)
    try:
        return split(area, piece)
    except OSError:
        return [piece]  # the read step quarantines it, and says why


def _compared(area: LandingArea, file: File, before: KnownFile) -> tuple[list[Slice], list[Change]]:
    """What is to be read of a file that is known, and what became of it."""
    name = shown_path(file.path)
    is_same = before.size == file.size and before.mtime_ns == file.mtime_ns != 0
    returned = [Change(name, "returned", None, file.size, file.mtime_ns, before.sha256)] if before.vanished else []
    if not before.sha256:
        # It could not be read. Mending its permissions changes neither size nor time, so it is tried each time.
        if file.reason or (is_same and not _can_be_opened(area, file.path)):
            return [], []
        return _all_of(area, file), [Change(name, "readable", size=file.size)]
    if is_same and not file.reason:
        return [], returned
    try:
        if before.size == file.size and not file.reason and file_sha256(area, file.path) == before.sha256:
            kind = "returned" if before.vanished else "touched"
            return [], [Change(name, kind, None, file.size, file.mtime_ns, before.sha256)]
        tail = None if file.reason else _appended(area, file, before)
    except (OSError, Unreadable):
        tail = None
    if tail is not None:
        return tail, [Change(name, "appended", size=file.size)]
    return _all_of(area, file), [Change(name, "replaced", size=file.size)]


def _can_be_opened(area: LandingArea, path: str) -> bool:
    try:
        area.open(path).close()
    except OSError:
        return False
    return True


def _appended(area: LandingArea, file: File, before: KnownFile) -> list[Slice] | None:
    """The slices of what was added to a file of JSON lines; None unless it is the old file with more at its end.

    If the last line had no line break it may have been incomplete, so the whole file is read again.
    """
    if file.size <= before.size or not before.records or before.content_sha256 not in (None, before.sha256):
        return None
    if known_format(area, file.path) != (None, "jsonl"):
        return None
    digest = hashlib.sha256()
    left = before.size
    last = b""
    with area.open(file.path) as stream:
        while left and (piece := stream.read(min(left, PIECE_BYTES))):
            digest.update(piece)
            left -= len(piece)
            last = piece[-1:]
        if left or last != b"\n" or digest.hexdigest() != before.sha256:
            return None
        while piece := stream.read(PIECE_BYTES):
            digest.update(piece)
    tail = Slice(
        file.path,
        file.size,
        file.mtime_ns,
        start=before.size,
        sha256=digest.hexdigest(),
        earlier_records=before.records,
    )
    return list(split_lines(area, tail))


class _Vanished:
    """Files that are no longer listed; each may turn up among the added ones under another name or compression.

    A file that moved to another source belongs to that source, so it is read as a new one.
    """

    def __init__(self, files: Mapping[str, KnownFile]) -> None:
        self.files = dict(files)
        """Those that have not turned up, by path."""
        self._by_size: dict[int, list[str]] = defaultdict(list)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for path, known in sorted(files.items()):
            if known.sha256:
                self._by_size[known.size].append(path)
                self._by_stem[plain_name(path)].append(path)

    def turned_up(self, area: LandingArea, file: File) -> Change | None:
        """The move by which a vanished file became an added one; None if the file is new."""
        name = shown_path(file.path)
        same_source = _source_folder(name)
        same_size = [path for path in self._by_size.get(file.size, ()) if _source_folder(path) == same_source]
        same_stem = self._by_stem.get(plain_name(name), [])
        if not (same_size or same_stem) or file.reason:
            return None
        try:
            sha256 = file_sha256(area, file.path)
        except OSError:
            return None
        for path in same_size:
            if path in self.files and self.files[path].sha256 == sha256:
                content = self.files.pop(path).content_sha256
                return Change(name, "renamed", path, file.size, file.mtime_ns, sha256, content)
        content = unpacked_sha256(area, file.path) if same_stem else None
        for path in same_stem:
            before = self.files.get(path)
            if content and before and content in (before.content_sha256, before.sha256):
                del self.files[path]
                return Change(name, "recompressed", path, file.size, file.mtime_ns, sha256, content)
        return None


def _gone(vanished: Mapping[str, KnownFile], there: Collection[str]) -> list[Change]:
    """What became of the files that are no longer listed and did not turn up elsewhere."""
    changes = []
    for path, file in sorted(vanished.items()):
        # A folder that could not be listed was recorded as a file; now that it can be, its files are listed instead.
        is_listed = not file.sha256 and any(other.startswith(f"{path}/") for other in there)
        if is_listed or not file.vanished:
            changes.append(Change(path, "readable" if is_listed else "vanished", size=file.size))
    return changes


def _source_folder(path: str) -> str:
    parts = PurePosixPath(path).parts
    return parts[0] if len(parts) > 1 else ""
