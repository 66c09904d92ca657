"""The guard: a page that hangs, crashes or takes too much memory is given up, and the next is read."""

import faulthandler
import os
import signal
import time
from collections.abc import Callable

import pytest

from corpus.landing import guard
from corpus.landing.formats import PAGES, html
from corpus.landing.guard import INLINE_BYTES, PageReader
from corpus.landing.quarantine import Unreadable
from corpus.page.page import Page
from tests.landing import make


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


def nest(raw: bytes) -> None:
    raise RecursionError("maximum recursion depth exceeded")  # as Python's own, of which frames need no memory here


BEHAVIOURS: dict[bytes, Callable[[bytes], None]] = {
    function.__name__.encode(): function for function in (hang, spin, crash, fill, stumble, nest)
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


def test_short_text_is_read_without_a_child() -> None:
    with PageReader(5) as pages:
        assert pages.read("text", b"x" * INLINE_BYTES, None, None).text
        assert pages._child == 0
        assert pages.read("text", b"x" * (INLINE_BYTES + 1), None, None).text
        assert pages._child != 0
    assert set(PAGES) > guard.INLINE_FORMATS


def test_a_large_page_passes_through_the_pipe() -> None:
    told = "A long paragraph of text. " * 100_000
    with PageReader(20) as pages:
        assert pages.read("text", told.encode(), None, None).text == told
