"""The loads that were blocked, and the load that later published what they held: `quality.blocked_loads`."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from corpus.failures import Failure
from corpus.warehouse.connection import transaction

# Where no step said why: Airflow ends a task that takes too long or too much memory without asking it.
KILLED = "A step ended without saying why: it was killed, or the memory was full. Its log may tell more."

# Batches of a mapped step whose messages are told.
TOLD_BATCHES = 5


def why(failures: Sequence[Failure]) -> tuple[str | None, str]:
    """The step that blocked a load, and the message; of a mapped step that of each batch that failed."""
    if not failures:
        return None, KILLED
    step = failures[0].step
    failures = [one for one in failures if one.step == step]
    messages = [one.message if one.batch is None else f"batch {one.batch}: {one.message}" for one in failures]
    if len(messages) > TOLD_BATCHES:
        messages = [*messages[:TOLD_BATCHES], f"and {len(messages) - TOLD_BATCHES} batches more"]
    return step, "\n".join(messages)


def note_blocked(
    connection: duckdb.DuckDBPyConnection, load_id: str, step: str | None, message: str, now: datetime
) -> None:
    """Record that a load was blocked, in the place of what an earlier try of the same load had recorded.

    Args:
        connection: the warehouse.
        load_id: the load.
        step: the step that failed; None where it was killed and could not say so.
        message: why.
        now: the time, UTC.
    """
    with transaction(connection):
        connection.execute("delete from quality.blocked_loads where load_id = ?", [load_id])
        connection.execute(
            "insert into quality.blocked_loads (load_id, blocked_at, step, message) values (?, ?, ?, ?)",
            [load_id, now, step, message],
        )


def release(connection: duckdb.DuckDBPyConnection, load_id: str, now: datetime) -> list[str]:
    """A load is published: those that were blocked before it are released, and it was not blocked after all.

    To be called within the transaction that records the publishing.

    Returns:
        The loads that it released.
    """
    connection.execute("delete from quality.blocked_loads where load_id = ?", [load_id])
    # A load that failed as it was publishing has released nothing.
    held = "coalesce(released_by, '') not in (select load_id from raw.loads where published_at is not null)"
    blocked = connection.execute(f"select load_id from quality.blocked_loads where {held}").fetchall()
    if blocked:
        connection.execute(
            f"update quality.blocked_loads set released_by = ?, released_at = ? where {held}", [load_id, now]
        )
    return sorted(row[0] for row in blocked)


def released_by(connection: duckdb.DuckDBPyConnection, load_id: str) -> list[str]:
    """The loads that a load released."""
    found = connection.execute(
        "select load_id from quality.blocked_loads where released_by = ? order by load_id", [load_id]
    ).fetchall()
    return [row[0] for row in found]
