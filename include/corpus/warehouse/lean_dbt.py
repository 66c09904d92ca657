"""What dbt does for each run and each node that nobody of a load reads, left out.

Of a load of one article, whose models DuckDB builds in .6 CPU-s, dbt took 3.3. Where a version of dbt no longer has
what one of these replaces, dbt works as it is, only slower.
"""

import hashlib
import marshal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from types import CodeType
from typing import Any
from uuid import uuid4


@cache
def make_lean() -> None:
    """Let dbt do without all of this, in this process from now on; to be called before dbt is imported."""
    for ease in (
        _take_plain_locks,
        _name_flags_at_once,
        _tell_no_places,
        _look_for_no_plugins,
        _make_no_debug_events,
        _find_macros_at_once,
        _make_types_once,
        _compile_templates_once,
    ):
        with suppress(ImportError, AttributeError):
            ease()


def _take_plain_locks() -> None:
    """Let dbt take locks of forked processes, which leave nothing behind.

    Its own are names in the system's shared memory, which a process of their own removes when its parent ends: a
    scheduler that has made one would keep those of all tasks, which end without a word.
    """
    from dbt import mp_context

    mp_context._MP_CONTEXT = get_context("fork")


def _name_flags_at_once() -> None:
    """Let dbt not search its stack for the module that a behaviour flag is of.

    It reads the source of every frame for it, .15 CPU-s, and shows it only with a warning of such a flag.
    """
    from dbt_common.behavior_flags import BehaviorFlagRendered

    if hasattr(BehaviorFlagRendered, "_default_source"):
        BehaviorFlagRendered._default_source = staticmethod(lambda: "dbt")  # type: ignore[method-assign]


def _tell_no_places() -> None:
    """Let dbt's key of an earlier parse hold no paths, so that what it has parsed is of use to every corpus.

    The key is made of what dbt tells of the connection, of which models and macros look at the schema only.
    """
    from dbt.adapters.duckdb.credentials import DuckDBCredentials

    if hasattr(DuckDBCredentials, "_connection_keys"):
        DuckDBCredentials._connection_keys = lambda _: ("database", "schema")


def _look_for_no_plugins() -> None:
    """Let dbt not list all modules that could be imported, to find plugins of its own by their names: .1 CPU-s."""
    from dbt.plugins.manager import PluginManager

    if hasattr(PluginManager, "get_prefixed_modules"):
        PluginManager.get_prefixed_modules = classmethod(lambda _: {})


def _make_no_debug_events() -> None:
    """Let dbt make no message of events for debugging, 25 a node; what it warns of and fails with is in its log."""
    from dbt_common.events.base_types import BaseEvent, DebugLevel, EventLevel
    from dbt_common.events.event_manager import EventManager

    usual = EventManager.fire_event

    def note(self: DebugLevel, *words: Any, **named: Any) -> None:
        object.__setattr__(self, "_given", (words, named))

    def fire(self: EventManager, e: BaseEvent, level: EventLevel | None = None, *rest: Any, **named: Any) -> None:
        if isinstance(e, DebugLevel):
            if level in (None, EventLevel.DEBUG):
                return
            words, given = object.__getattribute__(e, "_given")
            BaseEvent.__init__(e, *words, **given)
        usual(self, e, level, *rest, **named)

    DebugLevel.__init__ = note  # type: ignore[method-assign, assignment]
    EventManager.fire_event = fire  # type: ignore[method-assign]


def _find_macros_at_once() -> None:
    """Let dbt look for a macro in one dictionary rather than in five: it does for each of 530, 217 times a load."""
    from dbt.context.macros import MacroNamespace

    usual = MacroNamespace.__init__

    def gather(self: MacroNamespace, *words: Any, **named: Any) -> None:
        usual(self, *words, **named)
        found: dict[str, Any] = {}
        for members in reversed(list(self._search_order())):
            found.update(members)
        self._found = found

    MacroNamespace.__init__ = gather
    MacroNamespace.__getitem__ = lambda self, key: self._found[key]
    MacroNamespace._keys = lambda self: self._found.keys()


def _make_types_once() -> None:
    """Let dbt make the parsers of dates, which none of DuckDB's values needs, once and not for each query: 2 ms."""
    from dbt_common.clients import agate_helper

    usual = cache(agate_helper.build_type_tester)
    text = type(usual((), ())._possible_types[-1])

    def build(text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")) -> Any:
        nulls = tuple(string_null_values or ())
        tester = copy(usual((), nulls))
        tester._force = dict.fromkeys(text_columns, text(null_values=nulls))
        return tester

    agate_helper.build_type_tester = build


# What templates were compiled to, by the kind of their environment and their text.
_compiled: dict[tuple[str, str], CodeType] = {}

# The files that they were read from.
_read_from: set[Path] = set()

# Bytes of a digest, of which a file begins with two: of the versions that made it, and of the rest of it.
_DIGEST = 32

# Most templates that are kept: a project has some 200.
_MOST_KEPT = 2_000


def _compile_templates_once() -> None:
    """Let dbt compile a template, of which a load has some 180, once and not in each run: .3 CPU-s of two."""
    from dbt_common.clients.jinja import MACRO_DEBUGGING, MacroFuzzEnvironment

    usual = MacroFuzzEnvironment.compile
    if MACRO_DEBUGGING:  # each template has a file of its own then
        return

    def compile_once(self: MacroFuzzEnvironment, source: Any, *rest: Any, **named: Any) -> Any:
        if rest or named or not isinstance(source, str):
            return usual(self, source, *rest, **named)
        key = (type(self).__name__, source)
        if key not in _compiled:
            _compiled[key] = usual(self, source)
        return _compiled[key]

    MacroFuzzEnvironment.compile = compile_once  # type: ignore[method-assign, assignment]


def _compiled_by() -> bytes:
    """A digest of what the form of compiled templates depends on."""
    told = f"{sys.implementation.cache_tag} {version('jinja2')} {version('dbt-common')}"
    return hashlib.sha256(told.encode()).digest()


@contextmanager
def templates_kept(path: Path) -> Iterator[None]:
    """Take templates as an earlier process compiled them, and keep in the end what was compiled anew.

    Args:
        path: the file, of one project; where it cannot be written nothing is kept.
    """
    if path not in _read_from:
        with suppress(OSError):
            _take_templates(path, path.read_bytes())
    before = len(_compiled)
    try:
        yield
    finally:
        if before < len(_compiled) <= _MOST_KEPT or not path.exists():
            with suppress(OSError):
                _keep_templates(path)


def _take_templates(path: Path, kept: bytes) -> None:
    """Take what a file holds: nothing if it was made by another version, or is damaged, which `marshal` may not see."""
    by, digest, told = kept[:_DIGEST], kept[_DIGEST : 2 * _DIGEST], kept[2 * _DIGEST :]
    if by == _compiled_by() and digest == hashlib.sha256(told).digest():
        _compiled.update(marshal.loads(told))
        _read_from.add(path)


def _keep_templates(path: Path) -> None:
    told = marshal.dumps(_compiled)
    keep_file(path, _compiled_by() + hashlib.sha256(told).digest() + told)


def keep_file(path: Path, content: bytes) -> None:
    """Put a file into place as a whole, whoever else does so at the same time.

    Raises:
        OSError: it cannot be written here; nothing is left of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{uuid4().hex}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def taken_as_they_are() -> Iterator[None]:
    """Let dbt not hold what it reads against JSON schemas, which it makes anew in each process: .3 CPU-s.

    For a project that it has parsed before, file by file the same.
    """
    from dbt_common.dataclass_schema import dbtClassMixin

    usual = dbtClassMixin.__dict__["validate"]
    dbtClassMixin.validate = classmethod(lambda *_: None)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        dbtClassMixin.validate = usual  # type: ignore[method-assign]
