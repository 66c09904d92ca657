"""The embedded Airflow's settings, and its API when it is slow, busy or asked for much."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from corpus.operate import airflow_home
from corpus.operate.airflow_home import AirflowDown, EmbeddedAirflow, environment
from corpus.settings import PROJECT, Settings

Answers = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings.from_environment(), home=tmp_path, schedule="@daily")


@pytest.fixture
def airflow(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], EmbeddedAirflow]:
    """An Airflow of which only the API is there, answering as a test says."""
    monkeypatch.setattr(time, "sleep", lambda _: None)

    def make(answers: Answers) -> EmbeddedAirflow:
        made = EmbeddedAirflow(settings, 1, unpaused=False)
        made._client = httpx.Client(base_url="http://airflow.test", transport=httpx.MockTransport(answers))
        return made

    return make


def test_both_commands_give_the_dag_one_and_the_same_schedule(settings: Settings) -> None:
    run, up = (environment(settings, 4000, unpaused) for unpaused in (False, True))
    assert run["CORPUS_SCHEDULE"] == up["CORPUS_SCHEDULE"] == "@daily"
    assert [one["AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE"] for one in (run, up)] == ["False", "True"]
    differing = {name for name in run | up if run.get(name) != up.get(name)}
    assert not [name for name in differing if name.startswith(("CORPUS_", "AIRFLOW__CORE__DAGS_FOLDER"))]


def test_everything_listens_on_this_machine_only(settings: Settings) -> None:
    assert environment(settings, 4000, unpaused=True)["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert "--skip-serve-logs" in airflow_home._COMPONENTS["scheduler"]
    assert "--skip-serve-logs" in airflow_home._TRIGGERER["triggerer"]


@pytest.mark.parametrize("left", [None, "", "\n", "cut sho"])
def test_a_secret_that_is_missing_or_was_cut_off_is_made_anew(settings: Settings, left: str | None) -> None:
    secret = settings.home / "airflow" / "jwt_secret"
    if left is not None:
        secret.parent.mkdir()
        secret.write_text(left)
    made = environment(settings, 4000, unpaused=True)["AIRFLOW__API_AUTH__JWT_SECRET"]
    assert len(made) >= airflow_home.SECRET_CHARACTERS
    assert secret.read_text() == made
    assert secret.stat().st_mode & 0o077 == 0
    assert environment(settings, 4000, unpaused=True)["AIRFLOW__API_AUTH__JWT_SECRET"] == made


@pytest.mark.parametrize("number", [0, 99, 100, 101, 1029])
def test_all_task_instances_are_asked_for(airflow: Callable[[Answers], EmbeddedAirflow], number: int) -> None:
    """However many batches a load has: Airflow gives a hundred at a time, whatever it is asked for."""
    have = [{"task_id": "read", "map_index": index, "state": "success"} for index in range(number)]

    def answers(request: httpx.Request) -> httpx.Response:
        offset, limit = (int(request.url.params.get(name, 0)) for name in ("offset", "limit"))
        page = have[offset : offset + min(limit, 100)]
        return httpx.Response(200, json={"task_instances": page, "total_entries": number})

    assert airflow(answers).task_instances("a run") == have


def test_an_answer_that_does_not_come_is_asked_for_again(airflow: Callable[[Answers], EmbeddedAirflow]) -> None:
    trouble: Iterator[httpx.Response | Exception] = iter(
        [httpx.ReadTimeout("slow"), httpx.ConnectError("not yet"), httpx.Response(500)]
    )

    def answers(_: httpx.Request) -> httpx.Response:
        event = next(trouble, httpx.Response(200, json={"found": 1}))
        if isinstance(event, Exception):
            raise event
        return event

    assert airflow(answers).call("GET", "/anything") == {"found": 1}


def test_a_call_waits_longer_than_the_database_does() -> None:
    assert airflow_home.CALL_TIMEOUT > airflow_home.DATABASE_TIMEOUT


def test_no_answer_from_a_process_that_has_ended_is_told_as_that(
    airflow: Callable[[Answers], EmbeddedAirflow], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    embedded = airflow(answers)
    monkeypatch.setattr(embedded._processes, "ended", lambda: ("scheduler", -9))
    with pytest.raises(AirflowDown, match=r"airflow scheduler ended with status -9; see .*scheduler.log"):
        embedded.call("GET", "/anything")


def test_the_part_that_ended_is_named_by_what_its_parent_noted(
    airflow: Callable[[Answers], EmbeddedAirflow], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = airflow(lambda _: httpx.Response(200, json={}))
    monkeypatch.setattr(embedded._processes, "ended", lambda: ("components", 1))
    with pytest.raises(AirflowDown, match=r"airflow components ended with status 1; see .*components.log"):
        embedded.check_alive()
    told = {"name": "db migrate", "status": 2, "log": "where/migrate.log"}
    (settings.home / "airflow" / "ended.json").write_text(json.dumps(told))
    with pytest.raises(AirflowDown, match=r"airflow db migrate ended with status 2; see where/migrate.log"):
        embedded.check_alive()


@pytest.mark.parametrize(("stamp", "known"), [(None, False), ("1.0", False), (version(airflow_home.AIRFLOW), True)])
def test_a_database_of_another_version_is_set_up_again(
    airflow: Callable[[Answers], EmbeddedAirflow], settings: Settings, stamp: str | None, known: bool
) -> None:
    embedded = airflow(lambda _: httpx.Response(200, json={}))
    if stamp:
        (settings.home / "airflow" / "migrated").write_text(stamp)
    assert embedded._is_migrated() is known


def test_the_commands_themselves_do_not_import_airflow() -> None:
    check = "import sys, corpus.operate.run, corpus.operate.up; print('airflow' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    assert subprocess.check_output([sys.executable, "-c", check], env=environment, text=True) == "False\n"


@pytest.mark.parametrize(("status", "healthy"), [("healthy", True), ("unhealthy", False), (None, True)])
def test_airflow_is_up_once_its_scheduler_is(
    airflow: Callable[[Answers], EmbeddedAirflow], status: str | None, healthy: bool
) -> None:
    parts = {"metadatabase": {"status": "healthy"}, "scheduler": {"status": status}}
    assert airflow(lambda _: httpx.Response(200, json=parts)).is_healthy() is healthy


def test_a_run_whose_answer_was_lost_is_not_started_twice(airflow: Callable[[Answers], EmbeddedAirflow]) -> None:
    runs: dict[str, dict[str, str]] = {}

    def answers(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=runs[request.url.path.rpartition("/")[2]])
        run_id = json.loads(request.content)["dag_run_id"]
        if run_id in runs:
            return httpx.Response(409)
        runs[run_id] = {"dag_run_id": run_id}
        raise httpx.ReadTimeout("carried out, but nobody hears of it")

    assert airflow(answers).start_run("manual__2025-03-04T10:00:00+00:00", {})["dag_run_id"] in runs
    assert len(runs) == 1


def test_a_wait_tells_what_for_and_how_long(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    embedded = EmbeddedAirflow(settings, 1, unpaused=False, tell=told.append)
    clock = iter(range(100))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(AirflowDown, match="Waited 3 s for the DAGs, in vain"):
        embedded.wait_for("the DAGs", lambda: None, 3)
    assert told == ["Waiting for the DAGs (1 s)", "Waiting for the DAGs (2 s)", "Waiting for the DAGs (3 s)"]
