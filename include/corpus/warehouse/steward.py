"""What a data steward decides in files of their own: limits of flags, and what is known of sources.

Both lie in `CORPUS_STEWARD` and have the columns of the project's own seeds, before whose rows theirs go:

    flags.csv      dbt_project/seeds/flag_limits.csv, by `flag`; a row without a threshold switches the flag off
    sources.csv    dbt_project/seeds/source_registry.csv, by `source_id`

They count for the whole corpus with the next load, which a change to them is reason enough for. Nothing is read or
derived anew.
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from corpus.columns import Signals
from corpus.settings import Settings
from corpus.warehouse.connection import transaction

FLAGS, SOURCES = "flags.csv", "sources.csv"

# Columns of the files; the first is their key.
_COLUMNS: dict[str, tuple[str, ...]] = {
    FLAGS: (
        "flag",
        "signal",
        "comparison",
        "threshold",
        "languages",
        "except_languages",
        "spaced_only",
        "origin",
        "meaning",
    ),
    SOURCES: ("source_id", "name", "kind", "homepage", "domains", "country", "language", "licence"),
}
_TABLES = {FLAGS: "raw.steward_limits", SOURCES: "raw.steward_registry"}

# What a limit can be set to: the numbers of `article_quality`.
SIGNALS = frozenset(("word_count", "language_score", *Signals.__dataclass_fields__))


class BadStewardFile(ValueError):
    """A steward's file says what cannot be followed; the message names file and line."""


@dataclass(frozen=True)
class StewardFiles:
    """What the files hold."""

    rows: dict[str, list[dict[str, str | None]]]
    """The rows of each file, empty values as None."""
    sha256: str
    """A digest of both."""


def read_steward(settings: Settings) -> StewardFiles:
    """Read the steward's files; one that is not there has no rows.

    Raises:
        BadStewardFile: a file cannot be read, lacks its key, has a column that nobody knows, or a row twice.
    """
    rows, digest = {}, hashlib.sha256()
    for name in _COLUMNS:
        path = settings.steward / name
        try:
            content = path.read_bytes() if path.exists() else b""
            text = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadStewardFile(f"{path} cannot be read: {error}") from error
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        rows[name] = _rows(path, name, text)
    return StewardFiles(rows, digest.hexdigest())


def _rows(path: Path, name: str, text: str) -> list[dict[str, str | None]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = _COLUMNS[name]
    unknown = [column for column in reader.fieldnames or () if column not in columns]
    if text.strip() and (unknown or columns[0] not in (reader.fieldnames or ())):
        told = f"does not know the column {unknown[0]!r}" if unknown else f"needs a column {columns[0]!r}"
        raise BadStewardFile(f"{path}: Dateline {told}; there are {', '.join(columns)}")
    rows: list[dict[str, str | None]] = []
    seen: set[str] = set()
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        if None in row:
            raise BadStewardFile(f"{where}: it has more values than the file has columns")
        values = {column: (row.get(column) or "").strip() or None for column in columns}
        if not any(values.values()):
            continue
        key = values[columns[0]]
        if key is None or key in seen:
            raise BadStewardFile(f"{where}: {columns[0]} is empty" if key is None else f"{where}: {key} stands twice")
        seen.add(key)
        if name == FLAGS:
            _require_limit(where, values)
        rows.append(values)
    return rows


def _require_limit(where: str, row: dict[str, str | None]) -> None:
    """Raise BadStewardFile where a limit cannot be applied."""
    if row["threshold"] is None:
        return  # switched off
    try:
        float(row["threshold"])
    except ValueError:
        raise BadStewardFile(f"{where}: threshold is {row['threshold']!r}, and it must be a number") from None
    if row["signal"] not in SIGNALS:
        raise BadStewardFile(f"{where}: signal is {row['signal']!r}, which is no number of article_quality")
    if row["comparison"] not in ("below", "above"):
        raise BadStewardFile(f"{where}: comparison is {row['comparison']!r}, and it must be below or above")
    if (row["spaced_only"] or "false").lower() not in ("true", "false"):
        raise BadStewardFile(f"{where}: spaced_only is {row['spaced_only']!r}, and it must be true or false")


def steward_changed(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether the files say what is not published yet. Without files nothing is to be published.

    Raises:
        BadStewardFile: they say what cannot be followed.
    """
    files = read_steward(settings)
    found = connection.execute("select sha256, published from raw.steward_files").fetchone()
    return any(files.rows.values()) if found is None else found != (files.sha256, True)


def take_steward(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """Write what the files hold into the warehouse; returns their digest.

    Raises:
        BadStewardFile: they say what cannot be followed.
    """
    files = read_steward(settings)
    if connection.execute("select sha256 from raw.steward_files").fetchall() == [(files.sha256,)]:
        return files.sha256
    with transaction(connection):
        for name, table in _TABLES.items():
            connection.execute(f"delete from {table}")
            if files.rows[name]:
                schema = pa.schema([(column, pa.string()) for column in _COLUMNS[name]])
                connection.register("steward_rows", pa.Table.from_pylist(files.rows[name], schema=schema))
                connection.execute(f"insert into {table} by name select * from steward_rows")
                connection.unregister("steward_rows")
        connection.execute("delete from raw.steward_files")
        connection.execute("insert into raw.steward_files values (?, false)", [files.sha256])
    return files.sha256
