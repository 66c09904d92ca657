"""The suite files: what they must say, and that no table goes without one."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.quality.suites import GATES, SUITES, BadSuite, Suite, read_suite, suites_of
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.parsed_project import DBT_PROJECT

# The books that the steps keep for themselves. Their sums are checked in quality.loads.
BOOKS = {
    "raw.schema_version",
    "raw.loads",
    "raw.files",
    "raw.source_articles",
    "raw.source_lines",
    "raw.pending",
    "raw.published_as",
    "raw.shrunk_sources",
    "raw.touched_captures",
    "raw.texts",
    "raw.article_texts",
    "raw.matched_by",
    "raw.text_pairs",
    "raw.texts_apart",
    "raw.text_groups",
    "raw.steward_files",
    "raw.steward_limits",
    "raw.steward_registry",
    "raw.steward_topics",
    "raw.touched_weeks",
    "raw.article_groups",
    "raw.article_copies",
    "raw.article_quotes",
}

# What must hold of these is their dbt contract; see docs/decisions/checks.md.
CONTRACT_ALONE = {f"corpus.article_{name}" for name in ("duplicates", "quotes", "terms", "themes")} | {
    "corpus.flag_thresholds",
    "corpus.publisher_evidence",
    "corpus.publishers",
    "corpus.source_topic_priors",
    "corpus.themes",
    "corpus.topic_names",
}
# Views show rows of tables that have suites.
VIEWS = {
    f"corpus.article_{name}"
    for name in ("changes", "corrections", "countries", "flags", "publishers", "tags", "topic_paths", "versions")
}
VIEWS |= {"corpus.source_health"}
QUALITY = {"drift", "loads", "metrics"}

GOOD: dict[str, Any] = {
    "gate": "raw",
    "table": "raw.letters",
    "rows": "id > 1",
    "key": ["id"],
    "expectations": [
        {
            "type": "ExpectColumnValuesToBeUnique",
            "column": "id",
            "severity": "critical",
            "description": "One row.",
        }
    ],
}


def written(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "letters.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != key}


def expecting(**changes: str | None) -> dict[str, Any]:
    changed = {name: value for name, value in (GOOD["expectations"][0] | changes).items() if value}
    return GOOD | {"expectations": [GOOD["expectations"][0], changed]}


def all_suites() -> list[Suite]:
    return [suite for gate in GATES for suite in suites_of(gate)]


def test_a_suite_is_read(tmp_path: Path) -> None:
    suite = read_suite(written(tmp_path, GOOD))
    assert suite == Suite("letters", "raw", "raw.letters", "id > 1", ("id",), tuple(GOOD["expectations"]))
    assert read_suite(written(tmp_path, without("rows"))).rows is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (without("gate"), "letters.yml lacks 'gate'"),
        (without("table"), "letters.yml lacks 'table'"),
        (without("key"), "letters.yml lacks 'key'"),
        (without("expectations"), "letters.yml lacks 'expectations'"),
        (GOOD | {"row": "id > 1"}, "letters.yml has unknown keys: row"),
        (GOOD | {"gate": "dbt"}, "letters.yml: the gate is one of raw, corpus, not 'dbt'"),
        (expecting(type=None), "letters.yml, expectation 2 lacks type"),
        (expecting(severity=None), "letters.yml, expectation 2 lacks severity"),
        (
            expecting(description=None, severity=None),
            "letters.yml, expectation 2 lacks description, severity",
        ),
        (expecting(severity="fatal"), "expectation 2: severity is one of critical, warning, info"),
    ],
)
def test_a_suite_that_does_not_say_what_it_must_is_rejected(
    tmp_path: Path, content: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadSuite, match=re.escape(message)):
        read_suite(written(tmp_path, content))


def test_a_gate_has_its_own_suites_by_name(tmp_path: Path) -> None:
    for name, gate in (("b", "raw"), ("a", "raw"), ("c", "corpus")):
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump(GOOD | {"gate": gate}), encoding="utf-8")
    assert [suite.name for suite in suites_of("raw", tmp_path)] == ["a", "b"]
    assert [suite.name for suite in suites_of("corpus", tmp_path)] == ["c"]


def test_every_suite_is_checked_at_a_gate() -> None:
    assert {suite.name for suite in all_suites()} == {path.stem for path in SUITES.iterdir()}


def test_every_raw_table_has_a_suite_at_the_raw_gate(tmp_path: Path) -> None:
    with open_warehouse(dataclasses.replace(Settings.from_environment(), home=tmp_path)) as connection:
        found = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name = 'raw'"
        )
        tables = {table for (table,) in found.fetchall()}
    assert tables >= BOOKS
    assert {suite.table for suite in suites_of("raw")} == tables - BOOKS


def test_every_published_table_has_a_suite_at_the_corpus_gate() -> None:
    tables = {f"corpus.{path.stem}" for path in (DBT_PROJECT / "models" / "marts").glob("*.sql")}
    tables = tables - VIEWS - {f"corpus.{name}" for name in QUALITY} | {f"quality.{name}" for name in QUALITY}
    assert tables >= CONTRACT_ALONE
    tables |= {f"stored.{path.stem}" for path in (DBT_PROJECT / "models" / "stored").glob("*.sql")}
    assert {suite.table for suite in suites_of("corpus")} == tables - CONTRACT_ALONE


def test_every_expectation_says_what_it_expects_and_how_grave_a_failure_is() -> None:
    for suite in all_suites():
        descriptions = [one["description"] for one in suite.expectations]
        assert all(text.endswith(".") for text in descriptions), suite.name
        assert len(set(descriptions)) == len(descriptions), f"{suite.name}: a description tells two expectations"


def test_only_of_topics_and_drift_nothing_must_hold_beyond_the_contract() -> None:
    lenient = {suite.name for suite in all_suites() if all(one["severity"] != "critical" for one in suite.expectations)}
    assert lenient == {"article_topics", "drift"}


def test_rules_about_one_column_of_a_published_table_are_left_to_dbt() -> None:
    critical = [
        (suite.name, one["description"])
        for suite in suites_of("corpus")
        for one in suite.expectations
        if one["severity"] == "critical" and ("column" in one or "column_list" in one)
    ]
    assert critical == []


def test_a_query_looks_at_the_rows_of_its_suite() -> None:
    for suite in all_suites():
        for one in suite.expectations:
            assert "{batch}" in one.get("unexpected_rows_query", "{batch}"), f"{suite.name}: {one['description']}"
