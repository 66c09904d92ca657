"""The house rules that a reader relies on: who may import whom, how long files and functions are, what rooms say."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from corpus.settings import PROJECT

INCLUDE = PROJECT / "include"
FOLDERS = ("include", "dags", "plugins", "bench", "training", "tests")

MOST_LINES = 400
MOST_FUNCTION_LINES = 60
# A docstring with these words says why its function is longer.
REASON = "Long because"

# The rooms of `corpus` in the order of the flow. A room imports from those above it and never from one beside or
# below it.
ORDER = (
    ("lake_address",),
    ("lake_secrets",),
    ("shared",),
    ("uploads",),
    ("settings", "progress", "visible", "bounded", "memory"),
    ("step_log",),
    ("staging", "columns", "home", "sequence"),
    ("failures", "step_times"),
    ("step",),
    ("text",),
    ("page",),
    ("landing", "article"),
    ("enrich", "copies"),
    ("derive", "batch_titles"),
    ("warehouse",),
    ("quality",),
    ("reports", "maintenance", "export", "preload"),
    ("load",),
    ("operate",),
)


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(INCLUDE).with_suffix("").parts).removesuffix(".__init__")


def imported_names(path: Path) -> Iterator[str]:
    """Every name that a file imports, within functions too; of `from a import b` it is `a.b`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)} has a relative import, which hides what it imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imports() -> dict[str, set[str]]:
    """Which modules of `corpus` each of them imports."""
    modules = {module_of(path): path for path in python_files("include/corpus")}
    graph: dict[str, set[str]] = {}
    for module, path in modules.items():
        names = (name if name in modules else name.rpartition(".")[0] for name in imported_names(path))
        graph[module] = {name for name in names if name in modules}
    return graph


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert len(imports()) > 50
    try:
        TopologicalSorter(imports()).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


def test_a_room_imports_only_from_rooms_above_it() -> None:
    level = {room: number for number, rooms in enumerate(ORDER) for room in rooms}
    rooms = {room_of(module) for module in imports()} - {""}
    assert rooms == set(level)
    wrong = [
        f"{module} imports {other}"
        for module, others in imports().items()
        for other in others
        if room_of(module) != room_of(other) and level[room_of(module)] <= level[room_of(other)]
    ]
    assert wrong == []


def test_what_ships_imports_nothing_that_does_not() -> None:
    outside = {"bench", "training", "tests"}
    wrong = [
        f"{shown(path)} imports {name}"
        for path in python_files("include", "dags", "plugins")
        for name in imported_names(path)
        if name.split(".")[0] in outside
    ]
    assert wrong == []


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    long = {
        shown(path)
        for path in python_files(*FOLDERS)
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }
    assert long == set(), f"more than {MOST_LINES} lines"


def test_a_long_function_says_why_it_is_long() -> None:
    long = {
        f"{shown(path)}: {function.name}"
        for path in python_files(*FOLDERS)
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= MOST_FUNCTION_LINES
        and REASON not in " ".join((ast.get_docstring(function) or "").split())
    }
    assert long == set(), f"more than {MOST_FUNCTION_LINES} lines without “{REASON}” in the docstring"


def test_every_room_says_what_it_is_given_and_what_it_gives() -> None:
    packages = {path.parent for path in python_files("include/corpus") if path.name != "__init__.py"}
    silent = set()
    for package in packages:
        room = package / "__init__.py"
        said = (ast.get_docstring(tree_of(room)) or "") if room.exists() else ""
        is_room = package.parent == INCLUDE / "corpus"
        if not said or (is_room and not ("Given:" in said and "Gives:" in said)):
            silent.add(shown(package))
    assert silent == set(), "a docstring in __init__.py, of a room with “Given:” and “Gives:”"
