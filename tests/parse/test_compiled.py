"""Compiled functions take from other files of the project only what is handed to them."""

import ast
import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from numba.core.dispatcher import Dispatcher

import corpus.parse
from corpus.parse import characters

MODULES = [
    importlib.import_module(f"corpus.parse.{found.name}") for found in pkgutil.iter_modules(corpus.parse.__path__)
]


def _compiled(module: ModuleType) -> dict[str, Dispatcher]:
    """The functions that the module compiles itself."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, Dispatcher)}
    return {name: loop for name, loop in found.items() if loop.py_func.__module__ == module.__name__}


def _imported(module: ModuleType) -> set[str]:
    """The names that a module has from other files of the project."""
    imports = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name
        for node in imports
        if (node.module or "").startswith("corpus")
        for alias in node.names
    }


@pytest.mark.parametrize(
    "module", [module for module in MODULES if _compiled(module)], ids=lambda module: module.__name__
)
def test_machine_code_is_made_anew_when_what_it_was_made_of_changes(module: ModuleType) -> None:
    used = {name for loop in _compiled(module).values() for name in loop.py_func.__code__.co_names}
    assert not used & _imported(module)


def test_there_are_compiled_functions() -> None:
    assert _compiled(characters)


def test_where_no_machine_code_can_be_kept_it_is_made_all_the_same(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.touch()
    where = {"PYTHONPATH": str(Path(corpus.parse.__path__[0]).parents[1])}
    where |= {"NUMBA_CACHE_DIR": str(nowhere), "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator"}
    split = "from corpus.parse.blocks import split_blocks; print(split_blocks('One\\n\\n two'))"
    said = subprocess.run([sys.executable, "-c", split], env=os.environ | where, capture_output=True, text=True)
    assert (said.stdout, said.stderr) == ("['One', 'two']\n", "")
