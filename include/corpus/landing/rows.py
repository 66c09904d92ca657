"""Rows: what a record, or a quarantined one, becomes in the tables of captures and contents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from corpus.columns import CAPTURES
from corpus.landing import ids
from corpus.landing.addresses import canonical_url, identity_of
from corpus.landing.formats import PAGES
from corpus.landing.no_article import no_article
from corpus.landing.quarantine import KEPT_BYTES, Unreadable
from corpus.landing.records import Item, Quarantined, Record
from corpus.landing.slices import Slice
from corpus.landing.storable import MOST_CHARACTERS, storable_page, storable_row, storable_text
from corpus.page.line_key import line_key
from corpus.page.page import Page
from corpus.page.stored import pack_page

# Most blocks of a page that are stored; the longest of the sample pages has 1,472, and a novel some 10,000. Each costs
# 0.2 ms and 300 bytes on its way: of 2.5 million the load took 4.9 GB.
MOST_BLOCKS = 100_000

_NOTHING = Page()


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
    """The rows of one record. Whatever it holds, they can be stored: see `corpus.landing.storable`.

    Args:
        item: the record, read or quarantined.
        path: path of its file in the landing area.
        beside: what the sidecar states of the files of the folder, by name.
        place: the columns file, slice_start and record.
    """
    if isinstance(item, Record):
        try:
            return _of_record(item, path, beside, place)
        except Unreadable as error:
            item = Quarantined(item.offset, item.raw, error.reason, error.message, item.member, item.format)
        except Exception as error:  # a record of which no row can be made costs the record, never the load
            message = f"no row can be made of it: {type(error).__name__}: {error}"[:500]
            item = Quarantined(item.offset, item.raw, "parse_failed", message, item.member, item.format)
    return Capture(storable_row(_quarantined_row(item, path) | place, CAPTURES), None, item.raw[:KEPT_BYTES])


@lru_cache(16)
def _shown(path: str) -> str:
    """A path as it is recorded, in a form that can be stored."""
    return storable_text(ids.shown_path(path))[:MOST_CHARACTERS]


def _quarantined_row(item: Quarantined, path: str) -> dict[str, Any]:
    file, member = _shown(path), _shown(item.member)
    source = ids.source_of(file, None)
    sha256 = item.sha256 or hashlib.sha256(item.raw).hexdigest()
    return {
        "capture_id": ids.capture_id(source, file, member, item.offset, sha256),
        "path": ids.member_path(file, member),
        "byte_offset": item.offset,
        "sha256": sha256,
        "bytes": len(item.raw),
        "format": item.format or "unknown",
        "source_id": source,
        "reason": item.reason,
        "message": item.message,
    }


def _of_record(item: Record, path: str, beside: Mapping[str, Page], place: dict[str, Any]) -> Capture:
    """The capture and content rows of a record, completed by what the sidecar states of its file.

    Of a file that holds many records the sidecar states when it was captured, but not which article a record is.

    Raises:
        Unreadable: `too_complex` or `no_article`.
    """
    if len(item.page.blocks) > MOST_BLOCKS:
        raise Unreadable("too_complex", f"it has {len(item.page.blocks):,} paragraphs and lines, over {MOST_BLOCKS:,}")
    page = storable_page(item.page)
    stated = beside.get(ids.member_path(PurePosixPath(path).name, item.member)) if beside else None
    stated = storable_page(stated) if stated else _NOTHING
    captured_at = page.captured_at or stated.captured_at
    if item.format not in PAGES:
        stated = _NOTHING
    if standing_in := no_article(page.blocks, page.marks, stated.known | page.known):
        raise Unreadable("no_article", standing_in)
    url = canonical_url(page.url or stated.url)
    identity = identity_of(url)
    file, member = _shown(path), _shown(item.member)
    source = ids.source_of(file, identity)
    known = stated.known | page.known
    text = "\n\n".join(page.blocks) if page.marks is not None else page.text
    said = ids.content_sha256(text, known)
    article = ids.article_id(source, identity, said)
    content = ids.content_sha256(text, known, page.marks) if page.marks else said
    sha256 = item.sha256 or hashlib.sha256(item.raw).hexdigest()
    row = storable_row(
        {
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
            "faults": page.faults + stated.faults,
        }
        | place,
        CAPTURES,
    )
    content_row = {name: row[name] for name in ("content_id", "article_id", "source_id")} | {
        "url": identity,
        "known": list(known.items()),
        "page": pack_page(page.blocks, page.marks),
        "line_keys": [line_key(text) for text in page.blocks],
    }
    return Capture(row, content_row, None)
