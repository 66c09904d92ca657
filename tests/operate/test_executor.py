"""Airflow's executor: a worker that is killed ends the scheduler, which otherwise waits for tasks that run."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.operate.airflow_home import environment
from corpus.settings import Settings

pytestmark = pytest.mark.slow


def run_script(home: Path, script: str) -> "subprocess.CompletedProcess[str]":
    """Run a script as the scheduler of a corpus's Airflow is run."""
    return subprocess.run(
        [sys.executable, "-c", script],
        env=environment(replace(Settings.from_environment(), home=home), 1, unpaused=False),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


SCHEDULER = """
import os, time
from corpus.operate.executor import EndingLocalExecutor

executor = EndingLocalExecutor(parallelism=2)
executor.start()
executor.sync()
workers = list(executor.workers.values())
print("works", flush=True)
{what}
while not any(worker.exitcode is not None for worker in workers):
    time.sleep(0.1)
executor.sync()
print("goes on", flush=True)
for worker in executor.workers.values():
    worker.kill()
os._exit(0)
"""


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [
        ("workers[0].kill()", 1, ["works"]),
        ("executor.activity_queue.put(None)", 0, ["works", "goes on"]),
    ],
)
def test_the_scheduler_ends_with_a_worker_that_was_killed(
    tmp_path: Path, what: str, status: int, said: list[str]
) -> None:
    ended = run_script(tmp_path, SCHEDULER.format(what=what))
    assert (ended.returncode, [line for line in ended.stdout.splitlines() if line in ("works", "goes on")]) == (
        status,
        said,
    ), ended.stderr
    assert ("A worker was killed" in ended.stdout + ended.stderr) == bool(status)


WAITING = """
import os
from corpus.operate import executor as module
from corpus.operate.executor import EndingLocalExecutor

executor = EndingLocalExecutor(parallelism=1)
executor.start()
wait = module.wait

def ends(connections, timeout):
    executor.result_queue.put(("task", "success", None))
    return wait(connections, timeout)

module.wait = ends
for running in ({"task"}, {"task", "another"}, {"task", "another"}):
    executor.running = set(running)
    executor.sync()
    print("said", sorted(executor.event_buffer), flush=True)
for worker in executor.workers.values():
    worker.kill()
os._exit(0)
"""


def test_a_task_that_ends_while_all_others_run_is_noticed_at_the_same_look(tmp_path: Path) -> None:
    ended = run_script(tmp_path, WAITING)
    said = [line for line in ended.stdout.splitlines() if line.startswith("said")]
    assert said == ["said []", "said []", "said ['task']"], ended.stderr


ENDED = """
import os, signal, sys, time
from corpus.operate import executor as module

def loads() -> None:
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)
    except SystemExit:
        print("lost", flush=True)

signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
module.preload_texts = loads
executor = module.EndingLocalExecutor(parallelism=1)
try:
    executor.start()
finally:
    for worker in executor.workers.values():
        worker.kill()
"""


def test_a_scheduler_that_is_to_end_while_it_loads_ends(tmp_path: Path) -> None:
    ended = run_script(tmp_path, ENDED)
    assert (ended.returncode, "lost" in ended.stdout) == (7, False), ended.stderr
