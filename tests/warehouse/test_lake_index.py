"""The index of a lake's articles follows what each load changed, whatever became of the loads and files between."""

from pathlib import Path

import pytest

from corpus.lake_address import Lake
from corpus.maintenance import tidy
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import publish
from corpus.warehouse.published import connect_published
from tests.warehouse.published import admit_article, publish_article, settings_of

LOADS = ("20250301T120000Z-000001", "20250301T130000Z-000002", "20250301T140000Z-000003", "20250301T150000Z-000004")


pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path, written_to=Lake("duckdb", str(tmp_path / "c.ducklake"), str(tmp_path / "data")))


def change(settings: Settings, *statements: str) -> None:
    """Change the warehouse by hand, a commit for each statement; every article is pending."""
    with open_warehouse(settings) as connection:
        for statement in (*statements, "insert into raw.pending select article_id from corpus.articles"):
            connection.execute(statement)


def found(settings: Settings, *words: str) -> list[list[str]]:
    """The titles that a search for each word finds."""
    with connect_published(settings.published) as connection:
        query = "select title from search(?) join articles using (article_id) order by 1"
        return [[title for (title,) in connection.execute(query, [word]).fetchall()] for word in words]


@pytest.mark.parametrize("tidied", [False, True])
def test_what_is_changed_between_two_publications_is_found_once(settings: Settings, tidied: bool) -> None:
    publish_article(settings, LOADS[0], "Low tide")
    assert found(settings, "tide") == [["Low tide"]]
    # A load that was blocked wrote this; the next one writes it anew, and takes an article out again.
    admit_article(settings, LOADS[1], "Pier closed", "daily/b.txt")
    admit_article(settings, LOADS[2], "Market opened", "daily/c.txt")
    change(settings, "update corpus.articles set title = 'Pier shut' where title = 'Pier closed'")
    if tidied:
        tidy(settings)
    change(
        settings,
        "update corpus.articles set title = 'Pier mended' where title = 'Pier shut'",
        "update corpus.articles set title = 'Ebb' where title = 'Low tide'",
        "delete from corpus.articles where title = 'Market opened'",
    )
    publish(settings, LOADS[2])
    words = ("tide", "ebb", "pier", "closed", "shut", "market")
    expected = [[], ["Ebb"], ["Pier mended"], [], [], []]
    assert found(settings, *words) == expected
    publish(settings, LOADS[3])
    assert found(settings, *words) == expected
