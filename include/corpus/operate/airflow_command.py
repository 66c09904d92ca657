"""The same for a command that runs Airflow: what may be in its way, and how it is interrupted."""

import signal
from collections.abc import Callable

import httpx
from rich.console import Console

from corpus.home import HomeUnusable, disk_trouble, disk_trouble_now
from corpus.landing.area import NoLandingArea
from corpus.operate.airflow_home import AirflowDown, home_of
from corpus.operate.show import failure
from corpus.settings import BadSetting, Settings
from corpus.warehouse.connection import WrongVersion
from corpus.warehouse.snapshots import LostWarehouse


def with_airflow(console: Console, work: Callable[[Settings], int], interrupted: tuple[str, int]) -> int:
    """Carry out a command that runs Airflow.

    Args:
        console: where to print what is in the way.
        work: what it does with the settings; returns its status.
        interrupted: what to say after Ctrl-C or SIGTERM, and the status then.
    """
    # SIGTERM ends the command as Ctrl-C does, so that no part of Airflow is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = None
    told: object
    try:
        settings = Settings.from_environment()
        return work(settings)
    except KeyboardInterrupt:
        console.print(interrupted[0])
        return interrupted[1]
    except (BadSetting, HomeUnusable, LostWarehouse, NoLandingArea, WrongVersion) as error:
        told = error
    except (AirflowDown, httpx.HTTPError, OSError) as error:
        if settings is None:
            raise
        told = _trouble(settings, error)
        if told is None:
            raise
    failure(console, told)
    return 1


def _trouble(settings: Settings, error: Exception) -> object:
    """What to say of an error while Airflow ran; None for one that keeps its traceback."""
    if isinstance(error, AirflowDown):
        return disk_trouble_now(settings) or error
    if isinstance(error, httpx.HTTPError):
        said = f"Airflow failed a request: {error}; see {home_of(settings) / 'logs'}"
        return disk_trouble_now(settings) or said
    # A disk that is full or read-only.
    return disk_trouble(settings, error)
