"""The failing rows of an expectation: all of them, in key order, each with the record that it leads to."""

from __future__ import annotations

import dataclasses
import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpus.quality import gate
from corpus.quality.gate import ExpectationsFailed, check
from corpus.quality.suites import Suite, suites_of
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse

LOAD = "20260102T030405"
FAILING = 399

# For each kind of expectation what stands in a row that fails it.
KINDS = {
    "rows": (
        "{type: UnexpectedRowsExpectation, unexpected_rows_query: \"select id, word from {batch} where word = 'quay'\"",
        "quay",
    ),
    "null": ("{type: ExpectColumnValuesToNotBeNull, column: word", None),
    "set": ("{type: ExpectColumnValuesToBeInSet, column: word, value_set: [harbour]", "quay"),
    "range": ("{type: ExpectColumnValuesToBeBetween, column: depth, max_value: 9", "quay"),
    "unique": ("{type: ExpectColumnValuesToBeUnique, column: word", "quay"),
    "pairs": ("{type: ExpectCompoundColumnsToBeUnique, column_list: [word, depth]", "quay"),
}
ORDERS = {
    "upwards": lambda number: number,
    "downwards": lambda number: -number,
    "mixed": lambda number: number * 7 % 1201,
}


def tides(kind: str, order: str) -> pa.Table:
    """1,200 rows of which 399 fail, the numbers of these far apart."""
    failing = {number + 9000 * (number % 2) for number in range(FAILING)}
    others = set(range(20_000, 20_801))
    bad = KINDS[kind][1]
    alike = kind not in ("unique", "pairs")
    rows = [(number, bad, 12) for number in failing]
    rows += [(number, "harbour" if alike else f"harbour {number}", 3) for number in others]
    rows.sort(key=lambda row: ORDERS[order](row[0]))
    return pa.table(
        {name: list(column) for name, column in zip(("id", "word", "depth"), zip(*rows, strict=True), strict=True)}
    )


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "suites").mkdir()

    def own_suites(name: str) -> list[Suite]:
        return suites_of(name, tmp_path / "suites")

    monkeypatch.setattr(gate, "suites_of", own_suites)
    return dataclasses.replace(Settings.from_environment(), home=tmp_path)


def write_suite(settings: Settings, expectation: str, table: str, key: str, severity: str = "warning") -> None:
    (settings.home / "suites" / "tides.yml").write_text(
        f"gate: raw\ntable: {table}\nkey: [{key}]\nexpectations:\n"
        f"  - {expectation}, severity: {severity}, description: Tides are told.}}\n",
        encoding="utf-8",
    )


def kept(settings: Settings) -> list[tuple[Any, ...]]:
    with open_warehouse(settings) as connection:
        return connection.execute(
            "select row_key, found, capture_id, path, record, article_id, title from quality.rejected_rows"
        ).fetchall()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ORDERS)
def test_every_failing_row_is_kept_in_key_order_however_rows_lie_on_disk(
    settings: Settings, kind: str, order: str
) -> None:
    write_suite(settings, KINDS[kind][0], "raw.tides", "id")
    rows = tides(kind, order)
    with open_warehouse(settings) as connection:
        connection.register("rows_of_tides", rows)
        connection.execute("create table raw.tides as from rows_of_tides")
    assert check(settings, LOAD, "raw") == {"held": 0, "warnings": 1}
    expected = sorted(number + 9000 * (number % 2) for number in range(FAILING))
    assert [json.loads(row[0]) for row in kept(settings)] == [{"id": number} for number in expected]


def test_of_more_rows_than_are_kept_it_is_the_first_by_key(settings: Settings) -> None:
    write_suite(settings, KINDS["null"][0], "raw.tides", "id")
    with open_warehouse(settings) as connection:
        connection.execute(
            "create table raw.tides as select i as id, null::varchar as word from range(3000, 0, -1) n (i)"
        )
    check(settings, LOAD, "raw")
    assert [json.loads(row[0])["id"] for row in kept(settings)] == list(range(1, 1001))
    with open_warehouse(settings) as connection:
        assert connection.execute("select unexpected_count from quality.validations").fetchall() == [(3000,)]


def fill_captures(settings: Settings) -> None:
    """Two captures of an article, the second newer, and a quarantined record."""
    captures = [
        ("c1", "daily/a.jsonl", 7, "s1", "a1", "loaded", datetime(2025, 3, 1)),
        ("c2", "daily/b.jsonl", 3, "s2", "a1", "loaded", datetime(2025, 3, 2)),
        ("c3", "daily/b.jsonl", 4, "s2", "a1", "duplicate", datetime(2025, 3, 3)),
        ("c4", "daily/[x].bin", 1, None, None, "quarantined", None),
    ]
    with open_warehouse(settings) as connection:
        for capture, path, record, content, article, outcome, at in captures:
            connection.execute(
                "insert into raw.captures by name select ? as capture_id, ? as load_id, ? as path, ? as record,"
                " 0 as byte_offset, 'x' as sha256, 1 as bytes, 'text' as format, ? as captured_at,"
                " 'daily' as source_id, ? as article_id, ? as content_id, ? as outcome, 'empty' as reason,"
                " path as file",
                [capture, LOAD, path, record, at, article, content, outcome],
            )
        for content, title, words in (("s1", "Low tide", 3), ("s2", "High [/i] tide\x1b[31m", 4)):
            connection.execute(
                "insert into raw.derived by name select ? as content_id, ? as title, ? as word_count",
                [content, title, words],
            )


@pytest.mark.parametrize(
    ("table", "key", "query", "expected"),
    [
        (
            "raw.captures",
            "capture_id",
            "select capture_id, outcome from {batch} where outcome = 'quarantined'",
            ('{"capture_id": "c4"}', '{"outcome": "quarantined"}', "c4", "daily/[x].bin", 1, None, None),
        ),
        (
            "raw.derived",
            "content_id",
            "select content_id, word_count from {batch} where word_count < 4",
            ('{"content_id": "s1"}', '{"word_count": 3}', "c1", "daily/a.jsonl", 7, "a1", "Low tide"),
        ),
        (
            "raw.captures",
            "article_id",
            "select article_id from {batch} where article_id is not null",
            ('{"article_id": "a1"}', None, "c2", "daily/b.jsonl", 3, "a1", "High [/i] tide\x1b[31m"),
        ),
    ],
)
def test_a_failing_row_leads_to_its_record(
    settings: Settings, table: str, key: str, query: str, expected: tuple[Any, ...]
) -> None:
    fill_captures(settings)
    write_suite(settings, f'{{type: UnexpectedRowsExpectation, unexpected_rows_query: "{query}"', table, key)
    check(settings, LOAD, "raw")
    assert kept(settings) == [expected]


def test_what_blocks_is_an_error_in_the_log_and_names_files_and_values_as_text(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    fill_captures(settings)
    query = "select content_id, word_count from {batch} where word_count = 4"
    write_suite(
        settings,
        f'{{type: UnexpectedRowsExpectation, unexpected_rows_query: "{query}"',
        "raw.derived",
        "content_id",
        "critical",
    )
    with caplog.at_level(logging.INFO), pytest.raises(ExpectationsFailed) as raised:
        check(settings, LOAD, "raw")
    told = (
        "Expected: Tides are told. (tides, critical: 1 failing row)\n"
        "  daily/b.jsonl#3  “High [/i] tide\\x1b[31m”  word_count 4  (content_id s2)"
    )
    assert str(raised.value).endswith(told)
    assert [(one.levelname, one.message) for one in caplog.records if one.name == "corpus.quality.gate"] == [
        ("ERROR", told)
    ]
