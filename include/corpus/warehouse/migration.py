"""Moving a corpus from one warehouse to another: from a file to a lake, from a lake to a file, from a lake to a lake.

dbt makes the tables where they are to be, of nothing, as it always makes them: with keys and checks where there are
any. Then all rows are copied, in one transaction, and the corpus is published from there.
"""

import logging
from dataclasses import replace
from pathlib import Path

import duckdb

from corpus.lake_address import Lake
from corpus.settings import Settings
from corpus.warehouse.connection import (
    SCHEMA_VERSION,
    WAREHOUSE,
    attach_database,
    attached_warehouse,
    open_warehouse,
    quoted,
    rows_of,
    schema_version,
    transaction,
    warehouse_exists,
)
from corpus.warehouse.dbt import NOT_BUILT, require_all, run_dbt
from corpus.warehouse.lake import attach_lake
from corpus.warehouse.pending import differs_from_published
from corpus.warehouse.publish import publish
from corpus.warehouse.snapshots import published_load

# What is moved; the other schemas hold what dbt makes anew.
_MOVED = ("raw", "quality", "corpus", "stored")

_THERE = "there"

_LOG = logging.getLogger(__name__)


class NotMoved(RuntimeError):
    """A corpus cannot be moved as it stands; the message says why."""


def migrate(settings: Settings, to: Path | Lake) -> Settings:
    """Copy a corpus into another warehouse and publish it from there; the one that it was in stays as it is.

    Args:
        settings: the corpus as it is.
        to: the warehouse to write, which is not there yet.

    Returns:
        The settings of the corpus as it is then.

    Raises:
        NotMoved: there is no corpus, a load of it is not published, or there is a warehouse already.
        ModelsFailed: dbt could not make the tables.
        WarehouseBusy: another process has the warehouse open.
    """
    moved = replace(settings, written_to=to)
    load_id = published_load(settings)
    if load_id is None or not warehouse_exists(settings):
        raise NotMoved(f"Nothing is published from {settings.warehouse_name} yet.")
    if warehouse_exists(moved):
        raise NotMoved(f"{moved.warehouse_name} is there already. Name one that is not, or remove it.")
    with attached_warehouse(settings, read_only=True) as connection:
        if schema_version(connection) != SCHEMA_VERSION:
            raise NotMoved(f"{settings.warehouse_name} is of another version of Dateline: make run first.")
        if differs_from_published(connection):
            raise NotMoved(f"A load of {settings.warehouse_name} is not published. Load first, then move it.")
    with open_warehouse(moved):
        pass  # makes the tables
    require_all(run_dbt(moved, "build", *NOT_BUILT, "--exclude-resource-type", "test"))
    with attached_warehouse(settings, read_only=True) as connection:
        _attach_there(connection, to)
        with transaction(connection):
            for table in _tables(connection):
                connection.execute(f"delete from {_THERE}.{table}")
                connection.execute(f"insert into {_THERE}.{table} by name select * from {WAREHOUSE}.{table}")
        for table in _tables(connection):
            if (here := rows_of(connection, f"{WAREHOUSE}.{table}")) != rows_of(connection, f"{_THERE}.{table}"):
                raise NotMoved(f"{table} did not arrive with all of its {here:,} rows.")
    publish(moved, load_id)
    _LOG.info("%s was copied into %s", settings.warehouse_name, moved.warehouse_name)
    return moved


def _attach_there(connection: duckdb.DuckDBPyConnection, to: Path | Lake) -> None:
    if isinstance(to, Lake):
        attach_lake(connection, to, _THERE)
    else:
        attach_database(connection, to, _THERE)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables that both warehouses have, as `schema.table`."""
    names = ", ".join(map(quoted, _MOVED))
    return [
        f"{schema}.{table}"
        for schema, table in connection.execute(
            f"select schema_name, table_name from duckdb_tables() where database_name = '{WAREHOUSE}'"
            f" and schema_name in ({names}) intersect select schema_name, table_name from duckdb_tables()"
            f" where database_name = '{_THERE}' order by all"
        ).fetchall()
    ]
