"""Opening the warehouse: one writer at a time, within the memory it may use, and only where its tables are known."""

import glob
import hashlib
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from corpus.columns import STAGED_TABLES
from corpus.settings import Settings
from corpus.warehouse.lake import attach_lake, lake_exists
from corpus.warehouse.literals import quoted as quoted

_FOLDER = Path(__file__).parent

# Version of the warehouse's tables and of what is in them: packed pages, line keys, ids. A change that an
# existing warehouse has to follow raises it by one and adds a step to `upgrade.py`.
SCHEMA_VERSION = 9

# The version of the first warehouses that can be brought up to date. They do not record it.
FIRST_VERSION = 1

# How tables are stored, so that DuckDB 1.4 and every later one reads what is published. From 1.3 on texts of up to
# 16,384 bytes are compressed: in DuckDB's own default, the storage of 0.10, a text of over some hundred characters lies
# as it is, and bodies of 287 MB took 547 MB in place of 152. From 1.4 on a group of rows says where all lies that
# describes it: before, each process that had written read it to find that out, beside 300,000 articles .2 CPU-s in
# place of .03. Longer texts, and the storage of 1.2: see docs/decisions/warehouse-and-snapshots.md.
STORAGE = "v1.4.0"

# Rows that a table's columns are gathered for before they are written, which takes memory beside the limit; and each
# load that appends to a table writes its last group again, 12,000 articles of a snapshot in 1.2 CPU-s. Admitting 1.3
# million contents (5 GB) took 834 MB at a limit of 384 MB, and 884 with groups of 16,384; at a limit of 512 MB it took
# 1,027 with these and 1,562 with DuckDB's own 122,880. Files are 1.5 to 1.8 % larger than with 16,384 rows, with 4,096
# 15 %. What stands in larger groups stays in them until rows of theirs are deleted.
ROW_GROUP = 8_192

# Bytes on average from which DuckDB compresses the warehouse's texts by zstd, 2,048 rows together, where one of over
# 16,384 bytes fits in no dictionary: they are read where they were appended, or many at once. The warehouse of 101,000
# articles in six languages takes 2.4 times their bodies instead of 5.6; 8,400 bodies that lie anywhere are read from a
# file that was just opened in as much time, the next 100 are written in as much, a scan of all takes .6 CPU-s instead
# of .1. Snapshots, of which single articles are read, keep to DuckDB's own `UNPACKED_TO`.
PACKED_FROM, UNPACKED_TO = 1_000, 4_096

# What the warehouse is called in every connection to it.
WAREHOUSE = "warehouse"

# A view that records which scripts made the tables and views. When views were made anew at each opening, closing the
# file wrote the metadata of all tables again: .06 CPU-s beside 300,000 articles, some fifteen times a load.
_MADE_BY = "raw.made_by"

# How a statement that makes a table says that a column is stored.
_COMPRESSION = re.compile(r" using compression \w+")

# Bytes that may stay beside tables in memory: `set memory_limit` fails where more is in use than it allows.
_STAYS = 8 << 20

# How DuckDB says that another process has a file open. A shorter word might stand in the file's path.
LOCKED = "Could not set lock on file"


class WarehouseBusy(RuntimeError):
    """Another process has the warehouse open; trying again later helps."""


class WrongVersion(RuntimeError):
    """The warehouse was written by another version of Dateline; the message says which command helps."""


def database_options(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    """DuckDB options that keep a database within its share of the machine and off the network."""
    return {
        "memory_limit": f"{settings.memory_limit_mb}MB",
        "threads": str(settings.parallelism),
        "temp_directory": str(settings.spill),
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        # A table that is missing is not looked for among the variables of the code that asks for it.
        "python_enable_replacements": "false",
        # Joins as they are written, the narrow side on the right: see dbt_project/profiles.yml.
        "disabled_optimizers": "join_order,build_side_probe_side",
    }


def parquet_in(folder: Path) -> str:
    """A pattern for `read_parquet` of the files in a folder, whatever the folder is called."""
    return f"{glob.escape(str(folder))}/*.parquet"


def attach_database(
    connection: duckdb.DuckDBPyConnection, address: Path, name: str, packed_from: int = PACKED_FROM
) -> None:
    """Attach a database for writing, in this version's storage; one of an earlier storage is brought up to it.

    Args:
        connection: any connection to DuckDB.
        address: the file.
        name: what it is called there.
        packed_from: bytes on average from which texts are compressed by zstd, in all that the connection then writes.
    """
    connection.execute(f"set zstd_min_string_length = {packed_from}")
    connection.execute(
        f"attach {quoted(str(address))} as {name} (storage_version '{STORAGE}', row_group_size {ROW_GROUP})"
    )


def attach_warehouse(connection: duckdb.DuckDBPyConnection, settings: Settings, read_only: bool = False) -> None:
    """Attach the warehouse as `warehouse` and use it: the one way in which it is opened.

    dbt attaches it in the same way (`dbt_project/profiles.yml`; a test compares the two).

    Args:
        connection: a connection made with `database_options`.
        settings: says where the warehouse is.
        read_only: whether nothing is to be written; then the file has to be there.

    Raises:
        WarehouseBusy: another process has it open.
    """
    try:
        if settings.lake:
            attach_lake(connection, settings.lake, WAREHOUSE, read_only)
        elif read_only:
            connection.execute(f"attach {quoted(str(settings.warehouse))} as {WAREHOUSE} (read_only)")
        else:
            attach_database(connection, settings.warehouse, WAREHOUSE)
    except duckdb.IOException as error:
        if LOCKED in str(error):
            raise WarehouseBusy(f"{settings.warehouse_name} is open in another process: {error}") from error
        raise
    connection.execute(f"use {WAREHOUSE}")


def warehouse_exists(settings: Settings) -> bool:
    """Whether there is a warehouse, empty or not.

    Raises:
        duckdb.Error: the server of a lake's catalog does not answer.
    """
    if not settings.lake:
        return settings.warehouse.exists()
    if settings.lake.catalog_file:
        return settings.lake.catalog_file.exists()
    with duckdb.connect(config=database_options(settings)) as connection:
        return lake_exists(connection, settings.lake)


@contextmanager
def attached_warehouse(settings: Settings, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing or reading, whichever version wrote it.

    Raises:
        WarehouseBusy: another process has it open.
    """
    if not read_only:
        settings.home.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config=database_options(settings)) as connection:
        attach_warehouse(connection, settings, read_only)
        yield connection
        if not read_only:
            release_pages(connection)


def release_pages(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a database give back the memory of what it has read from files, before it is closed.

    Closing merges the groups of rows that loads appended wherever fewer can hold them, and does so beside what is kept
    of the files: beside 300,000 articles, in `load`, 89 MB beside 147 that are given back here.

    Args:
        connection: a connection to the database.
    """
    # It only saves memory: whatever happened to the database, nothing is to fail by it. What is in use stays, and pages
    # are given back before anything is written to disk to make room.
    with suppress(duckdb.Error):
        limit = _memory_limit(connection)
        [(kept,)] = connection.execute(
            "select coalesce(sum(memory_usage_bytes), 0)::bigint from duckdb_memory()"
            " where tag not in ('BASE_TABLE', 'METADATA')"
        ).fetchall()
        with suppress(duckdb.OutOfMemoryException):
            _limit_memory(connection, min(limit, kept + _STAYS))
        _limit_memory(connection, limit)


def _memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes that a database may take: those that it was last limited to. What DuckDB tells is cut to a decimal."""
    [(limit,)] = connection.execute(
        "select coalesce(getvariable('memory_limit'), parse_formatted_bytes(current_setting('memory_limit')))"
    ).fetchall()
    return int(limit)


def _limit_memory(connection: duckdb.DuckDBPyConnection, limit: int) -> None:
    connection.execute(f"set memory_limit = '{limit}B'")
    connection.execute(f"set variable memory_limit = {limit}")


def schema_version(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The version of the warehouse that is in use; None where it has no tables yet.

    0 stands for every version before `FIRST_VERSION`, which kept the blocks of a page as lists.
    """
    # To list all columns took 9 ms of CPU of the 27 of opening the warehouse, which a load does some twenty times.
    with suppress(duckdb.CatalogException):
        found = connection.execute("select version from raw.schema_version").fetchone()
        return int(found[0]) if found else None
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'raw'"
    ).fetchall()
    if columns:
        return FIRST_VERSION if ("contents", "page") in columns else 0
    return None


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are missing, and the views over them. To be called within a transaction."""
    [(kind,)] = connection.execute(
        "select type from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    for made in _tables():  # a lake decides by itself how its files are packed
        connection.execute(_COMPRESSION.sub("", made) if kind == "ducklake" else made)
    run_script(connection, _FOLDER / "views.sql")
    connection.execute(f"create or replace view {_MADE_BY} as select {quoted(_scripts())} as scripts")


def set_version(connection: duckdb.DuckDBPyConnection) -> None:
    """Record that the warehouse is of this version. To be called in the transaction that made it so."""
    connection.execute("delete from raw.schema_version")
    connection.execute("insert into raw.schema_version values (?)", [SCHEMA_VERSION])


def require_known(settings: Settings, version: int | None) -> None:
    """Make sure that a warehouse of this version can be used here, if need be after an upgrade.

    Raises:
        WrongVersion: it is newer than this code, or older than any that can be upgraded.
    """
    if version is None or FIRST_VERSION <= version <= SCHEMA_VERSION:
        return
    words = {"CORPUS_LANDING": settings.landing, "CORPUS_HOME": f"{settings.home}-new"}
    anew = "make run " + " ".join(f"{name}={shlex.quote(value)}" for name, value in words.items())
    if version > SCHEMA_VERSION:
        raise WrongVersion(
            f"{settings.warehouse_name} was written by a newer version of Dateline (its tables are of version"
            f" {version}, this one knows {SCHEMA_VERSION}). Use the newer version, or load everything into another"
            f" folder: {anew}"
        )
    raise WrongVersion(
        f"{settings.warehouse_name} was written by a version of Dateline before 0.1.0, which cannot be brought up to"
        f" date. Load everything anew into another folder: {anew}"
    )


def check_version(settings: Settings) -> None:
    """Look whether the warehouse can be used by this version, before anything is started.

    Raises:
        WrongVersion: it cannot; the message says which command helps.
    """
    if not warehouse_exists(settings):
        return
    try:
        with attached_warehouse(settings, read_only=True) as connection:
            version = schema_version(connection)
    except (WarehouseBusy, duckdb.IOException):
        return  # another process has it open: the load itself will look
    require_known(settings, version)


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing, its tables and views made where these scripts have not made them yet.

    Raises:
        WarehouseBusy: another process has it open.
        WrongVersion: another version of Dateline wrote it.
    """
    with attached_warehouse(settings) as connection:
        version = schema_version(connection)
        require_known(settings, version)
        if version not in (None, SCHEMA_VERSION):
            raise WrongVersion(
                f"{settings.warehouse_name} was written by an earlier version of Dateline; the next load brings it"
                " up to date: make run"
            )
        if version is None or not _stand(connection):
            with transaction(connection):
                make_tables(connection)
                if version is None:
                    set_version(connection)
        yield connection


def _tables() -> list[str]:
    """The statements that make the tables."""
    return [(_FOLDER / "schema.sql").read_text(encoding="utf-8"), *(staged.create_table for staged in STAGED_TABLES)]


def _scripts() -> str:
    """A digest of what makes the tables and views."""
    told = [*_tables(), (_FOLDER / "views.sql").read_text(encoding="utf-8")]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _stand(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the tables and views are those of these scripts: in a lake, making them anew would be a snapshot too."""
    try:
        return connection.execute(f"select scripts from {_MADE_BY}").fetchall() == [(_scripts(),)]
    except duckdb.CatalogException:
        return False


@contextmanager
def held_to(connection: duckdb.DuckDBPyConnection, share: float, threads: int | None = None) -> Iterator[None]:
    """Let a database take only a share of its memory for a while: what it keeps of what it reads and writes fills it.

    Args:
        connection: a connection to the database.
        share: of the memory that it may take otherwise.
        threads: how many threads it may use meanwhile; None: as many as otherwise.
    """
    limit = _memory_limit(connection)
    [(usual,)] = connection.execute("select current_setting('threads')").fetchall()
    _limit_memory(connection, int(limit * share))
    connection.execute(f"set threads = {threads or usual}")
    try:
        yield
    finally:
        _limit_memory(connection, limit)
        connection.execute(f"set threads = {usual}")


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: commit when the block ends, roll back when it raises."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def run_script(connection: duckdb.DuckDBPyConnection, script: Path, **values: object) -> None:
    """Run the statements of an SQL file in order, each with those of the values that it names."""
    for statement in duckdb.extract_statements(script.read_text(encoding="utf-8")):
        connection.execute(statement, {name: values[name] for name in statement.named_parameters})


def replace_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, **of: str) -> None:
    """Put rows in the place of those of a table that have the given values, columns matched by name."""
    condition = " and ".join(f"{name} = ${name}" for name in of)
    connection.execute(f"delete from {table} where {condition}", of)
    if rows.num_rows:
        connection.register("arrived_rows", rows)
        connection.execute(f"insert into {table} by name select * from arrived_rows")
        connection.unregister("arrived_rows")


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The number of rows of a table."""
    [(count,)] = connection.execute(f"select count(*) from {name}").fetchall()
    return int(count)
