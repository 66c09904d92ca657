"""Which rows a failed data test of dbt found: its query asked once more, for the first of them."""

from contextlib import suppress
from typing import Any

import duckdb

from corpus.visible import shortened

# Rows of one test that are told, and characters of a value.
TOLD_ROWS = 10
TOLD_CHARACTERS = 80

# Failed tests that are asked again: where more failed, they have one cause.
TOLD_TESTS = 10


def tell_failing_rows(connection: duckdb.DuckDBPyConnection, results: list[Any]) -> None:
    """Complete the messages of failed data tests by where their query stands and the first rows that it finds.

    dbt itself tells how many rows there are, which is not enough to look for the mistake.

    Args:
        connection: the warehouse.
        results: dbt's results; their messages are changed.
    """
    failed = [one for one in results if str(one.status) == "fail" and getattr(one.node, "compiled_code", None)]
    for one in failed[:TOLD_TESTS]:
        with suppress(duckdb.Error):  # a lake has taken back what was built
            rows = connection.execute(f"select * from ({one.node.compiled_code}\n) limit {TOLD_ROWS}")
            names = [column[0] for column in rows.description or ()]
            told = [
                ", ".join(f"{name} {shortened(value, TOLD_CHARACTERS)}" for name, value in zip(names, row, strict=True))
                for row in rows.fetchall()
            ]
            one.message = "\n  ".join([f"{one.message}, in {one.node.original_file_path}", *told])
