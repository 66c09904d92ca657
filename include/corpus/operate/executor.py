"""Airflow's executor of local processes, which hears of ended tasks at once, and of a worker that was killed.

The scheduler looks ten times a second at what may run next, which takes a tenth of a core, and even so a task that had
ended was noticed after .05 s. While all that there is to run is running, the executor lets it wait for the next end.

Its workers take tasks from one queue, whose lock one of them holds while it waits. Killed at that moment, by the
system for want of memory for instance, a worker takes the lock with it: every task that is queued afterwards waits, and
nothing tells. So the scheduler ends, and who watches it says so; what was queued or running is taken up by the next.
"""

import os
from multiprocessing.connection import wait
from typing import Any

from airflow.executors.local_executor import LocalExecutor

# Seconds until the scheduler looks at its database again while tasks run: for runs that were started meanwhile, and for
# its signs of life, of which the most frequent is due every 5 s.
LONGEST_WAIT = 0.5


class EndingLocalExecutor(LocalExecutor):
    """The scheduler's process ends with status 1 as soon as one of its workers was killed."""

    _ran_before: frozenset[Any] = frozenset()

    def sync(self) -> None:
        """Note what has become of tasks; where all are as they were at the last look, wait for one to end."""
        running = frozenset(self.running)
        if running and running == self._ran_before:
            # SimpleQueue has no public way to wait for it.
            wait([self.result_queue._reader, *(one.sentinel for one in self.workers.values())], LONGEST_WAIT)  # type: ignore[attr-defined]
        self._ran_before = running
        super().sync()

    def _check_workers(self) -> None:
        killed = {pid: -status for pid, worker in self.workers.items() if (status := worker.exitcode or 0) < 0}
        if killed:
            told = ", ".join(f"process {pid} by signal {number}" for pid, number in killed.items())
            self.log.error("A worker was killed (%s): tasks might wait for it for ever, so the scheduler ends.", told)
            for worker in self.workers.values():
                worker.kill()
            os._exit(1)
        super()._check_workers()  # type: ignore[no-untyped-call]
