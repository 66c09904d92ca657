"""What the search page finds: by `search(…)` where the corpus has it, else by the words of title and body."""

from collections.abc import Mapping
from datetime import datetime

import duckdb

from corpus.reports.held import held_corpus
from corpus.reports.published import Row, rows_of
from corpus.settings import Settings

# Articles on a page of results, and characters of a question.
SHOWN = 30
MOST_CHARACTERS = 200

# Pages that can be turned to.
MOST_PAGES = 100

# Pages of results of which the found words are shown where they stand: each row takes 1 ms.
MARKED_PAGES = 3

_PLAIN = """
    select article_id, 0.0 as score, null as headline, null as snippet from corpus.articles
    where title ilike $pattern escape '\\' or body ilike $pattern escape '\\'
"""

# The rows are chosen by narrow columns and then looked up: joined, every body of the corpus was read (.9 of 1.1 CPU-s
# of 100,000 articles).
_SHOWN = """
    select article_id, title, source_id, language, published_at, word_count, duplicate_of, left(body, 240) as opening
    from corpus.articles where article_id in ({})
"""


def _ranked(connection: duckdb.DuckDBPyConnection, marked: int) -> str | None:
    """A query for what the macro `search` finds; None where the corpus has none.

    Args:
        connection: the corpus.
        marked: of how many articles the found words are to be shown.
    """
    found = connection.execute(
        "select schema_name, parameters from duckdb_functions()"
        " where function_name = 'search' and function_type = 'table_macro'"
    ).fetchone()
    if found is None:
        return None
    schema, parameters = found
    if "shown" not in parameters:  # of an earlier version
        return f'select article_id, score, null as headline, null as snippet from "{schema}".search($question)'
    return f'select article_id, score, headline, snippet from "{schema}".search($question, shown := {marked})'


def _pattern(question: str) -> str:
    escaped = question.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return "%" + "%".join(escaped.split()) + "%"


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return None


def search_facts(settings: Settings, given: Mapping[str, str]) -> Row:
    """What was asked and what was found.

    Args:
        settings: where the corpus is.
        given: `q` the question, and what it is narrowed by: `source`, `language`, `after`, `before`; `page`.

    Raises:
        NothingPublished: there is no corpus to read.
    """
    asked = {
        name: given.get(name, "").strip()[:MOST_CHARACTERS] for name in ("q", "source", "language", "after", "before")
    }
    page = int(given.get("page", "1")) if given.get("page", "1").isascii() and given.get("page", "1").isdigit() else 1
    page = max(1, min(page, MOST_PAGES))
    with held_corpus(settings) as connection:
        sources = [
            row["source_id"] for row in rows_of(connection, "select source_id from corpus.sources order by 1 limit 500")
        ]
        found, said = _found(connection, asked, page)
    return {
        "asked": asked,
        "page": page,
        "found": found[:SHOWN],
        "is_more": len(found) > SHOWN and page < MOST_PAGES,
        "said": said,
        "sources": sources,
    }


def _conditions(asked: Mapping[str, str]) -> tuple[list[str], Row]:
    """What a search is narrowed by, as conditions with their values."""
    known = (
        ("source", "articles.source_id = $source", asked["source"] or None),
        ("language", "articles.language = $language", asked["language"] or None),
        ("after", "articles.published_at >= $after", _day(asked["after"])),
        ("before", "articles.published_at < $before + interval 1 day", _day(asked["before"])),
    )
    given = [one for one in known if one[2] is not None]
    return [condition for _, condition, _ in given], {name: value for name, _, value in given}


def _found(connection: duckdb.DuckDBPyConnection, asked: Mapping[str, str], page: int) -> tuple[list[Row], str | None]:
    conditions, values = _conditions(asked)
    if not conditions and not asked["q"]:
        return [], None
    values |= {"rows": SHOWN + 1, "skipped": (page - 1) * SHOWN}
    columns, scored = "0.0 as score, null as headline, null as snippet", ""
    if asked["q"]:
        columns = "scored.score, scored.headline, scored.snippet"
        marked = page * SHOWN if page <= MARKED_PAGES and not conditions else 0
        if ranked := _ranked(connection, marked):
            values["question"] = asked["q"]
        else:
            ranked, values["pattern"] = _PLAIN, _pattern(asked["q"])
        scored = f"inner join ({ranked}) as scored on articles.article_id = scored.article_id"
    chosen = f"""
        select articles.article_id, {columns} from corpus.articles as articles {scored}
        where {" and ".join(conditions) or "true"}
        order by score desc, articles.published_at desc nulls last, articles.article_id
        limit $rows offset $skipped
    """
    try:
        found = rows_of(connection, chosen, values)
    except duckdb.Error as error:
        return [], f"This could not be asked: {str(error).splitlines()[0][:200]}"
    if not found:
        return [], None
    ids = [one["article_id"] for one in found]
    shown = {row["article_id"]: row for row in rows_of(connection, _SHOWN.format(", ".join("?" * len(ids))), ids)}
    return [one | shown[one["article_id"]] for one in found], None
