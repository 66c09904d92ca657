"""How long the steps of a load took, each task noted in a small file of the load's working files.

Steps that read and derive open no database, so the times are not told there: `warehouse/step_runs.py` takes them over.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from corpus.settings import Settings
from corpus.shared import is_remote, listed, made, remove_tree


@dataclass(frozen=True)
class TaskTime:
    """When a task began (UTC) and how many seconds it took."""

    step: str
    began_at: datetime
    seconds: float


def _folder(settings: Settings, load_id: str) -> Path:
    return settings.staged(load_id) / "times"


def note(settings: Settings, load_id: str, batch: str | None, time: TaskTime) -> None:
    """Note how long a task took, in the place of an earlier try; where nothing can be written there is no note."""
    if Path(settings.landing) in settings.home.parents:
        return  # a load that is blocked for that reason leaves nothing in the landing area
    name = time.step if batch is None else f"{time.step}-{Path(batch).stem}"
    with contextlib.suppress(OSError):
        path = _folder(settings, load_id) / f"{name}.json"
        made(path.parent)
        path.write_text(json.dumps(asdict(time) | {"began_at": time.began_at.isoformat()}), encoding="utf-8")


def noted(settings: Settings, load_id: str) -> list[TaskTime]:
    """The tasks of a load that have ended, in the order in which they began."""
    found = []
    for path in listed(_folder(settings, load_id), "*.json"):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            told = json.loads(path.read_text(encoding="utf-8"))
            found.append(TaskTime(told["step"], datetime.fromisoformat(told["began_at"]), float(told["seconds"])))
    return sorted(found, key=lambda time: (time.began_at, time.step))


def forget(settings: Settings, load_id: str) -> None:
    """Remove the notes of a load, and its folder if nothing else is in it."""
    folder = _folder(settings, load_id)
    if is_remote(folder):
        remove_tree(folder)
        return
    with contextlib.suppress(OSError):
        for path in folder.glob("*.json"):
            path.unlink()
        for empty in (folder, folder.parent, folder.parent.parent):
            empty.rmdir()
