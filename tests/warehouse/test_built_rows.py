"""Pending rows are found where the build put them, and wherever they are if they no longer lie there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from corpus.settings import Settings
from corpus.warehouse.built_rows import next_place, set_out_places
from corpus.warehouse.connection import ROW_GROUP, open_warehouse
from tests.warehouse.published import settings_of

TABLE = "corpus.article_tests"
OLD = 3 * ROW_GROUP
PENDING = "article_id in (select article_id from raw.pending)"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A table of old rows, of which one is of a pending article, and two that a build brought for others."""
    settings = settings_of(tmp_path)
    with open_warehouse(settings) as connection:
        connection.execute("create schema corpus")
        connection.execute(f"create table {TABLE} as select 'old ' || i as article_id from range({OLD}) as n (i)")
        first = next_place(connection, TABLE)
        assert first == OLD
        connection.execute(f"insert into {TABLE} values ('new 1'), ('new 2')")
        connection.execute("insert into raw.pending values ('new 1'), ('new 2')")
        connection.execute(f"insert into checking.built_rows values ('{TABLE}', {first}, 2)")
    return settings


def found(connection: duckdb.DuckDBPyConnection, condition: str = PENDING) -> tuple[list[str], int, int]:
    """The articles of the rows that are found, their number and from where on they lie."""
    count, first = set_out_places(connection, "found", TABLE, condition)
    rows = connection.execute(
        f"select article_id from {TABLE} where rowid >= {first} and rowid in (select place from found) order by all"
    ).fetchall()
    return [article for (article,) in rows], count, first


def test_they_are_found_where_the_build_put_them(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        assert found(connection) == (["new 1", "new 2"], 2, OLD)


def test_they_are_found_when_they_have_moved(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        connection.execute(f"delete from {TABLE} where rowid < {2 * ROW_GROUP}")
    with open_warehouse(settings) as connection:
        assert next_place(connection, TABLE) < OLD, "closing the file moved them"
        assert found(connection) == (["new 1", "new 2"], 2, 0)


def test_some_of_them_are_found(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        assert found(connection, "article_id = 'new 2'") == (["new 2"], 1, 0)


def test_nothing_is_found_where_nothing_was_brought(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        connection.execute(f"delete from {TABLE} where {PENDING}")
        connection.execute("update checking.built_rows set row_count = 0")
        assert found(connection) == ([], 0, OLD)


def test_all_rows_are_looked_through_where_no_build_noted_any(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        connection.execute("delete from checking.built_rows")
        connection.execute("insert into raw.pending values ('old 7')")
        assert found(connection) == (["new 1", "new 2", "old 7"], 3, 0)
