"""Reading a page within its time: a page that hangs or crashes its parser is given up, and the worker goes on.

Parsers are compiled code that no exception can stop, so pages are read in a child process that sets an alarm for
itself: whatever the child is doing when the time is up, the kernel ends it.
"""

import os
import resource
import signal
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from types import TracebackType

from corpus.landing.formats import PAGES, PARTS
from corpus.landing.quarantine import Unreadable
from corpus.page.blocks import split_blocks
from corpus.page.page import Page

# Formats that are read without a child up to INLINE_BYTES: up to there decoding takes well under a second even for
# text made to be slow. Composing 16 kB of shuffled combining marks takes 0.07 s, 64 kB 1.1 s.
INLINE_FORMATS = frozenset({"text"})
INLINE_BYTES = 16 << 10

# Address space, in bytes, that a child may take beyond what it has at its start.
CHILD_BYTES = 1 << 30


def _read(kind: str, raw: bytes, charset: str | None, url: str | None) -> Page:
    try:
        return (PAGES.get(kind) or PARTS[kind])(raw, charset, url)
    except Unreadable:
        raise
    except RecursionError as error:
        raise Unreadable("parse_failed", "it nests too deep") from error
    except MemoryError as error:
        raise Unreadable("too_large", "reading it takes more memory than a page may") from error
    except Exception as error:  # a flaw in a reader costs the page, never the load
        raise Unreadable("parse_failed", f"the reader failed: {type(error).__name__}: {error}"[:500]) from error


def _serve(pipe: Connection, seconds: float) -> None:
    """The child: answer requests until the parent closes the pipe."""
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    with suppress(ValueError, OSError):
        with open("/proc/self/statm", encoding="ascii") as status:  # noqa: PTH123
            taken = int(status.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + CHILD_BYTES, resource.RLIM_INFINITY))
    while True:
        try:
            request = pipe.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            answer: Page | Unreadable = _read(*request)
        except Unreadable as error:
            answer = error
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send(answer)


class PageReader:
    """Reads pages of any format, each within `seconds`; a context manager, which ends its child."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._pipe: Connection | None = None
        self._child = 0

    def __enter__(self) -> "PageReader":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def read(self, kind: str, raw: bytes, charset: str | None, url: str | None) -> Page:
        """Read a page.

        Args:
            kind: a format of `PAGES` or `PARTS`.
            raw: its bytes.
            charset: the charset its container declares, if any.
            url: its address, if known.

        Raises:
            Unreadable: what the format's reader raises, `timed_out`, or `parse_failed` if it crashed.
        """
        if kind in INLINE_FORMATS and len(raw) <= INLINE_BYTES:
            return _read(kind, raw, charset, url)
        pipe = self._pipe or self._begin()
        try:
            pipe.send((kind, raw, charset, url))
            answer = pipe.recv()
        except (EOFError, OSError):
            ended = self._end()
            if ended == signal.SIGALRM:
                raise Unreadable("timed_out", f"reading it takes longer than {self._seconds:g} s") from None
            raise Unreadable("parse_failed", f"its parser crashed (signal {ended})") from None
        if isinstance(answer, Unreadable):
            raise answer
        return answer  # type: ignore[no-any-return]

    def _begin(self) -> Connection:
        ours, theirs = Pipe()
        split_blocks("")  # so that its machine code is not loaded in the time of a page
        child = os.fork()
        if child == 0:
            try:
                ours.close()
                _serve(theirs, self._seconds)
            finally:
                os._exit(0)
        theirs.close()
        self._pipe, self._child = ours, child
        return ours

    def _end(self) -> int:
        """End the child; returns the number of the signal that ended it, or 0."""
        if self._pipe is None:
            return 0
        self._pipe.close()
        self._pipe = None
        _, status = os.waitpid(self._child, 0)
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
