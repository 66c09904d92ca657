"""Loops over characters and blocks as machine code."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

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
