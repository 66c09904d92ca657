"""`make migrate`: a corpus copied into another warehouse."""

import os
import sys

from corpus.operate.command import plainly
from corpus.operate.next_steps import shown, typed
from corpus.settings import BadSetting, Settings, warehouse_of
from corpus.warehouse.connection import WarehouseBusy, WrongVersion
from corpus.warehouse.lake import NoExtension
from corpus.warehouse.migration import NotMoved, migrate


def main() -> int:
    """Copy the corpus into the warehouse that `TO` names and publish it from there."""
    return plainly(_migrate, NotMoved, WarehouseBusy, WrongVersion, NoExtension, BadSetting, OSError)


def _migrate(settings: Settings) -> int:
    to = warehouse_of(os.environ.get("TO", "").strip())
    if to is None:
        print(f"Say where to: {typed(settings, 'migrate', TO='ducklake:CATALOG?data=WHERE')}", file=sys.stderr)
        return 1
    moved = migrate(settings, to)
    print(f"The corpus is in {moved.warehouse_name}, and {shown(moved.published)} shows it.")
    print("From now on set CORPUS_WAREHOUSE to that. What it was in stays as it is; remove it when you like.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
