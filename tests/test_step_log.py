"""What steps say in their logs of what they did."""

import logging
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.landing.batches import title_of
from corpus.landing.slices import Slice
from corpus.step_log import log_expectations, log_models, log_outcomes, title_of_contents


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_outcomes_of_captures(caplog: pytest.LogCaptureFixture) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema raw; create table raw.captures (load_id text, outcome text, reason text)")
        rows = [("a", "loaded", None)] * 1200 + [("a", "quarantined", "too_large")] * 3 + [("b", "loaded", None)]
        connection.executemany("insert into raw.captures values (?, ?, ?)", rows[1198:])
        connection.execute("insert into raw.captures select 'a', 'loaded', null from range(1198)")
        log_outcomes(connection, "a", 2)
    assert caplog.messages == [
        "captures: 1,203 in = 1,200 loaded + 0 duplicate + 0 unchanged + 3 quarantined",
        "quarantined: 3 too_large",
        "batches to derive: 2",
    ]


def test_a_critical_expectation_that_failed_is_an_error(caplog: pytest.LogCaptureFixture) -> None:
    log_expectations("raw", [("critical", True), ("critical", False), ("warning", False), ("info", True)])
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "raw gate, critical expectations: 1 held, 1 failed"),
        ("WARNING", "raw gate, warning expectations: 0 held, 1 failed"),
        ("INFO", "raw gate, info expectations: 1 held, 0 failed"),
    ]


def test_models_by_name_and_rows(caplog: pytest.LogCaptureFixture) -> None:
    nodes = [
        ("articles", "model", "success", 0.5),
        ("stg_captures", "model", "success", 0.25),
        ("unique_articles", "test", "pass", 0.1),
        ("some_rule", "test", "fail", 0.1),
    ]
    log_models(nodes, {"articles": 1500, "captures": 9}, Path("home", "logs", "dbt.log"))
    assert caplog.messages == [
        "model articles: 1,500 rows, success in 0.50 s",
        "model stg_captures: success in 0.25 s",
        "data tests: 1 fail, 1 pass",
        "dbt's own log: home/logs/dbt.log",
    ]


def whole(path: str, size: int = 9) -> Slice:
    return Slice(path=path, size=size, mtime_ns=0)


def test_a_batch_is_called_after_its_files() -> None:
    mega = 1 << 20
    part = Slice(path="a/b.jsonl", size=90 * mega, mtime_ns=0, start=32 * mega, end=64 * mega, format="json_lines")
    last = Slice(path="a/b.jsonl", size=90 * mega, mtime_ns=0, start=64 * mega, format="json_lines")
    groups = Slice(path="a/b.parquet", size=9, mtime_ns=0, start=2, end=5, format="parquet", weight=7)
    assert title_of([whole("a/b.html")]) == "a/b.html"
    assert title_of([part]) == "a/b.jsonl, 32.0 to 64.0 MB"
    assert title_of([last]) == "a/b.jsonl, 64.0 to 90.0 MB"
    assert title_of([groups]) == "a/b.parquet, row groups 2 to 5"
    assert title_of([whole("b/1"), whole("a/2"), whole("b/3")]) == "3 files of a, b"
    assert title_of([whole(f"{name}/1") for name in "edcba"]) == "5 files of a, b, c and 2 more"


def test_a_name_that_a_stranger_chose_is_shown_as_text_and_has_an_end() -> None:
    shown = title_of([whole("a/\x1b[31m\u202e" + "x" * 500)])
    assert len(shown) <= 201
    assert title_of([whole("a/\x1b[31m")]) == "a/\N{REPLACEMENT CHARACTER}[31m"


def test_a_batch_of_contents_is_counted(tmp_path: Path) -> None:
    for number, rows in enumerate((3, 1200)):
        pq.write_table(pa.table({"content_id": list(range(rows))}), tmp_path / f"{number:04}.parquet")
    assert title_of_contents(tmp_path / "0001.parquet") == "batch 2 of 2: 1,200 contents"
