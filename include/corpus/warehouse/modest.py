"""What a load of few articles takes of the machine in the steps that write, and in the gates.

Rows of texts are gathered beside the memory limit, once a thread, and what was read is kept until the limit is met.
Of 20,000 articles of 3 kB, at two threads and 448 MB, then at one thread and 255 MB: `load` 677 and 567 MB, 5.7 and 2.9
CPU-s, 4.6 and 3.6 s by the clock of a busy machine; `build_models` 795 and 675 MB, 16.6 and 15.0 CPU-s, modules
included. Loads of more articles need the memory for what is matched and sorted.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import held_to

FEW = 50_000
SHARE = 0.57
THREADS = 1


def modest(connection: duckdb.DuckDBPyConnection, articles: int) -> AbstractContextManager[None]:
    """Let the database take no more than a load of so many articles needs."""
    return held_to(connection, SHARE, THREADS) if articles <= FEW else nullcontext()


def modest_settings(settings: Settings, articles: int) -> Settings:
    """The same as settings."""
    if articles > FEW:
        return settings
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * SHARE), parallelism=THREADS)
