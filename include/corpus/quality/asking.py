"""Asking Great Expectations what holds of the rows that a gate has set out."""

import importlib
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from corpus.quality.suites import Suite
from corpus.settings import Settings


def context_folder(settings: Settings, load_id: str) -> Path:
    """Where a load's validation results are kept, from which its Data Docs are drawn."""
    return settings.reports / load_id / "great_expectations"


def open_context(folder: Path | None) -> Any:
    """A context of Great Expectations: in memory, but for the validation results, if there is a folder for them.

    A context in files reads its configuration anew for every question, in a gate hundreds of times.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    importlib.import_module("corpus.quality.lean_import")
    import great_expectations
    from great_expectations.data_context.store import ValidationResultsStore
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    from corpus.quality import duckdb_datasource  # noqa: F401  importing it registers the source's type

    defaults = InMemoryStoreBackendDefaults()
    context = great_expectations.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(store_backend_defaults=defaults, analytics_enabled=False),
    )
    if folder:
        # Not by the configuration, in which a `$` of the path would be the beginning of a variable.
        name = context.validation_results_store_name
        context.stores[name] = ValidationResultsStore(
            store_name=name,
            store_backend={
                "class_name": "TupleFilesystemStoreBackend",
                "module_name": "great_expectations.data_context.store",
                "base_directory": str(folder / "validations"),
            },
        )
    context.variables.progress_bars = {"globally": False}
    # It would write its configuration as YAML, into its own memory, for each table and suite: a fifth of a gate.
    context._save_project_config = lambda: None
    return context


def add_suite(context: Any, suite: Suite) -> Any:
    """Tell a context of a suite; returns it as Great Expectations has it."""
    import great_expectations as gx
    import great_expectations.expectations as kinds

    listed = [
        getattr(kinds, one["type"])(**{name: value for name, value in one.items() if name != "type"})
        for one in suite.expectations
    ]
    return context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=listed))


def outcomes(
    connection: duckdb.DuckDBPyConnection, folder: Path | None, suites: Sequence[Suite]
) -> Iterator[tuple[Suite, Any]]:
    """What Great Expectations says of every expectation.

    Args:
        connection: the warehouse, with the suites' rows set out.
        folder: where the validation results are kept; None for nowhere.
        suites: what to ask.
    """
    context = open_context(folder)
    import great_expectations as gx

    from corpus.quality.duckdb_datasource import shared

    source = context.data_sources.add_duckdb(name="warehouse", **shared(connection))
    try:
        for suite in suites:
            asset = source.add_table_asset(suite.name, table_name=suite.name, schema_name="temp")
            definition = gx.ValidationDefinition(
                name=suite.name,
                data=asset.add_batch_definition_whole_table("checked"),
                suite=add_suite(context, suite),
            )
            # Not by a checkpoint: the key of failing rows is the suite's own, and a checkpoint has one for all.
            asked = context.validation_definitions.add(definition).run(
                result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(suite.key)}
            )
            for outcome in asked.results:
                yield suite, outcome
    finally:
        source.get_execution_engine().close()
        source.get_engine().dispose()
