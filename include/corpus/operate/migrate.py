"""`make migrate`: a corpus copied into another warehouse; `make snapshot`: what a lake published as one file."""

import os
import sys
from pathlib import Path

from corpus.operate.command import plainly
from corpus.operate.next_steps import nothing_published, shown, typed
from corpus.settings import BadSetting, Settings, warehouse_of
from corpus.warehouse.connection import WarehouseBusy, WrongVersion
from corpus.warehouse.lake import NoExtension
from corpus.warehouse.migration import NotMoved, migrate
from corpus.warehouse.one_file import write_file


def main() -> int:
    """Copy the corpus into the warehouse that `TO` names, or write the published corpus to the file `FILE`."""
    return plainly(_run, NotMoved, WarehouseBusy, WrongVersion, NoExtension, BadSetting, OSError)


def _run(settings: Settings) -> int:
    if file := os.environ.get("FILE", "").strip():
        if not settings.published.exists():
            print(nothing_published(settings), file=sys.stderr)
            return 1
        target = Path(file).resolve()
        rows = write_file(settings, target)
        print(f"{shown(target)}: {rows['corpus.articles']:,} articles")
        return 0
    to = warehouse_of(os.environ.get("TO", "").strip())
    if to is None:
        print(f"Say where to: {typed(settings, 'migrate', TO='ducklake:CATALOG?data=WHERE')}", file=sys.stderr)
        return 1
    moved = migrate(settings, to)
    print(f"The corpus is in {moved.warehouse_name}, and {shown(moved.published)} shows it.")
    print("From now on set CORPUS_WAREHOUSE to it. What it was in stays as it is; remove it when you like.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
