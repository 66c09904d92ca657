"""RSS and Atom: one record per entry; they are separated before any is parsed, so that a broken one costs no other."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.landing.charset import declared_charset
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, as_utf8, item_of, too_large
from corpus.landing.inflate import some_of
from corpus.landing.records import Item, Quarantined

_BEGIN = re.compile(rb"<((?:\w{1,20}:)?)(item|entry)(?=[\s>])")
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)\b[^>]{0,20000}>")

# Bytes before the first entry that are kept for their namespaces; longer heads contain pictures in data URLs.
_HEAD_BYTES = 256 << 10

# Most invalid bytes per character beyond ASCII in a feed that is in UTF-8 all the same. Read as UTF-8, feeds in
# single-byte charsets have no such character, and those in Japanese, Chinese and Korean charsets 2 to 7 invalid bytes
# for each.
BROKEN_SHARE = 0.5

# The states of an entry: whole, cut off by the end of the file, or not closed before the next one begins.
_WHOLE, _CUT, _UNCLOSED = "whole", "cut", "unclosed"


def _entries(data: BinaryIO, limit: int) -> Iterator[tuple[int, bytes, bytes, str]]:
    """Yield each entry's offset, the feed's head, the entry's bytes, and its state."""
    window, base, head = b"", 0, b""
    searched = 0
    ended = False
    while True:
        begin = _BEGIN.search(window)
        if begin is None:
            if ended:
                return
            keep = window[-64:] if head or len(window) > _HEAD_BYTES else window
            base += len(window) - len(keep)
            window = keep
        else:
            if not head:
                root = _ROOT.search(window[: begin.start()])
                head = window[: root.end()] if root else b"<rss>"
            end, searched, is_closed = _end_of(window, max(searched, begin.end()), begin)
            if end < 0 and (ended or len(window) - begin.start() > limit):
                following = _BEGIN.search(window, begin.end())
                end, is_closed = following.start() if following else len(window), not ended
                raw, state = window[begin.start() : begin.start() + limit + 1], _CUT if ended else _WHOLE
            elif end >= 0:
                raw, state = window[begin.start() : end], _WHOLE if is_closed else _UNCLOSED
            if end >= 0:
                yield base + begin.start(), head, raw, state
                base += end
                window, searched = window[end:], 0
                continue
        piece = some_of(data, SKIP_BYTES)
        ended = not piece
        window += piece


def _end_of(window: bytes, at: int, begin: re.Match[bytes]) -> tuple[int, int, bool]:
    """Where an entry ends, ignoring tags in CDATA sections; how far the search went; whether the entry is closed there.

    The end is behind the closing tag, or before the beginning of the next entry, or -1 if neither has come yet.
    """
    tag = begin[1] + begin[2]
    close = b"</" + tag + b">"
    mark = re.compile(rb"<!\[CDATA\[|" + close + b"|<" + tag + rb"(?=[\s>])")
    while found := mark.search(window, at):
        if found[0] == close:
            return found.end(), 0, True
        if found[0].startswith(b"<!"):
            at = window.find(b"]]>", found.end())
            if at < 0:
                return -1, found.start(), True
        else:
            return found.start(), 0, False
    return -1, max(at, len(window) - 64), True


def _alone(head: bytes, raw: bytes) -> bytes:
    """A feed that holds only this entry."""
    root = re.match(rb"<((?:\w{1,20}:)?(?:rss|feed|RDF))", head[head.rfind(b"<") :])
    before, behind = (b"<channel>", b"</channel>") if root and root[1].endswith(b"rss") else (b"", b"")
    return head + before + raw + behind + b"</" + (root[1] if root else b"rss") + b">"


class _Utf8:
    """Whether a feed is in UTF-8, told from all of it that has been read: one entry with a stray byte cannot tell."""

    def __init__(self) -> None:
        self._beyond = self._broken = 0

    def mended(self, raw: bytes) -> bytes:
        """The bytes, with invalid ones as U+FFFD if the feed is in UTF-8."""
        if raw.isascii():
            return raw
        text = raw.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        self._broken += broken
        self._beyond += sum(character > "\x7f" for character in text) - broken
        return text.encode() if broken and self._broken <= BROKEN_SHARE * self._beyond else raw


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per entry."""
    data = as_utf8(stream.data)
    is_utf8 = data is not stream.data
    seen: _Utf8 | None = None
    for offset, head, raw, state in _entries(data, stream.limit):
        if len(raw) > stream.limit:
            yield too_large(offset, raw, stream.limit)
        elif state == _CUT:
            yield Quarantined(offset, raw, "truncated", "the feed ends in the middle of the entry")
        elif state == _UNCLOSED:
            yield Quarantined(offset, raw, "parse_failed", "the next entry begins in the middle of it")
        else:
            charset = "utf-8" if is_utf8 else declared_charset(head)
            if seen is None:
                seen = _Utf8()
                seen.mended(head)
            whole = _alone(head, seen.mended(raw))
            yield item_of(
                offset,
                raw,
                lambda whole=whole, charset=charset: stream.read_page("entry", whole, charset, None),  # type: ignore[misc]
            )
