"""What the search page finds: by `search(…)` where the corpus has it, else by the words of title and body."""

from collections.abc import Mapping
from datetime import datetime

import duckdb

from corpus.reports.published import Row, open_snapshot, rows_of
from corpus.settings import Settings

# Articles on a page of results, and characters of a question.
SHOWN = 30
MOST_CHARACTERS = 200

# Pages that can be turned to.
MOST_PAGES = 100

_PLAIN = """
    select article_id, 0.0 as score from corpus.articles
    where title ilike $pattern escape '\\' or body ilike $pattern escape '\\'
"""
_RANKED = "select article_id, score from {}search($question)"


def _macro(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The schema of the macro `search`, with a dot; None where the corpus has none."""
    found = connection.execute(
        "select schema_name from duckdb_functions() where function_name = 'search' and function_type = 'table_macro'"
    ).fetchone()
    return f'"{found[0]}".' if found else None


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
    with open_snapshot(settings) as connection:
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


def _found(connection: duckdb.DuckDBPyConnection, asked: Mapping[str, str], page: int) -> tuple[list[Row], str | None]:
    values: Row = {"rows": SHOWN + 1, "skipped": (page - 1) * SHOWN}
    conditions = ["true"]
    for name, condition, value in (
        ("source", "articles.source_id = $source", asked["source"] or None),
        ("language", "articles.language = $language", asked["language"] or None),
        ("after", "articles.published_at >= $after", _day(asked["after"])),
        ("before", "articles.published_at < $before + interval 1 day", _day(asked["before"])),
    ):
        if value is not None:
            conditions.append(condition)
            values[name] = value
    if len(conditions) == 1 and not asked["q"]:
        return [], None
    macro = _macro(connection)
    if not asked["q"]:
        scored = "select article_id, 0.0 as score from corpus.articles"
    elif macro:
        scored, values["question"] = _RANKED.format(macro), asked["q"]
    else:
        scored, values["pattern"] = _PLAIN, _pattern(asked["q"])
    query = f"""
        with scored as ({scored}), chosen as (
            select articles.article_id, scored.score, articles.published_at
            from corpus.articles as articles inner join scored on articles.article_id = scored.article_id
            where {" and ".join(conditions)}
            order by scored.score desc, articles.published_at desc nulls last, articles.article_id
            limit $rows offset $skipped
        )

        select articles.article_id, articles.title, articles.source_id, articles.language, articles.published_at,
            articles.word_count, articles.duplicate_of, left(articles.body, 240) as opening
        from chosen inner join corpus.articles as articles on chosen.article_id = articles.article_id
        order by chosen.score desc, chosen.published_at desc nulls last, chosen.article_id
    """
    try:
        return rows_of(connection, query, values), None
    except duckdb.Error as error:
        return [], f"This could not be asked: {str(error).splitlines()[0][:200]}"
