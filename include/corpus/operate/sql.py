"""`make sql`: a read-only DuckDB shell on the published corpus."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from corpus.operate.command import plainly
from corpus.operate.next_steps import nothing_published
from corpus.settings import Settings
from corpus.visible import visible_lines
from corpus.warehouse.published import is_frozen, shell_commands

# What would change rows. Of `articles` and other views DuckDB says no more than that they are no base table.
_CHANGING = {duckdb.StatementType.DELETE, duckdb.StatementType.INSERT, duckdb.StatementType.UPDATE}


def _changes_rows(statement: str) -> bool:
    try:
        return any(one.type in _CHANGING for one in duckdb.extract_statements(statement))
    except duckdb.Error:
        return False


def _answer(arguments: list[str]) -> int:
    """Run one statement and print its answer: what a terminal would obey is written out.

    DuckDB's own tables write ESC and its like so, but neither the marks that turn the direction of writing round nor
    control characters beyond ASCII, and its other formats write nothing so.
    """
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        arguments = [arguments[0], "-cmd", f".maxwidth {width}", *arguments[1:]]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as shell:
        assert shell.stdout is not None
        for line in shell.stdout:
            sys.stdout.write(visible_lines(line))
        sys.stdout.flush()
    return shell.returncode


def main() -> int:
    """Run the DuckDB shell, for one statement (`Q`), or in the place of this process for a session."""
    return plainly(_shell)


def _opened(snapshot: Path) -> list[str]:
    """The arguments by which the shell opens what is published. Secrets go to it by its environment."""
    if not is_frozen(snapshot):
        return ["-readonly", str(snapshot)]
    statements, told = shell_commands(snapshot)
    os.environ |= told
    return [":memory:", *(word for statement in statements for word in ("-cmd", statement))]


def _shell(settings: Settings) -> int:
    if not settings.published.exists():
        print(nothing_published(settings), file=sys.stderr)
        return 1
    shell = Path(sys.executable).with_name("duckdb")
    statement = os.environ.get("Q", "").strip()
    # The snapshot itself rather than the link, so that a session stays on what it began with.
    arguments = [str(shell), *_opened(settings.published.resolve())]
    if statement:
        status = _answer([*arguments, "-c", statement])
        if status and _changes_rows(statement):
            print("The published corpus is read-only; it changes by loads.", file=sys.stderr)
        return status
    os.execv(shell, arguments)


if __name__ == "__main__":
    sys.exit(main())
