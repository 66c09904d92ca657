"""How long each step of a load took, as the warehouse and the published corpus keep it: `quality.step_runs`."""

from collections.abc import Sequence
from datetime import timedelta

import duckdb

from corpus import step_times
from corpus.settings import Settings
from corpus.step_times import TaskTime
from corpus.warehouse.connection import transaction


def record_step_times(
    connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str, running: str | None = None
) -> None:
    """Write down the steps of a load that have ended; what an earlier call wrote of the same steps is replaced.

    To be called within a transaction, before the load's working files are removed.

    Args:
        connection: a connection that uses the warehouse.
        settings: where the working files are.
        load_id: the load.
        running: the step that calls this, of which an earlier try may have left a note.
    """
    tasks: dict[str, list[TaskTime]] = {}
    for time in step_times.noted(settings, load_id):
        if time.step != running:
            tasks.setdefault(time.step, []).append(time)
    for step, times in tasks.items():
        connection.execute("delete from quality.step_runs where load_id = ? and step = ?", [load_id, step])
        connection.execute(
            "insert into quality.step_runs (load_id, step, tasks, began_at, seconds, task_seconds)"
            " values (?, ?, ?, ?, ?, ?)",
            [load_id, step, *_together(times)],
        )


def take_over_step_times(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> None:
    """Write down the steps that ended since, and remove the notes."""
    with transaction(connection):
        record_step_times(connection, settings, load_id)
    step_times.forget(settings, load_id)


def _together(times: Sequence[TaskTime]) -> tuple[object, ...]:
    """Number of tasks, when the first began, seconds until the last ended, seconds of all."""
    first = min(time.began_at for time in times)
    last = max(time.began_at + timedelta(seconds=time.seconds) for time in times)
    return len(times), first, (last - first).total_seconds(), sum(time.seconds for time in times)
