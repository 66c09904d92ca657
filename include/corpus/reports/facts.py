"""What the page of a load shows, from the warehouse and from the corpus that is published."""

from typing import Any

import duckdb
from markupsafe import Markup

from corpus.landing.quarantine import REASONS
from corpus.reports.charts import Node, flow
from corpus.reports.state import state_of
from corpus.reports.trends import of_sources
from corpus.reports.verdict import grade
from corpus.settings import Settings
from corpus.warehouse.connection import database_options
from corpus.warehouse.published import connect_published
from corpus.warehouse.snapshots import published_load

# Rows that a list on the page shows; the tables hold them all and the page says how to query them.
SHOWN_ROWS = 50

# Failing rows that are shown of one expectation.
SHOWN_FAILING = 20

# Loads in the list of loads.
SHOWN_LOADS = 15

# Reasons for quarantine in the picture of the balance.
FLOW_REASONS = 5

# Loads over which an expectation's small line goes.
TREND_LOADS = 30

_QUERIES = {
    "steps": """
        select step, tasks, began_at, seconds, task_seconds from quality.step_runs
        where load_id = $load_id order by began_at, step
    """,
    "files": """
        select change, count(*) as files, min(path) as example, min_by(before, path) as before
        from quality.file_changes where load_id = $load_id and change <> 'new'
        group by change order by files desc, change
    """,
    "quarantined": """
        select reason, count(*) as captures from raw.captures
        where load_id = $load_id and outcome = 'quarantined' group by reason order by captures desc, reason
    """,
    "quarantined_rows": """
        select capture_id, path, record, bytes, reason, message from raw.captures
        where load_id = $load_id and outcome = 'quarantined' order by path, record limit $shown
    """,
    "faults": """
        select step, part, count(*) as records from (
            select 'reading' as step, unnest(faults) as part from raw.captures where load_id = $load_id
            union all
            select 'deriving' as step, unnest(faults) as part from raw.derived
            where content_id in (select content_id from raw.captures where load_id = $load_id)
        ) group by all order by records desc, step desc, part
    """,
    "validations": """
        select
            gate, suite, description, severity, success, element_count, unexpected_count, observed,
            expectation, column_name
        from quality.validations where load_id = $load_id
        order by
            success, case severity when 'critical' then 1 when 'warning' then 2 else 3 end, gate desc, suite
    """,
    "models": """
        select split_part(node, '.', 3) as name, resource_type, status, seconds, failures, message
        from quality.model_runs where load_id = $load_id
        order by status in ('error', 'fail', 'runtime error') desc, seconds desc
    """,
}
_FAILING = """
    select gate, suite, expectation, row_key, capture_id, path, record, article_id, title, found
    from quality.rejected_rows where load_id = $load_id
    qualify row_number() over (partition by gate, suite, expectation order by rowid) <= $failing
    order by rowid
"""
# How expectations came out over the last loads, each of these: rows that failed, 0 where it held.
_CHECKED_BEFORE = """
    with known as (
        select load_id, rowid as place from raw.loads
        where rowid <= (select max(rowid) from raw.loads where load_id = $load_id)
        order by rowid desc limit $trend
    )

    select validations.gate, validations.suite, validations.description,
        list(case when success then 0 else greatest(coalesce(unexpected_count, 1), 1) end order by place) as counts
    from quality.validations as validations inner join known on validations.load_id = known.load_id
    group by all
"""

# Of the whole corpus narrow columns are counted and not joined: .01 CPU-s for 100,000 articles with nine topics each.
# Columns that are counted apart are not read at all where the database knows that none of them is null.
_CORPUS_QUERIES = {
    "sources": """
        select sources.source_id as label, sources.name as title, sources.article_count as articles,
            coalesce(fresh.articles, 0) as new
        from corpus.sources as sources left join (
            select source_id, count(*) as articles from corpus.articles where first_load_id = $load_id group by all
        ) as fresh using (source_id)
        order by sources.article_count desc, label
    """,
    "languages": """
        select coalesce(language, 'unknown') as label, coalesce(language, 'unknown') as title,
            count(*) as articles, count(*) filter (first_load_id = $load_id) as new
        from corpus.articles group by all order by articles desc, label
    """,
    "topics": """
        with fresh as (
            select article_id from corpus.articles where first_load_id = $load_id
        ),

        counted as (
            select topic_id, sum(articles)::bigint as articles, sum(new)::bigint as new from (
                select topic_id, count(*) as articles, 0 as new from corpus.article_topics where rank = 1 group by all
                union all
                select topic_id, 0, count(*) from corpus.article_topics semi join fresh using (article_id)
                where rank = 1 group by all
            ) group by all
        ),

        completed as (
            select topic_id, articles, new from counted
            union all
            select null, (select count(*) from corpus.articles) - coalesce(sum(articles), 0),
                (select count(*) from fresh) - coalesce(sum(new), 0)
            from counted
        )

        select coalesce(completed.topic_id, 'none') as label, coalesce(topics.name, 'no topic') as title,
            completed.articles, completed.new
        from completed left join corpus.topics as topics using (topic_id)
        where completed.articles > 0 order by completed.articles desc, label
    """,
    "fields": """
        select
            (select count(*) from corpus.articles) as articles,
            (select count(title) from corpus.articles) as title,
            (select count(byline) from corpus.articles) as byline,
            (select count(published_at) from corpus.articles) as published_at,
            (select count(dateline) from corpus.articles) as dateline,
            (select count(url) from corpus.articles) as url,
            (select count(duplicate_of) from corpus.articles) as duplicate_of
    """,
}

# The load that was admitted before this one.
_BEFORE = """
    select balance.* from raw.load_balance as balance
    inner join (
        select load_id from raw.loads
        where rowid < (select max(rowid) from raw.loads where load_id = $load_id)
        order by rowid desc limit 1
    ) as earlier on balance.load_id = earlier.load_id
"""

# The loads, newest first as they were admitted, whatever the clock said; those that were blocked before that too.
_HISTORY = """
    with known as (
        select load_id, rowid as place from raw.loads
    )

    select
        coalesce(balance.load_id, blocked.load_id) as load_id, balance.captures_in, balance.loaded, balance.duplicate,
        balance.unchanged, balance.quarantined
    from raw.load_balance as balance
    full join quality.blocked_loads as blocked on balance.load_id = blocked.load_id
    left join known on balance.load_id = known.load_id
    order by coalesce(balance.admitted_at, blocked.blocked_at) desc, known.place desc, load_id desc
    limit $loads
"""


def _rows(connection: duckdb.DuckDBPyConnection, query: str, load_id: str = "") -> list[dict[str, Any]]:
    statement = duckdb.extract_statements(query)[0]
    given = {
        "load_id": load_id,
        "shown": SHOWN_ROWS,
        "failing": SHOWN_FAILING,
        "loads": SHOWN_LOADS,
        "trend": TREND_LOADS,
    }
    result = connection.execute(statement, {name: given[name] for name in statement.named_parameters})
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _failed(validations: list[dict[str, Any]], failing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The failed expectations, each with its failing rows."""
    rows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in failing:
        rows.setdefault((row["gate"], row["suite"], row["expectation"]), []).append(row)
    return [
        one | {"rows": rows.get((one["gate"], one["suite"], one["description"]), [])}
        for one in validations
        if not one["success"]
    ]


def _published(settings: Settings, load_id: str) -> dict[str, Any]:
    """What is published, counted in the published file itself; empty lists where nothing is, or it cannot be read."""
    empty: dict[str, Any] = {name: [] for name in _CORPUS_QUERIES}
    if not settings.published.is_file():
        return empty
    try:
        with connect_published(settings.published, database_options(settings)) as connection:
            return {name: _rows(connection, query, load_id) for name, query in _CORPUS_QUERIES.items()}
    except duckdb.Error:
        return empty  # a damaged snapshot; make rollback tells of it


def failed_of(connection: duckdb.DuckDBPyConnection, load_id: str) -> list[dict[str, Any]]:
    """The failed expectations of a load, the gravest first, each with its first failing rows."""
    return _failed(_rows(connection, _QUERIES["validations"], load_id), _rows(connection, _FAILING, load_id))


def _checked_before(connection: duckdb.DuckDBPyConnection, load_id: str) -> dict[tuple[str, str, str], list[int]]:
    rows = _rows(connection, _CHECKED_BEFORE, load_id)
    return {(row["gate"], row["suite"], row["description"]): row["counts"] for row in rows}


def _flow(balance: dict[str, Any], quarantined: list[dict[str, Any]]) -> Markup:
    """The balance as a picture: records and what became of them."""
    captures, known = balance["captures_in"], balance["known_before"] or 0
    outcomes = [("loaded", "good"), ("duplicate", "soft"), ("unchanged", "soft"), ("quarantined", "warn")]
    files = balance["files"]
    first = Node(f"records in {files:,} file{'' if files == 1 else 's'}", captures + known)
    second = [Node("captures in", captures), *([Node("known before", known, "soft")] if known else [])]
    third = [Node(name, balance[name], kind) for name, kind in outcomes]
    fourth = [Node(str(row["reason"]), row["captures"], "warn") for row in quarantined[:FLOW_REASONS]]
    if left := sum(row["captures"] for row in quarantined[FLOW_REASONS:]):
        fourth.append(Node("other reasons", left, "warn"))
    links = {(first.name, node.name): node.value for node in second}
    links |= {("captures in", node.name): node.value for node in third}
    links |= {("quarantined", node.name): node.value for node in fourth}
    told = ", ".join(f"{node.value:,} {node.name}" for node in third)
    said = f"{captures:,} captures in: {told}" + "".join(
        f"; quarantined as {node.name}: {node.value:,}" for node in fourth
    )
    return flow([[first], second, third, *([fourth] if fourth else [])], links, said)


def gather(settings: Settings, connection: duckdb.DuckDBPyConnection, load_id: str) -> dict[str, Any]:
    """Everything that the page of a load shows.

    Args:
        settings: where the corpus is.
        connection: the warehouse.
        load_id: the load.
    """
    facts: dict[str, Any] = {name: _rows(connection, query, load_id) for name, query in _QUERIES.items()}
    facts["failed"] = _failed(facts["validations"], _rows(connection, _FAILING, load_id))
    facts["checked_before"] = _checked_before(connection, load_id)
    balance = _rows(connection, "select * from raw.load_balance where load_id = $load_id", load_id)
    before = _rows(connection, _BEFORE, load_id)
    facts["state"] = state_of(connection, settings, load_id)
    facts["attention"] = of_sources(connection, load_id)
    facts |= _published(settings, load_id)
    return facts | {
        "load_id": load_id,
        "published_load": published_load(settings),
        "balance": balance[0] if balance else None,
        "before": before[0] if before else None,
        "flow": _flow(balance[0], facts["quarantined"]) if balance and balance[0]["records_read"] else None,
        "grade": grade(facts["state"], facts["failed"]),
        "reasons": REASONS,
        "shown": SHOWN_ROWS,
        "quarantine": settings.quarantine(load_id),
    }


def history(settings: Settings, connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The newest loads, each with its balance and its state."""
    return [row | {"state": state_of(connection, settings, row["load_id"])} for row in _rows(connection, _HISTORY)]
