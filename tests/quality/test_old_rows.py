"""A load that damages what is published already is blocked, though a gate asks of its own rows only."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import duckdb
import pytest

from corpus.quality.gate import ExpectationsFailed, check
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from tests.quality.good_rows import GOOD, LOAD, Row
from tests.quality.rows import ROWS
from tests.warehouse.published import create_published_tables

pytestmark = pytest.mark.slow

# The rows of article y, which is published.
OLD: list[tuple[str, Row]] = [
    ("raw.captures", {"capture_id": "cy1", "load_id": "l0", "article_id": "y", "content_id": "y1"}),
    ("raw.contents", {"content_id": "y1", "article_id": "y"}),
    ("raw.derived", {"content_id": "y1"}),
    ("corpus.captures", {"capture_id": "cy1", "load_id": "l0", "article_id": "y"}),
    ("corpus.articles", {"article_id": "y"}),
    ("stored.versions", {"article_id": "y"}),
    ("corpus.article_quality", {"article_id": "y"}),
]

# What a load could do to rows of loads before it: the gate, a statement, the expectation that tells.
FAULTS = {
    "a record is gone": ("corpus", "delete from corpus.captures where capture_id = 'cy1'", "The loads' captures are"),
    "an article is gone": ("corpus", "delete from corpus.articles where article_id = 'y'", "The sources' articles are"),
    "an article is there twice": (
        "corpus",
        "insert into corpus.articles from corpus.articles where article_id = 'y'",
        "The sources' articles are",
    ),
    "a copy is the copy of a copy": (
        "corpus",
        "update corpus.articles set duplicate_of = 'b' where article_id = 'y'",
        "The original of a duplicate",
    ),
    "an original is a copy": (
        "corpus",
        "update corpus.articles set duplicate_of = case article_id when 'y' then 'z' else 'y' end"
        " where article_id in ('b', 'y')",
        "The original of a duplicate",
    ),
    "a load has lost its balance": (
        "corpus",
        "update quality.loads set loaded = loaded - 1 where load_id = 'l0'",
        "captures in = loaded +",
    ),
    "a record is admitted again": (
        "raw",
        f"insert into raw.captures select * replace ('{LOAD}' as load_id) from raw.captures where capture_id = 'cy1'",
        "A record of the landing area is admitted once",
    ),
}


def insert(connection: duckdb.DuckDBPyConnection, table: str, changes: Row) -> None:
    row = GOOD[table] | changes
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A corpus in which article y is published, and load l1 brings others."""
    settings = dataclasses.replace(Settings.from_environment(), home=tmp_path, parallelism=2, memory_limit_mb=512)
    with open_warehouse(settings) as connection:
        create_published_tables(connection)
        for table, changes in [*ROWS, *OLD]:
            insert(connection, table, changes)
        connection.execute(
            "update quality.loads set captures_in = 2, records_read = 3, loaded = 1 where load_id = 'l0'"
        )
        connection.execute("update corpus.sources set article_count = article_count + 1 where source_id = 'daily'")
    return settings


def test_the_corpus_passes_before_it_is_damaged(settings: Settings) -> None:
    assert check(settings, LOAD, "raw")["warnings"] == 0
    assert check(settings, LOAD, "corpus")["warnings"] == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_damage_to_old_rows_blocks_the_load_that_did_it(settings: Settings, fault: str) -> None:
    gate, statement, told = FAULTS[fault]
    with open_warehouse(settings) as connection:
        connection.execute(statement)
    with pytest.raises(ExpectationsFailed, match=f"Expected: {told}".replace("+", r"\+")):
        check(settings, LOAD, gate)
