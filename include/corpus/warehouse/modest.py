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
# `load` took 753 MB and 4.5 CPU-s instead of 2.5.
SHARES = {5_000: 0.42, 50_000: 0.57}
THREADS = 1


def _share(articles: int, tries_again: bool) -> float | None:
    shares = [share for most, share in SHARES.items() if articles <= most]
    return (shares[0] if tries_again else shares[-1]) if shares else None


def modest(
    connection: duckdb.DuckDBPyConnection, articles: int, tries_again: bool = True
) -> AbstractContextManager[None]:
    """Let the database take no more than a load of so many articles needs.

    Args:
        connection: a connection to the database.
        articles: how many the load brings.
        tries_again: whether what runs out of it is tried again with all of the memory; otherwise it gets some more.
    """
    share = _share(articles, tries_again)
    return held_to(connection, share, THREADS) if share else nullcontext()


def modest_settings(settings: Settings, articles: int) -> Settings:
    """`modest` as settings, for steps that are tried again."""
    share = _share(articles, tries_again=True)
    if share is None:
        return settings
    return replace(settings, memory_limit_mb=int(settings.memory_limit_mb * share), parallelism=THREADS)
