"""Loops over characters and blocks as machine code."""

import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit
from numba.core.registry import cpu_target

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(loop: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function of numbers and arrays at its first call; the machine code is kept beside the source.

    Where that place is read-only, it is kept in the user's own cache, and where that cannot be written to either, each
    process compiles for itself. It is kept until the function's own file changes. A compiled function therefore uses no
    constant and no compiled function of another file: what it needs from there is handed to it.
    """
    machine_code: Callable[Given, Result]
    try:
        machine_code = njit(cache=True, nogil=True, error_model="numpy")(loop)
    except RuntimeError:  # there is no place for it
        machine_code = njit(nogil=True, error_model="numpy")(loop)
    return machine_code


# Numba looks here for products of matrices, of which no loop makes any.
_UNUSED = "scipy.linalg"


def load_numba() -> None:
    """Load what numba needs for any loop's machine code, so that processes that are forked later have it.

    It takes .3 CPU-s and 16 MB; .7 and 22 MB if numba finds SciPy's linear algebra, so that is hidden from it.
    """
    hidden = _UNUSED not in sys.modules
    if hidden:
        sys.modules[_UNUSED] = None  # type: ignore[assignment]  # so that importing it fails
    try:
        cpu_target.typing_context.refresh()
        cpu_target.target_context.refresh()
    finally:
        if hidden:
            del sys.modules[_UNUSED]
