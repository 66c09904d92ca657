"""What the pages of an article and of a capture show, from the published corpus and from the warehouse."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from corpus.article.article import CapturedPage
from corpus.article.parse import explain
from corpus.article.reasons import in_words
from corpus.enrich.compounds import JOINING
from corpus.enrich.spoken import terms_that_spoke
from corpus.landing.quarantine import REASONS
from corpus.reports.differences import word_differences
from corpus.reports.held import held_corpus, warehouse_beside
from corpus.reports.published import Row, row_of, rows_of
from corpus.settings import Settings
from corpus.text.words import split_words
from corpus.warehouse.connection import WarehouseBusy, warehouse_exists
from corpus.warehouse.content import read_content
from corpus.warehouse.steward import BadStewardFile, steward_mapping, steward_topics

ID = re.compile(r"[0-9a-f]{32}")

# Rows of the lists on the page, and characters of a text or a block: a page stays under 2 MB whatever was captured.
SHOWN_ROWS = 50
SHOWN_CHARACTERS = 200_000
SHOWN_BLOCKS = 400
SHOWN_TERMS = 12
BLOCK_CHARACTERS = 1_000


@dataclass(frozen=True)
class Block:
    """A block of a page with the role that it has, and why."""

    number: int
    role: str
    text: str
    why: str


# The few rows of an article are found first, then ordered and joined: at once, DuckDB reads the table twice and takes
# two to three times as long (15 ms instead of 5 for the topics among 100,000 articles). Versions are joined to articles
# by a view: of `= $id` DuckDB makes a filter for both, which looks through all of either (9 CPU-ms instead of 5).
_QUERIES = {
    "captures": """
        with found as materialized (
            select capture_id, load_id, path, record, byte_offset, bytes, sha256, format, charset, captured_at, url,
                outcome
            from corpus.captures where article_id = $id
        )

        from found order by captured_at desc nulls last, path, record limit $rows
    """,
    "versions": """
        with found as materialized (
            select version, title, valid_from, valid_to, changed, capture_id from corpus.article_versions
            where article_id in ($id)
        )

        from found order by version limit $rows
    """,
    "topics": """
        with found as materialized (
            select topic_id, score, rank, method from corpus.article_topics where article_id = $id
        )

        select topics.topic_id, topics.path, topics.level, found.score, found.rank, found.method
        from corpus.topics as topics inner join found on topics.topic_id = found.topic_id
        order by found.rank, found.score desc limit $rows
    """,
    "places": """
        with found as materialized (
            select place_id, mentions from corpus.article_places where article_id = $id
        )

        select places.name, places.country, found.mentions
        from corpus.places as places inner join found on places.place_id = found.place_id
        order by found.mentions desc, places.name limit $rows
    """,
    "flags": """
        with found as materialized (
            select flag, value, threshold from corpus.article_flags where article_id = $id
        )

        from found order by flag limit $rows
    """,
}

_COPIES = """
    select matches_article_id as article_id, kind, containment, true as is_copy
    from corpus.article_duplicates where article_id = $id
    union all
    select article_id, kind, containment, false from corpus.article_duplicates where matches_article_id = $id
    order by is_copy desc, containment desc, article_id limit $rows
"""
_OTHERS = "select article_id, source_id, title, published_at from corpus.articles where article_id = any($ids)"

_CHANGES = """
    select version, change, before, after, words_removed, words_added from corpus.article_changes
    where article_id = $id order by version desc, coalesce(place_after, place_before) limit $rows
"""


def article_facts(settings: Settings, article_id: str) -> Row | None:
    """Everything that the page of an article shows; None where there is no such article.

    Raises:
        NothingPublished: there is no corpus to read.
    """
    given = {"id": article_id, "rows": SHOWN_ROWS}
    with held_corpus(settings) as connection:
        article = row_of(connection, "select * from corpus.articles where article_id = $id", {"id": article_id})
        if article is None:
            return None
        facts = {name: rows_of(connection, query, given) for name, query in _QUERIES.items()}
        changes = rows_of(connection, _CHANGES, given) if (article["version_count"] or 0) > 1 else []
        facts["changes"] = [one | {"parts": word_differences(one["before"], one["after"])} for one in changes]
        facts["copies"] = _copies(connection, given)
        source = row_of(
            connection, "select name from corpus.sources where source_id = $id", {"id": article["source_id"]}
        )
        loaded = next((one for one in facts["captures"] if one["outcome"] == "loaded"), None)
        blocks, trouble = blocks_of(settings, loaded["capture_id"], connection) if loaded else ([], None)
    text = "\n".join(filter(None, (article["title"], article["deck"], article["body"])))
    words = _topic_words(settings, text[:SHOWN_CHARACTERS], article["language"])
    return facts | {
        "article": article,
        "body": (article["body"] or "")[:SHOWN_CHARACTERS],
        "source": source["name"] if source else article["source_id"],
        "words": words,
        "blocks": blocks[:SHOWN_BLOCKS],
        "all_blocks": len(blocks),
        "block_capture": loaded,
        "trouble": trouble,
    }


def _topic_words(settings: Settings, text: str, language: str | None) -> dict[str, list[str]]:
    """The terms that spoke for each topic, those with most points first; none while the steward's file is wrong."""
    try:
        tables, mapped = steward_topics(settings), steward_mapping(settings)
    except BadStewardFile:
        return {}
    spoken = terms_that_spoke(split_words(text), language, tables, mapped)
    return {topic: [term for term, _ in terms[:SHOWN_TERMS]] for topic, terms in spoken.items()}


def _copies(connection: duckdb.DuckDBPyConnection, given: Row) -> list[Row]:
    """The articles that this one is a copy of, then its own copies."""
    pairs = rows_of(connection, _COPIES, given)
    if not pairs:
        return []
    others = rows_of(connection, _OTHERS, {"ids": [pair["article_id"] for pair in pairs]})
    by_id = {other["article_id"]: other for other in others}
    return [pair | by_id[pair["article_id"]] for pair in pairs if pair["article_id"] in by_id]


def blocks_of(
    settings: Settings, capture_id: str, corpus: duckdb.DuckDBPyConnection
) -> tuple[Sequence[Block], str | None]:
    """The blocks of a capture with role and reason, or why they cannot be shown.

    The warehouse is open for some milliseconds only: a load that wants to write waits for that long.

    Args:
        settings: where the corpus is.
        capture_id: the capture.
        corpus: what `held_corpus` gave.
    """
    if not warehouse_exists(settings):
        return [], "The warehouse, which holds the blocks, is not there."
    try:
        with warehouse_beside(corpus, settings) as connection:
            content = read_content(connection, capture_id)
    except WarehouseBusy:
        return [], "A load is writing to the warehouse, which holds the blocks. Look again when it has ended."
    except duckdb.Error:
        return [], "The warehouse, which holds the blocks, cannot be read."
    if content is None:
        return [], "The warehouse does not hold its blocks."
    told = zip(content.page.blocks, explain(content.page), content.on_articles, strict=True)
    return [
        Block(number, reason.role, text[:BLOCK_CHARACTERS], in_words(reason, on_articles, content.articles))
        for number, (text, reason, on_articles) in enumerate(told, 1)
    ], None


def capture_facts(settings: Settings, capture_id: str) -> Row | None:
    """Everything that the page of a capture shows; None where there is no such capture.

    Raises:
        NothingPublished: there is no corpus to read.
    """
    query = "select * from {}.captures where capture_id = ?"
    with held_corpus(settings) as connection:
        capture = row_of(connection, query.format("corpus"), [capture_id])
        is_published = capture is not None
        try:
            if capture is None and warehouse_exists(settings):  # of a load that is blocked
                with warehouse_beside(connection, settings) as warehouse:
                    capture = row_of(warehouse, query.format("raw"), [capture_id])
        except (WarehouseBusy, duckdb.Error):
            return None
        if capture is None:
            return None
        readable = capture["outcome"] != "quarantined"
        blocks, trouble = (
            blocks_of(settings, capture_id, connection) if readable else ([], "It was not read, so it has no blocks.")
        )
    return {
        "capture": capture,
        "is_published": is_published,
        "meaning": REASONS.get(capture["reason"] or "", ""),
        "blocks": blocks[:SHOWN_BLOCKS],
        "all_blocks": len(blocks),
        "trouble": trouble,
    }


def load_models(settings: Settings) -> None:
    """Load what explaining pages of any format needs: machine code, fitted numbers, forms of days, topics, stems.

    It takes 2 CPU-s. Some of it would be loaded by the first page that has an HTML mark, a day or a text in German.
    """
    lines = ["The ferry runs again", "By Ann Lee", "4 March 2025", "The ferry ran to the islands on Tuesday."]
    marks = [f"{tag} 0 0 - - - 0 - - -" for tag in ("h1", "p", "p", "p")]
    for form in (None, marks):
        explain(CapturedPage(lines, form, [False] * len(lines), {}))
    for language in JOINING:
        _topic_words(settings, "\n".join(lines), language)
