"""Publishing: a fresh snapshot beside the old ones, put into place by one rename, and the way back.

A reader opens `corpus.duckdb`, a link to a snapshot. A snapshot's file is never written to after it has its
name, so a reader that has it open keeps what it sees, and a new reader sees the newest.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.connection import open_warehouse, quoted, transaction

PUBLISHED_SCHEMAS = ("corpus", "quality")


class NoSuchSnapshot(ValueError):
    """The snapshot that was asked for is not kept."""


@dataclass(frozen=True)
class Snapshot:
    """One kept snapshot."""

    load_id: str
    path: Path
    articles: int
    is_published: bool


def _tables(connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> list[tuple[str, str, str, str | None]]:
    marks = ", ".join("?" for _ in schemas)
    return connection.execute(
        "select schema_name, table_name, sql, comment from duckdb_tables()"
        f" where database_name = current_database() and schema_name in ({marks}) order by 1, 2",
        list(schemas),
    ).fetchall()


def _copy_tables(
    connection: duckdb.DuckDBPyConnection, target: Path, schemas: tuple[str, ...], published_at: datetime
) -> dict[str, int]:
    """Copy whole schemas, constraints and comments included, into the database file `target`."""
    counts: dict[str, int] = {}
    connection.execute(f"attach {quoted(str(target))} as snapshot")
    try:
        for schema in schemas:
            connection.execute(f"create schema if not exists snapshot.{schema}")
        for schema, table, sql, comment in _tables(connection, schemas):
            name = f"{schema}.{table}"
            connection.execute(f"drop table if exists snapshot.{name}")
            connection.execute(sql.replace(f"CREATE TABLE {name}", f"CREATE TABLE snapshot.{name}", 1))
            columns = "*"
            if name == "quality.loads":
                columns = "* replace (coalesce(published_at, $now) as published_at)"
            given = {"now": published_at} if "$now" in columns else {}
            connection.execute(f"insert into snapshot.{name} select {columns} from {name}", given)
            found = connection.execute(f"select count(*) from snapshot.{name}").fetchone()
            counts[name] = int(found[0]) if found else 0
            if comment:
                connection.execute(f"comment on table snapshot.{name} is {quoted(comment)}")
            for column, text in connection.execute(
                "select column_name, comment from duckdb_columns() where database_name = current_database()"
                " and schema_name = ? and table_name = ? and comment is not null",
                [schema, table],
            ).fetchall():
                connection.execute(f'comment on column snapshot.{name}."{column}" is {quoted(text)}')
    finally:
        connection.execute("detach snapshot")
    return counts


def _point_to(settings: Settings, load_id: str) -> None:
    link = settings.published.with_name(settings.published.name + ".unfinished")
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / f"{load_id}.duckdb")
    link.replace(settings.published)


def published_load(settings: Settings) -> str | None:
    """The load whose snapshot is published, or None."""
    return settings.published.readlink().stem if settings.published.is_symlink() else None


def _prune(settings: Settings) -> None:
    kept = sorted(settings.snapshots.glob("*.duckdb"), reverse=True)[: settings.keep_snapshots]
    for path in settings.snapshots.iterdir():
        if path not in kept and path.stem != published_load(settings):
            path.unlink()


def publish(settings: Settings, load_id: str) -> dict[str, int]:
    """Write the snapshot of a load, point `corpus.duckdb` to it and drop the oldest snapshots.

    Returns:
        Rows of each published table, by `schema.table`.
    """
    target = settings.snapshots / f"{load_id}.duckdb"
    with open_warehouse(settings) as connection:
        now = datetime.now(UTC).replace(tzinfo=None)
        with whole_file(target) as unfinished:
            unfinished.unlink(missing_ok=True)
            connection.execute("set disabled_compression_methods = ''")
            counts = _copy_tables(connection, unfinished, PUBLISHED_SCHEMAS, now)
        _point_to(settings, load_id)
        with transaction(connection):
            connection.execute("update raw.loads set published_at = ? where published_at is null", [now])
            connection.execute("update quality.loads set published_at = ? where published_at is null", [now])
            connection.execute("delete from raw.pending")
            connection.execute("delete from raw.touched_captures")
    _prune(settings)
    # One load runs at a time, and all that were admitted are published now: no working file is needed again.
    shutil.rmtree(settings.home / "staged", ignore_errors=True)
    return counts


def reissue_quality(settings: Settings) -> bool:
    """Give the published snapshot the warehouse's present `quality` tables, its `corpus` tables untouched.

    So a refused load shows in `quality.validations` while everybody goes on reading the last good corpus.

    Returns:
        False where nothing has been published yet.
    """
    load_id = published_load(settings)
    if load_id is None:
        return False
    target = settings.snapshots / f"{load_id}.duckdb"
    with open_warehouse(settings) as connection, whole_file(target) as unfinished:
        shutil.copyfile(target, unfinished)
        _refresh_quality(connection, unfinished)
    return True


def _refresh_quality(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    sources = {name: f"quality.{name}" for name in ("validations", "rejected_rows", "model_runs", "file_changes")}
    # A load may be refused before dbt builds quality.loads; the view that it is built from knows already.
    sources["loads"] = "raw.load_balance"
    connection.execute(f"attach {quoted(str(target))} as snapshot")
    try:
        for table, source in sources.items():
            connection.execute(f"delete from snapshot.quality.{table}")
            connection.execute(f"insert into snapshot.quality.{table} by name select * from {source}")
    finally:
        connection.execute("detach snapshot")


def snapshots(settings: Settings) -> list[Snapshot]:
    """The kept snapshots, newest first."""
    current = published_load(settings)
    found = []
    for path in sorted(settings.snapshots.glob("*.duckdb"), reverse=True):
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("select count(*) from corpus.articles").fetchone()
        found.append(Snapshot(path.stem, path, int(row[0]) if row else 0, path.stem == current))
    return found


def roll_back(settings: Settings, load_id: str) -> None:
    """Publish an earlier snapshot again. The warehouse stays as it is: the next load publishes from there.

    Raises:
        NoSuchSnapshot: no snapshot of that load is kept; the message lists those that are.
    """
    kept = [snapshot.load_id for snapshot in snapshots(settings)]
    if load_id not in kept:
        raise NoSuchSnapshot(f"there is no snapshot {load_id!r}; kept are: {', '.join(kept) or 'none'}")
    _point_to(settings, load_id)
