"""Tasks as processes: what they return, what they take, and what becomes of one that fails."""

import os
import subprocess
import sys

from corpus.settings import PROJECT

# Processes are forked, which the threads that other tests have started do not outlive: so in a process of its own.
_SCRIPT = """
import os
from functools import partial
from bench.processes import Processes, TaskFailed

def answer(number):
    held = bytearray(number << 20)
    return [number, os.getpid()]

processes = Processes(2, before=lambda: os.write(2, b"before\\n"))
answers = processes([partial(answer, number) for number in (3, 1, 200)])
print("numbers", [number for number, _ in answers])
print("processes", len({process for _, process in answers} - {os.getpid()}))
[taken] = processes.taken
print("largest", max(taken.megabytes) > 200, "tasks", len(taken.megabytes), "seconds", taken.seconds > 0)
print("processor", 0 < taken.processor < 60)
try:
    processes([partial(int, "nonsense"), partial(answer, 1)])
except TaskFailed as error:
    print("failed:", error, "noted", len(processes.taken))
"""


def test_calls_run_apart_and_their_results_come_back_in_order() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env=os.environ | {"PYTHONPATH": f"{PROJECT / 'include'}:{PROJECT}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "numbers [3, 1, 200]",
        "processes 3",
        "largest True tasks 3 seconds True",
        "processor True",
        "failed: a task failed noted 1",
    ]
    assert done.stderr.count("before\n") == 5
    assert "ValueError: invalid literal for int()" in done.stderr
