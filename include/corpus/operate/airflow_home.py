"""An embedded Airflow: its settings, its processes and the few calls that are made to it.

Everything lives under `CORPUS_HOME/airflow` (SQLite metadata, logs, generated secret), so that each corpus
has its own Airflow and nothing of the user's is touched. A larger deployment is `docker-compose.yaml`.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from corpus.load import WAREHOUSE_POOL
from corpus.settings import PROJECT, Settings

DAG_ID = "corpus_load"

_PROCESSES = ("api-server", "scheduler", "dag-processor")

# Seconds until Airflow must answer; it took 8 on two cores, a cold disk multiplies that.
START_TIMEOUT = 120

# How often a call is made before its failure counts: once, starting a run right after one that had been killed
# was answered with status 500.
CALLS = 4


class AirflowDown(RuntimeError):
    """Airflow did not start, or stopped; the message names the log to read."""


def _secret(home: Path, name: str) -> str:
    """A secret of this Airflow's own, made once and readable by its owner only."""
    path = home / name
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def home_of(settings: Settings) -> Path:
    """Airflow's own folder."""
    return settings.home / "airflow"


def environment(settings: Settings, port: int, unpaused: bool) -> dict[str, str]:
    """The environment of the embedded Airflow's processes."""
    home = home_of(settings)
    base = f"http://127.0.0.1:{port}"
    options: dict[str, dict[str, object]] = {
        "core": {
            "dags_folder": PROJECT / "dags",
            "plugins_folder": PROJECT / "plugins",
            "executor": "LocalExecutor",
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
        "database": {"sql_alchemy_conn": f"sqlite:///{home / 'airflow.db'}?timeout=60"},
        "api": {"host": "127.0.0.1", "port": port, "base_url": base, "workers": 1, "expose_config": False},
        "api_auth": {"jwt_secret": _secret(home, "jwt_secret")},
        "scheduler": {
            # The pause between two looks at what may run next; a load has ten steps one after the other.
            "scheduler_idle_sleep_time": 0.2,
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
    named = {
        f"AIRFLOW__{section.upper()}__{name.upper()}": str(value)
        for section, values in options.items()
        for name, value in values.items()
    }
    return (
        os.environ
        | named
        | {
            "AIRFLOW_HOME": str(home),
            "CORPUS_LANDING": str(settings.landing),
            "CORPUS_HOME": str(settings.home),
            # One run that is asked for must not be preceded by the one that the schedule would start.
            "CORPUS_SCHEDULE": settings.schedule if unpaused else "",
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


def _airflow(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("airflow")), *arguments]


class EmbeddedAirflow:
    """Airflow's three processes, started together and stopped together."""

    def __init__(self, settings: Settings, port: int, unpaused: bool) -> None:
        self.settings, self.port = settings, port
        self.url = f"http://127.0.0.1:{port}"
        self._environment = environment(settings, port, unpaused)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._client = httpx.Client(base_url=self.url, timeout=30, trust_env=False)

    def _log(self, name: str) -> Path:
        return home_of(self.settings) / "logs" / f"{name}.log"

    def _migrate(self) -> None:
        from airflow import __version__

        # A new version of Airflow needs its database migrated again.
        stamp = home_of(self.settings) / "migrated"
        if stamp.exists() and stamp.read_text() == __version__:
            return
        for number, command in enumerate(
            (("db", "migrate"), ("pools", "set", WAREHOUSE_POOL, "1", "One writer of the warehouse"))
        ):
            log = self._log("migrate")
            with log.open("ab" if number else "wb") as output:
                done = subprocess.run(_airflow(*command), env=self._environment, stdout=output, stderr=output)
            if done.returncode:
                raise AirflowDown(f"airflow {' '.join(command[:2])} failed; see {log}")
        stamp.write_text(__version__)

    def __enter__(self) -> "EmbeddedAirflow":
        self._log("scheduler").parent.mkdir(parents=True, exist_ok=True)
        self._end_leftovers()
        self._migrate()
        for name in _PROCESSES:
            with self._log(name).open("wb") as output:
                self._processes[name] = subprocess.Popen(
                    _airflow(name),
                    env=self._environment,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
        self._remember_processes()
        try:
            token = self.wait_for(lambda: self._client.get("/auth/token").json()["access_token"], START_TIMEOUT)
            self._client.headers["Authorization"] = f"Bearer {token}"
            self._warm_up()
            self.wait_for(self._dag, START_TIMEOUT)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            for process in self._processes.values():
                if process.poll() is None:
                    os.killpg(process.pid, sign)
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline and any(p.poll() is None for p in self._processes.values()):
                time.sleep(0.05)
        self._client.close()
        self._pids.unlink(missing_ok=True)

    @property
    def _pids(self) -> Path:
        return home_of(self.settings) / "processes.json"

    def _remember_processes(self) -> None:
        started = {process.pid: psutil.Process(process.pid).create_time() for process in self._processes.values()}
        self._pids.write_text(json.dumps(started), encoding="utf-8")

    def _end_leftovers(self) -> None:
        """End what a run that was killed left behind: two schedulers on one database would be one too many.

        Whoever gets here holds the home's lock, so nobody is using them. The time of its start tells a process
        from a later one with the same number.
        """
        started = json.loads(self._pids.read_text(encoding="utf-8")) if self._pids.exists() else {}
        for pid, time_of_start in started.items():
            with suppress(psutil.Error):
                process = psutil.Process(int(pid))
                if process.create_time() == time_of_start:
                    family = [process, *process.children(recursive=True)]
                    for member in family:
                        member.kill()
                    psutil.wait_procs(family, timeout=10)

    def _warm_up(self) -> None:
        # The API that tasks talk to builds its routes at the first request, which took the first task 3.3 s;
        # asked now, it does so while the DAG is being parsed.
        with suppress(httpx.HTTPError):
            self._client.get("/execution/health")

    def _dag(self) -> dict[str, Any]:
        broken = self.call("GET", "/importErrors")["import_errors"]
        if broken:
            raise AirflowDown(f"{broken[0]['filename']} cannot be imported:\n{broken[0]['stack_trace']}")
        return self.call("GET", f"/dags/{DAG_ID}")

    def check_alive(self) -> None:
        """Raise AirflowDown when one of the processes has ended."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                raise AirflowDown(f"airflow {name} ended with status {process.returncode}; see {self._log(name)}")

    def wait_for(self, attempt: Callable[[], Any], timeout: float) -> Any:
        """Try until the attempt succeeds with something, for at most `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while True:
            self.check_alive()
            try:
                if found := attempt():
                    return found
            except (httpx.HTTPError, KeyError, ValueError):
                pass
            if time.monotonic() > deadline:
                raise AirflowDown(f"Airflow did not answer within {timeout} s; see {self._log('api-server').parent}")
            time.sleep(0.2)

    def call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Call Airflow's REST API (version 2) and return its answer; a call that the server fails is tried again.

        Raises:
            httpx.HTTPError: no answer, or an answer that is an error.
        """
        for attempt in range(1, CALLS + 1):
            answer = self._client.request(method, f"/api/v2{path}", **content)
            if not answer.is_server_error or attempt == CALLS:
                break
            time.sleep(attempt)
        answer.raise_for_status()
        return dict(answer.json())
