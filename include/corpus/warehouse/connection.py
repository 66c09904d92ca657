"""Opening the warehouse: one writer at a time, within the memory it may use."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from corpus.settings import Settings

_SCHEMA = Path(__file__).with_name("schema.sql")


class WarehouseBusy(RuntimeError):
    """Another process has the warehouse open; trying again later helps."""


def database_options(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    """DuckDB options that keep a database within its share of the machine and off the network."""
    return {
        "memory_limit": f"{settings.memory_limit_mb}MB",
        "threads": str(settings.parallelism),
        "temp_directory": str(settings.spill),
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing, its raw tables made where they are missing.

    Raises:
        WarehouseBusy: another process has it open.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(settings.warehouse), config=database_options(settings))
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise WarehouseBusy(f"{settings.warehouse} is open in another process: {error}") from error
        raise
    try:
        connection.execute(_SCHEMA.read_text(encoding="utf-8"))
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: commit when the block ends, roll back when it raises."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
