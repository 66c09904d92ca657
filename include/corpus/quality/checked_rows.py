"""The rows that a gate checks, set out once: for each suite a temporary table or view `temp.<suite>`.

Expectations are asked of these and not of the tables, so that each of them costs what a load brought and not what the
corpus holds. Only the columns that an expectation names are copied.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from corpus.quality.suites import Suite
from corpus.warehouse.built_rows import set_out_places
from corpus.warehouse.connection import rows_of

# Of a table of which more than this share is checked no copy is made: a view costs about as much then, and nothing is
# written. Otherwise a view costs the whole table for every expectation, since the database may compute what an
# expectation asks before it knows which rows are pending: of 100,000 articles and 100 pending ones the two gates took
# 13.1 CPU-s instead of 1.4, most of it for digests of texts that nobody asked for.
MOST_COPIED = 0.5

# A query that asks for whole rows, but for the one that only gives them a name; then every column is set out.
_WHOLE_ROWS = re.compile(r"(?<!count\()(?<!\(select )\*(?! ?\d)|\bcolumns\s*\(|\bnatural\b|\bexcept\b|table_column")
_EVERY = "*"

# Captures that a load has to answer for; where the whole corpus is checked, all that were admitted.
_ADMITTED = "select capture_id from checking.pending_captures"
_ALL_ADMITTED = "select capture_id from raw.captures"


def set_out(connection: duckdb.DuckDBPyConnection, suites: Sequence[Suite], whole: bool = False) -> None:
    """Make `temp.<suite>` for each of a gate's suites, and `temp.admitted` (capture_id), for this connection alone.

    Args:
        connection: the warehouse.
        suites: the suites in the order in which their conditions may name each other's rows.
        whole: set out all rows of each table instead of those that the suite names.
    """
    kind = "view" if whole else "table"
    connection.execute(f"create or replace temp {kind} admitted as {_ALL_ADMITTED if whole else _ADMITTED}")
    for suite in suites:
        asked = [one for one in suites if one is suite or f"temp.{suite.name}" in str(one.expectations)]
        connection.execute(_statement(connection, suite, whole, frozenset().union(*map(_named, asked))))


def _texts(value: Any) -> Iterable[str]:
    """The texts in the arguments of an expectation, those of queries without what they quote."""
    if isinstance(value, str):
        yield re.sub("'[^']*'", "''", value)
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _named(suite: Suite) -> frozenset[str]:
    """The words by which a suite's expectations may name a column."""
    arguments = [
        {name: value for name, value in one.items() if name not in ("type", "severity", "description")}
        for one in suite.expectations
    ]
    told = " ".join(_texts([arguments, suite.rows, list(suite.key)])).lower()
    return frozenset(re.findall(r"\w+", told)) | ({_EVERY} if _WHOLE_ROWS.search(told) else set())


def _statement(connection: duckdb.DuckDBPyConnection, suite: Suite, whole: bool, named: frozenset[str]) -> str:
    if whole or suite.rows is None:
        return f"create or replace temp view {suite.name} as from {suite.table}"
    chosen = f"from {suite.table} where ({suite.rows})"
    # Where the rows lie is found once, in narrow columns; what is read of the wide ones begins at the first of them.
    rows, first = set_out_places(connection, "checked_places", suite.table, suite.rows)
    if rows > MOST_COPIED * rows_of(connection, suite.table):
        return f"create or replace temp view {suite.name} as {chosen}"
    connection.execute("set variable checked = (select raw.stretches(place) from checked_places)")
    columns = [name for name, *_ in connection.execute(f"from {suite.table} limit 0").description]
    wanted = ", ".join(f'"{name}"' for name in columns if _EVERY in named or name in named)
    return (
        f"create or replace temp table {suite.name} as select {wanted} from {suite.table}"
        f" where rowid >= {first} and rowid in (select place from checked_places) and raw.lies_in('checked', rowid)"
    )
