"""The report of a load: one page that a data steward reads, with Data Docs and dbt docs beside it."""

import hashlib
import logging
import shutil
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.landing.quarantine import REASONS
from corpus.reports.data_docs import build_data_docs
from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.dbt import DBT_PROJECT, ModelsFailed, run_dbt, target_path

# Rows that a list on the page shows; the tables hold them all and the page says how to query them.
SHOWN_ROWS = 50

_LOG = logging.getLogger(__name__)

_QUERIES = {
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
    "rejected": """
        select suite, expectation, severity, count(*) as rows, min(row_key) as example
        from quality.rejected_rows
        where load_id = $load_id group by all order by rows desc, suite, expectation
    """,
    "models": """
        select split_part(node, '.', 3) as name, resource_type, status, seconds, failures, message
        from quality.model_runs where load_id = $load_id
        order by status in ('error', 'fail', 'runtime error') desc, seconds desc
    """,
    "history": """
        select load_id, started_at, published_at, captures_in, loaded, duplicate, unchanged, quarantined
        from raw.load_balance order by load_id desc limit 15
    """,
}
_CORPUS_QUERIES = {
    "sources": """
        select sources.source_id as label, sources.name as title, sources.article_count as articles,
            count(*) filter (articles.first_load_id = $load_id) as new
        from corpus.sources as sources left join corpus.articles as articles using (source_id)
        group by all order by articles desc, label
    """,
    "languages": """
        select coalesce(language, 'unknown') as label, coalesce(language, 'unknown') as title,
            count(*) as articles, count(*) filter (first_load_id = $load_id) as new
        from corpus.articles group by all order by articles desc, label
    """,
    "topics": """
        select coalesce(topics.topic_id, 'none') as label, coalesce(topics.name, 'no topic') as title,
            count(*) as articles, count(*) filter (articles.first_load_id = $load_id) as new
        from corpus.articles as articles
        left join corpus.article_topics as tags on articles.article_id = tags.article_id and tags.rank = 1
        left join corpus.topics as topics on tags.topic_id = topics.topic_id
        group by all order by articles desc, label
    """,
    "fields": """
        select
            count(*) as articles, count(title) as title, count(byline) as byline,
            count(published_at) as published_at, count(dateline) as dateline, count(url) as url,
            count(duplicate_of) as duplicate_of
        from corpus.articles
    """,
}


def _rows(connection: duckdb.DuckDBPyConnection, query: str, load_id: str) -> list[dict[str, Any]]:
    statement = duckdb.extract_statements(query)[0]
    given = {"load_id": load_id, "shown": SHOWN_ROWS}
    result = connection.execute(statement, {name: given[name] for name in statement.named_parameters})
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def gather(settings: Settings, load_id: str) -> dict[str, Any]:
    """Everything that the page of a load shows."""
    with open_warehouse(settings) as connection:
        facts: dict[str, Any] = {name: _rows(connection, query, load_id) for name, query in _QUERIES.items()}
        built = connection.execute(
            "select table_name from duckdb_tables() where database_name = current_database() and schema_name = 'corpus'"
        ).fetchall()
        # A first load that was blocked early has no corpus to count yet.
        has_corpus = {"articles", "article_topics", "sources", "topics"} <= {row[0] for row in built}
        for name, query in _CORPUS_QUERIES.items():
            facts[name] = _rows(connection, query, load_id) if has_corpus else []
        balance = _rows(connection, "select * from raw.load_balance where load_id = $load_id", load_id)
    return facts | {
        "load_id": load_id,
        "balance": balance[0] if balance else None,
        "reasons": REASONS,
        "shown": SHOWN_ROWS,
        "quarantine": settings.quarantine(load_id),
    }


def _dbt_docs(settings: Settings) -> Path | None:
    """The dbt docs as one static page, made anew only when the dbt project changed."""
    target = settings.reports / "dbt_docs" / "index.html"
    sources = sorted(path for path in DBT_PROJECT.rglob("*") if path.suffix in {".sql", ".yml", ".csv"})
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources if "target" not in path.parts)).hexdigest()
    stamp = target.with_name("project.sha256")
    if not (target.exists() and stamp.exists() and stamp.read_text() == digest):
        try:
            run_dbt(settings, "docs", "generate", "--static")
        except ModelsFailed as error:
            _LOG.warning("the dbt docs could not be made: %s", error)
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target_path(settings) / "static_index.html", target)
        stamp.write_text(digest)
    return target


def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["count"] = lambda number: f"{number:,}".replace(",", "\u202f")
    made.filters["moment"] = lambda moment: f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "–"
    return made


def _prune(settings: Settings) -> None:
    loads = sorted((path for path in settings.reports.iterdir() if (path / "index.html").exists()), reverse=True)
    kept = [path for path in loads if path.name != "dbt_docs"][: settings.keep_reports]
    for path in loads:
        if path not in kept and path.name != "dbt_docs":
            shutil.rmtree(path)


def write_report(settings: Settings, load_id: str) -> Path:
    """Write `reports/<load_id>/index.html` and the list of all reports.

    Returns:
        The path of the load's page.
    """
    page = settings.reports / load_id / "index.html"
    data_docs = build_data_docs(settings, load_id)
    dbt_docs = _dbt_docs(settings)
    facts = gather(settings, load_id)
    links = {"data_docs": data_docs is not None, "dbt_docs": dbt_docs is not None}
    templates = _templates()
    with whole_file(page) as unfinished:
        unfinished.write_text(templates.get_template("load.html.j2").render(facts, links=links), encoding="utf-8")
    _prune(settings)
    kept = {path.parent.name for path in settings.reports.glob("*/index.html")}
    history = [row | {"has_page": row["load_id"] in kept} for row in facts["history"]]
    with whole_file(settings.reports / "index.html") as unfinished:
        unfinished.write_text(templates.get_template("index.html.j2").render(history=history), encoding="utf-8")
    return page
