"""What a finished load looks like in a terminal. Titles, names of files and messages are shown as text."""

from datetime import datetime

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from corpus.operate.next_steps import shown, typed
from corpus.quality.wording import how_many
from corpus.reports import words
from corpus.reports.page import page_of
from corpus.reports.state import LoadState, rollback_in_force, state_of
from corpus.settings import Settings
from corpus.visible import visible, visible_lines
from corpus.warehouse.connection import WarehouseBusy, attached_warehouse
from corpus.warehouse.published import connect_published
from corpus.warehouse.snapshots import published_load

# Widths of the sample's columns: a date and a language are kept whole however narrow the window is.
DATE_WIDTH, LANGUAGE_WIDTH = 10, 4
LEAST_TITLE = 16

# Warnings of a load that are printed; the report has all.
SHOWN_WARNINGS = 3


def failure(console: Console, error: object) -> None:
    """Print why a command could not do its work."""
    console.print(Text(visible_lines(error), "red"), soft_wrap=True)


def foreign(text: object) -> str:
    """Foreign text for a line with markup: as one visible line, brackets being text."""
    return escape(visible(text))


def outcome(settings: Settings, console: Console, load_id: str, errors: list[str]) -> None:
    """Print a load's balance, a sample of the corpus and where to look next.

    Args:
        settings: where the corpus is.
        console: where to print.
        load_id: the load.
        errors: a line for each step that failed.
    """
    published = published_load(settings)
    if errors:
        _blocked(settings, console, load_id, errors)
        return
    if published is None:
        console.print(f"\nThere is nothing in {foreign(settings.landing)} to load.", soft_wrap=True)
        return
    with connect_published(settings.published) as connection:
        _balance(settings, connection, console, load_id)
        _sample(connection, console, load_id)
    console.print()
    report = page_of(settings, load_id)
    _next(console, "Report", shown(report if report.exists() else settings.reports / "index.html"))
    _next(console, "Corpus", shown(settings.published))
    _next(console, "Ask it", typed(settings, "sql", Q="select source_id, count(*) from articles group by all"))
    _next(console, "Watch", f"{typed(settings, 'up')}   (Airflow's own pages, loads on schedule)")


def _next(console: Console, name: str, what: str) -> None:
    console.print(f"{name:<8} {what}", soft_wrap=True, markup=False)


def _state(settings: Settings, load_id: str) -> LoadState:
    """What the warehouse knows of a load; nothing where it cannot be opened."""
    try:
        with attached_warehouse(settings, read_only=True) as connection:
            return state_of(connection, settings, load_id)
    except (WarehouseBusy, duckdb.Error):
        return LoadState()


def _blocked(settings: Settings, console: Console, load_id: str, errors: list[str]) -> None:
    published = published_load(settings)
    if published == load_id:
        console.print(f"\n[bold]Load {load_id} is published,[/] but a step after that failed:")
    else:
        state = _state(settings, load_id)
        console.print(f"\n[red bold]{escape(words.blocked(load_id, state.step))}[/]")
        errors = [state.message] if state.message else errors
    for error in errors:
        console.print(Text(visible_lines(error)), soft_wrap=True)
    console.print()
    if published != load_id:
        console.print(words.stays(published))
    report = page_of(settings, load_id)
    if report.exists():
        _next(console, "Report", shown(report))
    if published != load_id:
        _next(console, "Explain", typed(settings, "explain", CAPTURE="<path#record or id>"))
        _next(console, "Again", f"{typed(settings, 'run')}   (when the cause is gone)")


def _balance(settings: Settings, connection: duckdb.DuckDBPyConnection, console: Console, load_id: str) -> None:
    row = connection.execute(
        "select captures_in, loaded, duplicate, unchanged, quarantined, rederived from quality.loads where load_id = ?",
        [load_id],
    ).fetchone()
    if row is None:
        rolled_back = rollback_in_force(settings)
        if rolled_back:
            console.print(
                f"\nNothing new in the landing area. The corpus is that of load {rolled_back.to_load_id}, rolled back"
                f" on {rolled_back.rolled_back_at:%Y-%m-%d %H:%M} UTC."
            )
        else:
            console.print(
                f"\nNothing new in the landing area; the corpus is up to date (load {published_load(settings)})."
            )
        return
    *counts, rederived = row
    quarantined = counts[-1]
    names = ("captures_in", "loaded", "duplicate", "unchanged", "quarantined")
    captures, equals, outcomes = words.balance(dict(zip(names, counts, strict=True))).partition(" = ")
    console.print(f"\n[bold]{captures}[/]{equals}{outcomes}")
    for path, record, reason, message in connection.execute(
        "select path, record, reason, message from corpus.captures"
        " where load_id = ? and outcome = 'quarantined' order by path, record limit 5",
        [load_id],
    ).fetchall():
        told = f"{foreign(path)}, record {record}: {foreign(reason)} ({foreign(message)})"
        console.print(f"  [yellow]quarantined[/] {told}", soft_wrap=True)
    if quarantined > 5:
        console.print(f"  and {quarantined - 5:,} more: see the report")
    changed = connection.execute(
        "select string_agg(files || ' ' || change, ', ' order by change) from ("
        " select change, count(*) as files from quality.file_changes"
        " where load_id = ? and change <> 'new' group by change)",
        [load_id],
    ).fetchone()
    if changed and changed[0]:
        console.print(f"  files: {foreign(changed[0])}")
    if rederived:
        console.print(f"  {rederived:,} earlier contents derived again")
    released = connection.execute(
        "select count(*) from quality.blocked_loads where released_by = ?", [load_id]
    ).fetchone()
    if released and released[0]:
        console.print(f"  {words.releases(released[0])}")
    _warnings(connection, console, load_id)


def _warnings(connection: duckdb.DuckDBPyConnection, console: Console, load_id: str) -> None:
    """What warns of the load, in the words of its report; of what is unusual of sources the report tells each."""
    told = [
        words.warning(description, how_many(count, observed))
        for description, count, observed in connection.execute(
            "select description, unexpected_count, observed from quality.validations"
            " where load_id = ? and not success and severity <> 'info' order by suite, description",
            [load_id],
        ).fetchall()
    ]
    for one in told[:SHOWN_WARNINGS]:
        console.print(f"  [yellow]warning[/] {foreign(one)}", soft_wrap=True)
    if len(told) > SHOWN_WARNINGS:
        console.print(f"  and {len(told) - SHOWN_WARNINGS:,} more: see the report")


def sample_table(width: int, rows: list[tuple[str, datetime | None, str | None, str | None, str | None]]) -> Table:
    """Some articles as a table that is no wider than a window: source, date, language, title and topic of each."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    room = max(width - DATE_WIDTH - LANGUAGE_WIDTH - 4 * 2, 3)
    longest = max((len(visible(source)) for source, *_ in rows), default=6)
    source_width = max(min(longest, room // 3, 24), 1)
    topic_width = max(min(20, (room - source_width) // 3), 1)
    title_width = max(room - source_width - topic_width, 1)
    for name, size in (
        ("source", source_width),
        ("date", DATE_WIDTH),
        ("lang", LANGUAGE_WIDTH),
        ("title", title_width),
        ("topic", topic_width),
    ):
        table.add_column(name, no_wrap=True, overflow="ellipsis", width=size)
    for source, date, language, title, topic in rows:
        told = (source, f"{date:%Y-%m-%d}" if date else "–", language, title, topic)
        table.add_row(*(Text(visible(value or "–")) for value in told))
    return table


def _sample(connection: duckdb.DuckDBPyConnection, console: Console, load_id: str) -> None:
    total = connection.execute("select count(*) from corpus.articles").fetchone()
    rows = connection.execute(
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
    ).fetchall()
    console.print(f"\n[bold]{total[0] if total else 0:,} articles[/], for example")
    console.print(sample_table(console.width, rows))
