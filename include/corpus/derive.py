"""The derive step: admitted contents in, articles' fields out, as a pure function over Arrow batches.

Batches are derived in a child process within the limits of one record. A batch that does not come out is halved until
the record is found that does it; that one is given up, and its captures are quarantined as the load goes on.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.article.article import Article, CapturedPage
from corpus.article.parse import PAGES_TOGETHER, parse
from corpus.bounded import Bounded, Died, Limits
from corpus.columns import CONTENTS, DERIVED, Signals
from corpus.copies.texts import compared_text, prepared, recurring_paragraphs
from corpus.enrich.key_terms import key_terms
from corpus.enrich.language import body_languages, detect_language
from corpus.enrich.places import mentioned_places
from corpus.enrich.signals import link_share, quality_signals
from corpus.enrich.topics import TopicTables, topic_evidence
from corpus.enrich.wording import wording
from corpus.landing.no_article import no_article
from corpus.landing.storable import storable_text
from corpus.page.faults import Faults
from corpus.page.stored import pack_page, unpack_page
from corpus.progress import Progress
from corpus.staging import BATCH_BYTES, BATCH_ROWS, whole_file
from corpus.text.words import count_words_and_signs, split_words

# Contents are read so many at a time: few, since each may be as large as a capture may be. Small ones are gathered
# until there are as many as are parsed together, or so many bytes of packed pages.
READ_ROWS = 16
DERIVE_ROWS = PAGES_TOGETHER
DERIVE_BYTES = 1 << 18

# Address space, in bytes, that deriving a batch may take beyond what the process has at its start. A record of as many
# blocks and characters as are looked at takes 0.3 GB.
CHILD_BYTES = 512 << 20

# A page at which nothing may fail, as a dump and as HTML: if that does, it is the code that is at fault and no record.
_SOUND = ("Ferry fares rise", "By Ann Lee", "The ferry company said on Monday that its fares would rise in the spring.")
_SOUND_MARKS = ("p 1 0 - - - 0 - - -",) * len(_SOUND)

_NO_SIGNALS = {signal.name: 0 if signal.type in (int, float) else None for signal in fields(Signals)}


def _keywords(stated: str) -> list[str]:
    """Keywords as the readers join them, each once."""
    return list(dict.fromkeys(keyword for part in stated.split(";") if (keyword := part.strip())))


def _captured(row: dict[str, Any]) -> CapturedPage:
    """What a row gives to decide an article from; a field that says nothing is not there."""
    blocks, marks = unpack_page(row["page"])
    joined = "".join(blocks)
    if storable_text(joined) is not joined:
        blocks = list(map(storable_text, blocks))  # earlier versions kept half characters
    known = {name: value for name, value in dict(row["known"]).items() if value}
    return CapturedPage(blocks, marks, row["recurring"], known, row["url"])


def _given_up(content_id: str, reason: str, message: str) -> dict[str, object]:
    """The row of a content that is not derived."""
    return {"content_id": content_id, "reason": reason, "message": message}


def _languages(article: Article, known: Mapping[str, str]) -> dict[str, object]:
    """The columns of an article's languages."""
    title_language, title_score = detect_language(article.title or "")
    languages = body_languages(article.body)
    language, score = (languages.main, languages.score) if languages.main else (title_language, title_score)
    if language is None and known.get("language"):
        language = known["language"].lower()[:2]
    return {
        "language": language,
        "language_score": score,
        "languages": list(languages.every) or ([language] if language else []),
        "title_language": title_language,
        "title_language_score": title_score,
    }


def _enriched(article: Article, page: CapturedPage, topics: TopicTables, faults: Faults) -> dict[str, object]:
    """The columns that are counted and matched in an article's text; nothing, or 0, where that fails."""
    row: dict[str, object] = {"quality": _NO_SIGNALS, "topics": [], "places": [], "languages": [], "terms": []}
    word_count = visible = None
    body_words: list[str] = []
    head = f"{article.title or ''}\n{article.deck or ''}\n"
    with faults.at("language"):
        row |= _languages(article, page.known)
    language = cast("str | None", row.get("language"))
    with faults.at("words"):
        body_words = split_words(article.body)
        word_count, visible = count_words_and_signs(article.body)
    row["word_count"] = word_count = len(article.body.split()) if word_count is None else word_count
    counts = Counter(body_words)
    with faults.at("quality"):
        linked = link_share(page.blocks, page.marks, article.roles)
        measured = quality_signals(
            article.body, body_words, word_count, page.blocks, counts, visible, language=language, link_share=linked
        )
        row["quality"] = vars(measured)
    with faults.at("topics"):
        head_words = split_words(head)
        all_counts = counts.copy()
        all_counts.update(head_words)
        evidence = topic_evidence(head_words + body_words, language, topics, all_counts)
        row |= {"topics": [*map(vars, evidence.topics)], "topic_weight": evidence.weight}
    with faults.at("places"):
        places = mentioned_places(head + article.body, language, article.dateline)
        row["places"] = [place._asdict() for place in places]
    with faults.at("terms"):
        row["terms"] = key_terms(article.title, article.body, language)
    return row


def _compared(article: Article, page: CapturedPage, faults: Faults) -> dict[str, object]:
    """The columns by which copies are found; without a text to compare where that fails."""
    row: dict[str, object] = {"text_id": None, "left_out": [], "text_words": 0.0, "sample": [], "paragraph_keys": []}
    with faults.at("copies"):
        left_out = recurring_paragraphs(article.body, page.blocks, page.recurring)
        found = prepared(compared_text(article.deck, article.body, left_out))
        row |= {"text_id": found.text_id, "left_out": left_out, "text_words": found.words}
        row |= {"sample": found.sample, "paragraph_keys": found.paragraphs}
    return row


def _derive_one(content_id: str, page: CapturedPage, article: Article, topics: TopicTables) -> dict[str, object]:
    """A row of schema `DERIVED`."""
    if not article.is_whole:
        looked_at = f"it has {len(page.blocks):,} paragraphs and lines and {sum(map(len, page.blocks)):,} characters"
        return _given_up(content_id, "too_complex", f"{looked_at}; its article may go on behind what is looked at")
    if standing_in := no_article(page.blocks, page.marks, page.known):
        return _given_up(content_id, "no_article", standing_in)  # earlier versions stored such pages
    published, known = article.published, page.known
    faults = Faults()
    enriched = _enriched(article, page, topics, faults) | _compared(article, page, faults)
    return enriched | {
        "content_id": content_id,
        "title": article.title,
        "deck": article.deck,
        "caption": article.caption,
        "body": article.body,
        "body_method": article.body_method,
        "byline": article.byline,
        "agency": article.agency,
        "dateline": article.dateline,
        "corrections": list(article.corrections),
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "published_method": article.published_method,
        "section": known.get("section"),
        "site_name": known.get("site_name"),
        "keywords": _keywords(known.get("keywords", "")),
        "body_sha256": hashlib.sha256(article.body.encode()).hexdigest(),
        "wording": wording(article.body),
        "roles": list(article.roles),
        "faults": [*article.faults, *faults.parts],
    }


def derive_batch(batch: pa.RecordBatch, topics: TopicTables) -> pa.RecordBatch:
    """Derive the articles' fields of a batch of contents.

    Args:
        batch: columns content_id, url, page (its blocks and marks, packed), recurring (list of bool, one a block)
            and known (map of field to text).
        topics: terms and word tables of topics.

    Returns:
        A batch with the columns of `DERIVED` and a row for each row of the input, in its order.
    """
    rows = batch.to_pylist()
    pages = [_captured(row) for row in rows]
    derived = [
        _derive_one(row["content_id"], page, article, topics)
        for row, page, article in zip(rows, pages, parse(pages), strict=True)
    ]
    return pa.RecordBatch.from_pylist(derived, schema=DERIVED.arrow)


def _in_halves(derive: Bounded, batch: pa.RecordBatch, seconds: float) -> Iterator[pa.RecordBatch]:
    """Derive a batch, in parts where it does not come out as a whole; a record that does not is given up."""
    try:
        yield derive(batch)
        return
    except Died as death:
        reason, message = "too_complex", _cause(death, seconds)
    except (OSError, ImportError):
        raise
    except Exception as error:
        reason, message = "parse_failed", f"deriving it failed: {type(error).__name__}: {error}"[:500]
    if batch.num_rows > 1:
        half = batch.num_rows // 2
        yield from _in_halves(derive, batch.slice(0, half), seconds)
        yield from _in_halves(derive, batch.slice(half), seconds)
        return
    row = _given_up(batch.column("content_id")[0].as_py(), reason, message)
    yield pa.RecordBatch.from_pylist([row], schema=DERIVED.arrow)


def _cause(death: Died, seconds: float) -> str:
    """Why a child that derived a record died."""
    if death.took_too_long:
        return f"deriving it takes longer than {seconds:g} s"
    if death.took_too_much:
        return "deriving it takes more memory than a record may"
    return f"deriving it crashed (signal {death.number})"


def require_sound(topics: TopicTables) -> None:
    """Derive a plain page, which also loads and compiles what a child is to have from the start.

    Raises:
        RuntimeError: something failed, as it would with every record.
    """
    schema = pa.schema([column for column in CONTENTS.arrow if column.name in ("content_id", "url", "known", "page")])
    plain = {"content_id": "", "known": [], "recurring": [False] * len(_SOUND)}
    pages = [plain | {"page": pack_page(_SOUND, marks)} for marks in (None, _SOUND_MARKS)]
    batch = pa.RecordBatch.from_pylist(pages, schema=schema.append(pa.field("recurring", pa.list_(pa.bool_()))))
    if failed := {fault for row in derive_batch(batch, topics).to_pylist() for fault in row["faults"]}:
        raise RuntimeError(f"a plain page cannot be derived; what fails: {', '.join(sorted(failed))}")


def _gathered(batches: Iterable[pa.RecordBatch], rows: int, size: int) -> Iterator[list[pa.RecordBatch]]:
    """Put batches together, in order, until they have so many rows or so many bytes."""
    group: list[pa.RecordBatch] = []
    group_rows = group_bytes = 0
    for batch in batches:
        group.append(batch)
        group_rows, group_bytes = group_rows + batch.num_rows, group_bytes + batch.nbytes
        if group_rows >= rows or group_bytes >= size:
            yield group
            group, group_rows, group_bytes = [], 0, 0
    if group:
        yield group


def derive_file(source: Path, target: Path, topics: TopicTables, progress: Progress, seconds: float) -> None:
    """Derive a Parquet file of contents into one with the columns of `DERIVED`, batch by batch.

    Args:
        source: the contents.
        target: the file to write.
        topics: terms and word tables of topics.
        progress: advanced by each content.
        seconds: longest time of the processor that deriving one record may take.

    Raises:
        RuntimeError: not even a plain page can be derived.
    """
    require_sound(topics)

    def derived(derive: Bounded) -> Iterator[pa.RecordBatch]:
        read = pq.ParquetFile(source, pre_buffer=False, buffer_size=1 << 20).iter_batches(READ_ROWS)
        for contents in _gathered(read, DERIVE_ROWS, DERIVE_BYTES):
            for batch in _in_halves(derive, pa.concat_batches(contents), seconds):
                yield batch
                progress.advance(batch.num_rows)

    child = Bounded(lambda batch: derive_batch(batch, topics), Limits(seconds, CHILD_BYTES))
    with child as derive, whole_file(target) as unfinished, pq.ParquetWriter(unfinished, DERIVED.arrow) as writer:
        # Row groups of 16 rows made footers of 5 MB a file, of which loading 27 files took 1.2 GB.
        for batches in _gathered(derived(derive), BATCH_ROWS, BATCH_BYTES):
            writer.write_table(pa.Table.from_batches(batches))
