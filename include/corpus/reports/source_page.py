"""What the page of one source shows."""

from corpus.reports.held import held_corpus
from corpus.reports.published import Row, row_of, rows_of
from corpus.reports.sources import lines_of
from corpus.reports.trends import SourceTrend, source_trends
from corpus.settings import Settings

SHOWN_ARTICLES = 50

_NEWEST = """
    select article_id, title, language, published_at, word_count, duplicate_of from corpus.articles
    where source_id = ? order by published_at desc nulls last, article_id limit ?
"""
_QUARANTINED = """
    select reason, count(*) as captures, any_value(capture_id) as capture_id, min(path) as path from corpus.captures
    where source_id = ? and outcome = 'quarantined' group by reason order by captures desc, reason
"""
_LANGUAGES = """
    select coalesce(language, 'unknown') as label, label as title, count(*) as articles, 0 as new
    from corpus.articles where source_id = ? group by all order by articles desc, label
"""


def source_facts(settings: Settings, source_id: str) -> Row | None:
    """Everything that the page of a source shows; None where there is no such source.

    Raises:
        NothingPublished: there is no corpus to read.
    """
    with held_corpus(settings) as connection:
        source = row_of(connection, "select * from corpus.sources where source_id = ?", [source_id])
        if source is None:
            return None
        loads = [
            row["load_id"]
            for row in rows_of(connection, "select load_id from quality.loads order by admitted_at desc limit 30")
        ][::-1]
        trends = source_trends(connection, loads, source_id)
        trend = trends[0] if trends else SourceTrend(source_id, loads)
        facts: Row = {
            "newest": rows_of(connection, _NEWEST, [source_id, SHOWN_ARTICLES]),
            "quarantined": rows_of(connection, _QUARANTINED, [source_id]),
            "languages": rows_of(connection, _LANGUAGES, [source_id]),
        }
    facts |= {"source": source, "loads": loads, "trend": trend, "lines": lines_of(trend)}
    return facts | {"total": source["article_count"]}
