"""The same DAG file on a cluster: Celery workers of separate homes that share a store, against a file's warehouse.

    python -m tests.cluster.prove              three loads: the sample, a blocked one, changes and removals
    python -m tests.cluster.prove kills 100    the same, with so many SIGKILLs of workers at random moments; then
                                               corpus_maintenance, after which nothing may be left of them

All that is published must be equal, times aside. The warehouse is a lake with its catalog in Postgres and its data in
the store, or with CLUSTER_WAREHOUSE=file a file in the home of the worker that takes from the queue `warehouse`.
"""

import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.landing.ids import load_id_of
from corpus.load import REPORT_BLOCKED, run_steps
from corpus.settings import Settings
from corpus.shared import listed
from corpus.step import Load, LoadBlocked
from tests.cluster.cluster import DUE, Cluster, end_when_asked, run_id_of, started, store
from tests.cluster.kills import Killer, killing_environment, left_over
from tests.cluster.tables import Tables, differing, published_tables

SEEDS = Path(__file__).resolve().parents[2] / "include" / "seeds"

# Files of the sample that are landed: enough that each kind is there, few enough for a test.
MOST_FILES = 24


@dataclass
class Landing:
    """The landing area in the store."""

    client: Any

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket="news", Key=f"landing/{name}", Body=content)

    def begin(self) -> None:
        """The beginning of the sample."""
        files = [path for path in sorted(SEEDS.rglob("*")) if path.is_file()][:MOST_FILES]
        for path in files:
            self.put(path.relative_to(SEEDS).as_posix(), path.read_bytes())
        self.put(
            "saltby/broken.jsonl", b'{"url": "https://saltby.example/1", "title": "Pier", "text": "One"}\n{broken\n'
        )
        self.client.delete_object(Bucket="news", Key="landing/saltby/new.txt")
        self.put("saltby/gone.txt", b"Harbour to close\n\nThe harbour closes in May, the board said on Monday.")

    def change(self) -> None:
        """Something new, something else, something gone."""
        self.put("saltby/new.txt", b"Harbour opens\n\nThe harbour opened again in June, the board said on Friday.")
        line = b'{"url": "https://saltby.example/1", "title": "Pier", "text": "One pier was closed, two are open."}'
        self.put("saltby/broken.jsonl", line + b"\n")
        self.client.delete_object(Bucket="news", Key="landing/saltby/gone.txt")


# Which of the loads are published.
STATES = [True, False, True]


class InOneProcess:
    """The loads without Airflow, into a file."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def load(self, number: int) -> bool:
        """Run a load; says whether it was published."""
        run_id = run_id_of(number)
        load = Load(self.settings, load_id_of(run_id, DUE[number]), run_id, DUE[number])
        try:
            run_steps(load)
        except LoadBlocked:
            REPORT_BLOCKED.run(load)
            return False
        return True


def three_loads(landing: Landing, loads: InOneProcess | Cluster, steward: Path) -> list[bool]:
    """The sample; a load that a steward's file blocks; the same mended. The landing area changes before the second."""
    landing.begin()
    published = [loads.load(0)]
    steward.mkdir(parents=True, exist_ok=True)
    (steward / "flags.csv").write_text("flag,no_such_column\nx,1\n")
    landing.change()
    published.append(loads.load(1))
    (steward / "flags.csv").unlink()
    published.append(loads.load(2))
    return published


class Proof:
    """The loads in both ways, in a folder of their own, and what comes of them compared."""

    def __init__(self, root: Path, stack: ExitStack) -> None:
        self._root, self._stack, self._began = root, stack, time.monotonic()
        self._landing = Landing(stack.enter_context(store(root)))

    def _tell(self, said: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {said}", flush=True)

    def in_one_process(self) -> Tables:
        """What the loads publish without Airflow, from a file."""
        settings = Settings.from_environment()
        states = three_loads(self._landing, InOneProcess(settings), settings.steward)
        found = published_tables(settings)
        self._tell(f"one process, a file: published {states}, {len(found)} tables")
        assert states == STATES
        return found

    def on_cluster(self, in_lake: bool, kills: int) -> Tables:
        """What they publish on two Celery workers."""
        told = killing_environment() if kills else {}
        cluster = self._stack.enter_context(started(self._root, in_lake, told))
        self._tell("Airflow is up")
        seed = int(os.environ.get("SEED", "7"))
        killer = Killer(cluster.workers, kills, cluster.database, seed)
        killer.start()
        states = three_loads(self._landing, cluster, cluster.writer.steward)
        killer.over.set()
        killer.join()
        found = published_tables(cluster.writer)
        self._tell(f"cluster: published {states}, {len(found)} tables, {killer.done} kills")
        assert states == STATES
        assert cluster.run("corpus_maintenance", "manual__tidy", DUE[-1]), "corpus_maintenance succeeds"
        left = left_over(cluster.writer, self._root, cluster.database)
        assert not left, f"left over: {left}"
        assert published_tables(cluster.writer)["main.articles"] == found["main.articles"], "it can be read after that"
        assert listed(cluster.writer.shared / "reports", "*/index.html"), "the reports are in the store"
        assert not (self._root / "two" / "corpus" / "warehouse.duckdb").exists(), "only the writer opens the warehouse"
        return found


def main() -> int:
    """Run the loads in both ways and compare; returns a status."""
    end_when_asked()
    kills = int(sys.argv[2]) if sys.argv[1:2] == ["kills"] else 0
    root = Path(tempfile.mkdtemp(prefix="dateline-cluster-"))
    with ExitStack() as stack:
        proof = Proof(root, stack)
        expected = proof.in_one_process()
        found = proof.on_cluster(os.environ.get("CLUSTER_WAREHOUSE") != "file", kills)
        differ = differing(expected, found)
    if differ:
        print(f"differ: {', '.join(differ)}; logs in {root}")
        return 1
    print(f"equal: {len(found)} tables")
    shutil.rmtree(root, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
