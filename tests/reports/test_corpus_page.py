"""The page of the corpus: who reprints whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.reports import corpus_page
from corpus.reports.corpus_page import corpus_facts
from corpus.reports.page import write_report
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import publish
from tests.warehouse.published import admit_article, settings_of

LOAD = "20260101T000000Z-000001"
COPIES = 400


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Four hundred copies of `daily` that `echo` printed, and one of its own."""
    settings = settings_of(tmp_path)
    admit_article(settings, LOAD)
    with open_warehouse(settings) as connection:
        connection.execute(
            "insert into corpus.articles by name select md5(side || i) as article_id, side as source_id,"
            " 'Low tide' as title, 1 as word_count"
            f" from range({COPIES}) as n (i), (values ('daily'), ('echo')) as s (side)"
        )
        connection.execute(
            "insert into corpus.article_duplicates by name select md5('echo' || i) as article_id,"
            f" md5('daily' || i) as matches_article_id, 'reprint' as kind from range({COPIES}) as n (i)"
            " union all select md5('daily0'), md5('daily1'), 'update'"
        )
    publish(settings, LOAD)
    return settings


def test_all_copies_are_counted_by_who_has_them_of_whom(settings: Settings) -> None:
    facts = corpus_facts(settings)
    assert facts["reprints"] == [{"original": "daily", "reprinted_by": "echo", "articles": COPIES}]
    assert facts["copies"] == 0


@pytest.mark.slow
def test_of_very_many_copies_some_are_counted_and_the_page_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_page, "MOST_COPIES", 100)
    facts = corpus_facts(settings)
    [pair] = facts["reprints"]
    assert (pair["original"], pair["reprinted_by"]) == ("daily", "echo")
    assert 70 <= pair["articles"] <= 130
    assert facts["copies"] == COPIES + 1
    page = write_report(settings, LOAD).parents[1] / "corpus.html"
    assert f"Counted over about 100 of the {COPIES + 1} copies." in page.read_text(encoding="utf-8")
