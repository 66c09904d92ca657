"""JSON lines: one record a line, its text and known fields found by name."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from corpus.landing.capture import Record, Refusal
from corpus.landing.formats.plain_text import decoded
from corpus.parse.dates import parse_timestamp

SUFFIXES = (".jsonl", ".ndjson")

# Names under which common crawlers and corpora keep each field; the first that holds something counts.
FIELD_NAMES = {
    "text": ("text", "body", "content", "maintext", "raw_text", "plain_text"),
    "title": ("title", "headline"),
    "deck": ("deck", "description", "subtitle", "summary", "excerpt"),
    "caption": ("caption",),
    "byline": ("byline", "author", "authors"),
    "published": ("published", "published_at", "date_publish", "date_published", "publish_date", "date"),
    "section": ("section", "category"),
    "language": ("language", "lang"),
    "url": ("url", "link", "canonical_url"),
    "external_id": ("id", "external_id", "doc_id"),
    "captured_at": ("captured_at", "crawled_at", "date_download", "timestamp"),
}

_HALF = re.compile("[\ud800-\udfff]")


def _text_of(value: object) -> str:
    """A field's value as one string: lists of names are joined, other structures are left out.

    JSON can spell half of a character (a surrogate without its pair); no other text can, so it is replaced.
    """
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value).strip()
    if isinstance(value, list):
        return ", ".join(text for item in value if isinstance(item, str) and (text := _text_of(item)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _moment(value: str) -> datetime | None:
    found = parse_timestamp(value)
    return found.at if found else None


def record_of(number: int, offset: int, raw: bytes) -> Record | Refusal:
    """Turn one line into a record, or say why it cannot be one."""
    text, refused = decoded(raw)
    if refused or text is None:
        reason, message = refused or ("empty", "no text")
        return Refusal(number, offset, raw, reason, message)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Refusal(number, offset, raw, "parse_failed", f"not JSON: {error}")
    if not isinstance(row, dict):
        return Refusal(number, offset, raw, "parse_failed", f"a JSON {type(row).__name__}, not an object")
    found = {
        name: next((value for key in keys if (value := _text_of(row.get(key)))), "")
        for name, keys in FIELD_NAMES.items()
    }
    if not found["text"]:
        if any(isinstance(row.get(key), str) for key in FIELD_NAMES["text"]):
            return Refusal(number, offset, raw, "empty", "its text is empty")
        names = ", ".join(sorted(map(_text_of, row))[:12])
        return Refusal(number, offset, raw, "no_text_field", f"it has only the fields: {names}")
    known = {name: found[name] for name in found if name not in ("text", "url", "external_id", "captured_at")}
    return Record(
        number=number,
        offset=offset,
        raw=raw,
        text=found["text"],
        known={name: value for name, value in known.items() if value},
        url=found["url"] or None,
        external_id=found["external_id"] or None,
        captured_at=_moment(found["captured_at"]) if found["captured_at"] else None,
    )


def read(stream: BinaryIO, limit: int) -> Iterator[Record | Refusal]:
    """Yield a record a line, blank lines aside; a line over `limit` bytes is refused and skipped in pieces."""
    number = offset = 0
    while line := stream.readline(limit + 1):
        number += 1
        size = len(line)
        if size > limit and not line.endswith(b"\n"):
            while (piece := stream.readline(limit)) and not piece.endswith(b"\n"):
                size += len(piece)
            size += len(piece)
            yield Refusal(number, offset, line, "too_large", f"over {limit} bytes")
        elif raw := line.strip():
            yield record_of(number, offset, raw)
        offset += size
