"""The reports among Airflow's pages: to users who are logged in, and nothing but the reports."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# Airflow's database is made and its API imported.
pytestmark = pytest.mark.slow

# In a process of its own: the plugin imports Airflow's API, which must not see the other tests' settings.
_SCRIPT = """
import sys
from pathlib import Path
from airflow.utils.db import initdb
initdb()
sys.path.insert(0, "plugins")
import dateline
from datetime import UTC, datetime
from fastapi import FastAPI
from fastapi.testclient import TestClient
from airflow.api_fastapi.app import init_auth_manager
from airflow.api_fastapi.auth.managers.simple.simple_auth_manager import SimpleAuthManager
from airflow.api_fastapi.core_api.security import get_user
from airflow.models.dag import DagModel
from airflow.models.dagbundle import DagBundleModel
from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session
from corpus.landing.ids import load_id_of

plugin = dateline.DatelinePlugin
app = plugin.fastapi_apps[0]["app"]
root = FastAPI()
root.mount("/corpus-reports", app)
for one in plugin.fastapi_root_middlewares:
    root.add_middleware(one["middleware"], **one["kwargs"])
client = TestClient(root, base_url="http://127.0.0.1:8080")


def ask(name, path, **options):
    try:
        answer = client.get("/corpus-reports" + path, **options)
        print(name, answer.status_code, "|", answer.text.replace(chr(10), " "))
    except Exception as error:
        print(name, type(error).__name__)


ask("anonymous", "/index.html")
init_auth_manager()
app.dependency_overrides[get_user] = lambda: None
allowed = []
SimpleAuthManager.is_authorized_dag = lambda self, *, method, details=None, **_: (method, details.id) in allowed
ask("without-the-right", "/index.html")
ask("without-the-right-to-a-run", "/runs/corpus_load/a-run")
allowed.append(("GET", "corpus_load"))

due = datetime(2025, 3, 4, 10, tzinfo=UTC)
folder = Path(sys.argv[1]) / "reports" / load_id_of("manual__10:00+00:00", due)
folder.mkdir()
(folder / "index.html").write_text("report of the run")
with create_session() as session:
    session.add(DagBundleModel(name="dags"))
    session.flush()
    session.add(DagModel(dag_id="corpus_load", bundle_name="dags", fileloc="corpus_load.py"))
    session.flush()
    for run_id in ("manual__10:00+00:00", "found-nothing"):
        session.add(DagRun(dag_id="corpus_load", run_id=run_id, run_type="manual", run_after=due, state="success"))

for path in (
    "/index.html", "/", "/a-load/", "/missing.html", "/%2e%2e/warehouse.duckdb", "/link.html", "/docs", "/redoc",
    "/openapi.json", "/a%00b", "/%00", "/" + "a" * 300, "/" + "a/" * 5000,
    "/runs/corpus_load/manual__10%3A00%2B00%3A00", "/runs/corpus_load/found-nothing", "/runs/corpus_load/unheard-of",
    "/runs/corpus_rebuild/manual__10%3A00%2B00%3A00", "/runs/corpus_load/a%00b",
):
    ask(path[:60], path)
for host in ("localhost:8080", "airflow.example.org", "elsewhere.example", "127.0.0.1.elsewhere.example", ""):
    ask("host:" + host, "/index.html", headers={"host": host})
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
        "AIRFLOW__CORE__AUTH_MANAGER": (
            "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
        ),
        "AIRFLOW__API__BASE_URL": "http://airflow.example.org:8080",
        "CORPUS_HOME": str(home),
        "PYTHONPATH": str(PROJECT / "include"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(home)],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = (line.split(maxsplit=1) for line in done.stdout.splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}


def status(answer: str) -> str:
    return answer.split()[0]


def test_a_report_is_shown_to_users_who_are_logged_in(answers: dict[str, str]) -> None:
    assert {status(answers[path]) for path in ("/index.html", "/", "/a-load/")} == {"200"}


def test_nobody_else_sees_it(answers: dict[str, str]) -> None:
    assert status(answers["anonymous"]) in ("401", "403")


@pytest.mark.parametrize("whose", ["without-the-right", "without-the-right-to-a-run"])
def test_who_may_not_read_the_dag_may_not_read_its_reports(answers: dict[str, str], whose: str) -> None:
    assert status(answers[whose]) == "403"


@pytest.mark.parametrize("path", ["/missing.html", "/%2e%2e/warehouse.duckdb", "/link.html"])
def test_nothing_but_reports_is_shown(answers: dict[str, str], path: str) -> None:
    assert status(answers[path]) == "404"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_plugin_has_no_pages_about_itself(answers: dict[str, str], path: str) -> None:
    assert status(answers[path]) == "404"


@pytest.mark.parametrize("path", ["/a%00b", "/%00", "/" + "a" * 59, ("/" + "a/" * 40)[:60]])
def test_a_name_that_no_file_can_have_is_not_found(answers: dict[str, str], path: str) -> None:
    assert status(answers[path]) == "404"


def test_a_run_leads_to_its_report(answers: dict[str, str]) -> None:
    assert answers["/runs/corpus_load/manual__10%3A00%2B00%3A00"] == "200 | report of the run"


@pytest.mark.parametrize(
    ("run", "word"),
    [
        ("corpus_load/found-nothing", "or found nothing new"),
        ("corpus_load/unheard-of", "has no report"),
        ("corpus_load/a%00b", "has no report"),
        ("corpus_rebuild/manual__10%3A00%2B00%3A00", "Only runs of corpus_load"),
    ],
)
def test_a_run_without_a_report_says_so(answers: dict[str, str], run: str, word: str) -> None:
    assert status(answers[f"/runs/{run}"]) == "404"
    assert word in answers[f"/runs/{run}"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:8080", "200"),
        ("airflow.example.org", "200"),
        ("elsewhere.example", "400"),
        ("127.0.0.1.elsewhere.example", "400"),
        ("", "400"),
    ],
)
def test_only_requests_under_this_hosts_names_are_answered(answers: dict[str, str], host: str, expected: str) -> None:
    assert status(answers[f"host:{host}"]) == expected
