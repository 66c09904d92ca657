"""The report pages in a store that all workers reach: written on the writer's machine, then copied there."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from corpus.settings import Settings
from corpus.shared import fetch_all, is_remote, listed

_LOG = logging.getLogger(__name__)

# What only the writer needs: pages are drawn from it.
_OWN = "great_expectations"


def _store(settings: Settings) -> Path | None:
    """Where the pages are shared; None where the folder that they are written to is itself shared."""
    folder = settings.shared / "reports"
    return folder if is_remote(folder) else None


@contextmanager
def shared_reports(settings: Settings) -> Iterator[None]:
    """Within it pages are written; afterwards the store has them as they are, removed ones included.

    A writer that has no pages, on a new machine for instance, first fetches those of the loads before.
    """
    if (store := _store(settings)) is None:
        yield
        return
    if not listed(settings.reports, "*/index.html"):
        fetch_all(store, [file for file in listed(store, "**/*") if file.is_file()], settings.reports)
    try:
        yield
    finally:
        _copy(settings.reports, store)


def _copy(reports: Path, store: Path) -> None:
    """Bring the store to what the folder holds: what differs in size or is newer goes there, what is gone goes."""
    remote = cast("Any", store)
    root = remote.path.rstrip("/")
    there = {name[len(root) :].lstrip("/"): about for name, about in remote.fs.find(root, detail=True).items()}
    here = {
        path.relative_to(reports).as_posix(): path
        for path in reports.rglob("*")
        if path.is_file() and _OWN not in path.relative_to(reports).parts
    }
    changed = [name for name, path in here.items() if name not in there or _differs(path, there[name])]
    if changed:
        remote.fs.put([str(here[name]) for name in changed], [f"{root}/{name}" for name in changed])
    gone = sorted(set(there) - set(here))
    if gone:
        remote.fs.rm([f"{root}/{name}" for name in gone])
    _LOG.info("reports at %s: %d files written, %d removed", store, len(changed), len(gone))


def _differs(path: Path, about: dict[str, Any]) -> bool:
    """Whether a file may be another than the store's; stores tell times in seconds."""
    own, then = path.stat(), about.get("LastModified") or about.get("mtime")
    moment = then.timestamp() if isinstance(then, datetime) else float(then or 0)
    return bool(own.st_size != about.get("size") or own.st_mtime >= moment - 1)


def page_in_store(settings: Settings, path: str) -> bytes | None:
    """A file of the reports as the store has it; None where there is none, or where no store shares them.

    Args:
        settings: where the corpus is.
        path: below the folder of the reports, with forward slashes and without `..`.
    """
    if (store := _store(settings)) is None or ".." in path.split("/"):
        return None
    try:
        return (store / path).read_bytes()
    except (OSError, ValueError):
        return None


def has_page(settings: Settings, load_id: str) -> bool:
    """Whether a load has a page, on this machine or in the store."""
    name = f"{load_id}/index.html"
    return (settings.reports / name).is_file() or page_in_store(settings, name) is not None
