"""How measures of sources went over the last loads, and which stand out: `quality.metrics` and `quality.drift`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from corpus.reports import charts, words
from corpus.reports.templates import anchor

# Loads that a trend shows.
SHOWN_LOADS = 30

# The measures of a source that its page shows, in their order.
MEASURES = (
    "records",
    "articles",
    "quarantined_share",
    "duplicate_share",
    "unchanged_share",
    "title_share",
    "byline_share",
    "date_share",
    "copy_share",
    "one_day_share",
    "words_p10",
    "words_p50",
    "words_p90",
    "age_days_p50",
)


def say(measure: str, value: float | None) -> str:
    """A value of a measure as people read it."""
    return charts.share(value) if measure.endswith("_share") else charts.number(value)


@dataclass(frozen=True)
class Found:
    """What `quality.drift` says of a value."""

    verdict: str
    low: float
    high: float
    told: str


@dataclass
class SourceTrend:
    """A source over the last loads."""

    source_id: str
    loads: list[str]
    """The loads, oldest first."""
    values: dict[str, list[float | None]] = field(default_factory=dict)
    """A value a load for each of `MEASURES` that it has; None where the load brought nothing of it."""
    found: dict[tuple[str, int], Found] = field(default_factory=dict)
    """What is said of the value of a measure at a place of `loads`."""
    languages: list[tuple[str, float]] = field(default_factory=list)
    """Code and share, in the newest load that brought articles of it."""
    last_load: str | None = None
    """The newest of the loads that brought something of it."""
    loads_since: int = 0
    """Loads that brought nothing of it, since the last that did."""
    silent: str = ""
    """Why it is called silent in the newest load; empty where it is not."""

    def outliers(self, measure: str) -> list[int]:
        """Places of the values that stand out."""
        return [at for (name, at), found in self.found.items() if name == measure and found.verdict != "usual"]


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the database in use has a table or view."""
    found = connection.execute(
        "select 1 from information_schema.tables where table_catalog = current_database()"
        " and table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return found is not None


def newest_loads(connection: duckdb.DuckDBPyConnection, until: str | None = None) -> list[str]:
    """The newest loads that were admitted, oldest first.

    Args:
        connection: the warehouse.
        until: the last of them; none where that was not admitted.
    """
    rows = connection.execute(
        "select load_id from raw.loads"
        " where $until is null or rowid <= (select max(rowid) from raw.loads where load_id = $until)"
        " order by rowid desc limit $count",
        {"until": until, "count": SHOWN_LOADS},
    ).fetchall()
    return [load_id for (load_id,) in rows][::-1]


# Sources in the order in which they are shown: those of which the newest load is told something first, then those with
# the most records.
_RANKED = """
create or replace temp table ranked_sources as
select source_id, row_number() over (order by source_id in (
    select source_id from quality.drift where load_id = $newest and verdict <> 'usual'
) desc, sum(value) desc, source_id) as rank
from (
    select source_id, if(measure = 'records', value, 0) as value from quality.metrics
    where load_id = any($loads) and source_id <> '*' and (source_id = $source or $source is null)
        and (measure = 'records' or $source is not null)
) as brought
group by source_id
"""
_VALUES = """
select source_id, load_id, measure, value
from quality.metrics inner join ranked_sources using (source_id)
where load_id = any($loads)
    and (measure = 'records' or rank <= $detailed
        and (list_contains($measures, measure) or starts_with(measure, 'language:')))
order by rank
"""
_FOUND = """
select source_id, load_id, measure, verdict, low, high, told
from quality.drift inner join ranked_sources using (source_id)
where load_id = any($loads) and (rank <= $detailed or load_id = $newest)
"""


def source_trends(
    connection: duckdb.DuckDBPyConnection,
    loads: Sequence[str],
    source_id: str | None = None,
    detailed: int | None = None,
) -> list[SourceTrend]:
    """Each source of which one of the loads brought something, those first of which the newest load is told something.

    Args:
        connection: the warehouse or a snapshot.
        loads: the loads, oldest first.
        source_id: the one source that is wanted; None for all.
        detailed: of how many of them all measures are wanted; of the others there are records alone. None for all.
    """
    if not loads or not all(has_table(connection, "quality", table) for table in ("metrics", "drift")):
        return []
    place = {load_id: at for at, load_id in enumerate(loads)}
    limits = {"loads": list(loads), "newest": loads[-1], "detailed": 1 << 30 if detailed is None else detailed}
    connection.execute(_RANKED, {"loads": limits["loads"], "newest": limits["newest"], "source": source_id})
    trends: dict[str, SourceTrend] = {}
    rows = connection.execute(
        _VALUES, {"loads": limits["loads"], "detailed": limits["detailed"], "measures": list(MEASURES)}
    ).fetchall()
    languages: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for source, load_id, measure, value in rows:
        trend = trends.setdefault(source, SourceTrend(source, list(loads)))
        if measure.startswith("language:"):
            languages.setdefault((source, load_id), []).append((measure.partition(":")[2], value))
        else:
            trend.values.setdefault(measure, [None] * len(loads))[place[load_id]] = value
    for (source, _), told in sorted(languages.items(), key=lambda one: place[one[0][1]]):
        trends[source].languages = told
    for source, load_id, measure, *found in connection.execute(_FOUND, limits).fetchall():
        if source in trends:
            trends[source].found[measure, place[load_id]] = Found(*found)
    connection.execute("drop table ranked_sources")
    for trend in trends.values():
        _complete(trend)
    return list(trends.values())


def _complete(trend: SourceTrend) -> None:
    records = trend.values.get("records", [])
    brought = [at for at, value in enumerate(records) if value]
    trend.last_load = trend.loads[brought[-1]] if brought else None
    trend.loads_since = len(trend.loads) - 1 - brought[-1] if brought else len(trend.loads)
    trend.languages.sort(key=lambda one: (-one[1], one[0]))
    newest = [found for (_, at), found in trend.found.items() if at == len(trend.loads) - 1]
    trend.silent = next((found.told for found in newest if found.verdict == "silent"), "")


@dataclass(frozen=True)
class Attention:
    """Something to look at: how grave it is, what it is, and the page that tells more, from the reports' root."""

    severity: str
    what: str
    page: str = ""


def of_sources(connection: duckdb.DuckDBPyConnection, load_id: str) -> list[Attention]:
    """What stands out of a load's sources, against the history of each.

    Args:
        connection: the warehouse.
        load_id: the load.
    """
    if not has_table(connection, "quality", "drift"):
        return []
    rows = connection.execute(
        "select source_id, measure, verdict, told from quality.drift where load_id = ? and verdict <> 'usual'"
        " order by verdict <> 'silent', source_id, measure",
        [load_id],
    ).fetchall()
    return [
        Attention("warning", words.drift(source, measure, verdict, told), f"sources.html#{anchor(source)}")
        for source, measure, verdict, told in rows
    ]


def seconds_between(begin: datetime | None, end: datetime | None) -> float | None:
    """Seconds from one time to another; None where one is not known, or they are the wrong way round."""
    if begin is None or end is None or end < begin:
        return None
    return (end - begin).total_seconds()
