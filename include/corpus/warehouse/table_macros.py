"""The macros of a published file for search and the usual questions, written out from `table_macros/*.sql`.

A query is split and folded in SQL, by what `corpus.text.terms` says, so that any DuckDB can ask. A macro of an attached
database cannot call another one, nor name a table without the database's name: calls are written out here, and each
macro takes the name that its database has where that is not `corpus`.
"""

import re
from functools import cache
from pathlib import Path

from corpus.text.terms import FOLDED, PAIRED
from corpus.warehouse.literals import quoted
from corpus.warehouse.search import EVERY, WEIGHTS

_SCRIPTS = Path(__file__).with_suffix("")

# The words of a query, as `corpus.text.terms.tokens` splits a text.
_TOKENS = (
    r"flatten(list_transform(regexp_extract_all(lower(nfc_normalize({0})), '[\p{{L}}\p{{M}}\p{{N}}_]+'), lambda w:"
    " flatten(list_transform(regexp_extract_all(w, '[PAIRED]+|[^PAIRED]+'), lambda run:"
    " case when length(run) > 1 and regexp_matches(run, '^[PAIRED]')"
    " then list_transform(range(1, length(run)), lambda i: run[i:i + 1]) else [run] end))))"
)

# A text cut into pieces, words and what lies between; each of the signs that are found in pairs is one.
_PIECES = r"regexp_extract_all({0}, '[PAIRED]|[\p{{L}}\p{{M}}\p{{N}}_]+|[^\p{{L}}\p{{M}}\p{{N}}_]+')"

# How rare the word is that each of the folded pieces {0} is, by the map `hits`; 0 for what was not asked for. Of signs
# that are found in pairs, both.
_WORTHS = (
    "list_transform({0}, lambda one, i: coalesce(hits[one],"
    " case when length(one) = 1 and regexp_matches(one, '[PAIRED]')"
    " then coalesce(hits[one || {0}[i + 1]], hits[{0}[i - 1] || one]) end, 0))"
)

# Pieces in one text, those that are worth something between asterisks.
_MARKED = (
    r"trim(regexp_replace(replace(array_to_string(list_transform({0}, lambda one, i:"
    r" case when ({1})[i] > 0 then '**' || one || '**' else one end), ''), '****', ''), '\s+', ' ', 'g'))"
)

# The postings of the table of terms {0}, with {1}, its column that says which one is meant, and of each how often the
# term stands there, every field counted as often as its words. Those of an article that was replaced since find no
# document.
_LIVE_POSTINGS = """(
    select postings.article, postings.{1}, postings.weight, documents.article_id, documents.length
    from query_table(db || '.stored.search_documents') as documents
    inner join (
        select
            rows.article,
            rows.{1},
            weight_of(rows.title, rows.deck, rows.places) as weight
        from (
            select
                {0}.{1},
                unnest(postings.articles) as article,
                unnest(postings.titles) as title,
                unnest(postings.decks) as deck,
                unnest(postings.places) as places
            from query_table(db || '.stored.search_postings') as postings
            inner join {0} on postings.term = {0}.term
        ) as rows
    ) as postings on documents.article = postings.article
)"""

_WHOLE_CORPUS = """(
    select count(*) as articles, avg(length) as length from query_table(db || '.stored.search_documents')
)"""

# How much a word says that {0} of {1} articles have.
_RARITY = "ln(1 + ({1} - {0} + 0.5) / ({0} + 0.5))"

# BM25 with k1 1.2 and b .75, in millionths: of how rare a word is, how often it stands there, and an article's length
# as a multiple of the mean. As whole numbers, whose sum is the same in whatever order.
_BM25 = "(1e6 * {0} * 2.2 * {1} / ({1} + 1.2 * (0.25 + 0.75 * {2})))::integer"

# How often a term stands in an article, each field counted as often as its words: {0} times in the title, {1} in the
# deck, at all places {2}. Of bytes the sum would not go in one.
_WEIGHT = (
    f"({WEIGHTS['title'] - WEIGHTS['body']}::integer * {{0}} + {WEIGHTS['deck'] - WEIGHTS['body']}::integer * {{1}}"
    f" + {WEIGHTS['body']}::integer * len({{2}})::integer)"
)

# What is written out, by the name by which the scripts call it.
_WRITTEN_OUT = {
    "folded": FOLDED,
    "tokens": _TOKENS,
    "pieces": _PIECES,
    "worths_of": _WORTHS,
    "shown_with_marks": _MARKED,
    "weight_of": _WEIGHT,
    "live_postings": _LIVE_POSTINGS,
    "whole_corpus": _WHOLE_CORPUS,
    "rarity_of": _RARITY,
    "bm25": _BM25,
    "every_article": str(EVERY),
}


def _arguments(sql: str, start: int) -> tuple[list[str], int]:
    """The arguments of a call behind its bracket at `start`, and where it closes."""
    depth, begin = 0, start
    found: list[str] = []
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


def _described(script: Path) -> str:
    """What a script says of its macro: the comment that it begins with."""
    lines = script.read_text(encoding="utf-8").splitlines()
    comment = lines[: next(at for at, line in enumerate(lines) if not line.startswith("--"))]
    return " ".join(line.removeprefix("-- ") for line in comment).partition(": ")[2]


@cache
def table_macros(schema: str) -> tuple[str, ...]:
    """The statements that make the macros in a schema, such as `snapshot.main`, and describe them."""
    statements = []
    for script in sorted(_SCRIPTS.glob("*.sql")):
        statements.append(_written_out(script.read_text(encoding="utf-8").replace("$main", schema)))
        told = _described(script)
        statements.append(f"comment on macro table {schema}.{script.stem} is {quoted(told[:1].upper() + told[1:])}")
    return tuple(statements)


def macro_descriptions() -> dict[str, str]:
    """What each macro does, by its name."""
    return {script.stem: _described(script) for script in sorted(_SCRIPTS.glob("*.sql"))}
