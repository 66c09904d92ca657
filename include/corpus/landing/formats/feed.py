"""RSS and Atom: one record per entry; they are separated before any is parsed, so that a broken one costs no other."""

import io
import re
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import feedparser

from corpus.landing.charset import declared_charset
from corpus.landing.formats import html, plain_text
from corpus.landing.formats.reader import SKIP_BYTES, RecordStream, as_utf8, item_of, too_large
from corpus.landing.inflate import some_of
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Item, Quarantined
from corpus.page.page import Page

_BEGIN = re.compile(rb"<((?:\w{1,20}:)?)(item|entry)(?=[\s>])")
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)\b[^>]{0,20000}>")

_TAG = re.compile(r"<[^<>]{0,1000}>")

# Bytes before the first entry that are kept for their namespaces; longer heads contain pictures in data URLs.
_HEAD_BYTES = 256 << 10

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


def _moment(entry: Any, *names: str) -> str:
    for name in names:
        if parsed := entry.get(f"{name}_parsed"):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
        if stated := entry.get(name):
            return str(stated)
    return ""


def _alone(head: bytes, raw: bytes) -> bytes:
    """A feed that holds only this entry."""
    root = re.match(rb"<((?:\w{1,20}:)?(?:rss|feed|RDF))", head[head.rfind(b"<") :])
    before, behind = (b"<channel>", b"</channel>") if root and root[1].endswith(b"rss") else (b"", b"")
    return head + before + raw + behind + b"</" + (root[1] if root else b"rss") + b">"


def read_entry(raw: bytes, charset: str | None, _url: str | None) -> Page:
    """Read a feed of one entry: its text and what the feed states of it.

    Raises:
        Unreadable: `empty`, `parse_failed`, or what reading its text raises.
    """
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    try:
        parsed = feedparser.parse(
            io.BytesIO(raw), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable("parse_failed", f"the entry cannot be parsed: {error}") from error
    if not parsed.entries:
        raise Unreadable(
            "parse_failed", f"the entry cannot be parsed: {parsed.get('bozo_exception', 'no entry found')}"
        )
    entry = parsed.entries[0]
    content = [part.get("value", "") for part in entry.get("content", [])]
    text = max([*content, entry.get("summary", "")], key=len)
    if not text.strip():
        raise Unreadable("empty", "the entry has no text")
    url = entry.get("link") or None
    read_text = html.read if "<" in text and ">" in text else plain_text.read
    page = read_text(text.encode("utf-8", "replace"), "utf-8", url)
    known = {
        "title": _TAG.sub("", entry.get("title", "")),
        "byline": ", ".join(author["name"] for author in entry.get("authors", []) if author.get("name")),
        "published": _moment(entry, "published", "updated"),
        "section": ", ".join(tag.get("term") or "" for tag in entry.get("tags", [])[:5]),
        "language": (entry.get("content") or [{}])[0].get("language") or "",
    }
    return page.completed(
        {name: " ".join(value.split()) for name, value in known.items() if value.strip()},
        url=url,
        external_id=entry.get("id"),
    )


def read(stream: RecordStream) -> Iterator[Item]:
    """Yield a record per entry."""
    data = as_utf8(stream.data)
    is_utf8 = data is not stream.data
    for offset, head, raw, state in _entries(data, stream.limit):
        if len(raw) > stream.limit:
            yield too_large(offset, raw, stream.limit)
        elif state == _CUT:
            yield Quarantined(offset, raw, "truncated", "the feed ends in the middle of the entry")
        elif state == _UNCLOSED:
            yield Quarantined(offset, raw, "parse_failed", "the next entry begins in the middle of it")
        else:
            charset = "utf-8" if is_utf8 else declared_charset(head)
            whole = _alone(head, raw)
            yield item_of(
                offset,
                raw,
                lambda whole=whole, charset=charset: stream.read_page("entry", whole, charset, None),  # type: ignore[misc]
            )
