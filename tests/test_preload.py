"""What read and derive need is loaded before tasks are forked, where it need not be compiled first."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
from corpus import preload

preload.has_machine_code = lambda: {has_machine_code}
preload.preload_texts({compiling})
told = []
for module, name in (("corpus.text.lexicon", "lexicon"), ("corpus.enrich.language", "_detector")):
    told.append(module in sys.modules and getattr(sys.modules[module], name).cache_info().currsize == 1)
print(*told)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("has_machine_code", "compiling"), [(True, False), (False, False), (False, True)])
def test_what_tasks_need_is_loaded_where_it_is_compiled(has_machine_code: bool, compiling: bool) -> None:
    code = LOADED.format(has_machine_code=has_machine_code, compiling=compiling)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert told.stdout.split() == [str(has_machine_code or compiling)] * 2, told.stderr


@pytest.mark.slow
def test_what_dbt_needs_leaves_no_process_behind_and_what_is_imported_is_not_looked_through_again() -> None:
    """Names of locks in shared memory would be kept for all tasks by a process that ends with the scheduler."""
    code = """
import gc
from multiprocessing import resource_tracker
from corpus.preload import preload

preload()
print(resource_tracker._resource_tracker._pid, gc.isenabled(), gc.get_freeze_count() > 100_000)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert told.stdout.strip() == "None True True", told.stderr


@pytest.mark.slow
def test_a_project_that_cannot_be_read_does_not_keep_the_scheduler_from_starting() -> None:
    code = """
from corpus import preload
from corpus.warehouse import parsed_project

def fail():
    raise PermissionError("not to be read")

parsed_project.hold_parsed = fail
preload.preload()
print("started")
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert told.stdout.strip() == "started", told.stderr
    assert "not to be read" in told.stderr
