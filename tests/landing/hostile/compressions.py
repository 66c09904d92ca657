"""Compressed files: cut off, damaged, packed twice, bombs."""

import bz2
import gzip
import lzma
import random
import zlib

import zstandard

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, Inputs, middle, zeros

INPUTS = Inputs()


def _many_lines(key: str, count: int = 30) -> bytes:
    """Lines that do not pack well, so that a damage has its place among them."""
    noise = random.Random(key)
    return b"".join(make.line(f"{key} {at}", note=noise.randbytes(3000).hex()) + b"\n" for at in range(count))


def _lines_in(packed: bytes) -> int:
    """Whole lines that zlib finds in the beginning of a gzip file."""
    return zlib.decompressobj(wbits=31).decompress(packed).count(b"\n")


_CUT_TWICE = middle(gzip.compress(gzip.compress(_many_lines("cut twice"), mtime=0), 0, mtime=0))
_CUT = middle(gzip.compress(_many_lines("cut gz"), mtime=0))
INPUTS.add("gzip_named.txt", lambda: gzip.compress(make.story("gzip named txt").encode(), mtime=0), GOOD)
INPUTS.add("cut.jsonl.gz", lambda: _CUT, *[GOOD] * _lines_in(_CUT), "corrupt_archive")
INPUTS.add("flipped.jsonl.gz", lambda: _flipped_gz(), GOOD, GOOD, "corrupt_archive")
INPUTS.add("wrong_crc.jsonl.gz", lambda: _wrong_crc(make.lines(["crc a", "crc b"])), GOOD, GOOD, "corrupt_archive")
INPUTS.add(
    "garbage_behind.jsonl.gz",
    lambda: gzip.compress(make.lines(["behind a"]), mtime=0) + b"garbage",
    GOOD,
    "corrupt_archive",
)
_IN_CUT_TWICE = _lines_in(zlib.decompressobj(wbits=31).decompress(_CUT_TWICE))
INPUTS.add("cut.jsonl.gz.gz", lambda: _CUT_TWICE, *[GOOD] * _IN_CUT_TWICE, "corrupt_archive")
INPUTS.add(
    "members.jsonl.gz",
    lambda: b"".join(gzip.compress(make.lines([f"member {at}"]), mtime=0) for at in range(3)),
    *[GOOD] * 3,
)
INPUTS.add("padded.jsonl.gz", lambda: gzip.compress(make.lines(["padded"]), mtime=0) + bytes(512), GOOD)
INPUTS.add("empty.txt.gz", lambda: gzip.compress(b"", mtime=0), "empty")
INPUTS.add("only_magic.txt.gz", lambda: b"\x1f\x8b", "corrupt_archive")
INPUTS.add("twice.txt.gz.bz2", lambda: bz2.compress(gzip.compress(make.story("twice packed").encode(), mtime=0)), GOOD)


def _flipped_gz() -> bytes:
    """Three members, of which the second begins with a block of a kind that does not exist."""
    members = [gzip.compress(make.line(f"flipped {at}") + b"\n", mtime=0) for at in range(4)]
    return members[0] + members[1] + members[2][:10] + b"\x07" + members[2][11:] + members[3]


def _wrong_crc(data: bytes) -> bytes:
    packed = gzip.compress(data, mtime=0)
    return packed[:-8] + bytes(4) + packed[-4:]


INPUTS.add("cut.txt.bz2", lambda: middle(bz2.compress(make.story("cut bz2").encode())), "corrupt_archive")
INPUTS.add("cut.txt.xz", lambda: middle(lzma.compress(make.story("cut xz").encode())), "corrupt_archive")
INPUTS.add("cut.txt.zst", lambda: middle(zstandard.compress(make.story("cut zst").encode())), "corrupt_archive")
INPUTS.add("window.txt.zst", lambda: b"\x28\xb5\x2f\xfd\x00\xf8" + bytes(20), "corrupt_archive")


INPUTS.add("bomb.jsonl.gz", lambda: zeros(60 << 20), "archive_bomb")
INPUTS.add(
    "bomb_of_bombs.zip",
    lambda: make.zipped({"inner.zip": make.zipped({"zeros.jsonl.gz": zeros(60 << 20)})}),
    "inner.zip!/zeros.jsonl.gz=archive_bomb",
)
INPUTS.add("blank_bomb.jsonl.bz2", lambda: bz2.compress(b" " * (40 << 20)), "archive_bomb")
