"""What the evaluation folder's `score.py` says of a corpus, and the tables in which it is shown."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.table import Table

from bench.evaluation import COLUMNS, KINDS, UNMEASURED, Figures

_PUBLISHED = re.compile(r"^captures in gold \d+, found (\d+)", re.MULTILINE)
_POOLED = re.compile(r"body pooled: F1 ([\d.]+) P ([\d.]+) R ([\d.]+)")
_FIELD = re.compile(r"^(title|byline|published): ([\d.]+) of", re.MULTILINE)
_TOPICS = re.compile(r"level-1 accuracy ([\d.]+) macro-F1 ([\d.]+)")


class NotMeasured(RuntimeError):
    """A load or the scoring failed; the message says which."""


def score(script: Path, mode: str, corpus: Path, gold: Path) -> str:
    """What `score.py` prints of a corpus.

    Args:
        script: the path of `score.py`.
        mode: `extraction` or `topics`.
        corpus: the published database.
        gold: the gold answers.

    Raises:
        NotMeasured: it could not score.
    """
    done = subprocess.run(
        [sys.executable, str(script), mode, str(corpus), str(gold)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = next((line for line in reversed(done.stderr.splitlines()) if "Error" in line), "no reason given")
        raise NotMeasured(f"{script} {mode} ended with status {done.returncode}: {reason}")
    return done.stdout


def published_pages(said: str) -> int | None:
    """How many of the gold pages `score.py extraction` found in the corpus; None if it does not say."""
    told = _PUBLISHED.search(said)
    return int(told[1]) if told else None


def extraction_figures(said: str) -> Figures:
    """The figures that `score.py extraction` prints; None for what gold does not ask."""
    pooled = _POOLED.search(said)
    fields = {name: float(value) for name, value in _FIELD.findall(said)}
    body = tuple(map(float, pooled.groups())) if pooled else (None, None, None)
    return (*body, *(fields.get(name) for name in ("title", "byline", "published")))


def topic_figures(said: str) -> tuple[float, float] | None:
    """Accuracy and macro-F1 that `score.py topics` prints; None if it does not."""
    told = _TOPICS.search(said)
    return (float(told[1]), float(told[2])) if told else None


def _shown(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.3f}"


def _coloured(reached: float | None, least: float | None) -> str:
    if reached is None or least is None:
        return _shown(reached)
    return f"[{'red' if reached < least else 'green'}]{reached:.3f}"


def quality_table(found: Mapping[str, Figures]) -> Table:
    """What was reached on each kind of capture, beside what others reach and what is asked for."""
    table = Table("pages", "by", box=None, pad_edge=False, header_style="dim")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for kind in KINDS:
        if kind.folder not in found:
            continue
        reached = map(_coloured, found[kind.folder], kind.asked)
        table.add_row(f"[bold]{kind.folder}", "[bold]Dateline", *reached)
        if kind.others:
            table.add_row("", kind.others, *map(_shown, kind.best), style="dim")
        table.add_row("", "asked for", *map(_shown, kind.asked), style="dim", end_section=True)
    return table


def shortfalls(found: Mapping[str, Figures]) -> list[str]:
    """The figures that are below what is asked for, in words."""
    return [
        f"{kind.folder} {column} {reached:.3f} of {least:.3f}"
        for kind in KINDS
        for column, reached, least in zip(COLUMNS, found.get(kind.folder, UNMEASURED), kind.asked, strict=True)
        if reached is not None and least is not None and reached < least
    ]
