"""A snapshot made of the one before is the one that a full write gives, whatever happened in between."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from corpus.warehouse import file_snapshot
from corpus.warehouse.connection import STORAGE, open_warehouse
from corpus.warehouse.delta import WASTE
from corpus.warehouse.pending import mark_all_pending
from corpus.warehouse.publish import Way, publish
from corpus.warehouse.search import update_index
from corpus.warehouse.snapshots import kept_loads, snapshot_file
from tests.warehouse.by_hand import Story, assert_as_a_full_write

pytestmark = pytest.mark.slow


def forbid(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The next snapshot must not be written in this way."""

    def never(*_: object, **__: object) -> dict[str, int]:
        raise AssertionError(f"{name} was called")

    monkeypatch.setattr(file_snapshot, name, never)


OPERATIONS: dict[str, Callable[[Story, int], None]] = {
    "change": Story.change,
    "withdraw": Story.withdraw,
    "move": Story.move,
    "publish": lambda story, _: story.publish(),
    "check": Story.check,
    "block": lambda story, _: story.block(),
    "roll back": lambda story, _: story.roll_back(),
    "rebuild": lambda story, _: _rebuild(story),
    "lose": lambda story, _: _lose(story),
}


def _rebuild(story: Story) -> None:
    with open_warehouse(story.settings) as connection:
        mark_all_pending(connection)


def _lose(story: Story) -> None:
    """The newest snapshot is removed, or a byte is put to its end."""
    for load_id in kept_loads(story.settings)[:1]:
        file = snapshot_file(story.settings, load_id)
        if story.loads % 2:
            with file.open("ab") as writer:
                writer.write(b"x")
        else:
            file.unlink()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["change"] * 6
            + ["withdraw", "move", "publish", "publish", "check", "block", "roll back", "rebuild", "lose"]
        ),
        st.integers(0, 5),
    ),
    min_size=4,
    max_size=14,
)


@rounds(max_examples=8)
@given(steps=STEPS)
def test_any_schedule_publishes_what_a_full_write_does(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as root:
        story = Story(Path(root))
        story.change(*range(4))
        story.publish()
        for operation, number in steps:
            OPERATIONS[operation](story, number)
            if operation == "publish":
                assert_as_a_full_write(story)
        story.publish()
        assert_as_a_full_write(story)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Twelve articles in two loads, and a third load that changed one of them."""
    story = Story(tmp_path_factory.mktemp("begun"))
    story.change(*range(12))
    story.publish()
    story.change(3)
    story.publish()
    story.change(5)
    return story


@pytest.fixture
def story(begun: Story, tmp_path: Path) -> Story:
    shutil.copytree(begun.settings.home, tmp_path / "home", symlinks=True)
    found = Story.__new__(Story)
    found.settings = dataclasses.replace(begun.settings, home=tmp_path / "home")
    found.loads, found.checks = begun.loads, begun.checks
    return found


def test_a_load_reads_no_more_than_what_is_pending(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {load: snapshot_file(story.settings, load).read_bytes() for load in kept_loads(story.settings)}
    forbid(monkeypatch, "copy_tables")
    story.publish()
    assert_as_a_full_write(story)
    [newest, before] = kept_loads(story.settings)
    assert snapshot_file(story.settings, before).read_bytes() == kept[before], "kept snapshots are never written to"
    assert newest not in kept


def test_records_are_replaced_where_they_are_others_and_no_others_are_written(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = (
        "insert into quality.model_runs by name select load_id, 'model' as node, 'model' as resource_type,"
        " 'success' as status, timestamp '2025-04-01' as finished_at"
        " from raw.loads cross join range(40) where published_at is not null limit 80"
    )
    for turn, number in enumerate((1, 2, 1, 1)):  # new, new, and twice others under an id that is published
        with open_warehouse(story.settings) as connection:
            connection.execute("delete from quality.model_runs where node = 'model'")
            connection.execute(models)  # as they were, at the end of the table
        story.check(number)
        forbid(monkeypatch, "copy_tables")
        story.publish()
        assert_as_a_full_write(story)
        story.change(20 + turn)
    with duckdb.connect(str(story.settings.published), read_only=True) as connection:
        [(places,)] = connection.execute(
            "select list(rowid order by rowid) from quality.model_runs where node = 'model'"
        ).fetchall()
    assert places == list(range(80)), "they were written once"


@pytest.mark.parametrize("how", ["removed", "cut off", "written to", "damaged"])
def test_what_cannot_be_gone_on_from_is_written_anew(story: Story, how: str, caplog: pytest.LogCaptureFixture) -> None:
    file = snapshot_file(story.settings, kept_loads(story.settings)[0])
    if how == "removed":
        file.unlink()
    elif how == "cut off":
        os.truncate(file, 300_000)
    elif how == "written to":
        with duckdb.connect(str(file)) as connection:
            connection.execute("update stored.articles set title = 'Mine'")
    else:
        # The bytes of a failing disk, which change neither size nor time.
        told, whole = file.stat(), file.read_bytes()
        file.write_bytes(whole[:12_288] + b"\x00" * (len(whole) - 12_288))
        os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
    story.publish()
    assert_as_a_full_write(story)


def write_and_be_killed(file: Path) -> None:
    """A reader opens a snapshot for writing, changes it and is killed, so that a log stays beside it."""
    code = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        " c.execute('create table mine as select 1 as mine'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert file.with_name(file.name + ".wal").is_file()


def test_what_a_killed_reader_wrote_is_not_applied_to_a_snapshot_that_is_written_again(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(file_snapshot, "record_base", cut_off)
    story.build()
    with pytest.raises(KeyboardInterrupt):
        publish(story.settings, story.load_id)
    monkeypatch.undo()
    write_and_be_killed(story.settings.published.resolve())
    story.publish()
    assert_as_a_full_write(story)


def test_what_a_killed_reader_wrote_is_not_applied_where_a_blocked_load_is_told(story: Story) -> None:
    story.publish()
    write_and_be_killed(story.settings.published.resolve())
    story.block()
    with duckdb.connect(str(story.settings.published), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert "articles" in tables
    assert "mine" not in tables


def test_a_snapshot_that_is_written_to_while_it_is_copied_is_not_gone_on_from(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_beside_a_writer(source: Path, target: Path) -> None:
        with duckdb.connect(str(source)) as connection:
            connection.execute("update stored.articles set body = ['Mine']")
        shutil.copyfile(source, target)

    monkeypatch.setattr(file_snapshot, "copy_file", copy_beside_a_writer)
    story.publish()
    assert_as_a_full_write(story)


def test_other_columns_comments_or_code_ask_for_a_full_write(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_warehouse(story.settings) as connection:
        connection.execute("alter table corpus.topics add column wikidata varchar")
    forbid(monkeypatch, "apply_pending")
    story.publish()
    assert_as_a_full_write(story)
    monkeypatch.undo()
    forbid(monkeypatch, "copy_tables")
    story.publish()
    monkeypatch.undo()
    monkeypatch.setattr("corpus.warehouse.base.layout_of", lambda *parts: "of another version")
    forbid(monkeypatch, "apply_pending")
    story.publish()
    assert_as_a_full_write(story)


LAYOUT = """
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.layout import layout_of, tables_to_publish, views_to_publish
with open_warehouse(Settings.from_environment()) as connection:
    print(layout_of(tables_to_publish(connection), views_to_publish(connection)))
"""


def test_a_layout_is_the_same_in_every_process(story: Story) -> None:
    """DuckDB tells a view's excluded columns in an order of its own in every process."""
    excluded = "body, title, deck, byline, url, language"
    with open_warehouse(story.settings) as connection:
        connection.execute(f"create view corpus.bare_articles as select * exclude ({excluded}) from corpus.articles")
    where = {"CORPUS_HOME": str(story.settings.home), "CORPUS_LANDING": str(story.settings.landing)}
    command = [sys.executable, "-c", LAYOUT]
    told = {
        subprocess.run(command, env=os.environ | where, capture_output=True, text=True, check=True).stdout
        for _ in range(4)
    }
    assert len(told) == 1


@pytest.mark.parametrize("moment", ["write", "show", "record"])
def test_a_publish_that_is_cut_off_is_taken_up_by_the_next_load(
    story: Story, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    names = {"write": "apply_pending", "show": "point_to", "record": "record_base"}
    monkeypatch.setattr(file_snapshot, names[moment], cut_off)
    story.build()
    with pytest.raises(KeyboardInterrupt):
        publish(story.settings, story.load_id)
    monkeypatch.undo()
    story.begin()
    story.change(7)
    story.change(20)
    forbid(monkeypatch, "copy_tables")
    story.publish()
    assert_as_a_full_write(story)


def test_an_article_that_was_withdrawn_before_a_rebuild_leaves_the_snapshot(story: Story) -> None:
    story.withdraw(2)
    story.block()
    _rebuild(story)
    story.publish()
    assert_as_a_full_write(story)


def test_what_replaced_rows_leave_behind_does_not_grow_without_bound(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.change(*range(60), size=300)
    story.publish()
    sizes = []
    for turn in range(1, 13):
        story.change(*(number % 60 for number in range(turn * 7, turn * 7 + 7)), size=300)
        story.publish()
        sizes.append(story.settings.published.resolve().stat().st_size)
        with duckdb.connect(str(story.settings.published), read_only=True) as connection:
            [(rows, places)] = connection.execute("select count(*), max(rowid) + 1 from stored.articles").fetchall()
        assert places - rows <= WASTE * rows
    assert_as_a_full_write(story)
    assert sizes[-1] < 1.6 * (story.settings.home / "whole.duckdb").stat().st_size


def test_rows_of_a_full_write_lie_by_source_and_date(story: Story) -> None:
    _rebuild(story)
    story.publish()
    with duckdb.connect(str(story.settings.published), read_only=True) as connection:
        found = connection.execute("select source_id, published_at from stored.articles order by rowid").fetchall()
        [(tags,)] = connection.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert found == sorted(found)
    assert tags["storage_version"] == f"{STORAGE}+"


def test_long_texts_are_compressed_in_a_full_write_and_by_delta(tmp_path: Path) -> None:
    story = Story(tmp_path)
    for articles in (range(60), range(60, 120)):
        story.change(*articles, size=100)
        story.publish()
        with duckdb.connect(str(story.settings.published), read_only=True) as connection:
            [(least,)] = connection.execute("select min(strlen(body)) from articles").fetchall()
            kinds = connection.execute(
                "select distinct compression from pragma_storage_info('stored.articles')"
                " where column_name = 'body' and segment_type = 'VARCHAR'"
            ).fetchall()
        assert least > 4_096, "DuckDB takes a text so long as it is"
        assert kinds == [("DICT_FSST",)]
    assert_as_a_full_write(story)


def test_what_is_replaced_is_written_out_before_texts_are_indexed(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the changed part of the primary key's index takes the memory that they need."""
    logs: list[bool] = []

    def noted(connection: duckdb.DuckDBPyConnection, *given: Any) -> None:
        [(file,)] = connection.execute(
            "select path from duckdb_databases() where database_name = 'snapshot'"
        ).fetchall()
        logs.append(Path(f"{file}.wal").exists() and Path(f"{file}.wal").stat().st_size > 0)
        update_index(connection, *given)

    monkeypatch.setattr("corpus.warehouse.delta.update_index", noted)
    story.publish()
    assert logs == [False]
    assert_as_a_full_write(story)


def test_another_way_of_publishing_is_given_the_same_turns(story: Story) -> None:
    turns: list[str] = []

    class Elsewhere:
        def require(self, load_id: str) -> None:
            turns.append(f"require {load_id}")

        def write(self, load_id: str, published_at: datetime) -> dict[str, int]:
            turns.append("write")
            return {"corpus.articles": 12}

        def show(self, load_id: str) -> None:
            turns.append("show")

        def record(self, connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
            turns.append("record")

        def tidy(self) -> None:
            turns.append("tidy")

    way: Way = Elsewhere()
    before = story.settings.published.readlink()
    assert publish(story.settings, story.load_id, way) == {"corpus.articles": 12}
    assert turns == [f"require {story.load_id}", "write", "show", "record", "tidy"]
    assert story.settings.published.readlink() == before
