"""An embedded Airflow: its settings, its processes and the few calls that are made to it.

Everything lives under `CORPUS_HOME/airflow` (SQLite metadata, logs, generated secret), so that each corpus
has its own Airflow and nothing of the user's is touched. A larger deployment is `docker-compose.yaml`.
"""

import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from corpus.operate.component import Plan
from corpus.operate.processes import Processes
from corpus.settings import PROJECT, Settings, whole_number
from corpus.staging import whole_file
from corpus.step import WAREHOUSE_POOL

DAG_ID = "corpus_load"
SIDE_IDS = ("corpus_rebuild", "corpus_maintenance")

# Logs are read where they are written, so the scheduler serves none: its log server would listen on all addresses.
_COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": (),
    "scheduler": ("--skip-serve-logs",),
    "dag-processor": (),
}
# For `make up` only: no task here waits in it, but Airflow's first page shows a service that does not run as broken.
_TRIGGERER = {"triggerer": ("--skip-serve-logs", "--capacity", "1")}

# The distribution whose version is Airflow's; to import Airflow for it would take a second of CPU.
AIRFLOW = "apache-airflow-core"

# What sets up Airflow's database.
SET_UP = (("db", "migrate"), ("pools", "set", WAREHOUSE_POOL, "1", "One writer of the warehouse"))

# Seconds between two looks at what is waited for.
LOOK_EVERY = 0.1

# Seconds that the last task of a run has to end once Airflow counts it as done.
TASK_END = 5.0

# Seconds until Airflow must answer; it took 8 on two cores, a cold disk multiplies that.
START_TIMEOUT = 120

# How often a call is made before its failure counts: once, starting a run right after one that had been killed
# was answered with status 500.
CALLS = 4

# Seconds that the metadata's writers wait for each other, and that a call waits for its answer: longer than that, or
# a call that waits its turn counts as failed while it is still being carried out.
DATABASE_TIMEOUT = 60
CALL_TIMEOUT = DATABASE_TIMEOUT + 15

# Task instances that are asked for at once; Airflow gives no more than its `maximum_page_limit`, 100.
PAGE = 100

# Fewer characters are no secret that Airflow's tokens can be signed with.
SECRET_CHARACTERS = 48


class AirflowDown(RuntimeError):
    """Airflow did not start, or stopped; the message names the log to read."""


def _secret(home: Path, name: str) -> str:
    """A secret of this Airflow's own, made once and readable by its owner only."""
    path = home / name
    secret = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    # A full disk once left an empty file. What was signed with the secret before lasts for one start only.
    if len(secret) < SECRET_CHARACTERS:
        secret = secrets.token_urlsafe(SECRET_CHARACTERS)
        with whole_file(path) as unfinished:
            unfinished.touch(mode=0o600)
            unfinished.write_text(secret, encoding="utf-8")
    return secret


def home_of(settings: Settings) -> Path:
    """Airflow's own folder."""
    return settings.home / "airflow"


def _options(settings: Settings, port: int, unpaused: bool) -> dict[str, dict[str, object]]:
    """Airflow's own settings, by section and name."""
    home = home_of(settings)
    base = f"http://127.0.0.1:{port}"
    # What a log of `make run` links to is to be seen with `make up`.
    pages = base if unpaused else f"http://127.0.0.1:{whole_number('CORPUS_PORT', 8080, 1)}"
    return {
        "core": {
            "dags_folder": PROJECT / "dags",
            "plugins_folder": PROJECT / "plugins",
            "executor": "corpus.operate.executor.EndingLocalExecutor",
            # One mapped task per core, and two more that start while those end; idle workers cost memory.
            "parallelism": settings.parallelism + 2,
            "load_examples": False,
            "dags_are_paused_at_creation": not unpaused,
            "auth_manager": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
            "simple_auth_manager_all_admins": True,
            "execution_api_server_url": f"{base}/execution/",
            "fernet_key": "",
        },
        # Scheduler, API and processor write to one SQLite file; after the 5 s of the default the slowest gives up.
        "database": {"sql_alchemy_conn": f"sqlite:///{home / 'airflow.db'}?timeout={DATABASE_TIMEOUT}"},
        "api": {"host": "127.0.0.1", "port": port, "base_url": pages, "workers": 1, "expose_config": False},
        "api_auth": {"jwt_secret": _secret(home, "jwt_secret")},
        "scheduler": {
            # One run that is asked for must not be preceded by the one that is due. The DAG keeps its schedule, since
            # another would be another version of it.
            "use_job_schedule": unpaused,
            # The pause between two looks at what may run next; a load has ten steps one after the other.
            "scheduler_idle_sleep_time": 0.1,
            "enable_health_check": False,
            # What a killed scheduler left queued or running is taken up again after some seconds without a sign
            # of life; at the defaults of 300 a run that follows a killed one would wait five minutes.
            "orphaned_tasks_check_interval": 10,
            "scheduler_health_check_threshold": 15,
            "task_instance_heartbeat_sec": 5,
            "task_instance_heartbeat_timeout": 30,
            "task_instance_heartbeat_timeout_detection_interval": 5,
        },
        "dag_processor": {"refresh_interval": 30, "min_file_process_interval": 30},
        "logging": {"base_log_folder": home / "logs"},
    }


def environment(settings: Settings, port: int, unpaused: bool) -> dict[str, str]:
    """The environment of the embedded Airflow's processes."""
    named = {
        f"AIRFLOW__{section.upper()}__{name.upper()}": str(value)
        for section, values in _options(settings, port, unpaused).items()
        for name, value in values.items()
    }
    return (
        os.environ
        | named
        | {
            "AIRFLOW_HOME": str(home_of(settings)),
            "CORPUS_LANDING": str(settings.landing),
            "CORPUS_HOME": str(settings.home),
            "CORPUS_SCHEDULE": settings.schedule,
            "PYTHONPATH": str(PROJECT / "include"),
            "GX_ANALYTICS_ENABLED": "false",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }
    )


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class EmbeddedAirflow:
    """Airflow's processes, started together and stopped together.

    Args:
        settings: whose corpus it works on.
        port: where it listens, on the loopback interface only.
        unpaused: whether it loads on schedule, as `make up` does.
        tell: is given a line on what is waited for, with the seconds so far.
    """

    def __init__(
        self, settings: Settings, port: int, unpaused: bool, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        self.settings, self.port = settings, port
        self.url = f"http://127.0.0.1:{port}"
        self._environment = environment(settings, port, unpaused)
        self._stamp = home_of(settings) / "migrated"
        self._ended = home_of(settings) / "ended.json"
        self._components = _COMPONENTS | (_TRIGGERER if unpaused else {})
        self._processes = Processes(home_of(settings) / "processes.json")
        self._client = httpx.Client(base_url=self.url, timeout=CALL_TIMEOUT, trust_env=False)
        self._tell = tell

    def _log(self, name: str) -> Path:
        return home_of(self.settings) / "logs" / f"{name}.log"

    def _is_migrated(self) -> bool:
        """Whether Airflow's database is that of its version; a new version needs it migrated again."""
        return self._stamp.exists() and self._stamp.read_text(encoding="utf-8") == version(AIRFLOW)

    def _start(self) -> None:
        logs = self._log("scheduler").parent
        logs.mkdir(parents=True, exist_ok=True)
        self._ended.unlink(missing_ok=True)
        for name in (*self._components, "migrate"):
            self._log(name).unlink(missing_ok=True)
        first = () if self._is_migrated() else SET_UP
        plan = Plan(self._components, logs, self._ended, first, (self._stamp, version(AIRFLOW)) if first else None)
        command = [sys.executable, "-m", "corpus.operate.component", str(os.getpid()), plan.as_json()]
        self._processes.start("components", command, self._environment, self._log("components"))

    def __enter__(self) -> "EmbeddedAirflow":
        self._processes.end_leftovers()
        try:
            self._start()
            began = time.monotonic()
            while not self._is_migrated():
                self.check_alive()
                self._tell(f"Setting up Airflow's database, once ({time.monotonic() - began:.0f} s)")
                time.sleep(LOOK_EVERY)
            token = self.wait_for("Airflow to answer", self._token)
            self._client.headers["Authorization"] = f"Bearer {token}"
            self._warm_up()
            self.wait_for("Airflow to read the DAGs", self._dag)
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        # When the run is over there is nothing to lose, and all that processes do when they are asked to end, for
        # 4 to 9 s, is to take themselves apart.
        at_once = kind is None
        if at_once:
            self._processes.let_tasks_finish(TASK_END)
        self._processes.end(at_once)
        self._client.close()

    def _token(self) -> str:
        return str(self._client.get("/auth/token").json()["access_token"])

    def _warm_up(self) -> None:
        # The API that tasks talk to builds its routes at the first request, which took the first task 3.3 s;
        # asked now, it does so while the DAG is being parsed.
        with suppress(httpx.HTTPError):
            self._client.get("/execution/health")

    def _dag(self) -> dict[str, Any]:
        broken = self.call("GET", "/importErrors")["import_errors"]
        if broken:
            raise AirflowDown(f"{broken[0]['filename']} cannot be imported:\n{broken[0]['stack_trace']}")
        for dag_id in SIDE_IDS:
            self.call("GET", f"/dags/{dag_id}")
        return self.call("GET", f"/dags/{DAG_ID}")

    def is_healthy(self) -> bool:
        """Whether all parts that give a sign of life have done so; last comes the scheduler, with what tasks import."""
        return all(part["status"] in ("healthy", None) for part in self.call("GET", "/monitor/health").values())

    def check_alive(self) -> None:
        """Raise AirflowDown when one of the processes has ended."""
        if ended := self._processes.ended():
            name, status = ended
            log: object = self._log(name)
            with suppress(OSError, ValueError):  # it was killed itself
                told = json.loads(self._ended.read_text(encoding="utf-8"))
                name, status, log = told["name"], told["status"], told["log"]
            raise AirflowDown(f"airflow {name} ended with status {status}; see {log}")

    def wait_for(self, what: str, attempt: Callable[[], Any], timeout: float = START_TIMEOUT) -> Any:
        """Try until the attempt succeeds with something, for at most `timeout` seconds."""
        began = time.monotonic()
        while True:
            self.check_alive()
            try:
                if found := attempt():
                    return found
            except (httpx.HTTPError, KeyError, ValueError):
                pass
            waited = time.monotonic() - began
            if waited > timeout:
                logs = self._log("api-server").parent
                raise AirflowDown(f"Waited {timeout:.0f} s for {what}, in vain; see {logs}")
            self._tell(f"Waiting for {what} ({waited:.0f} s)")
            time.sleep(LOOK_EVERY)

    def call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Call Airflow's REST API (version 2) and return its answer.

        A call that gets no answer, or that the server fails, is made again: whatever is called must bear that.

        Raises:
            AirflowDown: one of the processes has ended meanwhile.
            httpx.HTTPError: no answer, or an answer that is an error.
        """
        for attempt in range(1, CALLS + 1):
            try:
                answer = self._client.request(method, f"/api/v2{path}", **content)
            except httpx.TransportError:
                self.check_alive()
                if attempt == CALLS:
                    raise
            else:
                if not answer.is_server_error or attempt == CALLS:
                    break
            time.sleep(attempt)
        answer.raise_for_status()
        return dict(answer.json())

    def start_run(self, run_id: str, conf: dict[str, str]) -> dict[str, Any]:
        """Start a DAG run under an id of ours, so that a call whose answer was lost starts no second one."""
        path = f"/dags/{DAG_ID}/dagRuns"
        try:
            return self.call("POST", path, json={"dag_run_id": run_id, "logical_date": None, "conf": conf})
        except httpx.HTTPStatusError as error:
            if error.response.status_code != httpx.codes.CONFLICT:
                raise
            return self.call("GET", f"{path}/{quote(run_id, safe='')}")

    def task_instances(self, run_id: str) -> list[dict[str, Any]]:
        """All task instances of a run, however many batches it has; Airflow gives at most a page of them at a time."""
        path = f"/dags/{DAG_ID}/dagRuns/{quote(run_id, safe='')}/taskInstances"
        found: dict[tuple[str, int], dict[str, Any]] = {}
        offset = 0
        while True:
            page = self.call("GET", path, params={"limit": PAGE, "offset": offset, "order_by": "id"})
            listed = page["task_instances"]
            found |= {(one["task_id"], one["map_index"]): one for one in listed}
            offset += len(listed)
            if not listed or offset >= page["total_entries"]:
                return list(found.values())
