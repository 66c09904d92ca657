"""The page of two articles: their texts beside each other, and nothing of them live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest

from corpus.reports import pair_page
from corpus.reports.site import respond
from corpus.settings import Settings

STORY = (
    "The pilots of Morrow Bay asked on Thursday for a second light on the north pier, after 12 of their 80 boats had"
    " run aground within a year. The port says that it has no money before spring, and that a buoy will have to do."
)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    texts = {
        "a" * 32: STORY,
        "b" * 32: STORY.replace("12 of their 80", "9 of their 60") + " <img src=x onerror=alert(1)> left \u202e open.",
        "c" * 32: "",
    }

    @contextmanager
    def opened(_: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect() as connection:
            connection.execute("create schema corpus")
            connection.execute(
                "create table corpus.articles (article_id text, source_id text, title text, deck text, body text,"
                " published_at timestamp, word_count bigint, duplicate_of text)"
            )
            connection.execute(
                "create table corpus.article_duplicates (article_id text, matches_article_id text, kind text,"
                " containment double)"
            )
            rows = [[one, "daily", f"<b>{one[0]}</b>", body, len(body.split())] for one, body in texts.items()]
            connection.executemany(
                "insert into corpus.articles (article_id, source_id, title, body, word_count) values (?, ?, ?, ?, ?)",
                rows,
            )
            connection.execute(
                "insert into corpus.article_duplicates values (?, ?, 'expanded', .9)", ["b" * 32, "a" * 32]
            )
            yield connection

    monkeypatch.setattr(pair_page, "held_corpus", opened)
    return Settings.from_environment()


def test_two_articles_are_shown_with_what_differs(settings: Settings) -> None:
    told, again = (
        respond(settings, "pair", {"one": one * 32, "other": other * 32}).body.decode().partition("<footer>")[0]
        for one, other in (("b", "a"), ("a", "b"))
    )
    assert told == again
    assert "The longer is a copy of the other (expanded): 90" in told
    assert "<del>12 of their 80</del>" in told
    assert "<ins>9 of their 60</ins>" in told
    assert "The pilots of Morrow Bay asked on Thursday" in told
    assert "<img" not in told
    assert "<b>a" not in told
    assert "\u202e" not in told


def test_an_article_without_a_text_and_what_is_not_there(settings: Settings) -> None:
    assert "One of them has no text." in respond(settings, "pair", {"one": "c" * 32, "other": "a" * 32}).body.decode()
    for one, other in (("a" * 32, "a" * 32), ("a" * 32, "d" * 32), ("a" * 32, "' or 1=1"), ("", "")):
        assert respond(settings, "pair", {"one": one, "other": other}).status == 404
