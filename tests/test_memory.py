"""Memory that a process keeps for what it does next."""

import platform
import subprocess
import sys

import pytest

# A block of 20 MB is written, let go of and written again, ten times over.
PAGES_TAKEN = """
import resource
import numpy as np
{first}
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(20 << 20, dtype=np.uint8)
before = faults()
for _ in range(10):
    np.ones(20 << 20, dtype=np.uint8)
print(faults() - before)
"""
KEEPS = "from corpus.memory import keep_freed_memory; keep_freed_memory()"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_memory_that_was_freed_is_used_again_without_asking_the_system() -> None:
    taken = [
        int(
            subprocess.run(
                [sys.executable, "-c", PAGES_TAKEN.format(first=first)], capture_output=True, check=True
            ).stdout
        )
        for first in ("", KEEPS)
    ]
    assert taken[1] * 10 < taken[0]
