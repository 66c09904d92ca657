"""Alerts through Airflow's interface for notifiers: what a DAG, or a task of it, calls when there may be news."""

import asyncio
import contextlib
import json
import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from airflow.sdk import BaseNotifier

from corpus.landing.ids import load_id_of
from corpus.reports.alert import Alert, alert_of, dag_alert, failure_alert, late_alert
from corpus.reports.page import run_page
from corpus.reports.sending import send
from corpus.settings import AlertSettings, Settings
from corpus.staging import whole_file

LOAD_DAG = "corpus_load"

# Alerts that are remembered, so that none is sent twice.
REMEMBERED = 100

_LOG = logging.getLogger(__name__)


class CorpusNotifier(BaseNotifier):
    """Tells people of a load or of a failed run, if there is something new to tell and somebody to tell it to.

    It never raises: an alert that cannot be made or sent is logged.

    Args:
        failed: the run failed, or is about to: it is told even if nothing was recorded of the load.
    """

    def __init__(self, failed: bool = False) -> None:
        super().__init__()
        self.failed = failed

    def notify(self, context: Any) -> None:
        """Send the alert of the run that the context is of."""
        try:
            channels = AlertSettings.from_environment()
            if channels.smtp or channels.webhook:
                self._tell(context, channels)
        except Exception:
            _LOG.warning("an alert could not be made", exc_info=True)

    def _tell(self, context: Any, channels: AlertSettings) -> None:
        settings, run = Settings.from_environment(), context["dag_run"]
        if run.dag_id != LOAD_DAG:
            why = context.get("exception") or context.get("reason") or "Its log tells why."
            send(dag_alert(run.dag_id, str(why), run_page(run.run_id, run.dag_id)), channels)
            return
        load_id = load_id_of(run.run_id, run.run_after)
        if told_of(settings, load_id):
            return
        if alert := self._alert(settings, load_id, run.run_id):
            send(alert, channels)
            _remember(settings, load_id, alert)

    def _alert(self, settings: Settings, load_id: str, run_id: str) -> Alert | None:
        if self.failed:
            with contextlib.suppress(Exception):  # the warehouse may be what failed
                found = alert_of(settings, load_id, run_id)
                if found and found.kind == "blocked":
                    return found
            return failure_alert(settings, load_id, run_id)
        return alert_of(settings, load_id, run_id)


async def tell_late(minutes: int, context: Any) -> None:
    """Tell of a run that has not ended in time: what Airflow's triggerer calls when a deadline is missed. Never raises.

    Args:
        minutes: the time that it had.
        context: what Airflow tells of the run, as its API does.
    """
    try:
        await asyncio.to_thread(_tell_late, minutes, context["dag_run"])
    except Exception:
        _LOG.warning("an alert could not be made", exc_info=True)


def _tell_late(minutes: int, run: dict[str, Any]) -> None:
    channels, run_id = AlertSettings.from_environment(), run["dag_run_id"]
    if channels.smtp or channels.webhook:
        load_id = load_id_of(run_id, datetime.fromisoformat(run["run_after"]))
        send(late_alert(Settings.from_environment(), load_id, run_id, minutes), channels)


def _note_of(settings: Settings, load_id: str) -> Path:
    return settings.home / "alerts" / f"{load_id}.json"


def told_of(settings: Settings, load_id: str) -> bool:
    """Whether an alert of a load was sent, or tried to."""
    return _note_of(settings, load_id).exists()


def _remember(settings: Settings, load_id: str, alert: Alert) -> None:
    note = _note_of(settings, load_id)
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(note) as unfinished:
            unfinished.write_text(json.dumps(asdict(alert), ensure_ascii=False, indent=1), encoding="utf-8")
        notes = sorted(note.parent.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for old in notes[:-REMEMBERED]:
            old.unlink()
