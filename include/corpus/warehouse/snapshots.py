"""The kept snapshots: which there are, which is published, what stands in the way of one, and what is removed.

A reader opens `corpus.duckdb`, a link to the snapshot `snapshots/<load_id>/corpus.duckdb`. What else lies in
`snapshots/` belongs to somebody: it is neither read nor removed.
"""

import logging
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from corpus.sequence import is_of_a_load, newest_first, remove_own
from corpus.settings import Settings
from corpus.visible import visible, visible_lines
from corpus.warehouse.connection import WarehouseBusy, attached_warehouse, warehouse_exists
from corpus.warehouse.published import connect_published

_LOG = logging.getLogger(__name__)


class NoSuchSnapshot(ValueError):
    """The snapshot that was asked for is not kept, or cannot be read."""


class InTheWay(RuntimeError):
    """Something that no load made stands where a snapshot or the link to it has to go."""


class LostWarehouse(RuntimeError):
    """A corpus is published, and the warehouse that it came from is not there; the message names what can be done."""


@dataclass(frozen=True)
class Snapshot:
    """One kept snapshot."""

    load_id: str
    path: Path
    articles: int | None
    """None where it cannot be read."""
    published_at: datetime | None
    """When its load was published (UTC)."""
    is_published: bool
    trouble: str = ""
    """Why it cannot be read."""


def snapshot_file(settings: Settings, load_id: str) -> Path:
    """Where the snapshot of a load is kept."""
    return settings.snapshots / load_id / settings.published.name


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".unfinished")


def point_to(settings: Settings, load_id: str) -> None:
    """Publish a kept snapshot: what `corpus.duckdb` links to is replaced by one rename."""
    link = _unfinished(settings.published)
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot_file(settings, load_id).relative_to(settings.home))
    link.replace(settings.published)


def published_load(settings: Settings) -> str | None:
    """The load whose snapshot is published, or None."""
    if not settings.published.is_symlink():
        return None
    target = settings.published.readlink()
    # Earlier versions called the file itself after its load; `upgrade` brings these over.
    return target.parent.name if target.name == settings.published.name else target.stem


def require_place(settings: Settings, load_id: str) -> None:
    """Make sure that nothing stands where a load's snapshot and the link to it have to go.

    Raises:
        InTheWay: something does; the message names it.
    """
    target = snapshot_file(settings, load_id)
    for folder in (settings.snapshots, target.parent):
        if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
            raise InTheWay(f"{folder} is not a folder, and snapshots have to go there. Move it away and load again.")
    for file in (target, _unfinished(target), _unfinished(settings.published)):
        if file.is_dir() and not file.is_symlink():
            raise InTheWay(f"{file} is a folder, and the snapshot has to go there. Move it away and load again.")
    if settings.published.exists() and not settings.published.is_symlink():
        raise InTheWay(
            f"{settings.published} is not the link that loads make, and publishing would overwrite it. Move it away"
            " and load again."
        )


def require_warehouse(settings: Settings) -> None:
    """Make sure that a corpus which is published can be added to: its warehouse is there and knows of a load.

    Raises:
        LostWarehouse: it is missing, empty or damaged beside a published snapshot.
    """
    load_id = published_load(settings)
    if load_id is None or not settings.published.exists():
        return
    lost = _lost(settings)
    if lost is None:
        return
    landing, home = shlex.quote(settings.landing), shlex.quote(f"{settings.home}-new")
    raise LostWarehouse(
        f"{settings.warehouse_name} {lost}, but load {load_id} is published from it. Loading now would publish a corpus"
        " without what earlier loads brought. Choose:\n"
        f"  restore it: put a copy of {settings.warehouse.name} back into {settings.home}, then load;\n"
        f"  rebuild from the landing area: make run CORPUS_LANDING={landing} CORPUS_HOME={home}\n"
        f"  start anew here: move {settings.published.name} and {settings.snapshots.name}/ away, then load."
    )


def _lost(settings: Settings) -> str | None:
    """What is wrong with the warehouse, as the end of a sentence; None where it has loads or another has it open."""
    if not warehouse_exists(settings):
        return "is missing"
    if not settings.lake and settings.warehouse.stat().st_size == 0:
        return "is empty"
    try:
        with attached_warehouse(settings, read_only=True) as connection:
            known = connection.execute(
                "select 1 from duckdb_tables() where database_name = current_database()"
                " and schema_name = 'raw' and table_name = 'loads'"
            ).fetchall()
            return None if known and connection.execute("from raw.loads limit 1").fetchall() else "is empty"
    except WarehouseBusy:
        return None
    except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException):
        return "is damaged"


def kept_loads(settings: Settings) -> list[str]:
    """The loads whose snapshots are kept, newest first."""
    if not settings.snapshots.is_dir():
        return []
    found = [path for path in settings.snapshots.iterdir() if is_of_a_load(path)]
    return [path.name for path in newest_first(found) if (path / settings.published.name).is_file()]


def prune(settings: Settings) -> None:
    """Remove all but the newest snapshots and the published one, and what killed runs left.

    Other people's files stay. What cannot be removed is logged and left.
    """
    kept = {*kept_loads(settings)[: settings.keep_snapshots], published_load(settings)}
    name = settings.published.name
    for folder in sorted(settings.snapshots.iterdir()):
        if folder.name not in kept and is_of_a_load(folder):
            remove_own(folder, (name, f"{name}.unfinished", f"{name}.unfinished.wal", f"{name}.wal"))


def snapshots(settings: Settings) -> list[Snapshot]:
    """The kept snapshots, newest first; one that is damaged is told as such."""
    return [_snapshot(settings, load_id) for load_id in kept_loads(settings)]


def _snapshot(settings: Settings, load_id: str) -> Snapshot:
    path = snapshot_file(settings, load_id)
    is_published = load_id == published_load(settings)
    try:
        with connect_published(path) as connection:
            articles = connection.execute("select count(*) from articles").fetchone()
            at = connection.execute("select published_at from quality.loads where load_id = ?", [load_id]).fetchone()
    except (duckdb.Error, OSError) as error:
        return Snapshot(load_id, path, None, None, is_published, visible_lines(error).splitlines()[0])
    # A load that brought no captures of its own has no row.
    moment = (at and at[0]) or datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
    return Snapshot(load_id, path, int(articles[0]) if articles else 0, moment, is_published)


def require_snapshot(settings: Settings, load_id: str) -> Snapshot:
    """A kept snapshot that can be read.

    Raises:
        NoSuchSnapshot: it is not kept, or is damaged; the message lists those that are kept.
    """
    kept = kept_loads(settings)
    if load_id not in kept:
        raise NoSuchSnapshot(f"there is no snapshot {visible(load_id)!r}; kept are: {', '.join(kept) or 'none'}")
    found = _snapshot(settings, load_id)
    if found.trouble:
        raise NoSuchSnapshot(f"snapshot {load_id} is damaged and was not published: {found.trouble}")
    return found
