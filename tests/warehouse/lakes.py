"""Loads in a warehouse of any kind, without Airflow, and what they publish."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from corpus.lake_address import Lake
from corpus.load import REPORT_BLOCKED, run_steps, steps_until
from corpus.settings import PROJECT, Settings
from corpus.step import Load, LoadBlocked
from corpus.warehouse.connection import attached_warehouse
from corpus.warehouse.publish import block
from corpus.warehouse.published import connect_published

SEEDS = PROJECT / "include" / "seeds"

# When rows were written, and how long that took, differs between any two runs.
TIMES = {
    *("admitted_at", "published_at", "blocked_at", "released_at"),
    *("began_at", "finished_at", "validated_at", "rolled_back_at"),
    *("ordered_at", "erased_at", "taken_back_at", "withdrawn_at"),
}
TOOK = {"seconds", "task_seconds", "rows_affected"}
# A lake keeps no contracts, so that its loads ask one data test more.
_ONLY_LAKE = "test.dateline.contracts_hold"

BAD_ROW = (
    "insert into raw.captures select * replace ('bad' as capture_id, 'mislaid' as outcome) from raw.captures"
    " where outcome = 'loaded' order by path, record limit 1"
)


@dataclass
class Loads:
    """A corpus of its own home, and its loads, numbered."""

    settings: Settings
    done: int = 0
    withdrawn: tuple[str, str, str] = ("", "", "")
    """The article that a load took out for good, its title, and the beginning of its text."""

    @classmethod
    def of(cls, root: Path, landing: Path, written_to: Path | Lake | None = None) -> "Loads":
        settings = Settings.from_environment()
        return cls(replace(settings, landing=str(landing), home=root / "home", parallelism=2, written_to=written_to))

    def load(self, **asked: str) -> bool:
        """One load; returns whether it was published."""
        self.done += 1
        due_at = datetime(2025, 5, 1, tzinfo=UTC) + timedelta(hours=self.done)
        load = Load(self.settings, f"{due_at:%Y%m%dT%H%M%S}Z-{self.done:06}", f"run{self.done}", due_at, **asked)
        try:
            run_steps(load, steps_until("publish"))
        except LoadBlocked:
            block(load.settings, load.load_id, REPORT_BLOCKED.name)
            return False
        return True

    def write(self, *statements: str) -> None:
        """Change the warehouse by hand."""
        with attached_warehouse(self.settings) as connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the published corpus."""
        with connect_published(self.settings.published) as connection:
            return connection.execute(query).fetchall()

    def published(self, file: Path | None = None) -> dict[str, list[tuple[Any, ...]]]:
        """Every published table and view in key order, without the times of writing."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        with connect_published(file or self.settings.published) as connection:
            for schema, table in connection.execute(
                "select table_schema, table_name from information_schema.tables"
                " where table_catalog = 'corpus' and table_schema in ('main', 'quality') order by all"
            ).fetchall():
                left_out = TIMES | TOOK if schema == "quality" else set()
                names = [row[0] for row in connection.execute(f"describe {schema}.{table}").fetchall()]
                columns = ", ".join(f'"{name}"' for name in names if name not in left_out)
                where = f" where node <> '{_ONLY_LAKE}'" if table == "model_runs" else ""
                query = f"select {columns} from {schema}.{table}{where} order by all"
                found[f"{schema}.{table}"] = connection.execute(query).fetchall()
        return found


def land(landing: Path, *names: str) -> None:
    """Land files of the sample, each with its folder's sidecar."""
    for name in names:
        target = landing / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SEEDS / name, target)
        sidecar = Path(name).parent / "_captures.jsonl"
        if (SEEDS / sidecar).exists():
            shutil.copyfile(SEEDS / sidecar, landing / sidecar)


FIRST = [
    "el-faro-de-sotavento/2025-03-04-lonja.txt",
    "meridian-courier/2025-03-05-lock-keeper.txt",
    "meridian-courier/2025-03-08-kelsby-flood-again.txt",
    # With its copy in one load: a lake numbers the rows of both far beyond all others.
    "meridian-courier/2025-03-10-night-trams.txt",
    "meridian-courier/2025-03-10-night-trams-copy.txt",
    "meridian-courier/2025-03-11-scan.txt",
    "northwind-wire/northwind-2025-03.jsonl",
]
LATER = [
    "meridian-courier/2025-03-06-lock-keeper-amended.txt",
    "meridian-courier/2025-03-07-kelsby-flood.txt",
    "voa-editorials/000_3123cddbfedc46de.txt",
]


def three_loads(corpora: list[Loads], landing: Path) -> None:
    """Loads with what is new, changed, removed and withdrawn, and one that is blocked between them."""
    land(landing, *FIRST)
    for corpus in corpora:
        assert corpus.load()
        corpus.write(BAD_ROW, "insert into raw.pending select article_id from raw.captures where capture_id = 'bad'")
    land(landing, *LATER)
    for corpus in corpora:
        assert not corpus.load()
    assert_same(corpora)
    changed = landing / FIRST[3]
    changed.write_text(changed.read_text(encoding="utf-8").replace("tram", "night tram"), encoding="utf-8")
    (landing / FIRST[0]).unlink()
    land(landing, "el-faro-de-sotavento/archivo-2025-02.jsonl.gz")
    withdrawn = "select article_id, title, body[:60] from articles where body ilike '%lock%' order by 1 limit 1"
    for corpus in corpora:
        corpus.write("delete from raw.captures where capture_id = 'bad'")
        [(article_id, title, text)] = corpus.ask(withdrawn)
        assert corpus.load(withdraw=article_id, reason="asked for")
        corpus.withdrawn = (article_id, title, text)


# A file from which articles were withdrawn is written anew and lacks what dbt makes of the project alone, so that the
# load makes that again.
_MADE_AGAIN = frozenset({"quality.model_runs"})


def assert_same(corpora: list[Loads]) -> None:
    """All that is published is the same in each corpus, table by table; the first is the one of a file."""
    first, *others = [corpus.published() for corpus in corpora]
    made_again = _MADE_AGAIN if corpora[0].withdrawn[0] else frozenset()
    for other in others:
        assert set(other) == set(first)
        for table, rows in first.items():
            if table in made_again:
                assert other[table]
                assert set(other[table]) <= set(rows), table
            else:
                assert other[table] == rows, table
