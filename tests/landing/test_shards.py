"""What is written of a batch: three shards, and the quarantined bytes of files that are settled."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.columns import CAPTURES, CONTENTS, FILES
from corpus.landing import quarantine
from corpus.landing.quarantine import REASONS
from corpus.landing.read import read_slices
from corpus.landing.rows import Capture, SliceRead
from corpus.landing.shards import write_shards
from corpus.landing.slices import Slice
from corpus.load import run_steps, steps_until
from corpus.progress import Progress
from corpus.settings import Settings
from corpus.step import Load, Step
from corpus.warehouse.connection import open_warehouse
from tests.landing.landed import LIMIT, SECONDS, Corpus, packed, texts, whole


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


def test_after_an_error_no_shard_is_there(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "A text.")

    def failing() -> Iterator[Capture | SliceRead]:
        yield from read_slices(corpus.area, whole(corpus.area), LIMIT, SECONDS)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        write_shards(failing(), corpus.root / "read", "0000", corpus.quarantine, Progress("read", 0))
    assert [path for path in (corpus.root / "read").rglob("*") if path.is_file()] == []


def test_the_progress_is_that_of_the_slices(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "A text.")
    corpus.land("s/b.txt", "Another text.")
    found = read_slices(corpus.area, whole(corpus.area), LIMIT, SECONDS)
    progress = Progress("read", 20)
    assert write_shards(found, corpus.root / "read", "0000", corpus.quarantine, progress) == 2
    assert progress.done == 20


def test_quarantined_records_are_kept_with_advice(corpus: Corpus) -> None:
    raw = b"\x00\x01\x02raw"
    corpus.land("s/a.txt", raw)
    [row] = corpus.read()["captures"]
    assert (corpus.quarantine / f"{row['capture_id']}.bin").read_bytes() == raw
    about = json.loads((corpus.quarantine / f"{row['capture_id']}.json").read_text())
    assert about["what_to_do"] == REASONS["not_text"]
    assert (about["path"], about["record"], about["sha256"]) == ("s/a.txt", 1, row["sha256"])


def test_many_quarantined_records_are_put_aside_until_their_file_is_settled(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "HELD_BYTES", 100)
    bad = [f"broken {number}".encode() for number in range(300)]
    corpus.land("s/a.jsonl", b"\n".join(bad))
    rows = corpus.read()["captures"]
    kept = {row["capture_id"]: (corpus.quarantine / f"{row['capture_id']}.bin").read_bytes() for row in rows}
    assert list(kept.values()) == bad
    assert len(list(corpus.quarantine.iterdir())) == 2 * len(bad)


def test_a_bad_sidecar_is_kept_though_the_file_beside_it_is_not_settled(corpus: Corpus) -> None:
    corpus.land("s/_captures.jsonl", "broken")
    corpus.land("s/a.txt", bytes(range(24)))
    found = whole(corpus.area)
    corpus.land("s/a.txt", bytes(range(25)))
    bad, unsettled = corpus.read(found)["captures"]
    assert (bad["path"], unsettled["path"]) == ("s/_captures.jsonl", "s/a.txt")
    assert {path.stem for path in corpus.quarantine.iterdir()} == {bad["capture_id"]}


def test_a_file_that_is_gone_is_left_to_the_next_load_and_the_next_file_is_read(corpus: Corpus) -> None:
    corpus.land("s/b.txt", "B text.")
    rows = corpus.read([Slice("s/a.txt", 7, 1), *whole(corpus.area)])
    assert [(row["reason"], row["byte_offset"]) for row in rows["captures"]] == [("unreadable", 0), (None, 0)]
    assert [row["settled"] for row in rows["files"]] == [False, True]
    assert not corpus.quarantine.exists()


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
    assert {path.stem for path in corpus.quarantine.iterdir()} == set(settled)


def test_of_a_file_that_grows_while_it_is_read_nothing_is_admitted_until_it_is_whole(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORPUS_LANDING", str(corpus.landing))
    monkeypatch.setenv("CORPUS_HOME", str(corpus.root / "home"))
    settings = Settings.from_environment()
    corpus.land("s/other.txt", "Another text.")

    def load(number: int, growing: bytes) -> list[tuple[object, ...]]:
        def grow(step: Step, _: object) -> None:
            if step.name == "discover":
                with (corpus.landing / "s/a.jsonl").open("ab") as stream:
                    stream.write(growing)

        run_steps(Load(settings, f"load{number}"), steps_until("admit"), ended=grow)
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
