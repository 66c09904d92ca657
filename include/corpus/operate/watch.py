"""Watching a load as Airflow runs it: step by step, with what is under way and what failed."""

import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.live import Live
from rich.table import Table

from corpus.load import REPORT_BLOCKED, STEPS
from corpus.operate.airflow_home import DAG_ID, EmbeddedAirflow
from corpus.operate.waiting import Waiting

# Seconds between two looks at the tasks; each costs Airflow's API some of the time that the tasks would have.
LOOK_EVERY = 0.5

# Seconds between two looks once all tasks have ended and the scheduler has only to say what became of the run.
LOOK_AT_END = 0.1

# States in which a task has come to its end; before, the run has not either, and need not be asked for.
_ENDED = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})

_MARKS = {
    "success": "[green]done",
    "failed": "[red]failed",
    "skipped": "[dim]skipped",
    "running": "[yellow]running",
    "up_for_retry": "[yellow]failed, is tried again",
}
# Of the states of a step's tasks the one that speaks for the step, the first that occurs.
_FIRST = ("failed", "upstream_failed", "up_for_retry", "running", "queued")

Instances = list[dict[str, Any]]


def moment(text: str | None) -> datetime | None:
    """A time as Airflow's API writes it."""
    return datetime.fromisoformat(text) if text else None


def seconds_of(instances: Instances) -> float | None:
    """Seconds from the first start of task instances to their last end, or until now; None where none has started."""
    starts = [start for one in instances if (start := moment(one["start_date"]))]
    ends = [moment(one["end_date"]) for one in instances if one["start_date"]]
    if not starts:
        return None
    return (max(end or datetime.now(UTC) for end in ends) - min(starts)).total_seconds()


def _by_step(instances: Instances) -> list[tuple[str, str, Instances]]:
    """Name, state and task instances of each step that has something to show."""
    found = []
    for step in (*STEPS, REPORT_BLOCKED):
        of_step = [one for one in instances if one["task_id"] == step.name]
        states = [one["state"] or "waiting" for one in of_step] or ["waiting"]
        state = next((state for state in _FIRST if state in states), states[0])
        failed = any(one["state"] == "failed" for one in instances)
        if step is not REPORT_BLOCKED or failed:
            found.append((step.name, state, of_step))
    return found


def steps_table(instances: Instances) -> Table:
    """Every step with its state, for a terminal."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, state, of_step in _by_step(instances):
        took = seconds_of(of_step)
        seconds = "" if took is None else f"{took:.1f} s"
        done = sum(one["state"] == "success" for one in of_step)
        some = f"{done} of {len(of_step)}" if state in ("running", "queued") else f"× {len(of_step)}"
        mark = _MARKS.get(state, f"[dim]{state.replace('_', ' ')}")
        table.add_row(f"  {name}", some if len(of_step) > 1 else "", mark, seconds)
    return table


class StepLines:
    """The same for a log: a line for each step as it ends, and now and then one on those under way."""

    def __init__(self, console: Console) -> None:
        self._told: set[tuple[str, str]] = set()
        self._waiting = Waiting(console)

    def show(self, instances: Instances) -> None:
        """Print what is new since the last look."""
        for name, state, of_step in _by_step(instances):
            ended = of_step and all(one["state"] == "success" for one in of_step)
            word = "done" if ended else {"failed": "failed", "up_for_retry": "failed, is tried again"}.get(state)
            if word and (name, word) not in self._told:
                self._told.add((name, word))
                print(f"  {name} {word}", flush=True)
                self._waiting.over()
            elif state in ("running", "queued"):
                done = sum(one["state"] == "success" for one in of_step)
                some = f"{done} of {len(of_step)} batches done, " if len(of_step) > 1 else ""
                self._waiting.tell(f"  {name} {state} ({some}{seconds_of(of_step) or 0:.0f} s)")


def follow(airflow: EmbeddedAirflow, run_id: str, console: Console) -> tuple[dict[str, Any], Instances]:
    """Watch a DAG run to its end, step by step; returns the run and its task instances."""
    path = f"/dags/{DAG_ID}/dagRuns/{quote(run_id, safe='')}"
    lines = StepLines(console)
    with Live(console=console, refresh_per_second=4, transient=False, auto_refresh=console.is_terminal) as live:
        while True:
            airflow.check_alive()
            instances = airflow.task_instances(run_id)
            if console.is_terminal:
                live.update(steps_table(instances))
            else:
                lines.show(instances)
            if all(one["state"] in _ENDED for one in instances):
                run = airflow.call("GET", path)
                if run["state"] in ("success", "failed"):
                    return run, instances
                time.sleep(LOOK_AT_END)
            else:
                time.sleep(LOOK_EVERY)


def load_once(
    airflow: EmbeddedAirflow, console: Console, replay: str = "", run_id: str = ""
) -> tuple[dict[str, Any], Instances]:
    """Start one DAG run and watch it to its end; returns the run and its task instances.

    Args:
        airflow: the running Airflow.
        console: where to show the run.
        replay: a load of which to take the quarantined captures again, or `all`.
        run_id: the id of the run, which may have been started already; empty for one of its own.
    """
    # Named as Airflow itself names a run that is started by hand.
    run_id = run_id or f"manual__{datetime.now(UTC).isoformat()}"
    airflow.start_run(run_id, {"replay": replay} if replay else {})
    airflow.call("PATCH", f"/dags/{DAG_ID}", json={"is_paused": False})
    followed = follow(airflow, run_id, console)
    # Not when it is interrupted: while tasks write, this once waited a minute for SQLite, and Ctrl-C with it.
    airflow.call("PATCH", f"/dags/{DAG_ID}", json={"is_paused": True})
    return followed
