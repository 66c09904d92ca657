"""This version loads with a corpus that the version before made, and comes to what a fresh load comes to."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Corpus, states
from tests.e2e.test_invariants import story
from tests.warehouse.earlier import LOADS, unpack

pytestmark = pytest.mark.slow


@pytest.fixture
def earlier(airflow_database: None, tmp_path: Path) -> Corpus:
    """A corpus of version 1 and the landing area that it was loaded from."""
    return Corpus(*unpack(tmp_path))


def test_a_corpus_of_version_2_becomes_that_of_a_fresh_load(
    airflow_database: None, tmp_path: Path, new_corpus: Callable[[], Corpus]
) -> None:
    earlier = Corpus(*unpack(tmp_path, 2))
    assert earlier.load().state == "success"
    assert earlier.export() == fresh_load_of(earlier, new_corpus).export()
    [(capture, load)] = earlier.rows("select capture_id, load_id from captures where outcome = 'quarantined'")
    assert load == LOADS[0]
    assert (earlier.home / "quarantine" / load / f"{capture}.bin").read_bytes().strip() == b"{broken"
    assert set().union(*states(earlier.load()).values()) == {"skipped"}


def test_forms_of_one_page_that_version_4_told_apart_become_one_article(
    airflow_database: None, tmp_path: Path, new_corpus: Callable[[], Corpus]
) -> None:
    earlier = Corpus(*unpack(tmp_path, 4))
    assert earlier.rows("select count(*) from articles") == [(12,)]
    assert earlier.load().state == "success"
    assert earlier.export() == fresh_load_of(earlier, new_corpus).export()
    assert earlier.rows("select count(*) from articles") == [(7,)]
    assert earlier.rows("select version_count from articles where url like '%/storm/2%'") == [(2,)]


def fresh_load_of(corpus: Corpus, new_corpus: Callable[[], Corpus]) -> Corpus:
    fresh = new_corpus()
    shutil.copytree(corpus.landing, fresh.landing, dirs_exist_ok=True)
    assert fresh.load().state == "success"
    return fresh


def test_an_upgraded_corpus_is_that_of_a_fresh_load(earlier: Corpus, new_corpus: Callable[[], Corpus]) -> None:
    run = earlier.load()
    assert run.state == "success"
    assert states(run)["publish"] == {"success"}
    [(load_id, captures_in, rederived)] = earlier.rows(
        "select load_id, captures_in, rederived from quality.loads order by load_id desc limit 1"
    )
    assert (captures_in, rederived) == (0, 18)
    assert earlier.published.readlink() == Path("snapshots", load_id, "corpus.duckdb")
    assert earlier.rows("select load_id from quality.loads where load_id <> ? order by 1", load_id) == [
        (one,) for one in LOADS
    ]
    fresh = fresh_load_of(earlier, new_corpus)
    assert earlier.export() == fresh.export()
    # And nothing is left to do.
    assert set().union(*states(earlier.load()).values()) == {"skipped"}


def test_what_is_landed_with_an_upgrade_joins_what_was_there(earlier: Corpus, new_corpus: Callable[[], Corpus]) -> None:
    article = earlier.landing / "wan-kiu-post"
    with (article / "_captures.jsonl").open("a") as sidecar:
        about = {"path": "5.txt", "url": "https://wankiu.example/0", "captured_at": "2025-03-20T09:00:00Z"}
        sidecar.write(json.dumps(about) + "\n")
    page = (article / "0.txt").read_text(encoding="utf-8")
    earlier.land("wan-kiu-post/5.txt", page.replace("第1項工程", "第9項工程"))
    earlier.land("saltby/a.jsonl", "\n".join(story(number) for number in range(3)))
    (earlier.landing / "northwind-wire" / "northwind-2025-03.jsonl").touch()
    assert earlier.load().state == "success"
    exported = earlier.export()
    assert exported == fresh_load_of(earlier, new_corpus).export()
    assert len(exported["captures"]) == 21 + 4
    assert earlier.rows("select version_count from articles where url = 'https://wankiu.example/0'") == [(2,)]


def test_a_newer_warehouse_fails_the_load_at_once(new_corpus: Callable[[], Corpus]) -> None:
    from corpus.warehouse.connection import attached_warehouse

    corpus = new_corpus()
    corpus.land("saltby/a.jsonl", story(1))
    assert corpus.load().state == "success"
    link = corpus.published.readlink()
    with attached_warehouse(corpus.settings()) as connection:
        connection.execute("update raw.schema_version set version = version + 1")
    corpus.land("saltby/b.jsonl", story(2))
    run = corpus.load()
    assert run.state == "failed"
    tried = {one.task_id: (str(one.state), one.try_number) for one in run.get_task_instances()}
    assert tried["discover"] == ("failed", 1), "another try would not help"
    assert tried["report_blocked"] == ("failed", 1)
    assert corpus.published.readlink() == link
    assert corpus.rows("select count(*) from articles") == [(1,)]
