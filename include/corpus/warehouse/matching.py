"""Which articles are copies of each other: what is pending is matched with the whole corpus, as part of the load step.

The unit is the text of an article's latest state: articles with the same text share it. Pairs of texts, groups of texts
and what follows for articles are kept, and found again where something changed that they depend on, so that the cost
follows what a load brings and any split of the captures into loads gives the same. Articles for which something else
comes out than before are marked pending.

Why it is done so, with figures: docs/decisions/copies.md.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus.copies.alignment import KEPT, TokenTable, align_pairs
from corpus.copies.groups import COPY, SMALL, groups_of, is_round_up, parts_apart
from corpus.copies.rule import RELATED, are_copies
from corpus.copies.samples import EVERY
from corpus.copies.texts import compared_text
from corpus.copies.version import rule_version
from corpus.text.arrays import Counts
from corpus.warehouse.connection import run_script

# In each posting list everyone is paired with so many of the longest, and pairs are aligned that share so much of the
# smaller sample: so no text is laid beside more than 100 longer ones. With 12 of the longest the same copies are found
# among 11,000 made-up articles, and a sixth more pairs are aligned and kept; with 6 F1 is .0006 lower, with 4
# .001 to .0025.
LEADERS = 8
SHARED = 0.08

# A shingle that more texts have is a stock phrase, by which none are paired. Without that bound a load cost more the
# more the corpus had: a text that stopped being among the longest was paired anew with whole lists. A story that
# so many papers print, each in words of its own, would no longer be one group.
LONGEST = 2_000

# Sampled shingles that are looked at together. A first load of 100,000 articles (8 million shingles) is matched within
# 488 MB of DuckDB's memory and 1,090 MB of the process, in 36 CPU-s; with 3,000,000 it ran out of memory.
SHINGLES_AT_ONCE = 1_000_000

# Words of the shorter texts that are aligned together: some 60 MB of tokens.
WORDS_AT_ONCE = 500_000

# So few texts are not sorted before they are aligned in parts: to sort 8,400 took .1 CPU-s of 2.5, and each part of
# them then reads no less.
UNSORTED = 16_384

# Least share of the longer text with which two round-ups are the same one.
SAME_ROUND_UP = 0.75

# Sources of one publisher share notices; those that ask readers to register or to accept cookies are shorter than this.
# A longer text that three sources print is no notice.
NOTICE_WORDS = 150

# Decimals of a pair's figures that are kept: DuckDB packs such numbers into a third.
DECIMALS = 3

# A paragraph that more groups than that have is a stock of words, nobody's.
MOST_QUOTING = 100

_LOG = logging.getLogger(__name__)

_SCRIPTS = Path(__file__).with_suffix("")

# What is kept, in the order in which it follows from each other.
TABLES = (
    "texts",
    "article_texts",
    "text_pairs",
    "texts_apart",
    "text_groups",
    "article_groups",
    "article_copies",
    "article_quotes",
)


def forget_matches(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget what was matched, so that the load that derives every article again also matches them all."""
    for table in (*TABLES, "matched_by"):
        connection.execute(f"delete from raw.{table}")


def is_matched_otherwise(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the corpus was matched by another rule than this version's: then all of it is to be matched again."""
    return not _is_noted(connection) and _any(connection, "raw.article_texts")


def _rule() -> str:
    return rule_version(LEADERS, SHARED, LONGEST, SAME_ROUND_UP, NOTICE_WORDS, DECIMALS, MOST_QUOTING)


def _is_noted(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("select rule from raw.matched_by").fetchall() == [(_rule(),)]


def note_texts(connection: duckdb.DuckDBPyConnection, derived: str) -> None:
    """Take in the texts of a load's shards, given as a pattern of files."""
    _run(connection, "note_texts", derived=derived)


def match_pending(connection: duckdb.DuckDBPyConnection, threads: int) -> None:
    """Match the pending articles with all others. To be called in the transaction that loads what they follow from.

    Where the corpus was matched by another rule, all articles are matched; those of which something else comes out
    become pending.

    Args:
        connection: a connection to the warehouse.
        threads: how many threads may align texts.
    """
    otherwise = is_matched_otherwise(connection)
    if not _is_noted(connection):
        connection.execute("delete from raw.matched_by")
        connection.execute("insert into raw.matched_by values (?)", [_rule()])
    _run(connection, "hold_texts")
    if not otherwise and not _any(connection, "changed_holders"):
        return
    _run(connection, "begin_pairs")
    if otherwise:
        _LOG.info("the rule by which copies are found is another one than before: all articles are matched again")
        _run(connection, "match_all")
    if _any(connection, "again"):
        _find_candidates(connection)
        _keep_pairs(connection, threads)
    _find_groups(connection)
    _align(connection, threads)
    _run(connection, "put_copies")
    _run(connection, "put_quotes", most=MOST_QUOTING)
    _run(connection, "forget_texts")


def _run(connection: duckdb.DuckDBPyConnection, script: str, **values: object) -> None:
    run_script(connection, _SCRIPTS / f"{script}.sql", **values)


def _any(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    [(found,)] = connection.execute(f"select exists(from {table})").fetchall()
    return bool(found)


def _parts_of(connection: duckdb.DuckDBPyConnection, texts: str) -> int:
    """In how many parts the shingles of some texts are looked at; where these lie is noted in `asked_places`."""
    connection.execute(
        "create or replace temp table asked_places as"
        f" select rowid as place from raw.texts where text_id in (select text_id from {texts})"
    )
    [(shingles,)] = connection.execute(
        "select coalesce(sum(len(sample)), 0) from raw.texts where rowid in (select place from asked_places)"
    ).fetchall()
    return int(shingles) // SHINGLES_AT_ONCE + 1


def _find_candidates(connection: duckdb.DuckDBPyConnection) -> None:
    before = 0
    if _any(connection, "(from raw.article_texts where text_id not in (select text_id from again))"):
        # Otherwise all pairs are found again anyway.
        before = _parts_of(connection, "again")
        for part in range(before):
            _run(connection, "begin_list")
            _run(connection, "list_postings", part=part, parts=before)
            _run(connection, "find_leaders", leaders=LEADERS, longest=LONGEST)
        _run(connection, "recheck_pairs")
    parts = _parts_of(connection, "(from again union select longer from rechecked)")
    for part in range(parts):
        if (before, parts) != (1, 1):  # otherwise what is listed is listed still, and as a rule all that is asked for
            _run(connection, "begin_list")
        _run(connection, "list_postings", part=part, parts=parts)
        _run(connection, "count_shared", leaders=LEADERS, longest=LONGEST)
    _run(connection, "keep_candidates", share=SHARED, every=EVERY)


def _keep_pairs(connection: duckdb.DuckDBPyConnection, threads: int) -> None:
    _align(connection, threads)
    connection.execute("delete from aligned where not are_copies and passages_of_shorter < ?", [RELATED])
    connection.execute("insert into raw.text_pairs from aligned")
    connection.execute("insert into changed_pairs select shorter, longer, are_copies from aligned")


def _find_groups(connection: duckdb.DuckDBPyConnection) -> None:
    _run(connection, "find_apart", part=SMALL, copy=COPY, shortened=SAME_ROUND_UP, notice_words=NOTICE_WORDS)
    _put_rows(connection, "round_ups", {"text_id": np.array(_round_ups(connection), np.int64)})
    _run(connection, "put_apart", whole=SAME_ROUND_UP)
    found = connection.execute("select shorter, longer from joining").fetchnumpy()
    texts, groups = groups_of(found["shorter"].astype(np.int64), found["longer"].astype(np.int64))
    _put_rows(connection, "grouped", {"text_id": texts, "group_id": groups})
    _run(connection, "put_groups")


def _put_rows(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, NDArray[Any]]) -> None:
    """Make a temporary table of columns."""
    connection.register("arrived_rows", pa.table(columns))
    connection.execute(f"create or replace temp table {table} as from arrived_rows")
    connection.unregister("arrived_rows")


def _round_ups(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The texts of the temporary table `parts` that are put together from unrelated ones."""
    parts = parts_apart(connection.execute("from parts").fetchnumpy())
    others = {part.other for kept in parts.values() for part in kept}
    _put_rows(connection, "asked_others", {"text_id": np.fromiter(others, np.int64, len(others))})
    neighbours: dict[int, dict[int, tuple[float, float]]] = {}
    for one, other, first, last in connection.execute(
        "select shorter, longer, longer_from, longer_to from raw.text_pairs where shorter in (from asked_others)"
        " union all"
        " select longer, shorter, shorter_from, shorter_to from raw.text_pairs where longer in (from asked_others)"
    ).fetchall():
        neighbours.setdefault(one, {})[other] = (first, last)
    return [text for text, kept in parts.items() if is_round_up(text, kept, neighbours)]


def _align(connection: duckdb.DuckDBPyConnection, threads: int) -> None:
    """Align the pairs of the temporary table `to_align` into a temporary table `aligned`, like raw.text_pairs."""
    connection.execute("create or replace temp table aligned as from raw.text_pairs limit 0")
    pairs = connection.execute("select shorter, longer from to_align").fetchnumpy()
    shorter, longer = (np.asarray(pairs[name], np.int64) for name in ("shorter", "longer"))
    if not len(shorter):
        return
    # Texts that are aligned with each other lie together, so that each is read once or a few times.
    texts, groups = groups_of(shorter, longer)
    texts = texts[np.lexsort((texts, groups))]
    by_id = np.argsort(texts)
    short_places, long_places = (by_id[np.searchsorted(texts[by_id], side)] for side in (shorter, longer))
    _put_rows(connection, "places", {"text_id": texts, "place": np.arange(len(texts))})
    _run(connection, "set_out_texts")
    in_order = " order by place" if len(texts) > UNSORTED else ""
    connection.execute(f"create or replace temp table set_out as from laid_out{in_order}")
    order = np.lexsort((long_places, short_places))
    for chunk in _chunks(connection, short_places[order]):
        rows = order[chunk]
        rows = rows[np.lexsort((short_places[rows], long_places[rows]))]
        figures, words = _align_chunk(connection, short_places[rows], long_places[rows], threads)
        columns: dict[str, NDArray[Any]] = {"shorter": shorter[rows], "longer": longer[rows]}
        kept = figures.round(DECIMALS)
        columns |= {name: kept[:, number] for number, name in enumerate(KEPT)}
        connection.register("arrived_rows", pa.table(columns | {"are_copies": are_copies(figures, words)}))
        connection.execute("insert into aligned by name from arrived_rows")
        connection.unregister("arrived_rows")
    connection.execute("drop table set_out")


def _chunks(connection: duckdb.DuckDBPyConnection, places: Counts) -> Iterator[slice]:
    """Cut pairs, given by the places of their shorter texts in order, where those have enough words."""
    words = connection.execute(
        "select texts.words from raw.texts as texts join places using (text_id) order by places.place"
    ).fetchnumpy()["words"]
    is_first = np.diff(places, prepend=-1) != 0
    numbers = np.cumsum(np.where(is_first, words[places].astype(np.float64), 0.0)) // WORDS_AT_ONCE
    starts = np.flatnonzero((np.diff(numbers, prepend=-1) != 0) & is_first)
    for start, end in zip(starts, [*starts[1:], len(places)], strict=True):
        yield slice(int(start), int(end))


def _align_chunk(
    connection: duckdb.DuckDBPyConnection, shorter: Counts, longer: Counts, threads: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Align pairs of texts given by place; returns their figures and the words of the shorter ones."""
    wanted = np.unique(np.concatenate([shorter, longer]))
    _put_rows(connection, "wanted_places", {"place": wanted})
    rows = connection.execute(
        "select place, deck, body, left_out from set_out where place in (from wanted_places)"
        " and place between ? and ? order by place",
        [int(wanted[0]), int(wanted[-1])],
    ).fetchall()
    if len(rows) != len(wanted):
        raise RuntimeError(f"{len(wanted) - len(rows)} texts that are to be compared are not in the warehouse")
    table = TokenTable.of_texts([compared_text(deck, body or "", left_out or ()) for _, deck, body, left_out in rows])
    at = np.searchsorted(wanted, shorter)
    return align_pairs(table, at, np.searchsorted(wanted, longer), threads), table.words[at]
