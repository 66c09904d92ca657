"""A landing area above the bound of a load: on a cluster its parts are loaded one after the other, by themselves.

    python -m tests.cluster.cut

One run is triggered; the runs after it are Airflow's own. What they publish is compared with one load of everything, in
one process, but for the ids of loads.
"""

import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from corpus.landing.area import LandingArea
from corpus.landing.cutting import captures_of, rest_of
from corpus.landing.discover import discover
from corpus.operate.airflow_home import DAG_ID
from corpus.settings import Settings
from tests.cluster.cluster import Cluster, end_when_asked, started, store
from tests.cluster.prove import InOneProcess, Landing
from tests.cluster.tables import Tables, differing, published_tables

# In how many loads it is to be taken, at least.
LOADS = 3

# What a table of the corpus says of loads: with several of them other ids, and an order of captures of its own.
OF_LOADS = ("load_id", "first_load_id", "last_load_id")


def corpus_of(settings: Settings) -> Tables:
    """What is published of captures and articles, without the loads that brought them."""
    tables = published_tables(settings, OF_LOADS)
    return {name: rows for name, rows in tables.items() if not name.startswith("quality.")}


def all_runs(cluster: Cluster) -> list[str]:
    """Trigger one run; returns the ids of all that came of it, once nothing is left and nothing runs."""
    assert cluster.load(0)
    while True:
        runs = cluster.airflow.call("GET", f"/dags/{DAG_ID}/dagRuns", params={"order_by": "run_after"})["dag_runs"]
        states = {run["state"] for run in runs}
        if states == {"success"} and not rest_of(cluster.writer):
            return [run["dag_run_id"] for run in runs]
        assert "failed" not in states
        time.sleep(0.5)


def main() -> int:
    """Load in both ways and compare; returns a status."""
    end_when_asked()
    root = Path(tempfile.mkdtemp(prefix="dateline-cluster-"))
    with ExitStack() as stack:
        Landing(stack.enter_context(store(root))).begin()
        settings = Settings.from_environment()
        expected = sum(map(captures_of, discover(LandingArea(settings.landing), {}, frozenset()).new))
        assert InOneProcess(settings).load(0)
        most = {"CORPUS_MOST_CAPTURES": str(expected // LOADS)}
        cluster = stack.enter_context(started(root, os.environ.get("CLUSTER_WAREHOUSE") != "file", most))
        runs = all_runs(cluster)
        print(f"{expected} captures expected, at most {expected // LOADS} in a load: {', '.join(runs)}")
        assert len(runs) >= LOADS
        assert all(run.startswith("rest__") for run in runs[1:])
        differ = differing(corpus_of(settings), corpus_of(cluster.writer))
    if differ:
        print(f"differ: {', '.join(differ)}; logs in {root}")
        return 1
    print("equal but for the loads' ids")
    shutil.rmtree(root, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
