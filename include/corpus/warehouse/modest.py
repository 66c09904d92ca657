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

# What a load of at most so many articles takes of the memory. Beside 376,000 articles, `load` with 1,000 more: XXX
SHARES = {5_000: 0.42, 50_000: 0.57}
THREADS = 1


def _share(articles: int) -> float | None:
    return next((share for most, share in SHARES.items() if articles <= most), None)


def modest(connection: duckdb.DuckDBPyConnection, articles: int) -> AbstractContextManager[None]:
    """Let the database take no more than a load of so many articles needs."""
    share = _share(articles)
    return held_to(connection, share, THREADS) if share else nullcontext()


def modest_settings(settings: Settings, articles: int) -> Settings:
    """The same as settings."""
    share = _share(articles)
    if share is None:
        return settings
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * share), parallelism=THREADS)
