"""What the steps of a load import, imported before the process is forked that runs them."""

import importlib
import importlib.util
import logging
import sys

# Airflow's workers are forks of its scheduler and each task is a fork of a worker, so what the scheduler has imported
# costs no task anything; before, each gate spent 3.1 s on imports and dbt 1.6 s.
PRELOADED = (
    "duckdb",
    "pyarrow.parquet",
    "corpus.derive",
    "corpus.landing.read",
    "corpus.landing.shards",
    "dbt.cli.main",
    "dbt.adapters.duckdb.connections",
    "corpus.quality.duckdb_datasource",
    "great_expectations.expectations",
    "duckdb_sqlalchemy",
)

# What Great Expectations imports for one expectation that nobody here uses: .75 s of CPU of 5.
PUT_OFF = "scipy.stats"


def _put_off(name: str) -> None:
    """Let a module be imported once something of it is asked for."""
    found = None if name in sys.modules else importlib.util.find_spec(name)
    if found is None or found.loader is None:
        return
    found.loader = importlib.util.LazyLoader(found.loader)
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module
    found.loader.exec_module(module)
    package, _, last = name.rpartition(".")
    setattr(sys.modules[package], last, module)


def preload() -> None:
    """Import what the steps import."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    _put_off(PUT_OFF)
    for module in PRELOADED:
        importlib.import_module(module)
