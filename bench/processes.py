"""The tasks of a load as processes, as Airflow runs them: side by side, each measured and gone when it ends."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class TaskFailed(RuntimeError):
    """A task ended with an error, which it has printed."""


@dataclass(frozen=True)
class Taken:
    """What the tasks of one step took."""

    seconds: float
    """From the start of the first task to the end of the last."""
    megabytes: list[float]
    """The largest resident size of each task."""
    processor: float = 0.0
    """Seconds of the processor, those of the tasks' own children included."""


class Processes:
    """Runs the calls of a step in processes of their own; `corpus.load.run_steps` takes it as its `run`."""

    def __init__(self, at_once: int, before: Callable[[], None] | None = None) -> None:
        """Make a runner.

        Args:
            at_once: the number of processes that may run at once.
            before: called in each process before its task.
        """
        self._at_once, self._before = at_once, before
        self.taken: list[Taken] = []
        """One entry per step, in the order in which they ran."""

    def __call__(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run calls; returns what they return, in order, each having been written as JSON.

        Raises:
            TaskFailed: a call raised an error. The others that had started are waited for.
        """
        began = time.monotonic()
        megabytes: list[float] = []
        processor = 0.0
        running: set[int] = set()
        failed = False
        with tempfile.TemporaryDirectory(prefix="dateline-results-") as folder:
            results = [Path(folder, f"{number}.json") for number in range(len(calls))]
            waiting = list(reversed(list(zip(calls, results, strict=True))))
            while running or (waiting and not failed):
                while waiting and not failed and len(running) < self._at_once:
                    running.add(self._start(*waiting.pop()))
                child, status, usage = os.wait4(-1, 0)
                running.discard(child)
                megabytes.append(usage.ru_maxrss / 1024)
                processor += usage.ru_utime + usage.ru_stime
                failed |= bool(status)
            if failed:
                raise TaskFailed("a task failed")
            self.taken.append(Taken(time.monotonic() - began, megabytes, processor))
            return [json.loads(result.read_text(encoding="utf-8")) for result in results]

    def _start(self, call: Callable[[], Any], result: Path) -> int:
        child = os.fork()
        if child == 0:
            try:
                if self._before:
                    self._before()
                result.write_text(json.dumps(call()), encoding="utf-8")
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        return child
