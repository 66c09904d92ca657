"""What a reader yields for each record of a file: the record, or the reason why it is quarantined."""

from dataclasses import dataclass

from corpus.page.page import Page


@dataclass(frozen=True)
class Record:
    """One record that was read."""

    offset: int
    """Where the record begins: in bytes of the decompressed file, or in rows where a format has no such bytes."""
    raw: bytes
    """The record's own bytes."""
    page: Page
    member: str = ""
    """Path inside an archive; empty for the file itself."""
    format: str = ""
    """Name of the format that read it."""
    sha256: str | None = None
    """SHA-256 of `raw`, where it is known already."""


@dataclass(frozen=True)
class Quarantined:
    """One record that cannot be read, and why."""

    offset: int
    """As in `Record`."""
    raw: bytes
    """The record's own bytes, as far as they are known."""
    reason: str
    """A code of `corpus.landing.quarantine.REASONS`."""
    message: str
    """What exactly is wrong with this record."""
    member: str = ""
    format: str = ""
    sha256: str | None = None
    """As in `Record`."""


Item = Record | Quarantined
