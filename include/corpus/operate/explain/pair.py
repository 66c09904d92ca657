"""Two articles beside each other: whether they are copies, by which conditions, and their texts aligned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
from rich.console import Console
from rich.text import Text

from corpus.copies.alignment import SideBySide, side_by_side
from corpus.copies.rule import conditions
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
            " the code has changed since. corpus_rebuild matches every article again."
        )
    else:
        console.print("\n[bold]No copies[/].")


@dataclass(frozen=True)
class _Row:
    """A stretch of one text, or of both."""

    mark: str
    """`=` in both, `~` in both but elsewhere, `≈` in both but spelled otherwise, `-` in the shorter text alone, `+` in
    the longer alone."""
    first: int
    end: int
    """Its tokens: of the longer text for `+`, else of the shorter."""
    other: tuple[int, int] | None = None
    """Of what is spelled otherwise, the tokens of the longer text."""


def _gaps(aligned: SideBySide, longer: int) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """Where the shorter text has what the longer has not; with the longer's tokens, if they are spelled alike.

    A place of which only some words are the same is one that was changed: the rule counts it as that.
    """
    places, size, at = aligned.places, len(aligned.places), 0
    while at < size:
        begin = at
        while at < size and places[at] < 0:
            at += 1
        if at > begin:
            there = (int(places[begin - 1]) + 1 if begin else 0, int(places[at]) if at < size else longer)
            yield begin, at, there if aligned.alike[begin:at].all() else None
        at += 1


def _rows(aligned: SideBySide, longer: int) -> Iterator[_Row]:
    """The stretches of two texts in the order of the shorter; what the longer has after the last comes last."""
    places, size = aligned.places, len(aligned.places)
    gaps = {begin: (end, there) for begin, end, there in _gaps(aligned, longer)}
    covered = {int(place) for place in places if place >= 0}
    covered |= {place for _, there in gaps.values() if there for place in range(*there)}

    def alone(at: int) -> Iterator[_Row]:
        end = at
        while end < longer and end not in covered:
            end += 1
        if end > at:
            yield _Row("+", at, end)

    at, expected = 0, 0
    yield from alone(0)
    while at < size:
        begin = at
        if begin in gaps:
            at, there = gaps[begin]
            yield _Row("≈" if there else "-", begin, at, there)
            continue
        while at + 1 < size and places[at + 1] == places[at] + 1:
            at += 1
        at += 1
        moved = places[begin] < expected
        yield _Row("~" if moved else "=", begin, at)
        expected = max(expected, int(places[at - 1]) + 1)
        yield from alone(int(places[at - 1]) + 1)


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
    for number, row in enumerate(_rows(aligned, len(longer.tokens.hashes))):
        if number == MOST_ROWS:
            console.print("[dim]…[/]")
            return
        is_longer = row.mark == "+"
        said = cut(longer, theirs, row.first, row.end) if is_longer else cut(shorter, mine, row.first, row.end)
        if row.other:
            said += f" → {cut(longer, theirs, *row.other)}"
        console.print(Text(f"{row.mark} {said}", _COLORS[row.mark]))
