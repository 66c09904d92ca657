"""The derive step: admitted contents in, articles' fields out, as a pure function over Arrow batches.

Batches are derived in a child process within the limits of one record. A batch that does not come out is halved until
the record is found that does it; that one is given up, and its captures are quarantined as the load goes on.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.article.article import Article, CapturedPage
from corpus.article.parse import PAGES_TOGETHER, parse
from corpus.bounded import Bounded, Died, Limits
from corpus.columns import CONTENTS, DERIVED, Signals
from corpus.copies.texts import compared_text, prepared, recurring_paragraphs
from corpus.enrich.article_words import NO_WORDS, ArticleWords, article_words
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
from corpus.staging import BATCH_BYTES, BATCH_ROWS, parquet_writer, whole_file
from corpus.text.words import count_words_and_signs

# Contents are read so many at a time: few, since each may be as large as a capture may be. Small ones are gathered
# until there are as many as are parsed together, or so many bytes of packed pages.
READ_ROWS = 16
DERIVE_ROWS = PAGES_TOGETHER
DERIVE_BYTES = 1 << 18

# Address space, in bytes, that deriving a batch may take beyond what the process has at its start. A record of as many
# blocks and characters as are looked at takes 0.3 GB.
CHILD_BYTES = 512 << 20

# A page at which nothing may fail, as a dump and as HTML: if that does, it is the code that is at fault and no record.
_SOUND = (
    "Ferry fares rise",
    "By Ann Lee",
    "5 May 2025",  # the pattern of written dates takes .1 to .4 CPU-s to compile
    "The ferry company said on Monday that its fares would rise in the spring.",
)
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


@dataclass(slots=True)
class _Text:
    """An article whose text is counted and matched, with what is known of it so far."""

    article: Article
    page: CapturedPage
    faults: Faults
    row: dict[str, Any]
    """Columns; those of a part that failed say nothing, or 0."""
    words: ArticleWords = NO_WORDS
    visible: int | None = None

    @property
    def head(self) -> str:
        """Title and deck, a line each."""
        return f"{self.article.title or ''}\n{self.article.deck or ''}\n"


def _languages(text: _Text) -> None:
    article = text.article
    title_language, title_score = detect_language(article.title or "")
    languages = body_languages(article.body)
    language, score = (languages.main, languages.score) if languages.main else (title_language, title_score)
    if language is None and text.page.known.get("language"):
        language = text.page.known["language"].lower()[:2]
    text.row |= {
        "language": language,
        "language_score": score,
        "languages": list(languages.every) or ([language] if language else []),
        "title_language": title_language,
        "title_language_score": title_score,
    }


def _words(text: _Text) -> None:
    body = text.article.body
    text.row["word_count"], text.visible = count_words_and_signs(body)
    text.words = article_words(text.head.lower(), body.lower())


def _quality(text: _Text) -> None:
    article, page = text.article, text.page
    measured = quality_signals(
        article.body,
        text.words,
        text.row["word_count"],
        page.blocks,
        text.visible,
        language=text.row["language"],
        link_share=link_share(page.blocks, page.marks, article.roles),
    )
    text.row["quality"] = vars(measured)


def _topics(text: _Text, topics: TopicTables) -> None:
    evidence = topic_evidence(text.words, text.row["language"], topics)
    text.row |= {"topics": [*map(vars, evidence.topics)], "topic_weight": evidence.weight}


def _places(text: _Text) -> None:
    article = text.article
    places = mentioned_places(text.head + article.body, text.row["language"], article.dateline)
    text.row["places"] = [place._asdict() for place in places]


def _terms(text: _Text) -> None:
    text.row["terms"] = key_terms(text.article.title, text.article.body, text.row["language"])


def _copies(text: _Text) -> None:
    """What copies are found by."""
    article, page = text.article, text.page
    left_out = recurring_paragraphs(article.body, page.blocks, page.recurring)
    found = prepared(compared_text(article.deck, article.body, left_out))
    text.row |= {"text_id": found.text_id, "left_out": left_out, "text_words": found.words}
    text.row |= {"sample": found.sample, "paragraph_keys": found.paragraphs}


def _enrich(texts: Sequence[_Text], topics: TopicTables) -> None:
    """Count and match the texts, one part after the other.

    Each part goes over all texts before the next one does: its tables then stay in the processor's caches. Of 3,000
    articles deriving took 1.85 ms an article text by text, and takes 1.45 so.
    """
    parts: tuple[tuple[str, Callable[[_Text], None]], ...] = (
        ("language", _languages),
        ("words", _words),
        ("quality", _quality),
        ("topics", lambda text: _topics(text, topics)),
        ("places", _places),
        ("terms", _terms),
        ("copies", _copies),
    )
    for part, enrich in parts:
        for text in texts:
            try:
                enrich(text)
            except Exception as error:  # whatever it is, the other parts do not depend on it
                text.faults.caught(part, error)


def _text_of(page: CapturedPage, article: Article) -> _Text:
    """An article's text before anything is known of it."""
    row: dict[str, Any] = {"quality": _NO_SIGNALS, "topics": [], "places": [], "languages": [], "terms": []}
    row |= {"language": None, "word_count": 0}
    row |= {"text_id": None, "left_out": [], "text_words": 0.0, "sample": [], "paragraph_keys": []}
    return _Text(article, page, Faults(), row)


def _why_given_up(page: CapturedPage, article: Article) -> tuple[str, str] | None:
    """The reason and the message of a page that no article is made of."""
    if not article.is_whole:
        looked_at = f"it has {len(page.blocks):,} paragraphs and lines and {sum(map(len, page.blocks)):,} characters"
        return "too_complex", f"{looked_at}; its article may go on behind what is looked at"
    if standing_in := no_article(page.blocks, page.marks, page.known):
        return "no_article", standing_in  # earlier versions stored such pages
    return None


def _derive_one(content_id: str, page: CapturedPage, article: Article, text: _Text) -> dict[str, object]:
    """A row of schema `DERIVED`."""
    published, known = article.published, page.known
    return text.row | {
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
        "faults": [*article.faults, *text.faults.parts],
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
    articles = parse(pages)
    given_up = [_why_given_up(page, article) for page, article in zip(pages, articles, strict=True)]
    texts = [_text_of(page, article) for page, article in zip(pages, articles, strict=True)]
    _enrich([text for text, why in zip(texts, given_up, strict=True) if why is None], topics)
    derived = [
        _given_up(row["content_id"], *why) if why else _derive_one(row["content_id"], text.page, text.article, text)
        for row, text, why in zip(rows, texts, given_up, strict=True)
    ]
    return pa.RecordBatch.from_pylist(derived, schema=DERIVED.arrow)


def _packed(batch: pa.RecordBatch) -> bytes:
    """A batch on its way to a child or back: as Arrow writes it, in 3 µs a row both ways in place of pickle's 19."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _unpacked(packed: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(packed) as stream:
        return stream.read_next_batch()


def _in_halves(derive: Bounded, batch: pa.RecordBatch, seconds: float) -> Iterator[pa.RecordBatch]:
    """Derive a batch, in parts where it does not come out as a whole; a record that does not is given up."""
    try:
        yield _unpacked(derive(_packed(batch)))
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

    child = Bounded(lambda packed: _packed(derive_batch(_unpacked(packed), topics)), Limits(seconds, CHILD_BYTES))
    with (
        child as derive,
        whole_file(target) as unfinished,
        parquet_writer(unfinished, DERIVED.arrow) as writer,
    ):
        # Row groups of 16 rows made footers of 5 MB a file, of which loading 27 files took 1.2 GB.
        for batches in _gathered(derived(derive), BATCH_ROWS, BATCH_BYTES):
            writer.write_table(pa.Table.from_batches(batches))
