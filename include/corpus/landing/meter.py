"""What a reader is granted of time: for each byte that it reads and each record that it gives, whatever it is amid."""

import io
from typing import BinaryIO, cast

from corpus.bounded import Clock
from corpus.landing.inflate import Counted

# Seconds of the processor that a reader is granted for a byte, and for a record. Readers take a tenth of that: 0.1 s
# for a MB of JSON lines or a packed crawl, 0.3 s for one packed by bzip2, 0.4 ms for a record of 3 kB.
BYTE_SECONDS = 1e-6
RECORD_SECONDS = 5e-3

# Bytes count again when they are read again, as of archives and Parquet, but only so many times the file's size.
MOST_PASSES = 8

# Records that a reader may give without having read a byte more; a row group of Parquet has fewer rows.
MOST_RECORDS = 1_000_000


class Meter:
    """Grants a reader the time for what it has read and given.

    Args:
        clock: the reader's clock.
        size: bytes of its file.
    """

    def __init__(self, clock: Clock, size: int) -> None:
        self._clock, self._left = clock, MOST_PASSES * size
        self._records = MOST_RECORDS

    def read(self, size: int) -> None:
        """Count bytes that were read."""
        self._clock.grant(min(size, self._left) * BYTE_SECONDS)
        self._left = max(0, self._left - size)
        self._records = MOST_RECORDS

    def record(self) -> None:
        """Count a record that was given."""
        self._records -= 1
        if self._records > 0:
            self._clock.grant(RECORD_SECONDS)


class _Metered(Counted):
    """A file whose bytes are counted as they are read, and which is closed with this."""

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()


def metered(stream: BinaryIO, meter: Meter | None) -> BinaryIO:
    """The stream, its bytes counted by the meter, if there is one."""
    return stream if meter is None else cast("BinaryIO", io.BufferedReader(_Metered(stream, meter.read)))
