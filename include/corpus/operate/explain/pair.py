"""Two articles beside each other: whether they are copies, by which conditions, and their texts aligned."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from rich.console import Console
from rich.text import Text

from corpus.copies.alignment import SideBySide, side_by_side
from corpus.copies.rule import conditions
from corpus.copies.stretches import stretches
from corpus.copies.texts import compared_text
from corpus.copies.tokens import MOST_CHARACTERS, Tokens, spans_of, tokens_of
from corpus.operate.explain.captures import find
from corpus.operate.explain.warehouse import NotExplained, open_warehouse
from corpus.settings import Settings
from corpus.visible import visible

# Rows of aligned text that are shown.
MOST_ROWS = 60

_ARTICLE = """
select texts.article_id, texts.source_id, texts.text_id, derived.title, derived.deck, derived.body, derived.left_out,
    groups.original_id, apart.reason, texts.published_at
from raw.article_texts as texts
inner join raw.derived as derived on texts.content_id = derived.content_id
left join raw.article_groups as groups on texts.article_id = groups.article_id
left join raw.texts_apart as apart on texts.text_id = apart.text_id
where texts.article_id = ?
"""

_QUOTES = """
select paragraphs from raw.article_quotes
where (article_id = $one and quotes_article_id = $other) or (article_id = $other and quotes_article_id = $one)
"""

_APART = {
    "round_up": "is put together from unrelated texts, so it joins none of them; what it has of them are quotes",
    "notice": "stands under unrelated headlines of one source, so it is no story and has no copies",
}


@dataclass(frozen=True)
class _Compared:
    """An article as it is compared."""

    article_id: str
    source_id: str
    text_id: int | None
    title: str | None
    text: str
    tokens: Tokens
    original_id: str | None
    apart: str | None
    published: str

    @property
    def words(self) -> float:
        return float(self.tokens.weights.sum())


def _read(connection: duckdb.DuckDBPyConnection, article_id: str | None) -> _Compared:
    row = connection.execute(_ARTICLE, [article_id]).fetchone() if article_id else None
    if row is None:
        raise NotExplained(f"There is no article {article_id} that was matched with others.")
    article, source, text_id, title, deck, body, left_out, original, apart, published = row
    text = compared_text(deck, body or "", left_out or ())[:MOST_CHARACTERS]
    told = f"{published:%Y-%m-%d %H:%M}" if published else "at an unknown time"
    return _Compared(article, source, text_id, title, text, tokens_of(text), original, apart, told)


def show_pair(console: Console, settings: Settings, wanted: str, other_wanted: str) -> None:
    """Print why the articles of two captures are copies or not, and their texts aligned.

    Raises:
        NotExplained: one of them is not known, or the warehouse cannot be read.
    """
    ids = [find(settings, name)[0].article_id for name in (wanted, other_wanted)]
    with open_warehouse(settings) as connection:
        one, other = (_read(connection, article_id) for article_id in ids)
        quoted = connection.execute(_QUOTES, {"one": one.article_id, "other": other.article_id}).fetchone()
    shorter, longer = sorted((one, other), key=lambda text: (text.words, -(text.text_id or 0)))
    for name, text in (("shorter", shorter), ("longer", longer)):
        console.print(
            f"[dim]{name:8}[/] {text.article_id}  {text.source_id}, published {text.published},"
            f" {text.words:,.0f} words",
            highlight=False,
        )
        console.print(Text(f"         {visible(text.title or '–')}"))
    console.print()
    if shorter.text_id is None or longer.text_id is None:
        console.print("No copies: a text of fewer than eight words is compared with none.")
        return
    aligned = side_by_side(shorter.tokens, longer.tokens)
    _show_verdict(console, shorter, longer, aligned)
    if quoted:
        console.print(f"One quotes {quoted[0]:,} long paragraphs of the other, word for word.", highlight=False)
    console.print()
    _show_texts(console, shorter, longer, aligned)


def _show_verdict(console: Console, shorter: _Compared, longer: _Compared, aligned: SideBySide) -> None:
    asked = conditions(aligned.figures, shorter.words)
    in_one_group = shorter.original_id is not None and shorter.original_id == longer.original_id
    if shorter.text_id == longer.text_id:
        console.print("Their texts are the same.")
    else:
        for condition in asked:
            mark = "[green]✓[/]" if condition.holds else "[red]✗[/]"
            console.print(f"{mark} {condition.text}", highlight=False)
    for text in (shorter, longer):
        if text.apart:
            console.print(f"{text.article_id} {_APART[text.apart]}.", highlight=False)
    by_rule = all(condition.holds for condition in asked)
    if in_one_group and by_rule:
        console.print(f"\n[bold]Copies[/]; the original of their group is {shorter.original_id}.", highlight=False)
    elif in_one_group:
        console.print(
            f"\n[bold]In one group[/] ({shorter.original_id}), joined by other copies; by themselves they are none.",
            highlight=False,
        )
    elif by_rule and not (shorter.apart or longer.apart):
        console.print(
            "\n[bold]Not in one group[/], though the rule holds: they share too few sampled passages to be compared, or"
            " the rule has changed since. Then the next load matches every article again."
        )
    else:
        console.print("\n[bold]No copies[/].")


_COLORS = {"=": "green", "~": "cyan", "≈": "green", "-": "red", "+": "yellow"}


def _show_texts(console: Console, shorter: _Compared, longer: _Compared, aligned: SideBySide) -> None:
    console.print(
        "[green]= in both[/]  [cyan]~ in both, elsewhere[/]  [green]≈ in both, spelled otherwise[/]  [red]- in the"
        " shorter alone[/]  [yellow]+ in the longer alone[/]",
        highlight=False,
    )

    def cut(text: _Compared, spans: Sequence[tuple[int, int]], first: int, end: int) -> str:
        return visible(" ".join(text.text[spans[first][0] : spans[end - 1][1]].split()))

    mine, theirs = spans_of(shorter.text, shorter.tokens), spans_of(longer.text, longer.tokens)
    for number, row in enumerate(stretches(aligned, len(longer.tokens.hashes))):
        if number == MOST_ROWS:
            console.print("[dim]…[/]")
            return
        is_longer = row.mark == "+"
        said = cut(longer, theirs, row.first, row.end) if is_longer else cut(shorter, mine, row.first, row.end)
        if row.other:
            said += f" → {cut(longer, theirs, *row.other)}"
        console.print(Text(f"{row.mark} {said}", _COLORS[row.mark]))
