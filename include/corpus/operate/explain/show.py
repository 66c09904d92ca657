"""What is known of a capture, its blocks with their reasons, and its fields, as they are printed."""

import os
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.article.article import Article
from corpus.article.parse import explain, parse
from corpus.article.reasons import LIKELY_BODY, in_words
from corpus.landing import quarantine
from corpus.operate.explain.captures import Capture, find
from corpus.operate.explain.pair import show_pair
from corpus.operate.explain.places import show_places
from corpus.operate.explain.topics import scored_topics, show_topics
from corpus.operate.explain.warehouse import NotExplained, open_warehouse
from corpus.operate.run import terminal
from corpus.settings import BadSetting, Settings
from corpus.text.words import count_words
from corpus.visible import visible, visible_lines
from corpus.warehouse.content import Content, loaded_twin, read_content
from corpus.warehouse.steward import BadStewardFile, steward_mapping, steward_topics

# Letters of a stated field that are shown.
SHOWN_VALUE = 300

# Width of the column with the names of fields.
NAMES = 11

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


def _pairs(console: Console, pairs: Sequence[tuple[str, str | None]], names: int = NAMES) -> None:
    """Print names with their values, the names in a column of so many letters."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, width=names)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(name, Text("–" if value is None else visible(value)))
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
    )


def show_blocks(console: Console, content: Content) -> None:
    """Print a line a block: number, role, as much of its text as the window has room for, and why."""
    table = Table(box=None, pad_edge=False, header_style="dim", expand=True)
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("role", no_wrap=True)
    table.add_column("text", ratio=2, no_wrap=True, overflow="ellipsis")
    table.add_column("why", ratio=3, overflow="fold", style="dim")
    page = content.page
    told = zip(page.blocks, explain(page), content.on_articles, strict=True)
    for number, (text, reason, on_articles) in enumerate(told, 1):
        shown = Text(visible(text[: console.width]), "dim" if reason.role == "furniture" else "")
        why = in_words(reason, on_articles, content.articles)
        table.add_row(str(number), Text(reason.role, _COLORS.get(reason.role, "")), shown, Text(visible(why)))
    console.print(table)
    console.print(f"[dim]{LIKELY_BODY} how probable it is to the model that the block is of the body, from 0 to 1[/]")


def show_fields(console: Console, article: Article, content: Content) -> None:
    """Print the fields that the blocks gave, what the capture or its page states, and what differs from the corpus."""
    known = content.page.known

    def own(name: str, value: str | None) -> str | None:
        return f"{value}  (the capture's own field)" if value and known.get(name) else value

    published = article.published
    dated = f"{published.at}, to the {published.precision}, from: {article.published_method}" if published else None
    paragraphs = article.body.count("\n\n") + 1 if article.body else 0
    plural = "" if paragraphs == 1 else "s"
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
            ("body", f"{paragraphs:,} paragraph{plural}, {count_words(article.body):,} words"),
        ],
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
        with open_warehouse(settings) as connection:
            content = read_content(connection, capture.capture_id, with_roles=True)
            topics = scored_topics(connection, capture.article_id)
            if capture.outcome != "loaded" and (same := loaded_twin(connection, capture.capture_id)):
                besides.append(("same as", same))
    except NotExplained:
        show_head(console, capture, None, besides)
        console.print()
        raise
    articles = parse([content.page]) if content else []
    faults = [*(content.faults if content else []), *(fault for article in articles for fault in article.faults)]
    besides += [("failed", f"{', '.join(faults)}; the rest does not depend on them")] if faults else []
    show_head(console, capture, content.page.url if content else None, besides)
    console.print()
    if content is None:
        raise NotExplained("The warehouse does not hold its blocks.")
    show_blocks(console, content)
    console.print()
    [article] = articles
    show_fields(console, article, content)
    show_places(console, article)
    console.print()
    show_topics(console, article, topics, steward_topics(settings), steward_mapping(settings))


def main() -> int:
    """Explain the capture or the article that the environment variable `CAPTURE` names, beside that of `WITH`."""
    console = terminal()
    wanted, other = (os.environ.get(name, "").strip() for name in ("CAPTURE", "WITH"))
    try:
        if other:
            show_pair(console, Settings.from_environment(), wanted, other)
        else:
            show(console, Settings.from_environment(), wanted)
    except (BadSetting, BadStewardFile, NotExplained) as error:
        console.print(visible_lines(error), soft_wrap=True, markup=False)
        return 1
    return 0
