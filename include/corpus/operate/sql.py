"""`make sql`: a read-only DuckDB shell on the published corpus."""

import os
import sys
from pathlib import Path

from corpus.settings import BadSetting, Settings


def main() -> int:
    """Replace this process by the DuckDB shell, for one statement (`Q`) or for a session."""
    try:
        settings = Settings.from_environment()
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 1
    if not settings.published.exists():
        print(f"Nothing has been published in {settings.home} yet: make run", file=sys.stderr)
        return 1
    shell = Path(sys.executable).with_name("duckdb")
    statement = os.environ.get("Q", "").strip()
    # The snapshot itself rather than the link, so that a session stays on what it began with.
    arguments = [str(shell), "-readonly", str(settings.published.resolve())]
    if statement:
        arguments += ["-c", statement]
    os.execv(shell, arguments)


if __name__ == "__main__":
    sys.exit(main())
