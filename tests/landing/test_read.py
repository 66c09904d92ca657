"""The read step: files in, shards out, nothing lost on the way."""

import gzip
import json
import os
import random
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.landing.discover import Slice, list_files, split_lines
from corpus.landing.quarantine import REASONS
from corpus.landing.read import CAPTURES, CONTENTS, FILES, read_batch, read_slice, source_of
from corpus.parse.blocks import line_key

LIMIT = 10_000
Rows = list[dict[str, Any]]


class Area:
    """A landing area, and the shards that reading it gives."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        self.landing.mkdir()
        self.refused = root / "quarantine"

    def land(self, path: str, content: str | bytes) -> None:
        target = self.landing / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, pieces: list[Slice] | None = None, batch: str = "0000") -> dict[str, Rows]:
        pieces = list(list_files(self.landing)) if pieces is None else pieces
        shards = self.root / "read"
        count = read_batch(self.landing, pieces, shards, batch, self.refused, LIMIT)
        rows: dict[str, Rows] = {
            name: pq.read_table(shards / name / f"{batch}.parquet").to_pylist()
            for name in ("captures", "contents", "files")
        }
        assert len(rows["captures"]) == count
        return rows


@pytest.fixture
def area(tmp_path: Path) -> Area:
    return Area(tmp_path)


def lines(*rows: Mapping[str, object] | str) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def test_shards_have_their_schemas_even_where_they_are_empty(area: Area) -> None:
    area.read([])
    for name, schema in (("captures", CAPTURES), ("contents", CONTENTS), ("files", FILES)):
        found = pq.read_schema(area.root / "read" / name / "0000.parquet")
        assert found.equals(schema)


def test_no_unfinished_file_stays_behind(area: Area) -> None:
    area.land("s/a.txt", "A text.")
    area.read()
    assert [path.name for path in (area.root / "read").rglob("*") if path.is_file()] == ["0000.parquet"] * 3


def test_every_record_is_one_capture_and_every_good_one_a_content(area: Area) -> None:
    area.land("s/a.txt", "A text.")
    area.land("s/b.txt", b"\x00")
    area.land("s/c.jsonl", lines({"text": "one"}, "", "broken", {"text": "two"}, {"title": "none"}))
    rows = area.read()
    found = [(row["path"], row["record"], row["reason"]) for row in rows["captures"]]
    assert found == [
        ("s/a.txt", 1, None),
        ("s/b.txt", 1, "not_text"),
        ("s/c.jsonl", 1, None),
        ("s/c.jsonl", 3, "parse_failed"),
        ("s/c.jsonl", 4, None),
        ("s/c.jsonl", 5, "no_text_field"),
    ]
    good = [row["content_id"] for row in rows["captures"] if row["reason"] is None]
    assert [row["content_id"] for row in rows["contents"]] == good
    assert [row["path"] for row in rows["files"]] == ["s/a.txt", "s/b.txt", "s/c.jsonl"]
    assert all(len(row["sha256"]) == 64 for row in rows["files"])


def test_a_capture_points_to_its_bytes(area: Area) -> None:
    raw = lines({"text": "één"}, {"text": "twee", "id": 7}).encode()
    area.land("s/a.jsonl", raw)
    for row in area.read()["captures"]:
        held = raw[row["byte_offset"] : row["byte_offset"] + row["bytes"]]
        assert json.loads(held)["text"] == {1: "één", 2: "twee"}[row["record"]]
        assert (row["format"], row["source_id"]) == ("jsonl", "s")
        assert row["external_id"] == {1: None, 2: "7"}[row["record"]]


def test_a_content_holds_blocks_with_their_line_keys_and_what_is_known(area: Area) -> None:
    record = {"text": "Menu\n\nA  sentence.", "title": "T", "author": "A", "url": "https://a.example/1#x"}
    area.land("s/a.jsonl", lines(record))
    [content] = area.read()["contents"]
    assert content["blocks"] == ["Menu", "A sentence."]
    assert content["line_keys"] == [line_key("Menu"), line_key("A sentence.")]
    assert dict(content["known"]) == {"title": "T", "byline": "A"}
    assert content["url"] == "https://a.example/1"


def test_the_sidecar_tells_of_the_files_beside_it(area: Area) -> None:
    about: dict[str, object] = {
        "path": "a.txt",
        "url": "https://a.example/1",
        "captured_at": "2025-03-04T05:06:07Z",
        "id": "n1",
    }
    area.land("s/_captures.jsonl", "\n" + lines({**about, "title": "T", "text": "not the text"}))
    area.land("s/a.txt", "A text.")
    area.land("s/b.txt", "B text.")
    area.land("s/deep/a.txt", "Another.")
    rows = area.read()
    told, untold, elsewhere = rows["captures"]
    assert (told["url"], told["external_id"]) == ("https://a.example/1", "n1")
    assert told["captured_at"] == datetime(2025, 3, 4, 5, 6, 7)
    assert (untold["url"], untold["captured_at"], elsewhere["url"]) == (None, None, None)
    assert dict(rows["contents"][0]["known"]) == {"title": "T"}
    assert rows["contents"][0]["blocks"] == ["A text."]


def test_what_a_record_says_of_itself_wins_over_the_sidecar(area: Area) -> None:
    area.land("s/_captures.jsonl", lines({"path": "a.jsonl", "title": "Beside", "url": "https://a.example/beside"}))
    area.land("s/a.jsonl", lines({"text": "x", "title": "Own", "url": "https://a.example/own"}))
    rows = area.read()
    assert rows["captures"][0]["url"] == "https://a.example/own"
    assert dict(rows["contents"][0]["known"]) == {"title": "Own"}


@pytest.mark.parametrize(
    "bad", ["{broken", "{}", "null", "0", "[]", '"a.txt"', '{"url": "https://a.example"}', '{"path": " "}', "[" * 9999]
)
def test_a_bad_sidecar_line_is_refused_by_name_and_the_others_count(area: Area, bad: str) -> None:
    area.land("s/_captures.jsonl", lines({"path": "a.txt", "title": "A"}, bad, {"path": "b.txt", "title": "B"}))
    area.land("s/a.txt", "A text.")
    area.land("s/b.txt", "B text.")
    rows = area.read()
    refused = [row for row in rows["captures"] if row["reason"]]
    assert [(row["path"], row["record"], row["reason"]) for row in refused] == [
        ("s/_captures.jsonl", 2, "parse_failed")
    ]
    assert "line 2" in refused[0]["message"]
    assert refused[0]["bytes"] == len(bad)
    assert [dict(row["known"]) for row in rows["contents"]] == [{"title": "A"}, {"title": "B"}]


def test_the_offset_of_a_bad_sidecar_line_counts_carriage_returns(area: Area) -> None:
    raw = b'{"path": "a.txt"}\r\n\r\nbroken\r\n'
    area.land("s/_captures.jsonl", raw)
    area.land("s/a.txt", "A text.")
    bad = area.read()["captures"][0]
    assert raw[bad["byte_offset"] :].startswith(b"broken")


def test_a_sidecar_is_read_anew_by_each_batch(area: Area) -> None:
    area.land("s/a.txt", "A text.")
    assert area.read()["captures"][0]["url"] is None
    area.land("s/_captures.jsonl", lines({"path": "a.txt", "url": "https://a.example/1"}))
    assert area.read()["captures"][0]["url"] == "https://a.example/1"


def test_records_before_the_damage_of_an_archive_are_kept(area: Area) -> None:
    rows: list[dict[str, object]] = [{"text": f"{n} {random.Random(n).random()}"} for n in range(400)]
    packed = gzip.compress(lines(*rows).encode())
    area.land("s/a.jsonl.gz", packed[: len(packed) // 2])
    found = area.read()["captures"]
    *kept, last = found
    assert 0 < len(kept) < len(rows)
    assert [row["record"] for row in found] == list(range(1, len(found) + 1))
    assert {row["reason"] for row in kept} == {None}
    assert last["reason"] == "corrupt_archive"
    assert f"after record {len(kept)}" in last["message"]


@pytest.mark.parametrize(
    "raw",
    [b"no archive", gzip.compress(b"A text.")[:-4], gzip.compress(b"A text.")[:-8] + b"\x00" * 8, b"\x1f\x8b\x08"],
)
def test_a_damaged_page_is_refused(area: Area, raw: bytes) -> None:
    area.land("s/a.txt.gz", raw)
    area.land("s/b.txt.gz", gzip.compress(b"B text."))
    assert [row["reason"] for row in area.read()["captures"]] == ["corrupt_archive", None]


def test_an_unknown_kind_of_file_is_refused_by_name(area: Area) -> None:
    area.land("s/a.docx", "PK")
    [row] = area.read()["captures"]
    assert (row["reason"], row["format"], row["record"]) == ("unsupported", "unknown", 1)
    assert "'a.docx'" in row["message"]


def test_a_file_that_cannot_be_opened_is_refused_and_the_next_is_read(area: Area) -> None:
    area.land("s/b.txt", "B text.")
    gone = Slice("s/a.txt", 7, 1)
    rows = area.read([gone, *list_files(area.landing)])
    assert [row["reason"] for row in rows["captures"]] == ["unreadable", None]
    assert [len(row["sha256"]) for row in rows["files"]] == [0, 64]


def test_a_record_over_the_limit_is_refused(area: Area) -> None:
    area.land("s/a.txt", "x" * (LIMIT + 1))
    area.land("s/b.jsonl", lines({"text": "x" * LIMIT}, {"text": "short"}))
    assert [row["reason"] for row in area.read()["captures"]] == ["too_large", "too_large", None]


def test_refused_records_are_kept_with_advice(area: Area) -> None:
    area.land("s/a.txt", b"\x00raw")
    [row] = area.read()["captures"]
    assert (area.refused / f"{row['capture_id']}.bin").read_bytes() == b"\x00raw"
    about = json.loads((area.refused / f"{row['capture_id']}.json").read_text())
    assert about["what_to_do"] == REASONS["not_text"]
    assert (about["path"], about["record"], about["sha256"]) == ("s/a.txt", 1, row["sha256"])


def test_slices_of_a_file_give_the_rows_of_the_whole_file(area: Area) -> None:
    rows: list[dict[str, object] | str] = [{"text": f"Text {n}. " * (n % 7 + 1)} for n in range(60)]
    rows[9:9] = ["", "broken", "{}"]
    area.land("s/a.jsonl", lines(*rows))
    [whole] = list_files(area.landing)
    expected = area.read([whole])
    slices = list(split_lines(area.landing, whole, 500))
    assert len(slices) > 5
    together = area.read(slices, "together")
    assert together["captures"] == expected["captures"]
    assert together["contents"] == expected["contents"]
    assert {row["sha256"] for row in together["files"]} == {expected["files"][0]["sha256"]}
    apart = [area.read([piece], f"apart{at}")["captures"] for at, piece in enumerate(slices)]
    assert [row for part in apart for row in part] == expected["captures"]


def test_ids_do_not_depend_on_the_batch_or_on_the_landing_areas_place(tmp_path: Path) -> None:
    ids: list[list[tuple[str, str, str]]] = []
    for name, backwards in (("one", False), ("other", True)):
        (tmp_path / name).mkdir()
        area = Area(tmp_path / name)
        for n in range(5):
            area.land(f"s/{n}.txt", f"Text {n}.")
        pieces = sorted(list_files(area.landing), key=lambda piece: piece.path, reverse=backwards)
        captures = [row for at, piece in enumerate(pieces) for row in area.read([piece], str(at))["captures"]]
        ids.append(sorted((row["capture_id"], row["article_id"], row["content_id"]) for row in captures))
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 5


def test_the_same_text_at_two_places_is_two_captures_of_one_article(area: Area) -> None:
    area.land("s/a.txt", "The same.")
    area.land("s/b.txt", "The same.")
    area.land("t/a.txt", "The same.")
    a, b, other = area.read()["captures"]
    assert a["capture_id"] != b["capture_id"]
    assert (a["article_id"], a["content_id"]) == (b["article_id"], b["content_id"])
    assert other["article_id"] != a["article_id"], "another source's article is another article"


@pytest.mark.parametrize(
    ("path", "url", "source"),
    [
        ("daily/2025/a.txt", "https://other.example/1", "daily"),
        ("a.txt", "https://www.daily.example/1", "daily.example"),
        ("a.txt", "https://news.daily.example:8080/1", "news.daily.example"),
        ("a.txt", None, "unattributed"),
    ],
)
def test_the_source_is_the_folder_else_the_host(path: str, url: str | None, source: str) -> None:
    assert source_of(path, url) == source


def test_every_reason_is_given_by_some_record(area: Area) -> None:
    area.land("s/_captures.jsonl", "broken")
    for path, raw in {
        "empty.txt": b"",
        "large.txt": b"x" * (LIMIT + 1),
        "nul.txt": b"\x00",
        "latin.txt": b"\xe9",
        "cut.txt.gz": gzip.compress(b"text")[:-1],
        "a.jsonl": b"{}",
        "a.pdf": b"%PDF",
    }.items():
        area.land(f"s/{path}", raw)
    rows = area.read([*list_files(area.landing), Slice("s/gone.txt", 0, 0)])["captures"]
    assert {row["reason"] for row in rows} == set(REASONS)


def test_a_slice_reads_no_further_than_its_end(area: Area) -> None:
    area.land("a.jsonl", '{"text": "a"}\n{"text": "b"}\n{"text": "c"}\n')
    [item] = read_slice(area.landing, Slice("a.jsonl", 42, 0, 14, 28, first_record=2), LIMIT)
    assert (item.number, item.offset, item.raw) == (2, 14, b'{"text": "b"}')


def test_a_file_name_that_is_not_utf8_is_read_and_written_out(tmp_path: Path) -> None:
    landing = tmp_path / "landing" / "a-source"
    landing.mkdir(parents=True)
    Path(os.fsdecode(os.fsencode(landing) + b"/caf\xe9.txt")).write_text("Some text of a page.\n", encoding="utf-8")
    found = list(list_files(tmp_path / "landing"))
    count = read_batch(tmp_path / "landing", found, tmp_path / "out", "0000", tmp_path / "refused", 1 << 20)
    assert count == 1
    assert pq.read_table(tmp_path / "out" / "captures").column("path").to_pylist() == ["a-source/caf\\xe9.txt"]


def test_text_of_invisible_characters_is_refused_as_empty(tmp_path: Path) -> None:
    landing = tmp_path / "landing" / "a-source"
    landing.mkdir(parents=True)
    (landing / "page.txt").write_text("\u200b\u2060\n", encoding="utf-8")
    read_batch(
        tmp_path / "landing", list(list_files(tmp_path / "landing")), tmp_path / "out", "0000", tmp_path / "no", 1 << 20
    )
    assert pq.read_table(tmp_path / "out" / "captures").column("reason").to_pylist() == ["empty"]
    assert pq.read_table(tmp_path / "out" / "contents").num_rows == 0


def test_a_sidecar_does_not_make_one_article_of_a_file_with_many(tmp_path: Path) -> None:
    landing = tmp_path / "landing" / "a-source"
    landing.mkdir(parents=True)
    (landing / "many.jsonl").write_text('{"text": "First text."}\n{"text": "Second text."}\n', encoding="utf-8")
    sidecar = {"path": "many.jsonl", "url": "https://a.example/", "captured_at": "2025-03-01T00:00:00Z"}
    (landing / "_captures.jsonl").write_text(json.dumps(sidecar), encoding="utf-8")
    read_batch(
        tmp_path / "landing", list(list_files(tmp_path / "landing")), tmp_path / "out", "0000", tmp_path / "no", 1 << 20
    )
    rows = pq.read_table(tmp_path / "out" / "captures").to_pylist()
    assert len({row["article_id"] for row in rows}) == 2
    assert {row["url"] for row in rows} == {None}
    assert {f"{row['captured_at']:%Y-%m-%d}" for row in rows} == {"2025-03-01"}
