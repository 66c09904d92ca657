"""A corpus of an earlier version is brought up to this one, wherever that is cut off."""

import dataclasses
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpus.landing.ids import article_id
from corpus.page.line_key import line_key
from corpus.page.stored import unpack_page
from corpus.settings import PROJECT, Settings
from corpus.warehouse import upgrade as module
from corpus.warehouse.connection import SCHEMA_VERSION, STORAGE, attached_warehouse, open_warehouse, schema_version
from corpus.warehouse.publish import reissue_quality, roll_back
from corpus.warehouse.snapshots import NoSuchSnapshot, snapshots
from corpus.warehouse.upgrade import upgrade
from tests.warehouse.earlier import LOADS, unpack

pytestmark = pytest.mark.slow

ARTICLES = 17
CONTENTS = 18

# What the upgrade gives: all that a load goes on from.
STATE = {
    "contents": "from raw.contents order by all",
    "captures": "from raw.captures order by all",
    "files": "from raw.files order by all",
    "loads": "from raw.loads order by all",
    "lines": "from raw.source_lines order by all",
    "sources": "from raw.source_articles order by all",
    "pending": "from raw.pending order by all",
    "touched": "from raw.touched_captures order by all",
    "version": "from raw.schema_version",
    "validations": "from quality.validations order by all",
}


# What the upgrade from version 3 keeps as it is.
KEPT_TABLES = (
    "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('raw', 'quality') order by 1"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A corpus of version 1 whose line keys are certainly not those of this one."""
    landing, home = unpack(tmp_path)
    found = dataclasses.replace(Settings.from_environment(), landing=str(landing), home=home)
    with attached_warehouse(found) as connection:
        connection.execute("update raw.contents set line_keys = list_transform(line_keys, lambda key: key - 2)")
        connection.execute("update raw.source_lines set line_key = line_key - 2")
    return found


def query(settings: Settings, statement: str) -> list[Any]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def state(settings: Settings) -> dict[str, list[Any]]:
    return {name: query(settings, statement) for name, statement in STATE.items()}


def articles_published(settings: Settings) -> int:
    """Counted as a reader of either version does."""
    with duckdb.connect(str(settings.published.resolve(strict=True)), read_only=True) as connection:
        row = connection.execute("select count(*) from corpus.articles").fetchone()
    assert row is not None
    return int(row[0])


def test_line_keys_are_those_of_the_pages_and_counted_again(settings: Settings) -> None:
    assert upgrade(settings)
    with open_warehouse(settings) as connection:
        contents = connection.execute("select source_id, article_id, page, line_keys from raw.contents").fetchall()
        lines = connection.execute("select source_id, line_key, articles from raw.source_lines").fetchall()
        sources = connection.execute("select source_id, articles from raw.source_articles").fetchall()
    assert len(contents) == CONTENTS
    holding: set[tuple[str, str, int]] = set()
    for source, article, page, keys in contents:
        expected = [line_key(text) for text in unpack_page(page)[0]]
        assert keys == expected
        holding |= {(source, article, key) for key in keys}
    assert {(source, key): articles for source, key, articles in lines} == Counter(
        (source, key) for source, _, key in holding
    )
    assert dict(sources) == Counter(source for source, _ in {(source, article) for source, article, _ in holding})


def test_lines_that_recur_are_learned_again(settings: Settings) -> None:
    recurring = "select source_id, line_key from raw.source_lines where recurring order by all"
    before = query(settings, recurring)
    assert before
    upgrade(settings)
    texts = {
        line_key(text): text
        for (page,) in query(settings, "select page from raw.contents")
        for text in unpack_page(page)[0]
    }
    learned = {texts[key] for _, key in query(settings, recurring)}
    assert {"訂閱電子報", "版權所有"} <= learned
    assert not any("工務處昨日宣布" in text for text in learned)


def test_every_article_and_every_quarantined_record_is_pending(settings: Settings) -> None:
    upgrade(settings)
    articles = query(settings, "select distinct article_id from raw.contents order by 1")
    assert len(articles) == ARTICLES
    assert query(settings, "select article_id from raw.pending order by 1") == articles
    quarantined = query(settings, "select capture_id from raw.captures where outcome = 'quarantined' order by 1")
    assert len(quarantined) == 2
    assert query(settings, "select capture_id from raw.touched_captures order by 1") == quarantined


def test_the_tables_are_those_of_a_new_warehouse(settings: Settings, tmp_path: Path) -> None:
    upgrade(settings)
    new = dataclasses.replace(settings, home=tmp_path / "new")
    for one in (new, settings):
        with open_warehouse(one) as connection:
            assert schema_version(connection) == SCHEMA_VERSION
    columns = (
        "select schema_name, table_name, column_index, column_name, data_type, is_nullable from duckdb_columns()"
        " where not internal order by all"
    )
    assert query(settings, columns) == query(new, columns)


def test_the_size_of_batches_makes_no_difference(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = dataclasses.replace(settings, home=unpack(tmp_path / "other")[1])
    upgrade(settings)
    monkeypatch.setattr(module, "READ_ROWS", 3)
    monkeypatch.setattr(module, "WRITE_KEYS", 50)
    upgrade(other)
    assert state(other) == state(settings)


def test_snapshots_get_their_place_and_readers_keep_what_they_have_open(settings: Settings) -> None:
    old = settings.published.resolve()
    assert old.name == f"{LOADS[1]}.duckdb"
    with duckdb.connect(str(old), read_only=True) as reader:
        upgrade(settings)
        assert reader.execute("select count(*) from corpus.articles").fetchall() == [(ARTICLES,)]
    assert settings.published.readlink() == Path("snapshots", LOADS[1], "corpus.duckdb")
    assert sorted(path.name for path in settings.snapshots.iterdir()) == list(LOADS)
    assert [(one.load_id, one.articles, one.is_published) for one in snapshots(settings)] == [
        (LOADS[1], ARTICLES, True),
        (LOADS[0], ARTICLES - 1, False),
    ]
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        for table in ("articles", "corpus.articles"):
            assert connection.execute(f"select count(*) from {table}").fetchall() == [(ARTICLES,)]
        assert connection.execute("select count(*) from quality.loads").fetchall() == [(len(LOADS),)]
        undescribed = "select column_name from duckdb_columns() where not internal and comment is null"
        assert connection.execute(undescribed).fetchall() == []
    roll_back(settings, LOADS[0])
    assert articles_published(settings) == ARTICLES - 1


def test_an_earlier_snapshot_that_was_published_stays_so(settings: Settings) -> None:
    settings.published.unlink()
    settings.published.symlink_to(Path("snapshots", f"{LOADS[0]}.duckdb"))
    with pytest.raises(NoSuchSnapshot, match="kept are: none"):
        roll_back(settings, LOADS[1])
    upgrade(settings)
    assert [one.load_id for one in snapshots(settings) if one.is_published] == [LOADS[0]]
    assert articles_published(settings) == ARTICLES - 1


def test_a_snapshot_that_cannot_be_read_does_not_keep_the_corpus_from_its_upgrade(settings: Settings) -> None:
    (settings.snapshots / f"{LOADS[0]}.duckdb").write_bytes(b"no database")
    assert upgrade(settings)
    assert [one.load_id for one in snapshots(settings)] == [LOADS[1]]
    assert articles_published(settings) == ARTICLES


def test_a_blocked_load_after_an_upgrade_shows_in_the_snapshot_of_before(settings: Settings) -> None:
    upgrade(settings)
    with open_warehouse(settings) as connection:
        connection.execute(
            "insert into raw.loads (load_id, files, captures_in) values ('29990101T000000Z-000000', 0, 0)"
        )
        connection.execute("alter table quality.validations add column since varchar")
    assert reissue_quality(settings)
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        assert connection.execute("select count(*) from quality.loads").fetchall() == [(len(LOADS) + 1,)]
        assert connection.execute("select count(*) > 50 from quality.validations").fetchall() == [(True,)]
        assert connection.execute("select count(*) from articles").fetchall() == [(ARTICLES,)]


def test_an_upgrade_that_fails_changes_nothing_in_the_warehouse(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = "select schema_name, table_name, estimated_size from duckdb_tables() order by all"
    before = query(settings, tables), query(settings, STATE["contents"]), query(settings, STATE["lines"])
    monkeypatch.setattr(module, "set_version", None)
    with pytest.raises(TypeError):
        upgrade(settings)
    assert (query(settings, tables), query(settings, STATE["contents"]), query(settings, STATE["lines"])) == before
    monkeypatch.undo()
    assert upgrade(settings)
    assert not upgrade(settings)


def test_a_warehouse_of_version_3_is_written_anew_with_all_that_it_read(tmp_path: Path) -> None:
    landing, home = unpack(tmp_path, 3)
    settings = dataclasses.replace(Settings.from_environment(), landing=str(landing), home=home)
    made_again = ("raw.derived", "raw.pending", "raw.touched_captures", "raw.schema_version", "quality.loads")
    tables = [table for (table,) in query(settings, KEPT_TABLES) if table not in made_again]
    assert len(tables) > 10
    before = {table: query(settings, f"from {table} order by all") for table in tables}
    size = settings.warehouse.stat().st_size
    assert upgrade(settings)
    assert not upgrade(settings)
    for table, rows in before.items():
        assert query(settings, f"from {table} order by all") == rows, table
    assert query(settings, "from raw.schema_version") == [(SCHEMA_VERSION,)]
    articles = "select distinct article_id from raw.contents order by all"
    assert query(settings, "from raw.pending order by all") == query(settings, articles)
    with attached_warehouse(settings, read_only=True) as connection:
        [(tags,)] = connection.execute(
            "select tags from duckdb_databases() where database_name = current_database()"
        ).fetchall()
    assert tags["storage_version"] == f"{STORAGE}+"
    new = dataclasses.replace(settings, home=tmp_path / "new")
    with open_warehouse(new):
        pass
    views = "select schema_name, view_name, sql from duckdb_views() where not internal order by all"
    assert query(settings, views) == query(new, views)
    assert settings.warehouse.stat().st_size < size
    assert [path.name for path in settings.home.glob("warehouse*")] == ["warehouse.duckdb"]


def test_forms_of_one_page_become_one_article(tmp_path: Path) -> None:
    landing, home = unpack(tmp_path, 4)
    settings = dataclasses.replace(Settings.from_environment(), landing=str(landing), home=home)
    before = dict(query(settings, "select capture_id, article_id from raw.captures where article_id is not null"))
    assert len(set(before.values())) == 12
    assert upgrade(settings)
    captures = query(
        settings,
        "select path || '#' || record, url, content_id, outcome from raw.captures"
        " where article_id is not null order by article_id, captured_at, path",
    )
    articles = query(settings, "select distinct article_id, source_id, url from raw.contents order by url nulls last")
    assert [(source, url) for _, source, url in articles] == [
        ("headland.example", "https://headland.example/storm/6"),
        *(("tolby-post", f"https://tolby.example/storm/{page}") for page in ("1", "2?id=2", "3", "4", "5")),
        ("tolby-post", None),
    ]
    assert all(article == article_id(source, url, "") for article, source, url in articles if url)
    # The same text under another form is the same content, whether it came as a text or as HTML.
    assert query(settings, "select count(*), count(distinct content_id) from raw.contents") == [(10, 10)]
    told = {place: (url, outcome) for place, url, _, outcome in captures}
    assert told["tolby-post/a.jsonl#1"] == ("http://www.tolby.example/storm/1/", "loaded")
    assert told["tolby-post/b.jsonl#1"] == ("https://tolby.example/storm/1", "unchanged")
    assert told["tolby-post/b.jsonl#3"] == ("https://tolby.example/storm/3", "unchanged")
    assert told["tolby-post/b.jsonl#2"] == ("https://tolby.example/storm/2?id=2&print=1", "loaded")
    # Who has kept an id finds the article.
    renamed = dict(query(settings, "select article_id_before, article_id from quality.renamed_articles"))
    assert {renamed.get(one, one) for one in before.values()} == {article for article, _, _ in articles}
    assert not renamed.keys() & {article for article, _, _ in articles}


def test_a_warehouse_that_was_being_written_anew_when_killed_leaves_nothing(settings: Settings) -> None:
    upgrade(settings)
    for name in ("warehouse.duckdb.unfinished", "warehouse.duckdb.unfinished.wal"):
        (settings.home / name).write_bytes(b"half of it")
    assert not upgrade(settings)
    assert [path.name for path in settings.home.glob("warehouse*")] == ["warehouse.duckdb"]


_KILLED = """
import os, signal, sys
from corpus.settings import Settings
from corpus.warehouse import upgrade as module

name, calls = sys.argv[1], int(sys.argv[2])
original = getattr(module, name)

def killed(*arguments, **named):
    global calls
    result = original(*arguments, **named)
    calls -= 1
    if not calls:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(module, name, killed)
module.upgrade(Settings.from_environment())
"""


# After the first snapshot was written, and was published; after the second; before the commit; after it; at the end.
@pytest.mark.parametrize(
    ("step", "calls"),
    [
        ("copy_tables", 1),
        ("point_to", 1),
        ("copy_tables", 2),
        ("learn_recurring_lines", 1),
        ("set_version", 1),
        ("_upgrade_warehouse", 1),
        ("compact", 1),
    ],
)
def test_an_upgrade_that_is_killed_is_taken_up_again(settings: Settings, tmp_path: Path, step: str, calls: int) -> None:
    undisturbed = dataclasses.replace(settings, home=unpack(tmp_path / "undisturbed")[1])
    upgrade(undisturbed)
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, step, str(calls)],
        env=os.environ | {"CORPUS_HOME": str(settings.home), "PYTHONPATH": str(PROJECT / "include")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert articles_published(settings) == ARTICLES, "readers find a whole corpus"
    assert upgrade(settings) != (step in ("_upgrade_warehouse", "compact"))
    assert state(settings) == state(undisturbed)
    assert articles_published(settings) == ARTICLES
    assert [one.load_id for one in snapshots(settings)] == [LOADS[1], LOADS[0]]
    assert sorted(path.name for path in settings.snapshots.rglob("*.duckdb*")) == ["corpus.duckdb"] * 2
