"""Every expectation by rows that keep it and a row that breaks it.

Two small warehouses are made by hand, without the constraints under which the models would reject most of the bad rows:
one with good rows only, one with a bad row more for each expectation.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from corpus.quality.gate import ExpectationsFailed, check
from corpus.quality.suites import GATES, suites_of
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from tests.quality.good_rows import GOOD, LOAD, Row
from tests.quality.rows import BAD, ROWS, Bad
from tests.warehouse.published import create_published_tables

EXPECTATIONS = [(suite, one) for gate in GATES for suite in suites_of(gate) for one in suite.expectations]


def insert(connection: duckdb.DuckDBPyConnection, table: str, changes: Row) -> None:
    row = GOOD[table] | changes
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


class Checked(NamedTuple):
    """What both gates said of a warehouse."""

    blocked: tuple[str, ...]
    failed: set[tuple[str, str]]
    rejected: dict[tuple[str, str], list[Row]]


def checked(home: Path, bad: list[Bad]) -> Checked:
    settings = dataclasses.replace(Settings.from_environment(), home=home, parallelism=2, memory_limit_mb=512)
    with open_warehouse(settings) as connection:
        create_published_tables(connection)
        for table, changes in [*ROWS, *(row for one in bad for row in one.rows)]:
            insert(connection, table, changes)
        for one in bad:
            connection.execute(one.statement or "select 1")
    blocked = []
    for gate in GATES:
        try:
            check(settings, LOAD, gate)
        except ExpectationsFailed as error:
            blocked.append(str(error))
    with open_warehouse(settings) as connection:
        results = connection.execute("select suite, description, success, observed from quality.validations").fetchall()
        rows = connection.execute("select suite, expectation, row_key from quality.rejected_rows").fetchall()
    assert [observed for *_, observed in results if str(observed).startswith("could not be checked")] == []
    rejected: dict[tuple[str, str], list[Row]] = {}
    for suite, description, key in rows:
        rejected.setdefault((suite, description), []).append(json.loads(key))
    failed = {(suite, description) for suite, description, success, _ in results if not success}
    assert len(results) == len(EXPECTATIONS)
    return Checked(tuple(blocked), failed, rejected)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("good"), [])


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("bad"), list(BAD.values()))


def test_every_expectation_has_a_bad_row_here() -> None:
    assert set(BAD) == {(suite.name, one["description"]) for suite, one in EXPECTATIONS}


def test_good_rows_pass_both_gates(good: Checked) -> None:
    assert good == Checked((), set(), {})


def test_bad_rows_pass_neither_gate(bad: Checked) -> None:
    assert len(bad.blocked) == len(GATES)
    for suite, one in EXPECTATIONS:
        named = f"Expected: {one['description']} ({suite.name}, critical: " in " ".join(bad.blocked)
        assert named is (one["severity"] == "critical"), one["description"]


@pytest.mark.parametrize(("suite", "description"), BAD)
def test_a_bad_row_is_found_and_named(bad: Checked, suite: str, description: str) -> None:
    expectation = (suite, description)
    assert expectation in bad.failed
    named = bad.rejected.get(expectation, [])
    assert [key for key in BAD[expectation].keys if key not in named] == []
    assert bool(named) == bool(BAD[expectation].keys)
