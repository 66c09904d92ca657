"""`make up`: Airflow with its scheduler and pages on localhost, loads on schedule, until Ctrl-C."""

import socket
import sys
import time

from corpus.operate.airflow_home import DAG_ID, AirflowDown, EmbeddedAirflow
from corpus.operate.run import only_one, stop_on_terminate, terminal
from corpus.settings import BadSetting, Settings, up_port
from corpus.warehouse.connection import WrongVersion, check_version


def main() -> int:
    """Start Airflow, unpause the DAG and wait."""
    console = terminal()
    stop_on_terminate()
    try:
        settings = Settings.from_environment()
        port = up_port()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                console.print(f"[red]Port {port} is taken; choose another with: make up CORPUS_PORT=8081")
                return 1
        check_version(settings)
        with only_one(settings, console), EmbeddedAirflow(settings, port, unpaused=True) as airflow:
            airflow.call("PATCH", f"/dags/{DAG_ID}", json={"is_paused": False})
            console.print(
                f"Airflow is up at [bold]{airflow.url}[/] (schedule: {settings.schedule or 'none'}). Ctrl-C stops it."
            )
            while True:
                airflow.check_alive()
                time.sleep(1)
    except KeyboardInterrupt:
        console.print("Airflow is down.")
        return 0
    except (AirflowDown, BadSetting, WrongVersion) as error:
        console.print(f"[red]{error}", soft_wrap=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
