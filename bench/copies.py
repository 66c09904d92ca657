"""How well and how fast copies are found, through whole loads: `python -m bench.copies`.

`BENCH_ARTICLES` made-up articles (10,000) are loaded, then a hundredth of as many in a second load. With `CORPUS_EVAL`
half of the stories are real texts; `BENCH_NEWS=wide` takes those of `wide_news.py`, `seen` and `unseen` that half of
`forms.py`. Then the tools in `.rivals/` that find copies are given the same texts.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import duckdb
from rich.console import Console
from rich.table import Table

from bench.copied_news import LEAST_FOR_AGENCY, PRINTED, News, news, real_in_languages, real_texts
from bench.copy_rates import groups_of_rivals
from bench.copy_scores import CopyScores, copy_scores
from bench.forms import FORMS, HALVES, forms
from bench.wide_news import wide_news
from corpus.load import STEPS, run_steps
from corpus.operate.run import terminal
from corpus.preload import preload
from corpus.settings import PROJECT, Settings, whole_number
from corpus.step import Load, Step
from training.data import evaluation_folder


def write_news(rows: Sequence[News], landing: Path, name: str, gold: Path | None = None, first: int = 0) -> None:
    """Write articles as JSON lines, a file for each source, and what `score.py duplicates` asks for to `gold`."""
    files: dict[int, list[str]] = {}
    told = []
    for number, row in enumerate(rows, first):
        day = (date(2025, 1, 1) + timedelta(days=row.day)).isoformat()
        record = {
            "id": f"n{number}",
            "url": f"https://paper{row.source}.example/{number}",
            "title": row.title,
            "text": row.text,
            "published": f"{day}T06:00:00Z",
            "captured_at": f"{day}T18:00:00Z",
        }
        files.setdefault(row.source, []).append(json.dumps(record, ensure_ascii=False) + "\n")
        told.append(json.dumps({"id": record["id"], "group": row.group}) + "\n")
    for source, lines in files.items():
        folder = landing / f"paper{source}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    if gold:
        with gold.open("a", encoding="utf-8") as file:
            file.writelines(told)


def load_timed(settings: Settings, load_id: str) -> dict[str, float]:
    """Run one load; returns the processor's seconds of each step, those of its children included."""

    def spent() -> float:
        return process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])

    seconds: dict[str, float] = {}
    last = spent()

    def ended(step: Step, _: object) -> None:
        nonlocal last
        now = spent()
        seconds[step.name] = now - last
        last = now

    run_steps(Load(settings, load_id), STEPS, ended=ended)
    return seconds


def published_groups(published: Path) -> dict[str, tuple[str, str]]:
    """Article and group of each record of a published corpus."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return {
            record: (article, group)
            for record, article, group in connection.execute(
                "select captures.external_id, articles.article_id,"
                " coalesce(articles.duplicate_of, articles.article_id) from captures join articles using (article_id)"
            ).fetchall()
        }


def scores_of(rows: Sequence[News], groups: Mapping[str, str]) -> CopyScores:
    """Score groups by record; a record that is in none is in one of its own."""
    return copy_scores(rows, [groups.get(f"n{number}", f"n{number}") for number in range(len(rows))])


def show_beside(console: Console, rows: Sequence[News], settings: Settings, root: Path) -> None:
    """Print what matching costs by itself, and the other tools beside ours on the same texts."""
    found = published_groups(settings.published)
    measured = subprocess.run(
        [sys.executable, "-m", "bench.copy_rates", str(settings.home)],
        env=os.environ | {"PYTHONPATH": f"{PROJECT / 'include'}:{PROJECT}"},
        capture_output=True,
        text=True,
        check=True,
    )
    cost = json.loads(measured.stdout.splitlines()[-1])
    console.print(f"most memory {cost['megabytes']:,.0f} MB; {cost['bytes_an_article']:,.0f} bytes kept of an article")
    scored = [("Dateline", cost["preparing"] + cost["matching"], {name: group for name, (_, group) in found.items()})]
    rivals = PROJECT / (os.environ.get("BENCH_RIVALS") or ".rivals")
    for name, seconds, groups in groups_of_rivals(settings.home, rivals, root):
        scored.append((name, seconds, {record: groups.get(article, article) for record, (article, _) in found.items()}))
    table = Table("on the same texts", box=None, pad_edge=False, header_style="dim")
    for title in ("CPU s", "articles a second", "pair F1", "precision", "recall"):
        table.add_column(title, justify="right")
    for name, seconds, groups in scored:
        scores = scores_of(rows, groups)
        shares = (f"{share:.4f}" for share in (scores.f1, scores.precision, scores.recall))
        table.add_row(name, f"{seconds:.1f}", f"{len(rows) / seconds:,.0f}", *shares)
    console.print(table)


def show(console: Console, scores: CopyScores) -> None:
    """Print the figures of one way of finding copies."""
    console.print(f"pairs: F1 {scores.f1:.4f}, precision {scores.precision:.4f}, recall {scores.recall:.4f}")
    for title, shares in (("found, by sort of copy", scores.recalls), ("falsely merged, by class", scores.merged)):
        table = Table(title=title, title_justify="left")
        for name in shares:
            table.add_column(name, justify="right", overflow="fold")
        table.add_row(*(f"{share:.3f}" for share in shares.values()))
        console.print(table)


def main() -> int:
    """Make, load and score."""
    console = terminal()
    preload()
    count = whole_number("BENCH_ARTICLES", 10_000, 100)
    folder = evaluation_folder()
    real = real_texts(folder) if (folder / "topics").exists() else []
    wanted = os.environ.get("BENCH_NEWS")
    in_languages = real_in_languages(folder) if real and wanted else []
    if wanted in HALVES:
        rows = forms(wanted, count // FORMS, real=in_languages[HALVES.index(wanted) :: 6])
    elif wanted == "wide":
        rows = wide_news(count, real=in_languages, printed=PRINTED if count >= LEAST_FOR_AGENCY else 0)
    else:
        rows = news(count, real=real)
    later = max(1, len(rows) // 100)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as scratch:
        root = Path(scratch)
        gold = root / "gold.jsonl"
        settings = replace(Settings.from_environment(), landing=str(root / "landing"), home=root / "home")
        loads = []
        for number, (part, first) in enumerate(((rows[:-later], 0), (rows[-later:], len(rows) - later))):
            write_news(part, root / "landing", f"part{number}", gold, first)
            loads.append(load_timed(settings, f"20260101T00000{number}Z-00000{number}"))
        table = Table(title="CPU-s by step", title_justify="left")
        table.add_column("articles", justify="right")
        for step in STEPS:
            table.add_column(step.name, justify="right")
        for articles, seconds in zip((len(rows) - later, later), loads, strict=True):
            table.add_row(f"{articles:,}", *(f"{seconds.get(step.name, 0):.1f}" for step in STEPS))
        console.print(table)
        found = published_groups(settings.published)
        show(console, scores_of(rows, {name: group for name, (_, group) in found.items()}))
        show_beside(console, rows, settings, root)
        if kept := os.environ.get("BENCH_GOLD"):
            gold.rename(kept)
            settings.published.resolve().rename(f"{kept}.duckdb")
    return 0


if __name__ == "__main__":
    sys.exit(main())
