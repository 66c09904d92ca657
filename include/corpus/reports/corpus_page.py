"""What the page of the corpus shows: topics down the tree, languages, dates, places, reprints, distributions.

Only narrow columns are read: no text of any article.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import duckdb
from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from corpus.reports.charts import NARROW, Spot, columns, world
from corpus.reports.published import NothingPublished, Row, open_snapshot, rows_of
from corpus.settings import Settings

# Months and days in the pictures of dates, from the newest back; places, pairs of sources and languages that are shown.
SHOWN_MONTHS = 120
SHOWN_DAYS = 60
SHOWN_PLACES = 200
LISTED = 25

_QUERIES = {
    "topics": """
        select topics.topic_id, topics.name, topics.parent_id, topics.level, coalesce(counted.articles, 0) as articles
        from corpus.topics as topics
        left join (select topic_id, count(*) as articles from corpus.article_topics group by all) as counted
            on topics.topic_id = counted.topic_id
        order by articles desc, topics.name
    """,
    "languages": """
        select language, count(*) as articles, count(duplicate_of) as copies from corpus.articles
        group by all order by articles desc, language
    """,
    "months": """
        select date_trunc('month', day::timestamp) as month, sum(articles)::bigint as articles
        from (
            select published_at::date as day, count(*) as articles from corpus.articles
            where published_at is not null group by all
        ) as days
        group by all order by month
    """,
    "days": """
        select cast(published_at as date) as day, count(*) as articles from corpus.articles
        where published_at is not null group by all order by day desc limit 400
    """,
    "dated": """
        select coalesce(published_method, 'no date known') as method, count(*) as articles from corpus.articles
        group by all order by articles desc, method
    """,
    "lengths": """
        select least(floor(log2(greatest(word_count, 1))), 14)::integer as step, sum(articles)::bigint as articles
        from (select word_count, count(*) as articles from corpus.articles group by all) as counted
        group by all order by step
    """,
}
# Who reprints whom is told of about so many copies, those whose ids come first, which are any of them. All of them were
# held in memory, and took .05 CPU-s for the 5,900 beside 10,000 articles.
MOST_COPIES = 10_000
_REPRINTS = """
with pairs as (
    select article_id, matches_article_id from corpus.article_duplicates where article_id < $bound
),
paired as (
    select article_id, source_id from corpus.articles
    where article_id in (select article_id from pairs union all select matches_article_id from pairs)
)

select originals.source_id as original, copies.source_id as reprinted_by, count(*) as articles
from pairs
inner join paired as copies on pairs.article_id = copies.article_id
inner join paired as originals on pairs.matches_article_id = originals.article_id
where copies.source_id <> originals.source_id
group by all order by articles desc, original, reprinted_by
"""
_SIGNALS = {
    "kept_share": "share of the capture that the body keeps",
    "sentence_end_share": "paragraphs that end as a sentence does",
    "furniture_line_share": "lines that read as furniture",
}


@cache
def language_name(code: str | None) -> str:
    """The English name of a language; its code where it has none."""
    if not code:
        return "unknown"
    try:
        return Locale("en").languages.get(code) or code
    except (UnknownLocaleError, ValueError):
        return code


def _tree(rows: Sequence[Row]) -> list[Row]:
    """The topics that articles have, those without a wider one first, each with those below it."""
    below: dict[str | None, list[Row]] = {}
    for row in rows:
        below.setdefault(row["parent_id"], []).append(row)

    def node(row: Row) -> Row | None:
        children = [one for child in below.get(row["topic_id"], []) if (one := node(child))]
        return row | {"children": children} if row["articles"] or children else None

    return [one for row in below.get(None, []) if (one := node(row))]


Gaps = tuple[int, list[str]]
"""How many months or days have no article, and which."""


def _runs(line: Sequence[str], counts: Sequence[int]) -> list[str]:
    """The months or days without any article, those in a row as one: `2025-04 to 2026-01`."""
    runs: list[list[str]] = []
    before = -2
    for at, (name, count) in enumerate(zip(line, counts, strict=True)):
        if count:
            continue
        if at != before + 1:
            runs.append([])
        runs[-1].append(name)
        before = at
    return [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]


def _months(rows: Sequence[Row]) -> tuple[Markup, Gaps, int]:
    """The picture of months, those without any article, and how many articles of earlier ones are not drawn."""
    counts = {(row["month"].year, row["month"].month): row["articles"] for row in rows}
    if not counts:
        return Markup(""), (0, []), 0
    year, month = max(counts)
    first = min(counts)
    line: list[tuple[str, int]] = []
    while (year, month) >= first and len(line) < SHOWN_MONTHS:
        line.append((f"{year}-{month:02}", counts.get((year, month), 0)))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    line.reverse()
    left = sum(value for (y, m), value in counts.items() if f"{y}-{m:02}" < line[0][0])
    empty = sum(not value for _, value in line)
    told = f"Articles by month of publication, {line[0][0]} to {line[-1][0]}; {empty} months without any"
    gaps = _runs([name for name, _ in line], [value for _, value in line])
    return columns([(name, float(value)) for name, value in line], told, unit="article"), (empty, gaps), left


def _days(rows: Sequence[Row]) -> tuple[Markup, Gaps]:
    """The picture of the newest days, and those without any article."""
    if not rows:
        return Markup(""), (0, [])
    counts = {row["day"]: row["articles"] for row in rows}
    newest = max(counts)
    start = max(min(counts), newest - timedelta(days=SHOWN_DAYS - 1))
    line = [(start + timedelta(days=at)) for at in range((newest - start).days + 1)]
    values = [(f"{day:%Y-%m-%d}", int(counts.get(day, 0))) for day in line]
    empty = sum(not value for _, value in values)
    told = f"Articles by day of publication, {line[0]} to {newest}; {empty} days without any"
    gaps = _runs([name for name, _ in values], [value for _, value in values])
    return columns([(name, float(value)) for name, value in values], told, unit="article"), (empty, gaps)


def _words_of(step: int) -> str:
    return f"{2**step if step else 0} to {2 ** (step + 1) - 1} words"


def _signals(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, Markup]]:
    drawn = []
    for name, meaning in _SIGNALS.items():
        rows = rows_of(
            connection,
            f"select least(floor(10 * {name}), 9)::integer as step, count(*) as articles from corpus.article_quality"
            " group by all",
        )
        counts = {row["step"]: row["articles"] for row in rows if row["step"] is not None}
        line = [(f"{10 * step} to {10 * step + 10} %", float(counts.get(step, 0))) for step in range(10)]
        drawn.append((meaning, columns(line, f"Articles by {meaning}", unit="article", width=NARROW)))
    return drawn


def _places(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    names = {row["column_name"] for row in rows_of(connection, "describe corpus.places")}
    where = "longitude, latitude" if {"longitude", "latitude"} <= names else "null as longitude, null as latitude"
    return rows_of(
        connection,
        f"""
        select places.name, places.country, {where}, counted.articles
        from (
            select place_id, count(*) as articles from corpus.article_places group by all
            order by articles desc, place_id limit {SHOWN_PLACES}
        ) as counted
        inner join corpus.places as places on counted.place_id = places.place_id
        order by counted.articles desc, places.name
        """,
    )


def _reprints(connection: duckdb.DuckDBPyConnection) -> tuple[list[Row], int]:
    """Who reprints whom, the most frequent pairs first; the number of copies where not all were looked at, else 0."""
    [(copies,)] = connection.execute("select count(*) from corpus.article_duplicates").fetchall()
    # Ids are hexadecimal digests; `~` comes after all of them.
    bound = "~" if copies <= MOST_COPIES else f"{MOST_COPIES * 0xFFFFFFFF // copies:08x}"
    return rows_of(connection, _REPRINTS, {"bound": bound}), 0 if bound == "~" else copies


def corpus_facts(settings: Settings) -> dict[str, Any]:
    """Everything that the page of the corpus shows; `total` is None where nothing is published."""
    try:
        with open_snapshot(settings) as connection:
            facts: dict[str, Any] = {name: rows_of(connection, query) for name, query in _QUERIES.items()}
            signals, places = _signals(connection), _places(connection)
            reprints, copies = _reprints(connection)
    except (NothingPublished, duckdb.Error):
        return {"total": None}
    months, month_gaps, left = _months(facts["months"])
    days, day_gaps = _days(facts["days"])
    spots = [Spot(one["name"], one["country"], one["articles"], one["longitude"], one["latitude"]) for one in places]
    named = ", ".join(f"{one.name} {one.value}" for one in spots[:5])
    lengths = {row["step"]: row["articles"] for row in facts["lengths"]}
    steps = range(min(lengths, default=0), max(lengths, default=-1) + 1)
    return {
        "total": sum(row["articles"] for row in facts["languages"]),
        "topics": _tree(facts["topics"]),
        "languages": [row | {"name": language_name(row["language"])} for row in facts["languages"]],
        "months": months,
        "month_gaps": month_gaps,
        "earlier": left,
        "days": days,
        "day_gaps": day_gaps,
        "dated": facts["dated"],
        "places": places,
        "map": world(spots, f"Places that articles name, the most frequent first: {named}") if spots else None,
        "reprints": reprints[:LISTED],
        "all_reprints": len(reprints),
        "copies": copies,
        "most_copies": MOST_COPIES,
        "lengths": columns(
            [(_words_of(step), float(lengths.get(step, 0))) for step in steps],
            "Articles by number of words",
            unit="article",
        ),
        "signals": signals,
        "listed": LISTED,
    }
