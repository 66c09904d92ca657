"""A load for the tests of the commands, in a process of its own: dbt and Great Expectations leave threads behind."""

import os
import subprocess
import sys
from pathlib import Path

from corpus.settings import PROJECT

LOAD_ID = "commands"

_CODE = f"""
import sys
from dataclasses import replace
from pathlib import Path
from corpus.load import run_steps, steps_until
from corpus.step import Load
from corpus.settings import Settings
settings = replace(Settings.from_environment(), landing=sys.argv[1], home=Path(sys.argv[2]))
run_steps(Load(settings, {LOAD_ID!r}), steps_until("publish"))
"""


def load_apart(landing: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    """Load a landing area into a corpus; the process says why it could not."""
    return subprocess.run(
        [sys.executable, "-c", _CODE, str(landing), str(home)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "include")},
        capture_output=True,
        text=True,
        timeout=300,
    )
