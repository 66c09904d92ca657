"""`make export`: a part of the published corpus as Parquet, JSON lines or CSV."""

import os
import sys
from datetime import date
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.export.folder import Exported, InTheWay, export
from corpus.export.selection import BadSelection, Selection
from corpus.operate.command import plainly
from corpus.operate.next_steps import nothing_published, shown, typed
from corpus.operate.run import terminal
from corpus.reports.charts import plural
from corpus.settings import Settings
from corpus.visible import visible

_YES, _NO = ("1", "yes", "true"), ("", "0", "no", "false")


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in os.environ.get(name, "").split(",") if word.strip())


def _day(name: str) -> date | None:
    told = os.environ.get(name, "").strip()
    try:
        return date.fromisoformat(told) if told else None
    except ValueError as error:
        raise BadSelection(f"{name} is a day such as 2025-03-04, not {told!r}.") from error


def _flag(name: str, otherwise: bool) -> bool:
    told = os.environ.get(name, "").strip().lower()
    if told in _YES or told in _NO:
        return told in _YES if told else otherwise
    raise BadSelection(f"{name} is yes or no, not {told!r}.")


def asked() -> tuple[str, Selection, bool]:
    """The format, the selection and whether to mask, from the environment.

    Raises:
        BadSelection: a value is not of its form.
    """
    selection = Selection(
        sources=_words("SOURCES"),
        languages=_words("LANGUAGES"),
        topics=_words("TOPICS"),
        since=_day("SINCE"),
        until=_day("UNTIL"),
        copies=_flag("COPIES", True),
        without_flags=_words("WITHOUT_FLAGS"),
        where=os.environ.get("WHERE", "").strip(),
    )
    return os.environ.get("FORMAT", "").strip().lower() or "parquet", selection, _flag("MASK", False)


def _export(settings: Settings) -> int:
    target = os.environ.get("TO", "").strip()
    if not target:
        print(f"Name a folder: {typed(settings, 'export', TO='<folder>')} FORMAT=parquet|jsonl|csv", file=sys.stderr)
        return 1
    if not settings.published.exists():
        print(nothing_published(settings), file=sys.stderr)
        return 1
    kind, selection, mask = asked()
    console = terminal()
    bar = Progress(
        TextColumn("exporting"), BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=1)
        done = export(
            settings,
            Path(target).expanduser().resolve(),
            kind,
            selection,
            mask,
            lambda rows, total: bar.update(task, completed=rows, total=total),
        )
    _tell(done, mask)
    return 0


def _tell(done: Exported, mask: bool) -> None:
    size = sum(path.stat().st_size for path in done.files)
    told = f"{plural(done.rows, 'article')} in {plural(len(done.files), 'file')} ({size / 1e6:,.1f} MB)"
    print(f"{told if done.rows else 'No article is like that; an export without rows'}: {shown(done.folder)}")
    if mask:
        found = ", ".join(f"{count:,} × {kind}" for kind, count in sorted(done.masks.items())) or "none found"
        print(f"Personal data masked: {found}")
    print(f"What it holds, and under which licences: {visible(shown(done.folder / 'README.md'))}")


def main() -> int:
    """Export what the variables ask for."""
    return plainly(_export, BadSelection, InTheWay, OSError)


if __name__ == "__main__":
    sys.exit(main())
