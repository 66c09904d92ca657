"""`make rollback`: the kept snapshots, and publishing an earlier one again."""

import os
import sys

from corpus.settings import BadSetting, Settings
from corpus.warehouse.publish import NoSuchSnapshot, published_load, roll_back, snapshots


def main() -> int:
    """List the snapshots, or publish the one that `TO` names."""
    try:
        settings = Settings.from_environment()
        wanted = os.environ.get("TO", "").strip()
        if wanted:
            roll_back(settings, wanted)
            print(f"{settings.published} now shows load {wanted}. The next load with something new publishes its own.")
            return 0
        kept = snapshots(settings) if settings.snapshots.is_dir() else []
    except (BadSetting, NoSuchSnapshot) as error:
        print(error, file=sys.stderr)
        return 1
    if not kept and published_load(settings):
        print("The snapshots were made by an earlier version; the next load takes them over: make run", file=sys.stderr)
        return 1
    if not kept:
        print(f"No snapshot in {settings.home} yet: make run", file=sys.stderr)
        return 1
    for snapshot in kept:
        print(f"{'→' if snapshot.is_published else ' '} {snapshot.load_id}  {snapshot.articles:>10,} articles")
    print("Publish an earlier one again with: make rollback TO=<load_id>")
    return 0


if __name__ == "__main__":
    sys.exit(main())
