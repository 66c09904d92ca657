"""The commands as users type them, against a corpus of their own."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.e2e.conftest import PROJECT, SEEDS

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
    wanted = listed.splitlines()[-2].split()[-3]
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
    if sign == signal.SIGTERM:
        assert psutil.wait_procs(airflow, timeout=10)[1] == []
    status, said = home.says("run")
    assert status == 0, said
    assert psutil.wait_procs(airflow, timeout=10)[1] == []
    status, said = home.says("sql", Q="select count(*) from corpus.articles")
    assert "22" in said
    status, said = home.says("sql", Q="select sum(captures_in) from quality.loads")
    assert "27" in said
