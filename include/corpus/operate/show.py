"""What a finished load looks like in a terminal."""

import os
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from corpus.settings import PROJECT, Settings
from corpus.warehouse.publish import published_load


def _shown(path: Path) -> str:
    """A path as one would type it from the project's root."""
    return os.path.relpath(path, PROJECT) if path.is_relative_to(PROJECT) else str(path)


def outcome(settings: Settings, console: Console, load_id: str, errors: list[str]) -> None:
    """Print a load's balance, a sample of the corpus and where to look next."""
    report = settings.reports / load_id / "index.html"
    published = published_load(settings)
    if errors:
        console.print(f"\n[red bold]Load {load_id} was not published.[/] The corpus is what it was before.")
        for error in errors:
            console.print(f"  {error}", soft_wrap=True, markup=False)
        if report.exists():
            console.print(f"Why, in full: {_shown(report)}", soft_wrap=True)
        return
    if published is None:
        console.print(f"\nThere is nothing in {settings.landing} to load.", soft_wrap=True)
        return
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        _balance(connection, console, load_id)
        _sample(connection, console, load_id)
    console.print()
    newest = report if report.exists() else settings.reports / "index.html"
    console.print(f"Report   {_shown(newest)}", soft_wrap=True)
    console.print(f"Corpus   {_shown(settings.published)}", soft_wrap=True)
    console.print('Ask it   make sql Q="select source_id, count(*) from articles group by all"', soft_wrap=True)
    console.print("Watch    make up   (Airflow's own pages, loads on schedule)", soft_wrap=True)


def _balance(connection: duckdb.DuckDBPyConnection, console: Console, load_id: str) -> None:
    row = connection.execute(
        "select captures_in, loaded, duplicate, unchanged, quarantined, rederived from quality.loads where load_id = ?",
        [load_id],
    ).fetchone()
    if row is None:
        last = connection.execute("select max(load_id) from quality.loads where published_at is not null").fetchone()
        console.print(f"\nNothing new in the landing area; the corpus is up to date (load {last[0] if last else '?'}).")
        return
    captures, loaded, duplicate, unchanged, quarantined, rederived = row
    console.print(
        f"\n[bold]{captures:,} captures in[/] = {loaded:,} loaded + {duplicate:,} duplicate"
        f" + {unchanged:,} unchanged + {quarantined:,} quarantined"
    )
    for path, record, reason, message in connection.execute(
        "select path, record, reason, message from corpus.captures"
        " where load_id = ? and outcome = 'quarantined' order by path, record limit 5",
        [load_id],
    ).fetchall():
        console.print(f"  [yellow]quarantined[/] {path}, record {record}: {reason} ({message})", soft_wrap=True)
    if quarantined > 5:
        console.print(f"  and {quarantined - 5:,} more: see the report")
    changed = connection.execute(
        "select string_agg(files || ' ' || change, ', ' order by change) from ("
        " select change, count(*) as files from quality.file_changes"
        " where load_id = ? and change <> 'new' group by change)",
        [load_id],
    ).fetchone()
    if changed and changed[0]:
        console.print(f"  files: {changed[0]}")
    if rederived:
        console.print(f"  {rederived:,} earlier contents derived again")


def _sample(connection: duckdb.DuckDBPyConnection, console: Console, load_id: str) -> None:
    total = connection.execute("select count(*) from corpus.articles").fetchone()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, least in (("source", 16), ("date", 10), ("", 2), ("title", 24), ("topic", 12)):
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=least)
    for source, date, language, title, topic in connection.execute(
        """
        select articles.source_id, articles.published_at, articles.language, articles.title, topics.name
        from corpus.articles as articles
        left join corpus.article_topics as tags on articles.article_id = tags.article_id and tags.rank = 1
        left join corpus.topics as topics on tags.topic_id = topics.topic_id
        qualify row_number() over (
            partition by articles.source_id order by articles.last_load_id = ? desc, articles.article_id
        ) <= 2
        order by articles.source_id, articles.published_at limit 8
        """,
        [load_id],
    ).fetchall():
        table.add_row(source, f"{date:%Y-%m-%d}" if date else "–", language or "–", title or "–", topic or "–")
    console.print(f"\n[bold]{total[0] if total else 0:,} articles[/], for example")
    console.print(table)
