"""Parts of a record that a reader failed at: a flaw at one part costs that part, never the rest of the record."""

from collections.abc import Iterator
from contextlib import contextmanager


class Faults:
    """The parts of one record that failed, each once, in the order in which they failed."""

    def __init__(self) -> None:
        self._parts: dict[str, None] = {}

    @property
    def parts(self) -> tuple[str, ...]:
        """Their short names, such as `json-ld`."""
        return tuple(self._parts)

    def caught(self, part: str, error: Exception) -> None:
        """Record that a part failed.

        Raises:
            MemoryError: it failed for want of memory, which is a matter of the whole record.
        """
        if isinstance(error, MemoryError):
            raise error
        self._parts[part] = None

    def add(self, part: str) -> None:
        """Record that a part was not as it should be, though something was made of it."""
        self._parts[part] = None

    @contextmanager
    def at(self, part: str) -> Iterator[None]:
        """Whatever is raised within is a fault of this part and ends there, want of memory excepted."""
        try:
            yield
        except Exception as error:  # whatever it is, the other parts do not depend on it
            self.caught(part, error)
