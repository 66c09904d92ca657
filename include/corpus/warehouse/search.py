"""The index of a snapshot by which its articles are searched, and the macros that ask it.

It follows from `articles` alone: title, deck, body and language. Postings lie in runs, each sorted by term; what a load
brings is one more run. An article that is changed gets a new number, and the postings of its old one find no document.
Why it is done so, with figures: docs/decisions/search.md.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from corpus.text.terms import FOLDED, PAIRED, Gathered, Vocabulary

# The schema of a snapshot in which the index lies. Numbers of articles in it depend on the order of loads: what is
# found does not.
INDEX = "search_index"

# Articles whose texts are read at a time, and words that make a run: some 200 MB.
READ_ROWS = 1_000
RUN = 5_000_000

_SCRIPTS = Path(__file__).with_name("search_index")

_TABLES = {
    "words": "word varchar not null, term bigint not null",
    "documents": "article integer not null, article_id varchar not null, length integer not null",
    "postings": (
        "term bigint not null, article integer not null,"
        " title utinyint not null, deck utinyint not null, body utinyint not null"
    ),
}

# What of an article is searched, and how much each word of it counts. The macro weighs postings alike.
_TEXTS = (
    "select article_id, language, coalesce(title, ''), coalesce(deck, ''), coalesce(body, '')"
    " from {snapshot}.main.articles where {where} order by article_id"
)
WEIGHTS = (3, 2, 1)

# The words of a query, as `corpus.text.terms.tokens` splits a text.
_TOKENS = (
    r"flatten(list_transform(regexp_extract_all(lower(nfc_normalize({0})), '[\p{{L}}\p{{M}}\p{{N}}_]+'), lambda w:"
    " flatten(list_transform(regexp_extract_all(w, '[PAIRED]+|[^PAIRED]+'), lambda run:"
    " case when length(run) > 1 and regexp_matches(run, '^[PAIRED]')"
    " then list_transform(range(1, length(run)), lambda i: run[i:i + 1]) else [run] end))))"
)

# A text cut into pieces, words and what lies between; each of the signs that are found in pairs is one.
_PIECES = r"regexp_extract_all({0}, '[PAIRED]|[\p{{L}}\p{{M}}\p{{N}}_]+|[^\p{{L}}\p{{M}}\p{{N}}_]+')"

# How rare the word is that a folded piece is, by the map `hits.hits`; 0 for what was not asked for.
_WORTH = (
    "coalesce(hits.hits[{1}], case when length({1}) = 1 and regexp_matches({1}, '[PAIRED]')"
    " then coalesce(hits.hits[{1} || {0}[{2} + 1]], hits.hits[{0}[{2} - 1] || {1}]) end, 0)"
)

# Pieces in one text, those that are worth something between asterisks.
_MARKED = (
    r"trim(regexp_replace(replace(array_to_string(list_transform({0}, lambda one, i:"
    r" case when ({1})[i] > 0 then '**' || one || '**' else one end), ''), '****', ''), '\s+', ' ', 'g'))"
)

# What a macro would call another macro for, which it cannot: an unqualified name is looked up in the caller's database.
_WRITTEN_OUT = {"folded": FOLDED, "tokens": _TOKENS, "pieces": _PIECES, "worth": _WORTH, "shown_with_marks": _MARKED}


def _arguments(sql: str, start: int) -> tuple[list[str], int]:
    """The arguments of a call behind its bracket at `start`, and where it closes."""
    depth, begin, found = 0, start, []
    for at in range(start, len(sql)):
        if sql[at] in "([":
            depth += 1
        elif depth and sql[at] in ")]":
            depth -= 1
        elif sql[at] == ")":
            return [*found, sql[begin:at].strip()], at
        elif sql[at] == "," and not depth:
            found.append(sql[begin:at].strip())
            begin = at + 1
    raise ValueError("a bracket is not closed")


def _written_out(sql: str) -> str:
    """SQL with what its shorthands stand for."""
    while call := re.search(rf"\b({'|'.join(_WRITTEN_OUT)})\(", sql):
        arguments, end = _arguments(sql, call.end())
        sql = f"{sql[: call.start()]}{_WRITTEN_OUT[call[1]].format(*arguments)}{sql[end + 1 :]}"
    return sql.replace("PAIRED", PAIRED)


@cache
def search_macros(schema: str) -> tuple[str, ...]:
    """The statements that make the macros in a schema, such as `snapshot.main`."""
    scripts = sorted(_SCRIPTS.glob("*.sql"))
    return tuple(_written_out(path.read_text(encoding="utf-8").replace("$main", schema)) for path in scripts)


def create_index(connection: duckdb.DuckDBPyConnection, snapshot: str) -> None:
    """Make an index of all articles of an attached snapshot, and the macros."""
    connection.execute(f"create schema if not exists {snapshot}.{INDEX}")
    for table, columns in _TABLES.items():
        connection.execute(f"create or replace table {snapshot}.{INDEX}.{table} ({columns})")
    for statement in search_macros(f"{snapshot}.main"):
        connection.execute(statement)
    [(places,)] = connection.execute(f"select coalesce(max(rowid) + 1, 0) from {snapshot}.main.articles").fetchall()
    ranges = (f"rowid >= {start} and rowid < {start + READ_ROWS}" for start in range(0, places, READ_ROWS))
    _add(connection, snapshot, ranges)


def update_index(connection: duckdb.DuckDBPyConnection, snapshot: str, changed: str) -> None:
    """Bring the index of an attached snapshot up to date, whose articles are.

    Args:
        connection: a connection that has the snapshot attached.
        snapshot: what it is called there.
        changed: the table of the articles that were changed, are new or gone.
    """
    connection.execute(
        f"delete from {snapshot}.{INDEX}.documents where article_id in (select article_id from {changed})"
    )
    [(count,)] = connection.execute(f"select count(*) from {changed}").fetchall()
    connection.execute(
        f"create or replace temp table to_index as select article_id, row_number() over (order by article_id) as place"
        f" from {changed}"
    )
    parts = (
        f"article_id in (select article_id from to_index where place > {start} and place <= {start + READ_ROWS})"
        for start in range(0, count, READ_ROWS)
    )
    _add(connection, snapshot, parts)


def _add(connection: duckdb.DuckDBPyConnection, snapshot: str, parts: Iterable[str]) -> None:
    """Add articles, given as conditions for some at a time."""
    vocabulary = Vocabulary()
    gathered = Gathered(vocabulary)
    for part in parts:
        for row in connection.execute(_TEXTS.format(snapshot=snapshot, where=part)).fetchall():
            gathered.add(*row)
        if gathered.words >= RUN:
            _write_run(connection, snapshot, gathered, vocabulary)
            gathered = Gathered(vocabulary)
    if gathered.articles:
        _write_run(connection, snapshot, gathered, vocabulary)


def _write_run(
    connection: duckdb.DuckDBPyConnection, snapshot: str, gathered: Gathered, vocabulary: Vocabulary
) -> None:
    index = f"{snapshot}.{INDEX}"
    [(first,)] = connection.execute(f"select coalesce(max(article) + 1, 0) from {index}.documents").fetchall()
    numbers = np.arange(first, first + len(gathered.articles), dtype=np.int32)
    lengths = np.array(gathered.lengths, np.int64) @ np.array(WEIGHTS)
    columns = {"article": numbers, "article_id": gathered.articles, "length": lengths}
    _arrive(connection, columns, f"insert into {index}.documents by name from arrived_rows")
    postings = vars(gathered.postings(first))
    _arrive(connection, postings, f"insert into {index}.postings by name from arrived_rows")
    words, terms = vocabulary.words_met()
    _arrive(
        connection,
        {"word": pa.array(words, pa.string()), "term": pa.array(terms, pa.int64())},
        f"create or replace temp table words_met as select distinct {FOLDED.format('word')} as word, term from arrived_rows",
    )
    connection.execute(
        f"insert into {index}.words select word, term from words_met"
        f" anti join {index}.words as known using (word, term) order by word, term"
    )


def _arrive(connection: duckdb.DuckDBPyConnection, columns: dict[str, Any], statement: str) -> None:
    """Run a statement for rows that it calls `arrived_rows`."""
    connection.register("arrived_rows", pa.table(columns))
    connection.execute(statement)
    connection.unregister("arrived_rows")
