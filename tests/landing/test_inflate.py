"""Compressed streams: all that comes before a damage is read, and no more than a file may unpack to."""

import bz2
import gzip
import hashlib
import io
import lzma
import random
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.landing.inflate import (
    BOMB_BYTES,
    BOMB_RATIO,
    DICTIONARY_MAGIC,
    MAGIC,
    Budget,
    GzipStream,
    Inflated,
    compression_of,
    inflated,
)
from corpus.landing.quarantine import Unreadable
from tests.landing.landed import packed

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": packed,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda raw: zstandard.ZstdCompressor(write_checksum=True).compress(raw),
}
TEXT = b"".join(b"%d %d\n" % (n, random.Random(n).randrange(10**9)) for n in range(20_000))


def opened(name: str, raw: bytes) -> Inflated:
    return inflated(name, io.BytesIO(raw), Budget())


def read(name: str, raw: bytes) -> tuple[bytes, Unreadable | None]:
    """What can be read, and the damage behind it."""
    stream = io.BufferedReader(opened(name, raw))
    found = b""
    try:
        while piece := stream.read1(10_000):
            found += piece
    except Unreadable as error:
        return found, error
    return found, None


@pytest.mark.parametrize("name", PACK)
def test_a_stream_gives_its_bytes_and_their_digest(name: str) -> None:
    raw = PACK[name](TEXT)
    assert compression_of(raw[:8]) == name
    stream = opened(name, raw)
    assert stream.sha256 is None
    assert io.BufferedReader(stream).read() == TEXT
    assert stream.sha256 == hashlib.sha256(TEXT).hexdigest()


@pytest.mark.parametrize("name", PACK)
def test_streams_in_a_row_are_one(name: str) -> None:
    raw = PACK[name](b"one ") + PACK[name](b"") + PACK[name](b"two")
    assert read(name, raw) == (b"one two", None)


@pytest.mark.parametrize("name", PACK)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_what_comes_before_a_cut_is_read(name: str, share: float) -> None:
    raw = PACK[name](TEXT)
    found, error = read(name, raw[: int(len(raw) * share)])
    assert error is not None
    assert error.reason == "corrupt_archive"
    assert TEXT.startswith(found)
    assert len(found) > (0.5 * share * len(TEXT) if name == "gz" else -1)


@pytest.mark.parametrize("name", PACK)
def test_a_stream_without_its_end_is_damaged(name: str) -> None:
    _, error = read(name, PACK[name](b"A text.")[:-2])
    assert error is not None
    assert error.reason == "corrupt_archive"


@given(st.integers(0, 2**32), st.sampled_from(["gz", "gz", "zst", "bz2", "xz"]))
@settings(max_examples=60)
def test_a_flipped_byte_is_told_and_nothing_before_it_is_lost(seed: int, name: str) -> None:
    chance = random.Random(seed)
    raw = bytearray(PACK[name](TEXT[:30_000]))
    place = chance.randrange(12, len(raw))
    raw[place] ^= chance.randrange(1, 256)
    found, error = read(name, bytes(raw))
    assert error is not None or found == TEXT[:30_000]
    if name == "gz" and error:
        assert found[: place // 2] == TEXT[: place // 2]


@pytest.mark.parametrize("name", ["gz", "bz2", "xz"])
def test_zeros_behind_a_stream_are_padding(name: str) -> None:
    assert read(name, PACK[name](b"A text.") + bytes(512)) == (b"A text.", None)


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_is_stopped_before_it_fills_the_memory(name: str) -> None:
    raw = PACK[name](bytes(40 << 20))
    budget = Budget()
    budget.packed = len(raw)
    stream = inflated(name, io.BytesIO(raw), budget)
    pieces = iter(lambda: stream.read(1 << 16), b"")
    with pytest.raises(Unreadable) as error:
        deque(pieces, maxlen=0)
    assert error.value.reason == "archive_bomb"
    assert budget.unpacked <= max(BOMB_BYTES, BOMB_RATIO * len(raw)) + (8 << 20)


def test_a_budget_allows_what_text_packs_to() -> None:
    budget = Budget()
    budget.packed = 1 << 20
    budget.spend(BOMB_RATIO << 20)
    with pytest.raises(Unreadable):
        budget.spend(1)
    Budget().spend(BOMB_BYTES)


def test_members_of_a_gzip_file_are_told_with_their_places() -> None:
    parts = [b"one", b"two" * 10_000, b"three"]
    raw = b"junk" + b"".join(map(gzip.compress, parts))
    stream = io.BytesIO(raw)
    stream.seek(4)
    found = GzipStream(stream, None, start=4)
    assert io.BufferedReader(found).read() == b"".join(parts)
    assert [unpacked for unpacked, _ in found.members] == [0, 3, 3 + 30_000]
    for (_, place), part in zip(found.members, parts, strict=True):
        assert GzipStream(io.BytesIO(raw[place:]), None, one=True).read() == part


@pytest.mark.parametrize("head", [b"", b"\x1f", b"text", b"BZ", b"PK\x03\x04"])
def test_other_bytes_are_no_compression(head: bytes) -> None:
    assert compression_of(head) is None
    assert set(MAGIC.values()) == set(PACK)


@pytest.mark.parametrize("is_packed", [False, True])
def test_zstd_frames_are_unpacked_by_the_dictionary_before_them(is_packed: bool) -> None:
    parts: list[Any] = [f"A record of the crawl, number {at}, tells of the harbour. ".encode() * 3 for at in range(300)]
    dictionary = zstandard.train_dictionary(4000, parts)
    raw = zstandard.compress(dictionary.as_bytes()) if is_packed else dictionary.as_bytes()
    squeeze = zstandard.ZstdCompressor(dict_data=dictionary)
    head = DICTIONARY_MAGIC + len(raw).to_bytes(4, "little") + raw
    data = head + b"".join(map(squeeze.compress, parts))
    assert compression_of(data) == "zst"
    assert inflated("zst", io.BufferedReader(io.BytesIO(data)), None).readall() == b"".join(parts)


def test_a_frame_to_skip_is_skipped() -> None:
    data = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"about" + zstandard.compress(b"The text.")
    assert compression_of(data) == "zst"
    assert inflated("zst", io.BufferedReader(io.BytesIO(data)), None).readall() == b"The text."


@pytest.mark.parametrize("wrong", [b"\xff\xff\xff\xff", b"\x05\x00\x00\x00"])
def test_a_dictionary_that_is_none_is_told(wrong: bytes) -> None:
    data = DICTIONARY_MAGIC + wrong + b"\x28\xb5\x2f\xfd\x00"
    with pytest.raises(Unreadable):
        inflated("zst", io.BufferedReader(io.BytesIO(data)), None).readall()
