"""A load takes a part of the memory, more of it where that is not enough, and gives back what closing needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpus.warehouse import load
from corpus.warehouse.connection import attached_warehouse, held_to, open_warehouse, release_pages
from tests.warehouse.published import settings_of


def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents: int, enough: float) -> list[float]:
    """The shares of the memory with which a load is tried that needs so large a share."""
    settings, tried = settings_of(tmp_path), []

    def limit(connection: duckdb.DuckDBPyConnection) -> int:
        [(found,)] = connection.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
        return int(found)

    def put(connection: duckdb.DuckDBPyConnection, *_: Any) -> None:
        tried.append(round(limit(connection) / whole, 2))
        connection.execute("insert into raw.pending values ('article')")
        if tried[-1] < enough:
            raise duckdb.OutOfMemoryException("no room")

    monkeypatch.setattr(load, "_put", put)
    with open_warehouse(settings) as connection:
        whole = limit(connection)
        assert load._load(connection, settings, {}, contents) == 1, "what was tried before is undone"
        assert limit(connection) == pytest.approx(whole, rel=0.01)
    return tried


@pytest.mark.parametrize(
    ("contents", "enough", "tried"),
    [
        (100, 0.1, [0.42]),
        (100, 0.5, [0.42, 0.57]),
        (100, 0.9, [0.42, 0.57, 1.0]),
        (10_000, 0.9, [0.57, 1.0]),
        (100_000, 0.1, [1.0]),
    ],
)
def test_more_is_taken_where_a_part_is_not_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents: int, enough: float, tried: list[float]
) -> None:
    assert limits(tmp_path, monkeypatch, contents, enough) == tried


def test_a_load_that_all_memory_is_not_enough_for_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(duckdb.OutOfMemoryException, match="no room"):
        limits(tmp_path, monkeypatch, contents=100, enough=2)


def held(connection: duckdb.DuckDBPyConnection, tag: str) -> int:
    """Bytes of one kind that a database holds."""
    [(found,)] = connection.execute("select memory_usage_bytes from duckdb_memory() where tag = ?", [tag]).fetchall()
    return int(found)


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Write 60 MB that do not compress, so that reading them holds as much."""
    connection.execute("create or replace table raw.much as select uuid() as id, uuid() as other from range(2_000_000)")
    connection.execute("checkpoint")


def test_pages_are_given_back_and_tables_in_memory_stay(tmp_path: Path) -> None:
    with open_warehouse(settings_of(tmp_path)) as connection:
        fill(connection)
        connection.execute("create temp table mine as select range as number from range(500_000)")
        read = connection.execute("select max(id), max(other) from raw.much").fetchall()
        before, table = held(connection, "BASE_TABLE"), held(connection, "IN_MEMORY_TABLE")
        [(limit,)] = connection.execute("select current_setting('memory_limit')").fetchall()
        release_pages(connection)
        assert before > 40 << 20
        assert held(connection, "BASE_TABLE") <= 8 << 20
        assert held(connection, "IN_MEMORY_TABLE") == table, "none of it was written to disk"
        assert connection.execute("select current_setting('memory_limit')").fetchall()[0][0][:3] == limit[:3]
        assert connection.execute("select max(id), max(other) from raw.much").fetchall() == read


def test_the_warehouse_is_closed_without_the_pages_that_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_end: list[int] = []

    def noted(connection: duckdb.DuckDBPyConnection) -> None:
        release_pages(connection)
        at_end.append(held(connection, "BASE_TABLE"))

    monkeypatch.setattr("corpus.warehouse.connection.release_pages", noted)
    settings = settings_of(tmp_path)
    with open_warehouse(settings) as connection:
        fill(connection)
        connection.execute("select max(id), max(other) from raw.much")
    with attached_warehouse(settings, read_only=True) as connection:
        connection.execute("select max(id) from raw.much")
    assert len(at_end) == 1, "what only reads merges nothing when it is closed"
    assert at_end[0] <= 8 << 20


def test_a_database_that_failed_does_not_fail_again_as_it_is_closed(tmp_path: Path) -> None:
    """Whoever uses the warehouse may have dealt with what a damaged snapshot beside it does to the whole instance.

    A connection that is closed refuses all as an invalidated database does.
    """
    with open_warehouse(settings_of(tmp_path)) as connection:
        connection.execute("insert into raw.pending values ('article')")
        connection.close()
        with pytest.raises(duckdb.Error):
            connection.execute("from raw.pending")
    with attached_warehouse(settings_of(tmp_path), read_only=True) as connection:
        assert connection.execute("from raw.pending").fetchall() == [("article",)]


def test_a_share_that_is_taken_again_and_again_stays_as_large() -> None:
    """DuckDB tells 1,536 MB as 1.4 GiB."""
    with duckdb.connect(config={"memory_limit": "1536MB"}) as connection:
        limits = set()
        for _ in range(6):
            with held_to(connection, 0.5):
                limits.add(connection.execute("select current_setting('memory_limit')").fetchall()[0][0])
            release_pages(connection)
        assert connection.execute("select current_setting('memory_limit')").fetchall() == [("1.3 GiB",)]
    assert len(limits) == 1
