"""The report of a load: one page that a data steward reads, with Data Docs and dbt docs beside it."""

import logging
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from corpus.reports.changes import changes_facts
from corpus.reports.corpus_page import corpus_facts
from corpus.reports.data_docs import build_data_docs
from corpus.reports.dbt_docs import whole
from corpus.reports.facts import gather
from corpus.reports.overview import dbt_docs_of, overview
from corpus.reports.published import kept_open
from corpus.reports.quarantine_page import quarantine_facts
from corpus.reports.sources import sources_facts
from corpus.reports.templates import templates
from corpus.sequence import add_number, is_of_a_load, newest_first, remove_own
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.blocked import released_by
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.dbt import ModelsFailed, has_manifest, run_dbt, target_path
from corpus.warehouse.parsed_project import project_digest
from corpus.warehouse.step_runs import take_over_step_times

_LOG = logging.getLogger(__name__)

# What a load leaves in its folder under `reports/`.
_OWN = ("index.html", "data_docs", "great_expectations")


def _dbt_docs(settings: Settings) -> Path | None:
    """The dbt docs as one static page, made anew only when the dbt project changed."""
    target = dbt_docs_of(settings)
    digest = project_digest()
    stamp = target.with_name("project.sha256")
    if not (target.exists() and stamp.exists() and stamp.read_text() == digest):
        try:
            # What the models were compiled to as they were built is in the manifest; again it takes 1.4 of 1.8 CPU-s.
            compiled = ("--no-compile",) if has_manifest(settings) else ()
            run_dbt(settings, "docs", "generate", "--static", *compiled)
        except ModelsFailed as error:
            _LOG.warning("the dbt docs could not be made: %s", error)
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        made = (target_path(settings) / "static_index.html").read_text(encoding="utf-8")
        target.write_text(whole(made), encoding="utf-8")
        stamp.write_text(digest)
    return target


def run_page(run_id: str, dag_id: str = "corpus_load") -> str | None:
    """Address of a run's page in Airflow, which tells its tasks where it is."""
    base = os.environ.get("AIRFLOW__API__BASE_URL")
    return f"{base}/dags/{dag_id}/runs/{quote(run_id, safe='')}" if base else None


def _prune(settings: Settings) -> None:
    """Remove all but the newest reports; what no load wrote is left."""
    loads = [path for path in settings.reports.iterdir() if is_of_a_load(path)]
    for path in newest_first(loads)[settings.keep_reports :]:
        remove_own(path, _OWN)


def page_of(settings: Settings, load_id: str) -> Path:
    """Where the page of a load is."""
    return settings.reports / load_id / "index.html"


def _write(target: Path, template: str, facts: dict[str, Any]) -> None:
    """A page as a file, whole or as it was."""
    now = datetime.now(UTC)
    with whole_file(target) as unfinished:
        unfinished.write_text(templates().get_template(template).render(facts, now=now), encoding="utf-8")


def _write_page(settings: Settings, facts: dict[str, Any]) -> Path:
    page = page_of(settings, facts["load_id"])
    links = {
        "data_docs": (page.parent / "data_docs" / "index.html").exists(),
        "pages": _pages(settings),
        "run": facts["balance"] and run_page(facts["balance"]["run_id"]),
    }
    docs = dbt_docs_of(settings).exists()
    _write(page, "load.html.j2", facts | {"links": links, "root": "../", "here": "load", "dbt_docs": docs})
    return page


def _pages(settings: Settings) -> set[str]:
    """The loads that have a page."""
    return {path.parent.name for path in settings.reports.glob("*/index.html")}


def _write_index(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """The pages about the corpus and all its loads."""
    common = {"root": "", "dbt_docs": dbt_docs_of(settings).exists()}
    for here, facts in (
        ("index", overview(settings, connection, _pages(settings))),
        ("sources", sources_facts(settings, connection)),
        ("corpus", corpus_facts(settings)),
        ("quarantine", quarantine_facts(connection)),
        ("changes", changes_facts(settings)),
    ):
        _write(settings.reports / f"{here}.html", f"{here}.html.j2", facts | common | {"here": here})


def write_report(settings: Settings, load_id: str) -> Path:
    """Write `reports/<load_id>/index.html` and the list of all reports; the pages of loads that it released follow.

    Returns:
        The path of the load's page.
    """
    with kept_open(settings):
        return _write_report(settings, load_id)


def _write_report(settings: Settings, load_id: str) -> Path:
    # Each opening of the warehouse takes .06 CPU-s and waits for the disk: two, since dbt opens it for its docs.
    with open_warehouse(settings) as connection:
        take_over_step_times(connection, settings, load_id)
        facts = gather(settings, connection, load_id)
    add_number(settings.reports / load_id)
    build_data_docs(settings, load_id, facts["failed"])
    _dbt_docs(settings)
    page = _write_page(settings, facts)
    _prune(settings)
    with open_warehouse(settings) as connection:
        _refresh(settings, connection, released_by(connection, load_id))
    return page


def refresh_pages(settings: Settings, loads: Iterable[str]) -> None:
    """Write the pages of loads again of which something new is to be said, where they have one, and the list."""
    with open_warehouse(settings) as connection:
        _refresh(settings, connection, loads)


def _refresh(settings: Settings, connection: duckdb.DuckDBPyConnection, loads: Iterable[str]) -> None:
    for load_id in sorted(_pages(settings).intersection(loads)):
        _write_page(settings, gather(settings, connection, load_id))
    _write_index(settings, connection)
