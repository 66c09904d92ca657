"""Loads that are killed, run out of disk or meet files that they may not open: in the end the corpus is whole.

A short run of `tests/e2e/faults.py`; `make faults` kills fifty times.
"""

import os
import shutil
import subprocess
import sys

import pytest

from tests.e2e.conftest import PROJECT

pytestmark = pytest.mark.slow


def run_harness(*arguments: str, through: tuple[str, ...] = ()) -> str:
    """Run the harness in a process of its own, in which nothing of the tests' Airflow is loaded."""
    command = [*through, sys.executable, "-m", "tests.e2e.faults", *arguments]
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    return done.stdout


def test_a_load_that_is_killed_anywhere_comes_to_the_same_corpus() -> None:
    assert "every corpus is whole" in run_harness("kills", "4", "2")


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="mounting a small disk takes root")
def test_a_full_disk_fails_the_load_and_nothing_else() -> None:
    said = run_harness("disk", through=("unshare", "--mount"))
    assert "every corpus is whole" in said
    assert "status 1" in said


def test_what_cannot_be_opened_is_quarantined_and_taken_once_it_can_be() -> None:
    # Root opens everything, whatever a file's mode, unless it gives up these two rights.
    as_others = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    assert "every corpus is whole" in run_harness("unreadable", through=as_others if os.geteuid() == 0 else ())
