"""The load step: derived fields go into the warehouse, and every article they touch is marked pending."""

import duckdb

from corpus.settings import Settings
from corpus.warehouse.connection import transaction

# Articles that share their text with one that changed are pending too: who is whose duplicate may change.
_LOAD = """
create or replace temp table arrived as from read_parquet($derived);

create or replace temp table fingerprints as
select fingerprint from arrived where fingerprint is not null
union
select fingerprint from raw.derived
where content_id in (select content_id from arrived) and fingerprint is not null;

delete from raw.derived where content_id in (select content_id from arrived);
insert into raw.derived by name select * from arrived;

insert into raw.pending
select distinct contents.article_id
from raw.derived as derived
inner join raw.contents as contents on derived.content_id = contents.content_id
where
    derived.fingerprint in (select fingerprint from fingerprints)
    and contents.article_id not in (select pending.article_id from raw.pending as pending);
"""


def load(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str) -> int:
    """Load the derived shards of a load; loading them again changes nothing.

    Returns:
        Number of articles that now differ from the published snapshot.
    """
    folder = settings.staged(load_id) / "derived"
    if any(folder.glob("*.parquet")):
        with transaction(connection):
            for statement in duckdb.extract_statements(_LOAD):
                given = {"derived": str(folder / "*.parquet")}
                connection.execute(statement, {name: given[name] for name in statement.named_parameters})
    found = connection.execute("select count(*) from raw.pending").fetchone()
    return int(found[0]) if found else 0
