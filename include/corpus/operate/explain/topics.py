"""Which words spoke for which topic, level by level, as `make explain` prints it."""

from collections.abc import Mapping

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.article.article import Article
from corpus.enrich.spoken import Spoken, words_that_spoke
from corpus.enrich.topic_tables import TopicTables
from corpus.text.words import split_words
from corpus.visible import visible

# Words of each kind that are shown for a topic.
SHOWN = 6

_TOPICS = """
select topics.path, scored.topic_id, scored.score, scored.method, scored.prior, scored.level, articles.language,
    scored.topic_id in (
        select tags.topic_id from corpus.article_tags as tags where tags.article_id = scored.article_id
    ) as is_tag
from corpus.article_topics as scored
inner join corpus.topics as topics on scored.topic_id = topics.topic_id
inner join corpus.articles as articles on scored.article_id = articles.article_id
where scored.article_id = ?
order by scored.level, scored.rank
"""

_BUILT = "select count(*) from duckdb_views() where schema_name = 'corpus' and view_name = 'article_tags'"


def scored_topics(connection: duckdb.DuckDBPyConnection, article_id: str | None) -> list[tuple[object, ...]]:
    """The topics of an article as the last load scored them, level by level; none where none are built."""
    if article_id is None or connection.execute(_BUILT).fetchall() != [(1,)]:
        return []
    return connection.execute(_TOPICS, [article_id]).fetchall()


def show_topics(
    console: Console,
    article: Article,
    scored: list[tuple[object, ...]],
    tables: TopicTables,
    mapped: Mapping[str, str],
) -> None:
    """Print a line a topic: level, score, evidence; tags are bold."""
    if not scored:
        return
    words = split_words(f"{article.title or ''}\n{article.deck or ''}\n{article.body}")
    language = scored[0][6]
    told = words_that_spoke(words, language if isinstance(language, str) else None, tables, mapped)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("level", "topic", "score", "by", "words that spoke for it, 'terms' first"):
        table.add_column(name, overflow="fold")
    for path, topic, score, method, _, level, _, is_tag in scored:
        shown = Text(visible(str(path)), "bold" if is_tag else "")
        spoken = told.get(str(topic), Spoken())
        terms = [f"'{term}' {points:.1f}" for term, points in spoken.terms[:SHOWN]]
        spoke = ", ".join((*terms, *(f"{word} {points:.1f}" for word, points in spoken.words[:SHOWN])))
        table.add_row(str(level), shown, f"{score:.3f}", str(method), Text(visible(spoke)))
    console.print(table)
    console.print(f"[dim]topics of the last load, scored with the prior: {scored[0][4]}; bold ones are tags[/]")
