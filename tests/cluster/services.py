"""Postgres, Redis, an S3 store and Celery workers on the loopback interface, from packages, while a block lasts.

Postgres will not run as root, so it is given to the user `postgres` there, whom Debian's package makes.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from corpus.operate.airflow_home import free_port
from corpus.settings import PROJECT

# Seconds that a service has to answer.
START = 60

# What the services are called by here; they listen on the loopback interface only and die with the test.
USER, KEYS = "dateline", {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}

# As docker-compose.cluster.yaml has it, and the project for its tests.
PATHS = os.pathsep.join(str(path) for path in (PROJECT / "include", PROJECT / "cluster", PROJECT))


def postgres_programs() -> Path:
    """The folder of Debian's Postgres, the newest."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise FileNotFoundError("Postgres is missing: apt-get install postgresql")
    return found[-1]


def as_postgres(command: Sequence[str | Path]) -> list[str]:
    """A command as a user whom Postgres runs for."""
    own = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if os.geteuid() == 0 else ()
    return [*own, *map(str, command)]


def answers(port: int) -> bool:
    """Whether somebody listens on a port of the loopback interface."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_for(what: str, attempt: Callable[[], bool], seconds: float = START) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it does not within the seconds.
    """
    ends = time.monotonic() + seconds
    while not attempt():
        if time.monotonic() > ends:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}, in vain")
        time.sleep(0.1)


class Running:
    """A process with whatever it starts, in a session of its own."""

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name, self._command, self._log, self._environment = name, list(command), log, dict(environment)
        self.start()

    def start(self) -> None:
        """Start it, again if it was killed."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to all of it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _family(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            return psutil.Process(self._process.pid).children(recursive=True)
        return []

    def at_task(self) -> list[int]:
        """The processes of the tasks that a Celery worker is at, which Airflow forks from it and names so."""
        found = []
        for process in self._family():
            with suppress(psutil.Error):
                if " ".join(process.cmdline()).startswith("airflow worker --"):
                    found.append(process.pid)
        return found

    def cpu_seconds(self) -> float:
        """What it has taken with all that it forked, those that have ended included."""
        total = 0.0
        with suppress(psutil.Error):
            for process in (psutil.Process(self._process.pid), *self._family()):
                with suppress(psutil.Error):
                    total += sum(process.cpu_times()[:4])
        return total

    def kill_all(self) -> list[int]:
        """Kill it and all that it has forked, as the end of its machine would; returns what their ids were."""
        family = self._family()
        self.kill()
        for process in family:
            with suppress(psutil.Error):
                process.kill()
        self._process.wait()
        return [process.pid for process in family]

    def end(self) -> None:
        """Ask it to end, then make it."""
        self.kill(signal.SIGINT if "postgres" in self.name else signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self.kill()
        self._process.wait()


@contextmanager
def running(name: str, command: Sequence[str], root: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """A process for as long as the block lasts; its log is `NAME.log`."""
    process = Running(name, command, root / f"{name}.log", environment)
    try:
        yield process
    finally:
        process.end()


@contextmanager
def postgres(root: Path, databases: Sequence[str]) -> Iterator[int]:
    """A Postgres with empty databases; yields its port."""
    programs, data, port = postgres_programs(), root / "postgres", free_port()
    data.mkdir()
    root.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    made: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        USER,
        "--auth=trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    subprocess.run(as_postgres(made), check=True, capture_output=True, cwd="/")
    given = ("fsync=off", "max_connections=200", "listen_addresses=127.0.0.1", f"unix_socket_directories={data}")
    command: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        "-p",
        str(port),
        *(word for one in given for word in ("-c", one)),
    ]
    with running("postgres", as_postgres(command), root, os.environ):
        asked = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", USER]
        wait_for("Postgres", lambda: subprocess.run(asked, check=False).returncode == 0)
        for database in databases:
            made = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", USER, database]
            subprocess.run(made, check=True)
        yield port


@contextmanager
def redis(root: Path) -> Iterator[int]:
    """An empty Redis that writes nothing; yields its port."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running("redis", [*command, "--dir", str(root)], root, os.environ):
        wait_for("Redis", lambda: answers(port))
        yield port


@contextmanager
def store(root: Path) -> Iterator[str]:
    """A store that speaks the protocol of S3; yields its address."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    with running("store", command, root, os.environ | {"MOTO_S3_CUSTOM_ENDPOINTS": ""}):
        wait_for("the store", lambda: answers(port))
        yield f"http://127.0.0.1:{port}"


def worker(root: Path, name: str, queues: str, environment: Mapping[str, str]) -> Running:
    """A Celery worker of Airflow with a home of its own."""
    home = root / name
    for folder in ("airflow", "tmp"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    own = {
        "CORPUS_HOME": str(home / "corpus"),
        "AIRFLOW_HOME": str(home / "airflow"),
        "TMPDIR": str(home / "tmp"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "airflow" / "logs"),
    }
    command = [str(Path(sys.executable).with_name("airflow")), "celery", "worker", "--queues", queues]
    command += ["--concurrency", "1", "--celery-hostname", f"{name}@here", "--skip-serve-logs", "--without-gossip"]
    command += ["--without-mingle", "--pid", str(home / "worker.pid")]
    return Running(name, command, root / f"{name}.log", {**environment, **own})


def cluster_environment(postgres_port: int, redis_port: int) -> dict[str, str]:
    """What Airflow is told beyond what an embedded one is."""
    database = f"postgresql+psycopg2://{USER}@127.0.0.1:{postgres_port}/airflow"
    return {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CORE__PARALLELISM": "16",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{redis_port}/0",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{database}",
        "AIRFLOW__CELERY__WORKER_ENABLE_REMOTE_CONTROL": "False",
        "AIRFLOW__CELERY__TASK_ACKS_LATE": "True",
        "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "86400",
        "PYTHONPATH": PATHS,
    }
