"""A warehouse to which loads are made by hand, and all that a snapshot of it holds."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import yaml

from corpus.settings import Settings
from corpus.warehouse.blocked import note_blocked
from corpus.warehouse.connection import open_warehouse, transaction
from corpus.warehouse.full_write import copy_tables
from corpus.warehouse.parsed_project import DBT_PROJECT
from corpus.warehouse.publish import publish, reissue_quality, roll_back
from corpus.warehouse.snapshots import kept_loads
from tests.warehouse.published import create_article_versions, settings_of

BODY = "The tide was {} at noon, and the ferry to Saltby left with {} passengers. "


def load_id_of(number: int) -> str:
    return f"202504{number // 24 + 1:02}T{number % 24:02}0000Z-{number:06}"


# A row that a check writes, by table.
_OF_CHECKS = {
    "model_runs": "$told as message, $now as finished_at, 'test' as node, 'test' as resource_type, 'pass' as status",
    "validations": "$told as observed, $now as validated_at, 'raw' as gate, 'raw' as suite, 'is_set' as expectation,"
    " 'critical' as severity, true as success",
}

# The tables that have rows of an article.
BUILT = (
    "corpus.articles",
    "corpus.article_quality",
    "corpus.article_topics",
    "stored.versions",
    "stored.earlier_texts",
)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of the marts with the constraints of their contracts."""
    connection.execute("create schema if not exists corpus; create schema if not exists stored")
    models = DBT_PROJECT / "models"
    for path in [*(models / "marts").glob("[!_]*.yml"), *(models / "stored").glob("*.yml")]:
        if path.stem == "article_versions":
            continue
        (model,) = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["models"]
        schema = model.get("config", {}).get("schema", "corpus")
        lines = []
        for column in model["columns"]:
            line = f"{column['name']} {column['data_type']}"
            for one in column.get("constraints", ()):
                line += (
                    f" check ({one['expression']})" if one["type"] == "check" else f" {one['type'].replace('_', ' ')}"
                )
            lines.append(line)
        for one in model.get("constraints", ()):
            lines.append(f"{one['type'].replace('_', ' ')} ({', '.join(one['columns'])})")
        connection.execute(f"create table if not exists {schema}.{path.stem} ({', '.join(lines)})")
    create_article_versions(connection)


class Story:
    """A warehouse to which loads are made by hand, each published or blocked."""

    def __init__(self, root: Path) -> None:
        self.settings: Settings = settings_of(root, keep_snapshots=2)
        self.loads, self.checks = 0, 0
        with open_warehouse(self.settings) as connection:
            create_tables(connection)
            connection.execute("insert into corpus.topics values ('medtop:1', 'tide', null, 1, 'tide')")
        self.begin()

    @property
    def load_id(self) -> str:
        return load_id_of(self.loads)

    def begin(self) -> None:
        self.loads += 1
        with open_warehouse(self.settings) as connection:
            connection.execute(
                "insert into raw.loads by name select ? as load_id, ? as run_id, 'x' as landing, ? as started_at,"
                " ? as admitted_at, 1 as files, 1 as records_read, 0 as known_before, 1 as captures_in, 0 as rederived",
                [self.load_id, self.load_id, datetime(2025, 4, 1), datetime(2025, 4, 1)],
            )

    def change(self, *numbers: int, size: int = 1) -> None:
        """Captures bring articles, or new versions of those that are there."""
        with open_warehouse(self.settings) as connection, transaction(connection):
            create_article_versions(connection)
            for number in numbers:
                self._change(connection, number, size)
            self._sources(connection)

    def _change(self, connection: duckdb.DuckDBPyConnection, number: int, size: int) -> None:
        article = f"{number:032x}"
        [(version,)] = connection.execute(
            "select count(*) + 1 from stored.versions where article_id = ?", [article]
        ).fetchall()
        capture = hashlib.sha256(f"{number} {version} {self.loads}".encode()).hexdigest()[:32]
        values: dict[str, Any] = {
            "article_id": article,
            "capture_id": capture,
            "load_id": self.load_id,
            "version": version,
            "number": number,
            "body": BODY.format(version, self.loads) * size,
        }

        def insert(table: str, query: str) -> None:
            names = {one: values[one] for one in values if f"${one}" in query}
            connection.execute(f"insert into {table} by name select {query}", names)

        capture_row = (
            "$capture_id as capture_id, $load_id as load_id, 'daily/a.jsonl' as path, $number + 1 as record,"
            " 0 as byte_offset, 'x' as sha256, 1 as bytes, 'jsonl' as format, 'daily' as source_id,"
            " $article_id as article_id, 'loaded' as outcome, 0 as mojibake, 0 as controls, 0 as replaced"
        )
        insert("raw.captures", f"{capture_row}, 'daily/a.jsonl' as file, 's' || $capture_id as content_id")
        insert("raw.contents", "'s' || $capture_id as content_id, $article_id as article_id, 'daily' as source_id")
        insert("corpus.captures", f"{capture_row}, [] as faults")
        insert(
            "stored.versions",
            "$article_id as article_id, $version as version, sha256($body) as body_sha256,"
            " $capture_id as capture_id, [] as corrections, [] as changed",
        )
        connection.execute(
            "insert into stored.earlier_texts select article_id, version_count, title, body from corpus.articles"
            " where article_id = ?",
            [article],
        )
        for table in ("articles", "article_quality", "article_topics"):
            connection.execute(f"delete from corpus.{table} where article_id = ?", [article])
        insert(
            "corpus.articles",
            "$article_id as article_id, 'daily' as source_id, $body as body, 1 as word_count, $version as"
            " version_count, $load_id as first_load_id, $load_id as last_load_id, [] as keywords,"
            " [] as corrections, [] as languages, [] as faults,"
            " timestamp '2025-04-01' - to_days($number::integer) as published_at",
        )
        columns = connection.execute(
            "select column_name, data_type from duckdb_columns() where table_name = 'article_quality'"
            " and database_name = current_database() and column_name <> 'article_id'"
        ).fetchall()
        quality = ", ".join(f"1::{kind} as {name}" for name, kind in columns)
        insert("corpus.article_quality", f"$article_id as article_id, {quality}")
        insert(
            "corpus.article_topics",
            "$article_id as article_id, 'medtop:1' as topic_id, .5 as score, 1 as rank, 'terms' as method, 1 as level,"
            " 1 as terms, 1 as words, 1 as terms_share, 'news' as prior",
        )
        insert("raw.pending", "$article_id as article_id where $article_id not in (from raw.pending)")

    def withdraw(self, number: int) -> None:
        """An article's contents are given up: its captures are quarantined."""
        article = f"{number:032x}"
        with open_warehouse(self.settings) as connection, transaction(connection):
            connection.execute(
                "insert into raw.touched_captures select capture_id from raw.captures where article_id = ?", [article]
            )
            connection.execute("insert into raw.pending values (?)", [article])
            for schema in ("raw", "corpus"):
                gone = ", content_id = null" if schema == "raw" else ""
                connection.execute(
                    f"update {schema}.captures set article_id = null, outcome = 'quarantined', reason = 'set_aside'"
                    f"{gone} where article_id = ?",
                    [article],
                )
            connection.execute("delete from raw.contents where article_id = ?", [article])
            for table in BUILT:
                connection.execute(f"delete from {table} where article_id = ?", [article])
            self._sources(connection)

    def move(self, number: int) -> None:
        """The file of an article's captures was renamed: they have other ids."""
        article = f"{number:032x}"
        with open_warehouse(self.settings) as connection, transaction(connection):
            connection.execute("insert into raw.pending values (?)", [article])
            touched = "insert into raw.touched_captures select capture_id from raw.captures where article_id = ?"
            connection.execute(touched, [article])
            for table in ("raw.captures", "corpus.captures", "stored.versions"):
                connection.execute(f"update {table} set capture_id = md5(capture_id) where article_id = ?", [article])
            connection.execute(touched, [article])

    def _sources(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("delete from corpus.sources")
        connection.execute(
            "insert into corpus.sources by name select source_id, 'Daily' as name, count(*) as article_count"
            " from corpus.articles group by source_id"
        )

    def build(self) -> None:
        with open_warehouse(self.settings) as connection:
            connection.execute("delete from quality.loads")
            connection.execute("insert into quality.loads by name from raw.load_balance")
            connection.execute("delete from quality.metrics where load_id = ?", [self.load_id])
            connection.execute(
                "insert into quality.metrics by name select ? as load_id, 'daily' as source_id, 'records' as measure,"
                " 'records' as unit, 1 as value",
                [self.load_id],
            )

    def publish(self) -> None:
        self.build()
        publish(self.settings, self.load_id)
        self.begin()

    def check(self, number: int) -> None:
        """A check writes its records, or again as many under the same id; of the load before, a step ends late."""
        self.checks += 1
        now = datetime(2025, 4, 1) + timedelta(minutes=self.checks)
        with open_warehouse(self.settings) as connection, transaction(connection):
            for table, row in _OF_CHECKS.items():
                connection.execute(f"delete from quality.{table} where load_id = ?", [f"check-{number}"])
                connection.execute(
                    f"insert into quality.{table} by name select $check as load_id, {row} from range(2)",
                    {"check": f"check-{number}", "now": now, "told": f"{self.checks}"},
                )
            connection.execute(
                "insert into quality.step_runs by name select ? as load_id, ? as step, ? as began_at, 1 as tasks,"
                " 1 as seconds, 1 as task_seconds",
                [load_id_of(self.loads - 1), f"step {self.checks}", now],
            )

    def block(self) -> None:
        with open_warehouse(self.settings) as connection:
            note_blocked(connection, self.load_id, "check_raw", "Too high.", datetime(2025, 4, 1))
        reissue_quality(self.settings)
        self.begin()

    def roll_back(self) -> None:
        if kept := kept_loads(self.settings):
            roll_back(self.settings, kept[-1])


# The index of a snapshot: its numbers depend on the order of loads, what is found by it does not.
INDEX = "starts_with(table_name, 'search_')"

# What is found by it, with scores.
SEARCHES = ("noon passengers 1 2 3",)


def contents_of(file: Path) -> dict[str, Any]:
    """All that a snapshot holds: rows, what is found, and what it says of tables, columns, views and constraints."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute(
            f"select schema_name, table_name from duckdb_tables() where not {INDEX} union all"
            " select schema_name, view_name from duckdb_views() where not internal order by all"
        ).fetchall()
        found: dict[str, Any] = {
            f"{schema}.{table}": connection.execute(f"from {schema}.{table} order by all").fetchall()
            for schema, table in tables
        }
        for asked in SEARCHES:
            found[f"search for {asked}"] = connection.execute(
                "from search(?, db := current_database())", [asked]
            ).fetchall()
        for kind, query in {
            "tables": "select schema_name, table_name, comment, sql from duckdb_tables() order by all",
            "views": "select schema_name, view_name, comment, sql from duckdb_views() where not internal order by all",
            "columns": "select schema_name, table_name, column_index, column_name, data_type, is_nullable, comment"
            " from duckdb_columns() where not internal order by all",
            "constraints": "select schema_name, table_name, constraint_text, constraint_column_names"
            " from duckdb_constraints() order by all",
        }.items():
            found[kind] = connection.execute(query).fetchall()
    return found


def assert_as_a_full_write(story: Story) -> None:
    """Compare what is published with a full write of the warehouse, and with the warehouse itself."""
    whole = story.settings.home / "whole.duckdb"
    whole.unlink(missing_ok=True)
    with open_warehouse(story.settings) as connection:
        copy_tables(connection, whole)
        versions = connection.execute("from corpus.article_versions order by all").fetchall()
    published = contents_of(story.settings.published)
    expected = contents_of(whole)
    different = [name for name in published | expected if published.get(name) != expected.get(name)]
    assert not different, {name: (published.get(name), expected.get(name)) for name in different}
    assert published["main.article_versions"] == versions
