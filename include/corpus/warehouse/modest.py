"""What a load of few articles takes of the machine in the steps that write: less, and it ends no later.

Rows of texts are gathered beside the memory limit, once a thread, and what was read is kept until the limit is met.
Of 20,000 articles of 3 kB, at two threads and 448 MB, then at one thread and 255 MB: `load` 677 and 488 MB, 4.9 and 3.1
CPU-s; `build_models` 795 and 675 MB, 15.3 and 12.6 CPU-s, modules included; both as long by the clock. Loads of more
articles need the memory for what is matched and sorted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import held_to

FEW = 50_000
SHARE = 0.57
THREADS = 1


@contextmanager
def modest(connection: duckdb.DuckDBPyConnection, articles: int) -> Iterator[None]:
    """Let the database take no more than a load of so many articles needs."""
    if articles <= FEW:
        with held_to(connection, SHARE, THREADS):
            yield
    else:
        yield


def modest_settings(settings: Settings, articles: int) -> Settings:
    """The same as settings."""
    if articles > FEW:
        return settings
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * SHARE), parallelism=THREADS)
