"""`make rollback`: the kept snapshots, and publishing an earlier one again."""

import os
import sys

from corpus.operate.command import plainly
from corpus.operate.next_steps import shown, typed
from corpus.reports.page import refresh_pages
from corpus.reports.state import rollback_in_force
from corpus.settings import Settings
from corpus.visible import visible_lines
from corpus.warehouse.connection import WarehouseBusy, WrongVersion
from corpus.warehouse.publish import roll_back
from corpus.warehouse.snapshots import (
    InTheWay,
    LostWarehouse,
    NoSuchSnapshot,
    published_load,
    require_warehouse,
    snapshots,
)


def _roll_back(settings: Settings, wanted: str) -> None:
    before = published_load(settings)
    not_recorded = roll_back(settings, wanted)
    print(f"{shown(settings.published)} now shows load {wanted}. The next load with something new publishes its own.")
    if not_recorded:
        print(f"quality.rollbacks and the pages show it after the next load: {visible_lines(not_recorded)}")
        return
    try:
        require_warehouse(settings)
        refresh_pages(settings, [load for load in (before, wanted) if load])
    except (WarehouseBusy, WrongVersion, LostWarehouse) as error:
        print(f"The pages show it after the next load: {visible_lines(error)}")


def _list(settings: Settings) -> int:
    kept = snapshots(settings)
    if not kept and published_load(settings):
        print(
            f"The snapshots were made by an earlier version; the next load takes them over: {typed(settings, 'run')}",
            file=sys.stderr,
        )
        return 1
    if not kept:
        print(f"No snapshot in {shown(settings.home)} yet: {typed(settings, 'run')}", file=sys.stderr)
        return 1
    for snapshot in kept:
        mark = "→" if snapshot.is_published else " "
        if snapshot.trouble:
            print(f"{mark} {snapshot.load_id}  damaged, cannot be published: {snapshot.trouble}")
        else:
            print(
                f"{mark} {snapshot.load_id}  {snapshot.published_at:%Y-%m-%d %H:%M}  {snapshot.articles:>10,} articles"
            )
    if rolled_back := rollback_in_force(settings):
        print(
            f"Rolled back on {rolled_back.rolled_back_at:%Y-%m-%d %H:%M} from load {rolled_back.from_load_id}."
            " Times are UTC."
        )
    else:
        print("→ is published. Times are those of publishing, in UTC.")
    print(f"Publish an earlier one again with: {typed(settings, 'rollback', TO='<load_id>')}")
    return 0


def main() -> int:
    """List the snapshots, or publish the one that `TO` names."""
    return plainly(_list_or_roll_back, NoSuchSnapshot, InTheWay, OSError)


def _list_or_roll_back(settings: Settings) -> int:
    if wanted := os.environ.get("TO", "").strip():
        _roll_back(settings, wanted)
        return 0
    return _list(settings)


if __name__ == "__main__":
    sys.exit(main())
