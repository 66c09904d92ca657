"""The dbt project: its unit tests, documentation and contracts, and how it keeps to what is pending."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
import yaml

from corpus.columns import CAPTURES, COUNT, DERIVED, PUBLISHED_METHODS, SCORE, Signals
from corpus.settings import Settings
from corpus.warehouse.connection import PACKED_FROM, ROW_GROUP, STORAGE, database_options, open_warehouse
from corpus.warehouse.dbt import NOT_BUILT, ModelsFailed, build_models, run_dbt, target_path
from corpus.warehouse.descriptions import published_tables
from corpus.warehouse.parsed_project import DBT_PROJECT
from corpus.warehouse.pending import note_built
from tests.dbt.contract import CONTRACT

pytestmark = pytest.mark.slow

# All shares are 1, but that of the most frequent word.
SIGNALS = {signal.name: 0.5 if signal.name == "top_word_share" else 1 for signal in dataclasses.fields(Signals)}

# Two articles, each captured once, and a capture that was quarantined.
ROWS = """
insert into raw.loads (load_id, started_at, files, captures_in) values ('l1', '2025-03-02', 1, 3);
insert into raw.captures (capture_id, load_id, path, file, record, byte_offset, sha256, bytes, format, captured_at,
    source_id, article_id, content_id, outcome, reason) values
    ('ca', 'l1', 'daily/f', 'daily/f', 1, 0, 'x', 1, 'json', '2025-03-01', 'daily', 'a', 'sa', 'loaded', null),
    ('cb', 'l1', 'daily/f', 'daily/f', 2, 1, 'x', 1, 'json', '2025-03-01', 'daily', 'b', 'sb', 'loaded', null),
    ('cc', 'l1', 'daily/f', 'daily/f', 3, 2, 'x', 1, 'json', null, 'daily', null, null, 'quarantined', 'empty');
insert into raw.contents (content_id, article_id, source_id)
values ('sa', 'a', 'daily'), ('sb', 'b', 'daily');
insert into raw.derived
    (content_id, title, body, body_sha256, word_count, text_id, quality, topic_weight, topics, places)
select
    content_id, title, body, sha256(body), 2, text_id,
    {MEASURED},
    50,
    [
        {topic_id: 'medtop:15000000', parent_id: null, terms: 6, words: 9},
        {topic_id: 'medtop:11000000', parent_id: null, terms: 5, words: 9}
    ],
    [{place_id: 'iso3166:CL', mentions: 2, score: 0.9, reason: 'name', instead_of: null}]
from (values ('sa', 'Ferry', 'Ferry late.', 1), ('sb', 'Tram', 'Tram late.', 2)) as texts
    (content_id, title, body, text_id);
insert into raw.pending values ('a'), ('b');
"""
ROWS = ROWS.replace("{MEASURED}", repr(SIGNALS))
# Numbers that no test cares about are 0.
UNSET = [f"{column.name} = coalesce({column.name}, 0)" for column in DERIVED.columns if column.type in (COUNT, SCORE)]
ROWS += f"update raw.derived set {', '.join(UNSET)};"

# The next run: both states come out otherwise, but only b is to be built again.
CHANGES = """
delete from raw.pending where article_id = 'a';
update raw.derived set title = 'Changed', topics = topics[1:1], places = [];
"""


def execute(settings: Settings, statements: str) -> None:
    with open_warehouse(settings) as connection:
        connection.execute(statements)


def query(settings: Settings, statement: str) -> list[Any]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def build(settings: Settings) -> Counter[str]:
    with open_warehouse(settings) as connection:
        note_built(connection, "built")
    results = run_dbt(settings, "build", *NOT_BUILT)
    return Counter(str(one.status) for one in results)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A fresh warehouse whose models were built once."""
    home = tmp_path_factory.mktemp("home")
    settings = dataclasses.replace(Settings.from_environment(), home=home, parallelism=2, memory_limit_mb=512)
    execute(settings, ROWS)
    assert set(build(settings)) == {"pass", "success"}
    return settings


@pytest.fixture
def warehouse(built: Settings, tmp_path: Path) -> Settings:
    """A copy of the built warehouse that a test may change."""
    shutil.copytree(built.home, tmp_path / "home")
    return dataclasses.replace(built, home=tmp_path / "home")


@pytest.fixture(scope="module")
def manifest(built: Settings) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads((target_path(built) / "manifest.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="module")
def marts(models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [model for model in models if model["path"].startswith("marts/")]


def relation(node: dict[str, Any]) -> str:
    return f"{node['schema']}.{node['alias']}"


def columns_of(settings: Settings) -> dict[str, dict[str, str | None]]:
    """Columns of every relation as the database has them, with their comments."""
    found: dict[str, dict[str, str | None]] = {}
    for table, column, comment in query(
        settings,
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() where not internal",
    ):
        found.setdefault(table, {})[column] = comment
    return found


def test_unit_tests_hold(built: Settings) -> None:
    written = [
        unit_test["name"]
        for path in DBT_PROJECT.glob("models/**/*.yml")
        for unit_test in yaml.safe_load(path.read_text(encoding="utf-8")).get("unit_tests", ())
    ]
    results = run_dbt(built, "test", "--select", "test_type:unit")
    assert [(one.node.name, one.message) for one in results if str(one.status) != "pass"] == []
    assert sorted(one.node.name for one in results) == sorted(written)


def test_every_model_has_a_unit_test_that_tells_its_rule(
    manifest: dict[str, Any], models: list[dict[str, Any]]
) -> None:
    unit_tests = manifest["unit_tests"].values()
    assert {model["name"] for model in models} == {unit_test["model"] for unit_test in unit_tests}
    assert [unit_test["name"] for unit_test in unit_tests if not unit_test["description"]] == []


def test_dbt_opens_the_warehouse_as_the_other_steps_do() -> None:
    profile = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    (attached,), told = (profile["dateline"]["outputs"]["warehouse"][name] for name in ("attach", "config_options"))
    assert attached["options"] == {"row_group_size": ROW_GROUP, "storage_version": STORAGE}
    options = database_options(Settings.from_environment()) | {"zstd_min_string_length": str(PACKED_FROM)}
    assert told.keys() == options.keys()
    for name, value in told.items():
        assert "env_var" in str(value) or str(value).lower() == options[name], name


def test_no_comment_is_written_into_the_warehouse(built: Settings) -> None:
    # DuckDB cannot replay a comment on a table whose checks call a function from its write-ahead log: a killed run
    # would end the warehouse. The published file gets its comments as it is written.
    assert [comment for columns in columns_of(built).values() for comment in columns.values() if comment] == []
    assert query(built, "select table_name from duckdb_tables() where comment is not null") == []


def test_every_model_seed_and_source_is_described(manifest: dict[str, Any]) -> None:
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in {"model", "seed"}]
    described = [*nodes, *manifest["sources"].values()]
    assert [node["name"] for node in described if not node["description"]] == []


# Models that have the columns of a raw table, which say what they mean in `corpus.columns`.
PASSED_ON = {"stg_captures": CAPTURES, "stg_states": DERIVED}


def test_every_column_is_described(built: Settings, manifest: dict[str, Any]) -> None:
    columns = columns_of(built)
    for node in manifest["nodes"].values():
        if node["resource_type"] in {"model", "seed"}:
            described = {name for name, column in node["columns"].items() if column["description"]}
            if node["name"] in PASSED_ON:
                assert described == set()
                described = {column.name for column in PASSED_ON[node["name"]].columns if column.kept}
            assert set(columns[relation(node)]) == described, node["name"]


def test_published_tables_are_those_that_are_described(built: Settings) -> None:
    found = query(
        built,
        "select schema_name, table_name, list((column_name, lower(data_type), is_nullable) order by column_index)"
        " from duckdb_columns() where schema_name in ('corpus', 'quality') and not internal group by all order by all",
    )
    described = [
        (table.schema, table.name, [(column.name, column.type, column.nullable) for column in table.columns])
        for table in published_tables()
    ]
    assert found == described


def test_described_keys_are_those_of_the_tables(built: Settings, manifest: dict[str, Any]) -> None:
    keys = query(
        built,
        "select schema_name, table_name, constraint_column_names from duckdb_constraints()"
        " where constraint_type = 'PRIMARY KEY' and schema_name in ('corpus', 'quality')",
    )
    described = {(table.schema, table.name): list(table.key) for table in published_tables()}
    for schema, table, columns in keys:
        assert described[schema, table] == columns, table
    tested = {
        node["attached_node"].rpartition(".")[2]: node["test_metadata"]["kwargs"]["columns"]
        for node in manifest["nodes"].values()
        if node["name"].startswith("unique_together")
    }
    assert tested.keys() >= {table.rpartition(".")[2] for table in WITHOUT_PRIMARY_KEY}
    for schema, _, name in (table.partition(".") for table in WITHOUT_PRIMARY_KEY):
        assert described[schema, name] == tested[name]


# A data test checks their keys instead, see their files; a view has the rows of tables that have one.
OF_ARTICLES = "duplicates", "groups", "places", "quality", "quotes", "terms", "topics"
UNINDEXED = "captures", "publisher_evidence", "source_topic_priors", "themes", *(f"article_{of}" for of in OF_ARTICLES)
WITHOUT_PRIMARY_KEY = {*(f"corpus.{name}" for name in UNINDEXED), "quality.metrics", "quality.drift"}
VIEWED = "changes", "corrections", "countries", "flags", "publishers", "tags", "themes", "topic_paths", "versions"
VIEWS = {*(f"corpus.article_{name}" for name in VIEWED), "quality.source_health"}


def test_every_mart_has_an_enforced_contract_and_a_primary_key(built: Settings, marts: list[dict[str, Any]]) -> None:
    keys = dict(
        query(
            built,
            "select schema_name || '.' || table_name, constraint_column_names from duckdb_constraints()"
            " where constraint_type = 'PRIMARY KEY'",
        )
    )
    for mart in marts:
        assert mart["config"]["contract"]["enforced"], mart["name"]
        assert (relation(mart) in keys) != (relation(mart) in WITHOUT_PRIMARY_KEY | VIEWS), mart["name"]


# What no row of the marts may be: each statement makes one so, and the table's constraints turn it away.
BROKEN_ROWS = (
    "update corpus.articles set article_id = 'a'",
    "update corpus.articles set source_id = null",
    "update corpus.articles set keywords = null",
    "update corpus.articles set corrections = null",
    "update corpus.articles set languages = null",
    "update corpus.articles set language_score = 1.1",
    "update corpus.articles set language_score = -0.1",
    "update corpus.articles set title_language_score = 1.1",
    "update corpus.articles set title_language_score = -0.1",
    "update stored.versions set body_sha256 = null",
    "insert into corpus.article_duplicates values ('b', 'a', 1.1, 'exact', 1, 1, 0, true)",
    "insert into corpus.article_duplicates values ('b', 'a', -0.1, 'exact', 1, 1, 0, true)",
    "insert into corpus.article_duplicates values ('b', 'a', 1, 'exact', 1.1, 1, 0, true)",
    "insert into corpus.article_duplicates values ('b', 'a', 1, 'exact', 1, 1.1, -1, true)",
    "insert into corpus.article_groups values ('a', 1, 1, 1, null, null)",
    "insert into corpus.article_quotes values ('b', 'a', 0)",
    "insert into corpus.topics select * from corpus.topics",
    "insert into corpus.places select * from corpus.places",
    "insert into corpus.sources select * from corpus.sources",
)


def test_constraints_turn_broken_rows_away(warehouse: Settings) -> None:
    with open_warehouse(warehouse) as connection:
        for statement in BROKEN_ROWS:
            with pytest.raises(duckdb.ConstraintException):
                connection.execute(statement)


def test_without_constraints_a_data_test_finds_broken_rows(warehouse: Settings) -> None:
    """As on an engine that does not enforce the contracts."""
    whole = ("--vars", "{check_all: true}")
    [held] = run_dbt(warehouse, "test", "--select", "contracts_hold", *whole, target="dbt_whole")
    assert str(held.status) == "pass"
    with open_warehouse(warehouse) as connection:
        for (table,) in connection.execute(
            "select distinct schema_name || '.' || table_name from duckdb_constraints() where schema_name <> 'raw'"
        ).fetchall():
            connection.execute(f"create or replace table {table} as from {table}")
        for statement in BROKEN_ROWS:
            connection.execute("begin")
            connection.execute(statement)
            told = {model for model, _ in connection.execute(held.node.compiled_code).fetchall()}
            connection.execute("rollback")
            assert [statement.split()[1 if "update" in statement else 2].partition(".")[2]] == list(told)


def test_a_check_is_about_its_own_column(marts: list[dict[str, Any]]) -> None:
    """What compares columns is an expectation, which names the failing rows."""
    checked = [
        (mart["name"], name, set(re.findall(r"[a-z_0-9]+", constraint["expression"])) & set(mart["columns"]))
        for mart in marts
        for name, column in mart["columns"].items()
        for constraint in column["constraints"]
        if constraint["type"] == "check"
    ]
    assert len(checked) > 10
    assert [(mart, name) for mart, name, told in checked if told != {name}] == []


def test_the_ways_to_find_a_date_are_those_of_the_code(manifest: dict[str, Any]) -> None:
    [listed] = [
        node["test_metadata"]["kwargs"]["values"]
        for node in manifest["nodes"].values()
        if node["name"].startswith("accepted_values_articles_published_method")
    ]
    assert listed == list(PUBLISHED_METHODS)


def test_marts_have_the_columns_others_rely_on(built: Settings, marts: list[dict[str, Any]]) -> None:
    columns = columns_of(built)
    assert {relation(mart) for mart in marts} == set(CONTRACT)
    for table, relied_on in CONTRACT.items():
        assert set(relied_on.split()) <= set(columns[table]), table


def test_a_build_replaces_pending_articles_and_no_other(warehouse: Settings) -> None:
    execute(warehouse, CHANGES)
    assert set(build(warehouse)) == {"pass", "success"}
    articles = query(warehouse, "select article_id, title from corpus.articles order by all")
    assert articles == [("a", "Ferry"), ("b", "Changed")]
    topics = query(warehouse, "select article_id || topic_id from corpus.article_topics order by all")
    assert topics == [("amedtop:11000000",), ("amedtop:15000000",), ("bmedtop:15000000",)]
    assert query(warehouse, "select article_id from corpus.article_places") == [("a",)]
    assert query(warehouse, "select count(*) from corpus.captures") == [(3,)]


def test_a_failed_data_test_names_its_query_and_its_rows(warehouse: Settings) -> None:
    execute(warehouse, "update raw.derived set published_method = 'guess'; insert into raw.pending values ('a')")
    with pytest.raises(ModelsFailed) as failed:
        build_models(warehouse, "another")
    assert re.search(
        r"1 of \d+ dbt nodes failed\. accepted_values_articles_published_method\S+: Got 1 result, configured to fail if"
        r" != 0, in models/marts/articles\.yml\n  value_field guess, n_records \d",
        str(failed.value),
    )
    rows = query(warehouse, "select message from quality.model_runs where load_id = 'another' and status = 'fail'")
    assert [message in str(failed.value) for (message,) in rows] == [True]


def test_data_tests_look_at_pending_rows(warehouse: Settings) -> None:
    """A fault in a published row is no concern of a load, until the whole corpus is asked for."""

    def failing(*options: str) -> set[str]:
        results = run_dbt(warehouse, "test", "--select", "test_type:data", *options)
        return {one.node.name.split("__")[0] for one in results if str(one.status) != "pass"}

    execute(
        warehouse,
        "update corpus.topics set parent_id = 'medtop:x' where level = 2;"
        "update corpus.article_topics set method = 'guess';"
        "update corpus.article_topics set topic_id = 'medtop:x' where rank = 1;"
        "insert into corpus.article_topics from corpus.article_topics; update corpus.article_places set place_id = 'X';"
        "insert into corpus.article_places from corpus.article_places;"
        "update corpus.articles set source_id = 'nobody', published_method = 'guess', published_precision = 'hour',"
        " duplicate_of = 'nobody';"
        "insert into corpus.article_duplicates select 'a', 'nobody', 1, 'guess', 1, 1, 0, true from range(2);"
        "insert into corpus.article_groups select 'a', 2, 1, 1, null, null from range(2);"
        "insert into corpus.article_quality from corpus.article_quality;"
        "insert into corpus.article_quotes select 'a', 'nobody', 1 from range(2);"
        "insert into stored.earlier_texts select 'a', 1, 'T', 'B' from range(2);"
        "insert into stored.versions from stored.versions; insert into corpus.captures from corpus.captures;"
        "update corpus.captures set article_id = 'nobody' where article_id = 'a';"
        "delete from raw.pending;",
    )
    always = {"relationships_topics_parent_id"}
    where_pending = {
        "accepted_values_article_duplicates_kind",
        "accepted_values_article_topics_method",
        "accepted_values_articles_published_method",
        "accepted_values_articles_published_precision",
        "relationships_article_duplicates_matches_article_id",
        "relationships_article_places_place_id",
        "relationships_article_quotes_quotes_article_id",
        "relationships_article_topics_topic_id",
        "relationships_articles_duplicate_of",
        "relationships_articles_source_id",
        "relationships_captures_article_id",
        "unique_together_article_duplicates_article_id",
        "unique_together_article_groups_article_id",
        "unique_together_article_places_article_id",
        "unique_together_article_quality_article_id",
        "unique_together_article_quotes_article_id",
        "unique_together_article_topics_article_id",
        "unique_together_captures_capture_id",
        "unique_together_earlier_texts_article_id",
        "unique_together_versions_article_id",
        "unique_versions_capture_id",
    }
    # The captures of an unpublished load are pending, whatever became of their articles.
    assert failing() == always | {"relationships_captures_article_id", "unique_together_captures_capture_id"}
    execute(warehouse, "update raw.loads set published_at = '2025-03-02'")
    assert failing() == always
    assert failing("--vars", "{check_all: true}") == always | where_pending
    execute(warehouse, "insert into raw.pending values ('a')")
    assert failing() == always | where_pending
