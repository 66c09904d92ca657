"""Everything that is set from outside, read from the environment in one place."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from corpus.lake_address import SCHEME, BadLake, Lake, parse_lake
from corpus.shared import place

PROJECT = Path(__file__).resolve().parents[2]

# Taken from the project's root.
DEFAULT_LANDING = "include/seeds"
DEFAULT_HOME = "data"


class BadSetting(ValueError):
    """An environment variable holds something that cannot be used."""


# Digits of ASCII only: `str.isdigit` also takes "²", which no number is made of.
_WHOLE = re.compile(r"[0-9]{1,18}")

# More than any machine has; what is larger is a slip of the hand, and DuckDB or Airflow would end with its own error.
MOST_PARALLELISM = 1024
MOST_SECONDS = 86_400
MOST_MEGABYTES = 1 << 24
MOST_BYTES = 1 << 40
MOST_KEPT = 1_000_000

# Captures of a load unless CORPUS_MOST_CAPTURES says otherwise. Airflow maps a task over 1,024 batches, each of 10,000
# contents; half of that leaves room for captures that earlier loads brought and that are derived again.
MOST_CAPTURES = 5_000_000

# What may stand for a schedule instead of a cron expression.
_PRESETS = ("@once", "@continuous", "@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly")


def whole_number(name: str, default: int, least: int, most: int = MOST_BYTES) -> int:
    """A whole number from the environment, or the default where the variable is empty or missing.

    Raises:
        BadSetting: it is not a whole number, too small or too large.
    """
    text = os.environ.get(name) or str(default)
    if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
        raise BadSetting(f"{name} is {text!r}: it must be a whole number from {least} to {most}")
    return int(text)


def up_port() -> int:
    """The port of `make up`, `CORPUS_PORT`.

    Raises:
        BadSetting: it is not the number of a port.
    """
    return whole_number("CORPUS_PORT", 8080, 1, 65_535)


def _landing(where: str) -> str:
    """The landing area; a folder is taken from the project's root."""
    where = where.removeprefix("file://")
    return where if "://" in where else str((PROJECT / where).resolve())


def _home(where: str) -> Path:
    """Where everything is kept, taken from the project's root.

    Raises:
        BadSetting: it is no folder and cannot be one, or DuckDB can keep no database there.
    """
    home = (PROJECT / where).resolve()
    if "?" in str(home):
        # It takes what follows for parameters, and puts the database's log where there is no folder.
        raise BadSetting(f"CORPUS_HOME is {str(home)!r}: DuckDB keeps no database in a folder with ? in its name")
    for folder in (home, *home.parents):
        if folder.exists():
            if not folder.is_dir():
                raise BadSetting(f"CORPUS_HOME is {where!r}: {folder} is a file, and it must be a folder")
            break
    return home


def warehouse_of(where: str) -> Path | Lake | None:
    """What loads write to: a file or a lake, taken from the project's root; None where nothing is said.

    Raises:
        BadSetting: it is an address that names no lake.
    """
    if not where:
        return None
    if where.startswith(SCHEME):
        try:
            return parse_lake(where, PROJECT)
        except BadLake as error:
            raise BadSetting(str(error)) from error
    file = (PROJECT / where.removeprefix("file://")).resolve()
    if "?" in str(file) or "://" in where or file.is_dir():
        raise BadSetting(f"CORPUS_WAREHOUSE is {where!r}: it must be the path of a file or an address ducklake:…")
    return file


def _schedule(text: str) -> str:
    """When to load: a cron expression, a preset such as `@daily`, or nothing.

    Raises:
        BadSetting: it is none of these.
    """
    if text and text not in _PRESETS:
        from croniter import croniter  # type: ignore[import-untyped]  # as Airflow itself does

        if text.startswith("@") or not croniter.is_valid(text):
            presets = ", ".join(_PRESETS)
            raise BadSetting(f"CORPUS_SCHEDULE is {text!r}: it must be a cron expression, one of {presets}, or empty")
    return text


def _address(name: str, schemes: tuple[str, ...], needed: tuple[str, ...] = ()) -> str:
    """An address from the environment, or an empty text where there is none or `off`.

    It is a secret, so no message repeats it.

    Raises:
        BadSetting: it is none of these schemes, names no host, or lacks a parameter.
    """
    where = os.environ.get(name, "").strip()
    if where in ("", "off"):
        return ""
    told = f"{name} must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        parts = urlsplit(where)
        good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        missing = [one for one in needed if not parse_qs(parts.query).get(one)]
    except ValueError:
        good, missing = False, []
    if not good:
        raise BadSetting(told)
    if missing:
        raise BadSetting(f"{name} must say {' and '.join(missing)}, as in smtp://host:587/?from=a@host&to=b@host")
    return where


@dataclass(frozen=True)
class AlertSettings:
    """Where alerts are sent. Both hold secrets, so they are in no `repr` and no other setting."""

    smtp: str = field(default="", repr=False)
    """`smtp://user:password@host:port/?from=…&to=…`; empty: no mail."""
    webhook: str = field(default="", repr=False)
    """An address that takes `{"text": …}`; empty: none."""
    late_minutes: int = 0
    """After how many minutes a load that has not ended is told of; 0: never."""

    @classmethod
    def from_environment(cls) -> "AlertSettings":
        """Read `CORPUS_ALERT_SMTP`, `CORPUS_ALERT_WEBHOOK` and `CORPUS_ALERT_LATE`.

        Raises:
            BadSetting: one of them cannot be used.
        """
        return cls(
            smtp=_address("CORPUS_ALERT_SMTP", ("smtp", "smtps"), ("from", "to")),
            webhook=_address("CORPUS_ALERT_WEBHOOK", ("https", "http")),
            late_minutes=whole_number("CORPUS_ALERT_LATE", 0, 0),
        )


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
    steward_folder: Path | None = None
    """Where the steward's files are, if not in `steward` under the home."""
    most_captures: int = MOST_CAPTURES
    """Captures of a load, as expected from the bytes; what is beyond is left to the next, which follows at once."""
    shared_at: str = ""
    """Where what steps hand to each other, the quarantine and the reports are, if not under the home: a folder, or an
    address such as `s3://bucket/folder`, that all workers reach."""
    written_to: Path | Lake | None = None
    """What loads write to, if not `warehouse.duckdb` under the home."""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the settings. Relative directories are taken from the project's root.

        Raises:
            BadSetting: a variable holds what it cannot; the message names it with its value.
        """
        number = whole_number
        AlertSettings.from_environment()  # a slip there is to be told before the first alert
        return cls(
            landing=_landing(os.environ.get("CORPUS_LANDING") or DEFAULT_LANDING),
            home=_home(os.environ.get("CORPUS_HOME") or DEFAULT_HOME),
            schedule=_schedule(os.environ.get("CORPUS_SCHEDULE", "@hourly").strip()),
            keep_snapshots=number("CORPUS_KEEP_SNAPSHOTS", 5, 1, MOST_KEPT),
            keep_reports=number("CORPUS_KEEP_REPORTS", 30, 1, MOST_KEPT),
            parallelism=number("CORPUS_PARALLELISM", max(2, os.cpu_count() or 2), 1, MOST_PARALLELISM),
            memory_limit_mb=number("CORPUS_MEMORY_LIMIT_MB", 448, 128, MOST_MEGABYTES),
            batch_bytes=number("CORPUS_BATCH_BYTES", 32 << 20, 1024, MOST_BYTES),
            max_capture_bytes=number("CORPUS_MAX_CAPTURE_BYTES", 10 << 20, 1024, MOST_BYTES),
            max_capture_seconds=number("CORPUS_MAX_CAPTURE_SECONDS", 30, 1, MOST_SECONDS),
            steward_folder=(PROJECT / steward).resolve() if (steward := os.environ.get("CORPUS_STEWARD")) else None,
            most_captures=number("CORPUS_MOST_CAPTURES", MOST_CAPTURES, 1, MOST_BYTES),
            shared_at=_landing(shared) if (shared := os.environ.get("CORPUS_SHARED", "").strip()) else "",
            written_to=warehouse_of(os.environ.get("CORPUS_WAREHOUSE", "").strip()),
        )

    @property
    def steward(self) -> Path:
        """The folder of the files that a data steward keeps."""
        return self.steward_folder or self.home / "steward"

    @property
    def lake(self) -> Lake | None:
        """The lake that loads write to; None where it is a file."""
        return self.written_to if isinstance(self.written_to, Lake) else None

    @property
    def warehouse(self) -> Path:
        """The database that loads write to, which nobody else opens; of a lake, the file that would stand for it."""
        return self.written_to if isinstance(self.written_to, Path) else self.home / "warehouse.duckdb"

    @property
    def warehouse_name(self) -> str:
        """What loads write to, as people are told."""
        return str(self.lake or self.warehouse)

    @property
    def published(self) -> Path:
        """The link to the newest snapshot: what analysts open. Of a lake it is a frozen catalog."""
        return self.home / ("corpus.ducklake" if self.lake else "corpus.duckdb")

    @property
    def snapshots(self) -> Path:
        """The published snapshots, one folder per load."""
        return self.home / "snapshots"

    @property
    def shared(self) -> Path:
        """What all workers reach; a store's address reads and writes as a path does."""
        return place(self.shared_at) if self.shared_at else self.home

    @property
    def reports(self) -> Path:
        """The report pages, one folder per load; where a store shares them, those that are written on this machine."""
        return (self.home if "://" in self.shared_at else self.shared) / "reports"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into its memory."""
        return self.home / "spill"

    @property
    def rest(self) -> Path:
        """Tells how many files the newest load left to the next; not there if none."""
        return self.home / "rest.json"

    def staged(self, load_id: str) -> Path:
        """The working files of one load."""
        return self.shared / "staged" / load_id

    def quarantine(self, load_id: str) -> Path:
        """What one load quarantined."""
        return self.shared / "quarantine" / load_id
