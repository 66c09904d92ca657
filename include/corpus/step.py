"""What a step of a load is: a call, what it is mapped over, and the note of how it failed."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Any

from corpus import failures, step_times
from corpus.settings import Settings
from corpus.step_times import TaskTime

# The Airflow pool of the steps that open the warehouse; it has one slot, because DuckDB has one writer.
WAREHOUSE_POOL = "warehouse"

# What is worth another try is a file system or a lock that may be free in a moment: three tries, each wait twice
# the one before. What a second try cannot mend (a failed expectation, a broken model) fails at once.
RETRIES: dict[str, Any] = {
    "retries": 2,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
}


class LoadBlocked(RuntimeError):
    """The load cannot be published and trying the step again would not help; the message says why."""


@dataclass(frozen=True)
class Load:
    """One load: of which corpus, and how it came to be started."""

    settings: Settings
    load_id: str
    run_id: str = ""
    """Airflow's id of the run; empty where Airflow does not run it."""
    due_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    replay: str = ""
    """Id of a load whose quarantined captures are read again, or `all`; empty for none."""
    withdraw: str = ""
    """What is withdrawn before anything is read: ids of articles, the beginning of an address, or `source:<source_id>`;
    empty for nothing."""
    reason: str = ""
    """Why it is withdrawn."""
    take_back: str = ""
    """Id of an order to withdraw that is taken back; empty for none."""


@dataclass(frozen=True)
class Step:
    """A step of a load: one task, or one task per batch."""

    name: str
    """Also the id of the task."""
    call: Callable[..., Any]
    """Takes the load and, if the step is mapped, the path of a batch. What it returns can be written as JSON."""
    over: str | None = None
    """The step whose result is the list of batches that this step is mapped over; None if it is not mapped."""
    opens_warehouse: bool = True
    """Whether it needs the slot of `WAREHOUSE_POOL`."""
    timeout: timedelta = timedelta(hours=2)
    timed: bool = True
    """Whether `quality.step_runs` tells how long it took; what writes the report comes too late for that."""

    @property
    def doc(self) -> str:
        """What it does, for people who watch a load: its docstring up to what it returns."""
        return (inspect.getdoc(self.call) or "").partition("\n\nReturns:")[0]

    def calls(self, load: Load, results: Mapping[str, Any]) -> list[Callable[[], Any]]:
        """The calls that carry out the step: one, or one per batch.

        Args:
            load: the load.
            results: what the steps before returned, by their names.
        """
        if self.over is None:
            return [partial(self.run, load)]
        return [partial(self.run, load, batch) for batch in results[self.over]]

    def run(self, load: Load, batch: str | None = None) -> Any:
        """Carry out the step, of a mapped one a batch; a failure is noted for `report_blocked`."""
        began_at, began = datetime.now(UTC).replace(tzinfo=None), perf_counter()
        try:
            result = self.call(load) if batch is None else self.call(load, batch)
        except BaseException as error:
            failures.note(load.settings, load.load_id, self.name, batch, error)
            raise
        failures.forget(load.settings, load.load_id, self.name, batch)
        if self.timed and result is not None:  # None: there was nothing to do, and nothing is left behind
            took = TaskTime(self.name, began_at, perf_counter() - began)
            step_times.note(load.settings, load.load_id, batch, took)
        return result


@contextmanager
def blocked_by(*errors: type[Exception]) -> Iterator[None]:
    """Let these errors block the load: a second try of the step would not help."""
    try:
        yield
    except errors as error:
        raise LoadBlocked(str(error)) from error
