"""The services' own scripts: the init job with a stand-in for `airflow`, and the health checks."""

import contextlib
import http.server
import json
import os
import re
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.deployment.files import compose_file


class _Init:
    """The init job's own script, run with a stand-in for `airflow` that writes down what it is given."""

    def __init__(self, directory: Path, fails: str = "", users: Sequence[dict[str, str]] = ()) -> None:
        programs, corpus = directory / "bin", directory / "corpus"
        programs.mkdir()
        corpus.mkdir()
        self.log = directory / "calls.jsonl"
        stand_in = programs / "airflow"
        stand_in.write_text(
            f"#!{sys.executable}\n"
            "import json, sys\n"
            "if 'list' in sys.argv: print('2026-01-01T00:00:00Z [info     ] Inserted Role: Admin')\n"
            f"if 'list' in sys.argv: print({json.dumps(users)!r})\n"
            "given = sys.stdin.read() if 'reset-password' in sys.argv else ''\n"
            f"open({str(self.log)!r}, 'a').write(json.dumps([sys.argv[1:], given]) + '\\n')\n"
            f"sys.exit({fails!r} != '' and {fails!r} in sys.argv)\n"
        )
        stand_in.chmod(0o755)
        self.corpus = corpus
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "DATELINE_ADMIN": "chief",
            "DATELINE_ADMIN_EMAIL": "chief@example.org",
            "DATELINE_ADMIN_PASSWORD": "a 'quoted' \"word\" $HOME %s \\n",
        }

    def run(self) -> int:
        command = [part.replace("$$", "$") for part in compose_file()["services"]["airflow-init"]["command"]]
        command[-1] = command[-1].replace("/corpus", str(self.corpus))
        done = subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return done.returncode

    @property
    def calls(self) -> list[tuple[list[str], str]]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(arguments, given) for arguments, given in map(json.loads, lines)]


def test_init_sets_metadata_pool_and_admin(tmp_path: Path) -> None:
    """Metadata first, then the one-slot pool, then the admin and its password."""
    init = _Init(tmp_path)
    assert init.run() == 0
    arguments = [call for call, _ in init.calls]
    assert arguments[0] == ["db", "migrate"]
    assert arguments[1][:4] == ["pools", "set", "warehouse", "1"]
    assert arguments[2][:2] == ["users", "list"]
    assert arguments[3][:2] == ["users", "create"]
    options = dict(zip(arguments[3][2::2], arguments[3][3::2], strict=False))
    assert options["--role"] == "Admin"
    assert options["--username"] == "chief"
    assert arguments[4] == ["users", "reset-password", "--username", "chief"]


def test_init_hands_over_the_password_unchanged_and_unseen(tmp_path: Path) -> None:
    """Any character passes, and no argument shows the password."""
    init = _Init(tmp_path)
    init.run()
    password = init.environment["DATELINE_ADMIN_PASSWORD"]
    assert init.calls[-1][1] == f"{password}\n{password}\n"
    assert not [call for call, _ in init.calls if password in call]


def test_an_admin_who_is_renamed_leaves_no_second_one(tmp_path: Path) -> None:
    """The job's own admin under another name goes; the present one and people's users stay."""
    ours = {"first_name": "Dateline", "last_name": "Admin"}
    users: list[dict[str, str]] = [
        ours | {"username": "chief"},
        ours | {"username": "the former"},
        {"username": "ines", "first_name": "Ines", "last_name": "Admin"},
    ]
    init = _Init(tmp_path, users=users)
    assert init.run() == 0
    gone = [call for call, _ in init.calls if call[:2] == ["users", "delete"]]
    assert gone == [["users", "delete", "--username", "the former"]]
    assert [call[1] for call, _ in init.calls][-3:] == ["delete", "create", "reset-password"]


@pytest.mark.parametrize(
    ("fails", "calls"), [("migrate", 1), ("pools", 2), ("list", 3), ("create", 4), ("reset-password", 5)]
)
def test_init_stops_at_the_first_failure(fails: str, calls: int, tmp_path: Path) -> None:
    """A job that failed half-way is not a success: nothing else starts."""
    init = _Init(tmp_path, fails)
    assert init.run() != 0
    assert len(init.calls) == calls


def test_init_stops_without_a_writable_corpus(tmp_path: Path) -> None:
    """A wrong owner of CORPUS_HOME is found before the first load."""
    init = _Init(tmp_path)
    init.corpus.rmdir()
    assert init.run() != 0
    assert init.calls == []


HEALTHY = {"metadatabase": {"status": "healthy"}, "scheduler": {"status": None}}
UNHEALTHY = {"metadatabase": {"status": "unhealthy"}, "scheduler": {"status": None}}


@pytest.mark.parametrize(
    ("service", "path", "status", "body", "healthy"),
    [
        ("api-server", "/api/v2/monitor/health", 200, HEALTHY, True),
        ("api-server", "/api/v2/monitor/health", 200, UNHEALTHY, False),
        ("api-server", "/api/v2/monitor/health", 500, HEALTHY, False),
        ("scheduler", "/health", 200, {}, True),
        ("scheduler", "/health", 503, {}, False),
    ],
)
def test_health_check(service: str, path: str, status: int, body: object, healthy: bool) -> None:
    """The checks that ask over HTTP, against a server that answers as Airflow does."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == path else 404)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kind, program, *arguments = compose_file()["services"][service]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        arguments[-1] = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{server.server_port}", arguments[-1])
        done = subprocess.run([sys.executable, *arguments], capture_output=True, timeout=60, check=False)
        server.shutdown()
    assert (done.returncode == 0) is healthy, done.stderr.decode()


def test_the_door_hands_on_what_comes_and_what_is_answered() -> None:
    """Both ways, and more bytes than one read takes."""
    asked, answer = b"a question " * 20_000, b"an answer " * 20_000

    class Answering(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            left = len(asked)
            while left:
                left -= len(self.request.recv(left))
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        _, option, script = compose_file()["services"]["door"]["command"]
        script = script.replace('"api-server", 8080', f'"127.0.0.1", {server.server_address[1]}')
        script = script.replace('"0.0.0.0", 8080', f'"127.0.0.1", {port}')
        with subprocess.Popen([sys.executable, option, script]) as door:
            try:
                with _connected(port) as client:
                    client.sendall(asked)
                    received = b"".join(iter(lambda: client.recv(65536), b""))
            finally:
                door.kill()
        server.shutdown()
    assert received == answer


def _connected(port: int) -> socket.socket:
    """A connection to a port that is about to be listened on."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        time.sleep(0.05)
    raise AssertionError("nobody listens")


@pytest.mark.parametrize(("service", "job"), [("dag-processor", "DagProcessorJob"), ("triggerer", "TriggererJob")])
def test_health_check_asks_for_its_own_job(service: str, job: str) -> None:
    """The checks that ask the database ask for the job in their own container."""
    test = compose_file()["services"][service]["healthcheck"]["test"]
    assert test == ["CMD", "airflow", "jobs", "check", "--job-type", job, "--local"]
