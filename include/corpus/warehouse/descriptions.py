"""What the published tables and columns mean, as the dbt project describes them.

One source for the comments in the published file (`publish`) and for the tables in docs/tables.md (`make docs`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus.settings import PROJECT

MARTS = PROJECT / "dbt_project" / "models" / "marts"


@dataclass(frozen=True)
class Column:
    """A column of a published table."""

    name: str
    type: str
    """As DuckDB writes it, in small letters: `varchar`, `timestamp`, `varchar[]`."""
    nullable: bool
    description: str


@dataclass(frozen=True)
class Table:
    """A published table."""

    schema: str
    """Its schema in the warehouse: `corpus` or `quality`."""
    name: str
    description: str
    key: tuple[str, ...]
    """The columns that identify a row; none where rows have no key."""
    columns: tuple[Column, ...]


def _kinds(constraints: list[dict[str, Any]] | None) -> set[str]:
    return {one["type"] for one in constraints or ()}


def _table(schema: str, told: dict[str, Any]) -> Table:
    columns = []
    key = list(told.get("config", {}).get("meta", {}).get("key", ()))
    key += [name for one in told.get("constraints", ()) for name in one["columns"] if one["type"] == "primary_key"]
    for column in told["columns"]:
        kinds = _kinds(column.get("constraints"))
        columns.append(Column(column["name"], column["data_type"], "not_null" not in kinds, column["description"]))
        if "primary_key" in kinds:
            key.append(column["name"])
    return Table(schema, told["name"], told["description"], tuple(key), tuple(columns))


def _read(path: Path) -> Iterator[Table]:
    # The loader written in C: publishing reads these files each time, and the other takes .4 s.
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for model in content.get("models", ()):
        yield _table(model.get("config", {}).get("schema", "corpus"), model)
    for source in content.get("sources", ()):
        for table in source["tables"]:
            yield _table(source["schema"], table)


def published_tables(folder: Path = MARTS) -> list[Table]:
    """Every published table with its columns in order, by schema and name."""
    found = [table for path in sorted(folder.glob("*.yml")) for table in _read(path)]
    return sorted(found, key=lambda table: (table.schema, table.name))
