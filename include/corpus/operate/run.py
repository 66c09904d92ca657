"""`make run`: one load through a real Airflow, then what came of it."""

import fcntl
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx
from rich.console import Console
from rich.live import Live
from rich.table import Table

from corpus.home import HomeUnusable, disk_trouble, disk_trouble_now, require_home
from corpus.landing.area import LandingArea, NoLandingArea
from corpus.landing.ids import load_id_of
from corpus.load import REPORT_BLOCKED, STEPS
from corpus.operate import show
from corpus.operate.airflow_home import DAG_ID, AirflowDown, EmbeddedAirflow, free_port, home_of
from corpus.settings import BadSetting, Settings
from corpus.visible import visible
from corpus.warehouse.connection import WrongVersion, check_version
from corpus.warehouse.snapshots import LostWarehouse, require_warehouse

# Seconds between two looks at the run; each costs Airflow's API some of the time that the tasks would have.
LOOK_EVERY = 1.0

_MARKS = {
    "success": "[green]done",
    "failed": "[red]failed",
    "skipped": "[dim]skipped",
    "running": "[yellow]running",
}


@contextmanager
def only_one(settings: Settings, console: Console) -> Iterator[None]:
    """Hold the home's lock: a second run waits until the first has ended."""
    home = home_of(settings)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = f"Another run (or `make up`) works on {visible(settings.home)}; waiting for it to end."
            console.print(told, markup=False)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def terminal() -> Console:
    """Where users read: as wide as their window, or wide enough for a table in a log."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=120)


def stop_on_terminate() -> None:
    """Let SIGTERM end a command as Ctrl-C does, so that no part of Airflow is left behind."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def seconds_of(instances: list[dict[str, Any]]) -> float | None:
    """Seconds from the first start to the last end of task instances; None where none has both."""
    starts = [start for one in instances if (start := _moment(one["start_date"]))]
    ends = [end for one in instances if (end := _moment(one["end_date"]))]
    return (max(ends) - min(starts)).total_seconds() if starts and ends else None


def _steps_table(instances: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for step in (*STEPS, REPORT_BLOCKED):
        of_step = [one for one in instances if one["task_id"] == step.name]
        states = [one["state"] or "waiting" for one in of_step] or ["waiting"]
        if step is REPORT_BLOCKED and set(states) <= {"waiting", "skipped", "removed"}:
            continue
        worst = next((s for s in ("failed", "upstream_failed", "running", "queued") if s in states), states[0])
        took = seconds_of(of_step)
        seconds = "" if took is None else f"{took:.1f} s"
        count = f"× {len(of_step)}" if len(of_step) > 1 else ""
        table.add_row(f"  {step.name}", count, _MARKS.get(worst, f"[dim]{worst.replace('_', ' ')}"), seconds)
    return table


def follow(airflow: EmbeddedAirflow, run_id: str, console: Console) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Watch a DAG run to its end, step by step; returns the run and its task instances."""
    path = f"/dags/{DAG_ID}/dagRuns/{run_id}"
    told: set[str] = set()
    with Live(console=console, refresh_per_second=4, transient=False, auto_refresh=console.is_terminal) as live:
        while True:
            airflow.check_alive()
            run = airflow.call("GET", path)
            instances = airflow.call("GET", f"{path}/taskInstances", params={"limit": 200})["task_instances"]
            if console.is_terminal:
                live.update(_steps_table(instances))
            else:
                # In a log one line per step, as it ends.
                for step in (*STEPS, REPORT_BLOCKED):
                    of_step = [one for one in instances if one["task_id"] == step.name]
                    if step.name not in told and of_step and all(one["state"] == "success" for one in of_step):
                        told.add(step.name)
                        print(f"  {step.name} done", flush=True)
            if run["state"] in ("success", "failed"):
                return run, instances
            time.sleep(LOOK_EVERY)


def load_once(
    airflow: EmbeddedAirflow, console: Console, replay: str = ""
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Start one DAG run and watch it to its end; returns the run and its task instances.

    Args:
        airflow: the running Airflow.
        console: where to show the run.
        replay: a load of which to take the quarantined captures again, or `all`.
    """
    conf = {"replay": replay} if replay else {}
    run = airflow.call("POST", f"/dags/{DAG_ID}/dagRuns", json={"logical_date": None, "conf": conf})
    airflow.call("PATCH", f"/dags/{DAG_ID}", json={"is_paused": False})
    try:
        return follow(airflow, run["dag_run_id"], console)
    finally:
        airflow.call("PATCH", f"/dags/{DAG_ID}", json={"is_paused": True})


def _errors(airflow: EmbeddedAirflow, run_id: str, instances: list[dict[str, Any]]) -> Iterator[str]:
    for one in instances:
        if one["state"] == "failed":
            path = f"/dags/{DAG_ID}/dagRuns/{run_id}/taskInstances/{one['task_id']}/logs/{one['try_number']}"
            log = airflow.call("GET", path, params={"map_index": one["map_index"], "full_content": True})
            details = [
                f"{error.get('exc_type')}: {error.get('exc_value')}"
                for line in log.get("content", [])
                if isinstance(line, dict)
                for error in line.get("error_detail") or []
            ]
            yield f"{one['task_id']}: {details[-1] if details else 'see its log'}"


def main() -> int:
    """Run one load and print its balance, a sample of the corpus and where to look next."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    console = terminal()
    stop_on_terminate()
    began = time.monotonic()
    try:
        settings = Settings.from_environment()
        LandingArea(settings.landing).require()
        require_home(settings)
        with only_one(settings, console):
            check_version(settings)
            require_warehouse(settings)
            console.print(f"Loading {visible(settings.landing)} into {visible(settings.home)}", markup=False)
            with EmbeddedAirflow(settings, free_port(), unpaused=False) as airflow:
                ready = time.monotonic()
                run, instances = load_once(airflow, console, os.environ.get("REPLAY", "").strip())
                errors = list(_errors(airflow, run["dag_run_id"], instances))
                ended = time.monotonic()
    except KeyboardInterrupt:
        console.print("Interrupted. What was published stays; the next run finishes this load.")
        return 130
    except AirflowDown as error:
        show.failure(console, disk_trouble_now(settings) or error)
        return 1
    except (BadSetting, HomeUnusable, LostWarehouse, NoLandingArea, WrongVersion) as error:
        show.failure(console, error)
        return 1
    except OSError as error:
        # A disk that is full or read-only; what is about anything else keeps its traceback.
        told = disk_trouble(settings, error)
        if told is None:
            raise
        show.failure(console, told)
        return 1
    except httpx.HTTPError as error:
        told = f"Airflow failed a request: {error}; see {home_of(settings) / 'logs'}"
        show.failure(console, disk_trouble_now(settings) or told)
        return 1
    start, end = _moment(run["start_date"]), _moment(run["end_date"])
    run_seconds = (end - start).total_seconds() if start and end else ended - ready
    load_id = load_id_of(run["dag_run_id"], datetime.fromisoformat(run["run_after"]))
    show.outcome(settings, console, load_id, errors)
    console.print(
        f"[dim]{time.monotonic() - began:.0f} s: Airflow up {ready - began:.0f} s, "
        f"the load {run_seconds:.0f} s, "
        f"Airflow down {time.monotonic() - ended:.0f} s[/dim]"
    )
    return 0 if run["state"] == "success" else 1


if __name__ == "__main__":
    sys.exit(main())
