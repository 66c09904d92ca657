"""Working files between the steps of a load: whole or absent, never half written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.shared import is_remote, put, working_folder

# Rows of a batch in memory: news pages of 5 to 50 kB make it some tens of MB at most.
BATCH_ROWS = 500

# Bytes of text of a batch in memory, for batches of pages far above that: as Python objects and as Arrow
# columns at once they take about four times as much.
BATCH_BYTES = 32 << 20


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer of a shard, which is read once and as a whole.

    Hardly a value of an article stands in another one, so that dictionaries of values only cost time: without them and
    without statistics, by which parts would be passed over, files are 2 to 14 % smaller, written in two thirds to four
    fifths of the time and loaded in three quarters to nine tenths. Pages are packed already: by zstd once more they
    take twice the time to write and 3 % less room.
    """
    return pq.ParquetWriter(path, schema, compression="snappy", use_dictionary=False, write_statistics=False)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a path to write to; it takes its final name only when the block ends without an error.

    What goes to a store is written on this machine first.
    """
    if is_remote(path):
        with working_folder() as folder:
            unfinished = folder / path.name
            yield unfinished
            put(unfinished, path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
