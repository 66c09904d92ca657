"""How much of real pages is found right.

Each kind of capture in the evaluation folder is loaded into a corpus of its own, and what was published is scored by
the folder's own `score.py`.
"""

import logging
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bench.evaluation import KINDS, TOPICS, Figures, first_pages, measured_folder, page_name, write_gold_of
from bench.processes import Processes, TaskFailed
from bench.scores import (
    NotMeasured,
    extraction_figures,
    published_pages,
    quality_table,
    score,
    shortfalls,
    topic_figures,
)
from corpus.load import run_steps, steps_until
from corpus.operate.run import terminal
from corpus.preload import preload
from corpus.settings import Settings, whole_number
from corpus.step import Load

LOAD_ID = "bench"


def _quiet() -> None:
    """Keep a task from telling what is no news here."""
    logging.getLogger("corpus").setLevel(logging.ERROR)  # warnings of the gates
    os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"  # dbt's semaphores, as the process ends at once


def load_corpus(landing: Path, home: Path) -> Path:
    """Load a landing area into a corpus of its own, each task a process as under Airflow; returns what is published.

    Raises:
        NotMeasured: a task failed.
    """
    settings = replace(Settings.from_environment(), landing=str(landing), home=home)
    processes = Processes(settings.parallelism, before=_quiet)
    try:
        run_steps(Load(settings, LOAD_ID), steps_until("publish"), run=processes)
    except TaskFailed as error:
        raise NotMeasured(f"the load of {landing} failed") from error
    return settings.published


def measure_quality(evaluation: Path, most: int, root: Path, console: Console) -> None:
    """Load each kind of capture, score what was published and print one table of it all.

    Args:
        evaluation: the evaluation folder.
        most: the number of pages of each kind to take at most.
        root: a folder for the corpora.
        console: where to print.
    """
    found: dict[str, Figures] = {}
    for kind in KINDS:
        folder = evaluation / "pages" / kind.folder
        if not folder.is_dir():
            continue
        pages = first_pages(folder, most)
        home, landing, gold = root / kind.folder, folder, evaluation / "pages" / "gold.jsonl"
        home.mkdir()
        if len(pages) < len(list(folder.iterdir())):
            landing = home / "landing"
            landing.mkdir()
            for page in pages:
                shutil.copyfile(page, landing / page.name)
            write_gold_of(gold, set(map(page_name, pages)), home / "gold.jsonl")
            gold = home / "gold.jsonl"
        began = time.monotonic()
        corpus = load_corpus(landing, home / "corpus")
        seconds = time.monotonic() - began
        said = score(evaluation / "score.py", "extraction", corpus, gold)
        published = published_pages(said)
        console.print(
            f"{kind.folder}: {len(pages):,} pages loaded in {seconds:.0f} s,"
            f" {'?' if published is None else published} of them published"
        )
        found[kind.folder] = extraction_figures(said)
        shutil.rmtree(home)
    if not found:
        return
    console.print(quality_table(found))
    console.print(
        "The models for the body were fitted on pages of this kind; where these are the same ones, read the figures\n"
        "for the body beside the cross-validated ones: docs/decisions/parsing.md",
        style="dim",
    )
    short = shortfalls(found)
    console.print(f"below what is asked for: {', '.join(short)}" if short else "all that is asked for is reached")


def measure_topics(evaluation: Path, root: Path, console: Console) -> None:
    """Load the articles whose topics are known and print how many got the right one."""
    for name in TOPICS:
        articles, gold = (evaluation / "topics" / f"{name}.{end}" for end in ("jsonl.gz", "gold.jsonl"))
        if not (articles.is_file() and gold.is_file()):
            continue
        home = root / f"topics-{name}"
        (home / "landing").mkdir(parents=True)
        shutil.copyfile(articles, home / "landing" / articles.name)
        corpus = load_corpus(home / "landing", home / "corpus")
        try:
            said = score(evaluation / "score.py", "topics", corpus, gold)
        except NotMeasured as error:
            console.print(f"topics are not measured: {error}", soft_wrap=True, markup=False)
            return
        if figures := topic_figures(said):
            accuracy, f1 = figures
            console.print(f"topics of {name}: the right one of IPTC's first level {accuracy:.3f}, macro-F1 {f1:.3f}")
        shutil.rmtree(home)


def main() -> int:
    """Measure on the pages of `CORPUS_EVAL`, at most `BENCH_PAGES` of each kind; says so where there are none."""
    console = terminal()
    evaluation = measured_folder(console)
    if evaluation is None:
        return 0
    most = whole_number("BENCH_PAGES", 100_000, 1)
    preload()
    try:
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
            measure_quality(evaluation, most, Path(root), console)
            measure_topics(evaluation, Path(root), console)
    except NotMeasured as error:
        console.print(f"[red]{error}", soft_wrap=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
