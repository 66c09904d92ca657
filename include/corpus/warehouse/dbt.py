"""The dbt step: one invocation a run builds and tests every model, and its results are kept as rows."""

import logging
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from corpus.settings import Settings
from corpus.step_log import log_models
from corpus.warehouse.connection import open_warehouse, quoted, replace_rows, transaction
from corpus.warehouse.dbt_lake import NOT_TRIED, one_transaction
from corpus.warehouse.failing_rows import TOLD_TESTS, tell_failing_rows
from corpus.warehouse.lean_dbt import make_lean, taken_as_they_are, templates_kept
from corpus.warehouse.modest import modest_settings
from corpus.warehouse.parsed_project import (
    NO_JSON,
    PARSED,
    TARGET,
    forget_other_folder,
    held,
    keep_parsed,
    options_of,
    parsed_path,
    project_digest,
    templates_of,
)
from corpus.warehouse.pending import note_built, pending_articles, tables_and_views
from corpus.warehouse.steward import take_steward

_LOG = logging.getLogger(__name__)

_ROWS = "select table_name, estimated_size from duckdb_tables() where schema_name in ('corpus', 'quality', 'stored')"
_FAILED = ("error", "fail", "runtime error")

# What a build leaves out: rules' own tests, and exposures, of which there is nothing to build.
NOT_BUILT = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")

# Its nodes are made of the project's files and the steward's alone, or are views, so that they are built again only
# where one of these changed. dbt_project.yml says which they are.
_OF_PROJECT = "of_project"

# The data test that asks all generic ones at once, and what its statement says of each.
RULES = "rules_hold"
_GENERIC = "test_type:generic"
_ASKED = re.compile(r"\('(test\.[\w.]+)', (\d+)\)")

# Says which project those were made from, and which they are. A view, since a comment on a table may not survive a
# killed run.
_MADE_FROM = "seeds.made_from"


class ModelsFailed(RuntimeError):
    """A model could not be built or a data test failed."""


def run_dbt(settings: Settings, *arguments: str, target: str = TARGET) -> list[Any]:
    """Run dbt in this process on the warehouse and let go of the database afterwards.

    Args:
        settings: where the corpus is.
        arguments: dbt's command and what it is given.
        target: the folder under `CORPUS_HOME` for what dbt keeps; a run with other variables has its own, or the next
            one would parse the project anew.

    Returns:
        The results, one per node.

    Raises:
        ModelsFailed: dbt could not start (a mistake in the project), with its message.
    """
    told = {
        "CORPUS_DBT_WAREHOUSE": "ducklake:" if settings.lake else str(settings.warehouse),
        "CORPUS_MEMORY_LIMIT_MB": str(settings.memory_limit_mb),
        "CORPUS_PARALLELISM": str(settings.parallelism),
        "CORPUS_SPILL": str(settings.spill),
        "DO_NOT_TRACK": "1",
    }
    make_lean()
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    options = options_of(settings.home / target, log_path(settings).parent)
    own, common = settings.home / target / PARSED, parsed_path(target)
    forget_other_folder(own)
    reused = () if own.exists() or not common.exists() else ("--partial-parse-file-path", str(common))
    # Of one that it is given dbt does not write the manifest as JSON.
    manifest = held.pop(common, None) if NO_JSON in arguments else None
    taken = taken_as_they_are() if common.exists() else nullcontext()
    as_one = one_transaction(settings) if settings.lake else nullcontext()
    try:
        with _environment(told), taken, templates_kept(templates_of(common)), as_one:
            done = dbtRunner(manifest).invoke([*arguments, *options, *reused])
    finally:
        DuckDBConnectionManager.close_all_connections()
    if not done.exception and own.exists() and not common.exists():
        keep_parsed(own, common)
    if done.exception and not done.result:
        raise ModelsFailed(f"dbt {arguments[0]} could not run: {done.exception}") from done.exception
    results = list(getattr(done.result, "results", None) or [])
    for one in results:
        if NOT_TRIED in str(one.message):
            one.status = "skipped"
    return results


@contextmanager
def _environment(told: Mapping[str, str]) -> Iterator[None]:
    """Tell dbt what its profile reads from the environment; settings are read there too, so it is put back."""
    before = {name: os.environ.get(name) for name in told}
    os.environ |= told
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def log_path(settings: Settings) -> Path:
    """The log that dbt itself writes."""
    return settings.home / "logs" / "dbt" / "dbt.log"


def target_path(settings: Settings) -> Path:
    """Where dbt keeps its manifest, so that the next run parses only what changed."""
    return settings.home / TARGET


def _manifest_stamp(settings: Settings) -> Path:
    return target_path(settings) / "manifest.sha256"


def has_manifest(settings: Settings) -> bool:
    """Whether dbt's manifest as JSON, which its docs are made of, is there and of the project as it is."""
    stamp = _manifest_stamp(settings)
    is_there = stamp.exists() and (target_path(settings) / "manifest.json").exists()
    return is_there and stamp.read_text(encoding="utf-8") == project_digest()


class NodeRun(NamedTuple):
    """What became of a node; of the tests that one node asked, of each, with its share of that node's time."""

    node: str
    resource_type: str
    status: str
    seconds: float
    rows_affected: int | None
    failures: int | None
    message: str | None

    @property
    def name(self) -> str:
        """The node's name, without kind, project and digest."""
        return self.node.split(".")[2]

    @property
    def failed(self) -> bool:
        """Whether the load is blocked by it."""
        return self.status in _FAILED


def _node_runs(results: Iterable[Any], again: Iterable[Any] = ()) -> list[NodeRun]:
    """What became of each node, the tests that `rules_hold` asked in its place where it could ask them.

    Args:
        results: dbt's results.
        again: those of the tests that `rules_hold` found failing, asked themselves; they say more.
    """
    told = {one.node.unique_id: one.message for one in again if str(one.status) == "fail"}
    runs = []
    for one in results:
        status, code = str(one.status), str(getattr(one.node, "compiled_code", ""))
        asked = _ASKED.findall(code) if one.node.name == RULES and status in ("pass", "fail") else []
        for name, failures in asked:
            says = told.get(name) or f"Got {failures} results, configured to fail if != 0"
            message = says if int(failures) else None
            share = float(one.execution_time) / len(asked)
            runs.append(NodeRun(name, "test", "fail" if message else "pass", share, None, int(failures), message))
        if not asked:
            rows = one.adapter_response.get("rows_affected")
            kind, seconds = str(one.node.resource_type), float(one.execution_time)
            runs.append(NodeRun(one.node.unique_id, kind, status, seconds, rows, one.failures, one.message))
    return runs


def _asked_again(settings: Settings, results: list[Any]) -> list[Any]:
    """The results of the tests that `rules_hold` found failing, each asked itself; of a few where many failed."""
    own = {one.node.unique_id for one in results}
    failed = [one.name for one in _node_runs(results) if one.failed and one.node not in own]
    return run_dbt(settings, "test", "--select", *failed[:TOLD_TESTS]) if failed else []


def _record(connection: duckdb.DuckDBPyConnection, load_id: str, runs: list[NodeRun]) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [{"load_id": load_id, **one._asdict(), "finished_at": now} for one in runs]
    with transaction(connection):
        replace_rows(connection, "quality.model_runs", pa.Table.from_pylist(rows), load_id=load_id)


def _stand_for(connection: duckdb.DuckDBPyConnection, digest: str) -> bool:
    """Whether all that is made of the project alone is there, as the project of this digest makes it."""
    there = tables_and_views(connection)
    if _MADE_FROM not in there:
        return False
    [made] = connection.execute(f"from {_MADE_FROM}").fetchall()  # of an earlier version it has the digest alone
    return len(made) == 2 and made[0] == digest and there >= set(made[1])


def _note_made_from(connection: duckdb.DuckDBPyConnection, digest: str, results: Iterable[Any]) -> None:
    nodes = [one.node for one in results if one.node.resource_type in ("model", "seed")]
    names = ", ".join(quoted(f"{node.schema}.{node.alias}") for node in nodes if _OF_PROJECT in node.tags)
    connection.execute(
        f"create or replace view {_MADE_FROM} as select {quoted(digest)} as project, [{names}]::varchar[] as tables"
    )


def _ran_out_of_memory(results: Iterable[Any]) -> bool:
    """Whether a node failed because DuckDB may take no more memory."""
    return any(one.status in _FAILED and "Out of Memory" in str(one.message) for one in results)


def build_models(settings: Settings, load_id: str) -> dict[str, int]:
    """Build and test all models over what is not published yet.

    Returns:
        Number of nodes by status.

    Raises:
        ModelsFailed: a model or a test failed; the message names each.
        BadStewardFile: a steward's file says what cannot be followed.
        WarehouseBusy: another process has the warehouse open.
    """
    with open_warehouse(settings) as connection:  # locked, it is worth another try, which dbt's own error would not say
        digest = project_digest() + take_steward(connection, settings)
        stand = _stand_for(connection, digest)
        if not stand:
            connection.execute(f"drop view if exists {_MADE_FROM}")
        modest = modest_settings(settings, pending_articles(connection))
        with transaction(connection):
            note_built(connection, load_id)
    # The database itself keeps the contracts, a lake does not. Nobody reads the manifest as JSON but dbt's docs, of a
    # new project only. A test that looks at one of the project's tables and at another too is still asked: cautious.
    left_out = [*(() if settings.lake else ("tag:contract",)), *((f"tag:{_OF_PROJECT}",) if stand else ()), _GENERIC]
    written = () if not has_manifest(settings) else (NO_JSON,)
    options = ("--exclude", *left_out, "--indirect-selection", "cautious", *written)
    results = run_dbt(modest, "build", *NOT_BUILT, *options)
    if modest != settings and _ran_out_of_memory(results):
        # Beside a million articles this is not needed; where a model does need more, a slow load is better than none.
        _LOG.warning(
            "Models ran out of %d MB; they are built again with %d.", modest.memory_limit_mb, settings.memory_limit_mb
        )
        modest = settings
        with open_warehouse(settings) as connection, transaction(connection):
            note_built(connection, load_id)
        results = run_dbt(modest, "build", *NOT_BUILT, *options)
    again = _asked_again(modest, results)
    if not written:
        _manifest_stamp(settings).write_text(project_digest(), encoding="utf-8")
    with open_warehouse(settings) as connection:
        tell_failing_rows(connection, [*results, *again])
        runs = _node_runs(results, again)
        _record(connection, load_id, runs)
        if not stand and not any(one.failed for one in runs):
            _note_made_from(connection, digest, results)
        tables = dict(connection.execute(_ROWS).fetchall())
    log_models([(one.name, one.resource_type, one.status, one.seconds) for one in runs], tables, log_path(settings))
    _require(runs)
    return dict(Counter(one.status for one in runs))


def run_data_tests(settings: Settings, check_id: str) -> int:
    """Run all data tests over the whole corpus and record them under an id that takes the place of a load's.

    Returns:
        Number of tests.

    Raises:
        ModelsFailed: a test failed; the message names each.
    """
    only = ("test", "--exclude-resource-type", "unit_test", "--exclude", RULES, "--vars", "{check_all: true}")
    results = run_dbt(settings, *only, target="dbt_whole")
    with open_warehouse(settings) as connection:
        tell_failing_rows(connection, results)
        runs = _node_runs(results)
        _record(connection, check_id, runs)
    _require(runs)
    return len(runs)


def require_all(results: list[Any]) -> None:
    """Raise ModelsFailed, which names them, if nodes failed."""
    _require(_node_runs(results))


def _require(runs: list[NodeRun]) -> None:
    if failed := [one for one in runs if one.failed]:
        reasons = " | ".join(f"{one.name}: {str(one.message).strip()}" for one in failed)
        raise ModelsFailed(f"{len(failed)} of {len(runs)} dbt nodes failed. {reasons}")
