"""Orders to take articles out for good: given, carried out on what is there, kept to by later loads, taken back.

Not to be mistaken for contents that cannot stay (`giving_up.py`), of which a replay makes articles again. A withdrawn
article stays on the books, without its text (`quality.withdrawals`); its captures are quarantined with the reason
`withdrawn`. Where its text lay is written anew without it (`erasure.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import duckdb

from corpus.landing.addresses import canonical_url, identity_of, plain_host
from corpus.landing.ids import digest
from corpus.landing.quarantine import discard
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse, run_script, transaction
from corpus.warehouse.erasure import erase, forget_articles
from corpus.warehouse.giving_up import quarantine_given_up
from corpus.warehouse.matching import match_pending

# What an order names: an article by its id, pages by the beginning of their address, a source.
SCOPES = ("article", "url", "source")

# Files of the landing area and copies that are told.
MOST_TOLD = 20

_SCRIPTS = Path(__file__).with_suffix("")


class BadOrder(ValueError):
    """An order that cannot be followed; the message says why."""


@dataclass(frozen=True)
class Order:
    """What is to be withdrawn, and why."""

    scope: str
    """One of `SCOPES`."""
    target: str
    """The article's id, the beginning of an address, the source's id."""
    reason: str


@dataclass(frozen=True)
class Withdrawn:
    """What orders took out of the corpus."""

    order_ids: tuple[str, ...]
    articles: int
    captures: int
    copies: tuple[str, ...]
    """Ids of articles that are copies of a withdrawn one and stay."""
    files: tuple[str, ...]
    """Files of the landing area that hold its captures; the first `MOST_TOLD`."""
    not_erased: tuple[str, ...]
    """Snapshots that cannot be read, and may hold its text."""


def orders_of(told: str, reason: str) -> list[Order]:
    """The orders that a text asks for: ids of articles, the beginning of an address, or `source:<source_id>`.

    Raises:
        BadOrder: it names nothing.
    """
    told = told.strip()
    if told.lower().startswith(("http://", "https://")):
        return [Order("url", told, reason)]
    scope, mark, source = told.partition(":")
    if mark and scope == "source":
        return [Order("source", source, reason)]
    orders = [Order("article", one.strip(), reason) for one in told.split(",") if one.strip()]
    if not orders:
        raise BadOrder("Name what is to be withdrawn: an article's id, the beginning of an address, or a source.")
    return orders


def withdraw(settings: Settings, orders: Sequence[Order], with_copies: bool = False) -> Withdrawn:
    """Take articles out of the corpus, of every kept snapshot and of what is kept beside them.

    The next load builds what followed from them anew: groups of copies, counts of sources.

    Args:
        settings: where the corpus is. No load may be between its steps.
        orders: what is to be withdrawn.
        with_copies: whether articles that are copies of it go with it.

    Raises:
        BadOrder: a reason is empty, or an order means nothing that is in the corpus; nothing was changed.
        WarehouseBusy: another process has the warehouse open.
        WrongVersion: another version of Dateline wrote it.
    """
    with open_warehouse(settings) as connection, transaction(connection):
        ids = [_note_order(connection, order) for order in orders]
        copies = _find_ordered(connection)
        if with_copies and copies:
            reason = orders[0].reason
            ids += [_note_order(connection, Order("article", copy, reason)) for copy in copies]
            copies = _find_ordered(connection)
        for order_id, order in zip(ids, orders, strict=False):
            _require_any(connection, order_id, order)
        [(articles,)] = connection.execute("select count(distinct article_id) from ordered").fetchall()
        [(captures,)] = connection.execute("select count(*) from their_captures").fetchall()
        files = connection.execute(
            "select distinct file from their_captures order by file limit ?", [MOST_TOLD]
        ).fetchall()
        _take_out(connection, settings)
    not_erased = finish(settings)
    return Withdrawn(tuple(ids), articles, captures, tuple(copies), tuple(row[0] for row in files), not_erased)


def finish(settings: Settings) -> tuple[str, ...]:
    """Erase what orders have taken out and nobody has erased yet: a process may have been killed in between.

    Returns:
        The snapshots that cannot be read, and may hold a withdrawn text.
    """
    with open_warehouse(settings) as connection:
        waiting = connection.execute("select 1 from quality.withdrawal_orders where erased_at is null").fetchall()
    if not waiting:
        return ()
    not_erased = erase(settings)
    with open_warehouse(settings) as connection:
        connection.execute("update quality.withdrawal_orders set erased_at = ? where erased_at is null", [_now()])
    return not_erased


def take_back(settings: Settings, order_id: str) -> int:
    """Take an order back: the next load reads again what it kept out and the landing area still holds.

    One that is taken back already stays so.

    Returns:
        Number of articles that were withdrawn by it.

    Raises:
        BadOrder: no such order was given.
    """
    with open_warehouse(settings) as connection, transaction(connection):
        given = connection.execute(
            "select order_id, taken_back_at from quality.withdrawal_orders order by ordered_at, order_id"
        ).fetchall()
        if order_id not in dict(given):
            listed = ", ".join(given_id for given_id, taken_back_at in given if taken_back_at is None) or "none"
            raise BadOrder(f"There is no order {order_id!r}; in force are: {listed}.")
        for table in ("withdrawal_orders", "withdrawals"):
            connection.execute(
                f"update quality.{table} set taken_back_at = ? where order_id = ? and taken_back_at is null",
                [_now(), order_id],
            )
        [(articles,)] = connection.execute(
            "select count(*) from quality.withdrawals where order_id = ?", [order_id]
        ).fetchall()
    return int(articles)


def files_to_read_again(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Paths of the files with captures that an order kept out which was taken back since."""
    rows = connection.execute(
        "select distinct captures.file from raw.captures as captures"
        " inner join quality.withdrawal_orders as orders"
        " on starts_with(captures.message, 'order ' || orders.order_id || ':')"
        " where captures.reason = 'withdrawn' and orders.taken_back_at is not null"
    ).fetchall()
    return frozenset(row[0] for row in rows)


def keep_out(connection: duckdb.DuckDBPyConnection, settings: Settings, load_id: str, contents: str) -> None:
    """Quarantine what orders in force mean among the records that the admit step has in `arrived`.

    Args:
        connection: the warehouse, in the transaction of the admit step.
        settings: the corpus.
        load_id: the load, of whose quarantined records nothing is kept that an order means.
        contents: the load's contents, as a pattern of files.
    """
    orders = connection.execute(
        "select scope, target, address from quality.withdrawal_orders where taken_back_at is null"
    ).fetchall()
    if not orders:
        return
    kept = connection.execute("select capture_id, source_id, url from arrived where reason is not null").fetchall()
    for capture_id, source_id, url in kept:
        if any(_means(order, source_id, url) for order in orders):
            discard(settings.quarantine(load_id), capture_id)
    run_script(connection, _SCRIPTS.parent / "admit" / "withdraw_arrived.sql", contents=contents)
    run_script(connection, _SCRIPTS / "note_ordered.sql")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def address_of(prefix: str) -> str:
    """The beginning that the addresses of pages have in common, as `identity_of` writes addresses.

    Raises:
        BadOrder: it is not a web address.
    """
    cleaned = canonical_url(prefix.strip())
    if cleaned is None:
        raise BadOrder(f"{prefix!r} is not the beginning of a web address such as https://daily.example/opinion/")
    parts = urlsplit(cleaned)
    if parts.query:
        return identity_of(cleaned) or cleaned
    host = plain_host(parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    return urlunsplit(("https", host, parts.path.rstrip("/"), "", ""))


def _note_order(connection: duckdb.DuckDBPyConnection, order: Order) -> str:
    """Record an order and return its id; one that is in force already stays as it is, its reason too."""
    if not order.reason.strip():
        raise BadOrder("Say why: REASON='…'. The reason stays on the books in the place of the text.")
    target, address = order.target.strip(), None
    if order.scope == "url":
        target = address = address_of(order.target)
    given = connection.execute(
        "select order_id, taken_back_at from quality.withdrawal_orders where scope = ? and target = ?",
        [order.scope, target],
    ).fetchall()
    for order_id, taken_back_at in given:
        if taken_back_at is None:
            return str(order_id)
    if order.scope == "article":
        address = _address_of_article(connection, target)
    order_id = digest("withdrawal", order.scope, target, str(len(given)))[:12]
    connection.execute(
        "insert into quality.withdrawal_orders (order_id, scope, target, address, reason, ordered_at)"
        " values (?, ?, ?, ?, ?, ?)",
        [order_id, order.scope, target, address, order.reason.strip(), _now()],
    )
    return order_id


def _address_of_article(connection: duckdb.DuckDBPyConnection, article_id: str) -> str | None:
    """The address of an article in the corpus, if it has one.

    Raises:
        BadOrder: there is no such article.
    """
    found = connection.execute("select url from raw.contents where article_id = ? limit 1", [article_id]).fetchone()
    if found:
        return str(found[0]) if found[0] else None
    gone = connection.execute(
        "select order_id, reason, withdrawn_at from quality.withdrawals"
        " where article_id = ? and taken_back_at is null order by withdrawn_at",
        [article_id],
    ).fetchone()
    if gone:
        raise BadOrder(f"Article {article_id} was withdrawn on {gone[2]:%Y-%m-%d} by order {gone[0]}: {gone[1]}")
    raise BadOrder(f"There is no article {article_id!r} in the corpus.")


def _find_ordered(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Find what the orders in force mean; returns the copies of it that no order means."""
    run_script(connection, _SCRIPTS / "find_ordered.sql")
    return [row[0] for row in connection.execute("from copies_left order by all").fetchall()]


def _require_any(connection: duckdb.DuckDBPyConnection, order_id: str, order: Order) -> None:
    if not connection.execute(
        "select 1 from ordered where order_id = $id union all"
        " select 1 from quality.withdrawals where order_id = $id limit 1",
        {"id": order_id},
    ).fetchall():
        what = {"url": "whose address begins with", "source": "of the source"}.get(order.scope, "with the id")
        raise BadOrder(f"No article {what} {order.target!r} is in the corpus. Nothing was changed.")


def _take_out(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Carry out the orders in the warehouse, in the transaction that records them."""
    quarantine_given_up(connection, settings, keep_text=False)
    run_script(connection, _SCRIPTS / "note_ordered.sql")
    run_script(connection, _SCRIPTS / "note_withdrawn.sql")
    forget_articles(connection)
    match_pending(connection, settings.parallelism)
    orders = connection.execute("select scope, target, address from orders_in_force").fetchall()
    kept = connection.execute(
        "select load_id, capture_id, source_id, url, sha256 in (select sha256 from their_captures)"
        " from raw.captures where outcome = 'quarantined' and reason <> 'withdrawn'"
    ).fetchall()
    for load_id, capture_id, source_id, url, is_same in kept:
        if is_same or any(_means(order, source_id, url) for order in orders):
            discard(settings.quarantine(load_id), capture_id)


def _means(order: tuple[str, str, str | None], source_id: str, url: str | None) -> bool:
    """Whether an order means a record that was quarantined, of which only source and address are known."""
    scope, target, address = order
    if scope == "source":
        return source_id == target
    identity = identity_of(canonical_url(url))
    if identity is None or address is None:
        return False
    if scope == "article":
        return identity == address
    return identity == address or (identity.startswith(address) and identity[len(address)] in "/?&#")
