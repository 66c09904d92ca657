"""Bringing a corpus that an earlier version of Dateline wrote up to this version, at the beginning of a load.

First its snapshots, one after another, each put into place by a rename; then its warehouse in one transaction. Whatever
is cut off starts again with the next load, and readers have a whole corpus at any time. The landing area is not needed.

From version 1 to 2 the keys of lines changed. They are computed again from the pages that the warehouse keeps, the
lines that recur over a source are learned again, and every article is marked as pending, so that the load goes on to
derive, build and check all of them.
"""

import logging
from pathlib import Path

import duckdb
import pyarrow as pa

from corpus.page.line_key import line_key
from corpus.page.stored import unpack_page
from corpus.progress import Progress
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.connection import (
    SCHEMA_VERSION,
    attached_warehouse,
    database_options,
    make_tables,
    quoted,
    require_known,
    run_script,
    schema_version,
    set_version,
    transaction,
)
from corpus.warehouse.publish import clear, copy_tables
from corpus.warehouse.recurring import learn_recurring_lines
from corpus.warehouse.snapshots import point_to, published_load, snapshot_file

_LOG = logging.getLogger(__name__)

_FROM_1 = Path(__file__).with_suffix("") / "from_1.sql"

# Pages that are unpacked at a time: few, since each may be as large as a capture may be.
READ_ROWS = 16

# Line keys that are written at a time.
WRITE_KEYS = 500_000


def upgrade(settings: Settings) -> bool:
    """Bring the snapshots and the warehouse of an earlier version up to this one.

    Returns:
        Whether the warehouse was of an earlier version.

    Raises:
        WarehouseBusy: another process has the warehouse open.
        WrongVersion: the warehouse is newer than this code, or older than any that can be upgraded.
    """
    if not settings.warehouse.exists():
        return False
    with attached_warehouse(settings) as connection:
        version = schema_version(connection)
        require_known(settings, version)
        if version is None:
            return False
        _upgrade_snapshots(settings, connection)
        if version == SCHEMA_VERSION:
            return False
        _LOG.info("%s is of version %s and is brought up to version %s", settings.warehouse, version, SCHEMA_VERSION)
        _upgrade_warehouse(connection)
        _LOG.info("the warehouse is upgraded; this load derives and checks every article again")
    return True


def _upgrade_snapshots(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Give the snapshots of version 1, `snapshots/<load_id>.duckdb`, their present place and default schema.

    A file there that is not called after a load is somebody else's.
    """
    old_ones = [path for path in settings.snapshots.glob("*.duckdb") if path.is_file()]
    loads = {row[0] for row in warehouse.execute("select load_id from raw.loads").fetchall()} if old_ones else set()
    for old in sorted(old_ones, reverse=True):
        load_id = old.stem
        if load_id not in loads:
            continue
        with duckdb.connect(config=database_options(settings)) as connection:
            try:
                connection.execute(f"attach {quoted(str(old))} as before (read_only)")
            except duckdb.Error as error:
                _LOG.warning("snapshot %s cannot be read and is left as it is: %s", load_id, error)
                continue
            _LOG.info("snapshot %s gets its new place", load_id)
            connection.execute("use before")
            connection.execute("set disabled_compression_methods = ''")
            with whole_file(snapshot_file(settings, load_id)) as unfinished:
                clear(unfinished)
                copy_tables(connection, unfinished)
        if published_load(settings) == load_id:
            point_to(settings, load_id)
        old.unlink()


def _upgrade_warehouse(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring a warehouse of version 1 up to version 2, all or nothing."""
    with transaction(connection):
        run_script(connection, _FROM_1)
        make_tables(connection)
        _compute_line_keys(connection)
        learn_recurring_lines(connection)
        set_version(connection)


def _compute_line_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Compute the line keys of every content again from its page; memory is bounded by a batch."""
    found = connection.execute("select count(*) from raw.contents").fetchone()
    progress = Progress("upgrade (contents)", found[0] if found else 0)
    places: list[int] = []
    keys: list[list[int]] = []
    gathered = 0
    # Another connection sees the contents as they were before this transaction, and can be read while this one writes.
    with connection.cursor() as reader:
        pages = reader.execute("select rowid, page from warehouse.raw.contents").to_arrow_reader(READ_ROWS)
        for batch in pages:
            for place, page in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                blocks, _ = unpack_page(page)
                places.append(place)
                keys.append([line_key(text) for text in blocks])
                gathered += len(blocks)
            if gathered >= WRITE_KEYS:
                _write_line_keys(connection, places, keys)
                progress.advance(len(places))
                places, keys, gathered = [], [], 0
    _write_line_keys(connection, places, keys)
    progress.advance(len(places))
    progress.finish()


def _write_line_keys(connection: duckdb.DuckDBPyConnection, places: list[int], keys: list[list[int]]) -> None:
    if not places:
        return
    arrived = pa.table({"place": pa.array(places, pa.int64()), "line_keys": pa.array(keys, pa.list_(pa.int64()))})
    connection.register("arrived_keys", arrived)
    connection.execute(
        "update raw.contents set line_keys = arrived_keys.line_keys from arrived_keys"
        " where contents.rowid = arrived_keys.place and contents.rowid between ? and ?",
        [min(places), max(places)],
    )
    connection.unregister("arrived_keys")
