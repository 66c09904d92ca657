"""What has changed in a landing area since the last load, and what is read for it."""

import bz2
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.landing.area import LandingArea
from corpus.landing.digests import file_sha256
from corpus.landing.ledger import KnownFile
from tests.landing.landed import Corpus, changes, packed, texts


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def zstd(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(raw)


def test_all_files_are_new_at_first_and_none_afterwards(corpus: Corpus) -> None:
    corpus.land("s/a.txt")
    corpus.land("s/b.unknown")
    found, rows = corpus.load()
    assert changes(found) == [("s/a.txt", "new"), ("s/b.unknown", "new")]
    assert len(rows) == 2
    assert corpus.load() == ([], [])


def test_only_the_file_that_was_added_is_new(corpus: Corpus) -> None:
    corpus.land("s/a.txt")
    corpus.load()
    corpus.land("s/b.txt")
    found, rows = corpus.load()
    assert changes(found) == [("s/b.txt", "new")]
    assert [row["path"] for row in rows] == ["s/b.txt"]


def test_a_new_time_over_the_same_bytes_is_a_touch(corpus: Corpus) -> None:
    file = corpus.land("s/a.txt")
    corpus.load()
    os.utime(file, ns=(1, 1))
    found, rows = corpus.load()
    assert (changes(found), rows) == ([("s/a.txt", "touched")], [])
    assert found[0].mtime_ns == 1
    assert corpus.load() == ([], [])


@pytest.mark.parametrize("raw", [b"TEXT", b"longer text", b"te"])
def test_other_bytes_under_the_same_name_are_read_anew(corpus: Corpus, raw: bytes) -> None:
    corpus.land("s/a.txt", b"text")
    corpus.load()
    os.utime(corpus.land("s/a.txt", raw), ns=(1, 1))
    found, rows = corpus.load()
    assert changes(found) == [("s/a.txt", "replaced")]
    assert [row["bytes"] for row in rows] == [len(raw)]


def test_a_renamed_file_is_not_read_again(corpus: Corpus) -> None:
    file = corpus.land("s/a.txt")
    corpus.load()
    (corpus.landing / "s/deep").mkdir()
    file.rename(corpus.landing / "s/deep/b.text")
    found, rows = corpus.load()
    assert (changes(found), rows) == ([("s/deep/b.text", "renamed")], [])
    assert found[0].before == "s/a.txt"
    assert corpus.load() == ([], [])


def test_a_file_that_moved_to_another_source_is_that_sources_file(corpus: Corpus) -> None:
    file = corpus.land("s/a.txt")
    corpus.load()
    (corpus.landing / "t").mkdir()
    file.rename(corpus.landing / "t/a.txt")
    found, rows = corpus.load()
    assert changes(found) == [("t/a.txt", "new"), ("s/a.txt", "vanished")]
    assert [row["source_id"] for row in rows] == ["t"]


def test_a_file_whose_new_name_tells_another_format_is_read_in_it(corpus: Corpus) -> None:
    file = corpus.land("s/a.txt", b"Some text of a page.\n\nAnd more of it.")
    corpus.load()
    file.rename(corpus.landing / "s/a.html")
    found, rows = corpus.load()
    assert changes(found) == [("s/a.html", "new"), ("s/a.txt", "vanished")]
    assert [(row["path"], row["format"]) for row in rows] == [("s/a.html", "html")]


def test_files_that_change_places_are_told_by_their_bytes(corpus: Corpus) -> None:
    one, other = corpus.land("s/a.txt", b"one text"), corpus.land("s/b.txt", b"another")
    corpus.load()
    one.write_bytes(b"another")
    other.write_bytes(b"one text")
    found, rows = corpus.load()
    assert sorted((change.before, change.path, change.change) for change in found) == [
        ("s/a.txt", "s/b.txt", "renamed"),
        ("s/b.txt", "s/a.txt", "renamed"),
    ]
    assert rows == []
    assert corpus.load() == ([], [])


def test_files_that_are_rotated_move_on_and_the_first_is_new(corpus: Corpus) -> None:
    corpus.land("s/a.txt", b"first")
    corpus.load()
    corpus.land("s/a1.txt", b"first")
    corpus.land("s/a.txt", b"second one")
    assert changes(corpus.load()[0]) == [("s/a1.txt", "renamed"), ("s/a.txt", "new")]
    corpus.land("s/a2.txt", b"first")
    corpus.land("s/a1.txt", b"second one")
    corpus.land("s/a.txt", b"the third")
    found, rows = corpus.load()
    assert sorted(changes(found)) == [("s/a.txt", "new"), ("s/a1.txt", "renamed"), ("s/a2.txt", "renamed")]
    assert [row["path"] for row in rows] == ["s/a.txt"]


def test_a_file_that_overwrites_another_is_a_new_state_of_that_one(corpus: Corpus) -> None:
    corpus.land("s/a.txt", b"the old text")
    moved = corpus.land("s/b.txt", b"the new text")
    corpus.load()
    moved.replace(corpus.landing / "s/a.txt")
    found, rows = corpus.load()
    assert changes(found) == [("s/a.txt", "replaced"), ("s/b.txt", "vanished")]
    assert [row["path"] for row in rows] == ["s/a.txt"]


def test_a_copy_is_new_while_the_first_file_is_there(corpus: Corpus) -> None:
    corpus.land("s/a.txt")
    corpus.load()
    corpus.land("s/b.txt")
    assert changes(corpus.load()[0]) == [("s/b.txt", "new")]


def test_of_two_equal_files_that_vanished_each_is_found_again_once(corpus: Corpus) -> None:
    files = [corpus.land(f"s/{name}.txt") for name in "ab"]
    corpus.load()
    for file in files:
        file.rename(file.with_name(f"moved-{file.name}"))
    corpus.land("s/moved-c.txt")
    found, rows = corpus.load()
    assert [(change.path, change.before) for change in found] == [
        ("s/moved-a.txt", "s/a.txt"),
        ("s/moved-b.txt", "s/b.txt"),
        ("s/moved-c.txt", None),
    ]
    assert [row["path"] for row in rows] == ["s/moved-c.txt"]


def test_a_file_of_the_same_size_with_other_bytes_is_no_renamed_one(corpus: Corpus) -> None:
    file = corpus.land("s/a.txt", "one")
    corpus.load()
    file.unlink()
    corpus.land("s/b.txt", "two")
    found, rows = corpus.load()
    assert changes(found) == [("s/b.txt", "new"), ("s/a.txt", "vanished")]
    assert len(rows) == 1


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": packed,
    ".zst": zstd,
    ".xz": lzma.compress,
    "": bytes,
    ".bz2": bz2.compress,
}


def test_a_file_that_was_packed_otherwise_is_not_read_again(corpus: Corpus) -> None:
    raw = texts("one", "two")
    file = corpus.land("s/a.jsonl", raw)
    corpus.load()
    for suffix in [*PACKERS, ".gz", ""]:
        file.unlink()
        file = corpus.land(f"s/a.jsonl{suffix}", PACKERS[suffix](raw))
        found, rows = corpus.load()
        assert (changes(found), rows) == ([(f"s/a.jsonl{suffix}", "recompressed")], [])
        assert corpus.load() == ([], [])
    corpus.land("s/a.jsonl", raw + texts("three"))
    assert changes(corpus.load()[0]) == [("s/a.jsonl", "appended")]


def test_a_packed_file_that_moved_is_known_when_it_is_unpacked(corpus: Corpus) -> None:
    raw = texts("one", "two")
    file = corpus.land("s/a.jsonl.gz", packed(raw))
    corpus.load()
    file = file.rename(corpus.landing / "s/b.jsonl.gz")
    assert changes(corpus.load()[0]) == [("s/b.jsonl.gz", "renamed")]
    file.unlink()
    corpus.land("s/b.jsonl", raw)
    assert changes(corpus.load()[0]) == [("s/b.jsonl", "recompressed")]


@pytest.mark.parametrize("raw", [packed(texts("other")), packed(texts("one"))[:-9], b"\x1f\x8b\x08 no archive"])
def test_a_packed_file_of_other_or_damaged_content_is_read(corpus: Corpus, raw: bytes) -> None:
    file = corpus.land("s/a.jsonl", texts("one"))
    corpus.load()
    file.unlink()
    corpus.land("s/a.jsonl.gz", raw)
    assert changes(corpus.load()[0]) == [("s/a.jsonl.gz", "new"), ("s/a.jsonl", "vanished")]


def test_of_a_file_of_lines_that_grew_only_what_was_added_is_read(corpus: Corpus) -> None:
    raw = texts("one", "two") + b"\n\nbroken\n"
    corpus.land("s/a.jsonl", raw)
    corpus.load()
    corpus.land("s/a.jsonl", raw + texts("three", "four"))
    [piece] = corpus.look().new
    assert (piece.start, piece.earlier_records) == (len(raw), 3)
    found, rows = corpus.load()
    assert changes(found) == [("s/a.jsonl", "appended")]
    whole = corpus.read()["captures"]
    assert [row["capture_id"] for row in rows] == [row["capture_id"] for row in whole][3:]
    assert [row["byte_offset"] for row in rows] == [row["byte_offset"] for row in whole][3:]
    assert corpus.load() == ([], [])


@pytest.mark.slow
@given(st.lists(st.lists(st.sampled_from(["a", "b", "", "c" * 30]), max_size=3), max_size=5))
@settings(max_examples=15)
def test_a_file_that_grows_gives_what_it_gives_when_it_is_read_once(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[str]]
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("grown"))
    raw, captures = b"", []
    for part in parts:
        raw += texts(*part)
        corpus.land("s/a.jsonl", raw)
        found, rows = corpus.load()
        captures += [row["capture_id"] for row in rows if row["bytes"]]
        assert {change.change for change in found} <= {"new", "appended", "replaced", "touched"}
    if raw:
        assert [row["capture_id"] for row in corpus.read()["captures"]] == captures
        assert sum(known.records for known in corpus.known.values()) == len(captures)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (texts("one")[:-1], texts("one", "two")),  # the last line may have been half of one
        (texts("one", "two"), texts("oNe", "two", "three")),
        (texts("one", "two"), texts("one")),
        (packed(texts("one")), packed(texts("one", "two"))),
    ],
)
def test_a_file_of_lines_that_did_not_just_grow_is_read_anew(corpus: Corpus, before: bytes, after: bytes) -> None:
    corpus.land("s/a.jsonl", before)
    corpus.load()
    corpus.land("s/a.jsonl", after)
    [piece] = corpus.look().new
    assert (piece.start, piece.earlier_records) == (0, 0)
    assert changes(corpus.load()[0]) == [("s/a.jsonl", "replaced")]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json"])
def test_a_file_of_another_format_that_grew_is_read_anew(corpus: Corpus, name: str) -> None:
    raw = b'[{"text": "one"}]\n' if name == "a.json" else b"text\none\n"
    corpus.land(f"s/{name}", raw)
    corpus.load()
    corpus.land(f"s/{name}", raw + b"two\n")
    assert changes(corpus.load()[0]) == [(f"s/{name}", "replaced")]


def test_a_file_that_vanished_is_told_once_and_may_return(corpus: Corpus) -> None:
    file = corpus.land("s/a.txt")
    corpus.load()
    raw, at = file.read_bytes(), file.stat().st_mtime_ns
    file.unlink()
    assert changes(corpus.load()[0]) == [("s/a.txt", "vanished")]
    assert corpus.load() == ([], [])
    os.utime(corpus.land("s/a.txt", raw), ns=(at, at))
    assert corpus.load()[1] == []
    assert corpus.load() == ([], [])


@pytest.mark.parametrize(
    ("raw", "change", "is_read"),
    [(b"text", "returned", False), (b"TEXT", "replaced", True), (b"mo", "replaced", True)],
)
def test_a_file_that_returns_with_its_bytes_is_not_read_again(
    corpus: Corpus, raw: bytes, change: str, is_read: bool
) -> None:
    corpus.land("s/a.txt", b"text")
    corpus.load()
    (corpus.landing / "s/a.txt").unlink()
    corpus.load()
    os.utime(corpus.land("s/a.txt", raw), ns=(5, 5))
    found, rows = corpus.load()
    assert (changes(found), bool(rows)) == ([("s/a.txt", change)], is_read)
    assert corpus.load() == ([], [])


def test_a_file_is_taken_once_its_writer_gave_it_its_name(corpus: Corpus) -> None:
    file = corpus.land("s/a.jsonl.part", texts("one"))
    found, rows = corpus.load()
    assert (changes(found), rows) == ([("s/a.jsonl.part", "unfinished")], [])
    file.rename(corpus.landing / "s/a.jsonl")
    assert changes(corpus.load()[0]) == [("s/a.jsonl", "new")]


def test_a_second_landing_area_does_not_make_the_first_ones_files_vanish(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "one")
    corpus.land("s/b.txt", "two")
    corpus.load()
    corpus.known = {path: KnownFile(**(known.__dict__ | {"here": False})) for path, known in corpus.known.items()}
    other = Corpus(corpus.root / "other")
    other.land("s/a.txt", "one")
    other.land("s/c.txt", "two")
    found, rows = corpus.load(area=other.area)
    assert changes(found) == [("s/a.txt", "touched"), ("s/c.txt", "new")]
    assert [row["path"] for row in rows] == ["s/c.txt"]


def test_files_are_read_again_on_demand(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", texts("one") + b"broken\n")
    corpus.land("s/b.txt")
    _, first = corpus.load()
    found, rows = corpus.load(again=["s/a.jsonl", "s/gone.jsonl"])
    assert changes(found) == [("s/a.jsonl", "replayed")]
    assert rows == first[:2]
    assert corpus.load() == ([], [])


def test_the_digest_is_that_of_the_bytes(corpus: Corpus) -> None:
    corpus.land("a.txt", b"abc")
    assert file_sha256(corpus.area, "a.txt") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["write", "append", "touch", "rename", "remove", "pack"]),
        st.sampled_from(["s/a.jsonl", "s/b.jsonl", "t/a.jsonl"]),
        st.sampled_from(["s/a.jsonl", "s/c.jsonl", "t/b.jsonl"]),
        st.booleans(),
    ),
    max_size=12,
)


def _change(landing: Path, kind: str, name: str, other: str, number: int) -> None:
    file = landing / name
    file.parent.mkdir(exist_ok=True)
    if kind == "write":
        file.write_bytes(texts(f"text {number}"))
    elif not file.exists():
        return
    elif kind == "append":
        with file.open("ab") as stream:
            stream.write(texts(f"more {number}"))
    elif kind == "touch":
        os.utime(file, ns=(number + 1, number + 1))
    elif kind == "rename":
        (landing / other).parent.mkdir(exist_ok=True)
        file.rename(landing / other)
    elif kind == "remove":
        file.unlink()
    else:
        (landing / f"{name}.gz").write_bytes(packed(file.read_bytes()))
        file.unlink()


@pytest.mark.slow
@given(OPERATIONS)
@settings(max_examples=25)
def test_whatever_happens_to_files_all_that_is_there_was_read_and_nothing_is_read_twice(
    tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, str, str, bool]]
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("changed"))
    brought: set[str] = set()
    for number, (kind, name, other, then_load) in enumerate([*operations, ("touch", "s/a.jsonl", "", True)]):
        _change(corpus.landing, kind, name, other, number)
        if then_load:
            _, rows = corpus.load()
            brought |= {row["article_id"] for row in rows}
            assert corpus.load() == ([], [])
    there = corpus.read()
    assert {row["article_id"] for row in there["captures"]} <= brought
    assert {path for path, known in corpus.known.items() if not known.vanished} == {
        file.path for file in LandingArea(corpus.landing).files()
    }
