"""Airflow's executor of local processes, which does not wait for ever behind a worker that was killed.

Its workers take tasks from one queue, whose lock one of them holds while it waits. Killed at that moment, by the
system for want of memory for instance, a worker takes the lock with it: every task that is queued afterwards waits, and
nothing tells. So the scheduler ends, and who watches it says so; what was queued or running is taken up by the next.
"""

import os

from airflow.executors.local_executor import LocalExecutor


class EndingLocalExecutor(LocalExecutor):
    """The scheduler's process ends with status 1 as soon as one of its workers was killed."""

    def _check_workers(self) -> None:
        killed = {pid: -status for pid, worker in self.workers.items() if (status := worker.exitcode or 0) < 0}
        if killed:
            told = ", ".join(f"process {pid} by signal {number}" for pid, number in killed.items())
            self.log.error("A worker was killed (%s): tasks might wait for it for ever, so the scheduler ends.", told)
            for worker in self.workers.values():
                worker.kill()
            os._exit(1)
        super()._check_workers()  # type: ignore[no-untyped-call]
