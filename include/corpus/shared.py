"""Places that all workers reach: a folder, or an address of a store such as `s3://bucket/folder`.

An address becomes a `upath.UPath`, which reads and writes as a `pathlib.Path` does; a folder stays one, and costs
nothing more. What pyarrow and DuckDB are to read or write is copied to this machine first, since a file in a store
cannot be mapped, and DuckDB reads what it takes in several times.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from corpus.lake_secrets import store_secrets

# How a working folder's name begins, and the seconds in which it is surely held once it is made.
_WORKING, _YOUNG = "dateline-work-", 5.0

# Asked for once: Airflow answers a task over a wire that what it forks has not.
_secrets = lru_cache(1)(lambda _: store_secrets())


def store_options(where: str) -> dict[str, Any]:
    """What fsspec is told to open an address: keys of S3 from the environment or an Airflow connection.

    Nothing where there are none, so that the client looks for keys in its own way (a file, the machine's role).
    """
    if not where.startswith(("s3://", "s3a://")):
        return {}
    found = _secrets(tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_"))))
    names = {"key_id": "key", "secret": "secret", "session_token": "token", "endpoint": "endpoint_url"}
    options: dict[str, Any] = {told: found[name] for name, told in names.items() if name in found}
    if "region" in found:
        options["client_kwargs"] = {"region_name": found["region"]}
    return options


def place(where: str) -> Path:
    """A path, of a folder or of a store's address; what is listed there is asked for anew each time."""
    if "://" not in where:
        return Path(where)
    from upath import UPath  # a second of imports that folders do without

    options = store_options(where) | ({"use_listings_cache": False} if where.startswith("s3") else {})
    return cast("Path", UPath(where, **options))


def is_remote(path: Path) -> bool:
    """Whether it lies in a store."""
    return not isinstance(path, os.PathLike)


def listed(folder: Path, pattern: str = "*") -> list[Path]:
    """The files of a folder by a pattern, in order; none where there is no such folder."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return sorted(folder.glob(pattern), key=str)
    return []


def made(folder: Path) -> Path:
    """The folder, made if it is not there; a store has no folders to make."""
    if not is_remote(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as that can be done."""
    if is_remote(folder):
        remote = cast("Any", folder)
        with suppress(FileNotFoundError):
            remote.fs.rm(remote.path, recursive=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def move(path: Path, target: Path) -> None:
    """Give a file another name, in the place of one that has it; in a store it is copied, then removed."""
    if not is_remote(path):
        path.replace(target)
        return
    target.write_bytes(path.read_bytes())
    path.unlink()


def readable(path: Path) -> Path | BinaryIO:
    """What pyarrow takes to read parts of a file: the path itself, or a file of a store."""
    return cast("BinaryIO", path.open("rb")) if is_remote(path) else path


@contextmanager
def working_folder() -> Iterator[Path]:
    """An empty folder on this machine for as long as the block lasts; those that killed processes left go first."""
    remove_abandoned()
    with tempfile.TemporaryDirectory(prefix=_WORKING) as name:
        held = os.open(name, os.O_RDONLY)
        try:
            with suppress(OSError):  # a file system without locks, of which nobody removes it then
                fcntl.flock(held, fcntl.LOCK_EX)  # until the process ends, however it ends
            yield Path(name)
        finally:
            os.close(held)


def remove_abandoned() -> int:
    """Remove working folders that no living process holds; returns their number."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_WORKING}*"):
        with suppress(OSError):  # gone meanwhile, of another user, or held
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if time.time() - os.fstat(held).st_mtime > _YOUNG:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder)
                    removed += 1
            finally:
                os.close(held)
    return removed


@contextmanager
def at_hand(path: Path) -> Iterator[Path]:
    """A file on this machine for as long as the block lasts: itself, or a copy of a store's.

    Raises:
        OSError: it is not there or cannot be read.
    """
    if not is_remote(path):
        yield path
        return
    with working_folder() as folder:
        copy = folder / path.name
        _fetch(path, copy)
        yield copy


@contextmanager
def folder_at_hand(folder: Path, pattern: str = "*.parquet") -> Iterator[Path]:
    """A folder on this machine with the files of a pattern, such as `*/*.json`: itself, or a copy of a store's."""
    if not is_remote(folder):
        yield folder
        return
    with working_folder() as copies:
        fetch_all(folder, listed(folder, pattern), copies)
        yield copies


def fetch_all(folder: Path, files: list[Path], target: Path) -> None:
    """Copy files of a store's folder to one on this machine, several at a time, each under its name below it."""
    names = [str(file)[len(str(folder)) :].lstrip("/") for file in files]
    copies = [target / name for name in names]
    for parent in {copy.parent for copy in copies}:
        parent.mkdir(parents=True, exist_ok=True)
    if files:
        cast("Any", folder).fs.get([cast("Any", file).path for file in files], list(map(str, copies)))


def _fetch(path: Path, copy: Path) -> None:
    remote = cast("Any", path)
    remote.fs.get_file(remote.path, str(copy))


def put(copy: Path, target: Path) -> None:
    """Copy a file of this machine into a store, where it is whole or absent: an object is there once all of it is."""
    remote = cast("Any", target)
    remote.fs.put_file(str(copy), remote.path)
