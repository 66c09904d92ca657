"""What is left out of Airflow where it runs by itself, and that it does its work without."""

import logging
import os
import subprocess
import sys
from typing import Any

import pytest
from airflow.sdk.execution_time.supervisor import WatchedSubprocess

from corpus.operate import shortcuts
from corpus.settings import PROJECT

# Shortcuts change Airflow for the whole process, so this one is taken in another.
_NEWEST = """
from corpus.operate.shortcuts import take_shortcuts
take_shortcuts("api-server")
from airflow.api_fastapi.execution_api.app import create_task_execution_api_app
from airflow.sdk.api.datamodels._generated import API_VERSION
from starlette.testclient import TestClient
app = create_task_execution_api_app()
answer = TestClient(app).get("/health", headers={"Airflow-API-Version": API_VERSION})
[router] = app.router.versioned_routers.values()
paths = {route.path for route in router.routes}
print(answer.status_code, any(path.endswith("/run") for path in paths))
"""


@pytest.mark.slow
def test_tasks_are_spoken_to_in_the_newest_version_only() -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    done = subprocess.run([sys.executable, "-c", _NEWEST], capture_output=True, text=True, env=environment)
    assert done.stdout.splitlines()[-1:] == ["200 True"], done.stderr


class _Worker:
    """What the shortcut looks at of a worker."""

    def __init__(self, sockets: dict[str, str]) -> None:
        self._open_sockets = sockets


@pytest.mark.parametrize(("sockets", "waited"), [({}, shortcuts.LOOK_AGAIN), ({"logs": "a socket"}, 5.0)])
def test_a_worker_waits_for_news_only_where_news_can_come(
    monkeypatch: pytest.MonkeyPatch, sockets: dict[str, str], waited: float
) -> None:
    waits: list[float] = []

    def service(_: Any, max_wait_time: float, **options: Any) -> int:
        waits.append(max_wait_time)
        return len(options)

    monkeypatch.setattr(WatchedSubprocess, "_service_subprocess", service)
    shortcuts.take_shortcuts("scheduler")
    prompt: Any = WatchedSubprocess._service_subprocess
    assert prompt(_Worker(sockets), max_wait_time=5.0, expect_signal=9) == 1
    assert waits == [waited]


def test_another_airflow_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.delattr(WatchedSubprocess, "_service_subprocess")
    with caplog.at_level(logging.WARNING):
        shortcuts.take_shortcuts("scheduler")
    assert "notice_ended_tasks" in caplog.text
    assert not hasattr(WatchedSubprocess, "_service_subprocess")


def test_the_triggerer_takes_none() -> None:
    shortcuts.take_shortcuts("triggerer")
