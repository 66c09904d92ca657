"""Parquet: one record a row, a row group at a time, only the columns that are fields."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.landing.capture import Item, Refusal
from corpus.landing.formats.fields import NESTED
from corpus.landing.formats.reader import Source, row_item, too_large

# Rows decoded at a time: news articles of 5 to 50 kB make it some MB.
BATCH_ROWS = 128

# Errors of a damaged file; the library raises whatever it stumbles over first.
DAMAGES = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError)


def columns_of(schema: pa.Schema, source: Source) -> list[str]:
    """The columns that hold a field, or may hold one a level down."""
    wanted = {name.split(".")[0] for names in source.names.values() for name in names} | set(NESTED)
    return [name for name in schema.names if name in wanted]


def _row_bytes(row: dict[str, Any]) -> bytes:
    """A row's bytes as JSON: a column file keeps no bytes of a row together."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")


def read(source: Source) -> Iterator[Item]:
    """Yield a record a row of the slice's row groups; its offset is the row's place in the file.

    A row group that is damaged is refused from the damage on; the next one is read.
    """
    try:
        file = pq.ParquetFile(source.stream, pre_buffer=False, buffer_size=1 << 20, page_checksum_verification=True)
        columns = columns_of(file.schema_arrow, source)
        groups = range(source.start, file.num_row_groups if source.end is None else source.end)
        sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    except DAMAGES as error:
        source.stream.seek(0, 2)
        size = source.stream.tell()
        source.stream.seek(max(0, size - 4))
        cut = size < 12 or source.stream.read(4) != b"PAR1"
        reason = "truncated" if cut else "damaged"
        yield Refusal(0, b"", reason, f"its directory cannot be read: {error}")
        return
    if not columns:
        listed = ", ".join(sorted(file.schema_arrow.names)[:12])
        yield Refusal(0, b"", "no_text_field", f"it has only the columns: {listed}")
        return
    for group in groups:
        row_number = sum(sizes[:group])
        try:
            for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    raw = _row_bytes(row)
                    if len(raw) > source.limit:
                        yield too_large(row_number, raw[: source.limit], source.limit)
                    else:
                        yield row_item(source, row_number, raw, row)
                    row_number += 1
        except DAMAGES as error:
            yield Refusal(row_number, b"", "damaged", f"row group {group} is damaged after row {row_number}: {error}")
