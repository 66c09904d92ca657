"""From version 8 to 9: the text of an article's latest version is kept once, and nothing is derived again."""

from pathlib import Path

import pytest

from corpus.lake_address import Lake
from corpus.load import run_steps, steps_until
from corpus.settings import Settings
from corpus.step import Load
from corpus.warehouse.connection import (
    SCHEMA_VERSION,
    WrongVersion,
    attached_warehouse,
    open_warehouse,
    schema_version,
)
from corpus.warehouse.pending import lacks_views
from corpus.warehouse.upgrade import upgrade
from tests.landing.landed import lines
from tests.warehouse.published import answers, settings_of

pytestmark = pytest.mark.slow


# A warehouse of version 8, in which the text of a latest version stood in `article_versions` too.
AS_IN_VERSION_8 = """
create table corpus.before as from corpus.article_versions;
drop view corpus.article_changes;
drop view corpus.article_corrections;
drop view corpus.article_versions;
drop schema stored cascade;
alter table corpus.before rename to article_versions;
drop view seeds.made_from;
update raw.schema_version set version = 8;
"""


def test_from_version_8_on_a_latest_text_is_kept_once_and_nothing_is_derived_again(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    shown = "select * exclude (valid_from, valid_to) from article_versions order by article_id, version"
    folder = Path(settings.landing, "daily")
    folder.mkdir(parents=True)
    for number, ending in enumerate(("It was the wind.", "It was the fog.")):
        page = {"url": "https://daily.example/1", "title": "Ferry late", "text": f"The ferry was late.\n\n{ending}"}
        (folder / f"{number}.jsonl").write_bytes(lines(page))
        run_steps(Load(settings, f"2025030{number + 1}T000000Z-000001"), steps_until("publish"))
    before = answers(settings, shown)
    assert len(before) == 2
    with attached_warehouse(settings) as connection:
        connection.execute(AS_IN_VERSION_8)
    with pytest.raises(WrongVersion, match="make run"), open_warehouse(settings):
        pass
    assert upgrade(settings)
    assert not upgrade(settings)
    with open_warehouse(settings) as connection:
        assert schema_version(connection) == SCHEMA_VERSION
        assert connection.execute("select version, body from stored.earlier_texts").fetchall() == [(1, before[0][4])]
        assert connection.execute("select count(*) from raw.pending").fetchall() == [(0,)]
        assert lacks_views(connection)
    run_steps(Load(settings, "20250302T060000Z-000001"), steps_until("publish"))
    with open_warehouse(settings) as connection:
        assert not lacks_views(connection), "a load with nothing new makes them"
    assert answers(settings, shown) == before
    (folder / "2.jsonl").write_bytes(lines({"url": "https://daily.example/2", "title": "Tide", "text": "Low tide."}))
    run_steps(Load(settings, "20250303T000000Z-000001"), steps_until("publish"))
    after = answers(settings, shown)
    assert len(after) == 3
    assert set(map(str, before)) < set(map(str, after))


# What version 8 had of an article of two versions, in a warehouse of any kind.
TWO_VERSIONS = """
create schema corpus;
create table corpus.articles as select 'a' as article_id, 2 as version_count, 'Late' as title, 'Fog.' as body;
create table corpus.article_versions as
select
    'a' as article_id, version, sha256(body) as body_sha256, 'Late' as title, body, null::timestamp as valid_from,
    null::timestamp as valid_to, 'c' || version as capture_id, null::varchar as byline,
    null::timestamp as published_at, []::varchar[] as corrections, []::varchar[] as changed
from (values (1, 'Wind.'), (2, 'Fog.')) as versions (version, body);
"""


def in_version_8(settings: Settings, statements: str) -> None:
    """A warehouse of version 8, of which a build has made some tables."""
    with open_warehouse(settings) as connection:
        connection.execute(statements)
        connection.execute("update raw.schema_version set version = 8")


@pytest.mark.parametrize("kind", ["file", "lake"])
def test_earlier_texts_are_kept_in_a_warehouse_of_any_kind(tmp_path: Path, kind: str) -> None:
    lake = Lake("duckdb", str(tmp_path / "catalog.ducklake"), str(tmp_path / "data"))
    settings = settings_of(tmp_path, **({"written_to": lake} if kind == "lake" else {}))
    in_version_8(settings, TWO_VERSIONS)
    assert upgrade(settings)
    with open_warehouse(settings) as connection:
        texts = connection.execute("from stored.earlier_texts").fetchall()
        versions = connection.execute("select version, capture_id from stored.versions order by all").fetchall()
        left = connection.execute(
            "select table_name from duckdb_tables() where database_name = current_database() and schema_name = 'corpus'"
        ).fetchall()
    assert texts == [("a", 1, "Late", "Wind.")]
    assert versions == [(1, "c1"), (2, "c2")]
    assert left == [("articles",)]


def test_a_first_build_that_was_cut_off_does_not_keep_a_corpus_from_being_upgraded(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    in_version_8(settings, f"{TWO_VERSIONS} drop table corpus.articles")
    assert upgrade(settings)
    with open_warehouse(settings) as connection:
        assert connection.execute("select count(*) from duckdb_tables() where schema_name = 'corpus'").fetchall() == [
            (0,)
        ]
