"""What a load added, changed and withdrew, and what differs between any two kept snapshots."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from corpus.reports.published import NothingPublished, Row, knows, open_snapshot, row_of, rows_of
from corpus.settings import Settings
from corpus.warehouse.published import attach_published
from corpus.warehouse.snapshots import kept_loads, published_load, snapshot_file

# Articles that a list shows; the numbers count all.
SHOWN = 100

# The fields that snapshots are compared by.
FIELDS = (
    "title",
    "deck",
    "byline",
    "dateline",
    "published_at",
    "language",
    "url",
    "duplicate_of",
    "version_count",
)

_ADDED = """
select article_id, source_id, title, published_at from corpus.articles
where first_load_id = $load order by source_id, published_at desc nulls last, article_id limit $rows
"""

# The captures come first: a load brought few, and versions are looked up by them.
_CHANGED = """
select versions.article_id, versions.version, versions.title, versions.changed, articles.source_id
from corpus.captures as captures
inner join corpus.articles as articles on captures.article_id = articles.article_id
inner join corpus.article_versions as versions
    on captures.article_id = versions.article_id and captures.capture_id = versions.capture_id
where captures.load_id = $load and captures.outcome = 'loaded' and articles.version_count > 1
    and versions.version > 1
order by articles.source_id, versions.article_id, versions.version limit $rows
"""
_COUNTS = """
select
    (select count(*) from corpus.articles where first_load_id = $load) as added,
    (
        select count(distinct article_id) from corpus.articles where last_load_id = $load and first_load_id <> $load
    ) as seen_again
"""
# Whether any can be gone: by their number, and by the orders since. To compare all ids costs what the corpus has.
_MAY_BE_GONE = """
select
    (select count(*) from before.main.articles) + $added <> (select count(*) from corpus.articles)
    or exists (
        from quality.withdrawals
        where greatest(withdrawn_at, taken_back_at) >= (select max(published_at) from before.quality.loads)
    )
"""
_WITHDRAWN = """
select article_id, source_id, title from before.main.articles as earlier
where not exists (from corpus.articles as later where later.article_id = earlier.article_id)
order by article_id
"""


def _snapshot(settings: Settings, load_id: str) -> Path:
    """The file of a kept snapshot.

    Raises:
        NothingPublished: none of that load is kept.
    """
    if load_id not in kept_loads(settings):
        raise NothingPublished("No snapshot of that load is kept.")
    return snapshot_file(settings, load_id)


@contextmanager
def _attached_before(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Attach an earlier snapshot as `before`, and detach it in the end: others may have the same database open."""
    attach_published(connection, path, "before")
    try:
        yield
    finally:
        connection.execute("detach before")


def _gone(connection: duckdb.DuckDBPyConnection, added: int) -> list[Row]:
    """The articles of the snapshot before that are no longer there."""
    may_be: tuple[bool] | None = None
    with suppress(duckdb.CatalogException):  # a snapshot of an earlier version knows no orders
        may_be = connection.execute(_MAY_BE_GONE, {"added": added}).fetchone()
    return rows_of(connection, _WITHDRAWN) if may_be is None or may_be[0] else []


def changes_facts(settings: Settings) -> Row:
    """What the published load added, changed and withdrew; nothing where none is published."""
    load_id, kept = published_load(settings), kept_loads(settings)
    facts: Row = {"load_id": load_id, "kept": kept, "counts": None, "before": None}
    if load_id is None:
        return facts
    before = next(iter(kept[kept.index(load_id) + 1 :]), None) if load_id in kept else None
    given = {"load": load_id, "rows": SHOWN}
    try:
        with open_snapshot(settings) as connection:
            facts |= {
                "counts": row_of(connection, _COUNTS, {"load": load_id}),
                "added": rows_of(connection, _ADDED, given),
                "changed": rows_of(connection, _CHANGED, given),
                "withdrawn": [],
                "before": before,
            }
            if before:
                with _attached_before(connection, _snapshot(settings, before)):
                    facts["withdrawn"] = _gone(connection, facts["counts"]["added"])
    except (duckdb.Error, NothingPublished):
        return {"load_id": load_id, "kept": kept, "counts": None, "before": None}  # a damaged snapshot
    return facts


def between_facts(settings: Settings, earlier: str, later: str) -> Row:
    """What differs between two kept snapshots: articles that came, went or changed, by field.

    Raises:
        NothingPublished: one of the two is not kept or cannot be read, or nothing is published.
    """
    kept = kept_loads(settings)
    if not kept:
        raise NothingPublished("Nothing is published yet.")
    later = later or kept[0]
    earlier = earlier or kept[min(1, len(kept) - 1)]
    try:
        with (
            open_snapshot(settings, _snapshot(settings, later)) as connection,
            _attached_before(connection, _snapshot(settings, earlier)),
        ):
            rows = _differences(connection)
    except duckdb.Error as error:
        raise NothingPublished("One of the two snapshots cannot be read.") from error
    changed = [row for row in rows if row["kind"] == "changed"]
    fields = {name: sum(name in row["fields"] for row in changed) for name in (*FIELDS, "body")}
    parts = [
        (kind, len(of_kind), of_kind[:SHOWN])
        for kind in ("added", "changed", "withdrawn")
        for of_kind in [[row for row in rows if row["kind"] == kind]]
    ]
    return {
        "kept": kept,
        "earlier": earlier,
        "later": later,
        "fields": {name: count for name, count in fields.items() if count},
        "parts": parts,
        "published": _published(settings, [row["article_id"] for _, _, shown in parts for row in shown]),
    }


def _published(settings: Settings, articles: list[str]) -> set[str]:
    """Which articles have a page: neither snapshot need be the one that is published now, which may be damaged."""
    query = "select article_id from corpus.articles where article_id in (select unnest(?::varchar[]))"
    with suppress(duckdb.Error, NothingPublished), open_snapshot(settings) as connection:
        return {article for (article,) in connection.execute(query, [articles]).fetchall()}
    return set()


def _differences(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """A row for each article that is not in both snapshots, or differs in a field."""
    bodies = all(knows(connection, table) for table in ("article_versions", "articles"))
    told = ", ".join(f"case when b.{name} is distinct from a.{name} then '{name}' end" for name in FIELDS)
    body = (
        "case when exists (select 1 from corpus.article_versions as later, before.main.article_versions as earlier"
        " where later.article_id = a.article_id and later.version = a.version_count"
        " and earlier.article_id = a.article_id and earlier.version = b.version_count"
        " and later.body_sha256 <> earlier.body_sha256) then 'body' end"
        if bodies
        else "null"
    )
    differs = " or ".join(f"b.{name} is distinct from a.{name}" for name in (*FIELDS, "word_count", "last_load_id"))
    return rows_of(
        connection,
        f"""
        with paired as (
            select coalesce(a.article_id, b.article_id) as article_id, coalesce(a.source_id, b.source_id) as source_id,
                coalesce(a.title, b.title) as title, b.title as title_before,
                case when b.article_id is null then 'added' when a.article_id is null then 'withdrawn'
                    else 'changed' end as kind,
                case when a.article_id is not null and b.article_id is not null
                    then list_filter([{told}, {body}], lambda name: name is not null) else [] end as fields
            from corpus.articles as a full join before.main.articles as b on a.article_id = b.article_id
            where a.article_id is null or b.article_id is null or {differs}
        )

        from paired where kind <> 'changed' or len(fields) > 0 order by source_id, article_id
        """,
    )
