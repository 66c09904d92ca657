"""What the statements of a load read: every scan of a table, as DuckDB's profile of the statement tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest


@dataclass(frozen=True)
class Scan:
    """A scan of a table by one statement."""

    statement: str
    table: str
    """As `schema.table`."""
    columns: frozenset[str]
    """Those that are read, for what the scan gives and for what it filters by."""
    rows: int
    """Rows of which these columns are read, at least."""


class Watched:
    """A connection of DuckDB that notes the scans of what is executed on it."""

    def __init__(self, connection: Any, noted: list[Scan]) -> None:
        self._connection = connection
        self._noted = noted
        self._statement: str | None = None
        connection.execute("pragma enable_profiling = 'no_output'")

    def execute(self, statement: Any, *values: Any, **named: Any) -> Watched:
        self._note()
        self._connection.execute(statement, *values, **named)
        self._statement = statement if isinstance(statement, str) else statement.query
        return self

    def cursor(self) -> Watched:
        return Watched(self._connection.cursor(), self._noted)

    def close(self) -> None:
        self._note()
        self._connection.close()

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def _note(self) -> None:
        """Note the statement before, whose profile is complete once the next one comes."""
        statement, self._statement = self._statement, None
        if statement is not None and (profile := self._connection.get_profiling_information(format="json")):
            self._noted.extend(_scans(json.loads(profile), " ".join(statement.split())))


def _scans(node: dict[str, Any], statement: str) -> Iterator[Scan]:
    told = node.get("extra_info") or {}
    if "Table" in told and "SCAN" in str(node.get("operator_name")):
        given, filters = str(told.get("Projections", "")), str(told.get("Filters", ""))
        # Where a filter is about the place of rows, the scan passes over the others before it reads any column.
        by_place = "rowid" in filters
        read = re.findall(r"[a-z_]+", given if by_place else f"{given} {filters}")
        rows = node["operator_cardinality"] if by_place or not filters else node["operator_rows_scanned"]
        yield Scan(statement, told["Table"].split(".", 1)[1], frozenset(read), rows)
    for child in node.get("children", ()):
        yield from _scans(child, statement)


@contextmanager
def watched() -> Iterator[list[Scan]]:
    """The scans of all statements on connections that are opened within, dbt's and those of the gates included."""
    noted: list[Scan] = []
    connect = duckdb.connect

    def connected(*given: Any, **named: Any) -> Watched:
        return Watched(connect(*given, **named), noted)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", connected)
        yield noted
