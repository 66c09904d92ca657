"""Settings of all tests: generated examples are the same on every run and every machine."""

from hypothesis import settings

settings.register_profile("dateline", derandomize=True, database=None, deadline=None, max_examples=100)
settings.load_profile("dateline")
