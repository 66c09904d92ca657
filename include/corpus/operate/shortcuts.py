"""Where Airflow, as one installation runs it by itself, builds or waits for what nobody here needs.

These change what is private to Airflow, so each looks first whether it finds what it knows and leaves Airflow as it is
otherwise. A deployment of several machines (`docker-compose.yaml`) runs without them.
"""

import logging
from collections.abc import Callable
from typing import Any

_LOG = logging.getLogger(__name__)

# Seconds until a task that has closed its connections is looked for again.
LOOK_AGAIN = 0.02


def speak_newest_version_only() -> None:
    """Let the API that tasks talk to have its newest version only.

    It keeps nine for workers of earlier releases, and builds the routes of all at the first request: 3.3 s of CPU. Here
    tasks are of the same installation as the server, and speak the newest: .3 s.
    """
    from airflow.api_fastapi.execution_api import routes, versions
    from airflow.sdk.api.datamodels._generated import API_VERSION
    from cadwyn import HeadVersion, Version, VersionBundle
    from cadwyn.route_generation import _DELETED_ROUTE_TAG

    newest = versions.bundle.versions[0].value
    if str(newest) != API_VERSION:
        return
    router = routes.execution_api_router
    router.routes = [route for route in router.routes if _DELETED_ROUTE_TAG not in getattr(route, "tags", ())]
    versions.bundle = VersionBundle(HeadVersion(), Version(newest))


def notice_ended_tasks() -> None:
    """Let a worker notice at once that its task has ended.

    A task that is skipped closes its connections a moment before it can be waited for. Its worker then waited for news
    on no connection at all, until the next sign of life was due: 5 s.
    """
    from airflow.sdk.execution_time.supervisor import WatchedSubprocess

    original: Callable[..., Any] = WatchedSubprocess._service_subprocess

    def prompt(self: Any, max_wait_time: float, *arguments: Any, **options: Any) -> Any:
        wait = max_wait_time if self._open_sockets else min(max_wait_time, LOOK_AGAIN)
        return original(self, wait, *arguments, **options)

    WatchedSubprocess._service_subprocess = prompt  # type: ignore[method-assign]


# What each component does otherwise.
_OF: dict[str, tuple[Callable[[], None], ...]] = {
    "api-server": (speak_newest_version_only,),
    "scheduler": (notice_ended_tasks,),
    "dag-processor": (notice_ended_tasks,),
}


def take_shortcuts(component: str) -> None:
    """Take those of a component, in its process, before it starts."""
    for shortcut in _OF.get(component, ()):
        try:
            shortcut()
        except (ImportError, AttributeError, IndexError) as error:
            _LOG.warning("Airflow is not as %s knows it: %s", shortcut.__name__, error)
