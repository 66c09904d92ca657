"""The Airflow plugin: it shows the reports among Airflow's pages, and imports what tasks need once for all of them.

`AIRFLOW__CORE__PLUGINS_FOLDER` points here.
"""

import sys
from typing import Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import FileResponse

from corpus.load import preload
from corpus.settings import Settings


class _Preload:
    """Imports what tasks need before the scheduler forks its workers."""

    @hookimpl
    def on_starting(self, component: Any) -> None:  # noqa: ARG002  the hook's signature
        """Called by each Airflow component as it starts; only the scheduler forks workers.

        At this point the component itself does not tell which one it is, but the command line does.
        """
        if "scheduler" not in sys.argv[:2]:
            return
        preload()


def _reports_app() -> FastAPI:
    from airflow.api_fastapi.core_api.security import get_user

    app = FastAPI(title="Dateline reports", dependencies=[Depends(get_user)])

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> FileResponse:
        """A file of the reports folder, to users who are logged in."""
        root = Settings.from_environment().reports.resolve()
        file = (root / path).resolve()
        if file.is_dir():
            file /= "index.html"
        if not file.is_relative_to(root) or not file.is_file():
            raise HTTPException(404, "There is no such report; a load writes its own when it ends.")
        return FileResponse(file)

    return app


class DatelinePlugin(AirflowPlugin):
    """Adds the reports to the navigation and the preload to the scheduler."""

    name = "dateline"
    listeners = [_Preload()]
    fastapi_apps = [{"app": _reports_app(), "url_prefix": "/corpus-reports", "name": "corpus reports"}]
    external_views = [
        {
            "name": "Reports",
            "href": "/corpus-reports/index.html",
            "destination": "nav",
            "url_route": "corpus-reports",
        }
    ]
