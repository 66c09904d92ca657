"""The load step: derived fields go into the warehouse, and every article they touch is marked pending."""

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import run_script, transaction

_NOTHING_ARRIVED = """
create or replace temp table replaced (content_id varchar, fingerprint varchar)
"""

_LOAD = """
create or replace temp table arrived as select content_id from read_parquet($derived);

create or replace temp table replaced as
select content_id, fingerprint from raw.derived
where content_id in (select content_id from arrived);

delete from raw.derived where content_id in (select content_id from arrived);
insert into raw.derived by name select * from read_parquet($derived);
"""

# An article that shares a text with a pending one, now or before this load, is pending too, and so on: who is
# whose duplicate is decided over whole groups, so a group is built as a whole or not at all.
# Only texts that several articles share are followed: a recursion holds all its rows in memory.
_SPREAD = """
create or replace temp table shared_texts as
with texts as (
    select contents.article_id, derived.fingerprint
    from raw.contents as contents
    inner join raw.derived as derived on contents.content_id = derived.content_id
    where derived.fingerprint is not null
    union all
    select contents.article_id, replaced.fingerprint
    from raw.contents as contents
    inner join replaced on contents.content_id = replaced.content_id
    where replaced.fingerprint is not null
)

select distinct article_id, fingerprint from texts
where fingerprint in (
    select texts.fingerprint from texts group by texts.fingerprint
    having min(texts.article_id) <> max(texts.article_id)
);

insert into raw.pending
with recursive spread as (
    select pending.article_id from raw.pending as pending
    where pending.article_id in (select article_id from shared_texts)
    union
    select others.article_id
    from spread
    inner join shared_texts as own on spread.article_id = own.article_id
    inner join shared_texts as others on own.fingerprint = others.fingerprint
)

select article_id from spread
where article_id not in (select pending.article_id from raw.pending as pending)
"""


def load(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> int:
    """Load the derived shards of a load; loading them again changes nothing.

    Returns:
        Number of articles that now differ from the published snapshot.
    """
    folder = settings.staged(load_id) / "derived"
    script = _LOAD if any(folder.glob("*.parquet")) else _NOTHING_ARRIVED
    with transaction(connection):
        run_script(connection, script, derived=str(folder / "*.parquet"))
        run_script(connection, _SPREAD)
    found = connection.execute("select count(*) from raw.pending").fetchone()
    return int(found[0]) if found else 0
