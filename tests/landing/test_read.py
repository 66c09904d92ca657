"""The read step: files in, shards out, nothing lost on the way."""

import io
import json
import os
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq
import pytest

from corpus.columns import CAPTURES, CONTENTS, FILES
from corpus.landing.area import LandingArea
from corpus.landing.discover import Slice
from corpus.landing.guard import PageReader
from corpus.landing.quarantine import REASONS
from corpus.landing.read import read_slice, source_of
from corpus.load import admit_step, discover_step, read_step
from corpus.page.blocks import line_key
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from tests.landing import make
from tests.landing.landed import LIMIT, SECONDS, Corpus, changes, lines, packed, texts, whole


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def test_shards_have_their_schemas_even_where_they_are_empty(corpus: Corpus) -> None:
    corpus.read([])
    for name, table in (("captures", CAPTURES), ("contents", CONTENTS), ("files", FILES)):
        found = pq.read_schema(corpus.root / "read" / name / "0000.parquet")
        assert found.equals(table.arrow)


def test_no_unfinished_file_stays_behind(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "A text.")
    corpus.read()
    assert [path.name for path in (corpus.root / "read").rglob("*") if path.is_file()] == ["0000.parquet"] * 3


def test_every_record_is_one_capture_and_every_good_one_a_content(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "A text.")
    corpus.land("s/b.txt", bytes(range(24)))
    corpus.land("s/c.jsonl", lines({"text": "one"}, "", "broken", {"text": "two"}, {"title": "none"}))
    corpus.land("s/d.zip", make.zipped({"x/1.txt": b"Packed.", "x/2.jsonl": texts("three", "four")}))
    rows = corpus.read()
    found = [(row["path"], row["record"], row["reason"]) for row in rows["captures"]]
    assert found == [
        ("s/a.txt", 1, None),
        ("s/b.txt", 1, "not_text"),
        ("s/c.jsonl", 1, None),
        ("s/c.jsonl", 2, "parse_failed"),
        ("s/c.jsonl", 3, None),
        ("s/c.jsonl", 4, "no_text_field"),
        ("s/d.zip!/x/1.txt", 1, None),
        ("s/d.zip!/x/2.jsonl", 1, None),
        ("s/d.zip!/x/2.jsonl", 2, None),
    ]
    good = [row["content_id"] for row in rows["captures"] if row["reason"] is None]
    assert [row["content_id"] for row in rows["contents"]] == good
    assert [(row["path"], row["records"]) for row in rows["files"]] == [
        ("s/a.txt", 1),
        ("s/b.txt", 1),
        ("s/c.jsonl", 4),
        ("s/d.zip", 3),
    ]
    assert {row["file"] for row in rows["captures"]} == {row["path"] for row in rows["files"]}
    assert all(len(row["sha256"]) == 64 and row["settled"] for row in rows["files"])


def test_a_capture_points_to_its_bytes(corpus: Corpus) -> None:
    raw = lines({"text": "één"}, {"text": "twee", "id": 7})
    corpus.land("s/a.jsonl", raw)
    for row in corpus.read()["captures"]:
        held = raw[row["byte_offset"] : row["byte_offset"] + row["bytes"]]
        assert json.loads(held)["text"] == {1: "één", 2: "twee"}[row["record"]]
        assert (row["format"], row["source_id"]) == ("jsonl", "s")
        assert row["external_id"] == {1: None, 2: "7"}[row["record"]]


def test_a_content_holds_blocks_with_their_line_keys_and_what_is_known(corpus: Corpus) -> None:
    record = {"text": "Menu\n\nA  sentence.", "title": "T", "author": "A", "url": "https://a.example/1#x"}
    corpus.land("s/a.jsonl", lines(record))
    [content] = corpus.read()["contents"]
    assert content["blocks"] == ["Menu", "A sentence."]
    assert content["line_keys"] == [line_key("Menu"), line_key("A sentence.")]
    assert dict(content["known"]) == {"title": "T", "byline": "A"}
    assert content["url"] == "https://a.example/1"


def test_the_blocks_of_a_page_carry_what_its_markup_says_of_them(corpus: Corpus) -> None:
    corpus.land("s/a.html", make.page("a", "<footer>All rights reserved</footer>"))
    [content] = corpus.read()["contents"]
    assert len(content["marks"]) == len(content["blocks"]) == len(content["line_keys"]) > 4
    assert "Title of a" in content["blocks"]
    corpus.land("s/a.html", "Just text.")
    corpus.land("s/a.txt", "Just text.")
    assert [row["marks"] is None for row in corpus.read()["contents"]] == [False, True]


def test_the_sidecar_tells_of_the_files_beside_it(corpus: Corpus) -> None:
    about: dict[str, object] = {
        "path": "a.txt",
        "url": "https://a.example/1",
        "captured_at": "2025-03-04T05:06:07Z",
        "id": "n1",
    }
    corpus.land("s/_captures.jsonl", b"\n" + lines({**about, "title": "T", "text": "not the text"}))
    corpus.land("s/a.txt", "A text.")
    corpus.land("s/b.txt", "B text.")
    corpus.land("s/deep/a.txt", "Another.")
    rows = corpus.read()
    told, untold, elsewhere = rows["captures"]
    assert (told["url"], told["external_id"]) == ("https://a.example/1", "n1")
    assert told["captured_at"] == datetime(2025, 3, 4, 5, 6, 7)
    assert (untold["url"], untold["captured_at"], elsewhere["url"]) == (None, None, None)
    assert dict(rows["contents"][0]["known"]) == {"title": "T"}
    assert rows["contents"][0]["blocks"] == ["A text."]


def test_the_sidecar_tells_of_members_of_an_archive(corpus: Corpus) -> None:
    corpus.land("s/_captures.jsonl", lines({"path": "a.zip!/x/1.txt", "url": "https://a.example/1", "title": "T"}))
    corpus.land("s/a.zip", make.zipped({"x/1.txt": b"One.", "x/2.txt": b"Two."}))
    rows = corpus.read()
    assert [row["url"] for row in rows["captures"]] == ["https://a.example/1", None]
    assert [dict(row["known"]) for row in rows["contents"]] == [{"title": "T"}, {}]


def test_what_a_page_says_of_itself_wins_over_the_sidecar(corpus: Corpus) -> None:
    corpus.land("s/_captures.jsonl", lines({"path": "a.eml", "title": "Beside", "section": "Sport"}))
    corpus.land("s/a.eml", make.mail("a"))
    known = dict(corpus.read()["contents"][0]["known"])
    assert (known["title"], known["section"]) == ("Title of a", "Sport")


def test_a_sidecar_does_not_make_one_article_of_a_file_with_many(corpus: Corpus) -> None:
    about = {"path": "many.jsonl", "url": "https://a.example/", "title": "T", "captured_at": "2025-03-01T00:00:00Z"}
    corpus.land("s/_captures.jsonl", lines(about))
    corpus.land("s/many.jsonl", texts("First text.", "Second text."))
    rows = corpus.read()
    assert len({row["article_id"] for row in rows["captures"]}) == 2
    assert {row["url"] for row in rows["captures"]} == {None}
    assert {row["captured_at"] for row in rows["captures"]} == {datetime(2025, 3, 1)}
    assert [row["known"] for row in rows["contents"]] == [[], []]


@pytest.mark.parametrize(
    "bad", ["{broken", "{}", "null", "0", "[]", '"a.txt"', '{"url": "https://a.example"}', '{"path": " "}', "[" * 9999]
)
def test_a_bad_sidecar_line_is_refused_by_name_and_the_others_count(corpus: Corpus, bad: str) -> None:
    corpus.land("s/_captures.jsonl", lines({"path": "a.txt", "title": "A"}, bad, {"path": "b.txt", "title": "B"}))
    corpus.land("s/a.txt", "A text.")
    corpus.land("s/b.txt", "B text.")
    rows = corpus.read()
    refused = [row for row in rows["captures"] if row["reason"]]
    assert [(row["path"], row["record"], row["reason"]) for row in refused] == [
        ("s/_captures.jsonl", 1, "parse_failed")
    ]
    assert "line 2" in refused[0]["message"]
    assert refused[0]["bytes"] == len(bad)
    assert [dict(row["known"]) for row in rows["contents"]] == [{"title": "A"}, {"title": "B"}]


def test_the_offset_of_a_bad_sidecar_line_counts_carriage_returns(corpus: Corpus) -> None:
    raw = b'{"path": "a.txt"}\r\n\r\nbroken\r\n'
    corpus.land("s/_captures.jsonl", raw)
    corpus.land("s/a.txt", "A text.")
    bad = corpus.read()["captures"][0]
    assert raw[bad["byte_offset"] :].startswith(b"broken")


def test_a_sidecar_is_read_anew_by_each_batch(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "A text.")
    assert corpus.read()["captures"][0]["url"] is None
    corpus.land("s/_captures.jsonl", lines({"path": "a.txt", "url": "https://a.example/1"}))
    assert corpus.read()["captures"][0]["url"] == "https://a.example/1"


MAPPING = "text: story.body\ntitle: [kop, story.head]\nurl: waar\n"


def test_a_mapping_names_the_fields_of_the_files_beside_and_below_it(corpus: Corpus) -> None:
    corpus.land("s/_fields.yml", MAPPING)
    row = {"story": {"body": "The text.", "head": "The title"}, "waar": "https://a.example/1", "author": "A. Lee"}
    corpus.land("s/a.jsonl", lines(row))
    corpus.land("s/deep/er/b.json", json.dumps([row, {"text": "Common names count too.", "kop": "Kop"}]))
    corpus.land("t/c.jsonl", lines(row))
    rows = corpus.read()
    assert [row["reason"] for row in rows["captures"]] == [None, None, None, "no_text_field"]
    assert [row["url"] for row in rows["captures"]] == ["https://a.example/1"] * 2 + [None] * 2
    assert [row["blocks"] for row in rows["contents"]] == [["The text."]] * 2 + [["Common names count too."]]
    expected = {"title": "The title", "byline": "A. Lee"}
    assert [dict(row["known"]) for row in rows["contents"]] == [expected, expected, {"title": "Kop"}]


def test_a_mapping_reaches_into_parquet_and_csv(corpus: Corpus) -> None:
    corpus.land("s/_fields.yml", MAPPING)
    corpus.land("s/a.csv", "kop,story.body\nK,The text.\n")
    corpus.land("s/b.parquet", make.parquet([{"story": {"body": "The text.", "head": "H"}, "unused": 1}]))
    rows = corpus.read()["contents"]
    assert [(row["blocks"], dict(row["known"])) for row in rows] == [
        (["The text."], {"title": "K"}),
        (["The text."], {"title": "H"}),
    ]


def test_the_nearest_mapping_counts(corpus: Corpus) -> None:
    corpus.land("_fields.yml", "text: far")
    corpus.land("s/deep/_fields.yml", "text: near")
    for path in ("a.jsonl", "s/a.jsonl", "s/deep/a.jsonl", "s/deep/er/a.jsonl"):
        corpus.land(path, lines({"far": "Far.", "near": "Near."}))
    found = [row["blocks"] for row in corpus.read()["contents"]]
    assert found == [["Far."], ["Far."], ["Near."], ["Near."]]


@pytest.mark.parametrize(
    "bad", ["- a", "text: 3", "text: []", "tekst: body", "text: [", "text: [1]", "\x00", "a: &a [*a]"]
)
def test_a_mapping_that_cannot_be_used_is_refused_by_name(corpus: Corpus, bad: str) -> None:
    corpus.land("s/_fields.yml", bad)
    corpus.land("s/a.jsonl", texts("Common names count."))
    corpus.land("s/deep/b.jsonl", texts("Here too."))
    rows = corpus.read()["captures"]
    refused = [row for row in rows if row["reason"]]
    assert {(row["path"], row["reason"], row["record"]) for row in refused} == {("s/_fields.yml", "parse_failed", 1)}
    assert len({row["capture_id"] for row in refused}) == 1, "one refusal, whatever number of folders ask it"
    assert len(rows) - len(refused) == 2


def test_records_before_the_damage_of_an_archive_are_kept(corpus: Corpus) -> None:
    raw = packed(texts(*(f"{n} {random.Random(n).random()}" for n in range(400))))
    corpus.land("s/a.jsonl.gz", raw[: len(raw) // 2])
    *kept, last = corpus.read()["captures"]
    assert 0 < len(kept) < 400
    assert [row["record"] for row in [*kept, last]] == list(range(1, len(kept) + 2))
    # The last line is cut off where the damage is.
    assert {row["reason"] for row in kept[:-1]} == {None}
    assert last["reason"] == "corrupt_archive"
    assert f"after record {len(kept)}" in last["message"]


@pytest.mark.parametrize("raw", [packed(b"A text.")[:-4], packed(b"A text.")[:-8] + bytes(8), b"\x1f\x8b\x08"])
def test_a_damaged_page_is_refused(corpus: Corpus, raw: bytes) -> None:
    corpus.land("s/a.txt.gz", raw)
    corpus.land("s/b.txt.gz", packed(b"B text."))
    assert [row["reason"] for row in corpus.read()["captures"]] == ["corrupt_archive", None]


def test_the_digest_of_what_a_compression_holds_is_that_of_the_plain_file(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", texts("one"))
    corpus.land("s/b.jsonl.gz", packed(texts("one")))
    plain, compressed = corpus.read()["files"]
    assert plain["content_sha256"] is None
    assert compressed["content_sha256"] == plain["sha256"] != compressed["sha256"]


def test_an_unknown_kind_of_file_is_refused_by_name(corpus: Corpus) -> None:
    corpus.land("s/a.xyz", "Unknown.")
    [row] = corpus.read()["captures"]
    assert (row["reason"], row["format"], row["record"]) == ("unsupported", "unknown", 1)
    assert "'a.xyz'" in row["message"]


def test_a_file_without_records_is_told(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", "\n\n")
    corpus.land("s/b.csv", "text,title\n")
    corpus.land("s/c.zip", make.zipped({}))
    corpus.land("s/d.xml", make.feed([]))
    corpus.land("s/e.json", "[]")
    corpus.land("s/f.txt", "")
    assert [row["reason"] for row in corpus.read()["captures"]] == ["empty"] * 6


def test_a_file_that_is_gone_is_left_to_the_next_load_and_the_next_file_is_read(corpus: Corpus) -> None:
    corpus.land("s/b.txt", "B text.")
    rows = corpus.read([Slice("s/a.txt", 7, 1), *whole(corpus.area)])
    assert [row["reason"] for row in rows["captures"]] == ["unreadable", None]
    assert [row["settled"] for row in rows["files"]] == [False, True]
    assert not list(corpus.refused.iterdir())


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_file_still_being_written_is_not_settled_and_leaves_nothing_in_quarantine(corpus: Corpus, name: str) -> None:
    whole_file = texts("one", "two") + b"broken\n" + texts("three")
    raw = packed(whole_file) if name.endswith("gz") else whole_file
    corpus.land(f"s/{name}", raw[: len(raw) // 2])
    corpus.land("s/other.txt", bytes(range(24)))
    found = corpus.look()
    with (corpus.landing / "s" / name).open("ab") as stream:
        stream.write(raw[len(raw) // 2 : -8])
    rows = corpus.read(found.new)
    assert [(row["path"], row["settled"]) for row in rows["files"]] == [(f"s/{name}", False), ("s/other.txt", True)]
    settled = [row["capture_id"] for row in rows["captures"] if row["path"] == "s/other.txt"]
    assert {path.stem for path in corpus.refused.iterdir()} == set(settled)


def test_of_a_file_that_grows_while_it_is_read_nothing_is_admitted_until_it_is_whole(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORPUS_LANDING", str(corpus.landing))
    monkeypatch.setenv("CORPUS_HOME", str(corpus.root / "home"))
    settings = Settings.from_environment()
    corpus.land("s/other.txt", "Another text.")

    def load(number: int, growing: bytes) -> list[tuple[object, ...]]:
        batches = discover_step(settings, f"load{number}") or []
        with (corpus.landing / "s/a.jsonl").open("ab") as stream:
            stream.write(growing)
        for batch in batches:
            read_step(settings, f"load{number}", batch)
        admit_step(settings, f"load{number}", f"run{number}", datetime(2025, 3, number, tzinfo=UTC))
        with open_warehouse(settings) as connection:
            return connection.execute("select path, record, outcome from raw.captures order by all").fetchall()

    corpus.land("s/a.jsonl", texts("one") + b'{"text": "tw')
    other = ("s/other.txt", 1, "loaded")
    assert load(1, b'o"}\n') == [other]
    assert not list(settings.quarantine("load1").glob("*"))
    assert load(2, b"") == [("s/a.jsonl", 1, "loaded"), ("s/a.jsonl", 2, "loaded"), other]


def test_a_file_that_is_written_over_while_it_is_read_is_not_settled(corpus: Corpus) -> None:
    file = corpus.land("s/a.txt", "One text.")
    found = corpus.look()
    corpus.land("s/a.txt", "Two text.")
    os.utime(file, ns=(9, 9))
    assert [row["settled"] for row in corpus.read(found.new)["files"]] == [False]


def test_a_record_over_the_limit_is_refused(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "x" * (LIMIT + 1))
    corpus.land("s/b.jsonl", lines({"text": "x" * LIMIT}, {"text": "short"}))
    assert [row["reason"] for row in corpus.read()["captures"]] == ["too_large", "too_large", None]


def test_refused_records_are_kept_with_advice(corpus: Corpus) -> None:
    raw = b"\x00\x01\x02raw"
    corpus.land("s/a.txt", raw)
    [row] = corpus.read()["captures"]
    assert (corpus.refused / f"{row['capture_id']}.bin").read_bytes() == raw
    about = json.loads((corpus.refused / f"{row['capture_id']}.json").read_text())
    assert about["what_to_do"] == REASONS["not_text"]
    assert (about["path"], about["record"], about["sha256"]) == ("s/a.txt", 1, row["sha256"])


def test_ids_do_not_depend_on_the_batch_or_on_the_landing_areas_place(tmp_path: Path) -> None:
    ids: list[list[tuple[str, str, str]]] = []
    for name, backwards in (("one", False), ("other", True)):
        corpus = Corpus(tmp_path / name)
        for n in range(5):
            corpus.land(f"s/{n}.txt", f"Text {n}.")
        pieces = sorted(whole(corpus.area), key=lambda piece: piece.path, reverse=backwards)
        captures = [row for at, piece in enumerate(pieces) for row in corpus.read([piece], str(at))["captures"]]
        ids.append(sorted((row["capture_id"], row["article_id"], row["content_id"]) for row in captures))
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 5


def test_the_same_text_at_two_places_is_two_captures_of_one_article(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "The same.")
    corpus.land("s/b.txt", "The same.")
    corpus.land("t/a.txt", "The same.")
    a, b, other = corpus.read()["captures"]
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


def test_a_slice_reads_no_further_than_its_end(corpus: Corpus) -> None:
    corpus.land("a.jsonl", texts("a", "b", "c"))
    piece = Slice("a.jsonl", 42, 0, 14, 28, format="jsonl")
    with PageReader(SECONDS) as pages:
        [item] = read_slice(corpus.area, piece, LIMIT, pages)
    assert (item.offset, item.raw) == (14, b'{"text": "b"}')


class Failing(LandingArea):
    """A landing area on a disk that fails behind the first bytes of a file."""

    def open(self, path: str) -> BinaryIO:
        if not path.endswith(".jsonl"):
            return super().open(path)
        stream = super().open(path)

        class Failed(io.RawIOBase):
            def readable(self) -> bool:
                return True

            def readinto(self, target: Any) -> int:
                data = stream.read(min(len(target), 40 - stream.tell()))
                if not data:
                    raise OSError(5, "Input/output error")
                target[: len(data)] = data
                return len(data)

        return io.BufferedReader(Failed())


def test_a_file_that_failed_while_it_was_read_is_tried_again(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", texts("one", "two", "three"))
    _, rows = corpus.load(area=Failing(corpus.landing))
    assert [row["reason"] for row in rows] == [None, None, "unreadable"]
    assert corpus.known["s/a.jsonl"].sha256 == ""
    found, rows = corpus.load()
    assert (changes(found), len(rows)) == ([("s/a.jsonl", "readable")], 3)
    assert corpus.load() == ([], [])


def test_a_file_refused_by_the_listing_is_not_opened(corpus: Corpus) -> None:
    corpus.land("a.txt", "Not to be seen.")
    [piece] = whole(corpus.area)
    rows = corpus.read([replace(piece, refused="unsafe_path", message="a link")])
    assert [(row["reason"], row["message"], row["bytes"]) for row in rows["captures"]] == [("unsafe_path", "a link", 0)]
    assert [(row["settled"], row["sha256"]) for row in rows["files"]] == [(True, "")]


def test_names_that_are_not_utf8_are_read_and_written_out(corpus: Corpus) -> None:
    folder = Path(os.fsdecode(os.fsencode(corpus.landing) + b"/caf\xe9"))
    folder.mkdir()
    for name, content in {b"caf\xe9.txt": "Some text.", b"_captures.jsonl": "broken", b"b\xe9.bin": "Unknown."}.items():
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(content, encoding="utf-8")
    rows = corpus.load()[1]
    assert [(row["path"], row["source_id"], row["reason"]) for row in rows] == [
        ("caf\\xe9/_captures.jsonl", "caf\\xe9", "parse_failed"),
        ("caf\\xe9/b\\xe9.bin", "caf\\xe9", "unsupported"),
        ("caf\\xe9/caf\\xe9.txt", "caf\\xe9", None),
    ]
    assert corpus.load() == ([], [])


def test_text_of_invisible_characters_is_refused_as_empty(corpus: Corpus) -> None:
    corpus.land("s/page.txt", "\u200b\u2060\n")
    rows = corpus.read()
    assert [row["reason"] for row in rows["captures"]] == ["empty"]
    assert rows["contents"] == []
