"""A DuckLake as the warehouse: what is loaded, attached and left out for one.

A lake keeps its rows as Parquet files and what belongs to it in a catalog. It has no keys, checks, indexes or
sequences: no script of the warehouse asks for any, and those of dbt's contracts stand as a data test
(`dbt_project/tests/contracts_hold.sql`).
"""

import importlib.util
from pathlib import Path

import duckdb

from corpus.lake_address import Lake, server_of
from corpus.lake_secrets import catalog_secrets, store_secrets
from corpus.warehouse.literals import quoted

# The wheel that brings each extension is called `duckdb-extension-<name>`.
_PACKAGE = "duckdb_extension_{}"

# Rows of a group in Parquet, which are held in memory while they are written: with DuckDB's own 122,880 a load of
# some 100,000 pages ran out of 448 MB in `admit`.
ROW_GROUP = 8_192

# How a lake writes its files.
_OPTIONS = {"parquet_row_group_size": str(ROW_GROUP), "parquet_compression": "zstd"}

# The names of the secrets that are made on a connection.
_CATALOG_SECRET, _STORE_SECRET = "dateline_catalog", "dateline_store"


class NoExtension(RuntimeError):
    """A lake asks for an extension of DuckDB that is not installed; the message says which package brings it."""


def extension_file(name: str) -> Path:
    """The file of an extension, which a wheel has brought; nothing is ever downloaded.

    Raises:
        NoExtension: it is not installed.
    """
    package = _PACKAGE.format(name)
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found else ():
        for file in Path(folder).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension"):
            return file
    wheel = f"{package.replace('_', '-')}=={duckdb.__version__}"
    raise NoExtension(f"A lake asks for DuckDB's extension {name}: make setup-lake, which installs {wheel}")


def extensions_of(lake: Lake) -> tuple[str, ...]:
    """The extensions by which a lake is opened."""
    catalog = {"duckdb": (), "sqlite": ("sqlite_scanner",), "postgres": ("postgres_scanner",)}[lake.kind]
    return ("ducklake", *catalog, *(("httpfs",) if lake.is_remote else ()))


def load_extensions(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Load the extensions by which a lake is opened, and tell the connection the secrets that it needs.

    Raises:
        NoExtension: one is not installed.
    """
    for name in extensions_of(lake):
        connection.execute(f"load {quoted(str(extension_file(name)))}")
    if lake.is_remote:
        connection.execute(f"create or replace secret {_STORE_SECRET} ({_words(store_words(lake))})")
    if lake.kind == "postgres":
        words = {"type": "postgres", **server_of(lake), **catalog_secrets()}
        connection.execute(f"create or replace secret {_CATALOG_SECRET} ({_words(words)})")


def store_words(lake: Lake) -> dict[str, str]:
    """What DuckDB is told of a lake's store, secrets included; nothing where the data lie in a folder."""
    if not lake.is_remote:
        return {}
    told = store_secrets()
    words = {"type": "s3", "scope": f"{lake.data.partition('://')[0]}://"}
    if endpoint := told.pop("endpoint", ""):
        scheme, _, host = endpoint.rpartition("://")
        words |= {"endpoint": host.rstrip("/"), "url_style": "path", "use_ssl": str(scheme != "http").lower()}
    return words | told


def attach_lake(
    connection: duckdb.DuckDBPyConnection, lake: Lake, name: str, read_only: bool = False, **catalog: str
) -> None:
    """Attach a lake, which is made where it is missing unless it is only to be read.

    Args:
        connection: any connection to DuckDB.
        lake: the lake.
        name: what it is called there.
        read_only: whether nothing is to be written.
        catalog: options for the catalog's database, such as its `block_size`.

    Raises:
        NoExtension: an extension is not installed.
        duckdb.Error: it cannot be opened.
    """
    load_extensions(connection, lake)
    options = {"data_path": f"{lake.data}/", "data_inlining_row_limit": "0"}
    where = {"duckdb": lake.catalog, "sqlite": f"sqlite:{lake.catalog}", "postgres": "postgres:"}[lake.kind]
    if lake.kind == "postgres":
        options["meta_secret"] = _CATALOG_SECRET
    options |= {f"meta_{option}": value for option, value in catalog.items()}
    words = ", ".join(f"{key} {quoted(value)}" for key, value in options.items()) + (", read_only" if read_only else "")
    if not read_only:
        if lake.catalog_file:
            lake.catalog_file.parent.mkdir(parents=True, exist_ok=True)
        if not lake.is_remote:
            Path(lake.data).mkdir(parents=True, exist_ok=True)
    connection.execute(f"attach {quoted(f'ducklake:{where}')} as {name} ({words})")
    if not read_only:
        _set_options(connection, name)


def _set_options(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Let a lake write its files as `_OPTIONS` says, which it keeps."""
    known = dict(connection.execute(f"select option_name, value from {name}.options()").fetchall())
    for option, value in _OPTIONS.items():
        if known.get(option) != value:
            connection.execute(f"call {name}.set_option({quoted(option)}, {quoted(value)})")


def lake_exists(connection: duckdb.DuckDBPyConnection, lake: Lake) -> bool:
    """Whether the database of a server holds a catalog.

    Raises:
        NoExtension: an extension is not installed.
        duckdb.Error: the server does not answer.
    """
    load_extensions(connection, lake)
    connection.execute(f"attach '' as looked_at (type postgres, secret {_CATALOG_SECRET}, read_only)")
    try:
        return bool(
            connection.execute(
                "select 1 from duckdb_tables() where database_name = 'looked_at' and table_name = 'ducklake_metadata'"
            ).fetchall()
        )
    finally:
        connection.execute("detach looked_at")


def _words(told: dict[str, str]) -> str:
    return ", ".join(f"{name} {quoted(value)}" for name, value in told.items())
