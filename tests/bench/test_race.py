"""The race against other tools: the same files for all, seconds of the processor, and quality."""

import json
from pathlib import Path

import duckdb
import pytest

from bench import race
from corpus.operate.run import terminal
from tests.bench.test_quality import PAGES, evaluation  # noqa: F401

# A tool that stands in for the others: it knows one page by heart, and fails at JSON lines.
_STAND_IN = """#!/bin/sh
shift
if [ "$1" = versions ]; then echo '{"datatrove": "0.0", "resiliparse": "9.9"}'; exit; fi
case "$2" in *.jsonl) echo "no lines here" >&2; exit 3 ;; esac
cp "$(dirname "$0")/../../answers" "$3"
"""


@pytest.fixture
def rivals(tmp_path: Path) -> Path:
    """An environment with a tool that stands in for two others."""
    rivals = tmp_path / "rivals"
    for tool in ("resiliparse", "datatrove", "trafilatura"):
        python = rivals / tool / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(_STAND_IN, encoding="utf-8")
        python.chmod(0o755)
    return rivals


def _loaded(root: Path) -> Path:
    corpus = root / "published.duckdb"
    with duckdb.connect(str(corpus)) as made:
        columns = ("article_id", "title", "byline", "published_at", "body")
        made.execute(
            "create table captures as select '00000000-0000-0000-0000-000000000001' as external_id, 'a' as article_id"
        )
        made.execute(f"create table articles ({', '.join(f'{name} varchar' for name in columns)})")
        made.execute("insert into articles (article_id, body) values ('a', 'Some other text.')")
    return corpus


def test_all_read_the_same_crawl_and_are_scored_alike(
    evaluation: Path,  # noqa: F811
    rivals: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gold = [json.loads(row) for row in (evaluation / "pages" / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    known = gold[0]
    answer = {"url": known["url"] or f"https://{known['id']}.example/", "text": known["body"]}
    (rivals / "answers").write_text(json.dumps(answer) + "\n", encoding="utf-8")
    monkeypatch.setattr(race, "_ours", lambda *_: ({"read and derive": 2.0}, _loaded(tmp_path)))
    done = list(race.race_crawl(evaluation, 100, rivals, tmp_path, terminal()))
    assert [one.name for one in done] == ["Dateline, read and derive", "datatrove 0.0", "resiliparse 9.9"]
    assert [one.kept for one in done] == [1, 1, 1]
    assert done[1].seconds > 0
    assert done[1].figures
    _, precision, recall, *_ = done[1].figures
    assert precision is not None
    assert recall is not None
    assert precision > 0.9 > 0.5 > recall  # one page of several
    assert f"{len(list((evaluation / 'pages' / 'html').iterdir()))} pages" in capsys.readouterr().out


def test_a_tool_that_fails_is_told_and_left_out(
    rivals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(race, "_ours", lambda *_: ({"landing to published": 4.0}, tmp_path))
    done = list(race.race_lines(3, rivals, tmp_path, terminal()))
    assert [(one.name, one.kept) for one in done] == [("Dateline, landing to published", 3)]
    assert "datatrove: it ended with status 3: no lines here" in capsys.readouterr().out


def test_the_table_tells_seconds_rate_and_quality(capsys: pytest.CaptureFixture[str]) -> None:
    figures = (0.9, 0.8, 0.7, None, None, None)
    terminal().print(race.shown([race.Done("One", 4.0, 9, figures), race.Done("Two", 0.5, 10)], 10))
    _, one, two = capsys.readouterr().out.splitlines()
    assert one.split() == ["One", "4.0", "2.5", "9", "0.900", "0.800", "0.700"]
    assert two.split() == ["Two", "0.5", "20.0", "10"]


def test_pages_of_one_address_are_in_the_crawl_once(tmp_path: Path) -> None:
    pages = [tmp_path / f"{name}.html" for name in ("one", "two", "three")]
    for page in pages:
        page.write_text("<p>A page.", encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps({"id": name, "url": "https://a.example/"}) + "\n" for name in ("one", "two")))
    ids = race.write_crawl(pages, gold, tmp_path / "crawl.warc.gz")
    assert ids == {"https://a.example/": "one", "https://three.example/": "three"}
