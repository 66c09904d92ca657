"""Files inside files: the compressions and archives around captures, removed layer by layer.

Nothing is unpacked to a path, so a member's name can do no harm. A name that points outside the archive is quarantined
all the same, since such an archive was made to do harm.
"""

import io
import lzma
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any, BinaryIO, TypeAlias, cast

from corpus.landing.cut_zip import members_in_order, unread_reason
from corpus.landing.inflate import READ_BYTES, Budget, Inflated, compression_of, inflated, packed_of, some_of
from corpus.landing.names import is_hidden, is_unsafe, plain_name
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Quarantined

# A buffered stream over any raw one.
Buffered: TypeAlias = "io.BufferedReader[Any]"

# Archives in archives are followed to this depth; an archive that contains itself has no end.
MOST_LAYERS = 6

# Most members an archive may have. Each costs a row, even if it is empty.
MOST_MEMBERS = 1_000_000

# How often a tar is read behind its end before it is given up.
MOST_EMPTY_READS = 1000

# A file that is read from its end but cannot seek, as inside an archive, is put aside: in memory up to this size.
SPOOLED_BYTES = 32 << 20

# Names of first members by which office documents, books and programs are told from archives of captures.
_DOCUMENT_MARKS = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")

_DOCUMENT_SUFFIXES = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".apk")

# What a package of a web archive (WACZ) holds besides its crawls: lists of pages, indexes, logs, digests.
_PACKAGE_MARK, _PACKAGE_CRAWLS = "datapackage.json", "archive/"

# Methods that the library undoes besides those of `cut_zip`.
_UNDONE = (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_TAR_MARK = slice(257, 262)

# What the archive libraries raise at a damaged member.
_DAMAGES = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Member:
    """A file, or one inside an archive, with its compressions removed."""

    name: str
    """Its name without the endings of compressions, by which its format may be told."""
    path: str
    """Its path inside the archive; empty for the file itself."""
    stream: Buffered
    packed: BinaryIO | None = None
    """The compressed bytes, at their beginning, if they are gzip and can be read from any place."""
    unpacked: Inflated | None = None
    """The compression that was removed from the file itself; it knows the digest of what it held."""

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the stream, where it is known without reading it again; None before all of it has been read."""
        return self.unpacked.sha256 if self.unpacked and self.stream.raw is self.unpacked else None


def is_archive(head: bytes) -> bool:
    """Whether a file's first bytes are those of an archive of files."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06") or head[_TAR_MARK] == b"ustar"


def _joined(outer: str, inner: str) -> str:
    return f"{outer}!/{inner}" if outer else inner


def peek(stream: Buffered, size: int = 1024) -> bytes:
    """The next bytes without taking them; fewer at the end and before a damage.

    Raises:
        Unreadable: the damage comes next.
    """
    return stream.peek(size)[:size]


def members(stream: BinaryIO, name: str) -> Iterator[Member | Quarantined]:
    """Yield a file's members: the file itself if it is not an archive, else what the archive holds, to any depth.

    A member's stream must be read before the next member is asked for. Reading it raises `Unreadable` if the
    compression around it is damaged or is a bomb.
    """
    budget = Budget()
    reader = io.BufferedReader(packed_of(stream, budget), READ_BYTES)
    try:
        yield from _layer(reader, name, "", budget, 0)
    except Unreadable as error:
        yield Quarantined(0, b"", error.reason, error.message)


def _layer(stream: Buffered, name: str, path: str, budget: Budget, depth: int) -> Iterator[Member | Quarantined]:
    if depth > MOST_LAYERS:
        raise Unreadable("archive_bomb", f"{path or name} nests more than {MOST_LAYERS} deep")
    head = peek(stream)
    if compression := compression_of(head):
        again = stream if compression == "gz" and depth == 0 and stream.seekable() else None
        unpacked = inflated(compression, stream, budget)
        inner = io.BufferedReader(unpacked, READ_BYTES)
        if again is not None and peek(inner, 5) == b"WARC/":
            again.seek(0)
            yield Member(plain_name(name), path, inner, packed=again)
            return
        for member in _layer(inner, name, path, budget, depth + 1):
            if depth == 0 and isinstance(member, Member) and not member.path:
                member = replace(member, unpacked=unpacked)
            yield member
    elif head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        if name.lower().endswith(_DOCUMENT_SUFFIXES):
            raise Unreadable("unsupported", f"an office document, book or program by its name, {name!r}")
        yield from _zip_members(stream, path, budget, depth)
    elif head[_TAR_MARK] == b"ustar" or (name.lower().endswith(".tar") and head and not head.strip(b"\x00")):
        yield from _tar_members(stream, path, budget, depth)
    else:
        yield Member(plain_name(name), path, stream)


def _zip_members(stream: Buffered, path: str, budget: Budget, depth: int) -> Iterator[Member | Quarantined]:
    file: BinaryIO = stream
    if depth > 0 or not stream.seekable():
        file = tempfile.SpooledTemporaryFile(SPOOLED_BYTES)  # type: ignore[assignment]  # noqa: SIM115
        damage = _copied(stream, file)
        file.seek(0)
        if damage is not None:
            yield from _zip_without_directory(file, path, budget, depth, damage)
            return
    try:
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
        if infos and min(info.header_offset for info in infos) != 0:
            raise zipfile.BadZipFile("its directory does not fit its members")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, UnicodeError) as error:
        file.seek(0)
        yield from _zip_without_directory(file, path, budget, depth, error)
        return
    if infos and infos[0].filename in _DOCUMENT_MARKS:
        raise Unreadable("unsupported", f"an office document, book or program (its first part is {infos[0].filename})")
    if len(infos) > MOST_MEMBERS:
        raise Unreadable("archive_bomb", f"it holds {len(infos):,} members, over {MOST_MEMBERS:,}")
    if any(info.filename.startswith(_PACKAGE_CRAWLS) for info in infos) and _PACKAGE_MARK in archive.namelist():
        infos = [info for info in infos if info.filename.startswith(_PACKAGE_CRAWLS) or is_unsafe(info.filename)]
    for info in infos:
        inner = _joined(path, info.filename)
        if info.is_dir() or (is_hidden(info.filename) and not is_unsafe(info.filename)):
            continue
        if is_unsafe(info.filename):
            yield Quarantined(0, b"", "unsafe_path", f"a member that points to {info.filename!r}", inner)
        elif stat.S_ISLNK(info.external_attr >> 16):
            yield Quarantined(0, b"", "unsafe_path", "a link", inner)
        elif why := unread_reason(info.flag_bits, 0 if info.compress_type in _UNDONE else info.compress_type):
            yield Quarantined(0, b"", "unsupported", why, inner)
        else:
            try:
                opened = archive.open(info)
            except _DAMAGES as error:
                yield Quarantined(0, b"", "corrupt_archive", str(error), inner)
                continue
            unpacked = io.BufferedReader(_Careful(opened, budget), READ_BYTES)
            yield from _shielded(unpacked, info.filename, inner, budget, depth)


def _copied(source: Buffered, target: BinaryIO) -> Unreadable | None:
    """Copy a stream to its end, or up to a damage, which is returned."""
    try:
        while piece := some_of(source, READ_BYTES):
            target.write(piece)
    except Unreadable as error:
        if error.reason == "archive_bomb":
            raise
        return error
    return None


def _shielded(stream: Buffered, name: str, path: str, budget: Budget, depth: int) -> Iterator[Member | Quarantined]:
    """A member's own members. A damaged member does not end the archive, a bomb does."""
    try:
        yield from _layer(stream, name, path, budget, depth + 1)
    except Unreadable as error:
        if error.reason == "archive_bomb":
            raise
        yield Quarantined(0, b"", error.reason, error.message, path)


class _Careful(io.RawIOBase):
    """A member's bytes, counted; the errors of the archive libraries become `Unreadable`."""

    def __init__(self, stream: IO[bytes], budget: Budget, below: "_Pieces | None" = None) -> None:
        self._stream, self._budget, self._below = stream, budget, below

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        try:
            # Little at a time: what the library has unpacked when it comes to a damage is lost.
            data = self._stream.read(min(len(target), 4096))
        except Unreadable:
            raise
        except _DAMAGES as error:
            raise Unreadable("corrupt_archive", str(error) or "the member ends in the middle") from error
        except tarfile.TarError as error:
            raise (self._below and self._below.damage) or Unreadable("truncated", str(error)) from error
        self._budget.spend(len(data))
        target[: len(data)] = data
        return len(data)


def _zip_without_directory(
    file: BinaryIO, path: str, budget: Budget, depth: int, error: Exception
) -> Iterator[Member | Quarantined]:
    """Members of a zip whose directory is cut off or damaged, as the error says."""
    for name, found in members_in_order(file, budget, error):
        inner = _joined(path, name) if name else path
        if name and (name.endswith("/") or is_hidden(name)) and not is_unsafe(name):
            continue
        if name and is_unsafe(name):
            yield Quarantined(0, b"", "unsafe_path", f"a member that points to {name!r}", inner)
        elif isinstance(found, Unreadable):
            yield Quarantined(0, b"", found.reason, found.message, inner)
        else:
            yield from _shielded(found, name, inner, budget, depth)


class _Pieces:
    """A stream for the tar library that ends at a damage, so that the library does not drop what came before it."""

    def __init__(self, stream: Buffered) -> None:
        self._stream = stream
        self._empty = 0
        """How often it has been read since its end."""
        self.damage: Unreadable | None = None

    def read(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            ReadError: it has been asked very often for more than there is: to get past a member as long as its header
                says, 10^20 bytes for instance, the library reads and reads.
        """
        try:
            data = self._stream.read1(size) if self.damage is None else b""
        except Unreadable as error:
            self.damage = error
            data = b""
        self._empty = 0 if data else self._empty + 1
        if self._empty > MOST_EMPTY_READS:
            raise tarfile.ReadError("a member's header tells more bytes than there are")
        return data


class _StrictTarInfo(tarfile.TarInfo):
    """A header that cannot be read is a damage; the library takes it for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_StrictTarInfo":
        try:
            return super().frombuf(buf, encoding, errors)
        except (
            tarfile.InvalidHeaderError,  # type: ignore[attr-defined]
            tarfile.TruncatedHeaderError,  # type: ignore[attr-defined]
            tarfile.EmptyHeaderError,  # type: ignore[attr-defined]
        ) as error:
            raise tarfile.ReadError(f"a header is damaged or missing: {error}") from error


def _tar_members(stream: Buffered, path: str, budget: Budget, depth: int) -> Iterator[Member | Quarantined]:
    pieces = _Pieces(stream)
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", pieces), mode="r|", tarinfo=_StrictTarInfo) as archive:
            for info in archive:
                inner = _joined(path, info.name)
                if info.isdir() or (is_hidden(info.name) and not is_unsafe(info.name)):
                    continue
                if is_unsafe(info.name) or not info.isreg():
                    is_link = info.issym() or info.islnk()
                    points = f"a member that points to {(info.linkname if is_link else info.name)!r}"
                    why = points if is_link or is_unsafe(info.name) else "neither a file, a folder nor a link"
                    yield Quarantined(0, b"", "unsafe_path", why, inner)
                    continue
                opened = archive.extractfile(info)
                if opened is not None:
                    unpacked = io.BufferedReader(_Careful(opened, budget, pieces), READ_BYTES)
                    yield from _shielded(unpacked, info.name, inner, budget, depth)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        if pieces.damage is None:
            yield Quarantined(0, b"", "truncated", f"the archive breaks off: {error}", path)
    if pieces.damage is not None:
        raise pieces.damage
