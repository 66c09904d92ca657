"""What the page of sources shows: each against its own history, those that are silent, those that nobody named."""

from dataclasses import dataclass
from typing import Any

import duckdb
from markupsafe import Markup

from corpus.reports import words
from corpus.reports.charts import spark
from corpus.reports.trends import MEASURES, SourceTrend, newest_loads, say, source_trends
from corpus.settings import Settings
from corpus.warehouse.connection import database_options
from corpus.warehouse.published import connect_published

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
    for name in MEASURES:
        values = trend.values.get(name, [])
        known = [at for at, value in enumerate(values) if value is not None]
        if not known:
            continue
        odd, found = trend.outliers(name), trend.found.get((name, known[-1]))
        last = say(name, values[known[-1]])
        told = f"{trend.source_id}, {words.measure(name)}, in {len(values)} loads: last {last}"
        lines.append(
            Line(
                words.measure(name),
                last,
                f"{say(name, found.low)} to {say(name, found.high)}" if found else "–",
                spark(values, told, odd),
                [f"{trend.loads[at]}: {say(name, values[at])}" for at in sorted(odd)[-5:]],
                known[-1] in odd,
            )
        )
    return lines


def _published(settings: Settings, query: str) -> list[dict[str, Any]]:
    if not settings.published.is_file():
        return []
    try:
        with connect_published(settings.published, database_options(settings)) as connection:
            result = connection.execute(query)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    except duckdb.Error:
        return []  # a damaged snapshot; make rollback tells of it


def sources_facts(settings: Settings, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Everything that the page of sources shows."""
    loads = newest_loads(connection)
    trends = source_trends(connection, loads, detailed=SHOWN_SOURCES)
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
        "silent": [trend for trend in trends if trend.silent],
        "quiet": quiet,
        "unknown": unknown[:SHOWN_UNKNOWN],
        "all_unknown": len(unknown),
    }
