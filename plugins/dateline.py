"""The Airflow plugin: reports among Airflow's pages, only for this host's names, and what tasks need imported once.

`AIRFLOW__CORE__PLUGINS_FOLDER` points here.
"""

import logging
import runpy
import sys
import threading
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from airflow.configuration import conf
from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from corpus.preload import preload
from corpus.reports.shared import has_page
from corpus.settings import PROJECT, Settings

DAG_ID = "corpus_load"
PREFIX = "/corpus-reports"

# A page with a dateline over its text. Within the address, so that it is not fetched from anywhere.
ICON = "data:image/svg+xml," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%23888' stroke-width='2'"
    " stroke-linecap='round'><rect x='4' y='3' width='16' height='18' rx='2'/><path d='M8 8h5M8 12h8M8 16h8'/></svg>",
    safe="%:/=' ",
)


@cache
def _before_forks() -> None:
    """Import and load what tasks need, once: each task calls the hook of the scheduler that it is a fork of again."""
    preload()
    try:
        # Of the DAG's .04 CPU-s a task, three quarters are imports.
        runpy.run_path(str(PROJECT / "dags" / f"{DAG_ID}.py"))
    except Exception:  # the DAG processor says what is wrong with it
        logging.getLogger(__name__).warning("the DAG could not be read", exc_info=True)


class _Preload:
    """Imports what tasks need before the scheduler forks its workers."""

    @hookimpl
    def on_starting(self, component: Any) -> None:  # noqa: ARG002  the hook's signature
        """Called by each Airflow component as it starts; only the scheduler forks workers.

        At this point the component itself does not tell which one it is, but the command line does.
        """
        if "scheduler" in sys.argv[:2]:
            _before_forks()


def _hosts() -> list[str]:
    """The names under which Airflow may be asked.

    A page from elsewhere can give its own name this machine's address, and then asks in the browser of whoever looks at
    it. Its requests carry that name, and are not answered.
    """
    known = [conf.get("api", "base_url", fallback=""), conf.get("core", "execution_api_server_url", fallback="")]
    named = {urlsplit(address).hostname for address in known if address}
    return sorted({"127.0.0.1", "localhost"} | {name for name in named if name})


def _load_of(run_id: str) -> str | None:
    """Id of the load that a run is; None where Airflow knows no such run."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    from corpus.landing.ids import load_id_of

    with create_session() as session:
        due_at = session.scalar(select(DagRun.run_after).where(DagRun.dag_id == DAG_ID, DagRun.run_id == run_id))
    return load_id_of(run_id, due_at) if due_at else None


@cache
def _load_ahead(settings: Settings) -> None:
    """Load what pages of articles need, once, while the first page that anybody opens is read."""
    from corpus.reports.site import load_ahead

    threading.Thread(target=load_ahead, args=[settings], daemon=True).start()


def _reports_app() -> FastAPI:
    from airflow.api_fastapi.core_api.security import requires_access_dag

    may_read = Depends(requires_access_dag(method="GET", param_dag_id=DAG_ID))
    app = FastAPI(title="Dateline reports", dependencies=[may_read], docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/runs/{dag_id}/{run_id}")
    def report_of_run(dag_id: str, run_id: str) -> Response:
        """The report of a run, for the tab on the run's page."""
        if dag_id != DAG_ID:
            return PlainTextResponse(f"Only runs of {DAG_ID} have reports.", 404)
        load_id = _load_of(run_id)
        settings = Settings.from_environment()
        if load_id is None or not has_page(settings, load_id):
            return PlainTextResponse(
                "This run has no report. It has not come to its end yet, or found nothing new; or its last task could"
                " not write one, as its log says; or the report was removed, as only the newest are kept.",
                404,
            )
        return RedirectResponse(f"{PREFIX}/{load_id}/index.html")

    @app.get("/{path:path}")
    def page(path: str, request: Request) -> Response:
        """A page of the reports, to users who may read the DAG that writes them."""
        from corpus.reports.site import respond  # what explains articles is not for every component to import

        settings = Settings.from_environment()
        _load_ahead(settings)
        answer = respond(settings, path, dict(request.query_params))
        return Response(answer.body, answer.status, answer.headers)

    return app


class DatelinePlugin(AirflowPlugin):
    """Adds the reports to the navigation and to runs, the check of host names, and the preload to the scheduler."""

    name = "dateline"
    listeners = [_Preload()]
    fastapi_apps = [{"app": _reports_app(), "url_prefix": PREFIX, "name": "corpus reports"}]
    fastapi_root_middlewares = [
        {"name": "host names", "middleware": TrustedHostMiddleware, "kwargs": {"allowed_hosts": _hosts()}}
    ]
    external_views = [
        {
            "name": "Reports",
            "href": f"{PREFIX}/index.html",
            "destination": "nav",
            "url_route": "corpus-reports",
            "icon": ICON,
        },
        {
            "name": "Reports",
            "href": f"{PREFIX}/index.html",
            "destination": "dag",
            "url_route": "corpus-reports-of-dag",
            "icon": ICON,
        },
        {
            "name": "Report",
            "href": f"{PREFIX}/runs/{{DAG_ID}}/{{RUN_ID}}",
            "destination": "task_instance",
            "url_route": "corpus-report-of-task",
            "icon": ICON,
        },
        {
            "name": "Report",
            "href": f"{PREFIX}/runs/{{DAG_ID}}/{{RUN_ID}}",
            "destination": "dag_run",
            "url_route": "corpus-report",
            "icon": ICON,
        },
    ]
