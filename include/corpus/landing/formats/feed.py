"""RSS and Atom: one record an entry, told apart before any is parsed, so that one broken entry stays alone."""

import io
import re
import time
from collections.abc import Iterator
from typing import Any

import feedparser

from corpus.landing.capture import Item, Page, Refusal
from corpus.landing.charset import declared_charset
from corpus.landing.formats.reader import SKIP_BYTES, Source, item_of, too_large
from corpus.landing.quarantine import Unreadable

_BEGIN = re.compile(rb"<((?:\w{1,20}:)?)(item|entry)(?=[\s>])")
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)\b[^>]{0,20000}>")

_TAG = re.compile(r"<[^<>]{0,1000}>")

# Bytes before the first entry that are kept for their namespaces; longer heads hold pictures in data URLs.
_HEAD_BYTES = 256 << 10


def _entries(source: Source) -> Iterator[tuple[int, bytes, bytes, bool]]:
    """Yield each entry's offset, the feed's head, the entry's bytes, and whether it is whole."""
    window, base, head = b"", 0, b""
    stream, limit = source.stream, source.limit
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
            close = b"</" + begin[1] + begin[2] + b">"
            end = _end_of(window, begin.end(), close)
            if end >= 0:
                yield base + begin.start(), head, window[begin.start() : end], True
                base += end
                window = window[end:]
                continue
            if ended or len(window) - begin.start() > limit:
                yield base + begin.start(), head, window[begin.start() : begin.start() + limit + 1], not ended
                following = _BEGIN.search(window, begin.end())
                skip = following.start() if following else len(window)
                base += skip
                window = window[skip:]
                if ended and not following:
                    return
                continue
        piece = stream.read(max(SKIP_BYTES, len(window)))
        ended = not piece
        window += piece


def _end_of(window: bytes, at: int, close: bytes) -> int:
    """Where an entry ends, its closing tag included and one in a CDATA section left aside; -1 if not yet."""
    while True:
        end = window.find(close, at)
        section = window.find(b"<![CDATA[", at)
        if end < 0 or section < 0 or section > end:
            return end + len(close) if end >= 0 else -1
        at = window.find(b"]]>", section)
        if at < 0:
            return -1


def _moment(entry: Any, *names: str) -> str:
    for name in names:
        if parsed := entry.get(f"{name}_parsed"):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
        if told := entry.get(name):
            return str(told)
    return ""


def _page(head: bytes, raw: bytes, source: Source) -> Page:
    root = re.match(rb"<((?:\w{1,20}:)?(?:rss|feed|RDF))", head[head.rfind(b"<") :])
    channel = root is not None and root[1].endswith(b"rss")
    whole = head + (b"<channel>" if channel else b"") + raw + (b"</channel>" if channel else b"")
    whole += b"</" + (root[1] if root else b"rss") + b">"
    charset = declared_charset(head)
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    parsed = feedparser.parse(
        io.BytesIO(whole), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
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
    kind = "html" if "<" in text and ">" in text else "text"
    page = source.read_page(kind, text.encode("utf-8", "replace"), "utf-8", url)
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


def read(source: Source) -> Iterator[Item]:
    """Yield a record an entry."""
    count = 0
    for offset, head, raw, is_whole in _entries(source):
        count += 1
        if len(raw) > source.limit:
            yield too_large(offset, raw, source.limit)
        elif not is_whole:
            yield Refusal(offset, raw, "truncated", "the feed ends in the middle of the entry")
        else:
            yield item_of(offset, raw, lambda head=head, raw=raw: _page(head, raw, source))  # type: ignore[misc]
    if not count:
        yield Refusal(0, b"", "empty", "a feed without entries")
