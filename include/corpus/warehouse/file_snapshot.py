"""Snapshots as a way of publishing: a file for each load beside those before, put into place by one rename.

A reader opens `corpus.duckdb`, a link to the snapshot `snapshots/<load_id>/corpus.duckdb`. Both have the same name, so
that DuckDB calls the database `corpus` whichever is opened. A snapshot's file is never written to after it has its
name: a reader that has it open keeps what it sees, and a new reader sees the newest.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from corpus.sequence import add_number
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.visible import visible_lines
from corpus.warehouse.base import base, record_base
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.delta import NotByDelta, apply_pending
from corpus.warehouse.file_copy import copy_file
from corpus.warehouse.full_write import copy_tables
from corpus.warehouse.snapshots import point_to, prune, require_place, snapshot_file

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileSnapshot:
    """Publishing as a snapshot, made of the one before where that can be."""

    settings: Settings

    def require(self, load_id: str) -> None:
        """Raise InTheWay where something that no load made stands where the snapshot has to go."""
        require_place(self.settings, load_id)

    def write(self, load_id: str, published_at: datetime) -> dict[str, int]:
        """Write the snapshot of a load; returns the rows of each table."""
        target = snapshot_file(self.settings, load_id)
        add_number(target.parent)
        with whole_file(target) as unfinished:
            counts = self._write_delta(unfinished, published_at)
            if counts is None:
                clear(unfinished)
                with open_warehouse(self.settings) as connection:
                    counts = copy_tables(connection, unfinished, published_at)
            forget_log(target)
        return counts

    def _write_delta(self, unfinished: Path, published_at: datetime) -> dict[str, int] | None:
        """Make the snapshot of the one before; None where it has to be written as a whole.

        A file that cannot be read may end the connection that tried, so that it is not the one to go on with.
        """
        clear(unfinished)
        try:
            with open_warehouse(self.settings) as connection:
                if (before := base(connection, self.settings)) is None:
                    return None
                copy_file(before, unfinished)
                if base(connection, self.settings) != before:
                    raise NotByDelta("the snapshot before was written to while it was copied")
                return apply_pending(connection, unfinished, published_at)
        except NotByDelta as reason:
            _LOG.info("the snapshot is written as a whole: %s", reason)
        except duckdb.Error as error:
            _LOG.warning("the snapshot before cannot be gone on from and is written anew: %s", visible_lines(error))
        return None

    def show(self, load_id: str) -> None:
        """Point `corpus.duckdb` to the snapshot."""
        point_to(self.settings, load_id)

    def record(self, connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
        """Record the snapshot as the one that the next is made of."""
        record_base(connection, self.settings, load_id)

    def tidy(self) -> None:
        """Drop the oldest snapshots."""
        prune(self.settings)


def clear(unfinished: Path) -> None:
    """Remove what a killed run left of a database that it was writing."""
    unfinished.unlink(missing_ok=True)
    forget_log(unfinished)


def forget_log(file: Path) -> None:
    """Remove the log beside a database that is about to be replaced.

    A reader that opened it for writing and was killed leaves one. It would be applied to what comes in its place.
    """
    file.with_name(file.name + ".wal").unlink(missing_ok=True)
