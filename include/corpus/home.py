"""CORPUS_HOME: whether a corpus can be kept there, and in a sentence what it means when it cannot."""

import errno
import os
from pathlib import Path

from corpus.settings import Settings
from corpus.shared import made
from corpus.visible import visible_lines

# What is written to see whether there is room at all: more than a file system keeps back for its own notes.
PROBE_BYTES = 256 << 10

_FULL = (
    "There is no space left on the disk of {home}. Make room there and load again; what was published stays as it is."
)
_READ_ONLY = "{home} is on a file system that is read-only. Make it writable, or set CORPUS_HOME to another folder."
_NOT_ALLOWED = "{home} may not be written to by this user. Change its owner, or set CORPUS_HOME to another folder."

_BY_NUMBER = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
}
# DuckDB and SQLite tell the same in words of their own.
_BY_WORDS = {
    "no space left on device": _FULL,
    "database or disk is full": _FULL,
    "disk quota exceeded": _FULL,
    "read-only file system": _READ_ONLY,
}


class HomeUnusable(OSError):
    """Nothing can be written to CORPUS_HOME; the message says why and what to do."""


def disk_trouble(settings: Settings, error: BaseException) -> str | None:
    """What an error says about the disk of CORPUS_HOME, in a sentence; None where it is about something else."""
    found: BaseException | None = error
    while found is not None:
        said = _BY_NUMBER.get(found.errno or 0) if isinstance(found, OSError) and _concerns(found, settings) else None
        said = said or next((told for words, told in _BY_WORDS.items() if words in str(found).lower()), None)
        if said:
            return said.format(home=settings.home)
        found = found.__cause__ or found.__context__
    return None


def _concerns(error: OSError, settings: Settings) -> bool:
    """Whether an error of the file system is about CORPUS_HOME, as far as it names a file."""
    named = error.filename
    if not isinstance(named, str | bytes):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    path = Path(os.fsdecode(named)).absolute()
    return path == settings.home or settings.home in path.parents or path in settings.home.parents


def in_words(settings: Settings, error: BaseException) -> str:
    """An error as people read it: a sentence where the disk is the cause, else its kind and message, as text."""
    kind = type(error).__name__
    return disk_trouble(settings, error) or visible_lines(str(error).strip() or kind)


def disk_trouble_now(settings: Settings) -> str | None:
    """Why nothing can be written to CORPUS_HOME, in a sentence; None where something can.

    For errors of other programs, which do not say that the disk was their trouble.
    """
    try:
        require_home(settings)
    except HomeUnusable as unusable:
        return str(unusable)
    return None


def require_home(settings: Settings) -> None:
    """Make CORPUS_HOME and see whether it can be written to.

    Raises:
        HomeUnusable: it cannot.
    """
    probe = settings.home / f".writable-{os.getpid()}"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        try:
            with probe.open("wb") as file:
                file.write(bytes(PROBE_BYTES))
                file.flush()
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        raise HomeUnusable(disk_trouble(settings, error) or f"{settings.home} cannot be used: {error}") from error


def require_shared(settings: Settings) -> None:
    """See whether CORPUS_SHARED can be written to, where it is set.

    Raises:
        HomeUnusable: it cannot.
    """
    if not settings.shared_at:
        return
    try:
        probe = made(settings.shared) / f".writable-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink(missing_ok=True)
    except Exception as error:  # each store has errors of its own
        raise HomeUnusable(f"CORPUS_SHARED, {settings.shared_at}, cannot be written to: {error}") from error
