"""How well pages are parsed: `make score`, on every evaluation page that is there.

Bodies are compared by their runs of four words, each page counting as one, and fields as the evaluation's own scorer
does: a title with nine tenths of its words, a byline with eight, a day.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from corpus.article.article import Article, CapturedPage
from corpus.article.model import numbers
from corpus.article.parse import parse
from corpus.landing.charset import decode
from corpus.landing.formats import html, plain_text
from corpus.landing.quarantine import Unreadable
from training.data import Gold, evaluation_folder, page_bytes, read_gold
from training.labels import SAME_NAMES, SAME_TITLE, words_of

KINDS = ("html", "inscriptis", "html_text", "bs4")
SETS = ("pages", "world")
FIELDS = ("title", "byline", "published")

# A language is shown by itself from so many pages on.
LEAST_PAGES = 10


@dataclass(frozen=True)
class Judged:
    """An article beside its gold answer: shares of runs of four words, and whether the fields are right."""

    language: str
    right: float = 0.0
    more: float = 0.0
    missed: float = 0.0
    title: bool | None = None
    byline: bool | None = None
    published: bool | None = None
    set: str = ""


@dataclass(frozen=True)
class Sums:
    """What is pooled of some pages: shares of runs of four words, and of each field how often it is asked and right."""

    pages: int = 0
    right: float = 0.0
    more: float = 0.0
    missed: float = 0.0
    title_asked: int = 0
    title_right: int = 0
    byline_asked: int = 0
    byline_right: int = 0
    published_asked: int = 0
    published_right: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        mine, theirs = asdict(self), asdict(other)
        return Sums(**{name: round(value + theirs[name], 4) for name, value in mine.items()})


@dataclass(frozen=True)
class Figures:
    """Pooled figures of some pages; None for what no gold answer asks."""

    pages: int
    f1: float | None
    precision: float | None
    recall: float | None
    title: float | None
    byline: float | None
    published: float | None


# What others reach on the same pages, each measured with this scorer on 2026-11-28.
OTHERS = {
    ("pages", "html"): ("trafilatura 2.3", Figures(791, 0.938, None, None, 0.680, 0.682, 0.847)),
    ("world", "html"): ("trafilatura 2.3", Figures(665, 0.923, None, None, 0.78, 0.71, 0.94)),
    ("world", "inscriptis"): ("the dump as it stands", Figures(665, 0.630, None, None, None, None, None)),
}


def _runs(words: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + 4]) for at in range(len(words) - 3)) or Counter([tuple(words)])


def _alike(text: str | None, wanted: str) -> float:
    left, right = Counter(words_of(text)), Counter(words_of(wanted))
    common = (left & right).total()
    return 2 * common / (left.total() + right.total()) if common else 0.0


def judge(gold: Gold, article: Article | None) -> Judged:
    """Compare an article, or none at all, with what is right."""
    right = more = missed = 0.0
    if gold.body:
        found, wanted = _runs(words_of(article.body if article else "")), _runs(words_of(gold.body))
        both = (found & wanted).total()
        total = found.total() + wanted.total() - both or 1
        right, more, missed = both / total, (found.total() - both) / total, (wanted.total() - both) / total
    moment = article.published if article else None
    return Judged(
        gold.language,
        right,
        more,
        missed,
        _alike(article.title if article else None, gold.title) >= SAME_TITLE if gold.title else None,
        _alike(article.byline if article else None, gold.byline) >= SAME_NAMES if gold.byline else None,
        str(moment.at if moment else "")[:10] == gold.published[:10] if gold.published else None,
        gold.set,
    )


def sums(judged: Iterable[Judged]) -> Sums:
    """Add up some pages."""
    total = Sums()
    for one in judged:
        asked = {name: getattr(one, name) for name in FIELDS}
        total += Sums(
            1, one.right, one.more, one.missed,
            **{f"{name}_asked": hit is not None for name, hit in asked.items()},
            **{f"{name}_right": bool(hit) for name, hit in asked.items()},
        )  # fmt: skip
    return total


def figures(judged: Iterable[Judged]) -> Figures:
    """Pool some pages."""
    return figures_of(sums(judged))


def figures_of(total: Sums) -> Figures:
    """The figures of pages that were added up."""
    told = asdict(total)
    fields = (
        round(told[f"{name}_right"] / told[f"{name}_asked"], 4) if told[f"{name}_asked"] else None for name in FIELDS
    )
    right, more, missed = total.right, total.more, total.missed
    if not right + more + missed:
        return Figures(total.pages, None, None, None, *fields)
    precision, recall = right / max(right + more, 1e-9), right / max(right + missed, 1e-9)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Figures(total.pages, round(f1, 4), round(precision, 4), round(recall, 4), *fields)


def captured(kind: str, gold: Gold) -> CapturedPage | None:
    """A page as a load would read it, without an address; None where it cannot be read."""
    try:
        text = decode(page_bytes(gold, kind))
        page = html.page_of(text.text, None) if kind == "html" else plain_text.page_of(text, None)
    except (Unreadable, FileNotFoundError):
        return None
    return CapturedPage(page.blocks, page.marks, [False] * len(page.blocks), page.known, page.url)


def judge_pages(kind: str, golds: Sequence[Gold]) -> list[Judged]:
    """Parse pages with the numbers in use and compare each with its gold answer."""
    pages = [captured(kind, gold) for gold in golds]
    parsed: Iterator[Article] = iter(parse([page for page in pages if page]))
    return [judge(gold, next(parsed) if page else None) for gold, page in zip(golds, pages, strict=True)]


def _judge_kind(folder: Path, kind: str) -> list[tuple[bool, Judged]]:
    """The pages of a set and kind, each with whether numbers may be fitted on it."""
    golds = read_gold(folder)
    return [(gold.may_be_fitted, judged) for gold, judged in zip(golds, judge_pages(kind, golds), strict=True)]


def _row(table: Table, *names: str, of: Figures) -> None:
    told = asdict(of)
    shown = (f"{value:.3f}" if value is not None else "–" for name, value in told.items() if name != "pages")
    table.add_row(*names, f"{of.pages:,}", *shown)


def _table(*names: str) -> Table:
    table = Table(*(names or ("set", "pages as", "which")), box=None, pad_edge=False, header_style="dim")
    for name in ("pages", "body F1", "precision", "recall", "title", "byline", "published"):
        table.add_column(name, justify="right")
    return table


def _unseen(name: str, kind: str, closed: Sequence[Judged]) -> dict[str, Sums]:
    """What numbers that never saw a page's site make of the pages of a set and kind, by language.

    The card tells of sites that are fitted on, as numbers fitted on other sites read them; on `closed` none are fitted.
    """
    card = numbers.read(numbers.HTML if kind == "html" else numbers.DUMP)["card"]
    found = {language: Sums(**told) for language, told in card["unseen_sums"].get(f"{name} {kind}", {}).items()}
    for one in closed:
        found[one.language] = found.get(one.language, Sums()) + sums([one])
    return found


def main() -> int:
    """Print the scores of every set and kind of page, then of `world` by language and by set."""
    console = Console(width=max(Console().width, 110))
    root = evaluation_folder()
    found = {(name, kind): root / name for name in SETS for kind in KINDS if (root / name / kind).is_dir()}
    if not found:
        console.print(f"No pages with gold answers in {root} (CORPUS_EVAL): nothing is scored.", soft_wrap=True)
        return 0
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(found))) as pool:
        tasks = {of: pool.submit(_judge_kind, folder, of[1]) for of, folder in found.items()}
        judged = {of: task.result() for of, task in tasks.items()}
    closed = {of: [one for may_be_fitted, one in pages if not may_be_fitted] for of, pages in judged.items()}
    unseen = {of: _unseen(*of, closed[of]) for of in judged}
    table = _table()
    for of, pages in judged.items():
        _row(table, *of, "all, as stored", of=figures(one for _, one in pages))
        _row(table, "", "", "all, sites not fitted on", of=figures_of(sum(unseen[of].values(), Sums())))
        if closed[of]:
            _row(table, "", "", "sets never fitted on", of=figures(closed[of]))
        if of in OTHERS:
            _row(table, "", "", OTHERS[of][0], of=OTHERS[of][1])
    console.print(table)
    for of in judged:
        if of[0] == "world":
            console.print(f"\nworld, {of[1]}, by language, sites not fitted on")
            console.print(_by_language(unseen[of]))
    for kind in KINDS[:2]:
        if ("world", kind) in judged:
            console.print(f"\nworld, {kind}, by set, as stored")
            console.print(_by_set([one for _, one in judged["world", kind]]))
    return 0


def _by_language(found: dict[str, Sums]) -> Table:
    """Figures of all pages, of those that are not English, and of each language with enough pages."""
    table = _table("language")
    _row(table, "all", of=figures_of(sum(found.values(), Sums())))
    foreign = [total for language, total in found.items() if language != "en"]
    _row(table, "not English", of=figures_of(sum(foreign, Sums())))
    for language, total in sorted(found.items(), key=lambda item: -item[1].pages):
        if total.pages >= LEAST_PAGES:
            _row(table, language, of=figures_of(total))
    return table


def _by_set(judged: Sequence[Judged]) -> Table:
    """Figures of all pages and of each set."""
    table = _table("set")
    _row(table, "all", of=figures(judged))
    for name, _ in Counter(one.set for one in judged).most_common():
        _row(table, name, of=figures(one for one in judged if one.set == name))
    return table


if __name__ == "__main__":
    sys.exit(main())
