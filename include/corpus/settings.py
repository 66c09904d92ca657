"""Everything that is set from outside, read from the environment in one place."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class BadSetting(ValueError):
    """An environment variable holds something that cannot be used."""


def whole_number(name: str, default: int, least: int) -> int:
    """A whole number from the environment, or the default where the variable is empty or missing.

    Raises:
        BadSetting: it is not a whole number, or too small.
    """
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or int(text) < least:
        raise BadSetting(f"{name} is {text!r}: it must be a whole number of at least {least}")
    return int(text)


def _landing(where: str) -> str:
    """The landing area; a folder is taken from the project's root."""
    where = where.removeprefix("file://")
    return where if "://" in where else str((PROJECT / where).resolve())


def _home(where: str) -> Path:
    """The corpus's folder, taken from the project's root.

    Raises:
        BadSetting: DuckDB cannot keep a database there.
    """
    found = (PROJECT / where).resolve()
    if "?" in str(found):
        # It takes what follows for parameters, and puts the database's log where there is no folder.
        raise BadSetting(f"CORPUS_HOME is {str(found)!r}: DuckDB keeps no database in a folder with ? in its name")
    return found


@dataclass(frozen=True)
class Settings:
    """Where a corpus lives and how much of the machine a load may use."""

    landing: str
    """A folder, or an address such as `s3://bucket/folder`."""
    home: Path
    schedule: str
    keep_snapshots: int
    keep_reports: int
    parallelism: int
    memory_limit_mb: int
    batch_bytes: int
    max_capture_bytes: int
    max_capture_seconds: int

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the settings. Relative directories are taken from the project's root.

        Raises:
            BadSetting: a number is not one or is too small, or the folder's name cannot be used.
        """
        return cls(
            landing=_landing(os.environ.get("CORPUS_LANDING") or "include/seeds"),
            home=_home(os.environ.get("CORPUS_HOME") or "data"),
            schedule=os.environ.get("CORPUS_SCHEDULE", "@hourly"),
            keep_snapshots=whole_number("CORPUS_KEEP_SNAPSHOTS", 5, 1),
            keep_reports=whole_number("CORPUS_KEEP_REPORTS", 30, 1),
            parallelism=whole_number("CORPUS_PARALLELISM", max(2, os.cpu_count() or 2), 1),
            memory_limit_mb=whole_number("CORPUS_MEMORY_LIMIT_MB", 448, 128),
            batch_bytes=whole_number("CORPUS_BATCH_BYTES", 32 << 20, 1024),
            max_capture_bytes=whole_number("CORPUS_MAX_CAPTURE_BYTES", 10 << 20, 1024),
            max_capture_seconds=whole_number("CORPUS_MAX_CAPTURE_SECONDS", 30, 1),
        )

    @property
    def warehouse(self) -> Path:
        """The database that loads write to; nobody else opens it."""
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The link to the newest snapshot: what analysts open."""
        return self.home / "corpus.duckdb"

    @property
    def snapshots(self) -> Path:
        """The published snapshots, one folder per load."""
        return self.home / "snapshots"

    @property
    def reports(self) -> Path:
        """The report pages, one folder per load."""
        return self.home / "reports"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into its memory."""
        return self.home / "spill"

    def staged(self, load_id: str) -> Path:
        """The working files of one load."""
        return self.home / "staged" / load_id

    def quarantine(self, load_id: str) -> Path:
        """What one load quarantined."""
        return self.home / "quarantine" / load_id
