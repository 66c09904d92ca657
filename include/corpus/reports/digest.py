"""A day's loads in a page of Markdown, in the words of the reports: an example of what can follow a load."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from corpus.quality.wording import how_many
from corpus.reports import words
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.visible import visible
from corpus.warehouse.connection import database_options
from corpus.warehouse.published import connect_published

_LOADS = """
    select load_id, published_at, captures_in, loaded, duplicate, unchanged, quarantined from quality.loads
    where published_at::date = $day order by published_at, load_id
"""
_BLOCKED = """
    select load_id, step, message, released_by from quality.blocked_loads
    where blocked_at::date = $day order by blocked_at, load_id
"""
_DRIFT = """
    select source_id, measure, verdict, told from quality.drift
    where verdict <> 'usual' and load_id in (select load_id from quality.loads where published_at::date = $day)
    qualify row_number() over (partition by source_id, measure order by measured_at desc, load_id desc) = 1
    order by verdict = 'silent' desc, source_id, measure
"""
_WARNINGS = """
    select description, unexpected_count, observed from quality.validations
    where not success and severity = 'warning' and suite <> 'drift'
    and load_id in (select load_id from quality.loads where published_at::date = $day)
    qualify row_number() over (partition by suite, description order by validated_at desc) = 1
    order by suite, description
"""
_SOURCES = """
    select source_id, sum(value)::bigint as records from quality.metrics
    where measure = 'records' and source_id <> '*'
    and load_id in (select load_id from quality.loads where published_at::date = $day)
    group by source_id order by records desc, source_id
"""

# Sources that are listed; `quality.metrics` has them all.
MOST_SOURCES = 50

# What Markdown would take for markup, and HTML for a tag.
_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]#|~$&"} | {"<": "&lt;", ">": "&gt;"})


def _plain(text: str) -> str:
    return text.translate(_SIGNS)


def write_digest(settings: Settings, day: date) -> Path | None:
    """Write `reports/digests/<day>.md`, in the place of what an earlier load of the day wrote.

    Args:
        settings: where the corpus is.
        day: the day (UTC) on which loads were published or blocked.

    Returns:
        The file; None where nothing is published.
    """
    if not settings.published.is_file():
        return None
    with connect_published(settings.published, database_options(settings)) as connection:
        lines = _lines(connection, day)
    target = settings.reports / "digests" / f"{day:%Y-%m-%d}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(target) as unfinished:
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def _lines(connection: duckdb.DuckDBPyConnection, day: date) -> list[str]:
    def rows(query: str) -> list[dict[str, Any]]:
        found = connection.execute(query, {"day": day})
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    loads, blocked = rows(_LOADS), rows(_BLOCKED)
    [(articles,)] = connection.execute("select count(*) from articles").fetchall()
    lines = [f"# {day:%Y-%m-%d}", "", f"{articles:,} articles in the corpus.", "", "## Loads", ""]
    for load in loads:
        lines.append(
            f"- {load['published_at']:%H:%M} UTC, load {_plain(load['load_id'])}: {_plain(words.balance(load))}"
        )
    for load in blocked:
        released = f" {words.released(load['released_by'])}" if load["released_by"] else ""
        blocked_by = words.blocked(load["load_id"], load["step"], now=not released)
        told = f"{blocked_by} {words.first_line(load['message'])}{released}"
        lines.append(f"- {_plain(told)}")
    if not loads and not blocked:
        lines.append("None.")
    attention = [words.drift(row["source_id"], row["measure"], row["verdict"], row["told"]) for row in rows(_DRIFT)]
    attention += [
        words.warning(row["description"], how_many(row["unexpected_count"], row["observed"])) for row in rows(_WARNINGS)
    ]
    lines += ["", "## What needs attention", "", *([f"- {_plain(one)}" for one in attention] or ["Nothing."])]
    sources = rows(_SOURCES)
    lines += [
        "",
        "## Sources",
        "",
        *[
            f"- {_plain(visible(row['source_id']))}: {row['records']:,} record{'' if row['records'] == 1 else 's'}"
            for row in sources[:MOST_SOURCES]
        ],
    ]
    if len(sources) > MOST_SOURCES:
        lines.append(f"- and {len(sources) - MOST_SOURCES:,} more")
    return lines
