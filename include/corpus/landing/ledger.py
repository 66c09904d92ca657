"""What is recorded of the landing area's files: what earlier loads knew of them, and what has become of them since."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KnownFile:
    """A file as an earlier load recorded it."""

    size: int
    mtime_ns: int
    sha256: str
    """Digest of its bytes; empty if they could not be read."""
    content_sha256: str | None = None
    """Digest of its bytes with the compression removed, if that was taken."""
    records: int = 0
    vanished: bool = False
    here: bool = True
    """Whether it was found in the landing area that is being looked at now."""


@dataclass(frozen=True)
class Change:
    """What became of a file since the last load."""

    path: str
    change: str
    """new, appended, replaced, replayed, readable, touched, renamed, recompressed, returned, vanished or unfinished."""
    before: str | None = None
    """The path it had before."""
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    content_sha256: str | None = None
    """Digest of the bytes with the compression removed, if that was taken."""
