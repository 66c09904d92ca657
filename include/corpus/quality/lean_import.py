"""Great Expectations, imported without what only its charts and its test of distributions need.

Importing this module imports it. With SciPy's statistics and Altair it takes 3.0 CPU-s and 297 MB, without them 2.1
CPU-s and 219 MB. No expectation here asks for either. Spark it takes for missing: where that is installed, it would
import it, with 28 MB more.
"""

import importlib
import sys
from types import ModuleType

_UNUSED = ("scipy.stats", "altair")
_MISSING = "pyspark"


class _StandIn(ModuleType):
    """A module of which any name can be imported, to no use."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def _import_lean() -> None:
    standing_in = [name for name in _UNUSED if name not in sys.modules]
    sys.modules |= {name: _StandIn(name) for name in standing_in}
    hidden = _MISSING not in sys.modules
    if hidden:
        sys.modules[_MISSING] = None  # type: ignore[assignment]  # so that importing it fails
    try:
        importlib.import_module("great_expectations.expectations")
    finally:
        if hidden:
            del sys.modules[_MISSING]
        for name in standing_in:  # whoever else asks for them gets the real ones
            del sys.modules[name]


if "great_expectations" not in sys.modules:
    _import_lean()
