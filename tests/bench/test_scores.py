"""What the benches make of a scorer's words."""

from pathlib import Path

import pytest
from rich.console import Console

from bench.evaluation import KINDS
from bench.scores import (
    NotMeasured,
    extraction_figures,
    published_pages,
    quality_table,
    score,
    shortfalls,
    topic_figures,
)

SAID = """captures in gold 791, found 790
body word F1: 0.9500
body 4-gram F1: 0.9300
body pooled: F1 0.9400 P 0.9300 R 0.9500
title: 0.9100 of 791
published: 0.5000 of 658
"""


def test_the_scorers_figures_are_read_and_those_it_lacks_stay_empty() -> None:
    assert extraction_figures(SAID) == (0.94, 0.93, 0.95, 0.91, None, 0.5)
    assert published_pages(SAID) == 790
    assert extraction_figures("captures in gold 2, found 0\n") == (None,) * 6
    assert published_pages("") is None


def test_the_topics_figures_are_read() -> None:
    assert topic_figures("articles 9\nlevel-1 accuracy 0.7100 macro-F1 0.6200\n") == (0.71, 0.62)
    assert topic_figures("no topics\n") is None


def test_what_is_below_what_is_asked_for_is_named() -> None:
    html, dump = KINDS[0], KINDS[1]
    found = {html.folder: (0.96, 0.9, 0.9, 0.9, None, 0.5), dump.folder: (0.92, 0.1, 0.1, 0.8, 0.6, 0.64)}
    assert shortfalls(found) == ["html published 0.500 of 0.920", "inscriptis published 0.640 of 0.650"]


def test_the_table_has_ours_theirs_and_what_is_asked_for() -> None:
    html = KINDS[0]
    console = Console(width=120)
    with console.capture() as said:
        console.print(quality_table({html.folder: (0.96, 0.9, 0.9, 0.9, None, 0.5)}))
    ours, theirs, asked = (line.split() for line in said.get().splitlines()[1:4])
    assert ours == ["html", "Dateline", "0.960", "0.900", "0.900", "0.900", "0.500"]
    assert theirs == [*html.others.split(), *(f"{figure:.3f}" for figure in html.best if figure is not None)]
    assert asked == ["asked", "for", "0.955", "0.900", "0.820", "0.920"]


def test_a_scorer_that_fails_is_named(tmp_path: Path) -> None:
    script = tmp_path / "score.py"
    script.write_text("raise ValueError('of no use')\n", encoding="utf-8")
    with pytest.raises(NotMeasured, match="status 1: ValueError: of no use"):
        score(script, "extraction", tmp_path / "corpus.duckdb", tmp_path / "gold.jsonl")
