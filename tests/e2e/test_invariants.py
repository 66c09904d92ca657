"""What must hold whatever way a corpus came to be."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpus.load import run_steps, steps_until
from corpus.step import Load
from tests.e2e.conftest import SEEDS, Corpus, states

pytestmark = pytest.mark.slow

NewCorpus = Callable[[], Corpus]


def sample_files() -> list[str]:
    """Every capture of the sample, by path."""
    paths = (path for path in SEEDS.rglob("*") if path.is_file() and not path.name.startswith(("_", "README")))
    return sorted(path.relative_to(SEEDS).as_posix() for path in paths)


def land_sample(corpus: Corpus, names: Iterable[str]) -> None:
    """Land the named files of the sample, each with its folder's sidecar."""
    for name in names:
        corpus.land(name, SEEDS / name)
        sidecar = Path(name).parent / "_captures.jsonl"
        if (SEEDS / sidecar).exists():
            corpus.land(str(sidecar), SEEDS / sidecar)


def story(number: int, title: str = "", words: str = "") -> str:
    """One article as a JSON line."""
    text = "\n\n".join(
        f"Paragraph {part} of story {number} tells what the harbour council of Saltby decided about pier {number}."
        f" {words}".strip()
        for part in range(1, 5)
    )
    return json.dumps({"url": f"https://saltby.example/{number}", "title": title or f"Pier {number}", "text": text})


def test_one_load_five_loads_and_another_order_give_the_same_corpus(
    sample: tuple[Corpus, object], new_corpus: NewCorpus
) -> None:
    once, _ = sample
    files = sample_files()
    in_five, backwards = new_corpus(), new_corpus()
    for part in range(5):
        land_sample(in_five, files[part::5])
        assert in_five.load().state == "success"
    for half in (files[12:], files[:12]):
        land_sample(backwards, half)
        assert backwards.load().state == "success"
    expected = once.export()
    assert in_five.export() == expected
    assert backwards.export() == expected
    for corpus in (in_five, backwards):
        assert (
            corpus.rows(
                "select load_id from quality.loads where captures_in <> loaded + duplicate + unchanged + quarantined"
            )
            == []
        )


def test_versions_and_what_they_changed_are_those_of_one_load(new_corpus: NewCorpus) -> None:
    """One article in several forms of its address, loaded at once and in two loads, the later captures first."""
    about = json.loads(story(1)) | {"author": "Ann Lee", "published": "2025-03-01T08:00:00Z"}
    text, note = str(about["text"]), "Correction: An earlier version of this article said that the pier was closed."
    captures = [
        about | {"captured_at": "2025-03-01T09:00:00Z"},
        about | {"url": "http://www.saltby.example/1/?utm_source=feed", "captured_at": "2025-03-02T09:00:00Z"},
        about
        | {"url": "https://m.saltby.example/1", "text": text.replace("\n\n", " \n\n  "), "captured_at": "2025-03-03"},
        about | {"author": "Bo Ray", "url": "https://saltby.example/1/amp", "captured_at": "2025-03-04T09:00:00Z"},
        about
        | {
            "author": "Bo Ray",
            "text": f"{text.replace('Paragraph 2 of', 'The second part of')}\n\n{note}",
            "captured_at": "2025-03-05",
        },
    ]
    once, backwards = new_corpus(), new_corpus()
    for at, capture in enumerate(captures):
        once.land(f"saltby/{at}.jsonl", json.dumps(capture))
    run_steps(Load(once.settings(), "20250501T000000Z-000001"))
    for load, some in enumerate(((1, 4), (0, 2, 3))):
        for at in some:
            backwards.land(f"saltby/{at}.jsonl", json.dumps(captures[at]))
        run_steps(Load(backwards.settings(), f"2025050{load + 1}T000000Z-000001"))
    assert backwards.export() == once.export()
    assert once.rows("select url, version_count from articles") == [("https://saltby.example/1", 3)]
    assert once.rows("select version, changed, valid_from::date::varchar from article_versions order by version") == [
        (1, [], "2025-03-01"),
        (2, ["byline"], "2025-03-04"),
        (3, ["body", "corrections"], "2025-03-05"),
    ]
    assert once.rows("select version, note from article_corrections") == [(3, note)]
    changed = "select version, change, place_before, place_after, words_removed, words_added from article_changes"
    assert once.rows(changed) == [(3, "changed", 2, 2, ["Paragraph", "2"], ["The", "second", "part"])]


def test_a_second_load_touches_what_it_must(new_corpus: NewCorpus) -> None:
    corpus = new_corpus()
    corpus.land("saltby/a.jsonl", "\n".join(story(number) for number in range(30)))
    assert corpus.load().state == "success"
    first = corpus.rows("select max(load_id) from quality.loads")[0][0]
    corpus.land("saltby/b.jsonl", story(100))
    assert corpus.load().state == "success"
    [(captures_in, rederived)] = corpus.rows(
        "select captures_in, rederived from quality.loads where load_id <> ?", first
    )
    assert captures_in == 1
    assert rederived == 0
    built = dict(
        corpus.rows(
            "select split_part(node, '.', 3), message from quality.model_runs"
            " where load_id <> ? and node like 'model.%'",
            first,
        )
    )
    assert "int_article_versions" in built
    with duckdb.connect(str(corpus.home / "warehouse.duckdb"), read_only=True) as warehouse:
        assert warehouse.sql("select count(*) from intermediate.int_article_versions").fetchall() == [(1,)]
    assert corpus.rows("select count(*) from corpus.articles") == [(31,)]


def test_a_line_that_becomes_furniture_leaves_the_articles_that_hold_it(new_corpus: NewCorpus) -> None:
    corpus = new_corpus()
    slogan = "The Saltby Echo has been telling the town what the tide brings in since the year of the flood."
    sidecar = [json.dumps({"path": f"{n}.txt", "url": f"https://echo.example/{n}"}) for n in range(8)]
    corpus.land("echo/_captures.jsonl", "\n".join(sidecar))

    def page(number: int) -> str:
        body = json.loads(story(number))["text"]
        return f"Pier {number} to be rebuilt after the council vote\n\n{body}\n\n{slogan}\n"

    for number in range(2):
        corpus.land(f"echo/{number}.txt", page(number))
    corpus.load()
    assert corpus.rows("select count(*) from corpus.articles where contains(body, ?)", slogan) == [(2,)]
    for number in range(2, 8):
        corpus.land(f"echo/{number}.txt", page(number))
    corpus.load()
    assert corpus.rows("select count(*), count(*) filter (contains(body, ?)) from corpus.articles", slogan) == [(8, 0)]
    assert corpus.rows("select rederived from quality.loads order by load_id") == [(0,), (2,)]


def test_a_failing_critical_expectation_leaves_the_published_corpus_alone(new_corpus: NewCorpus) -> None:
    corpus = new_corpus()
    corpus.land("saltby/a.jsonl", story(1))
    assert corpus.load().state == "success"
    good, link = corpus.export(), corpus.published.readlink()

    with duckdb.connect(str(corpus.home / "warehouse.duckdb")) as warehouse:
        warehouse.execute(
            "insert into raw.captures select * replace ('bad' as capture_id, 'mislaid' as outcome) from raw.captures"
        )
        warehouse.execute("insert into raw.pending select article_id from raw.captures where capture_id = 'bad'")
    corpus.land("saltby/b.jsonl", story(2))
    run = corpus.load()
    assert run.state == "failed"
    found = states(run)
    assert found["check_raw"] == {"failed"}
    assert found["publish"] == {"upstream_failed"}
    assert found["report_blocked"] == {"success"}

    assert corpus.published.readlink() == link
    assert corpus.export() == good
    [(load_id, description)] = corpus.rows(
        "select load_id, description from quality.validations"
        " where not success and severity = 'critical' and suite = 'raw_captures' and column_name = 'outcome'"
    )
    assert description == "Every record has one of the four outcomes."
    assert corpus.rows("select row_key from quality.rejected_rows where expectation = ?", description) == [
        ('{"capture_id": "bad"}',)
    ]
    assert corpus.rows("select published_at from quality.loads where load_id = ?", load_id) == [(None,)]
    report = (corpus.home / "reports" / load_id / "index.html").read_text(encoding="utf-8")
    assert "not published" in report
    assert description in report

    # Once the cause is gone the next run publishes what was held back, with nothing new landed.
    with duckdb.connect(str(corpus.home / "warehouse.duckdb")) as warehouse:
        warehouse.execute("delete from raw.captures where capture_id = 'bad'")
    assert corpus.load().state == "success"
    assert corpus.rows("select count(*) from corpus.articles") == [(2,)]
    assert corpus.rows("select count(*) from quality.loads where published_at is null") == [(0,)]


# A query that reads its standard input is in the middle of its work for as long as the input stays open.
_READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("select count(*) from corpus.articles").fetchone()[0], flush=True)
if sys.argv[2] == "in a query":
    query = "select count(*) from corpus.articles, read_csv('/dev/stdin', columns={'line': 'varchar'}, header=false)"
    print(connection.execute(query).fetchone()[0], flush=True)
else:
    sys.stdin.readline()
print(connection.execute("select count(*) from corpus.articles").fetchone()[0], flush=True)
"""


def test_readers_go_on_while_a_load_publishes(new_corpus: NewCorpus) -> None:
    corpus = new_corpus()
    corpus.land("saltby/a.jsonl", story(1))
    corpus.load()
    readers = {
        kind: subprocess.Popen(
            [sys.executable, "-c", _READER, str(corpus.published), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for kind in ("in a query", "idle")
    }
    for reader in readers.values():
        assert reader.stdout is not None
        assert reader.stdout.readline().strip() == "1"
    corpus.land("saltby/b.jsonl", story(2))
    assert corpus.load().state == "success"
    assert corpus.rows("select count(*) from corpus.articles") == [(2,)], "a new reader sees the new snapshot"
    assert [reader.poll() for reader in readers.values()] == [None, None]
    said = {kind: reader.communicate("line\n", timeout=60)[0].split() for kind, reader in readers.items()}
    assert said == {"in a query": ["1", "1"], "idle": ["1"]}, "an open reader keeps the snapshot that it opened"
    assert [reader.returncode for reader in readers.values()] == [0, 0]


def test_each_step_may_run_twice(new_corpus: NewCorpus, sample: tuple[Corpus, object]) -> None:
    def twice(calls: Sequence[Callable[[], Any]]) -> list[Any]:
        first, second = [call() for call in calls], [call() for call in calls]
        assert first == second
        return second

    corpus = new_corpus()
    shutil.copytree(SEEDS, corpus.landing, dirs_exist_ok=True)
    load = Load(corpus.settings(), "20250401T000000Z-000000")
    written = run_steps(load, steps_until("load"), run=twice)
    assert len(written["read"]) > 1
    assert written["load"] == 22
    # From the first gate on also one step after another, and again from there.
    for _ in range(2):
        built = run_steps(load, steps_until("check_corpus"), done=written)
    published = run_steps(load, done=built, run=twice)
    assert published["publish"]["corpus.articles"] == 22
    assert corpus.export() == sample[0].export()


def test_old_snapshots_go_and_an_earlier_one_can_be_published_again(
    new_corpus: NewCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpus.warehouse.publish import publish, roll_back
    from corpus.warehouse.snapshots import NoSuchSnapshot, snapshots

    monkeypatch.setenv("CORPUS_KEEP_SNAPSHOTS", "2")
    corpus = new_corpus()
    corpus.land("saltby/a.jsonl", story(1))
    corpus.load()
    first = corpus.published.readlink().parent.name
    corpus.land("saltby/b.jsonl", story(2))
    corpus.load()
    settings = corpus.settings()
    assert [snapshot.articles for snapshot in snapshots(settings)] == [2, 1]

    roll_back(settings, first)
    assert corpus.rows("select count(*) from corpus.articles") == [(1,)]
    assert [snapshot.is_published for snapshot in snapshots(settings)] == [False, True]
    with pytest.raises(NoSuchSnapshot, match="kept are"):
        roll_back(settings, "19990101T000000Z-000000")

    publish(settings, "29990101T000000Z-000000")
    assert corpus.rows("select count(*) from corpus.articles") == [(2,)], "the next load publishes its own again"
    kept = sorted(path.name for path in settings.snapshots.iterdir())
    assert len(kept) == 2
    assert first not in kept


def test_a_duplicate_keeps_and_loses_its_mark_with_its_group(new_corpus: NewCorpus) -> None:
    corpus = new_corpus()

    def land(name: str, source: str, day: int, number: int) -> None:
        row = {"url": f"https://{source}.example/1", "captured_at": f"2025-03-{day:02}", "title": "Pier"}
        corpus.land(f"{source}/{name}.jsonl", json.dumps(json.loads(story(number)) | row))

    def marks() -> list[tuple[str, str]]:
        return corpus.rows(
            "select articles.source_id, originals.source_id from corpus.articles as articles"
            " join corpus.articles as originals on articles.duplicate_of = originals.article_id"
        )

    land("first", "alpha", 1, 7)
    land("first", "beta", 2, 7)
    assert corpus.load().state == "success"
    assert marks() == [("beta", "alpha")]
    # The copy alone is captured again, unchanged: it stays a copy.
    land("again", "beta", 3, 7)
    assert corpus.load().state == "success"
    assert marks() == [("beta", "alpha")]
    # The original now says something else: the copy is nobody's copy any more.
    land("changed", "alpha", 4, 8)
    assert corpus.load().state == "success"
    assert marks() == []
    # And a third article that carries the text makes the copy an original.
    land("first", "gamma", 5, 7)
    assert corpus.load().state == "success"
    assert marks() == [("gamma", "beta")]


def test_a_rebuild_derives_everything_again_to_the_same_corpus(new_corpus: NewCorpus) -> None:
    corpus = new_corpus()
    corpus.land("saltby/a.jsonl", "\n".join(story(number) for number in range(5)))
    assert corpus.load().state == "success"
    before = corpus.export()
    # The landing area is gone, and what was derived is damaged: the blocks in the warehouse are enough.
    (corpus.landing / "saltby" / "a.jsonl").unlink()
    with duckdb.connect(str(corpus.home / "warehouse.duckdb")) as warehouse:
        warehouse.execute("update raw.derived set title = 'Spoilt'")
    rebuild = corpus.dag("corpus_rebuild")
    assert rebuild.get_task("start_load").trigger_dag_id == "corpus_load"
    rebuild.get_task("mark_all").python_callable()
    assert corpus.load().state == "success"
    assert corpus.export() == before
    assert corpus.rows("select rederived from quality.loads order by load_id desc limit 1") == [(5,)]
