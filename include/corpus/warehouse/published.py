"""Opening what is published, in whichever way it was: a snapshot's file, or the frozen catalog of a lake."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from corpus.lake_address import Lake
from corpus.warehouse.lake import attach_lake, extension_file, extensions_of, store_words
from corpus.warehouse.literals import quoted

# What the published corpus is called in a connection to it.
CORPUS = "corpus"

# A frozen catalog is told by the end of its name.
FROZEN = ".ducklake"

# No way to a registry, whatever a statement asks for.
_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def is_frozen(path: Path) -> bool:
    """Whether what is published is the frozen catalog of a lake."""
    return path.suffix == FROZEN


def connect_published(path: Path, config: Mapping[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
    """Open what is published, or another snapshot, for reading only; its tables stand in the default schema.

    Args:
        path: the file, or a link to it.
        config: options of the connection.

    Raises:
        NoExtension: a lake asks for an extension that is not installed.
        duckdb.Error: it cannot be read.
    """
    if not is_frozen(path):
        return duckdb.connect(str(path), read_only=True, config=dict(config or {}))
    connection = duckdb.connect(config=_OFFLINE | dict(config or {}))
    try:
        attach_published(connection, path, CORPUS)
        connection.execute(f"use {CORPUS}")
    except BaseException:
        connection.close()
        raise
    return connection


def attach_published(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach what is published for reading only."""
    if is_frozen(path):
        attach_lake(connection, lake_of(path), name, read_only=True)
    else:
        connection.execute(f"attach {quoted(str(path))} as {name} (read_only)")


def lake_of(frozen: Path) -> Lake:
    """A frozen catalog as a lake of its own: the catalog says where the data are.

    Raises:
        duckdb.Error: it is no catalog.
    """
    with duckdb.connect(str(frozen), read_only=True) as catalog:
        [(data,)] = catalog.execute("select value from ducklake_metadata where key = 'data_path'").fetchall()
    return Lake("duckdb", str(frozen.resolve()), str(data).rstrip("/"))


def shell_commands(path: Path) -> tuple[list[str], dict[str, str]]:
    """What DuckDB's shell is to do first to show a frozen catalog as the published file is shown.

    Returns:
        Statements, and the variables of the environment from which they take the store's secrets.
    """
    lake = lake_of(path)
    statements = [f"load {quoted(str(extension_file(name)))}" for name in extensions_of(lake)]
    told = {f"DATELINE_STORE_{name.upper()}": value for name, value in store_words(lake).items()}
    if told:
        words = ", ".join(f"{name.removeprefix('DATELINE_STORE_').lower()} getenv('{name}')" for name in told)
        # It would answer that it did.
        statements += [".output /dev/null", f"create secret dateline_store ({words})", ".output"]
    attach = f"attach {quoted(f'ducklake:{lake.catalog}')} as {CORPUS} (read_only)"
    statements += [attach, f"use {CORPUS}"]
    return [one if one.startswith(".") else f"{one};" for one in statements], told


def close_off(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Leave a connection no way to any file but those of what is published."""
    if is_frozen(path):
        lake = lake_of(path)
        connection.execute("set allowed_directories = ?", [[f"{lake.data}/", f"{Path(lake.catalog).parent}/"]])
    connection.execute("set enable_external_access = false")
