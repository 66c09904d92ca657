"""`make explain CAPTURE=…`: a capture block by block, with the role of each and why it has it.

What became of the capture is read from the published corpus, its blocks and the lines that recur over its source
from the warehouse. The roles are decided here once more, by the same functions as in a load.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.article.dump.article import Article, explain_article, parse_article
from corpus.article.html import article as html_article
from corpus.landing import quarantine
from corpus.operate.run import terminal
from corpus.page.marks import AREA_LETTERS
from corpus.page.stored import unpack_page
from corpus.settings import BadSetting, Settings
from corpus.text.words import count_words
from corpus.warehouse.connection import database_options

# Captures that are listed where a name fits more than one.
LISTED = 10

# Shortest beginning of a capture's id that is looked for; shorter words are taken for paths.
LEAST_PREFIX = 4

# Shortest name for which captures are listed that have it somewhere in their path.
LEAST_PART = 3

# Letters of a stated field that are shown.
SHOWN_VALUE = 300

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
from {schema}.captures
"""

_CONTENT = """
select contents.url, contents.known, contents.page, contents.line_keys, contents.source_id, derived.roles
from raw.captures as captures
inner join raw.contents as contents on captures.content_id = contents.content_id
left join raw.derived as derived on contents.content_id = derived.content_id
where captures.capture_id = ?
"""

# A dictionary from each of a page's lines that recur to the number of its source's articles that have it.
_RECURRING = """
select map_from_entries(list((lines.line_key, lines.articles)))
from raw.source_lines as lines
where lines.recurring and lines.source_id = $source and list_contains($keys::bigint[], lines.line_key)
"""

_SAME = """
select same.capture_id, same.path, same.record
from raw.captures as captures
inner join raw.captures as same on captures.content_id = same.content_id
where captures.capture_id = ? and same.outcome = 'loaded'
order by raw.place_in_time(same.captured_at, same.content_id, same.path, same.record) limit 1
"""

# The elements and the names of classes that `html_article.explain` gives by their letters.
_AREAS = {letter: tag for tag, letter in AREA_LETTERS.items()}
_HINTS = {
    "b": "article text", "p": "article", "n": "navigation", "s": "sharing", "r": "related", "k": "card",
    "c": "comments", "w": "newsletter", "x": "advertisement", "y": "author", "o": "biography", "d": "date",
    "g": "picture", "t": "title", "u": "deck", "l": "tags", "f": "footer", "a": "sidebar", "m": "pop-up",
    "e": "contents", "q": "accordion", "i": "meta", "$": "shop", "h": "header", "v": "hidden", "z": "references",
    "j": "quote", "1": "headline",
}  # fmt: skip


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
    on_articles: list[int]
    """For each block that recurs over the source, in how many of its articles it stands; 0 for the others."""
    articles: int
    """Articles of the source."""
    roles: list[str]
    """The roles that the last load gave."""

    @property
    def recurring(self) -> list[bool]:
        """For each block, whether it recurs over the source."""
        return [count > 0 for count in self.on_articles]

    def article(self) -> Article:
        """The article that these blocks give."""
        if self.marks is None:
            return parse_article(self.blocks, self.recurring, self.known, self.url)
        return html_article.parse_marked(self.blocks, self.marks, self.recurring, self.known, self.url)

    def reasons(self) -> list[str]:
        """Why each block has its role."""
        if self.marks is None:
            reasons = list(explain_article(self.blocks, self.recurring, self.known, self.url))
            told = [
                reason.replace("shape: probability", _LIKELY).replace("run, probability", f"run, {_LIKELY}")
                for reason in reasons
            ]
        else:
            reasons = html_article.explain(self.blocks, self.marks, self.recurring, self.known, self.url)
            told = [_in_words(reason.partition(": ")[2]) for reason in reasons]
        return [
            reason.replace(_RECURS, f"{_RECURS}, in {count:,} of {self.articles:,} articles") if count else reason
            for reason, count in zip(told, self.on_articles, strict=True)
        ]


_RECURS = "recurs over the source"
_LIKELY = "likely body:"


def _in_words(reason: str) -> str:
    """The reason for an HTML block's role, its letters told in words."""
    said = []
    tag = ""
    for piece in reason.split(", "):
        name, _, letters = piece.partition(" ")
        if piece.startswith("<"):
            tag = piece.strip("<>")
            said.append(f"in <{tag}>")
        elif name == "areas":
            around = [_AREAS.get(letter, letter) for letter in letters]
            said.append(f"within {' '.join(f'<{area}>' for area in around if area != tag)}" if around != [tag] else "")
        elif name == "hints":
            said.append(f"named {', '.join(_HINTS.get(letter, letter) for letter in letters)}")
        elif letters != "words":
            said.append(piece.replace("chance of body", _LIKELY))
    return ", ".join(filter(None, said))


def _place_in_landing(name: str, landing: str) -> str:
    """A path as the corpus records it, also where it was typed with the landing area before it."""
    if "://" in landing:
        return name.removeprefix(landing.rstrip("/") + "/")
    path = os.path.abspath(name)  # noqa: PTH100  (the path of a file that may be gone; links are not to be followed)
    return os.path.relpath(path, landing) if Path(path).is_relative_to(landing) else name


def find_capture(
    connection: duckdb.DuckDBPyConnection, wanted: str, landing: str, schema: str = "corpus"
) -> Capture | None:
    """The one capture that a name fits; None where it fits none.

    Args:
        connection: the published corpus, or the warehouse.
        wanted: a capture's id or the beginning of it; a path or a file's name, with `#record` where a file
            holds several.
        landing: the landing area, which a path may begin with.
        schema: where the table of captures is.

    Raises:
        NotExplained: it fits several.
    """
    found: list[Capture] = []
    if len(wanted) >= LEAST_PREFIX and set(wanted) <= set("0123456789abcdef"):
        found = _captures(connection, schema, "starts_with(capture_id, ?)", wanted)
    path, mark, record = wanted.rpartition("#")
    numbered = (path, int(record)) if mark and record.isdigit() else None
    for condition in ("path = ?", "ends_with(path, '/' || ?)"):
        if not found and numbered:
            place = _place_in_landing(numbered[0], landing)
            found = _captures(connection, schema, f"{condition} and record = ?", place, numbered[1])
        if not found:
            found = _captures(connection, schema, condition, _place_in_landing(wanted, landing))
    if len(found) > 1:
        raise NotExplained(f"{wanted!r} fits {len(found):,} captures; name one of them:\n{_listed(found)}")
    return found[0] if found else None


def _listed(captures: list[Capture]) -> str:
    lines = [f"  {one.capture_id}  {one.path}#{one.record}  {one.outcome}" for one in captures[:LISTED]]
    return "\n".join(lines + [f"  and {len(captures) - LISTED:,} more"] * (len(captures) > LISTED))


def _not_found(near: list[Capture], wanted: str) -> NotExplained:
    """What to do where a name fits no capture: take one of those whose path holds it, or look for one."""
    said = f"There is no capture with the id or the path {wanted!r}."
    if near:
        return NotExplained(f"{said} These have it in their path:\n{_listed(near)}")
    return NotExplained(
        f"{said} Find one with:\n"
        "  make sql Q=\"select capture_id, path, record from corpus.captures where path like '%part of its name%'\""
    )


def _captures(connection: duckdb.DuckDBPyConnection, schema: str, condition: str, *values: object) -> list[Capture]:
    query = f"{_CAPTURES.format(schema=schema)} where {condition} order by path, record"
    return [Capture(*row) for row in connection.execute(query, list(values)).fetchall()]


@contextmanager
def _warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, to read from.

    Raises:
        NotExplained: it is missing, or a load is writing to it.
    """
    if not settings.warehouse.exists():
        raise NotExplained(
            f"There is no {settings.warehouse}. The blocks of captures are kept there and not in the published file,"
            " so what each of them is cannot be shown."
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
        yield connection


def read_content(connection: duckdb.DuckDBPyConnection, capture_id: str) -> Content | None:
    """The blocks of a capture from the warehouse; None where it has none."""
    row = connection.execute(_CONTENT, [capture_id]).fetchone()
    if row is None:
        return None
    url, known, page, keys, source, roles = row
    found = connection.execute(_RECURRING, {"source": source, "keys": keys}).fetchone()
    counts: dict[int, int] = (found and found[0]) or {}
    articles = connection.execute("select articles from raw.source_articles where source_id = ?", [source]).fetchone()
    blocks, marks = unpack_page(page)
    # As the derive step reads them: a field that says nothing is not there.
    known = {name: value for name, value in (known or {}).items() if value}
    on_articles = [counts.get(key, 0) for key in keys]
    return Content(url, known, blocks, marks, on_articles, articles[0] if articles else 0, roles or [])


def find(settings: Settings, wanted: str) -> tuple[Capture, str | None]:
    """The capture that a name fits, and what is to be said of it besides.

    One that is not published yet is looked for in the warehouse.

    Raises:
        NotExplained: the name fits none, or several.
    """
    if not wanted:
        raise NotExplained("Name a capture: make explain CAPTURE=<capture_id>, or CAPTURE=<path> or <path>#<record>")
    if not (settings.published.exists() or settings.warehouse.exists()):
        raise NotExplained(f"Nothing has been loaded into {settings.home} yet: make run")
    near: list[Capture] = []
    if settings.published.exists():
        with duckdb.connect(str(settings.published), read_only=True) as connection:
            if capture := find_capture(connection, wanted, settings.landing):
                return capture, None
            if len(part := wanted.rpartition("/")[2].partition("#")[0]) >= LEAST_PART:
                near = _captures(connection, "corpus", "contains(lower(path), lower(?))", part)
    if settings.warehouse.exists():
        with _warehouse(settings) as connection:
            if capture := find_capture(connection, wanted, settings.landing, "raw"):
                return capture, "It is not published yet: its load was refused, or did not end (make report)."
    raise _not_found(near, wanted)


def _pairs(console: Console, pairs: list[tuple[str, str | None]], names: int) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, width=names)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(name, Text("–" if value is None else value))
    console.print(table)


def show_head(console: Console, capture: Capture, url: str | None, besides: list[tuple[str, str | None]]) -> None:
    """Print what is known of a capture."""
    taken = f"{capture.captured_at:%Y-%m-%d %H:%M}" if capture.captured_at else "at an unknown time"
    _pairs(
        console,
        [
            ("capture", capture.capture_id),
            ("path", f"{capture.path}, record {capture.record} at {capture.byte_offset:,}, read as {capture.format}"),
            ("source", f"{capture.source_id}, captured {taken}"),
            ("url", url),
            ("article", capture.article_id),
            ("outcome", f"{capture.outcome}, load {capture.load_id}"),
            *besides,
        ],
        11,
    )


def show_blocks(console: Console, blocks: list[str], roles: tuple[str, ...], reasons: list[str]) -> None:
    """Print a line a block: number, role, why, and as much of its text as the window has room for."""
    table = Table(box=None, pad_edge=False, header_style="dim", expand=True)
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("role", no_wrap=True)
    table.add_column("text", ratio=2, no_wrap=True, overflow="ellipsis")
    table.add_column("why", ratio=3, overflow="fold", style="dim")
    for number, (text, role, why) in enumerate(zip(blocks, roles, reasons, strict=True), 1):
        color = _COLORS.get(role, "")
        shown = text[: console.width]
        table.add_row(str(number), Text(role, color), Text(shown, "dim" if role == "furniture" else ""), Text(why))
    console.print(table)
    console.print(f"[dim]{_LIKELY} how probable it is to the model that the block is of the body, from 0 to 1[/]")


def show_fields(console: Console, article: Article, content: Content) -> None:
    """Print the fields that the blocks gave, what the capture or its page states, and what differs from the corpus."""
    known = content.known

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
            ("body", f"{paragraphs} paragraphs, {count_words(article.body):,} words"),
        ],
        11,
    )
    if known:
        console.print("\n[dim]stated by the capture itself, or by its page's structured data[/]")
        names = max(map(len, known))
        _pairs(console, [(name, value[:SHOWN_VALUE]) for name, value in sorted(known.items())], names)
    if content.roles and content.roles != list(article.roles):
        changed = sum(then != now for then, now in zip(content.roles, article.roles, strict=False))
        console.print(
            f"\n{changed} blocks had another role when the article was derived; the code or its lexicon has changed"
            " since. corpus_rebuild derives every article again.",
            soft_wrap=True,
        )


def show(console: Console, settings: Settings, wanted: str) -> None:
    """Print a capture's head, its blocks and its fields.

    Raises:
        NotExplained: it is not known, or its blocks cannot be read.
    """
    capture, said = find(settings, wanted)
    besides: list[tuple[str, str | None]] = [("", said)] if said else []
    if capture.outcome == "quarantined":
        reason = capture.reason or ""
        kept = settings.quarantine(capture.load_id) / f"{capture.capture_id}.bin"
        besides += [
            ("reason", f"{reason}: {capture.message}"),
            ("what to do", quarantine.REASONS.get(reason)),
            ("first bytes", str(kept) if kept.exists() else "not kept any more"),
        ]
        show_head(console, capture, None, besides)
        console.print("\nIt was not read, so it has no blocks.")
        return
    try:
        with _warehouse(settings) as connection:
            content = read_content(connection, capture.capture_id)
            if capture.outcome != "loaded" and (same := connection.execute(_SAME, [capture.capture_id]).fetchone()):
                besides.append(("same as", f"{same[0]}, {same[1]}, record {same[2]}"))
    except NotExplained:
        show_head(console, capture, None, besides)
        console.print()
        raise
    show_head(console, capture, content.url if content else None, besides)
    console.print()
    if content is None:
        raise NotExplained("The warehouse does not hold its blocks.")
    article = content.article()
    show_blocks(console, content.blocks, article.roles, content.reasons())
    console.print()
    show_fields(console, article, content)


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
