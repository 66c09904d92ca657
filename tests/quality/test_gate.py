"""The gates: what blocks a load, what only warns, and what is kept of a check."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from corpus.quality import gate
from corpus.quality.failing_rows import FailingRow
from corpus.quality.gate import ExpectationsFailed, Validation, check, record, validate
from corpus.quality.suites import Suite, suites_of
from corpus.settings import Settings
from corpus.warehouse.connection import ROW_GROUP, open_warehouse

LOAD = "20260102T030405"

# Rows of raw.letters: (1, a), (2, null), (3, b), (3, c); the suite leaves out id 0.
LETTERS = """
gate: {gate}
table: raw.letters
rows: id > 0
key: [id, text]
expectations:
  - {{type: ExpectColumnValuesToNotBeNull, column: text, severity: {severity}, description: A text each.}}
  - {{type: ExpectCompoundColumnsToBeUnique, column_list: [id, text], severity: critical,
      description: A pair once.}}
  - {{type: ExpectTableRowCountToBeBetween, max_value: 3, severity: info, description: Few rows.}}
  - {{type: UnexpectedRowsExpectation, unexpected_rows_query: "select id, text, 'x' as other from {{batch}}
      where id > 2", severity: warning, description: No high number.}}
"""

UNCHECKABLE = """
gate: corpus
table: raw.letters
key: [id]
expectations:
  - {type: ExpectColumnValuesToNotBeNull, column: colour, severity: critical, description: A colour each.}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = dataclasses.replace(Settings.from_environment(), home=tmp_path)
    with open_warehouse(settings) as connection:
        connection.execute("create table raw.letters (id integer, text varchar)")
        connection.execute("insert into raw.letters values (0, null), (1, 'a'), (2, null), (3, 'b'), (3, 'c')")
    return settings


@pytest.fixture
def suites(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the gates take their suites from."""
    folder = settings.home / "suites"
    folder.mkdir()

    def own_suites(name: str) -> list[Suite]:
        return suites_of(name, folder)

    monkeypatch.setattr(gate, "suites_of", own_suites)
    return folder


def query(settings: Settings, statement: str) -> list[Any]:
    with open_warehouse(settings) as connection:
        return connection.execute(statement).fetchall()


def outcome(description: str, *rejected: str, severity: str = "critical") -> Validation:
    return Validation(
        suite="letters",
        expectation="ExpectColumnValuesToNotBeNull",
        column_name="text",
        severity=severity,
        success=not rejected,
        element_count=9,
        unexpected_count=len(rejected),
        observed=None,
        description=description,
        rejected=tuple(FailingRow(key) for key in rejected),
    )


def test_a_critical_failure_blocks_the_load(settings: Settings, suites: Path) -> None:
    (suites / "letters.yml").write_text(LETTERS.format(gate="raw", severity="critical"), encoding="utf-8")
    with pytest.raises(ExpectationsFailed) as raised:
        check(settings, LOAD, "raw")
    assert str(raised.value) == (
        "Blocked at the raw gate, so nothing is published.\n"
        "Expected: A text each. (letters, critical: 1 failing row)\n"
        "  text null  (id 2, text null)"
    )
    results = query(
        settings,
        "select load_id, gate, suite, severity, description, success, element_count, unexpected_count,"
        " column_name from quality.validations order by description",
    )
    assert results == [
        (LOAD, "raw", "letters", "critical", "A pair once.", True, 4, 0, "id, text"),
        (LOAD, "raw", "letters", "critical", "A text each.", False, 4, 1, "text"),
        (LOAD, "raw", "letters", "info", "Few rows.", False, None, None, None),
        (LOAD, "raw", "letters", "warning", "No high number.", False, None, 2, None),
    ]
    rejected = query(settings, "select expectation, severity, row_key from quality.rejected_rows order by all")
    assert [(expectation, severity, json.loads(key)) for expectation, severity, key in rejected] == [
        ("A text each.", "critical", {"id": 2, "text": None}),
        ("No high number.", "warning", {"id": 3, "text": "b"}),
        ("No high number.", "warning", {"id": 3, "text": "c"}),
    ]
    # Nothing is left of the rows that were set out, and nobody holds the database.
    left = "select schema_name, table_name from duckdb_tables() where table_name = 'letters' union all"
    views = "select schema_name, view_name from duckdb_views() where view_name = 'letters'"
    assert query(settings, f"{left} {views}") == [("raw", "letters")]


def test_warnings_do_not_block_the_load(settings: Settings, suites: Path) -> None:
    (suites / "letters.yml").write_text(LETTERS.format(gate="raw", severity="warning"), encoding="utf-8")
    assert check(settings, LOAD, "raw") == {"held": 1, "warnings": 3}
    # The other gate has no suite here.
    assert check(settings, LOAD, "corpus") == {"held": 0, "warnings": 0}
    assert query(settings, "select gate, count(*) from quality.validations group by all") == [("raw", 4)]


def test_a_check_leaves_the_row_groups_as_they_are(settings: Settings, suites: Path) -> None:
    (suites / "letters.yml").write_text(LETTERS.format(gate="raw", severity="warning"), encoding="utf-8")
    groups = "select count(distinct row_group_id) from pragma_storage_info('raw.many')"
    with open_warehouse(settings) as connection:
        connection.execute("create table raw.many as select i, repeat('x', i % 90) as text from range(100000) as n (i)")
    before = query(settings, groups)
    check(settings, LOAD, "raw")
    assert query(settings, groups) == before == [(-(-100_000 // ROW_GROUP),)]


@pytest.mark.parametrize("share", [0.0005, 0.004])
def test_a_gate_for_which_little_memory_is_not_enough_is_given_all(
    settings: Settings, suites: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    (suites / "letters.yml").write_text(LETTERS.format(gate="raw", severity="warning"), encoding="utf-8")
    with open_warehouse(settings) as connection:
        connection.execute(
            "insert into raw.letters select i, repeat('x', 500) || i from range(50_000, 90_000) as n (i)"
        )
    monkeypatch.setattr("corpus.warehouse.modest.SHARES", {50_000: share})
    assert check(settings, LOAD, "raw") == {"held": 1, "warnings": 3}


def test_what_cannot_be_checked_has_not_held(settings: Settings, suites: Path) -> None:
    (suites / "letters.yml").write_text(UNCHECKABLE, encoding="utf-8")
    (found,) = validate(settings, LOAD, "corpus")
    assert not found.success
    assert found.observed is not None
    assert found.observed.startswith("could not be checked: ")
    assert "colour" in found.observed
    with pytest.raises(
        ExpectationsFailed, match=r"Expected: A colour each\. \(letters, critical: could not be checked: "
    ):
        check(settings, LOAD, "corpus")


def test_a_query_with_a_single_brace_is_told_as_one_that_could_not_be_asked(settings: Settings, suites: Path) -> None:
    query_of_braces = """
gate: corpus
table: raw.letters
key: [id]
expectations:
  - {type: UnexpectedRowsExpectation, unexpected_rows_query: "select * from {batch} where text = '{colour}'",
      severity: warning, description: No braces.}
  - {type: ExpectColumnValuesToNotBeNull, column: id, severity: critical, description: A number each.}
"""
    (suites / "letters.yml").write_text(query_of_braces, encoding="utf-8")
    by_description = {one.description: one for one in validate(settings, LOAD, "corpus")}
    assert by_description["A number each."].success
    assert not by_description["No braces."].success
    assert "colour" in str(by_description["No braces."].observed)


def test_no_more_keys_are_kept_than_one_can_read(
    settings: Settings, suites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "KEPT_ROWS", 1)
    (suites / "letters.yml").write_text(LETTERS.format(gate="raw", severity="warning"), encoding="utf-8")
    high = next(one for one in validate(settings, LOAD, "raw") if one.description == "No high number.")
    assert len(high.rejected) == 1
    assert high.unexpected_count == 2


def test_a_repeated_check_replaces_its_earlier_results(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        record(connection, "l1", "raw", [outcome("First.", '{"id": 1}', '{"id": 2}'), outcome("Second.")])
        record(connection, "l1", "corpus", [outcome("Third.", '{"id": 3}', severity="warning")])
        record(connection, "l2", "raw", [outcome("First.", '{"id": 4}')])
        record(connection, "l1", "raw", [outcome("First.", '{"id": 2}')])
    assert query(
        settings,
        "select load_id, gate, description, success, unexpected_count from quality.validations order by all",
    ) == [
        ("l1", "corpus", "Third.", False, 1),
        ("l1", "raw", "First.", False, 1),
        ("l2", "raw", "First.", False, 1),
    ]
    assert query(
        settings,
        "select load_id, gate, suite, expectation, severity, row_key from quality.rejected_rows order by all",
    ) == [
        ("l1", "corpus", "letters", "Third.", "warning", '{"id": 3}'),
        ("l1", "raw", "letters", "First.", "critical", '{"id": 2}'),
        ("l2", "raw", "letters", "First.", "critical", '{"id": 4}'),
    ]
    with open_warehouse(settings) as connection:
        record(connection, "l1", "raw", [])
    assert query(settings, "select count(*) from quality.validations where load_id = 'l1'") == [(1,)]
    assert query(settings, "select count(*) from quality.rejected_rows where load_id = 'l1'") == [(1,)]
