"""Work in a child process that the kernel ends when it takes too long or too much memory.

Parsers are compiled code that no exception can stop, so reading and deriving are done in children: whatever one is
doing when its time is up, it is ended, and the task goes on. A task's own alarm, by which Airflow ends tasks, is left
alone. Forking takes 10 to 20 ms, once for all the calls of a task.
"""

import fcntl
import gc
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO

# What a pipe holds, where the system allows it, so that neither side waits for the other at each record.
PIPE_BYTES = 1 << 20

# Objects after which a child looks for ones that hold each other. Records make hardly any: looking as often as Python
# does by itself, after 700, took .05 ms of the 1.1 that an article took to derive.
COLLECTED_AFTER = 20_000

# A child waits for what never comes no longer than so many times its seconds; the processor's time is what counts
# otherwise, so that a busy machine ends nobody.
PATIENCE = 10

# Work that goes on after a call is told of by the child itself; the limit is set anew once so much was granted.
GRANTED_TOGETHER = 1 / 50

# The signals by which a child's own limits end it, and those of a crash. Any other comes from outside, as from the
# kernel where memory runs out, and says nothing about what the child was doing.
_CLOCKS = frozenset({signal.SIGALRM, signal.SIGPROF, signal.SIGXCPU})
_CRASHES = frozenset(
    {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSYS, signal.SIGTRAP}
)


@dataclass(frozen=True)
class Limits:
    """What a child may take."""

    seconds: float
    """Of time, for one call, or as `Clock` counts them."""
    memory: int
    """Bytes of address space beyond what the process has at the start."""
    by_wall: bool = False
    """Whether the seconds are those of the clock on the wall; else of the processor."""


class Died(Exception):
    """A child did not live to answer.

    Args:
        number: the signal that ended it; 0 where it could not get the memory it asked for.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def took_too_long(self) -> bool:
        """Whether it was ended by its clock."""
        return self.number in _CLOCKS

    @property
    def took_too_much(self) -> bool:
        """Whether it could not get the memory it asked for."""
        return self.number == 0

    @property
    def came_from_outside(self) -> bool:
        """Whether something else ended it, which is no fault of what it was doing."""
        return self.number not in {0, *_CLOCKS, *_CRASHES}

    @property
    def may_be_aside(self) -> bool:
        """Whether a child of `stream` may have been ended by work aside (`Clock.aside`) or by what that left in memory.

        That is where an alarm ended it, a crash or a lack of memory, or where it left by itself.
        """
        return self.number in {0, signal.SIGALRM, *_CRASHES}


class EndedFromOutside(BaseException):
    """Two children were ended from outside at the same work: the task is to fail, and to be tried again.

    It is no `Exception`, so that no handler of a flaw in a record takes it for one.

    Args:
        number: the signal that ended the second.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"a child was ended from outside, and the next one too (signal {number}): is memory short?")
        self.number = number

    def __reduce__(self) -> tuple[type, tuple[int]]:
        return type(self), (self.number,)


@dataclass(frozen=True)
class _Failed:
    """What a child answers where its work raised an error."""

    error: BaseException


class Clock:
    """The time of work that yields one thing after another: some seconds in stock, and more for what it gets done.

    Args:
        seconds: the stock; more is never laid up.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.process_time() + seconds
        self._granted = 0.0
        self._arm(seconds)

    @staticmethod
    def _arm(seconds: float) -> None:
        signal.setitimer(signal.ITIMER_PROF, seconds)

    def grant(self, seconds: float) -> None:
        """Put time into the stock."""
        self._granted += seconds
        if self._granted < self._seconds * GRANTED_TOGETHER:
            return
        now = time.process_time()
        self._until = min(self._until + self._granted, now + self._seconds)
        self._granted = 0.0
        self._go_on(now)

    def _go_on(self, now: float) -> None:
        if self._until <= now:
            signal.raise_signal(signal.SIGPROF)
        self._arm(self._until - now)

    @contextmanager
    def aside(self, seconds: float) -> Iterator[None]:
        """Do work that has a time of its own, on the wall, of which nothing is taken from the stock.

        The process is ended by an alarm where the work takes longer, or runs out of memory: both are left to a child of
        its own, as nobody knows what state they leave behind.
        """
        # The clock of the process stands still between ticks while its timer is armed.
        began = time.thread_time()
        self._arm(0)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        except MemoryError:
            signal.raise_signal(signal.SIGALRM)
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._until += time.thread_time() - began
            self._go_on(time.process_time())


def _confine(memory: int) -> None:
    """Let signals end this process, and give it so much memory."""
    gc.freeze()  # what it has from its parent is not collected, nor copied for being looked at
    gc.set_threshold(COLLECTED_AFTER)
    for number in (signal.SIGALRM, signal.SIGPROF, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    with suppress(ValueError, OSError):
        with open("/proc/self/statm", "rb") as status:  # noqa: PTH123
            taken = int(status.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, resource.RLIM_INFINITY))


class _Pipe:
    """One way from process to process, for things that are handed on whole.

    A pair of pipes takes .15 ms less for a page than a socket, which holds less and is filled in small pieces.
    """

    def __init__(self) -> None:
        read, write = os.pipe()
        with suppress(OSError):
            fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        # What is larger than this buffer does not pass through it.
        self.source: BinaryIO = os.fdopen(read, "rb", 1 << 14)
        # Each thing is handed on at once: what is still in a buffer would be lost with a child.
        self.target: BinaryIO = os.fdopen(write, "wb", buffering=0)

    def send(self, one: Any) -> None:
        """Write a thing into the pipe."""
        left = memoryview(pickle.dumps(one, pickle.HIGHEST_PROTOCOL))
        while left:
            left = left[self.target.write(left) :]

    def receive(self) -> Any:
        """Read a thing from the pipe.

        Raises:
            EOFError: the other side is closed.
            UnpicklingError: it ended in the middle of a thing.
        """
        return pickle.load(self.source)


def _answer(requests: _Pipe, answers: _Pipe, serve: Callable[[Any], Any], limits: Limits) -> None:
    """A child: answer requests until the parent closes the pipe."""
    _confine(limits.memory)
    while True:
        try:
            request = requests.receive()
        except EOFError:
            return
        if limits.by_wall:
            signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        else:
            signal.setitimer(signal.ITIMER_PROF, limits.seconds)
            signal.setitimer(signal.ITIMER_REAL, PATIENCE * limits.seconds)
        try:
            answer = serve(request)
        except Exception as error:
            answer = _Failed(error)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(answers, answer)


def _send(answers: _Pipe, answer: Any) -> None:
    try:
        answers.send(answer)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        if not isinstance(answer, _Failed):
            raise
        answers.send(_Failed(RuntimeError(f"{type(answer.error).__name__}: {answer.error} ({error})")))


def _forked(work: Callable[[], None]) -> int:
    """Do work in a child, which ends with it; returns its process id."""
    child = os.fork()
    if child == 0:
        try:
            with suppress(BrokenPipeError):
                work()
        finally:
            os._exit(0)
    return child


def _waited_for(child: int) -> int:
    """Wait for a child to end; returns the number of the signal that ended it, or 0."""
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


class Bounded:
    """Calls a function in a child; a context manager, which ends the child.

    Args:
        serve: the function, of one argument; the child has it from the fork, with all that it refers to.
        limits: what one call may take.
    """

    def __init__(self, serve: Callable[[Any], Any], limits: Limits) -> None:
        self._serve, self._limits = serve, limits
        self._pipes: tuple[_Pipe, _Pipe] | None = None
        """Of requests and of answers; None if there is no child."""
        self.child = 0
        """The child's process id; 0 if there is none."""

    def __enter__(self) -> "Bounded":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def __call__(self, request: Any) -> Any:
        """Call the function.

        Raises:
            Died: it took too much time or memory, or crashed; the next call is made in another child.
            EndedFromOutside: something else ended the child, and another one in which the call was made again.
            Exception: what the function raised.
        """
        try:
            return self._called(request)
        except Died as death:
            if not death.came_from_outside:
                raise
        try:
            return self._called(request)
        except Died as death:
            if not death.came_from_outside:
                raise
            raise EndedFromOutside(death.number) from None

    def _called(self, request: Any) -> Any:
        requests, answers = self._pipes or self._begin()
        try:
            requests.send(request)
            answer = answers.receive()
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Died(self._end()) from None
        if isinstance(answer, _Failed):
            if isinstance(answer.error, MemoryError):
                self._end()
                raise Died(0)
            raise answer.error
        return answer

    def _begin(self) -> tuple[_Pipe, _Pipe]:
        requests, answers = _Pipe(), _Pipe()

        def work() -> None:
            requests.target.close()
            answers.source.close()
            _answer(requests, answers, self._serve, self._limits)

        self.child = _forked(work)
        requests.source.close()
        answers.target.close()
        self._pipes = requests, answers
        return self._pipes

    def _end(self) -> int:
        """End the child; returns the number of the signal that ended it, or 0."""
        if self._pipes is None:
            return 0
        requests, answers = self._pipes
        requests.target.close()
        answers.source.close()
        self._pipes = None
        child, self.child = self.child, 0
        return _waited_for(child)


Tell = Callable[[Any], None]
"""Hands something on from the middle of a child's work."""


def stream(make: Callable[[Clock, Tell], Iterator[Any]], limits: Limits) -> Iterator[Any]:
    """Yield what an iterator in a child yields, and what it tells meanwhile, in order.

    Args:
        make: makes the iterator, which grants itself time by the clock that it is given.
        limits: the memory that the child may take, and the seconds that it has in stock.

    Raises:
        Died: the child took too much time or memory, or crashed, or was ended from outside. What it had yielded before
            has been handed on.
        EndedFromOutside: the child's own children were ended from outside.
        Exception: what the iterator raised.
    """
    pipe = _Pipe()

    def work() -> None:
        pipe.source.close()
        _confine(limits.memory)
        with pipe.target:
            try:
                for one in make(Clock(limits.seconds), pipe.send):
                    pipe.send(one)
                pipe.send(None)
            except BrokenPipeError:
                raise
            except (Exception, EndedFromOutside) as error:
                pipe.send(_Failed(error))

    child = _forked(work)
    pipe.target.close()
    try:
        with pipe.source:
            while (one := pipe.receive()) is not None:
                if isinstance(one, _Failed):
                    if isinstance(one.error, MemoryError):
                        raise Died(0)
                    raise one.error
                yield one
    except (EOFError, pickle.UnpicklingError):
        ended, child = _waited_for(child), 0
        raise Died(ended) from None
    finally:
        if child:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            _waited_for(child)
