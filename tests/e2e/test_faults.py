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


MAY_MOUNT = os.geteuid() == 0 and shutil.which("unshare") is not None


@pytest.fixture(scope="module")
def said() -> str:
    """What the harness says of all kinds of fault, from a process in which nothing of the tests' Airflow is loaded."""
    # Root opens everything, whatever a file's mode, unless it gives up these two rights.
    through = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if MAY_MOUNT:
        through = ["unshare", "--mount", *through]
    kinds = ["kills", "4", "2", "unreadable", *(["disk"] if MAY_MOUNT else [])]
    command = [*through, sys.executable, "-m", "tests.e2e.faults", *kinds]
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=900)
    assert "an undisturbed load takes" in done.stdout, done.stdout + done.stderr[-4000:]
    return done.stdout + done.stderr[-4000:]


def test_a_load_that_is_killed_anywhere_comes_to_the_same_corpus(said: str) -> None:
    assert "kills: every corpus is whole" in said, said


@pytest.mark.skipif(not MAY_MOUNT, reason="mounting a small disk takes root")
def test_a_full_disk_fails_the_load_and_nothing_else(said: str) -> None:
    assert "disk: every corpus is whole" in said, said
    assert "status 1" in said


def test_what_cannot_be_opened_is_quarantined_and_taken_once_it_can_be(said: str) -> None:
    assert "unreadable: every corpus is whole" in said, said
