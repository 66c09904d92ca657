"""Which words spoke for which topic, level by level, as `make explain` prints it."""

from collections import Counter

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.article.article import Article
from corpus.enrich.topic_tables import TopicTables
from corpus.enrich.topic_words import SCALE
from corpus.enrich.topics import dampened, found_terms
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


def words_for(words: list[str], language: str | None, tables: TopicTables) -> dict[str, list[str]]:
    """For each topic the terms found and the words that speak for it most, with their points."""
    topics = tables.by_language.get(language or "")
    if topics is None:
        return {}
    counts = Counter(words)
    every = (*topics.roots, *topics.below)
    terms: dict[str, list[tuple[float, str]]] = {}
    known: dict[str, list[tuple[float, str]]] = {}
    for term, times in found_terms(words, counts, topics):
        for place, points in topics.terms[term]:
            terms.setdefault(every[place], []).append((-points * times, f"'{term}' {points * times:.1f}"))
    for word, count in counts.items() if topics.words else ():
        row = topics.words.places.get(word) if topics.words else None
        if row is None or topics.words is None:
            continue
        values = list(zip(topics.words.topic_ids, topics.words.values[row].tolist(), strict=True))
        if (below := topics.below_words) is not None:
            at = slice(below.starts[row], below.starts[row + 1])
            numbers = below.topics[at].tolist()
            values += [(below.topic_ids[n], v) for n, v in zip(numbers, below.values[at].tolist(), strict=True)]
        for topic, value in values:
            if value > 0:
                points = value / SCALE * dampened(count)
                known.setdefault(topic, []).append((-points, f"{word} {points:.1f}"))
    return {
        topic: [text for _, text in (*sorted(terms.get(topic, ()))[:SHOWN], *sorted(known.get(topic, ()))[:SHOWN])]
        for topic in every
    }


def show_topics(console: Console, article: Article, scored: list[tuple[object, ...]], tables: TopicTables) -> None:
    """Print a line a topic: level, score, evidence; tags are bold."""
    if not scored:
        return
    words = split_words(f"{article.title or ''}\n{article.deck or ''}\n{article.body}")
    language = scored[0][6]
    told = words_for(words, language if isinstance(language, str) else None, tables)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("level", "topic", "score", "by", "words that spoke for it, 'terms' first"):
        table.add_column(name, overflow="fold")
    for path, topic, score, method, _, level, _, is_tag in scored:
        name = Text(visible(str(path)), "bold" if is_tag else "")
        table.add_row(str(level), name, f"{score:.3f}", str(method), Text(visible(", ".join(told.get(str(topic), ())))))
    console.print(table)
    console.print(f"[dim]topics of the last load, scored with the prior: {scored[0][4]}; bold ones are tags[/]")
