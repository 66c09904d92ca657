"""What a hostile input is: its name, what makes it, and the rows it must give."""

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# The limits that the inputs are made for: bytes of one record, seconds of one page.
LIMIT = 1 << 20
SECONDS = 3

GOOD = "good"


@dataclass(frozen=True)
class Expected:
    """A row that an input must give."""

    member: str
    """Path inside the archive; empty for the file itself."""
    reason: str | None
    """Why it is quarantined; None for a record that is read."""


@dataclass(frozen=True)
class Input:
    """One hostile input."""

    name: str
    """Path in the landing area, as it is shown if it is not UTF-8."""
    make: Callable[[Path], None]
    """Makes the file at a path."""
    rows: list[Expected]


class Inputs(list[Input]):
    """Inputs of one kind."""

    def add(self, name: str, made: Callable[[], bytes], *rows: str) -> None:
        """Add a file of these bytes.

        Args:
            name: its path in the folder of hostile files.
            made: gives its bytes.
            rows: its rows in order: `good` for a record that is read, else the reason for which it is quarantined; for
                a member of an archive with the member's path before an `=`.
        """

        def write(path: Path) -> None:
            path.write_bytes(made())

        self.add_special(name, write, *rows)

    def add_special(self, name: str, make: Callable[[Path], None], *rows: str) -> None:
        """Add a file that is more than its bytes, which `make` makes at a path."""
        self.append(Input(f"hostile/{name}", make, [_expected(row) for row in rows]))


def _expected(row: str) -> Expected:
    member, _, reason = row.rpartition("=")
    return Expected(member, None if reason == GOOD else reason)


def noise(size: int, seed: int = 1) -> bytes:
    """Random bytes, the same each time."""
    return random.Random(seed).randbytes(size)


def flipped(data: bytes, at: int, bit: int = 3) -> bytes:
    """The data with one bit flipped."""
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def middle(data: bytes) -> bytes:
    """The first half of the data."""
    return data[: len(data) // 2]


def zeros(size: int) -> bytes:
    """So many zeros, packed by gzip."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)), packer.flush()])
