"""A small corpus that is published without dbt: its tables by hand, its snapshots by `publish`."""

import dataclasses
import re
from datetime import datetime
from pathlib import Path

import duckdb
import yaml

from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.parsed_project import DBT_PROJECT
from corpus.warehouse.publish import publish


def settings_of(root: Path, **changes: object) -> Settings:
    """Settings of a corpus in a folder of a test."""
    given = {"landing": str(root / "landing"), "home": root / "home", "parallelism": 2, "memory_limit_mb": 512}
    return dataclasses.replace(Settings.from_environment(), **(given | changes))  # type: ignore[arg-type]


def create_published_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of the marts, with their columns and without their constraints."""
    connection.execute("create schema if not exists corpus; create schema if not exists stored")
    models = DBT_PROJECT / "models"
    for path in [*(models / "marts").glob("[!_]*.yml"), *(models / "stored").glob("*.yml")]:
        (model,) = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["models"]
        schema = model.get("config", {}).get("schema", "corpus")
        columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
        connection.execute(f"create table if not exists {schema}.{path.stem} ({columns})")


def create_article_versions(connection: duckdb.DuckDBPyConnection) -> None:
    """The view of the texts of all versions, as dbt makes it where it is not there."""
    query = (DBT_PROJECT / "models" / "marts" / "article_versions.sql").read_text(encoding="utf-8")
    query = query.partition("}}\n")[2].replace("{{ ref('articles') }}", "corpus.articles")
    query = re.sub(r"{{ ref\('(\w+)'\) }}", r"stored.\1", query)
    connection.execute(f"create view if not exists corpus.article_versions as {query}")


def admit_article(settings: Settings, load_id: str, title: str = "Low tide", path: str = "daily/a.txt") -> None:
    """A load that brings one article, admitted and built, not published."""
    with open_warehouse(settings) as connection:
        create_published_tables(connection)
        number = connection.execute("select count(*) from corpus.articles").fetchall()[0][0]
        now = datetime(2025, 3, 1, 12, number)
        connection.execute(
            "insert into raw.loads by name select ? as load_id, ? as landing, ? as started_at, ? as admitted_at,"
            " 1 as files, 1 as records_read, 0 as known_before, 1 as captures_in, 0 as rederived",
            [load_id, settings.landing, now, now],
        )
        capture = (
            "select ? as capture_id, ? as load_id, ? as path, 1 as record, 0 as byte_offset, 'x' as sha256, 1 as bytes,"
            " 'text' as format, 'daily' as source_id, ? as article_id, 'loaded' as outcome"
        )
        article = f"{number:032x}"
        values = [f"{number:031x}c", load_id, path, article]
        connection.execute(
            f"insert into raw.captures by name {capture}, ? as content_id, path as file", [*values, f"s{number}"]
        )
        connection.execute(f"insert into corpus.captures by name {capture}", values)
        connection.execute("insert into raw.derived by name select ? as content_id, ? as title", [f"s{number}", title])
        connection.execute(
            "insert into corpus.articles by name select ? as article_id, 'daily' as source_id, ? as title,"
            " ? as first_load_id, ? as last_load_id, 'en' as language",
            [article, title, load_id, load_id],
        )
        connection.execute("delete from corpus.sources")
        connection.execute(
            "insert into corpus.sources by name select 'daily' as source_id, 'Daily' as name, ? as article_count",
            [number + 1],
        )
        connection.execute("delete from quality.loads")
        connection.execute("insert into quality.loads by name from raw.load_balance")


def publish_article(settings: Settings, load_id: str, title: str = "Low tide", path: str = "daily/a.txt") -> None:
    """A load that brings one article, published."""
    admit_article(settings, load_id, title, path)
    publish(settings, load_id)


def answers(settings: Settings, query: str) -> list[tuple[object, ...]]:
    """Ask the published corpus."""
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        return connection.execute(query).fetchall()
