"""A load without Airflow, for measuring: the tasks that the DAG runs, each a process of its own."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from corpus import load as steps
from corpus.quality.gate import check
from corpus.settings import Settings
from corpus.warehouse.dbt import build_models
from corpus.warehouse.publish import publish

Task = Callable[[], object]


def in_processes(works: list[Task], at_once: int) -> Iterator[float]:
    """Run each in a process of its own, so many at once; yields the MB that each took at most."""
    running: set[int] = set()
    waiting = list(reversed(works))
    while waiting or running:
        while waiting and len(running) < at_once:
            work = waiting.pop()
            child = os.fork()
            if child == 0:
                try:
                    work()
                except BaseException as error:
                    print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                    os._exit(1)
                os._exit(0)
            running.add(child)
        child, status, usage = os.wait4(-1, 0)
        running.discard(child)
        if status:
            raise RuntimeError("a task failed")
        yield usage.ru_maxrss / 1024


def tasks_of_a_load(settings: Settings, load_id: str) -> Iterator[tuple[str, list[Task]]]:
    """Yield each step with its tasks; those of a step are known only when the step before has been carried out."""
    staged = settings.staged(load_id)

    def each(step: Callable[[Settings, str, str], object], batches: str) -> list[Task]:
        return [partial(step, settings, load_id, str(path)) for path in sorted(staged.glob(batches))]

    yield "discover", [lambda: steps.discover_step(settings, load_id)]
    yield "read", each(steps.read_step, "plan/*.json")
    yield "admit", [lambda: steps.admit_step(settings, load_id, load_id, datetime.now(UTC))]
    yield "derive", each(steps.derive_step, "derive/*.parquet")
    yield "load", [lambda: steps.load_step(settings, load_id)]
    yield "check_raw", [lambda: check(settings, load_id, "raw")]
    yield "build_models", [lambda: build_models(settings, load_id)]
    yield "check_corpus", [lambda: check(settings, load_id, "corpus")]
    yield "publish", [lambda: publish(settings, load_id)]
