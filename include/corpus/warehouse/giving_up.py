"""Contents that cannot stay leave the corpus: their captures are quarantined, and the next build goes without them."""

from pathlib import Path

import duckdb

from corpus.landing.quarantine import KEPT_BYTES, REASONS, keep
from corpus.page.stored import unpack_page
from corpus.settings import Settings
from corpus.warehouse.connection import run_script, transaction
from corpus.warehouse.matching import match_pending

# Of so many captures at a time the beginning of the text is kept; of the others the row says all.
MOST_KEPT = 1_000

_SCRIPTS = Path(__file__).with_suffix("")

_CAPTURES = """
select
    captures.load_id, captures.capture_id, captures.path, captures.byte_offset, captures.sha256, captures.bytes,
    captures.format, captures.source_id, given_up.reason, given_up.message, captures.content_id
from raw.captures as captures
inner join given_up on captures.content_id = given_up.content_id
order by captures.content_id, captures.capture_id
limit ?
"""


_SET_ASIDE = """
create or replace temp table given_up as
select distinct captures.content_id, 'set_aside' as reason, $message as message
from raw.captures as captures
where captures.content_id is not null and (
    $wanted in (captures.capture_id, captures.content_id, captures.article_id, captures.path)
    or $wanted = captures.path || '#' || captures.record
)
"""


def set_aside(connection: duckdb.DuckDBPyConnection, settings: Settings, wanted: str, message: str) -> int:
    """Quarantine captures, so that a load that they block can go on; a replay reads them again.

    Args:
        connection: the warehouse.
        settings: the corpus.
        wanted: the id of a capture, of a content or of an article, a path, or `path#record`. All captures with the same
            content go with it.
        message: what is said of them.

    Returns:
        Number of captures; 0 where it names none that is in the corpus.
    """
    with transaction(connection):
        connection.execute(_SET_ASIDE, {"wanted": wanted, "message": message})
        count = quarantine_given_up(connection, settings)
        match_pending(connection, settings.parallelism)
        return count


def quarantine_given_up(connection: duckdb.DuckDBPyConnection, settings: Settings, keep_text: bool = True) -> int:
    """Quarantine the captures of the contents in the temporary table `given_up` (content_id, reason, message).

    To be called in a transaction.

    Args:
        connection: the warehouse.
        settings: the corpus.
        keep_text: whether the beginning of their text is kept in quarantine; the bytes of a record are not at hand.

    Returns:
        Number of captures.
    """
    found = connection.execute(
        "select count(*) from raw.captures where content_id in (select content_id from given_up)"
    ).fetchone()
    count = int(found[0]) if found else 0
    if not count:
        return 0
    if keep_text:
        _keep_texts(connection, settings)
    run_script(connection, _SCRIPTS / "take_out.sql")
    run_script(connection, _SCRIPTS.parent / "admit" / "judge_outcomes.sql")
    return count


def _keep_texts(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Keep the beginning of what the contents say that are given up."""
    kept = connection.execute(_CAPTURES, [MOST_KEPT]).to_arrow_table().to_pylist()
    text, content_id = b"", None
    for about in kept:
        # One page at a time: each may be as large as a capture may be.
        if about["content_id"] != content_id:
            content_id = about["content_id"]
            text = _text_of(connection, content_id)
        folder = settings.quarantine(about.pop("load_id"))
        keep(folder, about["capture_id"], text, about | {"what_to_do": REASONS[about["reason"]]})


def _text_of(connection: duckdb.DuckDBPyConnection, content_id: str) -> bytes:
    """The beginning of a content's text."""
    row = connection.execute("select page from raw.contents where content_id = ?", [content_id]).fetchone()
    blocks = unpack_page(row[0])[0] if row else []
    return "\n\n".join(blocks)[:KEPT_BYTES].encode("utf-8", "replace")
