"""Freezing a lake's catalog: one small file that shows the published tables as they stand, to readers without a server.

It is a catalog of DuckLake in a file of DuckDB, of one snapshot: what the lake's own catalog knows of the published
tables, and nothing else. Its default schema holds the corpus, as in a snapshot's file, so `articles` and
`corpus.articles` are the same table. The rows stay where the lake has them, in files that are never written to again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from corpus.lake_address import Lake
from corpus.warehouse.connection import WAREHOUSE, quoted, transaction
from corpus.warehouse.lake import attach_lake
from corpus.warehouse.layout import PUBLISHED_SCHEMAS, descriptions, macros_of, views_to_publish

# Bytes of a block of the file. Its some thirty tables take a block a column: 22 articles took 6.6 MB at DuckDB's own
# 262,144.
BLOCK = "16384"

# What the file is called while it is written, as a database and as a catalog.
_FILE, _FROZEN = "frozen_file", "frozen"

# The catalog of the attached lake.
_CATALOG = f"__ducklake_metadata_{WAREHOUSE}"

# The catalog's tables that know a table by its number, those of them that keep what was before, and those of columns.
_OF_TABLES = (
    "ducklake_table",
    "ducklake_column",
    "ducklake_column_tag",
    "ducklake_data_file",
    "ducklake_delete_file",
    "ducklake_file_column_stats",
    "ducklake_table_stats",
    "ducklake_table_column_stats",
)
_WITHOUT_PAST = ("ducklake_file_column_stats", "ducklake_table_stats", "ducklake_table_column_stats")


def latest(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the lake's latest snapshot."""
    [(number,)] = connection.execute(f"select max(snapshot_id) from {_CATALOG}.ducklake_snapshot").fetchall()
    return int(number)


def freeze(connection: duckdb.DuckDBPyConnection, lake: Lake, target: Path) -> None:
    """Write a frozen catalog of the published tables as they stand.

    Args:
        connection: a connection that uses the lake, in no transaction.
        lake: the lake.
        target: the file to write, which is not there yet.
    """
    _make_empty(connection, lake, target)
    with _opened(connection, target):
        for table in ("ducklake_snapshot", "ducklake_snapshot_changes", "ducklake_schema", "ducklake_metadata"):
            connection.execute(f"delete from {_FILE}.{table}")
        newest = latest(connection)
        for table in ("ducklake_snapshot", "ducklake_snapshot_changes"):
            _copy(connection, table, f"snapshot_id = {newest}")
        _copy(connection, "ducklake_metadata", "scope is null")
        _copy(connection, "ducklake_schema", f"end_snapshot is null and schema_name in ({_names(PUBLISHED_SCHEMAS)})")
        for schema, shown in PUBLISHED_SCHEMAS.items():
            connection.execute(
                f"update {_FILE}.ducklake_schema set schema_name = {quoted(shown)} where schema_name = {quoted(schema)}"
            )
        _copy(
            connection,
            "ducklake_table",
            f"end_snapshot is null and schema_id in (select schema_id from {_FILE}.ducklake_schema)",
        )
        _copy_tables(connection, f"select table_id from {_FILE}.ducklake_table", but=("ducklake_table",))
        _describe(connection, newest)
    _make_views(connection, lake, target)


def refresh(connection: duckdb.DuckDBPyConnection, target: Path, tables: tuple[str, ...]) -> None:
    """Give a frozen catalog the present rows of tables of the schema `quality`, the others untouched.

    Args:
        connection: a connection that uses the lake, in no transaction.
        target: the frozen catalog.
        tables: their names; one that the catalog does not have stays unknown to it.
    """
    with _opened(connection, target):
        of_quality = (
            "select table_id from {0}.ducklake_table join {0}.ducklake_schema using (schema_id)"
            f" where schema_name = 'quality' and table_name in ({_names(tables)})"
        )
        before = of_quality.format(_FILE)
        connection.execute(f"create or replace temp table refreshed as {before}")
        for table in _OF_TABLES:
            connection.execute(f"delete from {_FILE}.{table} where table_id in (from refreshed)")
        connection.execute(
            "create or replace temp table refreshed as select tables.table_id"
            f" from {_CATALOG}.ducklake_table as tables join {_CATALOG}.ducklake_schema as schemas"
            " using (schema_id)"
            " where tables.end_snapshot is null and schemas.end_snapshot is null"
            f" and schema_name = 'quality' and table_name in ({_names(tables)})"
        )
        _copy_tables(connection, "from refreshed")
        for table in ("ducklake_snapshot", "ducklake_snapshot_changes"):
            connection.execute(f"delete from {_FILE}.{table}")
            _copy(connection, table, f"snapshot_id = {latest(connection)}")


def forget_past(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Let a frozen catalog that was written to know its latest snapshot only, and name no file that this does not."""
    with _opened(connection, target):
        for table in ("ducklake_data_file", "ducklake_delete_file"):
            connection.execute(f"delete from {_FILE}.{table} where end_snapshot is not null")
        connection.execute(
            f"delete from {_FILE}.ducklake_file_column_stats"
            f" where data_file_id not in (select data_file_id from {_FILE}.ducklake_data_file)"
        )
        newest = f"(select max(snapshot_id) from {_FILE}.ducklake_snapshot)"
        for table in ("ducklake_snapshot_changes", "ducklake_snapshot"):
            connection.execute(f"delete from {_FILE}.{table} where snapshot_id < {newest}")


def files_of(frozen: Path) -> set[str]:
    """The addresses of all files that a frozen catalog needs.

    Raises:
        duckdb.Error: it cannot be read.
    """
    with duckdb.connect(str(frozen), read_only=True) as catalog:
        return {
            address
            for kind in ("data", "delete")
            for (address,) in catalog.execute(
                "select case when files.path_is_relative then data.value || schemas.path || tables.path || files.path"
                f" else files.path end from ducklake_{kind}_file as files"
                " join ducklake_table as tables using (table_id) join ducklake_schema as schemas using (schema_id),"
                " (select value from ducklake_metadata where key = 'data_path') as data"
            ).fetchall()
        }


@contextmanager
def _opened(connection: duckdb.DuckDBPyConnection, target: Path) -> Iterator[None]:
    """A frozen catalog's file, to be changed in one transaction."""
    connection.execute(f"attach {quoted(str(target))} as {_FILE}")
    try:
        with transaction(connection):
            yield
    finally:
        connection.execute(f"detach {_FILE}")


def _make_empty(connection: duckdb.DuckDBPyConnection, lake: Lake, target: Path) -> None:
    """Let DuckLake make a catalog."""
    own = Lake("duckdb", str(target), lake.data)
    attach_lake(connection, own, _FROZEN, block_size=BLOCK)
    connection.execute(f"detach {_FROZEN}")


def _copy(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> None:
    connection.execute(f"insert into {_FILE}.{table} by name select * from {_CATALOG}.{table} where {condition}")


def _copy_tables(connection: duckdb.DuckDBPyConnection, ids: str, but: tuple[str, ...] = ()) -> None:
    """Copy what the lake's catalog knows of tables as they stand."""
    for table in _OF_TABLES:
        if table in but:
            continue
        past = "" if table in _WITHOUT_PAST else "end_snapshot is null and "
        condition = f"{past}table_id in ({ids})"
        if table == "ducklake_file_column_stats":
            condition += f" and data_file_id in (select data_file_id from {_FILE}.ducklake_data_file)"
        _copy(connection, table, condition)


def _describe(connection: duckdb.DuckDBPyConnection, newest: int) -> None:
    """Write what the tables and their columns mean: as comments, which are rows of the catalog too."""
    told = [
        (PUBLISHED_SCHEMAS[table.schema], table.name, column, description)
        for table in descriptions().values()
        for column, description in [("", table.description), *((one.name, one.description) for one in table.columns)]
    ]
    connection.execute(
        "create or replace temp table told (schema_name varchar, table_name varchar, name varchar, told varchar)"
    )
    connection.executemany("insert into told values (?, ?, ?, ?)", told)
    tables = (
        f"{_FILE}.ducklake_table join {_FILE}.ducklake_schema using (schema_id)"
        " join told using (schema_name, table_name)"
    )
    connection.execute(
        f"insert into {_FILE}.ducklake_tag by name select table_id as object_id, {newest} as begin_snapshot,"
        f" 'comment' as key, told as value from {tables} where name = ''"
    )
    connection.execute(
        f"insert into {_FILE}.ducklake_column_tag by name select columns.table_id, columns.column_id,"
        f" {newest} as begin_snapshot, 'comment' as key, told as value from {tables}"
        f" join {_FILE}.ducklake_column as columns on columns.table_id = ducklake_table.table_id"
        " and columns.column_name = told.name and columns.parent_column is null"
    )


def _make_views(connection: duckdb.DuckDBPyConnection, lake: Lake, target: Path) -> None:
    """Make the views and macros in the frozen catalog, over the tables that it has."""
    views = views_to_publish(connection)
    own = Lake("duckdb", str(target), lake.data)
    attach_lake(connection, own, _FROZEN)
    try:
        with transaction(connection):
            for macro in macros_of(f"{_FROZEN}.{PUBLISHED_SCHEMAS['corpus']}"):
                if not macro.startswith("comment on"):  # DuckLake keeps none of a macro
                    connection.execute(macro)
            for view in views:
                name = f"{_FROZEN}.{PUBLISHED_SCHEMAS[view.schema]}.{view.name}"
                connection.execute(f"create view {name} as {view.sql}")
                if about := descriptions().get((view.schema, view.name)):  # of a view's columns DuckLake keeps nothing
                    connection.execute(f"comment on view {name} is {quoted(about.description)}")
    finally:
        connection.execute(f"detach {_FROZEN}")


def _names(names: object) -> str:
    return ", ".join(quoted(str(name)) for name in names)  # type: ignore[attr-defined]
