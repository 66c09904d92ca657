"""How measures of loads and sources went over the last loads, and which values stand out."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from math import inf
from typing import Any

import duckdb

from corpus.reports import charts
from corpus.reports.templates import anchor

# Loads that a trend shows.
SHOWN_LOADS = 30

# Values before from which a usual range follows; of fewer nothing is said.
LEAST_BEFORE = 5

# How far from the median a value stands out, in deviations (the median deviation, scaled to the standard deviation of
# a normal distribution: Rousseeuw and Croux 1993). Of values that never changed a tenth of the median takes its place.
DEVIATIONS = 4.0
_TO_STANDARD = 1.4826
_LEAST_DEVIATION = 0.1

MEASURES = {
    "captures": ("captures", "captures"),
    "quarantined": ("quarantined, of captures", "quarantined / nullif(captures, 0)"),
    "title": ("with a title", "title_share"),
    "byline": ("with a byline", "byline_share"),
    "date": ("with a date", "date_share"),
    "words": ("words, median", "words_median"),
    "copies": ("copies, of articles", "copies / nullif(articles, 0)"),
    "unchanged": ("seen before, of captures", "(unchanged + duplicate) / nullif(captures, 0)"),
}

# The highest value that each can have.
MOST = {name: inf if name in ("captures", "words") else 1.0 for name in MEASURES}

# How a value of each is written.
SAY = {name: charts.number if name in ("captures", "words") else charts.share for name in MEASURES}


@dataclass(frozen=True)
class Usual:
    """Between which values a measure usually lies."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a value is as usual."""
        return self.low <= value <= self.high


def usual(values: Sequence[float | None], most: float = inf) -> Usual | None:
    """The usual range by the values before; None where there are too few.

    Args:
        values: the values before.
        most: no value is higher: 1 for a share.
    """
    known = [float(value) for value in values if value is not None]
    if len(known) < LEAST_BEFORE:
        return None
    middle = statistics.median(known)
    spread = statistics.median(abs(value - middle) for value in known) * _TO_STANDARD
    width = DEVIATIONS * max(spread, _LEAST_DEVIATION * abs(middle) / 2, 1e-9)
    return Usual(max(0.0, min(middle - width, *known)), min(most, max(middle + width, *known)))


def standing_out(values: Sequence[float | None]) -> list[int]:
    """Places of the values that lie outside what was usual before each."""
    found = []
    for at, value in enumerate(values):
        before = usual([one for place, one in enumerate(values[:at]) if place not in found])
        if value is not None and before and not before.holds(float(value)):
            found.append(at)
    return found


@dataclass
class SourceTrend:
    """A source over the last loads."""

    source_id: str
    loads: list[str]
    """The loads, oldest first."""
    values: dict[str, list[float | None]] = field(default_factory=dict)
    """A value a load for each of `MEASURES`; None where the load brought nothing of it."""
    languages: list[dict[str, Any]] = field(default_factory=list)
    """Of the newest load that brought articles of it."""
    last_load: str | None = None
    loads_since: int = 0
    """Loads that brought nothing of it, since the last that did."""
    usual_wait: int | None = None
    """The most loads in a row that had brought nothing of it before; None where it is not known well enough."""

    @property
    def is_silent(self) -> bool:
        """Whether it brings nothing for longer than it used to."""
        return self.usual_wait is not None and self.loads_since > self.usual_wait + 1


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the database in use has a table or view."""
    found = connection.execute(
        "select 1 from information_schema.tables where table_catalog = current_database()"
        " and table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return found is not None


def newest_loads(connection: duckdb.DuckDBPyConnection, count: int = SHOWN_LOADS) -> list[str]:
    """The newest loads that were admitted, oldest first."""
    rows = connection.execute("select load_id from raw.loads order by rowid desc limit ?", [count]).fetchall()
    return [load_id for (load_id,) in rows][::-1]


def newest_loads_until(connection: duckdb.DuckDBPyConnection, load_id: str, count: int = SHOWN_LOADS) -> list[str]:
    """A load and those that were admitted before it, oldest first; none where it was not admitted."""
    rows = connection.execute(
        "select load_id from raw.loads where rowid <= (select max(rowid) from raw.loads where load_id = ?)"
        " order by rowid desc limit ?",
        [load_id, count],
    ).fetchall()
    return [load for (load,) in rows][::-1]


def source_trends(connection: duckdb.DuckDBPyConnection, loads: Sequence[str]) -> list[SourceTrend]:
    """Each source of which one of the loads brought something, those with the most captures first."""
    if not loads or not has_table(connection, "quality", "source_health"):
        return []
    return trends_in(connection, loads)


def trends_in(
    connection: duckdb.DuckDBPyConnection, loads: Sequence[str], source_id: str | None = None
) -> list[SourceTrend]:
    """The same, or that of one source, from a database that is known to have the table."""
    chosen = ", ".join(f"{what} as {name}" for name, (_, what) in MEASURES.items())
    rows = connection.execute(
        f"select source_id, load_id, languages, {chosen} from quality.source_health where load_id = any(?)"
        " and (source_id = ? or ? is null)",
        [list(loads), source_id, source_id],
    ).fetchall()
    place = {load_id: at for at, load_id in enumerate(loads)}
    trends: dict[str, SourceTrend] = {}
    for source_id, load_id, languages, *values in sorted(rows, key=lambda row: place[row[1]]):
        trend = trends.setdefault(source_id, SourceTrend(source_id, list(loads)))
        for name, value in zip(MEASURES, values, strict=True):
            trend.values.setdefault(name, [None] * len(loads))[place[load_id]] = value
        trend.languages = languages or trend.languages
        trend.last_load = load_id
    for trend in trends.values():
        _count_silence(trend)
    return sorted(trends.values(), key=lambda one: (-sum(filter(None, one.values["captures"])), one.source_id))


def _count_silence(trend: SourceTrend) -> None:
    brought = [at for at, value in enumerate(trend.values["captures"]) if value]
    if not brought:
        return
    trend.loads_since = len(trend.loads) - 1 - brought[-1]
    if len(brought) >= LEAST_BEFORE:
        trend.usual_wait = max(later - earlier - 1 for earlier, later in pairwise(brought))


@dataclass(frozen=True)
class Attention:
    """Something to look at: how grave it is, what it is, the number and what is usual."""

    severity: str
    what: str
    number: str = ""
    usual: str = ""
    page: str = ""
    """The page that tells more, from the reports' root."""


def of_sources(trends: Sequence[SourceTrend], load_id: str) -> list[Attention]:
    """What stands out of a load's sources, against what was usual for each.

    Args:
        trends: the sources, the load being the last of their loads.
        load_id: the load.
    """
    found = []
    for trend in trends:
        if trend.is_silent:
            found.append(
                Attention(
                    "warning",
                    f"{trend.source_id} is silent",
                    f"nothing in {trend.loads_since} loads, since {trend.last_load}",
                    f"never more than {trend.usual_wait} in a row",
                    f"sources.html#{anchor(trend.source_id)}",
                )
            )
        for name, values in trend.values.items():
            at, before = len(values) - 1, usual(values[:-1], MOST[name])
            if trend.last_load == load_id and at in standing_out(values) and before and values[-1] is not None:
                say = SAY[name]
                found.append(
                    Attention(
                        "warning",
                        f"{trend.source_id}: {MEASURES[name][0]}",
                        say(values[-1]),
                        f"{say(before.low)} to {say(before.high)}",
                        f"sources.html#{anchor(trend.source_id)}",
                    )
                )
    return found


def seconds_between(begin: datetime | None, end: datetime | None) -> float | None:
    """Seconds from one time to another; None where one is not known, or they are the wrong way round."""
    if begin is None or end is None or end < begin:
        return None
    return (end - begin).total_seconds()
