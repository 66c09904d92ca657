"""A snapshot written as a whole: every published table, row by row."""

import logging
from datetime import datetime
from pathlib import Path

import duckdb

from corpus.warehouse.connection import rows_of
from corpus.warehouse.layout import (
    SNAPSHOT,
    STORED,
    TEXTS,
    PublishedTable,
    attached_snapshot,
    create,
    create_views,
    tables_to_publish,
    views_to_publish,
)
from corpus.warehouse.modest import modest
from corpus.warehouse.search import create_index

_LOG = logging.getLogger(__name__)

# Articles are written by source and date, in which analysts ask for them: the bodies of a week are found in 32 ms
# instead of 914. Only where their texts about fit into the memory that DuckDB may use: to sort those of 100,000
# articles at 448 MB took 672 MB in all (unsorted 535), of 120,000 failed at 427 MB, of 100,000 at 256 MB. Beyond that
# they stand in the order of their loads.
_WORD_BYTES = 12  # of a word of a body, with what belongs to it
_ORDER = "source_id, published_at, article_id"


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
    articles = [table for table in tables if (table.schema, table.name) == ("corpus", "articles")]
    orders = {table.stored: _order(connection) for table in articles}
    with attached_snapshot(connection, target):
        with modest(connection, rows_of(connection, "corpus.articles") if articles else 0, tries_again=False):
            create(connection, tables)
            for table in tables:
                fill_table(connection, table, orders.get(table.stored, ""))
            create_views(connection, views_to_publish(connection))
        if articles:
            connection.execute(f"checkpoint {SNAPSHOT}")  # see delta.py
            create_index(connection, SNAPSHOT, STORED, TEXTS)
        return {f"{table.schema}.{table.name}": rows_of(connection, table.stored) for table in tables}


def fill_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable, order: str = "") -> None:
    """Write the rows of a table into the attached snapshot, in an order where the memory is enough to sort them.

    Args:
        connection: a connection that uses the warehouse.
        table: one that stands in the snapshot, without rows.
        order: the end of a query, such as ` order by article_id`.
    """
    try:
        connection.execute(f"insert into {table.stored} {table.rows}{order}")
    except duckdb.OutOfMemoryException:
        if not order:
            raise
        _LOG.info("%s.%s is too large to be sorted: it is written in the order of loads", table.schema, table.name)
        connection.execute(f"insert into {table.stored} {table.rows}")


def _order(connection: duckdb.DuckDBPyConnection) -> str:
    """The order in which articles are written, as the end of a query."""
    [(words, limit)] = connection.execute(
        "select coalesce(sum(word_count), 0), parse_formatted_bytes(current_setting('memory_limit'))"
        " from corpus.articles"
    ).fetchall()
    return f" order by {_ORDER}" if int(words) * _WORD_BYTES <= int(limit) else ""
