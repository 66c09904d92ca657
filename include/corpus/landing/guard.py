"""Reading a page within its time: a page that hangs or crashes its parser is given up, and the worker goes on."""

import logging
from types import TracebackType

from corpus.bounded import Bounded, Clock, Died, Limits
from corpus.landing.formats import PAGES, PARTS, PageFormat
from corpus.landing.no_article import no_article
from corpus.landing.quarantine import Unreadable
from corpus.landing.suspects import suspects
from corpus.page.blocks import split_blocks
from corpus.page.page import Page
from corpus.page.walk import blocks_of_markup
from corpus.text.lexicon import lexicon

# Larger pages are always read in a child of their own, so that what they take of memory is gone with it. Of 1,457 saved
# pages 5 are larger.
MOST_HERE = 2 << 20

# Formats that are always read so: their parsers are the likeliest to crash.
READ_APART = frozenset({"pdf"})

# A page that takes longer is read once more, in a child of its own, with all the time that it may take: so pages that
# hang cost no more than these seconds beyond that. The slowest of those saved pages takes .08 s.
SECONDS_HERE = 5

# Address space, in bytes, that a child may take beyond what it has at its start.
CHILD_BYTES = 1 << 30


_LOG = logging.getLogger(__name__)


def _reader(kind: str) -> PageFormat:
    return PAGES.get(kind) or PARTS[kind]


def _read(kind: str, raw: bytes, charset: str | None, url: str | None) -> Page:
    try:
        return _reader(kind)(raw, charset, url)
    except (Unreadable, MemoryError):
        raise
    except RecursionError as error:
        raise Unreadable("parse_failed", "it nests too deep") from error
    except Exception as error:  # a flaw in a reader costs the page, never the load
        raise Unreadable("parse_failed", f"the reader failed: {type(error).__name__}: {error}"[:500]) from error


def load_machine_code() -> None:
    """Load what children are to have from the start: machine code, the lexicon and the phrases of no articles."""
    split_blocks("")
    suspects("é")
    blocks_of_markup("<body></body>")
    no_article(("Nothing to see here.",), None, {})
    lexicon()


class PageReader:
    """Reads pages of any format, each within `seconds`; a context manager, which ends its child.

    Args:
        seconds: longest time that a page may take, on the wall.
        clock: of this process, where pages may be read in it: it is ended with a page that does not end. To send pages
            to a child and back takes .5 ms a page of 6. None to read each of them in a child.
    """

    apart = False
    """Whether to read each page in a child, as after one that ended its process."""

    def __init__(self, seconds: float, clock: Clock | None = None) -> None:
        self._seconds, self._clock = seconds, clock
        self._bounded = Bounded(lambda request: _read(*request), Limits(seconds, CHILD_BYTES, by_wall=True))

    def __enter__(self) -> "PageReader":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bounded.__exit__(kind, error, trace)

    @property
    def _child(self) -> int:
        return self._bounded.child

    def read(self, kind: str, raw: bytes, charset: str | None, url: str | None) -> Page:
        """Read a page, in this process or in a child.

        Args:
            kind: a format of `PAGES` or `PARTS`.
            raw: its bytes.
            charset: the charset its container declares, if any.
            url: its address, if known.

        Raises:
            Unreadable: what the format's reader raises, `timed_out`, `too_complex` if it took too much memory, or
                `parse_failed` if it crashed.
            EndedFromOutside: something else ended its child twice.
        """
        if self._clock and not self.apart and kind not in READ_APART and len(raw) <= MOST_HERE:
            with self._clock.aside(min(self._seconds, SECONDS_HERE)):
                try:
                    return _reader(kind)(raw, charset, url)
                except (Unreadable, MemoryError):
                    raise
                except Exception:  # it may be for lack of memory, so a child is to say what it is
                    _LOG.debug("A page is read again in a child of its own.", exc_info=True)
        if not self._bounded.child:
            load_machine_code()  # so that it is not loaded in the time of a page
        try:
            page: Page = self._bounded((kind, raw, charset, url))
        except Died as death:
            raise unreadable(death, self._seconds) from None
        return page


def unreadable(death: Died, seconds: float) -> Unreadable:
    """What is said of a record whose reader did not live to read it."""
    if death.took_too_long:
        return Unreadable("timed_out", f"reading it takes longer than {seconds:g} s")
    if death.took_too_much:
        return Unreadable("too_complex", "reading it takes more memory than a page may")
    return Unreadable("parse_failed", f"its parser crashed (signal {death.number})")
