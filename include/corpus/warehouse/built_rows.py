"""Where the rows lie that the last build of the models brought: at the end of their tables.

A build replaces all rows of the pending articles, so that what a load asks of a built table it finds there. Looked for
by their ids in the whole tables, beside 300,000 articles they took .5 CPU-s of a load: by the data tests, by the gate
and by publishing.
"""

import duckdb

from corpus.warehouse.connection import rows_of


def set_out_places(connection: duckdb.DuckDBPyConnection, into: str, table: str, condition: str) -> int:
    """Make a temporary table of the places (`rowid`) of those rows of a table of which a condition holds.

    Only what the last build brought is looked at where all of it is found so. Otherwise everything is: rows may have
    moved to the front since, as they do when the file is closed and rows before them were deleted, or other rows are
    asked for.

    Args:
        connection: the warehouse.
        into: the temporary table (`place`).
        table: `schema.table`.
        condition: SQL.

    Returns:
        Number of rows.
    """
    built = connection.execute(
        "select first_place, row_count from checking.built_rows where table_name = ?", [table]
    ).fetchall()
    for bound, expected in [*((f"rowid >= {first} and", count) for first, count in built), ("", None)]:
        connection.execute(
            f"create or replace temp table {into} as select rowid as place from {table} where {bound} ({condition})"
        )
        found = rows_of(connection, into)
        if found == expected:
            break
    return found
