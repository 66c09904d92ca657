"""One of Airflow's components as a process that does not outlive whoever started it.

Run as `python -m corpus.operate.component PARENT scheduler --skip-serve-logs`. On Linux the kernel ends the component
when its parent dies, and whatever the component forks when the component dies: workers, tasks and what tasks fork. So
a SIGKILL to any of them leaves nothing behind. Elsewhere `processes.py` ends what is left at the next start.
"""

import ctypes
import os
import signal
import sys
import threading

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def end_with(parent: int) -> None:
    """Let the kernel end this process when its parent dies.

    Args:
        parent: the parent's process id; if it has died already, this process ends at once.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


class _Family:
    """Hands the bond on to every process that this one forks.

    The kernel counts the death of the thread that forked as the parent's, so it is handed on from the main thread only.
    """

    def __init__(self) -> None:
        self._parent: int | None = None

    def before(self) -> None:
        of_main = threading.current_thread() is threading.main_thread()
        self._parent = os.getpid() if of_main else None

    def in_child(self) -> None:
        if self._parent is not None:
            end_with(self._parent)


def main() -> None:
    """Become the component that the arguments name."""
    parent, *arguments = sys.argv[1:]
    end_with(int(parent))
    family = _Family()
    os.register_at_fork(before=family.before, after_in_child=family.in_child)
    # As Airflow's own command would find it; the scheduler's plugins read it too.
    sys.argv = ["airflow", *arguments]
    from airflow.__main__ import main as airflow

    airflow()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
