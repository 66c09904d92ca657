"""A load takes a part of the memory, and more of it where that is not enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpus.warehouse import load
from corpus.warehouse.connection import open_warehouse
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
