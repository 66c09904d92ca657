"""Commands that are printed for users to type: with the settings that lead to the same corpus."""

import os
import shlex
from pathlib import Path

from corpus.settings import DEFAULT_HOME, DEFAULT_LANDING, PROJECT, Settings
from corpus.visible import visible


def shown(path: Path | str) -> str:
    """A path as one would type it from the project's root, every character visible."""
    path = Path(path)
    return visible(os.path.relpath(path, PROJECT) if path.is_relative_to(PROJECT) else path)


def typed(settings: Settings, command: str, **words: str) -> str:
    """A `make` command for the corpus of these settings: what differs from the defaults is repeated.

    Args:
        settings: where the corpus is.
        command: what is made: `report`.
        words: other variables of the command, such as `TO`.
    """
    given = dict(words)
    if settings.landing != str(PROJECT / DEFAULT_LANDING):
        given["CORPUS_LANDING"] = settings.landing if "://" in settings.landing else _relative(settings.landing)
    if settings.home != PROJECT / DEFAULT_HOME:
        given["CORPUS_HOME"] = _relative(settings.home)
    if settings.written_to not in (None, settings.home / "warehouse.duckdb"):
        given["CORPUS_WAREHOUSE"] = settings.warehouse_name  # an address holds no secret
    if settings.shared_at not in ("", str(settings.home)):
        given["CORPUS_SHARED"] = settings.shared_at
    # Make reads the value first: a dollar is written twice.
    return " ".join(["make", command, *(f"{name}={_quoted(value)}" for name, value in given.items())])


def nothing_published(settings: Settings) -> str:
    """What a command says that needs a published corpus where there is none."""
    return f"Nothing has been published in {shown(settings.home)} yet: {typed(settings, 'run')}"


def _relative(path: Path | str) -> str:
    path = Path(path)
    return os.path.relpath(path, PROJECT) if path.is_relative_to(PROJECT) else str(path)


def _quoted(value: str) -> str:
    if value.startswith("<") and value.endswith(">"):
        return value  # to be filled in
    if value.startswith("select "):
        return f'"{value}"'
    return visible(shlex.quote(value.replace("$", "$$")))
