"""Airflow's executor of local processes, which hears of ended tasks at once, and of a worker that was killed.

The scheduler looks ten times a second at what may run next, which takes a tenth of a core, and even so a task that had
ended was noticed after .05 s. While all that there is to run is running, the executor lets it wait for the next end.

Its workers take tasks from one queue, whose lock one of them holds while it waits. Killed at that moment, by the
system for want of memory for instance, a worker takes the lock with it: every task that is queued afterwards waits, and
nothing tells. So the scheduler ends, and who watches it says so; what was queued or running is taken up by the next.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import filterfalse
from multiprocessing import SimpleQueue
from multiprocessing.connection import wait
from typing import Any

from airflow.executors.local_executor import LocalExecutor

from corpus.load import STEPS
from corpus.operate.airflow_home import DAG_ID
from corpus.preload import preload_texts

# Seconds until the scheduler looks at its database again while tasks run: for runs that were started meanwhile, and for
# its signs of life, of which the most frequent is due every 5 s.
LONGEST_WAIT = 0.5


# The tasks that read and derive texts. What they need is loaded before their workers are forked. The other workers are
# forked before that, since it would count as 170 MB more of each of their tasks.
OF_TEXTS = frozenset(step.name for step in STEPS if not step.opens_warehouse)


class EndingLocalExecutor(LocalExecutor):
    """The scheduler's process ends with status 1 as soon as one of its workers was killed."""

    _ran_before: frozenset[Any] = frozenset()
    _queue_of_texts: Any = None

    def start(self) -> None:
        """Fork the workers, those that read and derive texts last."""
        super().start()
        if self.is_mp_using_fork:
            # The scheduler's handler ends it by an exception, which would be lost in a callback of what is loaded.
            held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
            try:
                preload_texts()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, held)
            self._queue_of_texts = SimpleQueue()
            with self._texts():
                self._spawn_workers_with_gc_freeze(self.parallelism)  # type: ignore[no-untyped-call]

    @contextmanager
    def _texts(self) -> Iterator[None]:
        """Let Airflow use the queue of the workers that read and derive texts."""
        usual, self.activity_queue = self.activity_queue, self._queue_of_texts
        try:
            yield
        finally:
            self.activity_queue = usual

    def _process_workloads(self, workload_list: Sequence[Any]) -> None:
        of_texts = [] if self._queue_of_texts is None else list(filter(_is_of_texts, workload_list))
        others = list(filterfalse(_is_of_texts, workload_list)) if of_texts else workload_list
        super()._process_workloads(others)  # type: ignore[no-untyped-call]
        if of_texts:
            with self._texts():
                super()._process_workloads(of_texts)  # type: ignore[no-untyped-call]

    def sync(self) -> None:
        """Note what has become of tasks; where all are as they were at the last look, wait for one to end."""
        running = frozenset(self.running)
        if running and running == self._ran_before:
            # SimpleQueue has no public way to wait for it.
            wait([self.result_queue._reader, *(one.sentinel for one in self.workers.values())], LONGEST_WAIT)  # type: ignore[attr-defined]
        self._ran_before = running
        super().sync()

    def end(self) -> None:
        """Let all workers end once they have nothing left to do."""
        if self._queue_of_texts is not None:
            for _ in self.workers:
                self._queue_of_texts.put(None)
        super().end()

    def _check_workers(self) -> None:
        killed = {pid: -status for pid, worker in self.workers.items() if (status := worker.exitcode or 0) < 0}
        if killed:
            told = ", ".join(f"process {pid} by signal {number}" for pid, number in killed.items())
            self.log.error("A worker was killed (%s): tasks might wait for it for ever, so the scheduler ends.", told)
            for worker in self.workers.values():
                worker.kill()
            os._exit(1)
        super()._check_workers()  # type: ignore[no-untyped-call]


def _is_of_texts(workload: Any) -> bool:
    """Whether a workload is a task of a load that reads or derives texts."""
    task = getattr(workload, "ti", None)
    return getattr(task, "dag_id", None) == DAG_ID and getattr(task, "task_id", None) in OF_TEXTS
