"""Settings of all tests: generated examples are the same on every run and every machine."""

import gc

from hypothesis import settings

settings.register_profile("dateline", derandomize=True, database=None, deadline=None, max_examples=100)
settings.load_profile("dateline")


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector passes over it from now on, and forks do not copy it."""
    gc.collect()
    gc.freeze()
