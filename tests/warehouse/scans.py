"""What the statements of a load read and hold in memory, as DuckDB's profile of each statement tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Held:
    """Rows that an operator of a statement holds in memory until all have come."""

    statement: str
    operator: str
    rows: int


@dataclass
class Noted:
    """What was noted of all statements."""

    scans: list[Scan] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


# Of a join the right side is held, of an aggregate its groups, of others what comes in.
_JOINS = {
    "BLOCKWISE_NL_JOIN",
    "CROSS_PRODUCT",
    "HASH_JOIN",
    "IE_JOIN",
    "LEFT_DELIM_JOIN",
    "NESTED_LOOP_JOIN",
    "PIECEWISE_MERGE_JOIN",
    "RIGHT_DELIM_JOIN",
}
_AGGREGATES = {"HASH_GROUP_BY", "PERFECT_HASH_GROUP_BY"}
_KEEPERS = {"CTE", "ORDER_BY", "WINDOW"}


class Watched:
    """A connection of DuckDB that notes what the profiles of the statements say that are executed on it."""

    def __init__(self, connection: Any, noted: Noted) -> None:
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
            told, said = json.loads(profile), " ".join(statement.split())
            self._noted.scans.extend(_scans(told, said))
            self._noted.held.extend(_held(told, said))


def _scans(node: dict[str, Any], statement: str) -> Iterator[Scan]:
    told = node.get("extra_info") or {}
    if "Table" in told and "SCAN" in str(node.get("operator_name")):
        given, filters = str(told.get("Projections", "")), str(told.get("Filters", ""))
        # Where a filter is about the place of rows, the scan passes over the others before it reads any column.
        by_place = "rowid" in filters
        read = re.findall(r"[a-z_]+", given if by_place else f"{given} {filters}")
        rows = node["operator_cardinality"] if by_place or not filters else node["operator_rows_scanned"]
        yield Scan(statement, told["Table"].split(".", 1)[1].replace('"', ""), frozenset(read), rows)
    for child in node.get("children", ()):
        yield from _scans(child, statement)


def _held(node: dict[str, Any], statement: str) -> Iterator[Held]:
    operator, children = str(node.get("operator_name")).strip(), node.get("children", [])
    if operator in _JOINS:
        yield Held(statement, operator, children[1]["operator_cardinality"])
    elif operator in _AGGREGATES:
        yield Held(statement, operator, node["operator_cardinality"])
    elif operator in _KEEPERS:
        yield Held(statement, operator, children[0]["operator_cardinality"])
    for child in children:
        yield from _held(child, statement)


@contextmanager
def watched() -> Iterator[Noted]:
    """What all statements do on connections that are opened within, dbt's and those of the gates included."""
    noted = Noted()
    connect = duckdb.connect

    def connected(*given: Any, **named: Any) -> Watched:
        return Watched(connect(*given, **named), noted)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", connected)
        yield noted
