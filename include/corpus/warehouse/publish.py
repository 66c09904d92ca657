"""Publishing: a fresh snapshot beside the old ones, put into place by one rename, and the way back.

A reader opens `corpus.duckdb`, a link to the snapshot `snapshots/<load_id>/corpus.duckdb`. Both have the same name, so
that DuckDB calls the database `corpus` whichever is opened. A snapshot's file is never written to after it has its
name: a reader that has it open keeps what it sees, and a new reader sees the newest.
"""

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from corpus.failures import failures
from corpus.sequence import add_number
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.visible import visible_lines
from corpus.warehouse.blocked import note_blocked, release, why
from corpus.warehouse.connection import WarehouseBusy, WrongVersion, open_warehouse, quoted, transaction
from corpus.warehouse.descriptions import Table, published_tables
from corpus.warehouse.rollbacks import Rollback, note_rollback, write_rollbacks
from corpus.warehouse.snapshots import (
    LostWarehouse,
    point_to,
    prune,
    published_load,
    require_place,
    require_snapshot,
    require_warehouse,
    snapshot_file,
)

# Where the tables of each schema of the warehouse stand in the published file. Its default schema holds the corpus, so
# that `articles` and, by the database's name, `corpus.articles` are the same table.
PUBLISHED_SCHEMAS = {"corpus": "main", "quality": "quality"}

# The published tables that the steps write themselves; of a blocked load they are published too.
_RECORDED = ("validations", "rejected_rows", "model_runs", "file_changes", "blocked_loads", "rollbacks")

_LOG = logging.getLogger(__name__)


def _describe(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    """Write what a table and its columns mean into the snapshot. That of an earlier version may lack some of them."""
    there = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
    with transaction(connection):
        connection.execute(f"comment on table {name} is {quoted(table.description)}")
        for column in (one for one in table.columns if one.name in there):
            connection.execute(f'comment on column {name}."{column.name}" is {quoted(column.description)}')


def copy_tables(
    connection: duckdb.DuckDBPyConnection, target: Path, published_at: datetime | None = None
) -> dict[str, int]:
    """Copy the published tables of the database in use into `target`, constraints included, each column described.

    Args:
        connection: a connection that uses the warehouse, or a snapshot with its schemas.
        target: the database file to write.
        published_at: the time (UTC) to record for the loads that have none yet.

    Returns:
        Rows of each table, by `schema.table` as the warehouse names it.
    """
    described = {(table.schema, table.name): table for table in published_tables()}
    tables = _tables(connection, list(PUBLISHED_SCHEMAS))
    counts: dict[str, int] = {}
    connection.execute(f"attach {quoted(str(target))} as snapshot")
    try:
        for schema in PUBLISHED_SCHEMAS.values():
            connection.execute(f"create schema if not exists snapshot.{schema}")
        for schema, table, sql in tables:
            columns, values = "*", {}
            if (schema, table) == ("quality", "loads"):
                columns, values = "* replace (coalesce(published_at, $now) as published_at)", {"now": published_at}
            name = _create(connection, schema, table, sql, described.get((schema, table)))
            connection.execute(f"insert into {name} select {columns} from {schema}.{table}", values)
            found = connection.execute(f"select count(*) from {name}").fetchone()
            counts[f"{schema}.{table}"] = int(found[0]) if found else 0
    finally:
        connection.execute("detach snapshot")
    return counts


def _tables(connection: duckdb.DuckDBPyConnection, schemas: list[str]) -> list[tuple[str, str, str]]:
    """The tables of the database in use: schema, name and the statement that makes each."""
    return connection.execute(
        "select schema_name, table_name, sql from duckdb_tables()"
        " where database_name = current_database() and list_contains(?, schema_name) order by all",
        [schemas],
    ).fetchall()


def _create(connection: duckdb.DuckDBPyConnection, schema: str, table: str, sql: str, described: Table | None) -> str:
    """Make a table in the snapshot as the warehouse has it, described; returns its name there."""
    name = f"snapshot.{PUBLISHED_SCHEMAS[schema]}.{table}"
    connection.execute(sql.replace(f"CREATE TABLE {schema}.{table}", f"CREATE TABLE {name}", 1))
    if described:
        _describe(connection, name, described)
    return name


def publish(settings: Settings, load_id: str) -> dict[str, int]:
    """Write the snapshot of a load, point `corpus.duckdb` to it and drop the oldest snapshots.

    Returns:
        Rows of each published table: `corpus.articles`, `quality.loads` and so on.

    Raises:
        InTheWay: something that no load made stands where the snapshot has to go; nothing was changed.
    """
    require_place(settings, load_id)
    with open_warehouse(settings) as connection:
        now = datetime.now(UTC).replace(tzinfo=None)
        add_number(snapshot_file(settings, load_id).parent)
        with whole_file(snapshot_file(settings, load_id)) as unfinished:
            clear(unfinished)
            connection.execute("set disabled_compression_methods = ''")
            with transaction(connection):
                release(connection, load_id, now)
                write_rollbacks(connection, settings)
            counts = copy_tables(connection, unfinished, now)
        point_to(settings, load_id)
        with transaction(connection):
            connection.execute("update raw.loads set published_at = ? where published_at is null", [now])
            connection.execute("update quality.loads set published_at = ? where published_at is null", [now])
            connection.execute("delete from raw.pending")
            connection.execute("delete from raw.touched_captures")
    prune(settings)
    # One load runs at a time, and all that were admitted are published now: no working file is needed again.
    shutil.rmtree(settings.home / "staged", ignore_errors=True)
    return counts


def clear(unfinished: Path) -> None:
    """Remove what a killed run left of a database that it was writing."""
    unfinished.unlink(missing_ok=True)
    unfinished.with_name(unfinished.name + ".wal").unlink(missing_ok=True)


def reissue_quality(settings: Settings) -> bool:
    """Give the published snapshot the warehouse's present `quality` tables, the tables of the corpus untouched.

    So a blocked load shows in `quality.validations` while everybody goes on reading the last good corpus.

    Returns:
        False where nothing has been published yet, where the warehouse knows of no load (it is not the one that the
        snapshot came from), and where the snapshot cannot be read.
    """
    load_id = published_load(settings)
    if load_id is None or not snapshot_file(settings, load_id).is_file():
        return False
    target = snapshot_file(settings, load_id)
    with open_warehouse(settings) as connection:
        with transaction(connection):
            write_rollbacks(connection, settings)
        if not connection.execute("from raw.loads limit 1").fetchall():
            return False
        try:
            with whole_file(target) as unfinished:
                clear(unfinished)
                shutil.copyfile(target, unfinished)
                _refresh_quality(connection, unfinished)
        except duckdb.Error as error:
            _LOG.error("snapshot %s cannot be read and stays as it is: %s", load_id, visible_lines(error))
            return False
    return True


def _refresh_quality(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    described = {(table.schema, table.name): table for table in published_tables()}
    connection.execute(f"attach {quoted(str(target))} as snapshot")
    try:
        for schema, table, sql in _tables(connection, ["quality"]):
            if table in _RECORDED:
                connection.execute(f"drop table if exists snapshot.quality.{table}")
                name = _create(connection, schema, table, sql, described.get((schema, table)))
                connection.execute(f"insert into {name} select * from {schema}.{table}")
        # A load may be blocked before dbt builds quality.loads; the view that it is built from knows already. Only
        # the columns that both have: a snapshot of an earlier version may lack some.
        shared = connection.execute(
            "select column_name from (describe snapshot.quality.loads)"
            " semi join (describe raw.load_balance) using (column_name)"
        ).fetchall()
        columns = ", ".join(f'"{name}"' for (name,) in shared)
        connection.execute("delete from snapshot.quality.loads")
        connection.execute(f"insert into snapshot.quality.loads by name select {columns} from raw.load_balance")
    finally:
        connection.execute("detach snapshot")


def block(settings: Settings, load_id: str, reporter: str) -> None:
    """Record that a load was blocked, by which step and why, in the warehouse and in the published file.

    Args:
        settings: where the corpus is.
        load_id: the load.
        reporter: the step that records it; what failed in an earlier try of it is not the reason.

    Raises:
        LostWarehouse: there is no warehouse to tell of the load in.
        WrongVersion: another version of Dateline wrote the warehouse.
        WarehouseBusy: another process has the warehouse open.
    """
    require_warehouse(settings)
    step, message = why([one for one in failures(settings, load_id) if one.step != reporter])
    with open_warehouse(settings) as connection:
        note_blocked(connection, load_id, step, message, datetime.now(UTC).replace(tzinfo=None))
    _LOG.error("load %s is blocked by %s: %s", load_id, step or "a step that was killed", message)
    reissue_quality(settings)


def roll_back(settings: Settings, load_id: str) -> str | None:
    """Publish an earlier snapshot again and record it.

    The warehouse stays as it is: the next load publishes from there.

    Returns:
        Why `quality.rollbacks` does not show it yet; None where it does.

    Raises:
        NoSuchSnapshot: no snapshot of that load is kept, or it is damaged; nothing was changed.
        InTheWay: something that no load made stands where the link has to go; nothing was changed.
    """
    require_snapshot(settings, load_id)
    require_place(settings, load_id)
    before = published_load(settings)
    point_to(settings, load_id)
    if before == load_id:
        return None
    note_rollback(settings, Rollback(datetime.now(UTC).replace(tzinfo=None), before, load_id))
    try:
        require_warehouse(settings)
        reissue_quality(settings)
    except (WarehouseBusy, WrongVersion, LostWarehouse) as error:
        return str(error)
    return None
