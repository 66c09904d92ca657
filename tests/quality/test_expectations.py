"""Every expectation by rows that keep it and a row that breaks it.

Two small warehouses are made by hand, without the constraints under which the models would refuse most of the
bad rows: one with good rows only, one with a bad row more for each expectation.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
import yaml

from corpus.columns import PUBLISHED_METHODS
from corpus.quality.gate import GateClosed, check
from corpus.quality.suites import GATES, suites_of
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.dbt import DBT_PROJECT

LOAD = "l1"
EXPECTATIONS = [(suite, one) for gate in GATES for suite in suites_of(gate) for one in suite.expectations]

Row = dict[str, Any]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


BODY = "The ferry was late."
DIGEST = sha256(BODY)

# A good row of each table, but for its key.
GOOD: dict[str, Row] = {
    "raw.loads": {
        "load_id": LOAD,
        "started_at": datetime(2025, 3, 2),
        "published_at": None,
        "captures_in": 4,
    },
    "raw.pending": {},
    "raw.captures": {
        "load_id": LOAD,
        "path": "daily/f",
        "record": 1,
        "byte_offset": 0,
        "sha256": DIGEST,
        "bytes": 9,
        "format": "text",
        "captured_at": datetime(2025, 3, 1),
        "source_id": "daily",
        "article_id": "a",
        "content_id": "a1",
        "outcome": "loaded",
        "reason": None,
    },
    "raw.contents": {"article_id": "a", "source_id": "daily", "page": b"packed", "line_keys": [1, 2]},
    "raw.derived": {
        "title": "Ferry",
        "body": BODY,
        "body_sha256": DIGEST,
        "language": "en",
        "language_score": 0.9,
        "languages": ["en"],
        "word_count": 60,
        "roles": ["title", "body"],
    },
    "corpus.sources": {"name": "Daily", "kind": "newspaper", "article_count": 1},
    "corpus.articles": {
        "source_id": "daily",
        "title": "Ferry",
        "body": BODY,
        "language": "en",
        "languages": ["en"],
        "keywords": [],
        "corrections": [],
        "word_count": 60,
        "version_count": 1,
    },
    "corpus.article_versions": {
        "version": 1,
        "title": "Ferry",
        "body": BODY,
        "body_sha256": DIGEST,
        "valid_from": datetime(2025, 3, 1),
        "valid_to": None,
    },
    "corpus.article_duplicates": {"matches_article_id": "a", "containment": 1.0, "kind": "exact"},
    "corpus.article_quality": {"letter_share": 0.9, "duplicate_paragraph_share": 0.0},
    "corpus.topics": {"parent_id": None, "level": 1},
    "corpus.article_topics": {"topic_id": "t1", "score": 0.5, "rank": 1},
    "corpus.places": {"name": "Chile", "country": "CL"},
    "corpus.article_places": {"place_id": "p1", "mentions": 1},
    "corpus.captures": {"load_id": LOAD, "article_id": "a", "outcome": "loaded"},
    "quality.loads": {"captures_in": 4, "loaded": 4, "duplicate": 0, "unchanged": 0, "quarantined": 0},
}

# Load l1 is to be published: article a in two versions and its copy b. Load l0 was published; that it holds
# rows which would not pass, among them a refused capture, is no concern of l1.
ROWS: list[tuple[str, Row]] = [
    ("raw.loads", {}),
    (
        "raw.loads",
        {"load_id": "l0", "started_at": datetime(2025, 3, 1), "published_at": datetime(2025, 3, 1)},
    ),
    *[("raw.pending", {"article_id": article}) for article in ("a", "b")],
    ("raw.captures", {"capture_id": "ca1"}),
    ("raw.captures", {"capture_id": "ca2", "content_id": "a2"}),
    ("raw.captures", {"capture_id": "ca3", "content_id": "a2", "outcome": "unchanged", "captured_at": None}),
    ("raw.captures", {"capture_id": "cb1", "content_id": "b1", "article_id": "b", "source_id": "weekly"}),
    (
        "raw.captures",
        {"capture_id": "cz1", "content_id": None, "article_id": "z", "load_id": "l0", "outcome": "x"},
    ),
    *[("raw.contents", {"content_id": state, "article_id": state[0]}) for state in ("a1", "a2", "b1")],
    ("raw.contents", {"content_id": "z1", "article_id": "z", "page": b"", "line_keys": []}),
    *[("raw.derived", {"content_id": state}) for state in ("a1", "a2", "b1")],
    ("raw.derived", {"content_id": "z1", "body_sha256": "x"}),
    ("corpus.sources", {"source_id": "daily", "article_count": 2}),
    ("corpus.sources", {"source_id": "weekly"}),
    ("corpus.articles", {"article_id": "a", "version_count": 2}),
    (
        "corpus.articles",
        {"article_id": "b", "source_id": "weekly", "duplicate_of": "a", "language": "de", "languages": ["de"]},
    ),
    ("corpus.articles", {"article_id": "z", "title": None, "word_count": 0, "version_count": 9}),
    ("corpus.article_versions", {"article_id": "a", "title": "Late", "valid_to": datetime(2025, 3, 1)}),
    ("corpus.article_versions", {"article_id": "a", "version": 2}),
    ("corpus.article_versions", {"article_id": "b", "valid_from": None}),
    ("corpus.article_duplicates", {"article_id": "b"}),
    *[("corpus.article_quality", {"article_id": article}) for article in ("a", "b")],
    ("corpus.topics", {"topic_id": "t1"}),
    ("corpus.topics", {"topic_id": "t2", "parent_id": "t1", "level": 2}),
    ("corpus.article_topics", {"article_id": "a"}),
    *[("corpus.places", {"place_id": f"p{number}"}) for number in range(1, 201)],
    ("corpus.article_places", {"article_id": "b"}),
    *[("corpus.captures", {"capture_id": f"ca{number}"}) for number in (1, 2, 3)],
    ("corpus.captures", {"capture_id": "cb1", "article_id": "b"}),
    ("corpus.captures", {"capture_id": "cz1", "article_id": None, "load_id": "l0", "outcome": "quarantined"}),
    ("quality.loads", {"load_id": LOAD}),
    ("quality.loads", {"load_id": "l0", "captures_in": 1, "loaded": 0, "quarantined": 1}),
]


class Bad(NamedTuple):
    """Rows that break an expectation, and the keys that have to be named; none where it is about no row."""

    keys: tuple[Row, ...]
    rows: tuple[tuple[str, Row], ...] = ()
    statement: str = ""


def row(table: str, key: Row, **changes: Any) -> Bad:
    return Bad((key,), ((table, key | changes),))


def each(*ways: Bad) -> Bad:
    """An expectation that can be broken in more than one way."""
    return Bad(tuple(key for way in ways for key in way.keys), tuple(row for way in ways for row in way.rows))


def capture(name: str, **changes: Any) -> Bad:
    return row("raw.captures", {"capture_id": name}, **changes)


def content(name: str, **changes: Any) -> Bad:
    return row("raw.contents", {"content_id": name}, **changes)


def derived(name: str, **changes: Any) -> Bad:
    rows = (("raw.contents", {"content_id": name}), ("raw.derived", {"content_id": name} | changes))
    return Bad(({"content_id": name},), rows)


def article(name: str, **changes: Any) -> Bad:
    rows = (("raw.pending", {"article_id": name}), ("corpus.articles", {"article_id": name} | changes))
    return Bad(({"article_id": name},), rows)


def of_article(table: str, key: Row, **changes: Any) -> Bad:
    return Bad((key,), (("raw.pending", {"article_id": key["article_id"]}), (table, key | changes)))


BAD: dict[tuple[str, str], Bad] = {
    ("raw_captures", "A record of the landing area is admitted once."): capture("ca1"),
    ("raw_captures", "Every record has one of the four outcomes."): capture("c-lost", outcome="lost"),
    ("raw_captures", "A quarantined record says why, and no other record has a reason."): each(
        capture("c-mute", outcome="quarantined", content_id=None, article_id=None),
        capture("c-why", reason="x"),
    ),
    ("raw_captures", "A record that was not quarantined leads to a state of an article."): each(
        capture("c-stateless", content_id=None), capture("c-state", outcome="quarantined", reason="empty")
    ),
    ("raw_captures", "Every record carries the SHA-256 of its bytes."): capture("c-digest", sha256=DIGEST[:-1]),
    ("raw_captures", "Nothing was quarantined."): capture(
        "c-refused", outcome="quarantined", content_id=None, article_id=None, reason="empty"
    ),
    ("raw_captures", "Nothing was captured after it was loaded."): capture(
        "c-early", captured_at=datetime(2025, 3, 3, 0, 0, 1)
    ),
    ("raw_contents", "A state of an article is kept once."): content("a1"),
    ("raw_contents", "A state keeps its page."): each(content("s-bare", page=b""), content("s-lost", page=None)),
    ("raw_contents", "A state has text; what has none is quarantined."): each(
        content("s-empty", line_keys=[]), content("s-void", line_keys=None)
    ),
    ("raw_contents", "Every state was derived."): content("s-underived"),
    ("raw_derived", "A state is derived once."): derived("a2"),
    ("raw_derived", "The body is the one whose digest is kept."): each(
        derived("d-digest", body_sha256=sha256("other")), derived("d-none", body_sha256=None)
    ),
    ("raw_derived", "Every block has a role."): each(
        derived("d-roles", roles=["title"]), derived("d-roleless", roles=None)
    ),
    ("raw_derived", "A score lies between 0 and 1."): each(
        derived("d-high", language_score=1.1), derived("d-low", language_score=-0.1)
    ),
    ("raw_derived", "A headline's score lies between 0 and 1."): each(
        derived("d-title-high", title_language_score=1.1), derived("d-title-low", title_language_score=-0.1)
    ),
    ("raw_derived", "The language is the first of the body's languages."): each(
        derived("d-second", languages=["de", "en"]), derived("d-unlisted", languages=[])
    ),
    ("raw_derived", "Every role is a known one."): derived("d-role", roles=["title", "menu"]),
    ("raw_derived", "Topics come best first."): derived(
        "d-topics",
        topics=[{"topic_id": "medtop:15000000", "score": 0.4}, {"topic_id": "medtop:11000000", "score": 0.6}],
    ),
    ("raw_derived", "A date was found in a known way."): each(
        derived("d-guess", published_at=datetime(2025, 3, 1), published_method="guess"),
        derived("d-way", published_at=datetime(2025, 3, 1)),
    ),
    ("raw_derived", "Nine of ten captures show a headline."): each(
        derived("d-title", title=None), derived("d-title-2", title=None), derived("d-title-3", title=None)
    ),
    ("raw_derived", "Every capture holds an article."): derived("d-words", word_count=0),
    ("articles", "One row an article."): article("a"),
    ("articles", "Every article comes from a capture."): article("captureless"),
    ("articles", "Every article has its source."): article("sourceless", source_id="nobody"),
    ("articles", "The original of a duplicate is in the corpus and no duplicate itself."): each(
        article("chained", duplicate_of="b"), article("lonely", duplicate_of="nobody")
    ),
    ("articles", "A date says how it was found and how precise it is."): each(
        article("imprecise", published_at=datetime(2025, 3, 1), published_method="text"),
        article("unfounded", published_at=datetime(2025, 3, 1), published_precision="day"),
        article("dateless", published_method="text", published_precision="day"),
    ),
    ("articles", "A date was found in a known way."): article(
        "guessed",
        published_at=datetime(2025, 3, 1),
        published_method="guess",
        published_precision="day",
    ),
    ("articles", "The language is the first of the body's languages."): each(
        article("second", languages=["de", "en"]), article("unlisted", languages=[])
    ),
    ("articles", "Keywords and corrections are lists without empty entries."): each(
        article("keyless", keywords=None),
        article("noteless", corrections=None),
        article("blank-key", keywords=["ferry", ""]),
        article("blank-note", corrections=[""]),
    ),
    ("articles", "Nothing is published in the future."): article(
        "future",
        published_at=datetime(2025, 3, 3, 0, 0, 1),
        published_method="text",
        published_precision="day",
    ),
    ("articles", "Every article has a headline."): article("untitled", title=None),
    ("articles", "Every article has a language."): article("speechless", language=None, languages=[]),
    ("articles", "An article has at least twenty words."): article("short", word_count=19),
    ("article_versions", "One row a version."): of_article(
        "corpus.article_versions", {"article_id": "a", "version": 2}
    ),
    ("article_versions", "An article shows its latest version."): Bad(
        ({"article_id": "stale", "version": 2},),
        (
            ("raw.pending", {"article_id": "stale"}),
            ("corpus.articles", {"article_id": "stale", "version_count": 2}),
            ("corpus.article_versions", {"article_id": "stale"}),
            ("corpus.article_versions", {"article_id": "stale", "version": 2, "title": "Other"}),
        ),
    ),
    ("article_versions", "The body is the one whose digest is kept."): of_article(
        "corpus.article_versions", {"article_id": "v-digest", "version": 1}, body_sha256=sha256("other")
    ),
    ("article_versions", "A version ends after it begins."): of_article(
        "corpus.article_versions", {"article_id": "v-ends", "version": 1}, valid_to=datetime(2025, 2, 28)
    ),
    ("article_duplicates", "One row a pair."): of_article(
        "corpus.article_duplicates", {"article_id": "b", "matches_article_id": "a"}
    ),
    ("article_duplicates", "Both articles are in the corpus."): each(
        of_article("corpus.article_duplicates", {"article_id": "b", "matches_article_id": "nobody"}),
        of_article("corpus.article_duplicates", {"article_id": "nobody", "matches_article_id": "a"}),
    ),
    ("article_duplicates", "A share lies between 0 and 1."): each(
        of_article("corpus.article_duplicates", {"article_id": "b", "matches_article_id": "z"}, containment=1.1),
        of_article("corpus.article_duplicates", {"article_id": "a", "matches_article_id": "z"}, containment=-0.1),
    ),
    ("article_quality", "One row an article."): of_article("corpus.article_quality", {"article_id": "a"}),
    ("article_quality", "Every article has its signals."): article("unmeasured"),
    ("article_quality", "Articles are made of letters."): of_article(
        "corpus.article_quality", {"article_id": "q-letters"}, letter_share=0.59
    ),
    ("article_quality", "Articles do not repeat their own paragraphs (Gopher's limit)."): of_article(
        "corpus.article_quality", {"article_id": "q-repeats"}, duplicate_paragraph_share=0.31
    ),
    ("article_topics", "One row an article and topic."): of_article(
        "corpus.article_topics", {"article_id": "a", "topic_id": "t1"}
    ),
    ("article_topics", "Every topic is in the tree."): of_article(
        "corpus.article_topics", {"article_id": "a", "topic_id": "unknown"}
    ),
    ("article_topics", "Every article in a language with terms has a topic."): article("topicless", word_count=51),
    ("article_places", "One row an article and place."): of_article(
        "corpus.article_places", {"article_id": "b", "place_id": "p1"}
    ),
    ("article_places", "Every place is known."): of_article(
        "corpus.article_places", {"article_id": "b", "place_id": "unknown"}
    ),
    ("topics", "One row a topic."): row("corpus.topics", {"topic_id": "t1"}),
    ("topics", "A topic lies one level below its parent."): each(
        row("corpus.topics", {"topic_id": "deep"}, parent_id="t2", level=4),
        row("corpus.topics", {"topic_id": "rootless"}, level=2),
    ),
    ("places", "One row a place."): row("corpus.places", {"place_id": "p1"}),
    ("places", "All countries are there."): Bad(
        (), statement="delete from corpus.places where place_id in ('p199', 'p200')"
    ),
    ("sources", "One row a source."): row("corpus.sources", {"source_id": "daily"}),
    ("sources", "Every source is in the registry."): row("corpus.sources", {"source_id": "unlisted"}, kind=None),
    ("sources", "Every source has articles."): row("corpus.sources", {"source_id": "silent"}, article_count=0),
    ("sources", "The sources' articles are those of the corpus."): Bad(
        ({"source_id": "whole corpus"},), (("corpus.sources", {"source_id": "swollen", "article_count": 99}),)
    ),
    ("captures", "One row a record."): row("corpus.captures", {"capture_id": "ca1"}),
    ("captures", "No admitted record is missing."): capture("c-missing"),
    ("captures", "A record's article is in the corpus."): Bad(
        ({"capture_id": "c-orphan"},),
        (
            ("raw.captures", {"capture_id": "c-orphan", "article_id": "nobody"}),
            ("corpus.captures", {"capture_id": "c-orphan", "article_id": "nobody"}),
        ),
    ),
    ("loads", "captures in = loaded + duplicate + unchanged + quarantined."): row(
        "quality.loads", {"load_id": "unbalanced"}, captures_in=5
    ),
    ("loads", "The loads' captures are those of the corpus."): Bad(
        ({"load_id": "whole corpus"},),
        (("quality.loads", {"load_id": "swollen", "captures_in": 99, "loaded": 99}),),
    ),
}


def create_published_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of the marts, with their columns and without their constraints."""
    connection.execute("create schema corpus")
    for path in (DBT_PROJECT / "models" / "marts").glob("*.yml"):
        (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        schema = "quality" if path.stem == "loads" else "corpus"
        columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
        connection.execute(f"create table {schema}.{path.stem} ({columns})")


def insert(connection: duckdb.DuckDBPyConnection, table: str, changes: Row) -> None:
    row = GOOD[table] | changes
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


class Checked(NamedTuple):
    """What both gates said of a warehouse."""

    refusals: tuple[str, ...]
    failed: set[tuple[str, str]]
    rejected: dict[tuple[str, str], list[Row]]


def checked(home: Path, bad: list[Bad]) -> Checked:
    settings = dataclasses.replace(Settings.from_environment(), home=home, parallelism=2, memory_limit_mb=512)
    with open_warehouse(settings) as connection:
        create_published_tables(connection)
        for table, changes in [*ROWS, *(row for one in bad for row in one.rows)]:
            insert(connection, table, changes)
        for one in bad:
            connection.execute(one.statement or "select 1")
    refusals = []
    for gate in GATES:
        try:
            check(settings, LOAD, gate)
        except GateClosed as refusal:
            refusals.append(str(refusal))
    with open_warehouse(settings) as connection:
        results = connection.execute("select suite, description, success, observed from quality.validations").fetchall()
        rows = connection.execute("select suite, expectation, row_key from quality.rejected_rows").fetchall()
    assert [observed for *_, observed in results if str(observed).startswith("could not be checked")] == []
    rejected: dict[tuple[str, str], list[Row]] = {}
    for suite, description, key in rows:
        rejected.setdefault((suite, description), []).append(json.loads(key))
    failed = {(suite, description) for suite, description, success, _ in results if not success}
    assert len(results) == len(EXPECTATIONS)
    return Checked(tuple(refusals), failed, rejected)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("good"), [])


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("bad"), list(BAD.values()))


def test_every_expectation_has_a_bad_row_here() -> None:
    assert set(BAD) == {(suite.name, one["description"]) for suite, one in EXPECTATIONS}


def test_good_rows_pass_both_gates(good: Checked) -> None:
    assert good == Checked((), set(), {})


def test_bad_rows_pass_neither_gate(bad: Checked) -> None:
    assert len(bad.refusals) == len(GATES)
    for suite, one in EXPECTATIONS:
        named = f"{suite.name}: {one['description']}" in " ".join(bad.refusals)
        assert named is (one["severity"] == "critical"), one["description"]


@pytest.mark.parametrize(("suite", "description"), BAD)
def test_a_bad_row_is_found_and_named(bad: Checked, suite: str, description: str) -> None:
    expectation = (suite, description)
    assert expectation in bad.failed
    named = bad.rejected.get(expectation, [])
    assert [key for key in BAD[expectation].keys if key not in named] == []
    assert bool(named) == bool(BAD[expectation].keys)


@pytest.mark.parametrize("suite", ["raw_derived", "articles"])
def test_the_ways_to_find_a_date_are_those_of_the_code(suite: str) -> None:
    listed = ", ".join(f"'{method}'" for method in PUBLISHED_METHODS)
    [query] = [
        one["unexpected_rows_query"]
        for name, one in EXPECTATIONS
        if name.name == suite and one["description"] == "A date was found in a known way."
    ]
    assert f"published_method not in ({listed})" in query
    models = yaml.safe_load((DBT_PROJECT / "models" / "marts" / "articles.yml").read_text(encoding="utf-8"))["models"]
    [column] = [column for column in models[0]["columns"] if column["name"] == "published_method"]
    assert column["data_tests"][0]["accepted_values"]["arguments"]["values"] == list(PUBLISHED_METHODS)
