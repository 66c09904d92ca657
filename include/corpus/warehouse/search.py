"""The index of a snapshot by which its articles are searched.

It follows from `articles` alone: title, deck, body and language. Postings lie in runs, each sorted by term, some of one
term in a row; what a load brings is one more run. An article that is changed gets a new number, and the postings of its
old one find no document.
Why it is done so, with figures: docs/decisions/search.md.
"""

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus.text.terms import FOLDED, Gathered, Postings, Vocabulary
from corpus.warehouse.connection import held_to
from corpus.warehouse.literals import quoted
from corpus.warehouse.ranges import ranges_of

# Rows of articles that are read at a time: as many as the database unpacks together. Of them so many become Python's.
STRETCH = 2_048
FETCHED = 128

# Words that make a run, some 150 MB: a query reads two groups of rows for each of its words and each run.
RUN = 5_000_000

# Words that are made unlike each other at a time. Of the 3 million of 101,000 articles at once it took over 213 MB.
MADE_UNLIKE = 250_000

# Share of the memory that the database has otherwise, beside which runs are gathered; and its threads. With two each
# column of a run was written apart from the others, and small ones no longer filled what large ones leave of their
# blocks: four runs of 112 groups took 68.7 MB in place of 64.0, and half as much of the processor again.
SHARE, THREADS = 0.5, 1

# Postings of a term in one row. With a row for each, the 109 million postings of 300,000 articles lay in 187,000 parts
# of the file, whose places each process that wrote to it read: .6 CPU-s. DuckDB unpacks 2,048 rows for one of them:
# with 64 in a row two words that most articles have took three times as long as with 16.
IN_A_ROW = 16

# What is told of a posting, the article first, and the column that lists it.
LISTED = {"article": "articles", "title": "titles", "deck": "decks", "places": "places"}

# A term is noted as common where so many articles of a run, and such a share of them, have it.
LEAST_COMMON, COMMON = 2, 0.01

# What stands in the place of a term beside the number of all articles.
EVERY = -1

# The tables, in the schema of what is stored and not shown. The numbers of articles depend on the order of loads; what
# is found does not.
_TABLES = {
    "search_words": "word varchar not null, term bigint not null",
    "search_documents": (
        "article integer not null, article_id varchar not null, length integer not null, run integer not null"
    ),
    # How many articles of a run have a term, where that are many: what `related` passes over. Beside `EVERY` stands
    # how many the run has.
    "search_common": "term bigint not null, articles integer not null",
    "search_postings": (
        "run integer not null, term bigint not null, articles integer[] not null,"
        " titles utinyint[] not null, decks utinyint[] not null, places usmallint[][] not null"
    ),
}

_COMMENTS = {
    "search_words": {
        "word": "A word as texts have it, folded.",
        "term": "Number of the stem that it stands for in a language.",
    },
    "search_documents": {
        "article": "Number of an article in the index.",
        "article_id": "The article.",
        "length": "Its words, those of title and deck counted more.",
        "run": "The run of postings that has its words, named by the highest number that was given in it.",
    },
    "search_common": {"term": "Number of a term.", "articles": "How many articles of a run have it."},
    "search_postings": {
        "run": "The run of postings that it belongs to, named by the highest number that was given in it.",
        "term": "Number of a term.",
        "articles": f"Numbers of articles that have it, {IN_A_ROW} at most, in order.",
        "titles": "How often the title of each has it.",
        "decks": "How often the deck of each has it.",
        "places": "At which of the words of each, title, deck and body behind each other and one apart.",
    },
}

# What of an article is searched.
_SEARCHED = "article_id, language, coalesce(title, ''), coalesce(deck, ''), coalesce(body, '')"

# How much a word of each field counts.
WEIGHTS = {"title": 3, "deck": 2, "body": 1}


def create_index(connection: duckdb.DuckDBPyConnection, snapshot: str, schema: str, articles: str) -> None:
    """Make an index of all articles of an attached snapshot.

    Args:
        connection: a connection that has the snapshot attached.
        snapshot: what it is called there.
        schema: the schema of the snapshot for the index.
        articles: a table, or query in brackets, of the articles, each with its rowid.
    """
    for table in _TABLES:
        connection.execute(f"drop table if exists {snapshot}.{schema}.{table}")
        create_table(connection, f"{snapshot}.{schema}", table)
    with held_to(connection, SHARE, THREADS):
        _add(connection, f"{snapshot}.{schema}", articles, "true")


def create_table(connection: duckdb.DuckDBPyConnection, index: str, table: str, called: str | None = None) -> None:
    """Make an empty table of an index and describe its columns.

    Args:
        connection: a connection that has the index's database attached.
        index: the schema of the index, such as `snapshot.stored`.
        table: which of its tables.
        called: its name, if it is another one for now.
    """
    name = f"{index}.{called or table}"
    connection.execute(f"create table {name} ({_TABLES[table]})")
    for column in (one.split()[0] for one in _TABLES[table].split(", ")):
        connection.execute(f"comment on column {name}.{column} is {quoted(_COMMENTS[table][column])}")


def has_index(connection: duckdb.DuckDBPyConnection, snapshot: str, schema: str) -> bool:
    """Whether an attached database has an index as this version makes it."""
    found = connection.execute(
        "select table_name, column_name from duckdb_columns() where database_name = ? and schema_name = ?",
        [snapshot, schema],
    ).fetchall()
    wanted = {(table, one.split()[0]) for table, columns in _TABLES.items() for one in columns.split(", ")}
    return wanted <= set(found)


def update_index(
    connection: duckdb.DuckDBPyConnection,
    snapshot: str,
    schema: str,
    articles: str,
    changed: str,
    replaced: str | None = None,
    new_from: int = 0,
) -> None:
    """Bring the index of an attached snapshot up to date, whose articles are.

    Args:
        connection: a connection that has the snapshot attached.
        snapshot: what it is called there.
        schema: the schema of the snapshot that has the index.
        articles: a table, or query in brackets, of the articles, each with its rowid.
        changed: the table of the articles that were changed, are new or gone.
        replaced: the table of those of them that the index may have, if they are not all looked for.
        new_from: the first rowid that a changed article may have now.
    """
    condition = f"rowid >= {new_from} and article_id in (select article_id from {changed})"
    connection.execute(
        f"delete from {snapshot}.{schema}.search_documents"
        f" where article_id in (select article_id from {replaced or changed})"
    )
    with held_to(connection, SHARE, THREADS):
        _add(connection, f"{snapshot}.{schema}", articles, condition)


def _add(connection: duckdb.DuckDBPyConnection, index: str, articles: str, condition: str) -> None:
    """Add the articles to which a condition applies."""
    vocabulary = Vocabulary()
    gathered = Gathered(vocabulary)
    connection.execute("create or replace temp table words_met (word varchar, term bigint)")
    stretches = connection.execute(
        f"select distinct rowid // {STRETCH} from {articles} where {condition} order by all"
    ).fetchall()
    for (stretch,) in stretches:
        found = connection.execute(
            f"select {_SEARCHED} from {articles}"
            # So told, the database passes over the other groups of rows, which it does not between two bounds.
            f" where rowid in (select unnest(range({stretch * STRETCH}, {(stretch + 1) * STRETCH}))) and {condition}"
        )
        while rows := found.fetchmany(FETCHED):
            for row in rows:
                gathered.add(*row)
        if gathered.words >= RUN:
            _write_run(connection, index, gathered, vocabulary)
            vocabulary = Vocabulary() if vocabulary.is_full else vocabulary
            gathered = Gathered(vocabulary, few=0)
    if gathered.articles:
        _write_run(connection, index, gathered, vocabulary)
    _add_words(connection, index)
    connection.execute("drop table temp.words_met")


def _add_words(connection: duckdb.DuckDBPyConnection, index: str) -> None:
    """Add the words of the table `temp.words_met` to those of an index.

    All lie in one order: a query decodes some group of rows for each word and each order.
    """
    for condition in ranges_of(connection, "temp.words_met", "word", MADE_UNLIKE):
        connection.execute(
            f"insert into {index}.search_words select distinct word, term from temp.words_met where {condition}"
            f" and (word, term) not in (select (word, term) from {index}.search_words where {condition}"
            f" and term in (select term from temp.words_met where {condition})) order by word, term"
        )


def last_number(connection: duckdb.DuckDBPyConnection, index: str) -> int:
    """The highest number that an index has given to an article, which may be gone or have no words; -1 if none."""
    [(last,)] = connection.execute(
        f"select coalesce(max(run), -1) from (select max(run) as run from {index}.search_postings"
        f" union all select max(run) from {index}.search_documents)"
    ).fetchall()
    return int(last)


def _write_run(connection: duckdb.DuckDBPyConnection, index: str, gathered: Gathered, vocabulary: Vocabulary) -> None:
    # No number is given twice: that of an article that is gone stands in postings still.
    before = last_number(connection, index)
    first, run = before + 1, before + len(gathered.articles)
    numbers = np.arange(first, run + 1, dtype=np.int32)
    lengths = np.array(gathered.lengths, np.int64) @ np.array(list(WEIGHTS.values()))
    columns = {"article": numbers, "article_id": gathered.articles, "length": lengths}
    _arrive(connection, columns, f"insert into {index}.search_documents select *, {run} from arrived_rows")
    postings = gathered.postings(first)
    _arrive(connection, _rows(postings), f"insert into {index}.search_postings select {run}, * from arrived_rows")
    terms, articles = np.unique(postings.term, return_counts=True)
    are_common = articles >= max(LEAST_COMMON, COMMON * len(numbers))
    common = {
        "term": np.append(terms[are_common], EVERY),
        "articles": np.append(articles[are_common], len(numbers)).astype(np.int32),
    }
    _arrive(connection, common, f"insert into {index}.search_common by name from arrived_rows")
    words, numbers_met = vocabulary.words_met()
    _arrive(
        connection,
        {"word": pa.array(words, pa.string()), "term": pa.array(numbers_met, pa.int64())},
        f"insert into temp.words_met select {FOLDED.format('word')}, term from arrived_rows",
    )


def _rows(postings: Postings) -> dict[str, NDArray[np.int64] | pa.ListArray]:
    """Postings as rows of the table: so many of one term in each."""
    at = np.arange(len(postings.term))
    begins = np.concatenate((np.ones(min(len(at), 1), np.bool_), postings.term[1:] != postings.term[:-1]))
    in_term = at - np.maximum.accumulate(np.where(begins, at, 0))
    starts = np.flatnonzero(in_term % IN_A_ROW == 0)
    bounds = np.append(starts, len(at)).astype(np.int32)
    packed = {many: pa.ListArray.from_arrays(bounds, getattr(postings, one)) for one, many in LISTED.items()}
    return {"term": postings.term[starts], **packed}


def _arrive(connection: duckdb.DuckDBPyConnection, columns: dict[str, Any], statement: str) -> None:
    """Run a statement for rows that it calls `arrived_rows`."""
    connection.register("arrived_rows", pa.table(columns))
    connection.execute(statement)
    connection.unregister("arrived_rows")
