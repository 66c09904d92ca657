"""The warehouse, opened to be read, or a message that says why it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import WarehouseBusy, attached_warehouse, warehouse_exists


class NotExplained(ValueError):
    """The capture cannot be shown; the message says what to do."""


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, to read from.

    Raises:
        NotExplained: it is missing, or a load is writing to it.
    """
    if not warehouse_exists(settings):
        raise NotExplained(
            f"There is no {settings.warehouse_name}. The blocks of captures are kept there and not in what is"
            " published, so what each of them is cannot be shown."
        )
    try:
        with attached_warehouse(settings, read_only=True) as connection:
            yield connection
    except WarehouseBusy as error:
        raise NotExplained(
            "A load is writing to the warehouse, which holds the blocks. Ask again when it has ended."
        ) from error
