"""`make quarantine`: captures taken out of the corpus, so that a load that they block can go on."""

import os
import sys

from corpus.operate.command import plainly
from corpus.operate.next_steps import shown, typed
from corpus.settings import Settings
from corpus.warehouse.connection import WarehouseBusy, WrongVersion, open_warehouse, warehouse_exists
from corpus.warehouse.giving_up import set_aside


def main() -> int:
    """Quarantine the captures that the environment variable `CAPTURE` names."""
    return plainly(_quarantine, WarehouseBusy, WrongVersion)


def _quarantine(settings: Settings) -> int:
    wanted = os.environ.get("CAPTURE", "").strip()
    if not wanted:
        print("Name what is to go: make quarantine CAPTURE=<capture_id>, <article_id>, <path> or <path>#<record>")
        return 1
    if not warehouse_exists(settings):
        print(f"Nothing has been loaded into {shown(settings.home)} yet: {typed(settings, 'run')}", file=sys.stderr)
        return 1
    with open_warehouse(settings) as connection:
        count = set_aside(connection, settings, wanted, "taken out with make quarantine")
    if not count:
        print(f"No capture in the corpus has the id or the path {wanted!r}.", file=sys.stderr)
        return 1
    print(
        f"{count:,} captures are quarantined. The next load publishes the corpus without them: {typed(settings, 'run')}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
