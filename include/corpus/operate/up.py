"""`make up`: Airflow with its scheduler and pages on localhost, loads on schedule, until Ctrl-C."""

import socket
import sys
import time

from corpus.home import HomeUnusable, disk_trouble, disk_trouble_now, require_home
from corpus.operate.airflow_home import DAG_ID, SIDE_IDS, AirflowDown, EmbeddedAirflow
from corpus.operate.next_steps import typed
from corpus.operate.run import only_one, stop_on_terminate, terminal
from corpus.operate.show import failure
from corpus.operate.waiting import Waiting
from corpus.settings import BadSetting, Settings, up_port
from corpus.warehouse.connection import WrongVersion, check_version
from corpus.warehouse.snapshots import LostWarehouse, require_warehouse


def main() -> int:
    """Start Airflow, unpause the DAGs and wait."""
    console = terminal()
    stop_on_terminate()
    try:
        settings = Settings.from_environment()
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
    except KeyboardInterrupt:
        console.print("Airflow is down.")
        return 0
    except AirflowDown as error:
        failure(console, disk_trouble_now(settings) or error)
        return 1
    except (BadSetting, HomeUnusable, LostWarehouse, WrongVersion) as error:
        failure(console, error)
        return 1
    except OSError as error:
        told = disk_trouble(settings, error)
        if told is None:
            raise
        failure(console, told)
        return 1


if __name__ == "__main__":
    sys.exit(main())
