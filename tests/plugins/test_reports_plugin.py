"""The reports among Airflow's pages: to users who are logged in, and nothing but the reports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# In a process of its own: the plugin imports Airflow's API, which must not see the other tests' settings.
_SCRIPT = """
import sys
from pathlib import Path
from airflow.utils.db import initdb
initdb()
sys.path.insert(0, "plugins")
import dateline
from fastapi.testclient import TestClient
from airflow.api_fastapi.core_api.security import get_user
app = dateline.DatelinePlugin.fastapi_apps[0]["app"]
client = TestClient(app)
try:
    print("anonymous", client.get("/index.html").status_code)
except Exception as error:
    print("anonymous", type(error).__name__)
app.dependency_overrides[get_user] = lambda: None
for path in ("/index.html", "/", "/a-load/", "/missing.html", "/%2e%2e/warehouse.duckdb", "/link.html"):
    print(path, client.get(path).status_code)
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("home")
    (home / "reports" / "a-load").mkdir(parents=True)
    for page in ("index.html", "a-load/index.html"):
        (home / "reports" / page).write_text("a report", encoding="utf-8")
    (home / "warehouse.duckdb").write_text("not for readers", encoding="utf-8")
    (home / "reports" / "link.html").symlink_to(home / "warehouse.duckdb")
    environment = os.environ | {
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "CORPUS_HOME": str(home),
        "PYTHONPATH": str(PROJECT / "include"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = (line.split() for line in done.stdout.splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}


def test_a_report_is_shown_to_users_who_are_logged_in(answers: dict[str, str]) -> None:
    assert {answers[path] for path in ("/index.html", "/", "/a-load/")} == {"200"}


def test_nobody_else_sees_it(answers: dict[str, str]) -> None:
    assert answers["anonymous"] != "200"


@pytest.mark.parametrize("path", ["/missing.html", "/%2e%2e/warehouse.duckdb", "/link.html"])
def test_nothing_but_reports_is_shown(answers: dict[str, str], path: str) -> None:
    assert answers[path] == "404"
