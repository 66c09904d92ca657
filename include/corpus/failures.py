"""Which steps of a load failed and why, each noted in a small file of the load's working files.

A step that fails may do so because of the database, so it is not told there: `report_blocked` takes the notes over.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.home import in_words
from corpus.settings import Settings
from corpus.shared import listed, made

# Characters of a message that are kept: a page of errors that repeat each other is not read.
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Failure:
    """A step that failed."""

    step: str
    batch: str | None
    """Name of the batch, where the step is mapped."""
    kind: str
    """Name of the error's class."""
    message: str


def _note_of(settings: Settings, load_id: str, step: str, batch: str | None) -> Path:
    name = step if batch is None else f"{step}-{Path(batch).stem}"
    return settings.staged(load_id) / "failed" / f"{name}.json"


def note(settings: Settings, load_id: str, step: str, batch: str | None, error: BaseException) -> None:
    """Note that a step failed; where the disk is full there is no note."""
    if Path(settings.landing) in settings.home.parents and not settings.home.exists():
        return  # that is what blocked the load: a note would be read by the next as part of the landing area
    path = _note_of(settings, load_id, step, batch)
    named = None if batch is None else Path(batch).stem
    failure = Failure(step, named, type(error).__name__, in_words(settings, error)[:MOST_CHARACTERS])
    with contextlib.suppress(OSError):
        made(path.parent)
        path.write_text(json.dumps(asdict(failure)), encoding="utf-8")


def forget(settings: Settings, load_id: str, step: str, batch: str | None) -> None:
    """A step that was tried again has ended well."""
    _note_of(settings, load_id, step, batch).unlink(missing_ok=True)


def failures(settings: Settings, load_id: str) -> list[Failure]:
    """What failed of a load, in the order in which it was noted."""
    found = []
    folder = settings.staged(load_id) / "failed"
    for path in sorted(listed(folder, "*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name)):
        with contextlib.suppress(ValueError, TypeError):
            found.append(Failure(**json.loads(path.read_text(encoding="utf-8"))))
    return found
