"""How well pages are parsed: `make score`, on every evaluation page that is there.

Bodies are compared by their runs of four words, each page counting as one, and fields as the evaluation's own scorer
does: a title with nine tenths of its words, a byline with eight, a day.
"""

import os
import re
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
from training.labels import SAME_NAMES, SAME_TITLE

# Written without spaces: a letter counts as a word.
_DENSE = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_DENSE}]|[^\W{_DENSE}]+")

KINDS = ("html", "inscriptis", "html_text", "bs4")
SETS = ("pages", "world")

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


def _words(text: str | None) -> list[str]:
    return _WORD.findall((text or "").lower())


def _runs(words: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + 4]) for at in range(len(words) - 3)) or Counter([tuple(words)])


def _alike(text: str | None, wanted: str) -> float:
    left, right = Counter(_words(text)), Counter(_words(wanted))
    common = (left & right).total()
    return 2 * common / (left.total() + right.total()) if common else 0.0


def judge(gold: Gold, article: Article | None) -> Judged:
    """Compare an article, or none at all, with what is right."""
    right = more = missed = 0.0
    if gold.body:
        found, wanted = _runs(_words(article.body if article else "")), _runs(_words(gold.body))
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


def _share(hits: Iterable[bool | None]) -> float | None:
    asked = [hit for hit in hits if hit is not None]
    return round(sum(asked) / len(asked), 4) if asked else None


def figures(judged: Sequence[Judged]) -> Figures:
    """Pool some pages."""
    right, more, missed = (sum(getattr(one, name) for one in judged) for name in ("right", "more", "missed"))
    fields = (_share(getattr(one, name) for one in judged) for name in ("title", "byline", "published"))
    if not right + more + missed:
        return Figures(len(judged), None, None, None, *fields)
    precision, recall = right / max(right + more, 1e-9), right / max(right + missed, 1e-9)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Figures(len(judged), round(f1, 4), round(precision, 4), round(recall, 4), *fields)


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


def _unseen(name: str, kind: str) -> Figures | None:
    """What numbers fitted without a page's site made of the pages of a set and kind, as the card tells."""
    card = numbers.read(numbers.HTML if kind == "html" else numbers.DUMP)["card"]
    told = card["unseen_sites"].get(f"{name} {kind}")
    return Figures(**told) if told else None


def main() -> int:
    """Print the scores of every set and kind of page, then of HTML and one dump by language."""
    console = Console(width=max(Console().width, 110))
    root = evaluation_folder()
    found = {(name, kind): root / name for name in SETS for kind in KINDS if (root / name / kind).is_dir()}
    if not found:
        console.print(f"No pages with gold answers in {root} (CORPUS_EVAL): nothing is scored.", soft_wrap=True)
        return 0
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(found))) as pool:
        tasks = {of: pool.submit(_judge_kind, folder, of[1]) for of, folder in found.items()}
        judged = {of: task.result() for of, task in tasks.items()}
    table = _table()
    for name, kind in found:
        every = [one for _, one in judged[name, kind]]
        _row(table, name, kind, "all, as stored", of=figures(every))
        if unseen := _unseen(name, kind):
            _row(table, "", "", "sites not fitted on", of=unseen)
        if closed := [one for may_be_fitted, one in judged[name, kind] if not may_be_fitted]:
            _row(table, "", "", "sets never fitted on", of=figures(closed))
        if (name, kind) in OTHERS:
            _row(table, "", "", OTHERS[name, kind][0], of=OTHERS[name, kind][1])
    console.print(table)
    for kind in KINDS[:2]:
        if ("world", kind) in judged:
            every = [one for _, one in judged["world", kind]]
            console.print(f"\nworld, {kind}, by language")
            console.print(_by("language", every, LEAST_PAGES))
            console.print(f"\nworld, {kind}, by set")
            console.print(_by("set", every, 1))
    return 0


def _by(what: str, judged: Sequence[Judged], least: int) -> Table:
    """Figures of all pages, of those that are not English, and of each language or set with so many pages."""
    table = _table(what)
    counts = Counter(getattr(one, what) for one in judged)
    _row(table, "all", of=figures(judged))
    if what == "language":
        _row(table, "not English", of=figures([one for one in judged if one.language != "en"]))
    for name, pages in counts.most_common():
        if pages >= least:
            _row(table, name, of=figures([one for one in judged if getattr(one, what) == name]))
    return table


if __name__ == "__main__":
    sys.exit(main())
