"""Keeping a lake small: its files merged, what is past let go, and files removed that nothing names any more.

A lake writes a file for each table and load. DuckLake merges small neighbours and lets earlier snapshots expire; what
their files were is removed once no kept frozen catalog names it, so that each can be published again. A killed load
leaves files that no catalog names; they go too. Nothing else may write meanwhile: the pool's one slot sees to that.
"""

import logging
from dataclasses import dataclass

import duckdb

from corpus.lake_address import Lake
from corpus.lake_secrets import store_secrets
from corpus.settings import Settings
from corpus.uploads import end_uploads
from corpus.warehouse.connection import WAREHOUSE, open_warehouse, transaction
from corpus.warehouse.frozen import files_of, latest
from corpus.warehouse.snapshots import kept_loads, snapshot_file

_LOG = logging.getLogger(__name__)

_CATALOG = f"__ducklake_metadata_{WAREHOUSE}"

# Of a data file, the share of deleted rows from which it is written anew.
DELETED = 0.3

# Files of fewer bytes are merged: what a kept catalog names stays beside what it became, so that larger ones would
# double the lake each night until their snapshots are dropped.
SMALL = 32 << 20

# When a file that a kept catalog names may be removed: not yet.
_NOT_YET = "timestamptz '9999-01-01'"


@dataclass(frozen=True)
class Kept:
    """What a lake or a file takes before and after."""

    before: int
    after: int
    """Bytes."""


def tidy_lake(settings: Settings, rewrite_from: float = DELETED) -> Kept:
    """Merge, expire and clean up.

    Args:
        settings: a corpus whose warehouse is a lake.
        rewrite_from: the share of deleted rows from which a file is written anew.

    Returns:
        Bytes of all files below the lake's data address, before and after.

    Raises:
        WarehouseBusy: another process has the catalog's file open.
        duckdb.Error: a kept frozen catalog cannot be read: then nothing is removed.
    """
    lake = settings.lake
    assert lake
    named = {file for load_id in kept_loads(settings) for file in files_of(snapshot_file(settings, load_id))}
    before = sum(_files(lake).values())
    with open_warehouse(settings) as connection:
        connection.execute(f"call ducklake_rewrite_data_files('{WAREHOUSE}', delete_threshold => {rewrite_from})")
        connection.execute(f"call ducklake_merge_adjacent_files('{WAREHOUSE}', max_file_size => {SMALL})")
        past = connection.execute(
            f"select snapshot_id from {_CATALOG}.ducklake_snapshot where snapshot_id < ?", [latest(connection)]
        ).fetchall()
        if past:
            versions = [number for (number,) in past]
            connection.execute(f"call ducklake_expire_snapshots('{WAREHOUSE}', versions => {versions})")
        _hold(connection, lake, named)
        connection.execute(f"call ducklake_cleanup_old_files('{WAREHOUSE}', older_than => now())")
        known = named | _known(connection, lake)
    orphans = [file for file in _files(lake) if file not in known]
    _remove(lake, orphans)
    ended = end_uploads(lake.data)
    after = sum(_files(lake).values())
    _LOG.info(
        "the lake takes %s bytes instead of %s; %d files that nothing names are gone, %d uploads that nobody finished",
        f"{after:,}",
        f"{before:,}",
        len(orphans),
        ended,
    )
    return Kept(before, after)


def _hold(connection: duckdb.DuckDBPyConnection, lake: Lake, named: set[str]) -> None:
    """Let files that a kept catalog names wait, and those go that none names any more."""
    connection.execute("create or replace temp table named_files (file varchar)")
    if named:
        connection.executemany("insert into named_files values (?)", [[file] for file in sorted(named)])
    waiting = f"{_CATALOG}.ducklake_files_scheduled_for_deletion"
    address = f"case when path_is_relative then '{lake.data}/' || path else path end"
    held = [
        row[0]
        for row in connection.execute(
            f"select data_file_id from {waiting} where {address} in (from named_files)"
        ).fetchall()
    ]
    with transaction(connection):
        connection.execute(f"update {waiting} set schedule_start = timestamptz '2000-01-01'")
        if held:
            ids = ", ".join(map(str, held))
            connection.execute(f"update {waiting} set schedule_start = {_NOT_YET} where data_file_id in ({ids})")


def _known(connection: duckdb.DuckDBPyConnection, lake: Lake) -> set[str]:
    """The addresses of all files that the lake's own catalog names, those that wait to be removed included."""
    found = connection.execute(
        f"select case when path_is_relative then '{lake.data}/' || path else path end"
        f" from {_CATALOG}.ducklake_files_scheduled_for_deletion"
    ).fetchall()
    for kind in ("data", "delete"):
        found += connection.execute(
            f"select case when files.path_is_relative then '{lake.data}/' || schemas.path || tables.path || files.path"
            f" else files.path end from {_CATALOG}.ducklake_{kind}_file as files"
            f" join {_CATALOG}.ducklake_table as tables using (table_id)"
            f" join {_CATALOG}.ducklake_schema as schemas using (schema_id)"
        ).fetchall()
    return {str(row[0]) for row in found}


def _files(lake: Lake) -> dict[str, int]:
    """All files below the lake's data address, and their bytes."""
    files, root = _filesystem(lake)
    prefix = f"{lake.data.partition('://')[0]}://" if lake.is_remote else ""
    if not files.exists(root):
        return {}
    files.invalidate_cache()
    found = files.find(root, detail=True)
    return {f"{prefix}{path}": int(told["size"]) for path, told in found.items() if str(path).endswith(".parquet")}


def _remove(lake: Lake, addresses: list[str]) -> None:
    files, _ = _filesystem(lake)
    for address in addresses:
        files.rm_file(files._strip_protocol(address))


def _filesystem(lake: Lake):  # type: ignore[no-untyped-def]
    import fsspec

    if not lake.is_remote:
        return fsspec.filesystem("file"), lake.data
    told = store_secrets()
    options = {"key": told.get("key_id"), "secret": told.get("secret"), "token": told.get("session_token")}
    client = {name: told[key] for name, key in (("endpoint_url", "endpoint"), ("region_name", "region")) if key in told}
    files = fsspec.filesystem("s3", **{key: value for key, value in options.items() if value}, client_kwargs=client)
    return files, lake.data.partition("://")[2]
