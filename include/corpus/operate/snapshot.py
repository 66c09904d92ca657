"""`make snapshot`: what is published, written as one DuckDB file."""

import os
import sys
from pathlib import Path

from corpus.operate.command import plainly
from corpus.operate.next_steps import nothing_published, shown, typed
from corpus.settings import Settings
from corpus.warehouse.lake import NoExtension
from corpus.warehouse.one_file import write_file


def main() -> int:
    """Write what is published to the file `FILE`."""
    return plainly(_snapshot, NoExtension, OSError)


def _snapshot(settings: Settings) -> int:
    if not (name := os.environ.get("FILE", "").strip()):
        print(f"Say where to: {typed(settings, 'snapshot', FILE='corpus.duckdb')}", file=sys.stderr)
        return 1
    if not settings.published.exists():
        print(nothing_published(settings), file=sys.stderr)
        return 1
    target = Path(name).resolve()
    rows = write_file(settings, target)
    print(f"{shown(target)} holds {rows['corpus.articles']:,} articles.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
