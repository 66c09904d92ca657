"""The guard: a page that hangs, crashes or takes too much memory is given up, and the next is read."""

import faulthandler
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.bounded import Clock, Died, Limits, Tell, stream
from corpus.landing import guard
from corpus.landing.formats import PAGES, html
from corpus.landing.guard import PageReader
from corpus.landing.quarantine import Unreadable
from corpus.landing.read import read_slices
from corpus.landing.rows import Capture
from corpus.page.page import Page
from tests.landing import make
from tests.landing.landed import LIMIT, Corpus, whole


def hang(raw: bytes) -> None:
    while True:
        time.sleep(1)


def spin(raw: bytes) -> None:
    while True:
        pass


def crash(raw: bytes) -> None:
    faulthandler.disable()  # it would take the signal
    os.kill(os.getpid(), signal.SIGSEGV)


def fill(raw: bytes) -> None:
    bytearray(2 * guard.CHILD_BYTES)


def stumble(raw: bytes) -> None:
    raise KeyError("a flaw of the reader")


def leave(raw: bytes) -> None:
    raise SystemExit(0)


def panic(raw: bytes) -> None:
    raise BaseException("as a library in Rust does that panics")


def nest(raw: bytes) -> None:
    raise RecursionError("maximum recursion depth exceeded")  # as Python's own, of which frames need no memory here


BEHAVIOURS: dict[bytes, Callable[[bytes], None]] = {
    function.__name__.encode(): function for function in (hang, spin, crash, fill, stumble, nest, leave, panic)
}


def misbehave(raw: bytes, charset: str | None, url: str | None) -> Page:
    if behave := BEHAVIOURS.get(raw):
        behave(raw)
    return html.read(raw, charset, url)


@pytest.fixture(autouse=True)
def misbehaving_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, "html", misbehave)


@pytest.mark.parametrize(
    ("what", "reason", "message"),
    [
        (b"hang", "timed_out", "longer than 0.5 s"),
        (b"spin", "timed_out", "longer than 0.5 s"),
        (b"crash", "parse_failed", "crashed"),
        (b"fill", "too_complex", "memory"),
        (b"stumble", "parse_failed", "KeyError"),
        (b"nest", "parse_failed", "nests too deep"),
    ],
)
def test_a_page_that_misbehaves_is_given_up_and_the_next_is_read(what: bytes, reason: str, message: str) -> None:
    with PageReader(0.5 if reason == "timed_out" else 20) as pages:
        with pytest.raises(Unreadable, match=message) as error:
            pages.read("html", what, None, None)
        assert error.value.reason == reason
        assert "Title of one" in pages.read("html", make.page("one"), None, None).blocks


def test_what_the_reader_raises_is_handed_on() -> None:
    with PageReader(20) as pages, pytest.raises(Unreadable) as error:
        pages.read("html", b" ", None, None)
    assert error.value.reason == "empty"


def test_the_time_is_that_of_one_page() -> None:
    with PageReader(1) as pages:
        for _ in range(3):
            pages.read("html", make.page("one"), None, None)
            time.sleep(0.4)


def test_pages_are_read_by_one_child_that_ends_with_the_reader() -> None:
    with PageReader(5) as pages:
        pages.read("html", make.page("one"), None, None)
        child = pages._child
        pages.read("html", make.page("two"), "utf-8", "https://a.example/2")
        assert pages._child == child
        os.kill(child, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_large_page_passes_through_the_pipe() -> None:
    told = "A long paragraph of text. " * 100_000
    with PageReader(20) as pages:
        assert pages.read("text", told.encode(), None, None).text == told


def read(root: Path, files: dict[str, bytes], seconds: float = 20) -> list[Capture]:
    """The captures of files that are read into rows."""
    corpus = Corpus(root)
    for name, content in files.items():
        corpus.land(name, content)
    found = read_slices(corpus.area, whole(corpus.area), max(LIMIT, *map(len, files.values())), seconds)
    return [one for one in found if isinstance(one, Capture)]


@pytest.mark.parametrize("what", BEHAVIOURS)
def test_a_page_that_ends_the_process_that_reads_costs_itself_and_gives_the_rows_of_one_read_apart(
    what: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [make.page("one"), what, make.page("two"), make.page("three")]
    records = [make.warc_record(str(number), make.response(body)) for number, body in enumerate(bodies)]
    files = {"s/a.warc": b"".join(records), "s/b.html": make.page("four"), "t/c.html": make.page("five")}
    # A good page that takes longer, on a busy machine, is read apart too.
    monkeypatch.setattr(guard, "SECONDS_HERE", 0.2)
    seconds = 2 if what in {b"hang", b"spin"} else 20
    found = read(tmp_path / "here", files, seconds)
    assert [one.content is None for one in found] == [False, True, False, False, False, False]
    monkeypatch.setattr(guard, "MOST_HERE", -1)
    assert read(tmp_path / "apart", files, seconds) == found


def test_only_large_pages_and_pdf_are_sent_to_a_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parents(raw: bytes, charset: str | None, url: str | None) -> Page:
        return Page(blocks=(f"My parent is {os.getppid()}.",), external_id=str(os.getppid()))

    for kind in ("html", "pdf"):
        monkeypatch.setitem(PAGES, kind, parents)
    monkeypatch.setattr(guard, "MOST_HERE", 2_000)
    small, large = make.page("small"), make.page("large") + b" " * 2_000
    found = read(tmp_path, {"s/a.html": small, "s/b.html": large, "s/c.pdf": make.pdf("A text.")})
    assert [one.row["external_id"] == str(os.getpid()) for one in found] == [True, False, False]


def test_work_aside_takes_nothing_from_a_clocks_stock_which_counts_again_after_it() -> None:
    """Work that asks no clock itself: a process whose timer is armed sees its own clock stand still."""

    def make(clock: Clock, tell: Tell) -> Iterator[int]:
        for number in (*[60_000] * 1_000, 20_000_000):
            sum(range(2_000))
            with clock.aside(20):
                sum(range(number))
            yield number
        while True:
            pass

    told = stream(make, Limits(0.3, 1 << 30))
    assert sum(next(told) for _ in range(1_001)) == 80_000_000
    with pytest.raises(Died) as death:
        next(told)
    assert death.value.number == signal.SIGPROF
