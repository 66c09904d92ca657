"""Reading: from slices of the landing area to rows.

`read_slices` is pure: it reads the landing area, opens no database and writes nothing, so any number of readers can
run side by side, on any machine. What it yields is written by `corpus.landing.shards`.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from corpus.bounded import Clock, Died, Limits, Tell, stream
from corpus.landing.archive import SPOOLED_BYTES, Member, members, peek
from corpus.landing.area import LandingArea
from corpus.landing.digests import UNHASHED, file_sha256
from corpus.landing.floods import Floods
from corpus.landing.formats import CONTAINERS, NEED_SEEK, PAGES
from corpus.landing.formats.fields import FIELD_NAMES
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, item_of, too_large
from corpus.landing.guard import CHILD_BYTES, PageReader, load_machine_code, unreadable
from corpus.landing.ids import member_path, shown_path
from corpus.landing.meter import Meter, metered
from corpus.landing.place import At, Ended, Place
from corpus.landing.quarantine import KEPT_BYTES, Unreadable
from corpus.landing.records import Item, Quarantined
from corpus.landing.rows import Capture, SliceRead, capture_of
from corpus.landing.sidecar import MAPPING, SIDECAR, SIDECAR_BYTES, Folder, Mappings
from corpus.landing.slices import Slice
from corpus.landing.sniff import HEAD_BYTES, format_of
from corpus.page.page import Page

# A file with so many pages that take too long is given up: at 30 s each, they take ten minutes of the two hours that a
# task has.
MOST_TIMED_OUT = 20

# Of a flood of quarantined records the child tells once in so many.
TOLD_TOGETHER = 1_000


def read_slices(
    area: LandingArea, slices: Iterable[Slice], limit: int, seconds: float
) -> Iterator[Capture | SliceRead]:
    """Read slices into rows.

    The same files give the same rows, whatever else is read beside them. Only one record is held at a time. What
    cannot be read is yielded as a quarantined capture; no flaw of a file raises an error. Reading is done in a child
    process, which is ended where it takes too long or too much memory; the rest of that slice is then one quarantined
    capture. Where a page ended it, or something else, the slice is read again in another; after a page so that each of
    its pages is read in a child of that one, and only what ends it there is quarantined.

    Args:
        area: the landing area.
        slices: the slices to read, of one or many files.
        limit: largest size of one record, in bytes.
        seconds: longest time that reading one page may take, and the reader of a format with many records besides what
            it is granted for bytes and records (`corpus.landing.meter`).

    Yields:
        For each slice its captures in the order of the file, then one `SliceRead`. What is quarantined of a folder's
        own files (`_captures.jsonl`, `_fields.yml`) precedes the first slice of that folder.

    Raises:
        EndedFromOutside: something else ended two children at one slice.
    """
    pieces, place = list(slices), Place()
    load_machine_code()  # once, for all children
    while place.slice < len(pieces):
        read = partial(_read_here, area, pieces[place.slice :], limit, seconds, dict(place.unread), place.apart)
        try:
            for one in stream(read, Limits(seconds, CHILD_BYTES)):
                if isinstance(one, At):
                    place.come_to(one)
                elif isinstance(one, Ended):
                    yield _end_of(area, pieces[place.slice], one)
                    place.pass_on()
                elif place.is_new(one.row):
                    yield one
        except Died as death:
            if not place.begin_again(death):
                yield from _given_up(area, pieces[place.slice], place, unreadable(death, seconds))


def _read_here(
    area: LandingArea,
    slices: Iterable[Slice],
    limit: int,
    seconds: float,
    unread: Mapping[PurePosixPath, Unreadable],
    apart: bool,
    clock: Clock,
    tell: Tell,
) -> Iterator[Capture | Ended]:
    """Read slices in this process, telling of each place that is come to; pages of the first in a child if `apart`."""
    area = area.after_fork()
    folders: dict[PurePosixPath, Folder | None] = dict.fromkeys(unread)
    mappings = Mappings(area)
    with PageReader(seconds, clock) as pages:
        for number, piece in enumerate(slices):
            pages.apart = apart and number == 0
            path = PurePosixPath(piece.path).parent
            if path not in folders:
                tell(At(folder=path))
                folders[path] = folder = Folder(area, path, mappings, Meter(clock, SIDECAR_BYTES))
                yield from _of_folder(folder)
            tell(At())
            if why := unread.get(path):
                message = f"not read without what {SIDECAR} and {MAPPING} beside it state, which could not be read"
                piece = replace(piece, reason=why.reason, message=f"{message}: {why.message}")
            meter = Meter(clock, piece.size)
            yield from _of_slice(SliceRecords(area, piece, limit, pages, folders[path], meter, tell), tell)


def _of_folder(folder: Folder) -> Iterator[Capture]:
    """What is quarantined of a folder's own files."""
    numbers: dict[str, int] = {}
    floods: dict[str, Floods] = {}
    for path, item in folder.quarantined:
        numbers[path] = numbers.get(path, 0) + 1
        if not floods.setdefault(path, Floods()).takes(item, numbers[path]):
            yield capture_of(item, path, {}, {"file": shown_path(path), "slice_start": 0, "record": numbers[path]})
    for path, flood in floods.items():
        for item, number in flood.rest():
            yield capture_of(item, path, {}, {"file": shown_path(path), "slice_start": 0, "record": number})


def _of_slice(records: "SliceRecords", tell: Tell) -> Iterator[Capture | Ended]:
    """The captures of a slice and its end."""
    piece = records.slice
    numbers: dict[str, int] = {}
    floods = Floods(piece.bytes / piece.size if piece.format and piece.size else 1.0)
    was_unreadable = False
    place = {"file": shown_path(piece.path), "slice_start": piece.start}
    for item in records:
        number = numbers[item.member] = numbers.get(item.member, 0) + 1
        was_unreadable |= isinstance(item, Quarantined) and item.reason == "unreadable"
        if not floods.takes(item, number):
            yield capture_of(item, piece.path, records.beside, place | {"record": number})
        elif floods.untold % TOLD_TOGETHER == 0:
            tell(At(member=item.member, untold=floods.untold))
    told = floods.rest()
    for item, number in told:
        yield capture_of(item, piece.path, records.beside, place | {"record": number})
    untold = floods.untold - len(told)
    yield Ended(sum(numbers.values()), untold, records.content_sha256, was_unreadable)


def _given_up(area: LandingArea, piece: Slice, place: Place, why: Unreadable) -> Iterator[Capture | SliceRead]:
    """What is quarantined where a child was ended: the rest of a slice, or a folder's own files."""
    at, last = place.at, place.last
    if at.folder is not None:
        name = _heaviest(area, at.folder)
        item = Quarantined(0, b"", why.reason, f"with the other of {SIDECAR} and {MAPPING} here: {why.message}")
        yield capture_of(item, name, {}, {"file": shown_path(name), "slice_start": 0, "record": 1})
        place.unread[at.folder] = why
        place.at = At()
        return
    count = last["record"] if last else 0
    message = f"after record {count}: {why.message}" if count else why.message
    if at.untold:
        message += f"; at least {at.untold:,} quarantined records before are not told one by one"
    raw = b"" if place.given else _first_bytes(area, piece.path, KEPT_BYTES)
    # It lies behind the last record, and not at its place, where that had no bytes.
    item = Quarantined(last["byte_offset"] + 1 if last else piece.start, raw, why.reason, message, at.member)
    where = {"file": shown_path(piece.path), "slice_start": piece.start, "record": count + 1}
    yield capture_of(item, piece.path, {}, where)
    yield _end_of(area, piece, Ended(place.given + at.untold + 1, at.untold))
    place.pass_on()


def _heaviest(area: LandingArea, folder: PurePosixPath) -> str:
    """Path of the largest of a folder's own files."""
    sizes = {}
    for name in (SIDECAR, MAPPING):
        with suppress(OSError):
            sizes[str(folder / name)] = area.state(str(folder / name))[0]
    return max(sizes, key=lambda path: sizes[path], default=str(folder / SIDECAR))


def _first_bytes(area: LandingArea, path: str, limit: int) -> bytes:
    """The beginning of a file of which no record could be read."""
    with suppress(OSError), area.open(path) as stream:
        return stream.read(limit)
    return b""


def _end_of(area: LandingArea, piece: Slice, ended: Ended) -> SliceRead:
    """The row of a slice that has been read; only now, since the digest and the state are to be of the bytes read."""
    row = {
        "path": shown_path(piece.path),
        "slice_start": piece.start,
        "size": piece.size,
        "mtime_ns": piece.mtime_ns,
        "content_sha256": ended.content_sha256,
        "records": ended.records,
        "untold": ended.untold,
        "earlier_records": piece.earlier_records,
        "is_part": piece.earlier_records > 0,
    }
    return SliceRead(piece, row | _digest_and_state(area, piece, ended.was_unreadable))


def _digest_and_state(area: LandingArea, piece: Slice, was_unreadable: bool) -> dict[str, Any]:
    """The columns sha256 and settled of a slice that has been read."""
    sha256 = "" if was_unreadable else piece.sha256
    settled = True
    if not piece.reason:
        try:
            if sha256 is None and piece.format is None:
                sha256 = file_sha256(area, piece.path)
            settled = area.is_as_listed(piece.path, piece.size, piece.mtime_ns)
        except PermissionError:
            sha256 = ""  # quarantined as unreadable; tried again at each load
        except OSError:
            settled = False  # it is gone again: the next load sees what has become of it
    return {"sha256": UNHASHED if sha256 is None and not piece.reason else sha256 or "", "settled": settled}


class SliceRecords:
    """The records of a slice, to be iterated over once; what cannot be read is a quarantined one, never an error.

    Args:
        area: the landing area.
        piece: the slice.
        limit: largest size of one record, in bytes.
        pages: reads single pages within their time.
        folder: what the slice's folder states; None for nothing.
        meter: counts what is read; None for nobody.
        tell: is told of each member of an archive that is come to.
    """

    def __init__(
        self,
        area: LandingArea,
        piece: Slice,
        limit: int,
        pages: PageReader,
        folder: Folder | None = None,
        meter: Meter | None = None,
        tell: Tell | None = None,
    ) -> None:
        self.area, self.slice = area, piece
        self.beside: Mapping[str, Page] = folder.beside if folder else {}
        self.content_sha256: str | None = None
        """SHA-256 of the file with its compression removed, once all of it has been read; None if it has none."""
        self._limit, self._pages, self._meter, self._tell = limit, pages, meter, tell
        self._names = folder.names if folder else FIELD_NAMES
        self._count = 0
        """Records so far, and the offset and member of the last one."""
        self._offset, self._member = 0, ""

    def __iter__(self) -> Iterator[Item]:
        piece = self.slice
        if piece.reason:
            if self._meter:
                self._meter.record()
            yield Quarantined(0, b"", piece.reason, piece.message)
            return
        slow = 0
        try:
            with metered(self.area.open(piece.path), self._meter) as stream:
                for item in self._of_part(stream) if piece.format else self._of_file(stream):
                    self._count += 1
                    if self._meter:
                        self._meter.record()
                    yield item
                    slow += isinstance(item, Quarantined) and item.reason == "timed_out"
                    if slow == MOST_TIMED_OUT:
                        yield self._ended("timed_out", f"the rest is not read: {slow} of its pages took too long")
                        return
            if self._count == 0 and not piece.format:
                yield Quarantined(0, b"", "empty", "it holds no records")
        except Unreadable as error:
            raw = b"" if self._count or self._member else _first_bytes(self.area, self.slice.path, self._limit)
            yield self._ended(error.reason, error.message, raw)
        except OSError as error:
            yield self._ended(getattr(error, "reason", "unreadable"), str(error.strerror or error))
        except MemoryError:
            raise
        except Exception as error:  # a flaw in telling what a file holds costs the rest of it, never the load
            yield self._ended("parse_failed", f"reading it failed: {type(error).__name__}: {error}"[:500])

    def _ended(self, reason: str, message: str, raw: bytes = b"") -> Quarantined:
        """The rest of a file, or of a member, that cannot be read."""
        after = f"after record {self._count}: " if self._count else ""
        return Quarantined(self._offset, raw, reason, after + message, self._member)

    def _of_part(self, stream: BinaryIO) -> Iterator[Item]:
        """The records of a part of a file."""
        piece = self.slice
        found = str(piece.format)
        packed = found == "warc" and stream.read(2) == b"\x1f\x8b"
        stream.seek(0 if found == "parquet" else piece.start)
        for item in self._records(found, stream, piece.path, piece.start, piece.end, packed):
            self._offset = item.offset
            yield item

    def _of_file(self, stream: BinaryIO) -> Iterator[Item]:
        """The records of a whole file and of all its members."""
        name = PurePosixPath(self.slice.path).name
        for part in members(stream, name):
            self._member, self._offset = part.member if isinstance(part, Quarantined) else part.path, 0
            if self._member and self._tell:
                self._tell(At(member=self._member))
            if isinstance(part, Quarantined):
                yield part
                continue
            stated = self.beside.get(member_path(name, part.path))
            try:
                for item in self._of_member(part, stated.url if stated else None):
                    self._offset = item.offset
                    yield replace(item, member=part.path)
            except Unreadable as error:
                yield self._ended(error.reason, error.message)
                if error.reason == "archive_bomb":
                    return
            if self.content_sha256 is None and part.unpacked:
                self.content_sha256 = part.unpacked.sha256

    def _of_member(self, member: Member, url: str | None) -> Iterator[Item]:
        """The records of a file that is not an archive, or of a member of an archive."""
        limit = self._limit
        try:
            found = "warc" if member.packed is not None else format_of(peek(member.stream, HEAD_BYTES), member.name)
        except Unreadable as error:
            yield Quarantined(0, member.stream.read(limit), error.reason, error.message)
            return
        if found in PAGES:
            raw = member.stream.read(limit + 1)
            if len(raw) > limit:
                yield replace(too_large(0, raw[:limit], limit), format=found)
            else:
                item = item_of(0, raw, lambda: self._pages.read(found, raw, None, url))
                yield replace(item, format=found, sha256=member.sha256)
            return
        stream: BinaryIO = member.packed or member.stream
        with ExitStack() as stack:
            if found in NEED_SEEK and not stream.seekable():
                spool = stack.enter_context(tempfile.SpooledTemporaryFile(SPOOLED_BYTES))
                while piece := stream.read(SKIP_BYTES):
                    spool.write(piece)
                spool.seek(0)
                stream = cast("BinaryIO", spool)
            yield from self._records(found, stream, member.name, packed=member.packed is not None)

    def _records(
        self, found: str, data: BinaryIO, name: str, start: int = 0, end: int | None = None, packed: bool = False
    ) -> Iterator[Item]:
        """The records of a stream in a known format; a flaw in the reader ends the file, never the load."""
        stream = RecordStream(data, name, self._limit, self._pages.read, self._names, start, end, packed)
        try:
            for item in CONTAINERS[found](stream):
                yield replace(item, format=found)
        except (Unreadable, OSError, MemoryError):
            raise
        except Exception as error:
            raise Unreadable("parse_failed", f"the reader failed: {type(error).__name__}: {error}"[:500]) from error
