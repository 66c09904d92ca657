"""The published file, kept open between requests: opening it and reading its first blocks takes as long as a page.

What is shown is never older than the file that has the name when a page is asked for. A file that nobody reads is let
go, since a deleted one takes room on the disk for as long as it is open.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from corpus.reports.published import NOTHING, UNREADABLE, NothingPublished, open_snapshot
from corpus.settings import Settings
from corpus.warehouse.connection import WAREHOUSE, attach_warehouse, attached_warehouse, database_options
from corpus.warehouse.published import CORPUS, attach_published, is_frozen

# Seconds between two looks at whether the file is still read. It is closed by the second look after its last reader:
# who turns from page to page within half a minute finds it open, and a withdrawn text leaves the disk within a minute.
LOOK = 30.0

# With the schema, since the warehouse has one of the corpus's name.
_USE = f"use {CORPUS}.main"

_Identity = tuple[Path, int, int, int, int]


@dataclass
class _Held:
    """An open file, and who reads it. Fields are read and changed under the lock only."""

    identity: _Identity
    instance: duckdb.DuckDBPyConnection
    readers: int = 0
    is_read: bool = True  # since the last look
    is_current: bool = True

    def close_if_unread(self) -> None:
        if not self.is_current and not self.readers:
            self.instance.close()


class _Holder:
    """The one file that this process holds."""

    def __init__(self) -> None:
        self.attaching = threading.Lock()
        self._lock = threading.Lock()
        self._held: _Held | None = None

    def take(self, settings: Settings) -> _Held:
        """The file that now has the name of what is published; to be given back.

        Raises:
            OSError: there is none.
            duckdb.Error: it cannot be read.
        """
        with self._lock:
            identity = _identity(settings.published)
            if self._held is None or self._held.identity != identity:
                self._let_go()
                # Named before it is opened: where it is replaced between the two, the next reader opens it again.
                self._held = _Held(identity, _opened(settings))
                self._look_later()
            self._held.readers += 1
            self._held.is_read = True
            return self._held

    def give_back(self, held: _Held, is_sound: bool) -> None:
        """End a reading; a file that could not be read is opened anew for the next."""
        with self._lock:
            held.readers -= 1
            if not is_sound and held is self._held:
                self._let_go()
            else:
                held.close_if_unread()

    def _let_go(self) -> None:
        """Close what is held, at once or when its last reader has ended."""
        if self._held:
            self._held.is_current = False
            self._held.close_if_unread()
            self._held = None

    def _look_later(self) -> None:
        timer = threading.Timer(LOOK, self._look, [self._held])
        timer.daemon = True
        timer.start()

    def _look(self, held: _Held) -> None:
        with self._lock:
            if held is not self._held:
                return
            if held.readers or (held.is_read and _has_name(held.identity)):
                held.is_read = False
                self._look_later()
            else:
                self._let_go()


def _identity(path: Path) -> _Identity:
    """What tells a file from any other that has its name before or after it."""
    found = path.stat()
    return path.resolve(), found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _has_name(identity: _Identity) -> bool:
    try:
        return _identity(identity[0]) == identity
    except OSError:
        return False


def _opened(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The published file in an instance of DuckDB of its own.

    DuckDB shares an instance between all that connect to a path, and refuses those with other options.
    """
    instance = duckdb.connect(config=database_options(settings))
    try:
        attach_published(instance, settings.published, CORPUS)
    except BaseException:
        instance.close()
        raise
    return instance


_holder = _Holder()
_of_the_parent: list[_Holder] = []


def _start_anew() -> None:
    """Leave what a fork inherited as it is: without its threads, DuckDB cannot even close it."""
    global _holder
    _of_the_parent.append(_holder)
    _holder = _Holder()


os.register_at_fork(after_in_child=_start_anew)


@contextmanager
def held_corpus(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published corpus, for one reading in one thread.

    The frozen catalog of a lake is opened for each reading: it knows the store's keys as they were when it was opened.

    Raises:
        NothingPublished: there is none, or it is damaged.
    """
    if is_frozen(settings.published):
        with open_snapshot(settings) as connection:
            yield connection
        return
    if not settings.published.is_file():
        raise NothingPublished(NOTHING)
    holder = _holder
    try:
        held = holder.take(settings)
    except OSError as error:  # it went in this moment
        raise NothingPublished(NOTHING) from error
    except duckdb.Error as error:
        raise NothingPublished(UNREADABLE) from error
    is_sound = False
    try:
        with held.instance.cursor() as cursor:
            cursor.execute(_USE)
            yield cursor
        is_sound = True
    finally:
        holder.give_back(held, is_sound)


@contextmanager
def warehouse_beside(corpus: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, attached for one reading to what `held_corpus` gave; nobody can write to it meanwhile.

    A content was found in 61 CPU-ms; in an instance of DuckDB that is made and closed for it, in 82.

    Raises:
        WarehouseBusy: another process has it open.
        duckdb.Error: it cannot be read.
    """
    if settings.lake:
        with attached_warehouse(settings, read_only=True) as connection:
            yield connection
        return
    with _holder.attaching:  # an instance attaches a file once
        try:
            attach_warehouse(corpus, settings, read_only=True)
            yield corpus
        finally:
            try:
                corpus.execute(_USE)
                corpus.execute(f"detach database if exists {WAREHOUSE}")
            except duckdb.Error as error:  # the instance has to go, which no reader of the warehouse may hide
                raise RuntimeError("the warehouse stays attached") from error
