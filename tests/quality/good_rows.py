"""A good row of each table."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

LOAD = "l1"

Row = dict[str, Any]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


BODY = "The ferry was late."
DIGEST = sha256(BODY)

# A good row of each table, but for its key.
GOOD: dict[str, Row] = {
    "raw.loads": {
        "load_id": LOAD,
        "started_at": datetime(2025, 3, 2),
        "published_at": None,
        "captures_in": 4,
    },
    "raw.pending": {},
    "raw.captures": {
        "load_id": LOAD,
        "path": "daily/f",
        "file": "daily/f",
        "record": 1,
        "byte_offset": 0,
        "sha256": DIGEST,
        "bytes": 9,
        "format": "text",
        "captured_at": datetime(2025, 3, 1),
        "source_id": "daily",
        "article_id": "a",
        "content_id": "a1",
        "outcome": "loaded",
        "reason": None,
    },
    "raw.contents": {"article_id": "a", "source_id": "daily", "page": b"packed", "line_keys": [1, 2]},
    "raw.derived": {
        "title": "Ferry",
        "body": BODY,
        "body_sha256": DIGEST,
        "language": "en",
        "language_score": 0.9,
        "languages": ["en"],
        "word_count": 60,
        "roles": ["title", "body"],
    },
    "quality.withdrawals": {
        "order_id": "o1",
        "source_id": "daily",
        "reason": "asked for",
        "withdrawn_at": datetime(2025, 3, 1),
        "taken_back_at": None,
    },
    "corpus.sources": {"name": "Daily", "kind": "newspaper", "article_count": 1},
    "corpus.articles": {
        "source_id": "daily",
        "title": "Ferry",
        "body": BODY,
        "language": "en",
        "languages": ["en"],
        "keywords": [],
        "corrections": [],
        "word_count": 60,
        "version_count": 1,
    },
    "stored.earlier_texts": {"version": 1, "title": "Ferry", "body": BODY},
    "stored.versions": {
        "version": 1,
        "body_sha256": DIGEST,
        "valid_from": datetime(2025, 3, 1),
        "valid_to": None,
        "corrections": [],
        "changed": [],
    },
    "corpus.article_groups": {"article_count": 2},
    "corpus.article_quality": {"letter_share": 0.9, "duplicate_paragraph_share": 0.0},
    "corpus.topics": {"parent_id": None, "level": 1},
    "corpus.article_topics": {"topic_id": "t1", "score": 0.5, "rank": 1, "level": 1},
    "corpus.places": {"name": "Chile", "kind": "country", "country": "CL", "population": 1, "is_capital": False},
    "corpus.article_places": {"place_id": "p1", "mentions": 2, "score": 0.9, "reason": "name"},
    "corpus.captures": {"load_id": LOAD, "article_id": "a", "outcome": "loaded"},
    "quality.metrics": {"load_id": LOAD, "source_id": "daily", "measure": "records", "unit": "records", "value": 4.0},
    "quality.drift": {
        "load_id": LOAD,
        "source_id": "daily",
        "unit": "share",
        "observed": 0.5,
        "low": 0,
        "high": 0.4,
        "loads": 30,
        "told": "usual 0 % to 40 %, now 50 %",
    },
    "quality.loads": {
        "records_read": 5,
        "known_before": 1,
        "captures_in": 4,
        "loaded": 4,
        "duplicate": 0,
        "unchanged": 0,
        "quarantined": 0,
        "taken_again": 0,
    },
}
