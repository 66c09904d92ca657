"""What a lake has published, as one file: for whoever has DuckDB and no extension, or no way to the lake's store."""

import shutil
import tempfile
from pathlib import Path

import duckdb

from corpus.settings import Settings
from corpus.staging import whole_file
from corpus.warehouse.connection import WAREHOUSE, database_options
from corpus.warehouse.file_snapshot import clear
from corpus.warehouse.full_write import copy_tables
from corpus.warehouse.lake import attach_lake
from corpus.warehouse.published import is_frozen, lake_of


def write_file(settings: Settings, target: Path) -> dict[str, int]:
    """Write the published corpus as a snapshot's file, with its index, views and macros.

    Args:
        settings: a corpus of which something is published.
        target: the file; one that is there is replaced when the new one is whole.

    Returns:
        Rows of each table, by `schema.table` as the warehouse names it.

    Raises:
        duckdb.Error: what is published cannot be read.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    published = settings.published.resolve()
    if not is_frozen(published):
        with whole_file(target) as unfinished:
            shutil.copyfile(published, unfinished)
        with duckdb.connect(str(target), read_only=True) as connection:
            [(articles,)] = connection.execute("select count(*) from articles").fetchall()
            return {"corpus.articles": int(articles)}
    with tempfile.TemporaryDirectory(dir=settings.home) as folder:
        # A snapshot is written of a warehouse, whose schema of the corpus has its own name.
        catalog = Path(folder, published.name)
        shutil.copyfile(published, catalog)
        with duckdb.connect(str(catalog)) as opened:
            opened.execute("update ducklake_schema set schema_name = 'corpus' where schema_name = 'main'")
            opened.execute(
                r"update ducklake_view set sql = regexp_replace(sql, '\b(FROM|JOIN) main\.', '\1 corpus.', 'g')"
            )
        with whole_file(target) as unfinished, duckdb.connect(config=database_options(settings)) as connection:
            clear(unfinished)
            attach_lake(connection, lake_of(catalog), WAREHOUSE, read_only=True)
            connection.execute(f"use {WAREHOUSE}.corpus")
            return copy_tables(connection, unfinished)
