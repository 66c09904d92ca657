"""The names of mapped tasks."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.batch_titles import title_of, title_of_files
from corpus.landing.batches import write_batches
from corpus.landing.slices import Slice


def whole(path: str, size: int = 9) -> Slice:
    return Slice(path=path, size=size, mtime_ns=0)


def test_a_batch_is_called_after_its_files() -> None:
    mega = 1 << 20
    part = Slice(path="a/b.jsonl", size=90 * mega, mtime_ns=0, start=32 * mega, end=64 * mega, format="json_lines")
    last = Slice(path="a/b.jsonl", size=90 * mega, mtime_ns=0, start=64 * mega, format="json_lines")
    groups = Slice(path="a/b.parquet", size=9, mtime_ns=0, start=2, end=5, format="parquet", weight=7)
    assert title_of_files([whole("a/b.html")]) == "a/b.html"
    assert title_of_files([part]) == "a/b.jsonl, 32.0 to 64.0 MB"
    assert title_of_files([last]) == "a/b.jsonl, 64.0 to 90.0 MB"
    assert title_of_files([groups]) == "a/b.parquet, row groups 2 to 5"
    assert title_of_files([whole("b/1"), whole("a/2"), whole("b/3")]) == "3 files of a, b"
    assert title_of_files([whole(f"{name}/1") for name in "edcba"]) == "5 files of a, b, c and 2 more"


def test_a_name_that_a_stranger_chose_is_shown_as_text_and_has_an_end() -> None:
    shown = title_of_files([whole("a/\x1b[31m\u202e" + "x" * 500)])
    assert len(shown) <= 201
    assert title_of_files([whole("a/\x1b[31m")]) == "a/\N{REPLACEMENT CHARACTER}[31m"


def test_a_batch_of_contents_is_counted(tmp_path: Path) -> None:
    for number, rows in enumerate((3, 1200)):
        pq.write_table(pa.table({"content_id": list(range(rows))}), tmp_path / f"{number:04}.parquet")
    assert title_of(str(tmp_path / "0001.parquet")) == "batch 2 of 2: 1,200 contents"


def test_a_batch_to_read_is_known_by_its_plan(tmp_path: Path) -> None:
    [path] = write_batches(tmp_path, [[whole("a/b.html")]])
    assert title_of(path) == "a/b.html"
