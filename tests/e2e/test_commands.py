"""The commands as users type them, against a corpus of their own."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin

import httpx
import psutil
import pytest

from tests.browser.browser import Browser, needs_chromium
from tests.browser.links import Links
from tests.e2e.conftest import PROJECT, SEEDS
from tests.e2e.process_kills import family

pytestmark = pytest.mark.slow

_OURS = ("AIRFLOW", "CORPUS", "GX_")


class Home:
    """A corpus that is worked on by commands only."""

    def __init__(self, root: Path) -> None:
        self.landing, self.home = root / "landing", root / "home"
        shutil.copytree(SEEDS, self.landing)

    def start(self, command: str, **settings: str) -> "subprocess.Popen[str]":
        """Run what `make <command>` runs, without make's set-up, and with none of the tests' own settings."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        environment |= {
            "CORPUS_LANDING": str(self.landing),
            "CORPUS_HOME": str(self.home),
            "PYTHONPATH": str(PROJECT / "include"),
        } | settings
        return subprocess.Popen(
            [sys.executable, "-m", f"corpus.operate.{command}"],
            env=environment,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def says(self, command: str, **settings: str) -> tuple[int, str]:
        process = self.start(command, **settings)
        output, _ = process.communicate(timeout=240)
        return process.returncode, output


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("commands"))


@pytest.fixture(scope="module")
def two_runs(home: Home) -> list[str]:
    """Two runs started together on a landing area that is new to both."""
    first = home.start("run")
    time.sleep(1)
    second = home.start("run")
    said = [process.communicate(timeout=240)[0] for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], said
    return said


def test_before_the_first_run_the_commands_say_what_to_do(tmp_path: Path) -> None:
    empty = Home(tmp_path)
    for command in ("sql", "report", "rollback"):
        status, said = empty.says(command)
        assert status == 1
        assert "make run" in said


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    empty = Home(tmp_path)
    for command in ("run", "sql", "report", "rollback", "up"):
        status, said = empty.says(command, CORPUS_KEEP_SNAPSHOTS="many")
        assert status == 1
        assert "CORPUS_KEEP_SNAPSHOTS is 'many'" in said
        assert "Traceback" not in said


def test_run_prints_the_balance_a_sample_and_where_to_look(two_runs: list[str]) -> None:
    said = two_runs[0]
    assert "27 captures in = 23 loaded + 1 duplicate + 1 unchanged + 2 quarantined" in said
    assert "quarantined meridian-courier/2025-03-11-scan.txt, record 1: unsupported" in said
    assert "22 articles, for example" in said
    assert "corpus.duckdb" in said
    assert "index.html" in said


def test_of_two_runs_at_once_one_waits_and_finds_nothing_new(two_runs: list[str]) -> None:
    assert "waiting for it to end" in two_runs[1]
    assert "Nothing new in the landing area" in two_runs[1]


def test_nothing_keeps_the_mapped_steps_from_running_side_by_side(home: Home, two_runs: list[str]) -> None:
    with sqlite3.connect(home.home / "airflow" / "airflow.db") as database:
        rows = database.execute(
            "select task_id, count(*), min(slots), min(max_active_tasks) from task_instance"
            " join slot_pool on task_instance.pool = slot_pool.pool join dag on task_instance.dag_id = dag.dag_id"
            " where task_id in ('read', 'derive') and state = 'success' group by task_id order by task_id"
        ).fetchall()
    assert [step for step, *_ in rows] == ["derive", "read"]
    for _, mapped, slots, at_once in rows:
        assert mapped >= 2
        assert min(slots, at_once) >= 2


def test_sql_answers_one_statement_and_cannot_write(home: Home, two_runs: list[str]) -> None:
    status, said = home.says("sql", Q="select count(*) as articles from corpus.articles")
    assert status == 0
    assert "22" in said
    status, said = home.says("sql", Q="delete from corpus.articles")
    assert status != 0
    assert "read-only" in said


def test_sql_answers_while_a_load_runs(home: Home, two_runs: list[str]) -> None:
    shutil.copy(SEEDS / "voa-editorials" / "000_3123cddbfedc46de.txt", home.landing / "another.txt")
    run = home.start("run")
    answers = []
    while run.poll() is None:
        status, said = home.says("sql", Q="select count(*) from corpus.articles")
        answers.append((status, "22" in said or "23" in said))
        time.sleep(0.2)
    assert run.wait() == 0
    assert len(answers) > 5
    assert set(answers) == {(0, True)}
    assert "23" in home.says("sql", Q="select count(*) from corpus.articles")[1]


def test_report_prints_the_newest_page(home: Home, two_runs: list[str]) -> None:
    status, said = home.says("report")
    assert status == 0
    assert Path(said.strip()).is_file()


def test_rollback_lists_and_publishes_an_earlier_snapshot(home: Home, two_runs: list[str]) -> None:
    status, listed = home.says("rollback")
    assert status == 0
    assert "→" in listed
    # The lines are those of snapshots, the newest first; the ids of their loads tell them.
    newest, *_, oldest = re.findall(r"\d{8}T\d{6}Z-[0-9a-f]{6}", listed)
    for wanted in (oldest, newest):
        status, said = home.says("rollback", TO=wanted)
        assert status == 0
        assert wanted in said
        assert (home.home / "corpus.duckdb").readlink().parent.name == wanted
    status, said = home.says("rollback", TO="nonsense")
    assert status == 1
    assert "there is no snapshot 'nonsense'" in said


def start_and_wait_for_a_step(home: Home, step: str) -> "subprocess.Popen[str]":
    run = home.start("run", PYTHONUNBUFFERED="1")
    assert run.stdout is not None
    for line in run.stdout:
        if f"{step} done" in line:
            return run
    raise AssertionError(f"{step} was not reached")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_nothing_half_done(tmp_path: Path, sign: signal.Signals) -> None:
    home = Home(tmp_path)
    run = start_and_wait_for_a_step(home, "admit")
    airflow = psutil.Process(run.pid).children(recursive=True)
    assert len(airflow) > 3
    run.send_signal(sign)
    run.communicate(timeout=60)
    assert not (home.home / "corpus.duckdb").exists()
    if sign == signal.SIGTERM or sys.platform == "linux":
        assert psutil.wait_procs(airflow, timeout=10)[1] == []
    status, said = home.says("run")
    assert status == 0, said
    assert psutil.wait_procs(airflow, timeout=10)[1] == []
    status, said = home.says("sql", Q="select count(*) from corpus.articles")
    assert "22" in said
    status, said = home.says("sql", Q="select sum(captures_in) from quality.loads")
    assert "27" in said


@pytest.mark.parametrize("killed", ["api-server", "scheduler", "dag-processor"])
def test_when_a_part_of_airflow_is_killed_the_command_says_so_and_leaves_nothing(tmp_path: Path, killed: str) -> None:
    home = Home(tmp_path)
    run = start_and_wait_for_a_step(home, "discover")
    parts = family(run)
    everybody = [process for processes in parts.values() for process in processes]
    assert len(parts["worker"]) > 1
    parts[killed][0].kill()
    said = run.communicate(timeout=120)[0]
    assert run.returncode == 1
    assert f"airflow {killed} ended with status -9; see " in said
    assert "Traceback" not in said
    assert psutil.wait_procs(everybody, timeout=10)[1] == []


def test_a_step_that_fails_is_named_in_a_log_too(tmp_path: Path) -> None:
    home = Home(tmp_path)
    status, said = home.says("run", REPLAY="a-load-that-never-was")
    assert status == 1
    assert "  discover failed" in said.splitlines()
    assert "  report_blocked done" in said.splitlines()
    assert "is blocked in the step discover" in said
    assert "a-load-that-never-was" in said


@dataclass
class Up:
    """A running `make up`."""

    url: str
    listening: set[str]
    """The addresses that its processes listen on."""


@pytest.fixture(scope="module")
def up(home: Home, two_runs: list[str]) -> Iterator[Up]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = home.start("up", PYTHONUNBUFFERED="1", CORPUS_PORT=str(port))
    assert process.stdout is not None
    assert any("Airflow is up" in line for line in process.stdout)
    listening = {
        one.laddr.ip
        for child in psutil.Process(process.pid).children(recursive=True)
        for one in child.net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    }
    yield Up(f"http://127.0.0.1:{port}", listening)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def test_up_listens_here_only_and_answers_to_its_own_name(up: Up) -> None:
    health = httpx.get(f"{up.url}/api/v2/monitor/health", trust_env=False).json()
    strange = httpx.get(f"{up.url}/auth/token", headers={"Host": "elsewhere.example"}, trust_env=False)
    assert up.listening == {"127.0.0.1"}
    assert {name: part["status"] for name, part in health.items()} == dict.fromkeys(health, "healthy")
    assert set(health) == {"metadatabase", "scheduler", "triggerer", "dag_processor"}
    assert strange.status_code == 400
    assert "access_token" not in strange.text


def test_run_and_up_have_one_version_of_the_dag(home: Home, up: Up) -> None:
    with sqlite3.connect(home.home / "airflow" / "airflow.db") as database:
        versions = database.execute("select dag_id, max(version_number) from dag_version group by 1 order by 1")
        dags = ("digest", "load", "maintenance", "rebuild")
        assert versions.fetchall() == [(f"corpus_{name}", 1) for name in dags]
        paused = database.execute("select dag_id from dag where is_paused").fetchall()
        assert paused in ([], [("corpus_digest",)])  # an example, which whoever wants it switches on


# What the browser has to say of the frame in which Airflow shows the pages of plugins.
AIRFLOWS_FRAME = "An iframe which has both allow-scripts and allow-same-origin"


@needs_chromium
def test_the_reports_are_among_airflows_pages(home: Home, up: Up) -> None:
    """Through each of its links, into the frame with a page of the reports; then every page that these link to."""
    with sqlite3.connect(home.home / "airflow" / "airflow.db") as database:
        query = (
            "select run_id from dag_run where dag_id = 'corpus_load' and state = 'success' order by run_after limit 1"
        )
        run_id = database.execute(query).fetchone()[0]
    run = f"dags/corpus_load/runs/{quote(run_id, safe='')}"
    with Browser() as browser:
        browser.look()
        browser.show(up.url)
        browser.until("location.pathname == '/' && document.querySelector('nav') !== null")
        cookies = {one["name"]: one["value"] for one in browser.call("Network.getCookies", urls=[up.url])["cookies"]}
        for page in (
            "plugin/corpus-reports",
            "dags/corpus_load/plugin/corpus-reports-of-dag",
            f"{run}/plugin/corpus-report",
            f"{run}/tasks/report/plugin/corpus-report-of-task",
        ):
            visit = browser.show(f"{up.url}/{page}")
            shown = "document.querySelector('iframe')?.contentDocument?.querySelector('main h1')?.textContent"
            assert browser.until(shown), page
            browser.again(visit)
            assert [one for one in visit.said if not one.startswith(AIRFLOWS_FRAME)] == [], page
            assert [one for one in visit.requested if not one.startswith((up.url, "data:", f"blob:{up.url}"))] == [], (
                page
            )
        with httpx.Client(trust_env=False, cookies=cookies, timeout=60) as client:
            seen = walked(f"{up.url}/corpus-reports/", client)
        for address in sorted(seen)[:: max(1, len(seen) // 12)]:
            visit = browser.show(address)
            assert (visit.status, visit.said) == (200, []), address
    assert {"article", "capture", "search", "source"} <= {part.split("?")[0] for one in seen for part in one.split("/")}


def walked(site: str, client: httpx.Client) -> set[str]:
    """Every page of the reports that links lead to, from the first on."""
    left, seen = [("", f"{site}index.html")], set[str]()
    while left:
        page, link = left.pop()
        address = urldefrag(link).url
        if address in seen or "/dbt_docs/" in address or "/data_docs/" in address:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, f"{page} links to {address}"
        found = [urljoin(address, href) for href, _ in Links(answer.text).hrefs]
        left += [(address, one) for one in found if one.startswith(site)]
    return seen
