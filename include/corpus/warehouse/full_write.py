"""A snapshot written as a whole: every published table, row by row."""

from datetime import datetime
from pathlib import Path

import duckdb

from corpus.warehouse.connection import attach_database
from corpus.warehouse.layout import SNAPSHOT, create, rows_of, tables_to_publish


def copy_tables(
    connection: duckdb.DuckDBPyConnection, target: Path, published_at: datetime | None = None
) -> dict[str, int]:
    """Copy the published tables of the database in use into `target`, constraints included, each column described.

    Args:
        connection: a connection that uses the warehouse, or a snapshot with its schemas.
        target: the database file to write.
        published_at: the time (UTC) to record for the loads that have none yet.

    Returns:
        Rows of each table, by `schema.table` as the warehouse names it.
    """
    tables = tables_to_publish(connection)
    connection.execute("set variable published_now = ?::timestamp", [published_at])
    attach_database(connection, target, SNAPSHOT)
    try:
        create(connection, tables)
        for table in tables:
            connection.execute(f"insert into {table.stored} {table.ordered_rows}")
        return {f"{table.schema}.{table.name}": rows_of(connection, table.stored) for table in tables}
    finally:
        connection.execute(f"detach {SNAPSHOT}")
