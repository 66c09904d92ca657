"""SHA-256 digests of files in the landing area, by which a file is recognised under another name or compression."""

import hashlib
import io
from typing import Any, BinaryIO, cast

from corpus.landing.area import LandingArea
from corpus.landing.ids import shown_path
from corpus.landing.inflate import Budget, compression_of, inflated
from corpus.landing.quarantine import Unreadable
from corpus.progress import Progress

# Recorded in place of the digest of a file that is read in parts from a store; no file's digest looks like it.
UNHASHED = "not taken"

# Bytes read from a file at a time.
PIECE_BYTES = 1 << 20


def sha256_of(stream: BinaryIO) -> str:
    """SHA-256 of a stream's bytes, in hexadecimal."""
    return hashlib.file_digest(cast("Any", stream), "sha256").hexdigest()


def file_sha256(area: LandingArea, path: str) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with area.open(path) as stream:
        return sha256_of(stream)


def logged_sha256(area: LandingArea, path: str, size: int) -> str:
    """SHA-256 of a large file of `size` bytes, with progress in the log.

    Raises:
        OSError: it cannot be read.
    """
    progress = Progress(f"digest of {shown_path(path)} (bytes)", size)
    digest = hashlib.sha256()
    with area.open(path) as stream:
        while piece := stream.read(PIECE_BYTES):
            digest.update(piece)
            progress.advance(len(piece))
    return digest.hexdigest()


def unpacked_sha256(area: LandingArea, path: str) -> str | None:
    """SHA-256 of a file's bytes with its compression removed; None if they are damaged or an archive bomb."""
    try:
        with area.open(path) as file:
            compression = compression_of(file.read(8))
            file.seek(0)
            if compression is None:
                return sha256_of(file)
            budget = Budget()
            budget.packed = file.seek(0, 2)
            file.seek(0)
            return sha256_of(io.BufferedReader(inflated(compression, file, budget), PIECE_BYTES))
    except (OSError, Unreadable):
        return None
