"""A load without Airflow for the tests of the commands, by a process that the tests' own threads are not in."""

import os
import subprocess
import sys
from pathlib import Path

from corpus.settings import PROJECT

_CODE = (
    "import sys; from pathlib import Path; from bench.quality import load_corpus;load_corpus(*map(Path, sys.argv[1:]))"
)


def load_apart(landing: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    """Load a landing area into a corpus; its steps are forked, which a process with threads must not do."""
    return subprocess.run(
        [sys.executable, "-c", _CODE, str(landing), str(home)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "include")},
        capture_output=True,
        text=True,
        timeout=300,
    )
