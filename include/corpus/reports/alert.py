"""What people are told of a load without asking: that it is blocked, warns of something new, or that all is well again.

An alert has a subject, at most three lines and links. A load of which nothing new is to be said has none.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from corpus.failures import failures
from corpus.quality.wording import how_many
from corpus.reports import words
from corpus.reports.page import page_of, run_page
from corpus.reports.state import state_of
from corpus.settings import Settings
from corpus.visible import shortened, visible
from corpus.warehouse.blocked import released_by
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.snapshots import published_load

# Lines of an alert: what does not fit into these is in the report.
LINES = 3

# The load of which was told before: the one before this one that came as far as to be checked.
_BEFORE = """
    select loads.load_id from raw.loads as loads
    where loads.load_id <> $load_id and loads.admitted_at < (select admitted_at from raw.loads where load_id = $load_id)
    and loads.load_id in (select load_id from quality.validations where gate = 'corpus')
    order by loads.admitted_at desc, loads.load_id desc limit 1
"""
_WARNINGS = """
    select description, unexpected_count, observed from quality.validations
    where load_id = $load_id and not success and severity = 'warning' and suite <> 'drift'
    and (suite, description) not in (
        select (suite, description) from quality.validations where load_id = $before and not success
    )
    order by suite, description
"""
_DRIFT = """
    select source_id, measure, verdict, told from quality.drift
    where load_id = $load_id and verdict <> 'usual' and (source_id, measure, verdict) not in (
        select (source_id, measure, verdict) from quality.drift where load_id = $before
    )
    order by verdict = 'silent' desc, source_id, measure
"""
_BACK = """
    select now.source_id from quality.drift as now
    inner join quality.drift as before using (source_id, measure)
    where now.load_id = $load_id and before.load_id = $before and before.verdict = 'silent' and now.observed > 0
    order by now.source_id
"""


@dataclass(frozen=True)
class Alert:
    """What is told, all of it text of one visible line each."""

    kind: str
    """`blocked`, `failed`, `late`, `warnings` or `recovered`."""
    subject: str
    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    """Name and address of each."""

    @property
    def text(self) -> str:
        """The whole as plain text."""
        links = [f"{name}: {address}" for name, address in self.links]
        return "\n".join([self.subject, *self.lines, *links])


def _links(settings: Settings, load_id: str, run_id: str | None) -> tuple[tuple[str, str], ...]:
    base = os.environ.get("AIRFLOW__API__BASE_URL")
    page = page_of(settings, load_id)
    report = f"{base}/corpus-reports/{load_id}/index.html" if base else str(page)
    run = run_page(run_id) if run_id else None
    return (*([("Report", report)] if page.exists() else []), *([("Run", run)] if run else []))


def _at_most(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) <= LINES:
        return tuple(lines)
    return (*lines[: LINES - 1], f"and {len(lines) - LINES + 1:,} more: see the report")


def alert_of(settings: Settings, load_id: str, run_id: str | None = None) -> Alert | None:
    """The alert of a load that has its report; None where there is nothing new to tell.

    Args:
        settings: where the corpus is.
        load_id: the load.
        run_id: Airflow's id of its run, for the link.

    Raises:
        WarehouseBusy: another process has the warehouse open.
    """
    links = _links(settings, load_id, run_id)
    with open_warehouse(settings) as connection:
        state = state_of(connection, settings, load_id)
        found = connection.execute("select * from raw.load_balance where load_id = ?", [load_id])
        names = [column[0] for column in found.description or ()]
        balance = [words.balance(dict(zip(names, row, strict=True))) for row in found.fetchall()]
        if state.blocked:
            lines = (words.first_line(state.message), words.stays(published_load(settings)), *balance)
            return Alert("blocked", words.blocked(load_id, state.step), _at_most(lines), links)
        if state.published_at is None:
            return None
        warnings, better = _news(connection, load_id)
    if warnings:
        count = "a new warning" if len(warnings) == 1 else f"{len(warnings):,} new warnings"
        return Alert("warnings", f"Load {load_id} is published, with {count}.", _at_most(warnings + better), links)
    if better:
        return Alert("recovered", f"Load {load_id} is published, and mends something.", _at_most(better), links)
    return None


def _news(connection: duckdb.DuckDBPyConnection, load_id: str) -> tuple[list[str], list[str]]:
    """What warns that did not with the load before, and what is well again; silent sources come first."""
    found = connection.execute(_BEFORE, {"load_id": load_id}).fetchone()
    given = {"load_id": load_id, "before": found[0] if found else None}

    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query, given).fetchall()

    has_drift = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'quality' and table_name = 'drift'"
    ).fetchone()
    warnings = [words.drift(*row) for row in (rows(_DRIFT) if has_drift else ())]
    warnings += [words.warning(text, how_many(count, observed)) for text, count, observed in rows(_WARNINGS)]
    released = len(released_by(connection, load_id))
    better = [f"It {words.releases(released)}."] if released else []
    better += [f"{shortened(source, 80)} brings records again." for (source,) in (rows(_BACK) if has_drift else ())]
    return warnings, better


def failure_alert(settings: Settings, load_id: str, run_id: str | None = None) -> Alert:
    """The alert of a run that failed without having been able to record that its load is blocked."""
    published = published_load(settings)
    told = [f"{one.step}: {words.first_line(one.message)}" for one in failures(settings, load_id)]
    if published == load_id:
        subject = f"Load {visible(load_id)} is published, but a step after that failed."
        lines = [*told]
    else:
        subject = f"The run of load {visible(load_id)} failed."
        lines = [*(told or ["No step could say why; the log of the run may tell."]), words.stays(published)]
    return Alert("failed", subject, _at_most(lines), _links(settings, load_id, run_id))


def late_alert(settings: Settings, load_id: str, run_id: str, minutes: int) -> Alert:
    """The alert of a run that has not ended after so many minutes. Opens no database: a step may be writing to it."""
    told = [f"{one.step}: {words.first_line(one.message)}" for one in failures(settings, load_id)]
    lines = [*told, words.stays(published_load(settings))]
    return Alert("late", words.late(load_id, minutes), _at_most(lines), _links(settings, load_id, run_id))


def dag_alert(dag_id: str, message: str, run: str | None) -> Alert:
    """The alert of a failed run of another DAG, such as `corpus_maintenance`."""
    links = (("Run", run),) if run else ()
    return Alert("failed", f"A run of {visible(dag_id)} failed.", (words.first_line(message),), links)
