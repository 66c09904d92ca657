"""Writing the warehouse anew: in this version's storage and without the space of deleted rows.

DuckDB uses that space again but never gives it back, and rows that were written in an earlier storage stay in it.
"""

import logging

from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.connection import WAREHOUSE, attach_database, attached_warehouse, make_tables, transaction
from corpus.warehouse.file_snapshot import clear
from corpus.warehouse.pending import tables_and_views

# What dbt does not make anew with each load.
_KEPT = ("raw", "quality", "corpus", "stored")

_ANEW = "anew"

_LOG = logging.getLogger(__name__)


def free_share(settings: Settings) -> float:
    """The share of free blocks in the warehouse's file.

    Raises:
        WarehouseBusy: another process has the warehouse open.
    """
    with attached_warehouse(settings) as connection:
        [(free, total)] = connection.execute(
            f"select free_blocks, total_blocks from pragma_database_size() where database_name = '{WAREHOUSE}'"
        ).fetchall()
    return int(free) / max(1, int(total))


def compact(settings: Settings) -> None:
    """Write the warehouse into a new file and put it in the place of the old one by one rename.

    The file system has to have room for both.

    Raises:
        WarehouseBusy: another process has the warehouse open.
    """
    before = settings.warehouse.stat().st_size
    with whole_file(settings.warehouse) as unfinished:
        clear(unfinished)
        with attached_warehouse(settings) as connection:
            tables = connection.execute(
                "select schema_name, table_name, sql from duckdb_tables()"
                " where database_name = current_database() and list_contains(?, schema_name) order by all",
                [list(_KEPT)],
            ).fetchall()
            attach_database(connection, unfinished, _ANEW)
            connection.execute(f"use {_ANEW}")
            for schema in _KEPT:
                connection.execute(f"create schema if not exists {schema}")
            with transaction(connection):
                make_tables(connection)
            there = tables_and_views(connection)
            for schema, table, sql in tables:
                # Of how columns are stored, which `make_tables` says, the catalog tells nothing.
                if f"{schema}.{table}" not in there:
                    connection.execute(sql)
                connection.execute(f"insert into {schema}.{table} by name from {WAREHOUSE}.{schema}.{table}")
    after = settings.warehouse.stat().st_size
    _LOG.info("the warehouse was written anew and takes %s bytes instead of %s", f"{after:,}", f"{before:,}")
