"""`make explain CAPTURE=…`: a capture block by block, with the role of each and why it has it.

What became of the capture is read from the published corpus, its blocks and the lines that recur over its source
from the warehouse. The roles are decided here once more, by the same functions as in a load.
"""

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.operate.run import terminal
from corpus.parse import html_article
from corpus.parse.article import Article, explain_article, parse_article
from corpus.settings import BadSetting, Settings
from corpus.warehouse.connection import database_options

# Captures that are listed where a name fits more than one.
LISTED = 10

# Shortest beginning of a capture's id that is looked for; shorter words are taken for paths.
LEAST_PREFIX = 4

_COLORS = {
    "title": "bold cyan",
    "deck": "cyan",
    "byline": "magenta",
    "date": "magenta",
    "caption": "yellow",
    "note": "yellow",
    "body": "green",
    "furniture": "dim",
}

_CAPTURES = """
select capture_id, path, record, byte_offset, format, captured_at, source_id, article_id, outcome, reason, message,
    load_id
from corpus.captures
"""

_CONTENT = """
select contents.url, contents.known, contents.blocks, contents.marks, list_transform(
    contents.line_keys,
    lambda key: key in (
        select lines.line_key from raw.source_lines as lines
        where lines.recurring and lines.source_id = contents.source_id
    )
) as recurring
from raw.captures as captures
inner join raw.contents as contents on captures.content_id = contents.content_id
where captures.capture_id = ?
"""


class NotExplained(ValueError):
    """The capture cannot be shown; the message says what to do."""


@dataclass(frozen=True)
class Capture:
    """A capture as the corpus publishes it."""

    capture_id: str
    path: str
    record: int
    byte_offset: int
    format: str
    captured_at: datetime | None
    source_id: str
    article_id: str | None
    outcome: str
    reason: str | None
    message: str | None
    load_id: str


@dataclass(frozen=True)
class Content:
    """What a load decides an article from."""

    url: str | None
    known: dict[str, str]
    blocks: list[str]
    marks: list[str] | None
    recurring: list[bool]

    def article(self) -> Article:
        """The article that these blocks give."""
        if self.marks is None:
            return parse_article(self.blocks, self.recurring, self.known, self.url)
        return html_article.parse_marked(self.blocks, self.marks, self.recurring, self.known, self.url)

    def reasons(self) -> list[str]:
        """Why each block has its role."""
        if self.marks is None:
            return list(explain_article(self.blocks, self.recurring, self.known, self.url))
        told = html_article.explain(self.blocks, self.marks, self.recurring, self.known, self.url)
        return [reason.partition(": ")[2] for reason in told]


def _place_in_landing(name: str, landing: str) -> str:
    """A path as the corpus records it, also where it was typed with the landing area before it."""
    path = os.path.abspath(name)  # noqa: PTH100  (the path of a file that may be gone; links are not to be followed)
    return os.path.relpath(path, landing) if Path(path).is_relative_to(landing) else name


def find_capture(connection: duckdb.DuckDBPyConnection, wanted: str, landing: str) -> Capture:
    """The one capture of a published corpus that a name fits.

    Args:
        connection: the published corpus.
        wanted: a capture's id or the beginning of it; a path, with `#record` where a file holds several.
        landing: the landing area, which a path may begin with.

    Raises:
        NotExplained: the name fits none, or several.
    """
    if not wanted:
        raise NotExplained("Name a capture: make explain CAPTURE=<capture_id>, or CAPTURE=<path> or <path>#<record>")
    found: list[Capture] = []
    if len(wanted) >= LEAST_PREFIX and set(wanted) <= set("0123456789abcdef"):
        found = _captures(connection, "starts_with(capture_id, ?)", wanted)
    path, mark, record = wanted.rpartition("#")
    if not found and mark and record.isdigit():
        found = _captures(connection, "path = ? and record = ?", _place_in_landing(path, landing), int(record))
    if not found:
        found = _captures(connection, "path = ?", _place_in_landing(wanted, landing))
    if not found:
        raise NotExplained(
            f"No published capture has the id or the path {wanted!r}. Find one with:\n"
            "  make sql Q=\"select capture_id, path, record from corpus.captures where path like '%part of its name%'\""
        )
    if len(found) > 1:
        listed = [f"  {one.capture_id}  {one.path}#{one.record}  {one.outcome}" for one in found[:LISTED]]
        more = [f"  and {len(found) - LISTED:,} more"] if len(found) > LISTED else []
        raise NotExplained("\n".join([f"{wanted!r} fits {len(found):,} captures; name one of them:", *listed, *more]))
    return found[0]


def _captures(connection: duckdb.DuckDBPyConnection, condition: str, *values: object) -> list[Capture]:
    rows = connection.execute(f"{_CAPTURES} where {condition} order by path, record", list(values)).fetchall()
    return [Capture(*row) for row in rows]


def read_content(settings: Settings, capture_id: str) -> Content | None:
    """The blocks of a capture from the warehouse; None where it has none.

    Raises:
        NotExplained: the warehouse cannot be opened.
    """
    if not settings.warehouse.exists():
        raise NotExplained(
            f"There is no {settings.warehouse}: the blocks of captures are kept there, not in a snapshot."
        )
    try:
        connection = duckdb.connect(str(settings.warehouse), read_only=True, config=database_options(settings))
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise NotExplained(
            "A load is writing to the warehouse, which holds the blocks. Ask again when it has ended."
        ) from error
    with connection:
        row = connection.execute(_CONTENT, [capture_id]).fetchone()
    return Content(row[0], dict(row[1] or {}), *row[2:]) if row else None


def _pairs(console: Console, pairs: list[tuple[str, str | None]], names: int) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, width=names)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(name, Text("–" if value is None else value))
    console.print(table)


def show_head(console: Console, capture: Capture, url: str | None) -> None:
    """Print what is known of a capture."""
    outcome = f"{capture.outcome}: {capture.reason} ({capture.message})" if capture.reason else capture.outcome
    taken = f"{capture.captured_at:%Y-%m-%d %H:%M}" if capture.captured_at else "at an unknown time"
    _pairs(
        console,
        [
            ("capture", capture.capture_id),
            ("path", f"{capture.path}, record {capture.record} at {capture.byte_offset:,}, read as {capture.format}"),
            ("source", f"{capture.source_id}, captured {taken}"),
            ("url", url),
            ("article", capture.article_id),
            ("outcome", f"{outcome}, load {capture.load_id}"),
        ],
        9,
    )


def show_blocks(console: Console, blocks: list[str], roles: tuple[str, ...], reasons: list[str]) -> None:
    """Print a line a block: number, role, why, and as much of its text as the window has room for."""
    table = Table(box=None, pad_edge=False, header_style="dim", expand=True)
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("role", no_wrap=True)
    table.add_column("why", ratio=2, overflow="fold", style="dim")
    table.add_column("text", ratio=3, no_wrap=True, overflow="ellipsis")
    for number, (text, role, why) in enumerate(zip(blocks, roles, reasons, strict=True), 1):
        color = _COLORS.get(role, "")
        shown = text[: console.width]
        table.add_row(str(number), Text(role, color), Text(why), Text(shown, "dim" if role == "furniture" else ""))
    console.print(table)


def show_fields(console: Console, article: Article, known: dict[str, str]) -> None:
    """Print the fields that the blocks gave, and where a field is the capture's own."""

    def own(name: str, value: str | None) -> str | None:
        return f"{value}  (the capture's own field)" if value and known.get(name) else value

    published = article.published
    dated = f"{published.at}, to the {published.precision}, from: {article.published_method}" if published else None
    paragraphs = article.body.count("\n\n") + 1 if article.body else 0
    _pairs(
        console,
        [
            ("title", own("title", article.title)),
            ("deck", own("deck", article.deck)),
            ("caption", own("caption", article.caption)),
            ("byline", own("byline", article.byline)),
            ("agency", article.agency),
            ("dateline", article.dateline),
            ("published", dated),
            ("corrections", "; ".join(article.corrections) or None),
            ("section", known.get("section")),
            ("keywords", known.get("keywords")),
            ("body", f"{paragraphs} paragraphs, {len(article.body.split()):,} words"),
        ],
        11,
    )


def show(console: Console, settings: Settings, wanted: str) -> None:
    """Print a capture's head, its blocks and its fields.

    Raises:
        NotExplained: it is not known, or its blocks cannot be read.
    """
    if not settings.published.exists():
        raise NotExplained(f"Nothing has been published in {settings.home} yet: make run")
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        capture = find_capture(connection, wanted, settings.landing)
    if capture.outcome == "quarantined":
        show_head(console, capture, None)
        kept = settings.quarantine(capture.load_id) / f"{capture.capture_id}.bin"
        console.print(f"\nIt was not read, so it has no blocks. Its first bytes: {kept}", soft_wrap=True)
        return
    try:
        content = read_content(settings, capture.capture_id)
    except NotExplained:
        show_head(console, capture, None)
        console.print()
        raise
    show_head(console, capture, content.url if content else None)
    console.print()
    if content is None:
        raise NotExplained("The warehouse does not hold its blocks.")
    article = content.article()
    show_blocks(console, content.blocks, article.roles, content.reasons())
    console.print()
    show_fields(console, article, content.known)


def main() -> int:
    """Explain the capture that the environment variable `CAPTURE` names."""
    console = terminal()
    try:
        show(console, Settings.from_environment(), os.environ.get("CAPTURE", "").strip())
    except (BadSetting, NotExplained) as error:
        console.print(str(error), soft_wrap=True, markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
