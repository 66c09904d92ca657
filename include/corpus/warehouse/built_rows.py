"""Where the rows lie that the last build of the models brought: at the end of their tables.

A build replaces all rows of the pending articles, so that what a load asks of a built table it finds there. Looked for
by their ids in the whole tables, beside 300,000 articles they took .5 CPU-s of a load: by the data tests, by the gate
and by publishing.
"""

import duckdb

from corpus.warehouse.connection import rows_of


def next_place(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Where the next row of a table will lie."""
    [(place,)] = connection.execute(f"select coalesce(max(rowid) + 1, 0) from {table}").fetchall()
    return int(place)


def set_out_places(connection: duckdb.DuckDBPyConnection, into: str, table: str, condition: str) -> tuple[int, int]:
    """Make a temporary table of the places (`rowid`) of the pending rows of a table.

    Only what the last build brought is looked at where all of it is found so. Otherwise everything is: rows may have
    moved to the front since, as they do when the file is closed and rows before them were deleted, the table is none
    that a build notes, or not all pending rows are asked for.

    Args:
        connection: the warehouse.
        into: the temporary table (`place`).
        table: `schema.table`.
        condition: SQL that holds of pending rows only, which the build was of, all of them or some; of a table that no
            build notes any.

    Returns:
        Number of rows, and a place before which none of them lies: who reads them passes over what is before it.
    """
    built = connection.execute(
        "select first_place, row_count from checking.built_rows where table_name = ?", [table]
    ).fetchall()
    for first, expected in [*built, (0, None)]:
        bound = f"rowid >= {first} and " if first else ""
        connection.execute(
            f"create or replace temp table {into} as select rowid as place from {table} where {bound}({condition})"
        )
        if (found := rows_of(connection, into)) == expected:
            break
    return found, int(first)
