"""What has changed in the landing area since the last load, and which slices are to be read for it."""

import hashlib
import logging
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import cast

from corpus.bounded import Bounded, Died, Limits
from corpus.landing.area import File, LandingArea
from corpus.landing.digests import PIECE_BYTES, file_sha256
from corpus.landing.guard import CHILD_BYTES
from corpus.landing.ids import shown_path
from corpus.landing.ledger import Change, KnownFile
from corpus.landing.moves import find_moves
from corpus.landing.names import is_unfinished
from corpus.landing.quarantine import Unreadable
from corpus.landing.slices import SLICE_BYTES, Slice, known_format, split, split_lines

_LOG = logging.getLogger(__name__)

# Cutting a file into slices may take so many seconds of the processor, and one more for so many bytes; else it is read
# whole. It is digested at 900 MB a second, and a crawl is cut at 400 MB a second.
SPLIT_SECONDS = 30
SPLIT_SPEED = 20 << 20


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
    gone = {
        path: file for path, file in known.items() if path not in there and file.here and not path.startswith(closed)
    }
    slices: list[Slice] = []
    changes: list[Change] = []
    added: list[File] = []
    replaced: dict[str, tuple[File, list[Slice]]] = {}
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
            if change and change.change == "replaced":
                replaced[name] = (file, found)
            else:
                slices += found
                changes += [change] if change else []
    displaced = {name: known[name] for name in replaced if known[name].here}
    moves = find_moves(area, gone | displaced, added, [file for file, _ in replaced.values()])
    moved_to, moved_from = {move.path for move in moves}, {str(move.before) for move in moves}
    changes += moves
    for name, (file, found) in replaced.items():
        if name not in moved_to:
            slices += found
            changes.append(Change(name, "new" if name in moved_from else "replaced", size=file.size))
    for file in added:
        if (name := shown_path(file.path)) not in moved_to:
            slices += _all_of(area, file)
            changes.append(Change(name, "new", size=file.size))
    left = {path: file for path, file in gone.items() if path not in moved_from}
    return Discovery(slices, changes + _gone(left, there))


def _all_of(area: LandingArea, file: File) -> list[Slice]:
    """The slices of a file that is read from its beginning."""
    piece = Slice(file.path, file.size, file.mtime_ns, reason=file.reason, message=file.message)
    if file.reason or file.size <= SLICE_BYTES:
        return [piece]
    limits = Limits(SPLIT_SECONDS + file.size / SPLIT_SPEED, CHILD_BYTES)
    try:
        with Bounded(lambda piece: split(area.after_fork(), piece), limits) as splitting:
            return cast("list[Slice]", splitting(piece))
    except (OSError, Died):
        return [piece]  # the read step quarantines what is wrong with it, and says why


def _compared(area: LandingArea, file: File, before: KnownFile) -> tuple[list[Slice], Change | None]:
    """What is to be read of a file that is known, and what became of it; None if it is as it was."""
    name = shown_path(file.path)
    is_same = before.size == file.size and before.mtime_ns == file.mtime_ns != 0
    if not before.sha256:
        # It could not be read. Mending its permissions changes neither size nor time, so it is tried each time.
        if file.reason or (is_same and not _can_be_opened(area, file.path)):
            return [], None
        return _all_of(area, file), Change(name, "readable", size=file.size)
    back = Change(name, "returned", None, file.size, file.mtime_ns, before.sha256) if before.vanished else None
    if is_same and not file.reason:
        return [], back
    try:
        if before.size == file.size and not file.reason and file_sha256(area, file.path) == before.sha256:
            return [], back or Change(name, "touched", None, file.size, file.mtime_ns, before.sha256)
        tail = None if file.reason else _appended(area, file, before)
    except (OSError, Unreadable):
        tail = None
    if tail is not None:
        return tail, Change(name, "appended", size=file.size)
    return _all_of(area, file), Change(name, "replaced", size=file.size)


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


def _gone(vanished: Mapping[str, KnownFile], there: Collection[str]) -> list[Change]:
    """What became of the files that are no longer listed and did not turn up elsewhere."""
    folders = {str(folder) for path in there for folder in PurePosixPath(path).parents}
    changes = []
    for path, file in sorted(vanished.items()):
        # A folder that could not be listed was recorded as a file; now that it can be, its files are listed instead.
        is_listed = not file.sha256 and path in folders
        if is_listed or not file.vanished:
            changes.append(Change(path, "readable" if is_listed else "vanished", size=file.size))
    return changes


def log_found(found: Discovery, pending: bool, decided: Path | None) -> None:
    """Say in the log what was found.

    Args:
        found: what was found.
        pending: whether an earlier load is still to be finished.
        decided: the steward's folder, where its files say what is not published yet.
    """
    counts = Counter(change.change for change in found.changes)
    told = ", ".join(f"{count} {change}" for change, count in sorted(counts.items())) or "nothing changed"
    _LOG.info("files: %s; %d pieces to read, pending before: %s", told, len(found.new), pending)
    if decided:
        _LOG.info("what the steward's files in %s say is not published yet", decided)
