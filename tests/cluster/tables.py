"""All that a corpus publishes, as rows to compare."""

from typing import Any

from corpus.settings import Settings
from corpus.warehouse.published import connect_published

# What tells how long something took, or which run and machine it was.
APART = ("seconds", "took", "run_id", "size_bytes", "duckdb", "memory")

# A file's keys and checks are its own; a lake has a data test instead.
OF_BOTH = {"model_runs": " where not contains(node, 'contracts_hold')"}

Tables = dict[str, list[tuple[Any, ...]]]


def published_tables(settings: Settings, but: tuple[str, ...] = ()) -> Tables:
    """All that is published, `quality` included, in the order of all its columns but times.

    Args:
        settings: whose corpus.
        but: columns to leave out beyond that.
    """
    tables: Tables = {}
    with connect_published(settings.published) as connection:
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = 'corpus' and table_schema in ('main', 'corpus', 'quality') order by all"
        ).fetchall():
            described = connection.execute(f'describe corpus.{schema}."{table}"').fetchall()
            columns = [
                f'"{name}"'
                for name, kind, *_ in described
                if name not in but
                and not (kind.startswith("TIMESTAMP") and name.endswith("_at") and schema == "quality")
                and not any(word in name for word in APART)
            ]
            if table in ("step_runs", "model_runs"):
                columns = [name for name in columns if name in ('"load_id"', '"step"', '"node"', '"status"')]
            query = f'select {", ".join(columns)} from corpus.{schema}."{table}"{OF_BOTH.get(table, "")} order by all'
            tables[f"{schema}.{table}"] = connection.execute(query).fetchall()
    return tables


def differing(expected: Tables, found: Tables) -> list[str]:
    """The tables that differ; a row or two of each are printed."""
    differ = [name for name in sorted(expected | found) if expected.get(name) != found.get(name)]
    for name in differ:
        here, there = set(map(repr, expected.get(name, []))), set(map(repr, found.get(name, [])))
        print(f"{name}: only one process {sorted(here - there)[:2]}, only cluster {sorted(there - here)[:2]}")
    return differ
