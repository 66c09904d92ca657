"""Large files are cut where they can be read from; the pieces' records are those of the whole file."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.discover import discover
from corpus.landing.slices import Slice, split, split_lines
from tests.landing import make
from tests.landing.landed import LIMIT, Corpus, Rows, lines, packed, texts, whole

# Pieces as small as can be: as many reads as there are records.
EVERY_BYTE = pytest.param(1, marks=pytest.mark.slow)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def without_place(rows: Rows) -> Rows:
    """Captures without the slice that brought them and their number in it."""
    return [{name: row[name] for name in row if name not in ("slice_start", "record")} for row in rows]


def assert_adds_up(corpus: Corpus, path: str, slice_bytes: int, least: int) -> list[Slice]:
    """The pieces of a file give the captures and contents of the whole; returns the pieces."""
    [file] = [piece for piece in whole(corpus.area) if piece.path == path]
    expected = corpus.read([file], "whole")
    pieces = split(corpus.area, file, slice_bytes)
    assert len(pieces) >= least
    parts = [corpus.read([piece], f"{at}") for at, piece in enumerate(pieces)]
    for name in ("captures", "contents"):
        found = [row for part in parts for row in part[name]]
        assert without_place(found) == without_place(expected[name])
    assert {row["sha256"] for part in parts for row in part["files"]} == {expected["files"][0]["sha256"]}
    records = sum(row["records"] for part in parts for row in part["files"])
    assert records == expected["files"][0]["records"] == len(expected["captures"])
    return pieces


@given(st.lists(st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"")), max_size=12), st.booleans(), st.data())
def test_slices_of_lines_add_up_to_the_file(
    tmp_path_factory: pytest.TempPathFactory, told: list[bytes], ends: bool, data: st.DataObject
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("split"))
    raw = b"\n".join(told) + b"\n" * ends
    file = corpus.land("a.jsonl", raw)
    begin = Slice("a.jsonl", len(raw), file.stat().st_mtime_ns, sha256="ff")
    slice_bytes = data.draw(st.integers(1, 30))
    slices = list(split_lines(corpus.area, begin, slice_bytes))
    pieces = [raw[piece.start : piece.end] for piece in slices]
    assert b"".join(pieces) == raw
    for piece, held in zip(slices, pieces, strict=True):
        assert held.endswith(b"\n") or piece is slices[-1]
        assert piece.bytes == len(held)
        assert len(held) > 0 or not raw
        assert replace(piece, start=0, end=None, format=None) == begin
    assert all(len(held) >= slice_bytes for held in pieces[:-1])


@pytest.mark.parametrize("slice_bytes", [EVERY_BYTE, 64, 500])
def test_pieces_of_json_lines_give_the_records_of_the_file(corpus: Corpus, slice_bytes: int) -> None:
    rows: list[dict[str, object] | str] = [{"text": f"Text {n}. " * (n % 7 + 1)} for n in range(40)]
    rows[9:9] = ["", "broken", "{}", "\r"]
    corpus.land("s/a.jsonl", lines(*rows) + b'{"text": "without an end"}')
    assert_adds_up(corpus, "s/a.jsonl", slice_bytes, 4)


@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_line_longer_than_a_piece_and_than_the_limit_stays_one(corpus: Corpus, ending: bytes) -> None:
    long = lines({"text": "x" * LIMIT})
    corpus.land("s/a.jsonl", texts("a") + long + texts("b", "c") + long[:-1] + ending)
    pieces = assert_adds_up(corpus, "s/a.jsonl", 100, 2)
    assert pieces[0].bytes == len(texts("a") + long)
    assert [row["reason"] for row in corpus.read()["captures"]] == [None, "too_large", None, None, "too_large"]


def crawl(count: int = 16) -> list[bytes]:
    """Records of a crawl: a warcinfo, pages, a redirect among them."""
    found = [make.warc_record("info", b"software: test\r\n", kind="warcinfo", Content_Type="application/warc-fields")]
    found += [make.crawl(f"p{n}") for n in range(count)]
    found[7:7] = [make.warc_record("moved", make.response(b"", status="301 Moved"))]
    return found


@pytest.mark.parametrize("slice_bytes", [EVERY_BYTE, 3000, 20_000])
def test_pieces_of_a_crawl_give_the_records_of_the_file(corpus: Corpus, slice_bytes: int) -> None:
    corpus.land("s/a.warc", b"".join(crawl()))
    assert_adds_up(corpus, "s/a.warc", slice_bytes, 2)


@pytest.mark.parametrize("slice_bytes", [EVERY_BYTE, 1500, 7000])
def test_pieces_of_a_packed_crawl_give_the_records_of_the_file(corpus: Corpus, slice_bytes: int) -> None:
    corpus.land("s/a.warc.gz", make.warc_gz(crawl()))
    pieces = assert_adds_up(corpus, "s/a.warc.gz", slice_bytes, 2)
    assert {piece.format for piece in pieces} == {"warc"}


def test_a_crawl_packed_as_one_is_not_cut(corpus: Corpus) -> None:
    corpus.land("s/a.warc.gz", packed(b"".join(crawl())))
    assert len(assert_adds_up(corpus, "s/a.warc.gz", 100, 1)) == 1


@pytest.mark.parametrize("slice_bytes", [EVERY_BYTE, 1500])
def test_crawls_packed_as_one_each_and_joined_lose_nothing(corpus: Corpus, slice_bytes: int) -> None:
    """A member that holds many records unpacks to far more bytes than there are before the next member."""
    told = crawl()
    corpus.land("s/a.warc.gz", b"".join(packed(b"".join(told[at : at + 8])) for at in range(0, len(told), 8)))
    assert_adds_up(corpus, "s/a.warc.gz", slice_bytes, 2)


@pytest.mark.parametrize("slice_bytes", [EVERY_BYTE, 3000])
def test_a_crawl_with_a_false_length_gives_what_the_whole_gives(corpus: Corpus, slice_bytes: int) -> None:
    told = crawl()
    block = make.response(make.page("short"))
    told[9] = make.warc_record("short", block, length=len(block) - 700)
    corpus.land("s/a.warc", b"".join(told))
    assert_adds_up(corpus, "s/a.warc", slice_bytes, 3)
    assert "truncated" in {row["reason"] for row in corpus.read()["captures"]}


@pytest.mark.slow
@pytest.mark.parametrize("group", [1, 7, 40])
def test_pieces_of_a_parquet_file_give_its_rows(corpus: Corpus, group: int) -> None:
    corpus.land("s/a.parquet", make.parquet([make.row(f"p{n}") for n in range(40)], group=group))
    pieces = assert_adds_up(corpus, "s/a.parquet", 3000, 1 if group == 40 else 3)
    groups = pq.ParquetFile(corpus.landing / "s/a.parquet").num_row_groups
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == groups


@pytest.mark.parametrize(
    ("name", "raw", "is_cut"),
    [
        ("big.jsonl", texts("x") * 50, True),
        ("big.ndjson", texts("x") * 50, True),
        ("lines-without-a-telling-name", texts("x") * 50, True),
        ("big.jsonl.GZ", packed(texts(*map(str, range(99)))), False),
        ("big.txt", b"A line.\n" * 50, False),
        ("big.json", b"[" + b",".join([b'{"text": "x"}'] * 50) + b"]", False),
        ("a-zip.jsonl", make.zipped({"a.txt": b"A text.\n" * 20}), False),
        ("a-tar.jsonl", make.tarred({"a.txt": b"A text.\n" * 20}), False),
        ("small.jsonl", texts("x") * 2, False),
    ],
)
def test_only_a_large_file_of_records_is_cut(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, name: str, raw: bytes, is_cut: bool
) -> None:
    monkeypatch.setattr(split, "__defaults__", (100,))
    monkeypatch.setattr("corpus.landing.discover.SLICE_BYTES", 100)
    corpus.land(name, raw)
    found = discover(corpus.area, {}).new
    assert (len(found) > 1) == is_cut
    rows = corpus.read(found)["captures"]
    assert {row["reason"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("cut.parquet", make.parquet([make.row(str(n)) for n in range(9)])[:-60]),
        ("false.parquet", b"PAR1" + bytes(300) + b"PAR1"),
        ("cut.warc.gz", make.warc_gz(crawl(1))[:5] + b"\xff" * 300),
    ],
)
def test_a_damaged_file_is_left_whole_to_the_read_step(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, name: str, raw: bytes
) -> None:
    monkeypatch.setattr(split, "__defaults__", (100,))
    monkeypatch.setattr("corpus.landing.discover.SLICE_BYTES", 100)
    corpus.land(name, raw)
    assert [piece.format for piece in discover(corpus.area, {}).new] == [None]
    assert [row["reason"] for row in corpus.read()["captures"]] != [None]
