"""A load costs what it brings: no statement of it reads the texts of the corpus that is there, or holds its rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from corpus.load import run_steps
from corpus.settings import Settings
from corpus.step import Load
from corpus.warehouse.connection import open_warehouse
from tests.landing.landed import lines
from tests.warehouse.published import create_published_tables, settings_of
from tests.warehouse.scans import Noted, Scan, watched

pytestmark = pytest.mark.slow

ARTICLES = 100_000
ADDED = 100

# What a statement may hold: seeds of up to 12,770 rows, what the load brings, and no fifth of the corpus.
MOST_HELD = 20_000

# The database reads 2,048 rows at a time: those of the load, and what lies beside them at the ends.
MOST_ROWS = 4 * 2048

TEXTS = {
    "raw.contents": {"known", "page", "line_keys"},
    "raw.derived": {
        "title",
        "deck",
        "caption",
        "body",
        "corrections",
        "keywords",
        "roles",
        "languages",
        "quality",
        "topics",
        "places",
        "terms",
        "faults",
        "sample",
        "paragraph_keys",
    },
    "raw.captures": {"message", "url", "faults"},
    "corpus.articles": {"title", "deck", "caption", "body", "keywords", "corrections"},
    "stored.earlier_texts": {"title", "body"},
}

# A published corpus of short texts: each article has one capture, and a text that no other has; every second one is
# taken for a copy of the one before it.
PUBLISHED = """
insert into raw.loads by name
    select 'l1' as load_id, now()::timestamp as started_at, now()::timestamp as admitted_at,
        now()::timestamp as published_at, 'l1' as run_id, 'landing' as landing, 1 as files, 0 as rederived,
        {n} as captures_in, {n} as records_read, 0 as known_before;
insert into raw.source_articles values ('daily', {n});
insert into raw.source_lines select 'daily', i, 1, false from range({n}) as n (i);
insert into raw.captures by name
    select md5('c' || i) as capture_id, 'l1' as load_id, 'daily/old.jsonl' as path, 'daily/old.jsonl' as file,
        i as record, i as byte_offset, sha256(i::varchar) as sha256, 9 as bytes, 'json' as format,
        'daily' as source_id, md5('a' || i) as article_id, md5('s' || i) as content_id, 'loaded' as outcome
    from range({n}) as n (i);
insert into raw.contents by name
    select md5('s' || i) as content_id, md5('a' || i) as article_id, 'daily' as source_id,
        'packed'::blob as page, [i] as line_keys
    from range({n}) as n (i);
insert into raw.derived by name
    select md5('s' || i) as content_id, 'Old news' as title, 'Number ' || i as body,
        sha256('Number ' || i) as body_sha256, i as text_id, ['body'] as roles
    from range({n}) as n (i);
insert into corpus.articles by name
    select md5('a' || i) as article_id, 'daily' as source_id, 'Old news' as title, 'Number ' || i as body,
        1 as version_count, 'l1' as first_load_id, 'l1' as last_load_id
    from range({n}) as n (i);
insert into stored.versions by name
    select md5('a' || i) as article_id, 1 as version, sha256('Number ' || i) as body_sha256,
        md5('c' || i) as capture_id
    from range({n}) as n (i);
delete from checking.builds;
insert into raw.texts select i, 2, [i], [i] from range({n}) as n (i);
insert into raw.article_texts by name
    select md5('a' || i) as article_id, 'daily' as source_id, md5('s' || i) as content_id, i as text_id,
        'Old news' as title
    from range({n}) as n (i);
insert into raw.text_groups select i, i - i % 2 from range({n}) as n (i);
insert into raw.text_pairs select i, i - 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, true from range(1, {n}, 2) as n (i);
insert into raw.article_groups select md5('a' || i), md5('a' || (i - i % 2)) from range({n}) as n (i);
insert into raw.article_copies
    select md5('a' || i), md5('a' || (i - 1)), i, i - 1, 1, 1, 1, 0, true from range(1, {n}, 2) as n (i);
insert into raw.article_quotes select md5('a' || i), md5('a' || (i + 2)), 1 from range({n} - 2) as n (i);
insert into corpus.article_duplicates
    select md5('a' || i), md5('a' || (i - 1)), 1, 'exact', 1, 1, 0, true from range(1, {n}, 2) as n (i);
insert into corpus.article_groups select md5('a' || i), 2, 1, 2, null, null from range(0, {n}, 2) as n (i);
insert into corpus.article_quotes select md5('a' || i), md5('a' || (i + 2)), 1 from range({n} - 2) as n (i);
insert into corpus.article_topics by name
    select md5('a' || i) as article_id, 'medtop:15000000' as topic_id, .9 as score, 1 as rank, 'terms' as method
    from range({n}) as n (i);
insert into corpus.article_places by name
    select md5('a' || i) as article_id, 'iso3166:GB' as place_id, 1 as mentions, 'name' as reason
    from range({n}) as n (i);
insert into corpus.article_terms by name
    select md5('a' || i) as article_id, ['ferry'] as terms from range({n}) as n (i);
insert into corpus.article_quality by name
    select md5('a' || i) as article_id, 2 as word_count from range({n}) as n (i);
insert into corpus.captures by name
    select md5('c' || i) as capture_id, 'l1' as load_id, 'daily/old.jsonl' as path, i as record,
        'daily' as source_id, md5('a' || i) as article_id, 'loaded' as outcome
    from range({n}) as n (i);
"""


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Noted:
    """What a load of a hundred articles does beside a corpus of a hundred thousand, published by a load before it."""
    settings = settings_of(tmp_path_factory.mktemp("corpus"))
    with open_warehouse(settings) as connection:
        create_published_tables(connection)
        for statement in duckdb.extract_statements(PUBLISHED.format(n=ARTICLES)):
            connection.execute(statement)
    land(settings, "first", 1)
    run_steps(Load(settings, "l2"))
    land(settings, "new", ADDED)
    with watched() as noted:
        run_steps(Load(settings, "l3"))
    return noted


@pytest.fixture(scope="module")
def scans(noted: Noted) -> list[Scan]:
    return noted.scans


def land(settings: Settings, name: str, articles: int) -> None:
    text = (
        "The ferry of pier {0} was late by {0} minutes.\n\nThe harbour master of pier {0} said that it was the wind,"
        " which had blown from the north since the evening before and would not let any boat leave pier {0} or come in,"
        " so that those who waited at pier {0} with their carts and children were sent home until the morning."
    )
    rows = [
        {"url": f"https://daily.example/{name}/{number}", "title": f"Ferry {number}", "text": text.format(number)}
        for number in range(articles)
    ]
    folder = Path(settings.landing, "daily")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.jsonl").write_bytes(lines(*rows))


def test_all_that_opens_the_warehouse_is_watched(scans: list[Scan]) -> None:
    asked = " ".join(scan.statement for scan in scans)
    for part in ("to_derive", "raw.pending", "model.dateline.articles", "temp.article_versions"):
        assert part in asked
    assert {"raw.captures", *TEXTS} <= {scan.table for scan in scans}
    # Ids are looked up in the whole table, and so the rows of the corpus are seen at all.
    assert max(scan.rows for scan in scans) >= 0.9 * ARTICLES


@pytest.mark.parametrize("table", TEXTS)
def test_no_text_of_the_corpus_is_read(scans: list[Scan], table: str) -> None:
    read = [scan for scan in scans if scan.table == table and scan.columns & TEXTS[table] and scan.rows > MOST_ROWS]
    assert [(sorted(scan.columns & TEXTS[table]), scan.rows, scan.statement) for scan in read] == []


@pytest.mark.parametrize("column", ["sample", "paragraphs"])
def test_what_all_texts_are_found_by_is_looked_through_once(scans: list[Scan], column: str) -> None:
    """Whoever shares shingles or paragraphs with a new text is found in one look through those of all texts."""
    assert sum(scan.table == "raw.texts" and column in scan.columns for scan in scans) > 1
    whole = [scan for scan in scans if scan.table == "raw.texts" and column in scan.columns and scan.rows > MOST_ROWS]
    assert len(whole) == 1, [(scan.rows, scan.statement) for scan in whole]


def test_what_is_new_is_not_looked_for_to_make_room_for_it(scans: list[Scan]) -> None:
    """Of the built tables only that of the articles is asked which of the pending ones it has."""
    asked = [scan for scan in scans if scan.statement.startswith("/*") and " delete from " in scan.statement]
    assert [
        scan.statement for scan in asked if scan.table.startswith(("corpus.", "stored.")) and scan.rows > MOST_ROWS
    ] == []


def test_what_a_build_brought_is_looked_for_where_it_was_put(scans: list[Scan]) -> None:
    """By the data tests, by the gate and by publishing."""
    for sets_out in ("places_of_", "checked_places", "changed_places"):
        asked = [
            scan
            for scan in scans
            if f"temp table {sets_out}" in scan.statement and scan.table.startswith(("corpus.", "stored."))
        ]
        assert len({scan.table for scan in asked}) > 5
        assert [(scan.table, scan.rows, scan.statement) for scan in asked if scan.rows > MOST_ROWS] == []


def test_no_rows_of_the_corpus_are_held(noted: Noted) -> None:
    """What a statement joins to, counts, sorts or sets out is narrowed to what is pending first."""
    # The snapshot is made of the one before, or its statements were no part of this.
    assert any(one.statement.startswith("insert into snapshot.") for one in noted.held)
    held = [one for one in noted.held if one.rows > MOST_HELD]
    assert [(one.rows, one.operator, one.statement) for one in held] == []
