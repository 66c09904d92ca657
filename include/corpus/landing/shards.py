"""Shards: the Parquet files and the quarantine files that a batch of slices becomes.

This is the one place that writes what `corpus.landing.read` yields.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.columns import CAPTURES, CONTENTS, FILES
from corpus.landing.quarantine import QUARANTINE_BYTES, HeldBack
from corpus.landing.rows import Capture, SliceRead
from corpus.progress import Progress
from corpus.shared import readable
from corpus.staging import BATCH_BYTES, BATCH_ROWS, parquet_writer, whole_file


class _Shards:
    """The three Parquet files of a batch: whole once the block ends, absent if it ends with an error."""

    def __init__(self, folder: Path, batch: str) -> None:
        self._schemas = {"captures": CAPTURES.arrow, "contents": CONTENTS.arrow, "files": FILES.arrow}
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in self._schemas}
        self._files = {name: whole_file(folder / name / f"{batch}.parquet") for name in self._schemas}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._bytes = 0

    def __enter__(self) -> "_Shards":
        for name, file in self._files.items():
            self._writers[name] = parquet_writer(file.__enter__(), self._schemas[name])
        return self

    def add(self, name: str, row: dict[str, Any]) -> None:
        """Add a row to one of the files."""
        self._rows[name].append(row)
        if name == "contents":
            self._bytes += len(row["page"])
        if len(self._rows[name]) >= BATCH_ROWS or (name == "contents" and self._bytes >= BATCH_BYTES):
            self._flush(name)

    def _flush(self, name: str) -> None:
        self._writers[name].write_batch(pa.RecordBatch.from_pylist(self._rows[name], schema=self._schemas[name]))
        self._rows[name].clear()
        if name == "contents":
            self._bytes = 0

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for name, file in self._files.items():
            if error is None:
                self._flush(name)
            self._writers[name].close()
            file.__exit__(kind, error, trace)


def write_shards(
    found: Iterable[Capture | SliceRead],
    folder: Path,
    batch: str,
    quarantine: Path,
    progress: Progress,
    most_kept: int = QUARANTINE_BYTES,
) -> int:
    """Write what `read_slices` yields.

    Args:
        found: the captures and ends of slices, in their order.
        folder: where the shards {captures,contents,files}/`batch`.parquet go.
        batch: name of the batch.
        quarantine: folder for the bytes of quarantined records. None are written of a file that has changed since it
            was listed.
        progress: advanced by each slice's bytes.
        most_kept: bytes on disk that may be kept of quarantined records.

    Returns:
        Number of captures, quarantined ones included.
    """
    count = 0
    with _Shards(folder, batch) as shards, HeldBack(quarantine, most_kept) as held:
        for one in found:
            if isinstance(one, SliceRead):
                shards.add("files", one.row)
                held.release(None if one.row["settled"] else one.row["path"])
                progress.advance(one.slice.bytes)
                continue
            count += 1
            shards.add("captures", one.row)
            if one.content is not None:
                shards.add("contents", one.content)
            if one.kept is not None:
                held.add(one.row, one.kept)
    return count


def is_whole(folder: Path, batch: str) -> bool:
    """Whether the shards of a batch are all there and hold what was counted as they were written.

    Args:
        folder: where `write_shards` put them.
        batch: name of the batch.
    """
    captures, contents, files = (folder / name / f"{batch}.parquet" for name in ("captures", "contents", "files"))
    try:
        reasons = pq.read_table(readable(captures), columns=["reason"]).column(0)
        counts = pq.read_table(readable(files), columns=["records", "untold"])
        records = sum(
            (pc.sum(column).as_py() or 0) * sign for column, sign in zip(counts.columns, (1, -1), strict=True)
        )
        found = pq.read_metadata(readable(contents)).num_rows
    except (OSError, pa.ArrowException):
        return False
    # What is quarantined of a folder's own files belongs to no slice.
    return len(reasons) >= records and found == reasons.null_count
