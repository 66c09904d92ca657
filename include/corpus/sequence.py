"""The order in which loads left their folders behind, told by a number in each.

A load's id begins with the time at which it was due. Where the clock was set back the newest load has not the highest
id, and what goes by ids would remove it as the oldest.
"""

import contextlib
import logging
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from corpus.visible import visible

_LOG = logging.getLogger(__name__)

_NUMBER = ".number"

# The ids of loads that Airflow runs (landing.ids.load_id_of); folders of earlier versions have no number.
_LOAD_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


def _number(folder: Path) -> int:
    """The number of a folder; 0 where it has none."""
    with contextlib.suppress(OSError, ValueError):
        return int((folder / _NUMBER).read_text(encoding="ascii"))
    return 0


def add_number(folder: Path) -> None:
    """Give a load's folder the number after those beside it, unless it has one."""
    if not _number(folder):
        folder.mkdir(parents=True, exist_ok=True)
        highest = max((_number(other) for other in folder.parent.iterdir()), default=0)
        (folder / _NUMBER).write_text(str(highest + 1), encoding="ascii")


def is_of_a_load(folder: Path) -> bool:
    """Whether a load made this folder: it has a number, or a load's id for its name."""
    is_folder = folder.is_dir() and not folder.is_symlink()
    return is_folder and bool(_number(folder) or _LOAD_ID.fullmatch(folder.name))


def newest_first(folders: Iterable[Path]) -> list[Path]:
    """Folders by number, those without one last and by name."""
    return sorted(folders, key=lambda folder: (_number(folder), folder.name), reverse=True)


def remove_own(folder: Path, names: Iterable[str]) -> None:
    """Remove what a load left in its folder, and the folder too if nothing of anybody else's is in it.

    What cannot be removed is logged and left: that is no reason to fail a load that is published.
    """
    for path in (*(folder / name for name in names), folder / _NUMBER):
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            _LOG.warning("%s cannot be removed: %s", visible(path), visible(error))
            return
    if not any(folder.iterdir()):
        folder.rmdir()
