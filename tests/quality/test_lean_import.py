"""What a load imports for its gates, and that others still get what it goes without."""

import os
import subprocess
import sys

import pytest

from corpus.settings import PROJECT

LOOK = """
import sys
from corpus.quality import lean_import
import great_expectations.expectations
print(sorted(name for name in sys.modules if name in ("altair", "scipy.stats", "scipy.stats._stats_py")))
import scipy.stats
print(scipy.stats.entropy([1]))
"""


@pytest.mark.slow
def test_statistics_and_charts_are_not_imported() -> None:
    env = os.environ | {"PYTHONPATH": str(PROJECT / "include")}
    done = subprocess.run([sys.executable, "-c", LOOK], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "0.0"]
