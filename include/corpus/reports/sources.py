"""What the page of sources shows: each against its own history, those that are silent, those that nobody named."""

from dataclasses import dataclass
from typing import Any

import duckdb
from markupsafe import Markup

from corpus.reports.charts import spark
from corpus.reports.trends import (
    MEASURES,
    MOST,
    SAY,
    SourceTrend,
    newest_loads,
    source_trends,
    standing_out,
    usual,
)
from corpus.settings import Settings
from corpus.warehouse.connection import database_options, open_warehouse

# Sources that are shown with all measures; of further ones a line each, up to the second number.
SHOWN_SOURCES = 60
LISTED_SOURCES = 400

# Publishers without a name that are listed.
SHOWN_UNKNOWN = 50

_KNOWN = """
select source_id, name, kind, country, language, licence, article_count, last_captured_at from corpus.sources
"""

_UNKNOWN = """
select publisher_id, name, hosts, source_ids, article_count from corpus.publishers
where not is_registered order by article_count desc, publisher_id
"""


@dataclass(frozen=True)
class Line:
    """A measure of a source over the loads."""

    name: str
    last: str
    usual: str
    drawing: Markup
    outliers: list[str]
    """The loads at which it stood out, with the value."""
    is_odd: bool
    """Whether the last value stands out."""


def lines_of(trend: SourceTrend) -> list[Line]:
    """A line for each measure of a source of which there is a value."""
    lines = []
    for name, values in trend.values.items():
        known = [at for at, value in enumerate(values) if value is not None]
        if not known:
            continue
        say, odd = SAY[name], standing_out(values)
        before = usual([value for at, value in enumerate(values[: known[-1]]) if at not in odd], MOST[name])
        told = f"{trend.source_id}, {MEASURES[name][0]}, in {len(values)} loads: last {say(values[known[-1]])}"
        lines.append(
            Line(
                MEASURES[name][0],
                say(values[known[-1]]),
                f"{say(before.low)} to {say(before.high)}" if before else "–",
                spark(values, told, odd),
                [f"{trend.loads[at]}: {say(values[at])}" for at in odd[-5:]],
                known[-1] in odd,
            )
        )
    return lines


def _published(settings: Settings, query: str) -> list[dict[str, Any]]:
    if not settings.published.is_file():
        return []
    try:
        with duckdb.connect(str(settings.published), read_only=True, config=database_options(settings)) as connection:
            result = connection.execute(query)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    except duckdb.Error:
        return []  # a damaged snapshot; make rollback tells of it


def sources_facts(settings: Settings) -> dict[str, Any]:
    """Everything that the page of sources shows."""
    with open_warehouse(settings) as connection:
        loads = newest_loads(connection)
        trends = source_trends(connection, loads)
    known = {row["source_id"]: row for row in _published(settings, _KNOWN)}
    unknown = _published(settings, _UNKNOWN)
    quiet = sorted(set(known) - {trend.source_id for trend in trends})
    return {
        "loads": loads,
        "sources": [
            {"trend": trend, "lines": lines_of(trend), "known": known.get(trend.source_id)}
            for trend in trends[:SHOWN_SOURCES]
        ],
        "further": trends[SHOWN_SOURCES:LISTED_SOURCES],
        "all_sources": len(trends),
        "silent": [trend for trend in trends if trend.is_silent],
        "quiet": quiet,
        "unknown": unknown[:SHOWN_UNKNOWN],
        "all_unknown": len(unknown),
    }
