"""What the steps of a load import, imported before the process is forked that runs them."""

import gc
import importlib
import logging
import os
from pathlib import Path

from corpus.settings import PROJECT

_LOG = logging.getLogger(__name__)

# Airflow's workers are forks of its scheduler and each task is a fork of a worker, so what the scheduler has imported
# costs no task anything; before, each gate spent 3.1 s on imports and dbt 1.6 s.
PRELOADED = (
    "duckdb",
    "pyarrow.dataset",  # DuckDB asks for it
    "pyarrow.parquet",
    "corpus.derive",
    "corpus.landing.read",
    "corpus.landing.shards",
    "dbt.cli.main",
    "dbt.task.build",
    "dbt.adapters.duckdb.connections",
    "dbt.adapters.duckdb.environments.local",
    "corpus.quality.lean_import",
    "corpus.quality.duckdb_datasource",
    "corpus.quality.gate",
    "corpus.reports.data_docs_view",
    "corpus.reports.shared",
    "corpus.warehouse.admit",
    "corpus.warehouse.load",
    "corpus.warehouse.publish",
    "corpus.warehouse.upgrade",
    "duckdb_sqlalchemy",
    "great_expectations.render.renderer.site_builder",
)


def has_machine_code() -> bool:
    """Whether an earlier load has compiled `corpus.text.compiled`'s loops; it is kept beside the source."""
    kept = Path(os.environ.get("NUMBA_CACHE_DIR") or PROJECT / "include" / "corpus")
    return next(kept.rglob("*.nbi"), None) is not None


def preload() -> None:
    """Import what the steps import, and load what machine code and dbt need; to be called once, before forks."""
    collecting = gc.isenabled()
    # Imports make a million objects that stay: to look for garbage among them took .7 of 3.8 CPU-s.
    gc.disable()
    try:
        _import_and_load()
    finally:
        if collecting:
            gc.enable()
    # Else a task may collect all of it, which copies it too: .35 CPU-s. Airflow's own workers are forked so already.
    gc.freeze()


def _import_and_load() -> None:
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    from corpus.warehouse.lean_dbt import make_lean

    make_lean()
    for module in PRELOADED:
        importlib.import_module(module)
    from corpus.text.compiled import load_numba
    from corpus.warehouse.parsed_project import hold_parsed

    try:
        hold_parsed()
    except Exception:  # the tasks will say so themselves
        _LOG.warning("what dbt needs could not be read", exc_info=True)
    load_numba()  # a load with copies took .8 CPU-s to align the first of them


def preload_texts(compiling: bool = False) -> None:
    """Load what `read` and `derive` need, where it is compiled already.

    Machine code, lexicon, fitted numbers and the detector of languages: each task of `read` took .6 CPU-s to load them,
    each of `derive` 1.2.

    Args:
        compiling: whether to compile what is not, which takes half a minute in which no task starts.
    """
    if not compiling and not has_machine_code():
        return
    from corpus.derive import require_sound
    from corpus.enrich.topics import load_topics
    from corpus.landing.guard import load_machine_code

    try:
        load_machine_code()
        require_sound(load_topics())
    except Exception:  # the tasks will say so themselves
        _LOG.warning("what tasks need could not be loaded", exc_info=True)
