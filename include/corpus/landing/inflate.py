"""Compressed streams, read so that nothing before a damage is lost and neither memory nor disk is filled.

The streams of the standard library drop what they have inflated when they come to a damage. Here the damage is
raised only after everything before it has been read.
"""

import bz2
import hashlib
import io
import lzma
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, cast

import zstandard
from zlib_ng import zlib_ng

from corpus.landing.quarantine import Unreadable

# First bytes of each compression, and the name endings of compressed files.
MAGIC = {
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
    # Frames to skip (RFC 8878, 3.1.2), which crawlers put first; one of them holds the dictionary of all others.
    **{bytes((kind, 0x2A, 0x4D, 0x18)): "zst" for kind in range(0x50, 0x60)},
}
SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zstd", ".gzip")

# An archive is a bomb once it has unpacked to more than BOMB_BYTES and to BOMB_RATIO times what was read of it.
# News text is compressed 3 to 4 times (gzip to zstd -19), its pages 5 to 8 times, one page at most 13 times. The same
# page over and over is compressed 200 times by zstd and xz; the same short article, which is found in no dump of news,
# 170 times by gzip and 5,700 times by zstd. Zeros come to deflate's limit of 1,030 and far beyond it in the others.
BOMB_RATIO = 250
BOMB_BYTES = 16 << 20

# Bytes read from a compressed file at a time, and bytes given at a time to a decompressor that drops its output when
# it comes to a damage: what is lost before a damage is at most the text of so much input.
READ_BYTES = 64 << 10
CAREFUL_BYTES = 256

# Bytes that one read gives at least, so that peeking at a stream's beginning can tell what it holds.
TELLING_BYTES = 4096

# Largest window of a zstd frame that is unpacked; `zstd --long` uses 128 MB.
WINDOW_BYTES = 128 << 20


# The frame to skip that holds a dictionary (of crawls in WARC), and the largest dictionary that is used.
DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
DICTIONARY_BYTES = 16 << 20


class Budget:
    """How much unpacking one file may yield, over all layers together."""

    def __init__(self) -> None:
        self.packed = 0
        self.unpacked = 0

    def spend(self, unpacked: int) -> None:
        """Count unpacked bytes.

        Raises:
            Unreadable: `archive_bomb`.
        """
        self.unpacked += unpacked
        if self.unpacked > BOMB_BYTES and self.unpacked > BOMB_RATIO * max(self.packed, 1):
            raise Unreadable("archive_bomb", f"{self.packed:,} bytes unpack to more than {self.unpacked:,}")


def some_of(stream: BinaryIO, size: int) -> bytes:
    """The next bytes, none only at the end; unlike `read` it loses none of them if a damage follows."""
    read = getattr(stream, "read1", stream.read)
    return cast("bytes", read(size))


class Counted(io.RawIOBase):
    """A stream that tells how many bytes are read from it.

    Args:
        stream: the stream below.
        count: is called with the number of bytes of each read.
    """

    def __init__(self, stream: BinaryIO, count: Callable[[int], None]) -> None:
        self._stream, self._count = stream, count

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """Whether the stream below can seek."""
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Seek in the stream below."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Position in the stream below."""
        return self._stream.tell()

    def readinto(self, target: Any) -> int:
        """Read into a buffer."""
        data = some_of(self._stream, len(target))
        target[: len(data)] = data
        self._count(len(data))
        return len(data)


def packed_of(stream: BinaryIO, budget: Budget) -> io.RawIOBase:
    """The stream, what is read from it counted as the packed bytes of a budget.

    It never counts more than its size: an archive whose members overlap is read many times.
    """
    size: int | None = None
    if stream.seekable():
        here = stream.tell()
        size = stream.seek(0, 2)
        stream.seek(here)

    def count(read: int) -> None:
        packed = budget.packed + read
        budget.packed = packed if size is None else min(packed, size)

    return Counted(stream, count)


class Inflated(io.RawIOBase):
    """What all decompressed streams have in common: a queue of unpacked bytes, and a damage raised last."""

    def __init__(self, stream: BinaryIO, budget: Budget | None) -> None:
        self._stream, self._budget = stream, budget
        self._ready = memoryview(b"")
        self._damage: Unreadable | None = None
        self._digest = hashlib.sha256()
        self._is_over = False

    @property
    def sha256(self) -> str | None:
        """SHA-256 of what it holds, once all of it has been read; None before that, and if it is damaged."""
        return self._digest.hexdigest() if self._is_over else None

    def readable(self) -> bool:
        """True."""
        return True

    def _fill(self) -> bytes:
        """The next unpacked bytes; none at the end. A damage is kept in `_damage` until they are read."""
        raise NotImplementedError

    def readinto(self, target: Any) -> int:
        """Read unpacked bytes into a buffer; none at the end.

        Raises:
            Unreadable: `corrupt_archive` or `archive_bomb`.
        """
        if not self._ready:
            self._ready = memoryview(self._gathered())
        if not self._ready:
            if self._damage:
                raise self._damage
            self._is_over = True
        size = min(len(target), len(self._ready))
        target[:size] = self._ready[:size]
        self._digest.update(self._ready[:size])
        self._ready = self._ready[size:]
        return size

    def _gathered(self) -> bytes:
        """Enough bytes to recognise a format by; fewer only at the end or before a damage."""
        pieces: list[bytes] = []
        size = 0
        while size < TELLING_BYTES and not self._damage and (data := self._fill()):
            if self._budget:
                self._budget.spend(len(data))
            pieces.append(data)
            size += len(data)
        return b"".join(pieces)

    def _broken(self, error: object) -> None:
        self._damage = Unreadable("corrupt_archive", str(error))


class GzipStream(Inflated):
    """The members of a gzip file as one stream (RFC 1952), with the offset of each.

    Args:
        stream: the compressed bytes, from a member's first on.
        budget: counts what is unpacked; None if the caller limits it.
        start: offset of the first member in its file.
        one: whether to end with the first member.
    """

    def __init__(self, stream: BinaryIO, budget: Budget | None, start: int = 0, one: bool = False) -> None:
        super().__init__(stream, budget)
        self._inflate = zlib_ng.decompressobj(wbits=31)
        self._input = b""
        self._at = start
        self._one = one
        self.unpacked = 0
        """Bytes unpacked so far."""
        self.members: list[tuple[int, int]] = [(0, start)]
        """Unpacked and packed offset at which each member begins; callers delete those they have passed."""
        self._in_member = False

    def _fill(self) -> bytes:
        while True:
            if not self._input:
                self._input = some_of(self._stream, READ_BYTES)
                if not self._input:
                    if self._in_member:
                        self._broken("the compressed data ends in the middle")
                    return b""
            if not self._in_member:
                if not self._begin():
                    return b""
                continue
            before = self._inflate.copy()
            given = self._input
            try:
                data: bytes = self._inflate.decompress(given, READ_BYTES)
                self._input = self._inflate.unconsumed_tail or self._inflate.unused_data
            except zlib_ng.error as error:
                data = _salvaged(before, given)
                self._broken(error)
                self._input = b""
            self._at += len(given) - len(self._input)
            self.unpacked += len(data)
            if self._inflate.eof:
                self._in_member = False
            if data or self._damage:
                return data

    def _begin(self) -> bool:
        """Start the next member; False if none follows."""
        if self.unpacked:
            padding = len(self._input) - len(self._input.lstrip(b"\x00"))
            self._at += padding
            self._input = self._input[padding:]
            if not self._input:
                return True
            if self._one:
                self._input = b""
                return False
            self.members.append((self.unpacked, self._at))
        self._inflate = zlib_ng.decompressobj(wbits=31)
        self._in_member = True
        return True


def _salvaged(inflate: Any, data: bytes) -> bytes:
    """What can be unpacked before the damage, byte by byte."""
    found = bytearray()
    try:
        for at in range(len(data)):
            found += inflate.decompress(data[at : at + 1])
    except zlib_ng.error:
        pass
    return bytes(found)


class _BlockStream(Inflated):
    """bz2, xz and zstd, also several streams in a row. Little is given at a time, so that a damage costs little."""

    def __init__(self, stream: BinaryIO, budget: Budget | None, make: Callable[[], Any]) -> None:
        super().__init__(stream, budget)
        self._make, self._unpack = make, make()
        self._input = memoryview(b"")
        self._begun = False

    def _fill(self) -> bytes:
        while True:
            if self._unpack.eof:
                rest = bytes(self._unpack.unused_data) + bytes(self._input)
                self._input = memoryview(rest or some_of(self._stream, READ_BYTES))
                if not bytes(self._input).strip(b"\x00"):
                    return b""
                self._unpack, self._begun = self._make(), False
            given = b""
            if self._unpack.needs_input:
                if not self._input:
                    self._input = memoryview(some_of(self._stream, READ_BYTES))
                    if not self._input:
                        if self._begun:
                            self._broken("the compressed data ends in the middle")
                        return b""
                given, self._input = bytes(self._input[:CAREFUL_BYTES]), self._input[CAREFUL_BYTES:]
            self._begun = True
            try:
                data = self._unpack.decompress(given, READ_BYTES)
            except (OSError, EOFError, lzma.LZMAError, ValueError, MemoryError) as error:
                self._broken(error)
                return b""
            if data:
                return bytes(data)


class _Zstd:
    """A zstd frame with the interface of the standard library's decompressors (RFC 8878)."""

    needs_input = True

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None = None) -> None:
        unpack = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=WINDOW_BYTES)
        self._unpack = unpack.decompressobj()

    @property
    def eof(self) -> bool:
        return self._unpack.eof

    @property
    def unused_data(self) -> bytes:
        return self._unpack.unused_data

    def decompress(self, data: bytes, _: int) -> bytes:
        try:
            return self._unpack.decompress(data)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error


_BLOCKS: dict[str, Callable[[], Any]] = {"bz2": bz2.BZ2Decompressor, "xz": lzma.LZMADecompressor, "zst": _Zstd}


def _dictionary_of(stream: BinaryIO) -> zstandard.ZstdCompressionDict | None:
    """The dictionary with which a stream begins, taken from it; None if it begins with none."""
    peek = getattr(stream, "peek", None)
    if peek is None or peek(4)[:4] != DICTIONARY_MAGIC:
        return None
    size = int.from_bytes(stream.read(8)[4:], "little")
    raw = stream.read(min(size, DICTIONARY_BYTES))
    if len(raw) < size:
        raise Unreadable("unsupported", f"a zstd dictionary of {size:,} bytes, or cut off")
    try:
        if MAGIC.get(raw[:4]) == "zst":
            unpack = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES)
            raw = unpack.decompress(raw, max_output_size=DICTIONARY_BYTES)
        return zstandard.ZstdCompressionDict(raw)
    except zstandard.ZstdError as error:
        raise Unreadable("corrupt_archive", f"its zstd dictionary is damaged: {error}") from error


def compression_of(head: bytes) -> str | None:
    """Name of the compression that a file's first bytes show, or None."""
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)


def inflated(compression: str, stream: BinaryIO, budget: Budget | None) -> Inflated:
    """The unpacked bytes of a compressed stream.

    Reading it raises `Unreadable` with `corrupt_archive` at a damage, after everything before it, and with
    `archive_bomb` once the budget is spent.
    """
    if compression == "gz":
        return GzipStream(stream, budget)
    if compression == "zst" and (dictionary := _dictionary_of(stream)):
        return _BlockStream(stream, budget, partial(_Zstd, dictionary))
    return _BlockStream(stream, budget, _BLOCKS[compression])
