"""What a load of few articles takes of the machine in the steps that write, and in the gates.

Rows of texts are gathered beside the memory limit, once a thread, and what was read is kept until the limit is met.
Of 20,000 articles of 3 kB, at two threads and 448 MB, then at one thread and .57 of it: `load` 677 and 567 MB, 5.7 and
2.9 CPU-s, 4.6 and 3.6 s by the clock of a busy machine; `build_models` 795 and 675 MB, 16.6 and 15.0 CPU-s, modules
included. Loads of more articles need the memory for what is matched and sorted.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import held_to

# Share of the memory for a load of at most so many articles. Beside 380,000 articles `load` took 650 to 750 MB for
# 1,000 more at .57, and 553 to 652 at .42 in five loads of six; in the sixth that was not enough, and with all of it
# `load` took 753 MB and 4.5 CPU-s instead of 2.5. So it goes on with the next share, and with all only in the end.
SHARES = {5_000: 0.42, 50_000: 0.57}
THREADS = 1


def shares_of(articles: int) -> list[float]:
    """Shares of the memory with which a load of so many articles is tried, one after another: in the end all of it."""
    return [*(share for most, share in SHARES.items() if articles <= most), 1.0]


def with_share(connection: duckdb.DuckDBPyConnection, share: float) -> AbstractContextManager[None]:
    """Let the database take one of these shares; with all of the memory it may use all threads too."""
    return held_to(connection, share, THREADS) if share < 1 else nullcontext()


def modest(
    connection: duckdb.DuckDBPyConnection, articles: int, tries_again: bool = True
) -> AbstractContextManager[None]:
    """Let the database take no more than a load of so many articles needs.

    Args:
        connection: a connection to the database.
        articles: how many the load brings.
        tries_again: whether what runs out of it is tried again with more; otherwise it gets some more at once.
    """
    parts = shares_of(articles)[:-1] or [1.0]
    return with_share(connection, parts[0] if tries_again else parts[-1])


def modest_settings(settings: Settings, articles: int) -> Settings:
    """`modest` as settings, for steps that are tried again."""
    share = shares_of(articles)[0]
    if share == 1:
        return settings
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * share), parallelism=THREADS)
