"""What a command is waiting for: one line that changes in a terminal, a line now and then in a log."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.status import Status
from rich.text import Text

# Seconds between two lines in a log.
EVERY = 10.0


class Waiting:
    """Shows what is waited for, until `over`.

    Args:
        console: where it shows.
        clock: seconds that pass.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._told = clock()
        self._status: Status | None = None

    def tell(self, what: str) -> None:
        """Say what is waited for; called as often as one likes."""
        if self._console.is_terminal:
            if self._status is None:
                self._status = self._console.status(Text(what))
                self._status.start()
            self._status.update(Text(what))
        elif self._clock() - self._told >= EVERY:
            self._told = self._clock()
            self._console.print(Text(what), soft_wrap=True)

    def over(self) -> None:
        """The wait has ended; the line goes from the terminal."""
        if self._status is not None:
            self._status.stop()
            self._status = None
        self._told = self._clock()
