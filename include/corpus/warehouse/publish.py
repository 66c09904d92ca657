"""Publishing: a fresh snapshot beside the old ones, put into place by one rename, and the way back.

A reader opens `corpus.duckdb`, a link to the snapshot `snapshots/<load_id>/corpus.duckdb`. Both have the same name, so
that DuckDB calls the database `corpus` whichever is opened. A snapshot's file is never written to after it has its
name: a reader that has it open keeps what it sees, and a new reader sees the newest.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.connection import open_warehouse, quoted, transaction
from corpus.warehouse.descriptions import Table, published_tables

# Where the tables of each schema of the warehouse stand in the published file. Its default schema holds the corpus, so
# that `articles` and, by the database's name, `corpus.articles` are the same table.
PUBLISHED_SCHEMAS = {"corpus": "main", "quality": "quality"}


class NoSuchSnapshot(ValueError):
    """The snapshot that was asked for is not kept."""


@dataclass(frozen=True)
class Snapshot:
    """One kept snapshot."""

    load_id: str
    path: Path
    articles: int
    is_published: bool


def _describe(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    """Write what a table and its columns mean into the snapshot."""
    with transaction(connection):
        connection.execute(f"comment on table {name} is {quoted(table.description)}")
        # A snapshot of an earlier version has not all the columns of this one.
        there = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
        for column in (column for column in table.columns if column.name in there):
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
    tables = connection.execute(
        "select schema_name, table_name, sql from duckdb_tables()"
        " where database_name = current_database() and list_contains(?, schema_name) order by all",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    counts: dict[str, int] = {}
    connection.execute(f"attach {quoted(str(target))} as snapshot")
    try:
        for schema in PUBLISHED_SCHEMAS.values():
            connection.execute(f"create schema if not exists snapshot.{schema}")
        for schema, table, sql in tables:
            source = f"{schema}.{table}"
            name = f"snapshot.{PUBLISHED_SCHEMAS[schema]}.{table}"
            connection.execute(sql.replace(f"CREATE TABLE {source}", f"CREATE TABLE {name}", 1))
            columns, values = "*", {}
            if source == "quality.loads":
                columns, values = "* replace (coalesce(published_at, $now) as published_at)", {"now": published_at}
            connection.execute(f"insert into {name} select {columns} from {source}", values)
            found = connection.execute(f"select count(*) from {name}").fetchone()
            counts[source] = int(found[0]) if found else 0
            if about := described.get((schema, table)):
                _describe(connection, name, about)
    finally:
        connection.execute("detach snapshot")
    return counts


def snapshot_file(settings: Settings, load_id: str) -> Path:
    """Where the snapshot of a load is kept."""
    return settings.snapshots / load_id / settings.published.name


def point_to(settings: Settings, load_id: str) -> None:
    """Publish a kept snapshot: what `corpus.duckdb` links to is replaced by one rename."""
    link = settings.published.with_name(settings.published.name + ".unfinished")
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot_file(settings, load_id).relative_to(settings.home))
    link.replace(settings.published)


def published_load(settings: Settings) -> str | None:
    """The load whose snapshot is published, or None."""
    if not settings.published.is_symlink():
        return None
    target = settings.published.readlink()
    # Earlier versions called the file itself after its load; `upgrade` brings these over.
    return target.parent.name if target.name == settings.published.name else target.stem


def _kept(settings: Settings) -> list[str]:
    """The loads whose snapshots are kept, newest first."""
    found = settings.snapshots.glob(f"*/{settings.published.name}")
    return sorted((path.parent.name for path in found), reverse=True)


def _prune(settings: Settings) -> None:
    """Remove all but the newest snapshots and the published one, and what killed runs left."""
    kept = {*_kept(settings)[: settings.keep_snapshots], published_load(settings)}
    for path in settings.snapshots.iterdir():
        if path.name in kept:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def publish(settings: Settings, load_id: str) -> dict[str, int]:
    """Write the snapshot of a load, point `corpus.duckdb` to it and drop the oldest snapshots.

    Returns:
        Rows of each published table: `corpus.articles`, `quality.loads` and so on.
    """
    with open_warehouse(settings) as connection:
        now = datetime.now(UTC).replace(tzinfo=None)
        with whole_file(snapshot_file(settings, load_id)) as unfinished:
            clear(unfinished)
            connection.execute("set disabled_compression_methods = ''")
            counts = copy_tables(connection, unfinished, now)
        point_to(settings, load_id)
        with transaction(connection):
            connection.execute("update raw.loads set published_at = ? where published_at is null", [now])
            connection.execute("update quality.loads set published_at = ? where published_at is null", [now])
            connection.execute("delete from raw.pending")
            connection.execute("delete from raw.touched_captures")
    _prune(settings)
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
        False where nothing has been published yet.
    """
    load_id = published_load(settings)
    if load_id is None:
        return False
    target = snapshot_file(settings, load_id)
    with open_warehouse(settings) as connection, whole_file(target) as unfinished:
        clear(unfinished)
        shutil.copyfile(target, unfinished)
        _refresh_quality(connection, unfinished)
    return True


def _refresh_quality(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    sources = {name: f"quality.{name}" for name in ("validations", "rejected_rows", "model_runs", "file_changes")}
    # A load may be blocked before dbt builds quality.loads; the view that it is built from knows already.
    sources["loads"] = "raw.load_balance"
    connection.execute(f"attach {quoted(str(target))} as snapshot")
    try:
        for table, source in sources.items():
            target_table = f"snapshot.quality.{table}"
            # The columns that both have: a snapshot of an earlier version may lack some.
            shared = connection.execute(
                f"select column_name from (describe {target_table}) semi join (describe {source}) using (column_name)"
            ).fetchall()
            columns = ", ".join(f'"{name}"' for (name,) in shared)
            connection.execute(f"delete from {target_table}")
            connection.execute(f"insert into {target_table} by name select {columns} from {source}")
    finally:
        connection.execute("detach snapshot")


def snapshots(settings: Settings) -> list[Snapshot]:
    """The kept snapshots, newest first."""
    current = published_load(settings)
    found = []
    for load_id in _kept(settings):
        path = snapshot_file(settings, load_id)
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("select count(*) from articles").fetchone()
        found.append(Snapshot(load_id, path, int(row[0]) if row else 0, load_id == current))
    return found


def roll_back(settings: Settings, load_id: str) -> None:
    """Publish an earlier snapshot again. The warehouse stays as it is: the next load publishes from there.

    Raises:
        NoSuchSnapshot: no snapshot of that load is kept; the message lists those that are.
    """
    kept = _kept(settings)
    if load_id not in kept:
        raise NoSuchSnapshot(f"there is no snapshot {load_id!r}; kept are: {', '.join(kept) or 'none'}")
    point_to(settings, load_id)
