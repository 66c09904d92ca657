"""The files of an export: one writer per format, each whole before the next is begun."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

# Rows of a file of JSON lines or CSV: some 150 MB, what a reader that takes a file at a time can hold.
ROWS_PER_FILE = 50_000

# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Bytes of a folder's name beside `source=`; file systems take 255 in all.
_LONGEST_NAME = 240


class Writer(Protocol):
    """Writes batches of rows of one schema into a file."""

    def write(self, rows: pa.Table) -> None:
        """Append rows."""

    def close(self) -> None:
        """End the file."""


class ParquetFile:
    """Parquet, compressed with zstd."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")

    def write(self, rows: pa.Table) -> None:
        """Append rows as a row group."""
        self._writer.write_table(rows)

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


class JsonLines:
    """One JSON object per line, in UTF-8; times as in ISO 8601."""

    def __init__(self, path: Path, _: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, rows: pa.Table) -> None:
        """Append rows."""
        for row in rows.to_pylist():
            self._file.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe comes before one that begins as formulas do."""
    return "'" + text if text.startswith(_FORMULA) else text


class Csv:
    """CSV as RFC 4180 has it, in UTF-8, with a line of names; lists as JSON; no cell is a formula."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(schema.names)

    def write(self, rows: pa.Table) -> None:
        """Append rows."""
        columns = [[_cell(value) for value in column.to_pylist()] for column in rows.columns]
        self._writer.writerows(zip(*columns, strict=True))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return "" if value is None else _plain(value)


WRITERS: dict[str, Callable[[Path, pa.Schema], Writer]] = {"parquet": ParquetFile, "jsonl": JsonLines, "csv": Csv}


def _folder_name(source: str) -> str:
    """A source's id in the name of a folder, as Hive writes it; one that is too long ends with a digest."""
    name = "".join(sign if sign.isalnum() else quote(sign, safe=" ") for sign in source)
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    start = "".join(sign for sign in source if sign.isalnum()).encode()[: _LONGEST_NAME // 2].decode(errors="ignore")
    return f"{start}-{hashlib.sha256(source.encode()).hexdigest()[:16]}"


def _place(kind: str, source: str, month: str, number: int) -> str:
    if kind == "parquet":
        return f"data/source={_folder_name(source)}/month={month}/articles.parquet"
    return f"data/articles-{number:05}.{kind}"


def write_files(root: Path, kind: str, schema: pa.Schema, batches: Iterator[tuple[str, str, pa.Table]]) -> list[Path]:
    """Write an export's data.

    Args:
        root: an empty folder.
        kind: a key of `WRITERS`.
        schema: of the rows.
        batches: rows of one source and month each, with these two; all of one source and month in a row.

    Returns:
        The files, each holding at least one row but for an export without rows, which has one file.
    """
    written: list[Path] = []
    writer: Writer | None = None
    part, rows_in_part = ("", ""), 0
    for source, month, rows in batches:
        # Parquet by source and month, the others by rows.
        ended = (source, month) != part if kind == "parquet" else rows_in_part >= ROWS_PER_FILE
        if writer is None or ended:
            if writer:
                writer.close()
            writer = _opened(root / _place(kind, source, month, len(written)), kind, schema, written)
            part, rows_in_part = (source, month), 0
        writer.write(rows)
        rows_in_part += rows.num_rows
    (writer or _opened(root / f"data/articles-00000.{kind}", kind, schema, written)).close()
    return written


def _opened(path: Path, kind: str, schema: pa.Schema, written: list[Path]) -> Writer:
    path.parent.mkdir(parents=True, exist_ok=True)
    written.append(path)
    return WRITERS[kind](path, schema)
