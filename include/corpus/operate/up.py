"""`make up`: Airflow with its scheduler and pages on localhost, loads on schedule, until Ctrl-C."""

import socket
import sys
import time
from functools import partial

from rich.console import Console

from corpus.home import require_home
from corpus.operate.airflow_command import with_airflow
from corpus.operate.airflow_home import DAG_ID, SIDE_IDS, EmbeddedAirflow
from corpus.operate.next_steps import typed
from corpus.operate.run import only_one, terminal
from corpus.operate.show import failure
from corpus.operate.waiting import Waiting
from corpus.settings import Settings, up_port
from corpus.warehouse.connection import check_version
from corpus.warehouse.snapshots import require_warehouse


def main() -> int:
    """Start Airflow, unpause the DAGs and wait."""
    console = terminal()
    return with_airflow(console, partial(_stay_up, console), ("Airflow is down.", 0))


def _stay_up(console: Console, settings: Settings) -> int:
    port = up_port()
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            failure(console, f"Port {port} is taken; choose another: {typed(settings, 'up', CORPUS_PORT='<port>')}")
            return 1
    require_home(settings)
    check_version(settings)
    require_warehouse(settings)
    waiting = Waiting(console)
    with (
        only_one(settings, console),
        EmbeddedAirflow(settings, port, unpaused=True, tell=waiting.tell) as airflow,
    ):
        airflow.wait_for("all parts of Airflow", airflow.is_healthy)
        waiting.over()
        # Where `make run` made Airflow's database they were paused, and what is triggered would wait for ever.
        for dag_id in (DAG_ID, *SIDE_IDS):
            airflow.call("PATCH", f"/dags/{dag_id}", json={"is_paused": False})
        console.print(
            f"Airflow is up at [bold]{airflow.url}[/] (schedule: {settings.schedule or 'none'}). Ctrl-C stops it."
        )
        while True:
            airflow.check_alive()
            time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
