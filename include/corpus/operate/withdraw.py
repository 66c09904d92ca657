"""`make withdraw`: articles taken out of the corpus for good, the orders that did so, and taking one back."""

import os
import sys

import duckdb

from corpus.operate.command import plainly
from corpus.operate.next_steps import nothing_published, shown, typed
from corpus.operate.run import only_one, terminal
from corpus.settings import Settings
from corpus.visible import visible
from corpus.warehouse.connection import WarehouseBusy, WrongVersion, open_warehouse, warehouse_exists
from corpus.warehouse.snapshots import LostWarehouse, require_warehouse
from corpus.warehouse.withdrawals import BadOrder, Order, Withdrawn, take_back, withdraw

# The variable that names each kind of what is withdrawn.
_SCOPES = {"ARTICLE": "article", "URL": "url", "SOURCE": "source"}

_ORDERS = """
select order_id, scope, target, reason, ordered_at, (
    select count(*) from quality.withdrawals as gone where gone.order_id = orders.order_id
) as articles
from quality.withdrawal_orders as orders where taken_back_at is null order by ordered_at, order_id
"""


def _given(name: str) -> str:
    return os.environ.get(name, "").strip()


def asked() -> list[Order]:
    """The orders that the environment asks for; none where it names nothing.

    Raises:
        BadOrder: it names things of several kinds.
    """
    named = [name for name in _SCOPES if _given(name)]
    if len(named) > 1:
        raise BadOrder(f"Name one of {', '.join(_SCOPES)}, not {' and '.join(named)}.")
    if not named:
        return []
    [name] = named
    targets = _given(name).split(",") if name == "ARTICLE" else [_given(name)]
    return [Order(_SCOPES[name], target.strip(), _given("REASON")) for target in targets if target.strip()]


def _withdraw(settings: Settings) -> int:
    orders, undo = asked(), _given("UNDO")
    if not warehouse_exists(settings):
        print(nothing_published(settings), file=sys.stderr)
        return 1
    if orders and undo:
        raise BadOrder("Either withdraw something or take an order back with UNDO, not both at once.")
    if not (orders or undo):
        return _list(settings)
    with only_one(settings, terminal()):
        require_warehouse(settings)
        if undo:
            count = take_back(settings, undo)
            print(f"Order {undo} is taken back; it had withdrawn {_articles(count)}.")
            print(
                "The next load reads again what the landing area still holds of it; what is not there any more stays"
                f" away: {typed(settings, 'run')}"
            )
            return 0
        _tell(settings, withdraw(settings, orders, _given("COPIES").lower() in ("1", "yes", "true")))
    return 0


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"


def _tell(settings: Settings, done: Withdrawn) -> None:
    if not done.articles:
        print(f"That is withdrawn already, by order {', '.join(done.order_ids)}. Nothing was changed.")
        return
    print(
        f"Withdrawn: {_articles(done.articles)} with {done.captures:,} captures, from {shown(settings.published)}, from"
        f" the kept snapshots and from the warehouse. By order {', '.join(done.order_ids)}."
    )
    if done.copies:
        print(f"Copies of them that are other articles stay ({len(done.copies):,}; COPIES=yes withdraws them too):")
        print("\n".join(f"  {copy}" for copy in done.copies))
    if done.files:
        print(f"The landing area still holds them, which is only read here. Delete them there, in {settings.landing}:")
        print("\n".join(f"  {visible(file)}" for file in done.files))
    for path in done.not_erased:
        print(f"This snapshot cannot be read and may hold them. Delete it: {path}", file=sys.stderr)
    print(f"The next load counts sources and groups of copies anew: {typed(settings, 'run')}")
    print(f"Take it back with: {typed(settings, 'withdraw', UNDO=done.order_ids[0])}")


def _list(settings: Settings) -> int:
    """Print the orders in force."""
    with open_warehouse(settings) as connection:
        orders = connection.execute(_ORDERS).fetchall()
    for order_id, scope, target, reason, ordered_at, articles in orders:
        told = f"{scope} {visible(target)}, {_articles(articles)}: {visible(reason)}"
        print(f"{order_id}  {ordered_at:%Y-%m-%d %H:%M}  {told}")
    if not orders:
        print("Nothing is withdrawn.")
    print(f"Withdraw an article: {typed(settings, 'withdraw', ARTICLE='<article_id>', REASON='<why>')}")
    print("or by the beginning of an address (URL=https://daily.example/opinion/), or all of a source (SOURCE=daily).")
    return 0


def main() -> int:
    """Withdraw what the environment names, take an order back, or list the orders in force."""
    return plainly(_withdraw, BadOrder, LostWarehouse, WarehouseBusy, WrongVersion, OSError, duckdb.IOException)


if __name__ == "__main__":
    sys.exit(main())
