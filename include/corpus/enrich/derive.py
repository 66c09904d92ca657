"""The derive step: admitted contents in, articles' fields out, as a pure function over Arrow batches."""

import hashlib
from dataclasses import asdict, fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.enrich.fingerprint import text_fingerprint
from corpus.enrich.language import detect_language
from corpus.enrich.places import mentioned_countries
from corpus.enrich.quality import Signals, quality_signals
from corpus.enrich.topics import TopicTerms, score_words
from corpus.parse.article import parse_article
from corpus.parse.html_article import parse_marked
from corpus.parse.words import count_words, split_words
from corpus.progress import Progress
from corpus.staging import whole_file

# Contents derived at a time. Each may be as large as a capture may be; a batch of 16 costs 1 % more time than
# one of 500.
DERIVE_ROWS = 16

_SIGNAL_TYPES = {int: pa.int32(), float: pa.float64()}
SIGNALS = pa.struct([(field.name, _SIGNAL_TYPES[field.type]) for field in fields(Signals)])  # type: ignore[index]

DERIVED = pa.schema(
    [
        ("content_id", pa.string()),
        ("title", pa.string()),
        ("deck", pa.string()),
        ("caption", pa.string()),
        ("body", pa.string()),
        ("byline", pa.string()),
        ("agency", pa.string()),
        ("dateline", pa.string()),
        ("corrections", pa.list_(pa.string())),
        ("published_at", pa.timestamp("us")),
        ("published_precision", pa.string()),
        ("published_method", pa.string()),
        ("language", pa.string()),
        ("language_score", pa.float64()),
        ("word_count", pa.int32()),
        ("body_sha256", pa.string()),
        ("fingerprint", pa.string()),
        ("roles", pa.list_(pa.string())),
        ("quality", SIGNALS),
        ("topics", pa.list_(pa.struct([("topic_id", pa.string()), ("score", pa.float64())]))),
        ("places", pa.list_(pa.struct([("place_id", pa.string()), ("mentions", pa.int32())]))),
    ]
)


def _derive_one(row: dict[str, object], terms: TopicTerms) -> dict[str, object]:
    blocks: list[str] = row["blocks"]  # type: ignore[assignment]
    recurring: list[bool] = row["recurring"]  # type: ignore[assignment]
    known = {name: value for name, value in dict(row["known"]).items() if value}  # type: ignore[call-overload]
    url: str | None = row["url"]  # type: ignore[assignment]
    marks: list[str] | None = row["marks"]  # type: ignore[assignment]
    if marks is None:
        article = parse_article(blocks, recurring, known, url)
    else:
        article = parse_marked(blocks, marks, recurring, known, url)
    published = article.published
    language, score = detect_language(article.body or article.title or "")
    if language is None and known.get("language"):
        language = known["language"].lower()[:2]
    head = f"{article.title or ''}\n{article.deck or ''}\n"
    body_words = split_words(article.body)
    word_count = count_words(article.body)
    return {
        "content_id": row["content_id"],
        "title": article.title,
        "deck": article.deck,
        "caption": article.caption,
        "body": article.body,
        "byline": article.byline,
        "agency": article.agency,
        "dateline": article.dateline,
        "corrections": list(article.corrections),
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "published_method": article.published_method,
        "language": language,
        "language_score": score,
        "word_count": word_count,
        "body_sha256": hashlib.sha256(article.body.encode()).hexdigest(),
        "fingerprint": text_fingerprint(body_words),
        "roles": list(article.roles),
        "quality": asdict(quality_signals(article.body, body_words, word_count, blocks)),
        "topics": [
            {"topic_id": topic, "score": score}
            for topic, score in score_words(split_words(head) + body_words, language, terms)
        ],
        "places": [
            {"place_id": f"iso3166:{code}", "mentions": count}
            for code, count in mentioned_countries(head + article.body, language)
        ],
    }


def derive_batch(batch: pa.RecordBatch, terms: TopicTerms) -> pa.RecordBatch:
    """Derive the articles' fields of a batch of contents.

    Args:
        batch: columns content_id, url, blocks (list of text), marks (list of text, one a block, null where the
            page is no HTML), recurring (list of bool, one a block) and known (map of field to text).
        terms: the topic terms.

    Returns:
        A batch of schema `DERIVED` with a row for each row of the input, in its order.
    """
    return pa.RecordBatch.from_pylist([_derive_one(row, terms) for row in batch.to_pylist()], schema=DERIVED)


def derive_file(source: Path, target: Path, terms: TopicTerms, progress: Progress) -> None:
    """Derive a Parquet file of contents into a Parquet file of schema `DERIVED`, batch by batch."""
    with whole_file(target) as unfinished, pq.ParquetWriter(unfinished, DERIVED) as writer:
        for batch in pq.ParquetFile(source, pre_buffer=False, buffer_size=1 << 20).iter_batches(DERIVE_ROWS):
            writer.write_batch(derive_batch(batch, terms))
            progress.advance(batch.num_rows)
