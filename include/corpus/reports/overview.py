"""What the first page shows: the newest load's verdict, the last loads, the corpus, its sources, what needs a look."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from corpus.quality.wording import how_many
from corpus.reports import charts, words
from corpus.reports.facts import failed_of, history
from corpus.reports.state import LoadState, rollback_in_force
from corpus.reports.trends import Attention, newest_loads, of_sources, seconds_between, source_trends
from corpus.reports.verdict import grade
from corpus.settings import Settings
from corpus.warehouse.connection import database_options
from corpus.warehouse.published import connect_published
from corpus.warehouse.rollbacks import rollbacks
from corpus.warehouse.snapshots import published_load

# Sources in the list of the first page; the page of sources has more.
SHOWN_SOURCES = 12


def _sizes(settings: Settings) -> dict[str, int] | None:
    """How large the published corpus is; None where nothing is published or it cannot be read."""
    if not settings.published.is_file():
        return None
    try:
        with connect_published(settings.published, database_options(settings)) as connection:
            row = connection.execute(
                "select (select count(*) from corpus.articles), (select count(*) from corpus.captures),"
                " (select count(*) from corpus.sources)"
            ).fetchone()
    except duckdb.Error:
        return None  # a damaged snapshot; make rollback tells of it
    return dict(zip(("articles", "captures", "sources"), row, strict=True)) if row else None


def _ran(row: dict[str, Any], pages: set[str]) -> charts.Ran:
    state: LoadState = row["state"]
    looks = "bad" if grade(state, []) == "bad" else "warn" if row["warnings"] or state.words != "published" else "good"
    words = state.words + (f", {row['warnings']} warnings" if row["warnings"] else "")
    href = f"{row['load_id']}/index.html" if row["load_id"] in pages else None
    return charts.Ran(row["load_id"], looks, words, row["seconds"], href)


def _timed(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> None:
    """Fill in how long each load took and how many warnings it has."""
    ids = [row["load_id"] for row in rows]
    took = connection.execute(
        "select load_id, min(began_at), max(began_at + to_microseconds((1000000 * seconds)::bigint))"
        " from quality.step_runs where load_id = any(?) group by load_id",
        [ids],
    ).fetchall()
    warnings = connection.execute(
        "select load_id, count(*) from quality.validations where load_id = any(?) and not success"
        " and severity <> 'info' group by load_id",
        [ids],
    ).fetchall()
    seconds = {load_id: seconds_between(begin, end) for load_id, begin, end in took}
    counts = dict(warnings)
    for row in rows:
        row["seconds"], row["warnings"] = seconds.get(row["load_id"]), counts.get(row["load_id"], 0)


def _attention(failed: Sequence[dict[str, Any]], load_id: str, sources: Sequence[Attention]) -> list[Attention]:
    said = [
        Attention(
            one["severity"],
            words.warning(one["description"], how_many(one["unexpected_count"], one["observed"])),
            f"{load_id}/index.html",
        )
        for one in failed
        if one["suite"] != "drift"  # each of its rows is told
    ]
    return said + list(sources)


def overview(settings: Settings, connection: duckdb.DuckDBPyConnection, pages: set[str]) -> dict[str, Any]:
    """Everything that the first page shows.

    Args:
        settings: where the corpus is.
        connection: the warehouse.
        pages: the loads that have a page.
    """
    rows = history(settings, connection)
    _timed(connection, rows)
    newest = rows[0] if rows else None
    failed = failed_of(connection, newest["load_id"]) if newest else []
    loads = newest_loads(connection)
    trends = source_trends(connection, loads, detailed=0)
    sources = of_sources(connection, newest["load_id"]) if newest else []
    return {
        "history": rows,
        "newest": newest,
        "failed": failed,
        "grade": grade(newest["state"], failed, len(sources)) if newest else "good",
        "ran": [_ran(row, pages) for row in rows[::-1]],
        "pages": pages,
        "attention": _attention(failed, newest["load_id"], sources) if newest else [],
        "unusual": len(sources),
        "trends": trends[:SHOWN_SOURCES],
        "all_sources": len(trends),
        "sizes": _sizes(settings),
        "published_load": published_load(settings),
        "rolled_back": rollback_in_force(settings),
        "rollbacks": rollbacks(settings)[::-1],
    }


def dbt_docs_of(settings: Settings) -> Path:
    """Where the dbt docs are."""
    return settings.reports / "dbt_docs" / "index.html"
