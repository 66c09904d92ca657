"""`make run`: one load through a real Airflow, then what came of it."""

import fcntl
import io
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, TextIO
from urllib.parse import quote

from rich.console import Console

from corpus.home import require_home
from corpus.landing.area import LandingArea
from corpus.landing.cutting import rest_of, rest_run_id
from corpus.landing.ids import load_id_of
from corpus.operate import show
from corpus.operate.airflow_command import with_airflow
from corpus.operate.airflow_home import DAG_ID, EmbeddedAirflow, free_port, home_of
from corpus.operate.waiting import Waiting
from corpus.operate.watch import load_once, moment
from corpus.preload import has_machine_code
from corpus.settings import Settings
from corpus.visible import visible
from corpus.warehouse.connection import check_version
from corpus.warehouse.snapshots import require_warehouse

# Seconds between two tries to get the home's lock.
LOCK_LOOK = 0.5


@contextmanager
def only_one(settings: Settings, console: Console) -> Iterator[None]:
    """Hold the home's lock: a second run waits until the first has ended."""
    home = home_of(settings)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        if not _locked(lock):
            told = f"Another run (or `make up`) works on {visible(settings.home)}; waiting for it to end."
            console.print(told, markup=False)
            waiting, began = Waiting(console), time.monotonic()
            while not _locked(lock):
                waiting.tell(f"Still waiting for the other run to end ({time.monotonic() - began:.0f} s)")
                time.sleep(LOCK_LOOK)
            waiting.over()
        yield


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def terminal() -> Console:
    """Where users read: as wide as their window, or wide enough for a table in a log."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Where the terminal's charset lacks a character of a headline, it is shown as a question mark.
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=120)


def _errors(airflow: EmbeddedAirflow, run_id: str, instances: list[dict[str, Any]]) -> Iterator[str]:
    for one in instances:
        if one["state"] == "failed":
            run = f"/dags/{DAG_ID}/dagRuns/{quote(run_id, safe='')}"
            path = f"{run}/taskInstances/{one['task_id']}/logs/{one['try_number']}"
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
    interrupted = "Interrupted. What was published stays; the next run finishes this load."
    return with_airflow(console, partial(_run, console), (interrupted, 130))


def _load_of(run: dict[str, Any]) -> str:
    """The load that a run performs."""
    return load_id_of(run["dag_run_id"], datetime.fromisoformat(run["run_after"]))


def _run(console: Console, settings: Settings) -> int:
    began = time.monotonic()
    LandingArea(settings.landing).require()
    require_home(settings)
    with only_one(settings, console):
        check_version(settings)
        require_warehouse(settings)
        console.print(f"Loading {visible(settings.landing)} into {visible(settings.home)}", markup=False)
        if not has_machine_code():
            console.print(
                "The first load here compiles loops to machine code in `derive`; that takes half a minute, once."
            )
        waiting = Waiting(console)
        with EmbeddedAirflow(settings, free_port(), unpaused=False, tell=waiting.tell) as airflow:
            waiting.over()
            ready = time.monotonic()
            run, instances = load_once(airflow, console, os.environ.get("REPLAY", "").strip())
            while run["state"] == "success" and (left := rest_of(settings)):
                console.print(f"{left:,} files are left; the next load takes them.")
                run, instances = load_once(airflow, console, run_id=rest_run_id(_load_of(run)))
            errors = list(_errors(airflow, run["dag_run_id"], instances))
            ended = time.monotonic()
    start, end = moment(run["start_date"]), moment(run["end_date"])
    run_seconds = (end - start).total_seconds() if start and end else ended - ready
    load_id = _load_of(run)
    down = time.monotonic()
    show.outcome(settings, console, load_id, errors)
    console.print(
        f"[dim]{time.monotonic() - began:.0f} s: Airflow up {ready - began:.0f} s, the load {run_seconds:.0f} s,"
        f" Airflow down {down - ended:.0f} s[/dim]"
    )
    return 0 if run["state"] == "success" else 1


if __name__ == "__main__":
    sys.exit(main())
