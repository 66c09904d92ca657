"""The same DAG file on a cluster: Celery workers of separate homes that share a store, against a file's warehouse.

    python -m tests.cluster.prove              three loads: the sample, a blocked one, changes and removals
    python -m tests.cluster.prove kills 100    the same, with so many SIGKILLs of workers at random moments

All that is published must be equal, times aside. The warehouse is a lake with its catalog in Postgres and its data in
the store, or with CLUSTER_WAREHOUSE=file a file in the home of the worker that takes from the queue `warehouse`.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3  # type: ignore[import-untyped]
import duckdb

from corpus.landing.ids import load_id_of
from corpus.load import REPORT_BLOCKED, run_steps
from corpus.operate.airflow_home import DAG_ID, EmbeddedAirflow, free_port
from corpus.settings import Settings
from corpus.shared import listed
from corpus.step import Load, LoadBlocked
from corpus.warehouse.published import connect_published
from tests.cluster import services

SEEDS = Path(__file__).resolve().parents[2] / "include" / "seeds"

# Files of the sample that are landed: enough that each kind is there, few enough for a test.
MOST_FILES = 24

# What tells how long something took, or which run and machine it was.
APART = ("seconds", "took", "run_id", "size_bytes", "duckdb", "memory")

# A file's keys and checks are its own; a lake has a data test instead.
OF_BOTH = {"model_runs": " where not contains(node, 'contracts_hold')"}

Tables = dict[str, list[tuple[Any, ...]]]


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


def published_tables(settings: Settings) -> Tables:
    """All that is published, `quality` included, in the order of all its columns but times."""
    tables: Tables = {}
    with _published(settings) as (connection, catalog):
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables"
            f" where table_catalog = '{catalog}' and table_schema in ('main', 'corpus', 'quality') order by all"
        ).fetchall():
            described = connection.execute(f'describe "{catalog}".{schema}."{table}"').fetchall()
            columns = [
                f'"{name}"'
                for name, kind, *_ in described
                if not (kind.startswith("TIMESTAMP") and name.endswith("_at") and schema == "quality")
                and not any(word in name for word in APART)
            ]
            if table in ("step_runs", "model_runs"):
                columns = [name for name in columns if name in ('"load_id"', '"step"', '"node"', '"status"')]
            query = (
                f'select {", ".join(columns)} from "{catalog}".{schema}."{table}"{OF_BOTH.get(table, "")} order by all'
            )
            tables[f"{schema}.{table}"] = connection.execute(query).fetchall()
    return tables


@contextmanager
def _published(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    with connect_published(settings.published) as connection:
        yield connection, "corpus"


# Which of the loads are published.
STATES = [True, False, True]

DUE = [datetime(2025, 4, day, tzinfo=UTC) for day in (1, 2, 3)]


def run_id_of(number: int) -> str:
    """The id of a run."""
    return f"manual__{DUE[number].isoformat()}"


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


class OnCluster:
    """The loads through Airflow."""

    def __init__(self, settings: Settings, airflow: EmbeddedAirflow) -> None:
        self.settings, self._airflow = settings, airflow

    def load(self, number: int) -> bool:
        """Run a load; says whether it was published."""
        path = f"/dags/{DAG_ID}/dagRuns"
        about = {"dag_run_id": run_id_of(number), "logical_date": None, "run_after": DUE[number].isoformat()}
        self._airflow.call("POST", path, json=about)
        while True:
            self._airflow.check_alive()
            state = self._airflow.call("GET", f"{path}/{quote(run_id_of(number), safe='')}")["state"]
            if state in ("success", "failed"):
                return bool(state == "success")
            time.sleep(0.5)


def three_loads(landing: Landing, loads: InOneProcess | OnCluster, steward: Path) -> list[bool]:
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


class Killer(threading.Thread):
    """Kills one of the workers every few seconds, and starts it again."""

    def __init__(self, workers: list[services.Running], kills: int) -> None:
        super().__init__(daemon=True)
        self._workers, self.left, self._draw = workers, kills, random.Random(7)
        self.over = threading.Event()

    def run(self) -> None:
        """Kill until all kills are done or it is over."""
        while self.left and not self.over.wait(self._draw.uniform(4, 14)):
            one = self._draw.choice(self._workers)
            one.kill()
            one.start()
            self.left -= 1


class Proof:
    """The loads in both ways, in a folder of their own, and what comes of them compared."""

    def __init__(self, root: Path, stack: ExitStack) -> None:
        self._root, self._stack, self._began = root, stack, time.monotonic()
        address = stack.enter_context(services.store(root))
        os.environ |= services.KEYS | {"AWS_ENDPOINT_URL": address, "CORPUS_LANDING": "s3://news/landing"}
        os.environ |= {"CORPUS_HOME": str(root / "plain"), "CORPUS_SCHEDULE": ""}
        os.environ["CORPUS_STEWARD"] = str(root / "steward")  # told where it blocks a load
        os.environ.pop("AWS_PROFILE", None)
        client = boto3.client("s3")
        client.create_bucket(Bucket="news")
        self._landing = Landing(client)

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

    def _workers(self, environment: dict[str, str]) -> list[services.Running]:
        workers = [
            services.worker(self._root, "one", "default,warehouse", environment),
            services.worker(self._root, "two", "default", environment),
        ]
        for one in workers:
            self._stack.callback(one.end)
        return workers

    def on_cluster(self, in_lake: bool, kills: int) -> Tables:
        """What they publish on two Celery workers."""
        database = self._stack.enter_context(services.postgres(self._root, ["airflow", "lake"]))
        broker = self._stack.enter_context(services.redis(self._root))
        lake = f"ducklake:postgres://{services.USER}@127.0.0.1:{database}/lake?data=s3://news/lake"
        shared = {"CORPUS_SHARED": "s3://news/corpus", "CORPUS_WAREHOUSE": lake if in_lake else ""}
        os.environ |= shared
        control = replace(Settings.from_environment(), home=self._root / "control")
        airflow = EmbeddedAirflow(control, free_port(), unpaused=True)
        airflow._environment |= services.cluster_environment(database, broker) | shared
        workers = self._workers(airflow._environment)
        self._stack.enter_context(airflow)
        self._tell("Airflow is up")
        writer = replace(control, home=self._root / "one" / "corpus")
        killer = Killer(workers, kills)
        killer.start()
        states = three_loads(self._landing, OnCluster(control, airflow), writer.steward)
        killer.over.set()
        found = published_tables(writer)
        self._tell(f"cluster: published {states}, {len(found)} tables, {kills - killer.left} kills")
        assert states == STATES
        assert listed(control.shared / "reports", "*/index.html"), "the reports are in the store"
        assert not listed(control.shared / "staged", "**/*.parquet"), "no working file is left"
        assert not (self._root / "two" / "corpus" / "warehouse.duckdb").exists(), "only the writer opens the warehouse"
        return found


def differing(expected: Tables, found: Tables) -> list[str]:
    """The tables that differ; a row or two of each are printed."""
    differ = [name for name in sorted(expected | found) if expected.get(name) != found.get(name)]
    for name in differ:
        here, there = set(map(repr, expected.get(name, []))), set(map(repr, found.get(name, [])))
        print(f"{name}: only one process {sorted(here - there)[:2]}, only cluster {sorted(there - here)[:2]}")
    return differ


def main() -> int:
    """Run the loads in both ways and compare; returns a status."""
    # What was started is to end with this, also where it is asked to end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
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
