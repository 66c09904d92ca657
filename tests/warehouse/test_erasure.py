"""Snapshots written anew without what was withdrawn: all else in them stays as it is."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.erasure import erase
from corpus.warehouse.snapshots import kept_loads, snapshot_file
from tests.warehouse.by_hand import Story, assert_as_a_full_write, contents_of

pytestmark = pytest.mark.slow

GONE, STAYS = f"{2:032x}", f"{3:032x}"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Two snapshots of three articles, one of which an order has taken out of the warehouse since."""
    made = Story(tmp_path)
    made.change(1, 2, 3)
    made.publish()
    made.change(3)
    made.publish()
    return made


def withdraw(story: Story) -> None:
    story.withdraw(2)
    with open_warehouse(story.settings) as connection:
        connection.execute(
            "insert into quality.withdrawals (order_id, article_id, source_id, reason, withdrawn_at)"
            " values ('o1', ?, 'daily', 'asked for', ?)",
            [GONE, datetime(2025, 4, 2)],
        )


def ask(file: Path, query: str) -> list[Any]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_kept_snapshot_loses_its_rows_and_nothing_else(story: Story) -> None:
    files = [snapshot_file(story.settings, load_id) for load_id in kept_loads(story.settings)]
    before = [contents_of(file) for file in files]
    withdraw(story)
    assert erase(story.settings) == ()
    assert len(files) == 2
    for file, held in zip(files, before, strict=True):
        now = contents_of(file)
        assert now.keys() == held.keys() | {"quality.withdrawals"}
        for kind in ("tables", "views", "columns", "constraints"):
            assert now[kind] == held[kind], kind
        for table in (
            "main.articles",
            "main.article_quality",
            "main.article_topics",
            "stored.versions",
            "stored.earlier_texts",
        ):
            assert now[table] == [row for row in held[table] if GONE not in row], table
        captures = ask(
            file, "select outcome, reason, message, article_id is null from captures where reason is not null"
        )
        assert captures == [("quarantined", "withdrawn", "order o1: asked for", True)]
        assert ask(file, "select article_count from sources") == [(2,)]


def test_the_next_snapshot_goes_on_from_the_one_that_was_written_anew(story: Story) -> None:
    withdraw(story)
    erase(story.settings)
    story.change(1)
    story.publish()
    assert_as_a_full_write(story)


def test_a_snapshot_that_cannot_be_read_is_named(story: Story) -> None:
    withdraw(story)
    damaged = snapshot_file(story.settings, kept_loads(story.settings)[-1])
    damaged.write_bytes(b"damaged" * 2000)
    assert erase(story.settings) == (str(damaged),)
    assert ask(story.settings.published, "select count(*) from articles") == [(2,)]


@pytest.mark.parametrize(
    ("postings", "left"),
    [
        (
            "(7, [1], [0], [0], [[3]]), (8, [1, 2], [4, 5], [6, 7], [[1], [2, 3]]),"
            " (9, [0, 3, 400], [0, 0, 0], [0, 0, 0], [[1], [1], [1]]))"
            " as t(term, articles, titles, decks, places)",
            [(8, [2], [5], [7], [[2, 3]])],
        ),
        ("(7, 1), (8, 1), (8, 2), (9, 0), (9, 400)) as t(term, article)", [(8, 2)]),  # as earlier versions wrote them
    ],
)
def test_words_of_the_index_go_that_no_other_article_has(story: Story, postings: str, left: list[object]) -> None:
    published = snapshot_file(story.settings, kept_loads(story.settings)[0])
    with duckdb.connect(str(published)) as connection:
        for table in ("documents", "postings", "words"):
            connection.execute(f"drop table if exists stored.search_{table}")
        connection.execute(
            "create table stored.search_documents as"
            f" from (values (1, '{GONE}'), (2, '{STAYS}')) as t(article, article_id)"
        )
        connection.execute(f"create table stored.search_postings as from (values {postings}")
        connection.execute(
            "create table stored.search_words as"
            " from (values ('secret', 7), ('tide', 8), ('replaced', 9)) as t(word, term)"
        )
    withdraw(story)
    erase(story.settings)
    assert ask(published, "from stored.search_documents") == [(2, STAYS)]
    assert ask(published, "from stored.search_postings") == left
    assert ask(published, "from stored.search_words") == [("tide", 8)]
