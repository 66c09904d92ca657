"""Parquet: one record per row, a row group at a time, only the columns that are fields."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.landing.formats.fields import NESTED, plain_key
from corpus.landing.formats.reader import RecordStream, row_item, too_large
from corpus.landing.records import Item, Quarantined

# Rows decoded at a time: some MB for news articles of 5 to 50 kB.
BATCH_ROWS = 128

# Errors that a damaged file may raise; the library raises whatever it stumbles over first.
DAMAGES = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError)


def columns_of(schema: pa.Schema, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The columns that hold a field, or may hold one a level down; none if none of them can hold a text."""

    def keys(fields: Iterable[str]) -> set[str]:
        told = {name for field in fields for name in names[field]}
        return {plain_key(part) for name in told for part in (name, name.split(".")[0])} | set(map(plain_key, NESTED))

    wanted, texts = keys(names), keys(("text", "html"))
    found = [name for name in schema.names if plain_key(name) in wanted]
    return found if any(plain_key(name) in texts for name in found) else []


def _cell(value: pa.Scalar) -> object:
    """A cell's value, as far as it has one: bytes of a string that are not UTF-8, None for a time that is none."""
    if not value.is_valid:
        return None
    if isinstance(value, pa.StringScalar | pa.LargeStringScalar | pa.StringViewScalar):
        raw = value.as_buffer().to_pybytes()
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw
    if isinstance(value, pa.DictionaryScalar):
        return _cell(value.value)
    if isinstance(value, pa.StructScalar):
        return {name: _cell(value[name]) for name in value}
    if isinstance(value, pa.ListScalar | pa.LargeListScalar | pa.FixedSizeListScalar):
        return [_cell(item) for item in value.values]
    try:
        return value.as_py()
    except (ValueError, OverflowError):
        return None


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """The rows of a batch; a cell that cannot be read costs no other."""
    columns = []
    for column in batch.columns:
        try:
            columns.append(column.to_pylist())
        except (ValueError, OverflowError):
            columns.append([_cell(value) for value in column])
    for cells in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, cells, strict=True))


def _row_bytes(row: dict[str, Any]) -> bytes:
    """A row as JSON, which stands for its bytes: a column format has no bytes that belong to one row."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")


def _unopened(stream: RecordStream, error: BaseException) -> Quarantined:
    """A file whose directory cannot be read."""
    data = stream.data
    size = data.seek(0, 2)
    data.seek(max(0, size - 4))
    is_cut = size < 12 or data.read(4) != b"PAR1"
    return Quarantined(0, b"", "truncated" if is_cut else "damaged", f"its directory cannot be read: {error}")


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per row of the slice's row groups; its offset is the number of rows before it in the file.

    A cell that is no text, or no time, costs its row or nothing but itself. A damaged row group is quarantined from the
    damage on; the next one is read.
    """
    try:
        file = pq.ParquetFile(stream.data, pre_buffer=False, buffer_size=1 << 20, page_checksum_verification=True)
        columns = columns_of(file.schema_arrow, stream.names)
        groups = range(stream.start, file.num_row_groups if stream.end is None else stream.end)
        sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    except DAMAGES as error:
        yield _unopened(stream, error)
        return
    if not columns:
        listed = ", ".join(sorted(file.schema_arrow.names)[:12])
        yield Quarantined(0, b"", "no_text_field", f"it has only the columns: {listed}")
        return
    for group in groups:
        row_number = sum(sizes[:group])
        try:
            for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False):
                for row in _rows(batch):
                    raw = _row_bytes(row)
                    if len(raw) > stream.limit:
                        yield too_large(row_number, raw[: stream.limit], stream.limit)
                    else:
                        yield row_item(stream, row_number, raw, row)
                    row_number += 1
        except DAMAGES as error:
            lost = sum(sizes[: group + 1]) - row_number
            message = f"row group {group} is damaged after row {row_number}, {lost:,} rows are not read: {error}"
            yield Quarantined(row_number, b"", "damaged", message[:500])
