"""Loops over characters and blocks as machine code."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(loop: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function of numbers and arrays at its first call; the machine code is kept beside the source.

    It is kept until the function's own file changes. A compiled function therefore uses no constant and no compiled
    function of another file: what it needs from there is handed to it.
    """
    machine_code: Callable[Given, Result] = njit(cache=True, error_model="numpy")(loop)
    return machine_code
