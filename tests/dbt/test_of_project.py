"""What is made of the dbt project's files alone is built where these changed, and otherwise left as it is."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.settings import Settings
from corpus.warehouse import dbt, lean_dbt, parsed_project
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.dbt import ModelsFailed, build_models, run_dbt, target_path
from corpus.warehouse.parsed_project import DBT_PROJECT, held, hold_parsed, parsed_path, project_digest, templates_of
from tests.dbt.test_project import ROWS

pytestmark = pytest.mark.slow

_TOLD = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
NAMES = {path.stem for path in (DBT_PROJECT / "seeds").glob("*.csv")} | {
    name
    for room in _TOLD["models"]["dateline"].values()
    for name, node in room.items()
    if isinstance(node, dict) and "of_project" in node.get("+tags", ())
}


def built_names(settings: Settings, load_id: str) -> set[str]:
    """The models and seeds that a load built, and the tests that it asked."""
    with open_warehouse(settings) as connection:
        found = connection.execute(
            "select split_part(node, '.', 3) from quality.model_runs where load_id = ?", [load_id]
        ).fetchall()
    return {name for (name,) in found}


def execute(settings: Settings, statement: str) -> list[Any]:
    with open_warehouse(settings) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    settings = dataclasses.replace(Settings.from_environment(), home=home, parallelism=2, memory_limit_mb=512)
    execute(settings, ROWS)
    build_models(settings, "l1")
    return settings


def test_what_the_project_makes_is_built_once(settings: Settings) -> None:
    assert built_names(settings, "l1") >= NAMES
    build_models(settings, "l2")
    again = built_names(settings, "l2")
    assert again & NAMES == set()
    assert again >= {"articles", "captures", "sources", "article_topics"}
    # The tests of these alone are not asked again; what the rows of a load refer to is.
    gone = built_names(settings, "l1") - again - NAMES
    assert {re.split("_(?:iptc|gazetteer|source|flag|int)_", name)[0] for name in gone} == {
        "unique",
        "not_null",
        "accepted_values_places_kind__country__region__city",
        "relationships_places_parent_id__place_id__ref_places_",
        "relationships_topics_parent_id__topic_id__ref_topics_",
    }
    assert {name for name in again if "ref_topics_" in name or "ref_places_" in name} >= {
        "relationships_article_topics_topic_id__topic_id__ref_topics_",
        "relationships_article_places_place_id__place_id__ref_places_",
    }


def test_a_lost_table_is_built_again(settings: Settings) -> None:
    execute(settings, "drop table corpus.topics")
    build_models(settings, "l3")
    assert built_names(settings, "l3") >= NAMES
    assert execute(settings, "select count(*) > 100 from corpus.topics") == [(True,)]


def test_a_table_of_other_columns_stops_the_build(settings: Settings) -> None:
    execute(settings, "alter table corpus.article_quotes add column paragraph integer")
    with pytest.raises(
        ModelsFailed, match=r"article_quotes: [\s\S]*are not those of its contract: article_id, article_id, par"
    ):
        build_models(settings, "other")
    execute(settings, "alter table corpus.article_quotes drop column paragraph")
    assert build_models(settings, "same again")["success"] > 20


def test_models_that_run_out_of_what_a_small_load_takes_are_built_with_all_there_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []

    def once_out_of_memory(settings: Settings, *options: str) -> list[Any]:
        given.append(settings.memory_limit_mb)
        results = run_dbt(settings, *options)
        if len(given) == 1:
            told = "Out of Memory Error: failed to pin block of size 256.0 KiB (242.9 MiB/243.1 MiB used)"
            results[0] = dataclasses.replace(results[0], status="error", message=told)
        return results

    monkeypatch.setattr(dbt, "run_dbt", once_out_of_memory)
    assert build_models(settings, "out of memory")["success"] > 20
    assert given[0] < given[1] == settings.memory_limit_mb


def test_a_changed_project_builds_them_until_it_succeeds(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt, "project_digest", lambda: "another")
    execute(
        settings,
        "update raw.derived set topic_weight = 50,"
        " topics = [{topic_id: 'medtop:0', parent_id: null, terms: 6, words: 0}]",
    )
    with pytest.raises(ModelsFailed, match="relationships_article_topics_topic_id"):
        build_models(settings, "l4")
    execute(settings, "update raw.derived set topics = []")
    build_models(settings, "l5")
    build_models(settings, "l6")
    assert built_names(settings, "l4") >= NAMES
    assert built_names(settings, "l5") >= NAMES
    assert built_names(settings, "l6") & NAMES == set()


def test_they_are_views_and_what_comes_from_seeds_alone(settings: Settings) -> None:
    only = ("--resource-type", "seed", "--resource-type", "model")
    nodes = {one.node.unique_id: one.node for one in run_dbt(settings, "build", *only)}
    # A steward's files are like seeds.
    own = {name for node in nodes.values() for name in getattr(node.depends_on, "nodes", ()) if ".raw.steward_" in name}
    steward = set(own)
    for _ in nodes:
        own |= {
            name
            for name, node in nodes.items()
            if node.resource_type == "seed"
            or (node.schema == "corpus" and node.config.materialized == "view")
            or (node.depends_on.nodes and set(node.depends_on.nodes) <= own)
        }
    tagged = {name for name, node in nodes.items() if "of_project" in node.tags and node.resource_type != "test"}
    assert tagged == own - steward, "what dbt_project.yml leaves out of a load"
    assert {nodes[name].name for name in tagged} == NAMES


def test_one_statement_asks_each_test_of_what_is_built(settings: Settings) -> None:
    run_dbt(settings, "parse")
    manifest = json.loads((target_path(settings) / "manifest.json").read_text())
    nodes = manifest["nodes"]
    generic = {name: node for name, node in nodes.items() if node.get("test_metadata")}
    assert built_names(settings, "l1") - NAMES >= {name.split(".")[2] for name in generic}
    ordered = set(nodes["test.dateline.rules_hold"]["depends_on"]["nodes"])
    for _ in nodes:
        ordered |= {
            above for name in ordered for above in nodes.get(name, {"depends_on": {}})["depends_on"].get("nodes", [])
        }
    asked_of = {above for node in generic.values() for above in node["depends_on"]["nodes"]}
    assert {name for name in asked_of if not name.startswith("source.")} <= ordered, "they are built before it asks"


def test_every_file_of_the_project_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_project, "DBT_PROJECT", tmp_path)
    found = []
    for name in ("seed.csv", "model.sql", "model.yml", "target/compiled.sql"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
        found.append(project_digest())
    assert len(set(found)) == 3


def test_a_project_is_parsed_once_for_all_corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setattr(parsed_project, "DBT_PROJECT", project)

    def was_parsed_for(name: str) -> bool:
        home = tmp_path / name
        home.mkdir()
        run_dbt(dataclasses.replace(Settings.from_environment(), home=home), "parse")
        return (home / "dbt" / "partial_parse.msgpack").exists()

    assert [was_parsed_for(name) for name in ("first", "second")] == [True, False]
    model = project / "models" / "marts" / "places.sql"
    model.write_text(model.read_text() + "where true\n")
    assert [was_parsed_for(name) for name in ("third", "fourth")] == [True, False]
    kept = list((project / "target" / "dbt").iterdir())
    assert len({path.stem for path in kept}) == 1, "what was parsed of earlier projects goes"


def test_a_build_takes_the_project_as_it_was_read_before(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbt.parser.manifest import ManifestLoader

    build_models(settings, "read")
    hold_parsed()
    assert list(held) == [parsed_path("dbt")]

    def parse(*_: object, **__: object) -> None:
        raise AssertionError("the project was parsed again")

    with monkeypatch.context() as patched:
        patched.setattr(ManifestLoader, "get_full_manifest", parse)
        build_models(settings, "held")
    assert not held, "it is built with once"
    build_models(settings, "read again")
    assert built_names(settings, "held") == built_names(settings, "read again") != set()


def compiled_anew(path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> int:
    """How many templates a process of its own compiles for some work."""
    from dbt_common.clients.jinja import MacroFuzzEnvironment

    lean_dbt.make_lean()
    compiled = []
    usual = MacroFuzzEnvironment._parse

    def parse(self: MacroFuzzEnvironment, source: str, *rest: str | None) -> Any:
        compiled.append(source)
        return usual(self, source, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(lean_dbt, "_compiled", {})
        patched.setattr(lean_dbt, "_read_from", set())
        patched.setattr(MacroFuzzEnvironment, "_parse", parse)
        with lean_dbt.templates_kept(path):
            work()
    return len(compiled)


def test_a_build_compiles_no_template_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build_models(settings, "first")
    assert compiled_anew(templates_of(parsed_path("dbt")), monkeypatch, lambda: build_models(settings, "second")) == 0
    assert built_names(settings, "second") == built_names(settings, "first") != set()


@pytest.mark.parametrize("damage", ["none", "cut", "changed", "of another version"])
def test_what_templates_were_compiled_to_is_taken_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    from dbt_common.clients.jinja import MacroFuzzEnvironment

    def work() -> None:
        for number in range(9):
            assert MacroFuzzEnvironment().from_string(f"{{{{ {number} + 1 }}}} rows").render({}) == f"{number + 1} rows"

    file = tmp_path / "project.templates"
    assert compiled_anew(file, monkeypatch, work) == 9
    kept = file.read_bytes()
    damaged = {"none": kept, "cut": kept[:-40], "changed": kept[:-40] + b"?" + kept[-39:]}
    file.write_bytes(damaged.get(damage, b"?" + kept[1:]))
    assert [compiled_anew(file, monkeypatch, work) for _ in range(2)] == [0 if damage == "none" else 9, 0]
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
