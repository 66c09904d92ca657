"""Rows: what a record, or a quarantined one, becomes in the tables of captures and contents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from corpus.landing import ids
from corpus.landing.formats import PAGES
from corpus.landing.quarantine import KEPT_BYTES
from corpus.landing.records import Item, Quarantined, Record
from corpus.landing.slices import Slice
from corpus.page.line_key import line_key
from corpus.page.page import Page
from corpus.page.stored import pack_page


@dataclass(frozen=True)
class Capture:
    """One record that was found: either its content or the bytes to keep of it is None."""

    row: dict[str, Any]
    """Its row of `columns.CAPTURES`; columns that are missing are null."""
    content: dict[str, Any] | None
    """Its row of `columns.CONTENTS`; None if it is quarantined."""
    kept: bytes | None
    """The first `KEPT_BYTES` of a quarantined record; None if it was read."""


@dataclass(frozen=True)
class SliceRead:
    """The end of a slice, after all of its captures."""

    slice: Slice
    row: dict[str, Any]
    """Its row of `columns.FILES`. Where `settled` is false the file has changed since it was listed: it is left to the
    next load, and nothing of it is to be kept."""


def capture_of(item: Item, path: str, beside: Mapping[str, Page], place: dict[str, Any]) -> Capture:
    """The rows of one record.

    Args:
        item: the record, read or quarantined.
        path: path of its file in the landing area.
        beside: what the sidecar states of the files of the folder, by name.
        place: the columns file, slice_start and record.
    """
    if isinstance(item, Quarantined):
        return Capture(_quarantined_row(item, path) | place, None, item.raw[:KEPT_BYTES])
    row, content = _rows(item, path, beside)
    return Capture(row | place, content, None)


def _quarantined_row(item: Quarantined, path: str) -> dict[str, Any]:
    file, member = ids.shown_path(path), ids.shown_path(item.member)
    source = ids.source_of(file, None)
    sha256 = hashlib.sha256(item.raw).hexdigest()
    return {
        "capture_id": ids.capture_id(source, file, member, item.offset, sha256),
        "path": ids.member_path(file, member),
        "byte_offset": item.offset,
        "sha256": sha256,
        "bytes": len(item.raw),
        "format": item.format or "unknown",
        "source_id": source,
        "reason": item.reason,
        "message": item.message.encode("utf-8", "replace").decode(),
    }


def _rows(item: Record, path: str, beside: Mapping[str, Page]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The capture and content rows of a record, completed by what the sidecar states of its file.

    Of a file that holds many records the sidecar states when it was captured, but not which article a record is.
    """
    page = item.page
    stated = beside.get(ids.member_path(PurePosixPath(path).name, item.member)) or Page()
    captured_at = page.captured_at or stated.captured_at
    if item.format not in PAGES:
        stated = Page()
    url = ids.canonical_url(page.url or stated.url)
    file, member = ids.shown_path(path), ids.shown_path(item.member)
    source = ids.source_of(file, url)
    known = stated.known | page.known
    text = "\n\n".join(page.blocks) if page.marks is not None else page.text
    article = ids.article_id(source, url, ids.content_sha256(text, known))
    content = ids.content_sha256(text, known, page.marks or ())
    sha256 = hashlib.sha256(item.raw).hexdigest()
    capture = {
        "capture_id": ids.capture_id(source, file, member, item.offset, sha256),
        "path": ids.member_path(file, member),
        "byte_offset": item.offset,
        "external_id": page.external_id or stated.external_id,
        "sha256": sha256,
        "bytes": len(item.raw),
        "format": item.format,
        "charset": page.charset,
        "mojibake": page.mojibake,
        "controls": page.controls,
        "replaced": page.replaced,
        "captured_at": captured_at,
        "source_id": source,
        "url": url,
        "article_id": article,
        "content_id": ids.content_id(article, content),
    }
    state = {name: capture[name] for name in ("content_id", "article_id", "source_id", "url")} | {
        "known": list(known.items()),
        "page": pack_page(page.blocks, page.marks),
        "line_keys": [line_key(text) for text in page.blocks],
    }
    return capture, state
