"""Reading: slices in, rows out, nothing lost on the way and nothing written."""

import io
import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from corpus.landing.area import LandingArea
from corpus.landing.guard import PageReader
from corpus.landing.read import SliceRecords, read_slices
from corpus.landing.rows import Capture, SliceRead
from corpus.landing.slices import Slice, split
from corpus.page.line_key import line_key
from tests.landing import make
from tests.landing.landed import LIMIT, SECONDS, Corpus, changes, lines, packed, texts, whole


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def read(corpus: Corpus, pieces: list[Slice]) -> list[Capture | SliceRead]:
    return list(read_slices(corpus.area, pieces, LIMIT, SECONDS))


def test_the_captures_of_each_slice_precede_its_end(corpus: Corpus) -> None:
    corpus.land("s/_captures.jsonl", "broken")
    corpus.land("s/a.jsonl", lines({"text": "one"}, "broken", {"text": "two"}))
    corpus.land("s/b.txt", "B text.")
    pieces = whole(corpus.area)
    found = [(type(one), one.row.get("file") or one.row["path"]) for one in read(corpus, pieces)]
    assert found == [
        (Capture, "s/_captures.jsonl"),
        (Capture, "s/a.jsonl"),
        (Capture, "s/a.jsonl"),
        (Capture, "s/a.jsonl"),
        (SliceRead, "s/a.jsonl"),
        (Capture, "s/b.txt"),
        (SliceRead, "s/b.txt"),
    ]
    assert [one.slice for one in read(corpus, pieces) if isinstance(one, SliceRead)] == pieces


def test_a_capture_has_either_a_content_or_bytes_to_keep(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", lines({"text": "one"}, "broken"))
    good, bad, end = read(corpus, whole(corpus.area))
    assert isinstance(good, Capture)
    assert isinstance(bad, Capture)
    assert isinstance(end, SliceRead)
    assert (good.content is None, good.kept) == (False, None)
    assert (bad.content, bad.kept) == (None, b"broken")


def test_reading_writes_nothing(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", lines({"text": "one"}, "broken"))
    corpus.land("s/b.txt", bytes(range(24)))
    before = sorted(corpus.root.rglob("*"))
    assert len(read(corpus, whole(corpus.area))) == 5
    assert sorted(corpus.root.rglob("*")) == before


def test_a_slice_gives_the_same_rows_in_any_company(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", texts(*(f"Text {number}." for number in range(40))) + b"broken")
    corpus.land("s/b.html", make.page("b"))
    corpus.land("t/c.zip", make.zipped({"x/1.txt": b"Packed.", "x/2.jsonl": texts("three", "four")}))
    pieces = [piece for file in whole(corpus.area) for piece in split(corpus.area, file, 300)]
    assert len(pieces) > 4
    alone = {piece: read(corpus, [piece]) for piece in pieces}
    assert read(corpus, pieces) == [one for piece in pieces for one in alone[piece]]
    assert read(corpus, pieces[::-1]) == [one for piece in pieces[::-1] for one in alone[piece]]


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
def test_a_damaged_page_is_quarantined(corpus: Corpus, raw: bytes) -> None:
    corpus.land("s/a.txt.gz", raw)
    corpus.land("s/b.txt.gz", packed(b"B text."))
    assert [row["reason"] for row in corpus.read()["captures"]] == ["corrupt_archive", None]


def test_the_digest_of_what_a_compression_holds_is_that_of_the_plain_file(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", texts("one"))
    corpus.land("s/b.jsonl.gz", packed(texts("one")))
    plain, compressed = corpus.read()["files"]
    assert plain["content_sha256"] is None
    assert compressed["content_sha256"] == plain["sha256"] != compressed["sha256"]


def test_an_unknown_kind_of_file_is_quarantined_by_name(corpus: Corpus) -> None:
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


def test_a_record_over_the_limit_is_quarantined(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "x" * (LIMIT + 1))
    corpus.land("s/b.jsonl", lines({"text": "x" * LIMIT}, {"text": "short"}))
    assert [row["reason"] for row in corpus.read()["captures"]] == ["too_large", "too_large", None]


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


def test_a_slice_reads_no_further_than_its_end(corpus: Corpus) -> None:
    corpus.land("a.jsonl", texts("a", "b", "c"))
    piece = Slice("a.jsonl", 42, 0, 14, 28, format="jsonl")
    with PageReader(SECONDS) as pages:
        [item] = SliceRecords(corpus.area, piece, LIMIT, pages)
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


def test_a_file_quarantined_by_the_listing_is_not_opened(corpus: Corpus) -> None:
    corpus.land("a.txt", "Not to be seen.")
    [piece] = whole(corpus.area)
    rows = corpus.read([replace(piece, reason="unsafe_path", message="a link")])
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


def test_text_of_invisible_characters_is_quarantined_as_empty(corpus: Corpus) -> None:
    corpus.land("s/page.txt", "\u200b\u2060\n")
    rows = corpus.read()
    assert [row["reason"] for row in rows["captures"]] == ["empty"]
    assert rows["contents"] == []


def stating(text: str, **stated: str) -> bytes:
    """A page that shows a text and states something of itself in JSON-LD."""
    about = json.dumps({"@type": "NewsArticle"} | stated)
    return f'<title>Page</title><script type="application/ld+json">{about}</script><p>{text}</p>'.encode()


def test_pages_that_state_different_things_are_different_states_of_their_article(corpus: Corpus) -> None:
    address = '<link rel="canonical" href="https://a.example/1">'
    for name, stated in {
        "a": {"headline": "One"},
        "b": {"headline": "Two"},
        "c": {"headline": "One", "datePublished": "2025-03-01"},
        "d": {"headline": "One"},
    }.items():
        corpus.land(f"s/{name}.html", address.encode() + stating("The council decided.", **stated))
    rows = {row["path"]: row for row in corpus.read()["captures"]}
    assert len({row["article_id"] for row in rows.values()}) == 1
    assert len({row["content_id"] for row in rows.values()}) == 3
    assert rows["s/a.html"]["content_id"] == rows["s/d.html"]["content_id"]


def test_forms_of_one_address_are_one_article_in_every_format(corpus: Corpus) -> None:
    forms = [
        "https://www.a.example/2025/ferry-runs-again",
        "http://a.example/2025/ferry-runs-again/?utm_source=feed",
        "https://m.a.example/2025/ferry-runs-again",
        "https://a.example/2025/ferry-runs-again/amp",
        "https://web.archive.org/web/20250301101112/https://www.a.example/2025/ferry-runs-again/print",
    ]
    corpus.land("s/rows.jsonl", lines(*({"url": form, "text": "The council decided."} for form in forms)))
    corpus.land("s/_captures.jsonl", lines(*({"path": f"{at}.html", "url": form} for at, form in enumerate(forms))))
    for at in range(len(forms)):
        corpus.land(f"s/{at}.html", "<p>The council decided.</p>")
    rows = corpus.read()
    assert len({row["article_id"] for row in rows["captures"]}) == 1
    assert {row["url"] for row in rows["contents"]} == {"https://a.example/2025/ferry-runs-again"}
    assert {row["url"] for row in rows["captures"]} == {
        *(forms[at] for at in (0, 2, 3)),
        "http://a.example/2025/ferry-runs-again/",
        "https://www.a.example/2025/ferry-runs-again/print",
    }


def test_the_source_of_a_loose_file_is_the_host_without_the_names_for_forms(corpus: Corpus) -> None:
    forms = {"1": "https://m.a.example/1", "2": "https://www.a.example/2", "3": "https://amp.a.example/3/amp"}
    corpus.land("_captures.jsonl", lines(*({"path": f"{name}.txt", "url": url} for name, url in forms.items())))
    for name in forms:
        corpus.land(f"{name}.txt")
    assert {row["source_id"] for row in corpus.read()["captures"]} == {"a.example"}


def test_pages_without_an_address_are_told_apart_by_what_they_state(corpus: Corpus) -> None:
    for number in range(3):
        corpus.land(f"s/{number}.html", stating("Loading…", headline=f"Story {number}"))
    corpus.land("s/again.html", stating("Loading…", headline="Story 1"))
    corpus.land("s/otherwise.html", stating("Loading…", headline="Story 1").replace(b"<p>", b"<h2>"))
    rows = {row["path"]: row for row in corpus.read()["captures"]}
    assert len({row["article_id"] for row in rows.values()}) == 3
    same = [rows[f"s/{name}.html"] for name in ("1", "again", "otherwise")]
    assert len({row["article_id"] for row in same}) == 1
    assert same[0]["content_id"] == same[1]["content_id"] != same[2]["content_id"], "marked up otherwise"
