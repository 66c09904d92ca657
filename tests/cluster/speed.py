"""How much faster two workers read and derive than one, on a cluster of this machine.

    python -m tests.cluster.speed [ARTICLES]

Loads of as many made-up articles each, in turn by one worker and by both; the other one is asked to end meanwhile. What
counts is the time from the first task of `read` to the end of its last one, and so of `derive`, as Airflow noted it.
The batches are as many in each load. The machine has to be quiet: of each phase it is told how busy it was.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bench.made_up import write_articles
from corpus.operate.airflow_home import DAG_ID
from tests.cluster import services
from tests.cluster.cluster import Cluster, end_when_asked, started, store

# Articles of each load: deriving them takes one worker about half a minute.
ARTICLES = 20_000

# Workers of each load. The first is for what is slow once: the models' first build, pages that no cache has.
TURNS = (1, 1, 2, 1, 2)

PHASES = ("read", "derive")

# On a real cluster Airflow and the store run on other machines; here they take from the two cores that two workers are
# to have. So the scheduler looks once a second, as Airflow's own default is (at each tenth of one it takes a third of a
# core), the DAG files are not parsed again meanwhile (2 to 3 CPU-s every 30 s), and nobody asks more often than needed.
LOOK = 2.0
CALM = {
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",
    "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "3600",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "1",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "300",
    "CORPUS_PARALLELISM": "2",
}


class Watch(threading.Thread):
    """The CPU-seconds of each worker and of the whole machine, as they grow."""

    def __init__(self, workers: list[services.Running]) -> None:
        super().__init__(daemon=True)
        self.workers, self.over = workers, threading.Event()
        self.seen: list[tuple[float, list[float], float]] = []

    def run(self) -> None:
        """Look once a second."""
        while not self.over.wait(1):
            whole = psutil.cpu_times()
            busy = sum(whole) - whole.idle - whole.iowait - whole.guest - whole.guest_nice
            self.seen.append((time.time(), [one.cpu_seconds() for one in self.workers], busy))

    def between(self, begun: float, ended: float) -> tuple[list[float], float]:
        """CPU-seconds of each worker, and of all processes, between two times."""
        first = max((one for one in self.seen if one[0] <= begun), default=self.seen[0])
        last = min((one for one in self.seen if one[0] >= ended), default=self.seen[-1])
        return [after - before for before, after in zip(first[1], last[1], strict=True)], last[2] - first[2]


def _seconds(told: str) -> float:
    return datetime.fromisoformat(told).timestamp()


def measured(cluster: Cluster, watch: Watch, number: int) -> dict[str, float]:
    """Run a load and tell of its phases; returns the seconds of each."""
    due = datetime(2025, 4, 1, tzinfo=UTC) + timedelta(hours=number)
    run_id = f"manual__{due.isoformat()}"
    assert cluster.run(DAG_ID, run_id, due, LOOK)
    time.sleep(1)
    tasks = cluster.airflow.task_instances(run_id)
    took = {}
    for phase in PHASES:
        spans = [(_seconds(one["start_date"]), _seconds(one["end_date"])) for one in tasks if one["task_id"] == phase]
        begun, ended = min(spans)[0], max(end for _, end in spans)
        took[phase] = ended - begun
        by_worker, machine = watch.between(begun, ended)
        workers = [cpu for cpu in by_worker if cpu > 1]
        waited = 1 - sum(workers) / (len(workers) * (ended - begun)) if workers else 1
        print(
            f"  {phase}: {len(spans)} tasks, {ended - begun:.1f} s; CPU-s of the workers"
            f" {' and '.join(f'{cpu:.1f}' for cpu in by_worker)}, of all processes {machine:.1f};"
            f" waited {waited:.0%}",
            flush=True,
        )
    return took


def main() -> int:
    """Measure and print; returns a status."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    end_when_asked()
    root = Path(tempfile.mkdtemp(prefix="dateline-cluster-"))
    found: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    with ExitStack() as stack:
        client = stack.enter_context(store(root))
        cluster = stack.enter_context(started(root, os.environ.get("CLUSTER_WAREHOUSE") != "file", CALM))
        watch = Watch(list(cluster.workers))
        watch.start()
        stack.callback(watch.over.set)
        _, other = cluster.workers
        working = 2
        for number, workers in enumerate(TURNS):
            if workers != working:
                other.start() if workers == 2 else other.end()
                working = workers
                time.sleep(15)
            write_articles(root / "articles.jsonl", articles if number else 100, seed=number)
            client.upload_file(str(root / "articles.jsonl"), "news", f"landing/feed-{number}/articles.jsonl")
            print(f"{workers} at work; load average {os.getloadavg()[0]:.1f}", flush=True)
            took = measured(cluster, watch, number)
            if number:
                found[workers].append(took)
    one, two = (sum(sum(took.values()) for took in found[workers]) / len(found[workers]) for workers in (1, 2))
    print(f"read and derive: one worker {one:.1f} s, two {two:.1f} s, {one / two:.2f} times as fast")
    shutil.rmtree(root, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
