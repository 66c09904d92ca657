"""What differs from the published snapshot, and so has to be derived, built, checked and published."""

import duckdb

from corpus.warehouse.connection import transaction
from corpus.warehouse.matching import forget_matches, is_matched_otherwise

# The narrow side of the join, which is held in memory, is that of the pending articles.
_BUILT = """
insert into checking.built
select articles.article_id from corpus.articles as articles
where articles.article_id in (select pending.article_id from raw.pending as pending)
"""
_BUILT_CAPTURES = """
insert into checking.built_captures
select capture_id from raw.touched_captures
union
select capture_id from raw.captures where article_id in (select article_id from checking.built)
"""


def note_built(connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
    """Note what of the pending articles and captures the built tables may have rows of; a build of them begins now.

    To be called before each build, in a transaction.
    """
    [(begun, stands)] = connection.execute(
        "select exists(from checking.builds), exists(from duckdb_tables() where database_name = current_database()"
        " and schema_name = 'corpus' and table_name = 'articles')"
    ).fetchall()
    for table in ("built", "built_captures", "built_rows"):
        connection.execute(f"delete from checking.{table}")
    if begun or not stands:
        connection.execute("insert into checking.built select distinct article_id from raw.pending")
        connection.execute(
            "insert into checking.built_captures select capture_id from checking.pending_captures"
            " union select capture_id from raw.touched_captures"
        )
    else:
        connection.execute(_BUILT)
        connection.execute(_BUILT_CAPTURES)
    connection.execute("insert into checking.builds values (?)", [load_id])


def differs_from_published(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an earlier load was admitted and never published."""
    found = connection.execute(
        "select exists(from raw.pending) or exists(from raw.touched_captures)"
        " or exists(from raw.loads where published_at is null and captures_in > 0)"
    ).fetchone()
    return bool(found and found[0])


def pending_articles(connection: duckdb.DuckDBPyConnection) -> int:
    """Number of articles that differ from the published snapshot."""
    [(found,)] = connection.execute("select count(*) from raw.pending").fetchall()
    return int(found)


def has_pending(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a load has something to do though nothing in the landing area has changed.

    Besides what was never published: sources of which captures were taken out, whose recurring lines are found anew,
    and a corpus of which copies were found by another rule.
    """
    found = connection.execute("select exists(from raw.shrunk_sources)").fetchone()
    return bool(found and found[0]) or differs_from_published(connection) or is_matched_otherwise(connection)


def tables_and_views(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables and views of the database in use, as `schema.name`."""
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database()"
        " union all select schema_name || '.' || view_name from duckdb_views()"
        " where database_name = current_database() and not internal"
    ).fetchall()
    return {name for (name,) in found}


def lacks_views(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the corpus is built and its views are gone, as after an upgrade, or where the file was written anew."""
    names = tables_and_views(connection)
    return "corpus.articles" in names and "corpus.article_versions" not in names


def mark_all_pending(connection: duckdb.DuckDBPyConnection) -> int:
    """Mark every article as differing from the published snapshot; returns their number."""
    with transaction(connection):
        forget_matches(connection)
        # What is pending and has no content any more was taken out, and its rows have to go.
        connection.execute(
            "insert into raw.pending select distinct article_id from raw.contents"
            " where article_id not in (select article_id from raw.pending)"
        )
        return pending_articles(connection)
