"""A zip whose directory, which stands at its end, is cut off: its members, found one after another."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from corpus.landing.inflate import READ_BYTES, Budget, Inflated
from corpus.landing.quarantine import Unreadable

# Methods by which members may be packed and which are not undone here (APPNOTE.TXT 4.4.5).
METHODS = {
    1: "shrink", 2: "reduce", 3: "reduce", 4: "reduce", 5: "reduce", 6: "implode", 9: "deflate64", 12: "bzip2",
    14: "LZMA", 18: "terse", 20: "zstd", 93: "zstd", 94: "MP3", 95: "xz", 96: "JPEG", 97: "WavPack", 98: "PPMd",
    99: "AES",
}  # fmt: skip
ENCRYPTED = 1

_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")  # APPNOTE.TXT 4.3.7
_MARK = b"PK\x03\x04"
_HAS_DESCRIPTOR, _IS_UTF8 = 8, 0x800


def unread_reason(flags: int, method: int) -> str | None:
    """Why a member is not unpacked: its encryption or its method, in words; None if these are no reason."""
    if flags & ENCRYPTED:
        return "the member is encrypted" + (" (AES)" if method == 99 else "")
    if method not in (_STORED, _DEFLATED):
        return f"the member is packed by {METHODS.get(method, f'method {method}')}, which is not undone here"
    return None


class _Deflated(Inflated):
    """A member's bytes, of which the end shows only as they are unpacked."""

    def __init__(self, file: BinaryIO, budget: Budget, cut: Unreadable) -> None:
        super().__init__(file, budget)
        self._cut = cut
        self._inflate = zlib.decompressobj(-15)
        self.used = 0
        """Packed bytes so far."""

    @property
    def is_whole(self) -> bool:
        """Whether its end has been read."""
        return self._inflate.eof

    def _fill(self) -> bytes:
        while not self._inflate.eof and not self._damage:
            given = self._inflate.unconsumed_tail or self._stream.read(READ_BYTES)
            if not given:
                self._damage = self._cut
                break
            before = self._inflate.copy()
            try:
                data = self._inflate.decompress(given, READ_BYTES)
            except zlib.error as error:
                data = _before_damage(before, given)
                self._broken(error)
            self.used += len(given) - len(self._inflate.unconsumed_tail) - len(self._inflate.unused_data)
            if data:
                return data
        return b""


def _before_damage(inflate: Any, given: bytes) -> bytes:
    """What can be unpacked before the damage, byte by byte."""
    found = bytearray()
    try:
        for at in range(len(given)):
            found += inflate.decompress(given[at : at + 1])
    except zlib.error:
        pass
    return bytes(found)


class _Stored(Inflated):
    """The bytes of a member that is not packed."""

    def __init__(self, file: BinaryIO, budget: Budget, cut: Unreadable, size: int) -> None:
        super().__init__(file, budget)
        self._cut, self._left = cut, size
        self.used = 0

    @property
    def is_whole(self) -> bool:
        """Whether its end has been read."""
        return self._left == 0

    def _fill(self) -> bytes:
        data = self._stream.read(min(self._left, READ_BYTES))
        if self._left and not data:
            self._damage = self._cut
        self._left -= len(data)
        self.used += len(data)
        return data


Found = tuple[str, "io.BufferedReader[Any] | Unreadable"]
"""A member's name, and its bytes or why they are not read."""


def members_in_order(file: BinaryIO, budget: Budget, error: Exception) -> Iterator[Found]:
    """Yield each member; its bytes must be read before the next one is asked for.

    Args:
        file: the archive, at its beginning.
        budget: counts what is unpacked.
        error: what is wrong with the directory, or the damage around the archive behind which nothing is known.

    Yields:
        Each member with a name. Reading the last one's bytes raises `Unreadable` if the archive ends within it. What is
        wrong with the rest of the archive comes last, without a name, unless a member has told it.

    Raises:
        Unreadable: the given error, if the archive is damaged from without and no member has told it.
    """
    while len(header := file.read(_LOCAL_HEADER.size)) == _LOCAL_HEADER.size:
        mark, _, flags, method, _, _, _, packed, _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        if mark != _MARK:
            break
        name = file.read(name_length).decode("utf-8" if flags & _IS_UTF8 else "cp437", "replace")
        file.read(extra_length)
        begin = file.tell()
        if why := unread_reason(flags, method):
            yield name, Unreadable("unsupported", why)
            if flags & _HAS_DESCRIPTOR:
                break  # its length stands behind it
            file.seek(begin + packed)
            continue
        if method == _STORED and flags & _HAS_DESCRIPTOR:
            yield name, Unreadable("truncated", "the member's length stands in the directory, which is cut off")
            break
        cut = (
            error
            if isinstance(error, Unreadable)
            else Unreadable("truncated", f"the archive ends in the middle of {name!r}")
        )
        member = _Stored(file, budget, cut, packed) if method == _STORED else _Deflated(file, budget, cut)
        yield name, io.BufferedReader(member, READ_BYTES)
        if not _is_read_to_its_end(member):
            return
        used = begin + member.used
        file.seek(used + (_descriptor_size(file, used) if flags & _HAS_DESCRIPTOR else 0))
    if isinstance(error, Unreadable):
        raise error
    yield "", Unreadable("truncated", f"the archive ends or breaks before its directory: {error}")


def _is_read_to_its_end(member: "_Deflated | _Stored") -> bool:
    """Whether a member is whole; what its reader has left is skipped."""
    try:
        while member.read(READ_BYTES):
            pass
    except Unreadable as error:
        if error.reason == "archive_bomb":
            raise
    return member.is_whole


def _descriptor_size(file: BinaryIO, at: int) -> int:
    file.seek(at)
    return 16 if file.read(4) == b"PK\x07\x08" else 12
