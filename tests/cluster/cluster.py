"""The whole cluster on this machine: a store, Postgres, Redis, Airflow and two Celery workers of separate homes."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3  # type: ignore[import-untyped]

from corpus.operate.airflow_home import DAG_ID, EmbeddedAirflow, free_port
from corpus.settings import Settings
from tests.cluster import services

DUE = [datetime(2025, 4, day, tzinfo=UTC) for day in (1, 2, 3)]


def run_id_of(number: int) -> str:
    """The id of a run."""
    return f"manual__{DUE[number].isoformat()}"


@dataclass
class Cluster:
    """A cluster that runs."""

    writer: Settings
    """The corpus as the writer has it."""
    workers: Sequence[services.Running]
    """The first of them is the writer too."""
    airflow: EmbeddedAirflow
    database: int
    """The port of Postgres."""

    def load(self, number: int) -> bool:
        """Run a load; says whether it was published."""
        return self.run(DAG_ID, run_id_of(number), DUE[number])

    def run(self, dag_id: str, run_id: str, due: datetime, look: float = 0.5) -> bool:
        """Run a DAG, looked at every so many seconds; says whether it succeeded."""
        path = f"/dags/{dag_id}/dagRuns"
        about = {"dag_run_id": run_id, "logical_date": None, "run_after": due.isoformat()}
        self.airflow.call("POST", path, json=about)
        while True:
            self.airflow.check_alive()
            state = self.airflow.call("GET", f"{path}/{quote(run_id, safe='')}")["state"]
            if state in ("success", "failed"):
                return bool(state == "success")
            time.sleep(look)


def end_when_asked() -> None:
    """Let this process end by its own blocks where it is asked to end, and so what it started end with it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))


@contextmanager
def store(root: Path) -> Iterator[Any]:
    """A store with a bucket for all of a cluster, and this process's environment for it; yields a client."""
    with services.store(root) as address:
        os.environ |= services.KEYS | {"AWS_ENDPOINT_URL": address, "CORPUS_LANDING": "s3://news/landing"}
        os.environ |= {"CORPUS_HOME": str(root / "plain"), "CORPUS_SCHEDULE": ""}
        os.environ["CORPUS_STEWARD"] = str(root / "steward")  # told where it blocks a load
        os.environ.pop("AWS_PROFILE", None)
        client = boto3.client("s3")
        client.create_bucket(Bucket="news")
        yield client


@contextmanager
def started(root: Path, in_lake: bool, told: Mapping[str, str] = {}) -> Iterator[Cluster]:
    """A cluster over a store that runs; with it ends all that it has started.

    Args:
        root: a folder for all homes.
        in_lake: whether the warehouse is a lake, with its catalog in Postgres and its data in the store.
        told: what Airflow's environment has beyond what it needs.
    """
    with ExitStack() as stack:
        database = stack.enter_context(services.postgres(root, ["airflow", "lake"]))
        broker = stack.enter_context(services.redis(root))
        lake = f"ducklake:postgres://{services.USER}@127.0.0.1:{database}/lake?data=s3://news/lake"
        shared = {"CORPUS_SHARED": "s3://news/corpus", "CORPUS_WAREHOUSE": lake if in_lake else ""}
        os.environ |= shared
        control = replace(Settings.from_environment(), home=root / "control")
        airflow = EmbeddedAirflow(control, free_port(), unpaused=True)
        airflow._environment |= services.cluster_environment(database, broker) | shared | dict(told)
        workers = [
            services.worker(root, "one", "default,warehouse", airflow._environment),
            services.worker(root, "two", "default", airflow._environment),
        ]
        for one in workers:
            stack.callback(one.end)
        stack.enter_context(airflow)
        yield Cluster(replace(control, home=root / "one" / "corpus"), workers, airflow, database)
