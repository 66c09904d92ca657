"""Publishing what the warehouse holds, and what is published when a load is blocked or an earlier snapshot is wanted.

`publish` asks no more of a way of publishing than `Way` says. There are two: snapshots, files beside each other that
are put into place by one rename (`file_snapshot.py`), and for a lake a commit with a frozen catalog of it, put into
place in the same way (`frozen_snapshot.py`).
"""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import duckdb

from corpus.failures import failures
from corpus.settings import Settings
from corpus.shared import remove_tree
from corpus.staging import whole_file
from corpus.visible import visible_lines
from corpus.warehouse.base import is_base, record_base
from corpus.warehouse.blocked import note_blocked, release, why
from corpus.warehouse.connection import (
    WarehouseBusy,
    WrongVersion,
    open_warehouse,
    transaction,
)
from corpus.warehouse.file_copy import copy_file
from corpus.warehouse.file_snapshot import FileSnapshot, clear, forget_log
from corpus.warehouse.frozen_snapshot import FrozenSnapshot, reissue
from corpus.warehouse.layout import attached_snapshot, create, tables_to_publish
from corpus.warehouse.rollbacks import Rollback, note_rollback, write_rollbacks
from corpus.warehouse.snapshots import (
    LostWarehouse,
    point_to,
    published_load,
    require_place,
    require_snapshot,
    require_warehouse,
    snapshot_file,
)
from corpus.warehouse.step_runs import record_step_times

# What tells of a load; of a blocked one it is published too.
_RECORDED = (
    "validations",
    "rejected_rows",
    "model_runs",
    "step_runs",
    "file_changes",
    "blocked_loads",
    "rollbacks",
    "withdrawal_orders",
    "withdrawals",
    "metrics",
    "drift",
)

_LOG = logging.getLogger(__name__)


class Way(Protocol):
    """A way of publishing the tables of the warehouse: to files, or to whatever else is read."""

    def require(self, load_id: str) -> None:
        """Make sure that a load can be published, before anything is changed."""

    def write(self, load_id: str, published_at: datetime) -> dict[str, int]:
        """Write what is to be published, seen by nobody yet; returns the rows of each table.

        The warehouse is closed when it is called.
        """

    def show(self, load_id: str) -> None:
        """Let every reader from now on see what was written, at one moment."""

    def record(self, connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
        """Record what the next write can go on from. Called in the transaction that calls the load published."""

    def tidy(self) -> None:
        """Remove what is no longer to be kept."""


def way_of(settings: Settings) -> Way:
    """The way in which a corpus is published: it goes by what the warehouse is."""
    return FrozenSnapshot(settings) if settings.lake else FileSnapshot(settings)


def publish(settings: Settings, load_id: str, way: Way | None = None) -> dict[str, int]:
    """Publish what the warehouse holds: as a snapshot of the load that `corpus.duckdb` points to.

    Returns:
        Rows of each published table: `corpus.articles`, `quality.loads` and so on.

    Raises:
        InTheWay: something that no load made stands where the snapshot has to go; nothing was changed.
    """
    way = way or way_of(settings)
    way.require(load_id)
    now = datetime.now(UTC).replace(tzinfo=None)
    with open_warehouse(settings) as connection, transaction(connection):
        release(connection, load_id, now)
        record_step_times(connection, settings, load_id, running="publish")
        write_rollbacks(connection, settings)
    counts = way.write(load_id, now)
    way.show(load_id)
    with open_warehouse(settings) as connection, transaction(connection):
        connection.execute("update raw.loads set published_at = ? where published_at is null", [now])
        connection.execute("update quality.loads set published_at = ? where published_at is null", [now])
        connection.execute("delete from raw.pending")
        connection.execute("delete from raw.touched_captures")
        connection.execute("delete from raw.touched_weeks")
        connection.execute("delete from checking.builds")
        connection.execute("delete from checking.built_rows")
        connection.execute("update raw.steward_files set published = true")
        way.record(connection, load_id)
    way.tidy()
    # One load runs at a time, and all that were admitted are published now: no working file is needed again.
    remove_tree(settings.shared / "staged")
    return counts


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
        was_base = not settings.lake and is_base(connection, settings, load_id)
        try:
            if settings.lake:
                reissue(connection, settings, load_id, _RECORDED)
                return True
            with whole_file(target) as unfinished:
                clear(unfinished)
                copy_file(target, unfinished)
                _refresh_quality(connection, unfinished)
                forget_log(target)
        except duckdb.Error as error:
            _LOG.error("snapshot %s cannot be read and stays as it is: %s", load_id, visible_lines(error))
            return False
        if was_base:
            with transaction(connection):
                record_base(connection, settings, load_id)
    return True


def _refresh_quality(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    with attached_snapshot(connection, target):
        for table in tables_to_publish(connection, "quality"):
            if table.name in _RECORDED:
                connection.execute(f"drop table if exists {table.stored}")
                create(connection, [table])
                connection.execute(f"insert into {table.stored} {table.rows}")
        # A load may be blocked before dbt builds quality.loads; the view that it is built from knows already. Only
        # the columns that both have: a snapshot of an earlier version may lack some.
        shared = connection.execute(
            "select column_name from (describe snapshot.quality.loads)"
            " semi join (describe raw.load_balance) using (column_name)"
        ).fetchall()
        columns = ", ".join(f'"{name}"' for (name,) in shared)
        connection.execute("delete from snapshot.quality.loads")
        connection.execute(f"insert into snapshot.quality.loads by name select {columns} from raw.load_balance")


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
        with transaction(connection):
            record_step_times(connection, settings, load_id)
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
