"""A big table cut into ranges that are sorted, or made unlike each other, one after the other within the memory."""

from itertools import pairwise

import duckdb

from corpus.warehouse.connection import rows_of
from corpus.warehouse.literals import quoted

# Rows that are looked at for where to cut: of ranges of 500,000 the largest of 3 million words had 540,000.
_SAMPLED = 10_000


def ranges_of(connection: duckdb.DuckDBPyConnection, table: str, column: str, rows: int) -> list[str]:
    """Conditions on a column, never null, that part a table into ranges of about so many rows each.

    Args:
        connection: a connection that can read the table.
        table: its name.
        column: the column, of numbers or texts.
        rows: how many rows a range is to have.

    Returns:
        Conditions in SQL, in the order of the column. To each row exactly one of them applies.
    """
    ranges = 1 + rows_of(connection, table) // rows
    if ranges == 1:
        return ["true"]
    shares = [number / ranges for number in range(1, ranges)]
    [(edges,)] = connection.execute(
        f"select list_distinct(quantile_disc({column}, {shares}))"
        f" from (select {column} from {table} using sample reservoir({_SAMPLED} rows) repeatable (1))"
    ).fetchall()
    marks = [quoted(edge) if isinstance(edge, str) else str(edge) for edge in sorted(edges)]
    inner = [f"{column} >= {low} and {column} < {high}" for low, high in pairwise(marks)]
    return [f"{column} < {marks[0]}", *inner, f"{column} >= {marks[-1]}"]
