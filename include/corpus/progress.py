"""A line in the log now and then while work goes on: how much, how fast, how long yet."""

import logging
import time
from collections.abc import Callable

# Seconds between two lines: often enough to see that it moves, rare enough to read the log.
EVERY = 10.0

_LOG = logging.getLogger(__name__)


class Progress:
    """Counts units of work and logs the count with its rate and the time remaining."""

    def __init__(self, what: str, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.what, self.total, self.done = what, total, 0
        self._clock = clock
        self._began = self._told = clock()

    def advance(self, units: int) -> None:
        """Add finished units; logs a line when the last one is `EVERY` seconds old."""
        self.done += units
        if self._clock() - self._told >= EVERY:
            self._told = self._clock()
            _LOG.info("%s", self)

    def finish(self) -> None:
        """Log the closing line."""
        _LOG.info("%s", self)

    def __str__(self) -> str:
        rate = self.done / max(self._clock() - self._began, 1e-3)
        left = f", {max(self.total - self.done, 0) / rate:.0f} s left" if self.done and self.done < self.total else ""
        return f"{self.what}: {self.done:,} of {self.total:,} at {rate:,.0f}/s{left}"
