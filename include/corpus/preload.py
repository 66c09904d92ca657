"""What the steps of a load import, imported before the process is forked that runs them."""

import importlib
import logging

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
    "corpus.quality.lean_import",
    "corpus.quality.duckdb_datasource",
    "duckdb_sqlalchemy",
)


def preload() -> None:
    """Import what the steps import."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    for module in PRELOADED:
        importlib.import_module(module)
