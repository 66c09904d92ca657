"""`make bench` on pages with gold answers, and what it makes of a scorer's words."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench import quality as bench_quality
from bench.quality import KINDS, NotMeasured, extraction_figures, score, shortfalls
from corpus.settings import PROJECT
from tests.article.html.test_floor import gold_body, read_pages
from tests.operate.loading import load_apart

PAGES = PROJECT / "tests" / "parse" / "pages_html"
SCORER = (PROJECT / (os.environ.get("CORPUS_EVAL") or "../shared/eval") / "score.py").resolve()

SAID = """captures in gold 791, found 790
body word F1: 0.9500
body 4-gram F1: 0.9300
body pooled: F1 0.9400 P 0.9300 R 0.9500
title: 0.9100 of 791
published: 0.5000 of 658
"""


def test_the_scorers_figures_are_read_and_those_it_lacks_stay_empty() -> None:
    assert extraction_figures(SAID) == (0.94, 0.93, 0.95, 0.91, None, 0.5)
    assert extraction_figures("captures in gold 2, found 0\n") == (None,) * 6


def test_what_is_below_what_is_asked_for_is_named() -> None:
    html, dump = KINDS[0], KINDS[1]
    found = {html.folder: (0.96, 0.9, 0.9, 0.9, None, 0.5), dump.folder: (0.92, 0.1, 0.1, 0.8, 0.6, 0.64)}
    assert shortfalls(found) == ["html published 0.500 of 0.920", "inscriptis published 0.640 of 0.650"]


def test_without_pages_it_says_so_in_a_line_and_is_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CORPUS_EVAL", str(tmp_path / "none"))
    assert bench_quality.main() == 0
    [line] = capsys.readouterr().out.splitlines()
    assert str(tmp_path / "none") in line
    assert "CORPUS_EVAL" in line


@pytest.fixture
def evaluation(tmp_path: Path) -> Path:
    """An evaluation folder of pages of our own, with the scorer of the real one."""
    if not SCORER.is_file():
        pytest.skip(f"needs {SCORER}")
    folder = tmp_path / "eval"
    for kind in ("html", "inscriptis"):
        (folder / "pages" / kind).mkdir(parents=True)
    shutil.copyfile(SCORER, folder / "score.py")
    names = list(json.loads((PAGES / "gold.json").read_text(encoding="utf-8")))
    rows = []
    for name, (gold, document, _) in zip(names, read_pages(), strict=True):
        if not name.endswith(("_en", "_es")):
            continue
        shutil.copyfile(PAGES / f"{name}.html", folder / "pages" / "html" / f"{name}.html")
        dump = "\n\n".join(document.blocks)
        (folder / "pages" / "inscriptis" / f"{name}.txt").write_text(dump, encoding="utf-8")
        answer = {field: gold[field] for field in ("url", "title", "byline", "published")}
        rows.append(answer | {"id": name, "body": gold_body(document.blocks, gold)})
    (folder / "pages" / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_pages_are_loaded_scored_and_timed(evaluation: Path) -> None:
    # In a process of its own: it forks, which the threads that other tests have started do not outlive.
    done = subprocess.run(
        [sys.executable, "-m", "bench.quality"],
        env=os.environ | {"CORPUS_EVAL": str(evaluation), "BENCH_PAGES": "2", "PYTHONPATH": str(PROJECT / "include")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert said.count("2 pages loaded") == 2
    assert said.count("2 of them published") == 2
    [ours, *_] = [line.split() for line in said.splitlines() if line.startswith("html ")]
    assert ours[1] == "Dateline"
    assert float(ours[2]) > 0.9, said
    assert "asked for" in said
    assert "HTML: " in said
    assert "text dumps, inscriptis: " in said
    assert "html/council_table_en" in said
    assert "of 2 s allowed" in said


def test_a_scorer_that_fails_is_named(tmp_path: Path) -> None:
    script = tmp_path / "score.py"
    script.write_text("raise ValueError('of no use')\n", encoding="utf-8")
    with pytest.raises(NotMeasured, match="status 1: ValueError: of no use"):
        score(script, "extraction", tmp_path / "corpus.duckdb", tmp_path / "gold.jsonl")


@pytest.mark.slow
def test_a_load_that_fails_is_named(tmp_path: Path) -> None:
    done = load_apart(tmp_path / "nowhere", tmp_path / "home")
    assert "NoLandingArea" in done.stderr
    assert re.search(r"NotMeasured: the load of .*nowhere failed", done.stderr)
