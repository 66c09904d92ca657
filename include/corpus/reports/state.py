"""What became of a load: published, blocked, blocked and released, or rolled back."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from corpus.settings import Settings
from corpus.warehouse.rollbacks import Rollback, rollbacks
from corpus.warehouse.snapshots import kept_loads, published_load


@dataclass(frozen=True)
class LoadState:
    """What became of a load, as pages and commands say it."""

    published_at: datetime | None = None
    """UTC; of a blocked load the time at which what it held was published."""
    blocked_at: datetime | None = None
    step: str | None = None
    """The step that blocked it; None where that was killed."""
    message: str | None = None
    released_by: str | None = None
    rolled_back: Rollback | None = None
    """The roll-back since which an earlier load is published instead of it, or of the one that released it."""

    @property
    def blocked(self) -> bool:
        """Whether it is blocked still."""
        return self.blocked_at is not None and self.released_by is None

    @property
    def words(self) -> str:
        """The state in a word or two."""
        if self.blocked:
            return "blocked"
        if self.released_by:
            return "blocked, released"
        if self.rolled_back:
            return "rolled back"
        return "published" if self.published_at else "not published"


def rollback_in_force(settings: Settings) -> Rollback | None:
    """The roll-back by which an older snapshot than the newest is published; None where the newest is."""
    kept, made = kept_loads(settings), rollbacks(settings)
    published = published_load(settings)
    in_force = bool(made and kept) and published != kept[0] and made[-1].to_load_id == published
    return made[-1] if in_force else None


def state_of(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> LoadState:
    """What became of a load.

    Args:
        connection: the warehouse.
        settings: where the snapshots are.
        load_id: the load.
    """
    published = connection.execute("select published_at from raw.loads where load_id = ?", [load_id]).fetchone()
    blocked = connection.execute(
        "select blocked_at, step, message, released_by from quality.blocked_loads where load_id = ?", [load_id]
    ).fetchone()
    rolled_back = rollback_in_force(settings)
    kept = kept_loads(settings) if rolled_back else []
    newer = kept[: kept.index(rolled_back.to_load_id)] if rolled_back and rolled_back.to_load_id in kept else []
    blocked_at, step, message, released_by = blocked or (None, None, None, None)
    gone = rolled_back if load_id in newer or released_by in newer else None
    return LoadState(published[0] if published else None, blocked_at, step, message, released_by, gone)
