"""The benches on pages with gold answers: they are loaded, scored and timed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bench import parsing, quality
from corpus.settings import PROJECT
from tests.article.html.test_floor import gold_body, read_pages

PAGES = PROJECT / "tests" / "article" / "html" / "pages"
SCORER = (PROJECT / (os.environ.get("CORPUS_EVAL") or "../shared/eval") / "score.py").resolve()


def run_apart(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in a process of its own: a load forks, which the threads of other tests do not outlive."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": f"{PROJECT / 'include'}:{PROJECT}"} | settings,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("bench", [quality, parsing])
def test_without_pages_it_says_so_in_a_line_and_is_content(
    bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CORPUS_EVAL", str(tmp_path / "none"))
    assert bench.main() == 0
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
def test_pages_are_loaded_and_scored(evaluation: Path) -> None:
    done = run_apart("-m", "bench.quality", CORPUS_EVAL=str(evaluation), BENCH_PAGES="2")
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert said.count("2 pages loaded") == 2
    assert said.count("2 of them published") == 2
    [ours, *_] = [line.split() for line in said.splitlines() if line.startswith("html ")]
    assert ours[1] == "Dateline"
    assert float(ours[2]) > 0.9, said
    assert "asked for" in said


@pytest.mark.slow
def test_pages_are_timed(evaluation: Path) -> None:
    done = run_apart("-m", "bench.parsing", CORPUS_EVAL=str(evaluation), BENCH_PAGES="2")
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert "HTML: " in said
    assert "text dumps, inscriptis: " in said
    assert "html/council_table_en" in said
    assert "of 2 s allowed" in said


@pytest.mark.slow
def test_a_load_that_fails_is_named(tmp_path: Path) -> None:
    code = "from pathlib import Path; from bench.quality import load_corpus; load_corpus(Path('{}'), Path('{}'))"
    done = run_apart("-c", code.format(tmp_path / "nowhere", tmp_path / "home"))
    assert re.search(r"LoadBlocked: the landing area .*nowhere is not a directory", done.stderr)
    assert re.search(r"NotMeasured: the load of .*nowhere failed", done.stderr)
