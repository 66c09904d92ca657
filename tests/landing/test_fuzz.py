"""Every reader under bit flips, cuts and splices: no error, no hang, and nothing lost that stands before the damage."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.landing.area import LandingArea
from corpus.landing.guard import PageReader
from corpus.landing.inflate import CAREFUL_BYTES
from corpus.landing.quarantine import REASONS
from corpus.landing.read import SliceRecords
from corpus.landing.records import Item, Quarantined, Record
from corpus.landing.slices import Slice
from tests.landing import make

LIMIT = 1 << 20
SECONDS = 10
KEYS = ("alpha", "bravo", "charlie", "delta", "echo")

Whole = Callable[[bytes, int], int]
"""How many of a file's records must be read, given its damaged bytes and the offset of the first damaged one."""


@dataclass(frozen=True)
class Valid:
    """A valid file, and how many of its records stand before a damage."""

    name: str
    data: bytes
    whole: Whole
    in_place: bool = False
    """Whether only damages that leave each byte its place are made: the file's directory stands at its end."""


def _in_pieces(name: str, pieces: list[bytes], ahead: bytes = b"", behind: bytes = b"", tail: int = 0) -> Valid:
    """A file whose records are pieces in a row; of each the last `tail` bytes may be damaged."""
    ends, at = [], len(ahead)
    for piece in pieces:
        at += len(piece)
        ends.append(at - tail)
    return Valid(name, ahead + b"".join(pieces) + behind, lambda _, damage: sum(end <= damage for end in ends))


def _packed(name: str, data: bytes, unpacked: Callable[[bytes], bytes], margin: int) -> Valid:
    """A compressed file of lines; those that unpack from what stands `margin` bytes before the damage are read."""

    def whole(data: bytes, damage: int) -> int:
        return unpacked(data[: max(0, damage - margin)]).count(b"\n")

    return Valid(name, data, whole)


def _zstd(data: bytes) -> bytes:
    return bytes(zstandard.ZstdDecompressor().decompressobj().decompress(data)) if data else b""


def _lines() -> bytes:
    return make.lines(KEYS)


def _tar() -> Valid:
    data = make.tarred({f"{key}.txt": make.story(key).encode() for key in KEYS})
    ends = [data.index(make.story(key).encode()) + len(make.story(key)) for key in KEYS]
    return Valid("pages.tar", data, lambda _, damage: sum(end <= damage for end in ends))


def _zip() -> Valid:
    data = make.zipped({f"{key}.txt": make.story(key).encode() for key in KEYS})
    ends = [data.index(f"{key}.txt".encode()) - 30 for key in KEYS[1:]] + [data.index(b"PK\x01\x02")]
    return Valid("pages.zip", data, lambda _, damage: sum(end <= damage for end in ends))


def _parquet() -> Valid:
    data = make.parquet([make.row(key) for key in KEYS], 1, write_statistics=False)
    about = pq.ParquetFile(io.BytesIO(data)).metadata
    ends = []
    for at in range(about.num_row_groups):
        columns = [about.row_group(at).column(number) for number in range(about.num_columns)]
        ends.append(max(column.data_page_offset + column.total_compressed_size for column in columns))
    return Valid(
        "table.parquet",
        data,
        lambda damaged, at: sum(end <= at for end in ends) if damaged[ends[-1] :] == data[ends[-1] :] else 0,
        in_place=True,
    )


def _none(_: bytes, __: int) -> int:
    return 0


def _members(name: str, pieces: list[bytes]) -> Valid:
    """A file of gzip members with a record each."""
    return _in_pieces(name, [gzip.compress(piece, mtime=0) for piece in pieces])


def _arc_pieces() -> list[bytes]:
    head = len(make.arc([]))
    return [make.arc([key])[head:] for key in KEYS]


VALID = {
    found.name: found
    for found in (
        _in_pieces("lines.jsonl", [make.line(key) + b"\n" for key in KEYS]),
        _in_pieces(
            "list.json", [make.line(key) + (b"]\n" if key == KEYS[-1] else b",\n") for key in KEYS], b"[", tail=2
        ),
        _in_pieces("table.csv", [make.csv_row(key) for key in KEYS], make.csv([])),
        _in_pieces("news.rss", [make.entry(key) for key in KEYS], make.feed([])[:-18], b"</channel></rss>", tail=1),
        _in_pieces("crawl.warc", [make.crawl(key) for key in KEYS]),
        _in_pieces("crawl.arc", _arc_pieces(), make.arc([]), tail=1),
        _in_pieces("texts.wet", [make.warc_record(key, make.story(key).encode(), "conversion") for key in KEYS]),
        _members("crawl.warc.gz", [make.crawl(key) for key in KEYS]),
        _packed(
            "lines.jsonl.gz",
            gzip.compress(_lines(), mtime=0),
            lambda data: zlib.decompressobj(wbits=31).decompress(data),
            0,
        ),
        _members("members.jsonl.gz", [make.lines([key]) for key in KEYS]),
        _packed(
            "lines.jsonl.bz2",
            bz2.compress(_lines()),
            lambda data: bz2.BZ2Decompressor().decompress(data),
            CAREFUL_BYTES,
        ),
        _packed(
            "lines.jsonl.xz",
            lzma.compress(_lines()),
            lambda data: lzma.LZMADecompressor().decompress(data),
            CAREFUL_BYTES,
        ),
        _packed("lines.jsonl.zst", zstandard.compress(_lines()), _zstd, CAREFUL_BYTES),
        _tar(),
        _zip(),
        _parquet(),
        Valid("page.txt", make.story("alpha").encode(), _none),
        Valid("page.html", make.page("alpha"), _none),
        Valid("mail.eml", make.mail("alpha"), _none),
        Valid("saved.mhtml", make.saved_page("alpha"), _none),
        Valid("paper.pdf", make.pdf(make.story("alpha")), _none),
    )
}


@dataclass(frozen=True)
class Damage:
    """One thing that happens to a file's bytes; its place and length are told in parts of a million."""

    kind: str
    place: int
    length: int
    noise: bytes

    def done_to(self, data: bytes) -> tuple[bytes, int]:
        """The damaged bytes, and the offset of the first that is damaged."""
        at = self.place * len(data) // 1_000_000
        end = min(len(data), at + 1 + self.length * len(data) // 4_000_000)
        if self.kind == "flip":
            return data[:at] + bytes([data[at] ^ 1 << self.length % 8]) + data[at + 1 :], at
        made = {
            "cut": data[:at],
            "delete": data[:at] + data[end:],
            "insert": data[:at] + self.noise + data[at:],
            "double": data[:end] + data[at:],
            "overwrite": data[:at] + self.noise[: len(data) - at] + data[at + len(self.noise) :],
        }[self.kind]
        return made, end if self.kind == "double" else at


PARTS = st.integers(0, 999_999)
NOISE = st.binary(min_size=1, max_size=64) | st.sampled_from(
    [b"\x00" * 600, b'"', b"\n", b"\xff\xfe", b"WARC/1.0\r\n", b"]]>"]
)
ANY = st.builds(
    Damage, st.sampled_from(["flip", "cut", "delete", "insert", "double", "overwrite"]), PARTS, PARTS, NOISE
)
IN_PLACE = st.builds(Damage, st.sampled_from(["flip", "overwrite"]), PARTS, PARTS, NOISE)


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    with PageReader(SECONDS) as reader:
        yield reader


def _read(folder: Path, name: str, data: bytes, pages: PageReader) -> list[Item]:
    (folder / name).write_bytes(data)
    return list(SliceRecords(LandingArea(folder), Slice(name, len(data), 0), LIMIT, pages))


def _keys(items: list[Item]) -> list[str]:
    """The keys of the records that were read, in order."""
    told = [" ".join((item.page.text, *item.page.blocks)) for item in items if isinstance(item, Record)]
    return [key for text in told for key in KEYS if f"Report {key}:" in text]


@pytest.mark.parametrize("name", VALID)
def test_an_undamaged_file_is_read_whole(name: str, tmp_path: Path, pages: PageReader) -> None:
    valid = VALID[name]
    items = _read(tmp_path, name, valid.data, pages)
    assert [item for item in items if isinstance(item, Quarantined)] == []
    assert _keys(items) == list(KEYS[:1] if valid.whole is _none else KEYS)


@pytest.mark.parametrize("name", VALID)
def test_a_damaged_file_gives_what_stands_before_the_damage(
    name: str, tmp_path_factory: pytest.TempPathFactory, pages: PageReader
) -> None:
    valid = VALID[name]
    folder = tmp_path_factory.mktemp("fuzz")

    @settings(max_examples=60)
    @given(st.lists(IN_PLACE if valid.in_place else ANY, min_size=1, max_size=2))
    def check(damages: list[Damage]) -> None:
        data, first = valid.data, len(valid.data)
        for damage in damages:
            if data:
                data, at = damage.done_to(data)
                first = min(first, at)
        items = _read(folder, name, data, pages)
        assert items
        for item in items:
            if isinstance(item, Quarantined):
                assert item.reason in REASONS
                assert "the reader failed" not in item.message
                assert item.message
                assert item.reason != "timed_out"
        if data[:first] == valid.data[:first]:
            expected = valid.whole(data, first)
            assert _keys(items)[:expected] == list(KEYS[:expected]), (first, [_shown(item) for item in items])

    check()


def _shown(item: Item) -> Any:
    return (item.reason, item.message) if isinstance(item, Quarantined) else _keys([item])
