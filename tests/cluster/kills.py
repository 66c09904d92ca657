"""SIGKILLs of a cluster's workers, and what may be left of them once `corpus_maintenance` has run."""

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]
import duckdb
import psutil
import psycopg2  # type: ignore[import-untyped]

from corpus.settings import Settings
from corpus.shared import listed
from corpus.warehouse.connection import WAREHOUSE, attached_warehouse
from corpus.warehouse.published import connect_published
from corpus.warehouse.snapshots import kept_loads, snapshot_file
from tests.cluster import services

# Tasks of the three loads of the proof: each is killed as often as it takes for all kills.
TASKS = 24

# A task of a load, in Airflow's metadata.
_TASK = "task_id || ' ' || map_index || ' of ' || run_id"

# Mean seconds from the moment that a worker is seen at a task to its kill: steps of such loads take 1 to 10 s.
SECONDS_AT_A_TASK = 2.5

# Airflow sees that a worker is dead by the lack of its heartbeat alone: at its 300 s a hundred kills take a day. The
# killer sets the last heartbeat back besides. A task that was handed out and never begun is handed out again after
# `task_queued_timeout`.
SOON = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "2",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "12",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "2",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "20",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__NUM_STUCK_IN_QUEUED_RETRIES": "99",
}


class Killer(threading.Thread):
    """Kills workers while they are at a task, at random moments, and starts them again.

    Args:
        workers: the workers.
        kills: how many kills there are to be in all.
        port: of the Postgres that Airflow's metadata are in.
        seed: of the moments.
    """

    def __init__(self, workers: Sequence[services.Running], kills: int, port: int, seed: int) -> None:
        super().__init__(daemon=True)
        self._workers, self._kills, self._port, self._draw = workers, kills, port, random.Random(seed)
        self._of_task: Counter[str] = Counter()
        self.done = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Kill until it is over; one task no more often than its share, so that all kinds of tasks are met."""
        most = -(-self._kills // TASKS)
        while self.done < self._kills and not self.over.wait(0.3):
            running = self._tasks()
            busy = [
                one
                for one in self._workers
                if any(self._of_task[running[pid]] < most for pid in one.at_task() if pid in running)
            ]
            if not busy or self.over.wait(self._draw.expovariate(1 / SECONDS_AT_A_TASK)):
                continue
            one = self._draw.choice(busy)
            killed = one.kill_all()
            one.start()
            tasks = self._noticed(killed)
            self._of_task.update(tasks)
            self.done += 1
            print(f"kill {self.done}: {one.name} at {', '.join(tasks) or 'nothing'}", flush=True)

    def _tasks(self) -> dict[int, str]:
        """The tasks that run, by the ids of their processes."""
        with _asked(self._port, "airflow") as cursor:
            cursor.execute(f"select pid, {_TASK} from task_instance where state = 'running' and pid is not null")
            return dict(cursor.fetchall())

    def _noticed(self, killed: Sequence[int]) -> list[str]:
        """Let Airflow see by the next look that these processes are gone; returns the tasks that they were at."""
        query = (
            "update task_instance set last_heartbeat_at = now() - interval '1 hour'"
            f" where state = 'running' and pid = any(%s) returning {_TASK}"
        )
        with _asked(self._port, "airflow") as cursor:
            cursor.execute(query, [list(killed)])
            return [task for (task,) in cursor.fetchall()]


@contextmanager
def _asked(port: int, database: str) -> Iterator[Any]:
    """A cursor of Postgres; what it changes is committed."""
    connection: Any = psycopg2.connect(host="127.0.0.1", port=port, user=services.USER, dbname=database)
    with closing(connection), connection, connection.cursor() as cursor:
        yield cursor


def left_over(writer: Settings, root: Path, port: int) -> list[str]:
    """Whatever no load and nobody else will ever ask for again.

    Args:
        writer: the corpus as the writer has it.
        root: the folder with the homes of all workers.
        port: of the Postgres with the lake's catalog.
    """
    found = [f"staged: {path}" for path in listed(writer.shared / "staged", "**/*")]
    # multiprocessing makes an empty folder of its own for each worker.
    on_disk = [path for path in root.glob("*/tmp/*") if not path.name.startswith("pymp-")]
    found += [f"on a worker's disk: {path}" for path in on_disk]
    found += [f"half written: {path}" for path in root.rglob("*.unfinished")]
    found += [f"a process: {process.pid}" for process in _orphaned(root)]
    client = boto3.client("s3")
    uploads = client.list_multipart_uploads(Bucket="news").get("Uploads", [])
    found += [f"an upload that was never finished: {upload['Key']}" for upload in uploads]
    if writer.lake:
        read = _files_read(writer)
        pages = client.get_paginator("list_objects_v2").paginate(Bucket="news", Prefix="lake/")
        objects = {f"s3://news/{item['Key']}" for page in pages for item in page.get("Contents", ())}
        known = {address.rpartition("/")[2] for address in read} | _names_in_catalog(port)
        found += [f"in no catalog: {one}" for one in sorted(objects) if one.rpartition("/")[2] not in known]
        found += [f"not in the store: {address}" for address in sorted(read - objects)]
        found += [f"in the catalog's database: {name}" for name in _strangers(port)]
    return found


def _orphaned(root: Path) -> Iterator[psutil.Process]:
    """Processes of a worker's home that have no parent any more."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.ppid() == 1 and process.environ().get("CORPUS_HOME", "").startswith(str(root)):
                yield process


def _names_in_catalog(port: int) -> set[str]:
    """The names of all files that the lake's catalog knows: those that it reads, has read or is about to remove.

    The check of the whole corpus, which runs beside the clean-up, may have let the lake go on from some of them.
    """
    tables = ("ducklake_data_file", "ducklake_delete_file", "ducklake_files_scheduled_for_deletion")
    with _asked(port, "lake") as cursor:
        cursor.execute(" union all ".join(f"select path from {table}" for table in tables))
        return {path.rpartition("/")[2] for (path,) in cursor.fetchall()}


def _files_read(writer: Settings) -> set[str]:
    """All files that the lake or a kept frozen catalog reads, as DuckLake itself tells."""
    with attached_warehouse(writer, read_only=True) as connection:
        known = _files_listed(connection, WAREHOUSE)
    for load_id in kept_loads(writer):
        with connect_published(snapshot_file(writer, load_id)) as connection:
            known |= _files_listed(connection, "corpus")
    return known


def _files_listed(connection: duckdb.DuckDBPyConnection, catalog: str) -> set[str]:
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? and not internal", [catalog]
    ).fetchall()
    known: set[str] = set()
    for schema, table in tables:
        for row in connection.execute(
            f"select data_file, delete_file from ducklake_list_files('{catalog}', '{table}', schema => '{schema}')"
        ).fetchall():
            known |= {address for address in row if address}
    return known


def _strangers(port: int) -> list[str]:
    """What stands in the database of the lake's catalog and is no table of DuckLake's."""
    queries = (
        "select nspname from pg_namespace where nspname <> 'public' and nspname <> 'information_schema'"
        " and nspname not like 'pg\\_%'",
        "select relname from pg_class join pg_namespace as space on space.oid = relnamespace"
        " where (nspname = 'public' or nspname like 'pg\\_temp%') and relkind in ('r', 'S', 'v')"
        " and relname not like 'ducklake\\_%'",
        "select gid from pg_prepared_xacts",
        "select 'a transaction left open by process ' || pid from pg_stat_activity"
        " where datname = 'lake' and state like 'idle in transaction%'",
    )
    found = []
    with _asked(port, "lake") as cursor:
        for query in queries:
            cursor.execute(query)
            found += [str(row[0]) for row in cursor.fetchall()]
    return found


def killing_environment() -> dict[str, str]:
    """What Airflow is told where workers are killed: to see it soon, and to try as often as it takes."""
    return SOON | {"PYTHONPATH": os.pathsep.join((str(Path(__file__).parent / "patient"), services.PATHS))}
