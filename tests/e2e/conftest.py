"""Whole loads through the real DAG, each corpus in a directory of its own."""

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "include" / "seeds"

# Airflow reads its settings when it is first imported, so they are set before any test does that.
_AIRFLOW_HOME = Path(tempfile.mkdtemp(prefix="dateline-airflow-"))
os.environ |= {
    "AIRFLOW_HOME": str(_AIRFLOW_HOME),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_AIRFLOW_HOME / 'airflow.db'}",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
    "GX_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}

# Columns that name a load or the time of one: they differ between two ways to the same corpus.
LOAD_COLUMNS = {"load_id", "first_load_id", "last_load_id"}


@dataclass
class Corpus:
    """One corpus: its landing area, its home, and loads of it through the DAG."""

    landing: Path
    home: Path
    address: str = ""
    """The landing area where it is no folder."""

    @property
    def published(self) -> Path:
        return self.home / "corpus.duckdb"

    def settings(self) -> Any:
        from corpus.settings import Settings

        self._point_environment_here()
        return Settings.from_environment()

    def _point_environment_here(self) -> None:
        os.environ |= {
            "CORPUS_LANDING": self.address or str(self.landing),
            "CORPUS_HOME": str(self.home),
            "CORPUS_SCHEDULE": "",
        }

    def dag(self, name: str = "corpus_load") -> Any:
        """A DAG as its file gives it for this corpus."""
        self._point_environment_here()
        spec = importlib.util.spec_from_file_location(name, PROJECT / "dags" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return getattr(module, name)()

    def load(self, **parameters: str) -> Any:
        """One DAG run; returns it with its state and task instances."""
        return self.dag().test(run_conf=parameters)

    def land(self, name: str, content: bytes | str | Path) -> Path:
        """Put a file into the landing area."""
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Query the published corpus."""
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(query, list(values)).fetchall()

    def export(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every published table and view of the corpus in key order, without load ids."""
        tables: dict[str, list[tuple[Any, ...]]] = {}
        with duckdb.connect(str(self.published), read_only=True) as connection:
            for (table,) in connection.execute(
                "select table_name from information_schema.tables where table_schema = 'main' order by 1"
            ).fetchall():
                described = connection.execute(f"describe corpus.{table}").fetchall()
                columns = ", ".join(f'"{row[0]}"' for row in described if row[0] not in LOAD_COLUMNS)
                tables[table] = connection.execute(f"select {columns} from corpus.{table} order by all").fetchall()
        return tables


def states(run: Any) -> dict[str, set[str]]:
    """The states of a run's task instances, by task."""
    found: dict[str, set[str]] = {}
    for instance in run.get_task_instances():
        found.setdefault(instance.task_id, set()).add(str(instance.state))
    return found


@pytest.fixture(scope="session")
def airflow_database() -> Iterator[None]:
    """Airflow's own database, with the pool that the DAG asks for."""
    from airflow.utils.db import initdb

    initdb()
    from airflow.models.pool import Pool

    Pool.create_or_update_pool("warehouse", slots=1, description="", include_deferred=False)
    yield
    shutil.rmtree(_AIRFLOW_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def new_corpus(airflow_database: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Corpus]:
    """Make a corpus with an empty landing area."""

    def make() -> Corpus:
        root = tmp_path_factory.mktemp("corpus")
        (root / "landing").mkdir()
        return Corpus(root / "landing", root / "home")

    return make


@pytest.fixture(scope="session")
def sample(new_corpus: Callable[[], Corpus]) -> tuple[Corpus, Any]:
    """The sample landing area, loaded once, and the run that loaded it."""
    corpus = new_corpus()
    shutil.copytree(SEEDS, corpus.landing, dirs_exist_ok=True)
    return corpus, corpus.load()
