"""The models on another engine: translated to Spark's SQL and run by Sail, each gives the rows that DuckDB gives."""

from __future__ import annotations

import json
import math
import os
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot

from bench.made_up import write_articles
from corpus.load import STEPS, run_steps
from corpus.settings import PROJECT, Settings
from corpus.step import Load
from corpus.warehouse.dbt import target_path
from tests.dbt.spark_sql import Macro, tables_of, to_spark

pytestmark = pytest.mark.slow

# Sail 0.7 loses a column of a query that filters by a fold over a filtered list, so its steps run one by one. What they
# make is held in memory, as reading a file has the same fault; but a struct that was held so is another type to it.
STEP_BY_STEP = {"article_changes": "file", "article_topics": "memory", "source_topic_priors": "memory"}

# Twenty days of history, so that drift has something to compare: each measure as today, some of it moved; a topic that
# a steward counts for another one; and of forty articles a version with their last paragraph in front, other words in
# the first, without the second, and with a new one.
HISTORY = """
create temp table rewritten as
select article_id, version_count, title, body, string_split(body, chr(10) || chr(10)) as told from corpus.articles
order by article_id
limit 40;
insert into stored.earlier_texts by name
select article_id, version_count as version, title, body from rewritten;
insert into stored.versions by name
select versions.* replace (version + 1 as version, ['body'] as changed)
from stored.versions as versions inner join rewritten on versions.article_id = rewritten.article_id
where versions.version = rewritten.version_count;
update corpus.articles set
    version_count = rewritten.version_count + 1,
    body = array_to_string(
        list_concat(
            [told[-1], replace(told[1], ' the ', ' a ') || ' It was said twice.'],
            told[3:-2],
            ['Nobody else was asked.']
        ),
        chr(10) || chr(10)
    )
from rewritten where articles.article_id = rewritten.article_id;
insert into raw.loads (load_id, started_at, admitted_at, published_at, files, captures_in)
select
    strftime(day, '%Y%m%dT060000Z-000000'), day, day, day, 1, 20
from range(timestamp '2025-03-01', timestamp '2025-03-21', interval 1 day) as days (day);
insert into quality.metrics by name
select
    today.* replace (
        strftime(day, '%Y%m%dT060000Z-000000') as load_id,
        case when unit = 'share' then today.value / 3 else today.value * 4 end as value,
        today.numerator // 3 as numerator
    )
from quality.metrics as today
cross join range(timestamp '2025-03-01', timestamp '2025-03-21', interval 1 day) as days (day);
insert into raw.steward_topics (topic_id, maps_to) values ('medtop:16000000', 'medtop:11000000')
"""

# Articles of one source and one week that all write of the same: a theme.
STORY = "The harbour bridge of Larnmouth was closed after the storm. Engineers looked at the harbour bridge number {0}."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse whose models were built by its first load: the sample, made-up articles, a story told often."""
    root = tmp_path_factory.mktemp("ported")
    shutil.copytree(PROJECT / "include" / "seeds", root / "landing")
    write_articles(root / "landing" / "bench" / "articles.jsonl", 120)
    with (root / "landing" / "bench" / "bridge.jsonl").open("w", encoding="utf-8") as file:
        for number in range(6):
            told = {
                "url": f"https://bench.example/bridge/{number}",
                "title": f"Harbour bridge of Larnmouth, part {number}",
            }
            told |= {"published": "2025-03-11T10:00:00Z", "text": "\n\n".join([STORY.format(number)] * (number + 1))}
            file.write(json.dumps(told) + "\n")
    settings = replace(Settings.from_environment(), landing=str(root / "landing"), home=root / "home")
    last = [step.name for step in STEPS].index("build_models")
    run_steps(Load(settings, "20250401T000000Z-000000"), STEPS[: last + 1])
    with duckdb.connect(str(settings.warehouse)) as connection:
        for statement in HISTORY.split(";"):
            connection.execute(statement)
    return settings


class Engine:
    """Sail, in this process, with the warehouse's tables as they are asked for."""

    def __init__(self, warehouse: duckdb.DuckDBPyConnection, folder: Path) -> None:
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession
        from pyspark.sql.types import StringType

        self.warehouse, self.folder = warehouse, folder
        self._server = SparkConnectServer()
        self._server.start(background=True)
        self.spark = SparkSession.builder.remote(f"sc://127.0.0.1:{self._server.listening_address[1]}").getOrCreate()
        self.spark.conf.set("spark.sql.session.timeZone", "UTC")
        self.spark.conf.set("spark.sql.ansi.enabled", "false")
        self.spark.udf.register("nfc_normalize", _composed, StringType())
        self._known: set[str] = set()

    def take(self, schema: str, name: str) -> None:
        view = f"{schema}__{name}"
        if view not in self._known:
            self._known.add(view)
            file = self.folder / f"{view}.parquet"
            self.warehouse.execute(f"copy (from {schema}.{name}) to '{file}' (format parquet)")
            self.spark.read.parquet(str(file)).createOrReplaceTempView(view)

    def rows(self, query: str, by_steps: str | None) -> pa.Table:
        tree = sqlglot.parse_one(query, read="spark")
        first = tree.args.get("with_")
        if first is not None and by_steps is not None:
            for step in first.expressions:
                made = self.spark.sql(step.this.sql("spark"))
                self._hold(made, step.alias, by_steps).createOrReplaceTempView(step.alias)
            tree.set("with_", None)
            query = tree.sql("spark")
        return self.spark.sql(query).toArrow()

    def _hold(self, made: Any, name: str, how: str) -> Any:
        """What a step made, without how it was made: in memory, or in a file, which has no notes about its columns."""
        if how == "memory":
            return self.spark.createDataFrame(made.toArrow(), schema=made.schema)
        file = self.folder / f"step_{name}.parquet"
        pq.write_table(made.toArrow(), file)
        return self.spark.read.parquet(str(file))

    def close(self) -> None:
        with suppress(Exception):
            self.spark.stop()
        self._server.stop()


def _composed(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text)


@pytest.fixture(scope="module")
def engine(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    # The client looks for an installed Spark when some modules are loaded, and ends the process where it finds none.
    os.environ.setdefault("SPARK_HOME", os.devnull)
    with duckdb.connect(str(built.warehouse), read_only=True) as warehouse:
        found = Engine(warehouse, tmp_path_factory.mktemp("parquet"))
        yield found
        found.close()


def compiled(settings: Settings) -> dict[str, str]:
    """Each model's SQL as dbt compiled it for a warehouse without tables, by the model's name."""
    folder = target_path(settings) / "compiled" / "dateline" / "models"
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*/*.sql")}


def canonical(value: Any) -> Any:
    """Values that two engines tell in their own ways: times, fractions to five digits, structs and lists."""
    if isinstance(value, dict):
        return tuple(canonical(one) for one in value.values())
    if isinstance(value, list | tuple):
        return tuple(canonical(one) for one in value)
    if isinstance(value, float):
        return "nan" if math.isnan(value) else float(f"{value:.5g}")
    if hasattr(value, "tzinfo") and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return value


def sorted_rows(table: pa.Table, columns: list[str]) -> list[str]:
    listed = (table.column(name).to_pylist() for name in columns)
    return sorted(repr(tuple(canonical(one) for one in row)) for row in zip(*listed, strict=True))


def test_every_model_gives_the_same_rows_on_another_engine(built: Settings, engine: Engine) -> None:
    warehouse = engine.warehouse
    macros: dict[str, Macro] = {
        name: (parameters, body)
        for name, parameters, body in warehouse.execute(
            "select function_name, parameters, macro_definition from duckdb_functions() where schema_name = 'raw'"
        ).fetchall()
    }
    columns: dict[str, dict[str, str]] = {}
    for schema, table, column, kind in warehouse.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        " where database_name = current_database()"
    ).fetchall():
        columns.setdefault(f"{schema}__{table}", {})[column] = kind
    models = compiled(built)
    assert len(models) > 35
    empty, others = [], {}
    for name in sorted(models):
        for schema, table in tables_of(models[name]):
            engine.take(schema, table)
        wanted = warehouse.execute(models[name]).to_arrow_table()
        found = engine.rows(to_spark(models[name], columns, macros), STEP_BY_STEP.get(name))
        assert found.column_names == wanted.column_names, name
        ours, theirs = (sorted_rows(table, wanted.column_names) for table in (wanted, found))
        if ours != theirs:
            others[name] = [(one, other) for one, other in zip(ours, theirs, strict=False) if one != other][:2]
        if not ours:
            empty.append(name)
    assert not others
    # What no row shows proves little.
    assert set(empty) <= {"article_quotes"}
