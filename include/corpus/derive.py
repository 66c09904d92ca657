"""The derive step: admitted contents in, articles' fields out, as a pure function over Arrow batches."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.article.article import Article, CapturedPage
from corpus.article.parse import PAGES_TOGETHER, parse
from corpus.columns import DERIVED
from corpus.enrich.fingerprint import text_fingerprint
from corpus.enrich.language import body_languages, detect_language
from corpus.enrich.places import mentioned_countries
from corpus.enrich.signals import quality_signals
from corpus.enrich.topics import TopicTerms, score_words
from corpus.page.stored import unpack_page
from corpus.progress import Progress
from corpus.staging import BATCH_BYTES, BATCH_ROWS, whole_file
from corpus.text.words import count_words, split_words

# Contents are read so many at a time: few, since each may be as large as a capture may be. Small ones are gathered
# until there are as many as are parsed together, or so many bytes of packed pages.
READ_ROWS = 16
DERIVE_ROWS = PAGES_TOGETHER
DERIVE_BYTES = 1 << 18


def _keywords(stated: str) -> list[str]:
    """Keywords as the readers join them, each once."""
    return list(dict.fromkeys(keyword for part in stated.split(";") if (keyword := part.strip())))


def _captured(row: dict[str, Any]) -> CapturedPage:
    """What a row gives to decide an article from; a field that says nothing is not there."""
    blocks, marks = unpack_page(row["page"])
    known = {name: value for name, value in dict(row["known"]).items() if value}
    return CapturedPage(blocks, marks, row["recurring"], known, row["url"])


def _derive_one(content_id: str, page: CapturedPage, article: Article, terms: TopicTerms) -> dict[str, object]:
    """A row of schema `DERIVED`."""
    published, known = article.published, page.known
    title_language, title_score = detect_language(article.title or "")
    languages = body_languages(article.body)
    language, score = (languages.main, languages.score) if languages.main else (title_language, title_score)
    if language is None and known.get("language"):
        language = known["language"].lower()[:2]
    head = f"{article.title or ''}\n{article.deck or ''}\n"
    body_words = split_words(article.body)
    word_count = count_words(article.body)
    return {
        "content_id": content_id,
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
        "languages": list(languages.every) or ([language] if language else []),
        "title_language": title_language,
        "title_language_score": title_score,
        "section": known.get("section"),
        "keywords": _keywords(known.get("keywords", "")),
        "word_count": word_count,
        "body_sha256": hashlib.sha256(article.body.encode()).hexdigest(),
        "fingerprint": text_fingerprint(body_words),
        "roles": list(article.roles),
        "quality": asdict(quality_signals(article.body, body_words, word_count, page.blocks)),
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
        batch: columns content_id, url, page (its blocks and marks, packed), recurring (list of bool, one a block)
            and known (map of field to text).
        terms: the topic terms.

    Returns:
        A batch with the columns of `DERIVED` and a row for each row of the input, in its order.
    """
    rows = batch.to_pylist()
    pages = [_captured(row) for row in rows]
    derived = [
        _derive_one(row["content_id"], page, article, terms)
        for row, page, article in zip(rows, pages, parse(pages), strict=True)
    ]
    return pa.RecordBatch.from_pylist(derived, schema=DERIVED.arrow)


def _gathered(batches: Iterable[pa.RecordBatch], rows: int, size: int) -> Iterator[list[pa.RecordBatch]]:
    """Put batches together, in order, until they have so many rows or so many bytes."""
    group: list[pa.RecordBatch] = []
    for batch in batches:
        group.append(batch)
        if sum(map(len, group)) >= rows or sum(part.nbytes for part in group) >= size:
            yield group
            group = []
    if group:
        yield group


def derive_file(source: Path, target: Path, terms: TopicTerms, progress: Progress) -> None:
    """Derive a Parquet file of contents into one with the columns of `DERIVED`, batch by batch."""

    def derived() -> Iterator[pa.RecordBatch]:
        read = pq.ParquetFile(source, pre_buffer=False, buffer_size=1 << 20).iter_batches(READ_ROWS)
        for contents in _gathered(read, DERIVE_ROWS, DERIVE_BYTES):
            batch = derive_batch(pa.concat_batches(contents), terms)
            yield batch
            progress.advance(batch.num_rows)

    with whole_file(target) as unfinished, pq.ParquetWriter(unfinished, DERIVED.arrow) as writer:
        # Row groups of 16 rows made footers of 5 MB a file, of which loading 27 files took 1.2 GB.
        for batches in _gathered(derived(), BATCH_ROWS, BATCH_BYTES):
            writer.write_table(pa.Table.from_batches(batches))
