"""The landing area: a folder, or any address that fsspec reads (`s3://…`), listed and opened in one way."""

import errno
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec

from corpus.landing.names import is_hidden
from corpus.shared import store_options

# Bytes per request to a store: enough that latency (some 50 ms) does not dominate, few enough that reading a single
# record, as where a large file is cut, does not fetch much in vain.
FETCH_BYTES = 4 << 20


# Farthest time of a file from 1970, in ns.
MOST_NS = (1 << 63) - 1


class NoLandingArea(FileNotFoundError):
    """The landing area cannot be listed."""


@dataclass(frozen=True)
class File:
    """A file as it is listed."""

    path: str
    """Relative to the landing area, with forward slashes."""
    size: int
    mtime_ns: int
    """When it was changed, in ns since 1970; 0 if the store does not say."""
    reason: str | None = None
    """Reason code for which it is quarantined, if it must not or cannot be opened."""
    message: str = ""
    is_folder: bool = False
    """Whether it is a folder that cannot be listed, so that nothing is known about the files in it."""


class Misplaced(OSError):
    """A file that must not be opened.

    Args:
        reason: the reason code for which it is quarantined.
        message: what is wrong with its place.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(errno.EPERM, message)
        self.reason = reason


def _opened(descriptor: int, place: str) -> str:
    """The path of the file that was opened, where the system tells it: a folder on the way may have become a link."""
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return place


def is_address(landing: str) -> bool:
    """Whether the landing area is an address rather than a folder."""
    return "://" in landing


class LandingArea:
    """A landing area.

    Args:
        where: a folder, or an address with a scheme that fsspec knows. Credentials come from the environment.
    """

    def __init__(self, where: str | Path) -> None:
        self.where = str(where).removeprefix("file://")
        self._remote: Any = None
        if is_address(self.where):
            try:
                self._remote, self._root = fsspec.core.url_to_fs(self.where, **store_options(self.where))
            except Exception as error:  # some stores connect here, each with errors of its own
                raise NoLandingArea(f"the landing area {self.where} cannot be reached: {error}") from error
        else:
            self._root = os.path.realpath(self.where)

    def require(self) -> None:
        """Raise NoLandingArea if the landing area does not exist."""
        if self._remote is None:
            if not Path(self._root).is_dir():
                raise NoLandingArea(f"the landing area {self.where} is not a directory; set CORPUS_LANDING")
            return
        try:
            self._remote.invalidate_cache()
            there = self._remote.isdir(self._root)
        except Exception as error:  # each store has errors of its own
            raise NoLandingArea(f"the landing area {self.where} cannot be listed: {error}") from error
        if not there:
            raise NoLandingArea(f"there is nothing at the landing area {self.where}; set CORPUS_LANDING")

    @property
    def is_local(self) -> bool:
        """Whether it is a folder on this machine."""
        return self._remote is None

    def after_fork(self) -> "LandingArea":
        """This landing area for a process that was forked: what holds the connections to a store survives no fork."""
        return self if self._remote is None else type(self)(self.where)

    def files(self) -> list[File]:
        """Every file, by path; hidden ones are left out.

        Raises:
            NoLandingArea: it does not exist.
        """
        self.require()
        found = self._local_files() if self._remote is None else self._remote_files()
        return sorted((file for file in found if not is_hidden(file.path)), key=lambda file: file.path)

    def _local_files(self) -> Iterator[File]:
        unlisted: list[OSError] = []
        left = [self._root]  # `os.walk` calls itself for each level, of which there may be a thousand
        while left:
            folder = left.pop()
            try:
                with os.scandir(folder) as listed:
                    entries = [(entry.path, _is_folder(entry), entry.is_symlink()) for entry in listed]
            except OSError as failed:
                failed.filename = failed.filename or folder
                unlisted.append(failed)
                continue
            for path, is_folder, is_link in entries:
                if not is_folder or is_link:
                    yield self._local(Path(path), is_folder)
                elif not Path(path).name.startswith("."):
                    left.append(path)
        for error in unlisted:
            path = Path(os.fsdecode(error.filename)).relative_to(self._root).as_posix()
            if path == ".":
                raise NoLandingArea(f"the landing area {self.where} cannot be listed: {error.strerror}")
            yield File(path, 0, 0, "unreadable", f"the folder cannot be listed: {error.strerror}", is_folder=True)

    def _local(self, path: Path, is_folder: bool = False) -> File:
        name = path.relative_to(self._root).as_posix()
        try:
            own = path.lstat()
            if stat.S_ISLNK(own.st_mode):
                target = os.path.realpath(path)
                if is_folder or not self._is_within(target):
                    return File(name, own.st_size, _moment(own), "unsafe_path", f"a link to {str(path.readlink())!r}")
                own = path.stat()
            if not stat.S_ISREG(own.st_mode):
                return File(name, 0, _moment(own), "unsupported", "neither a file nor a folder")
        except OSError as error:
            return File(name, 0, 0, "unreadable", error.strerror or str(error))
        return File(name, own.st_size, _moment(own))

    def _remote_files(self) -> Iterator[File]:
        root = self._root.rstrip("/")
        for name, about in self._remote.find(self._root, detail=True).items():
            path = name[len(root) :].lstrip("/")
            size = int(about.get("size") or 0)
            if not path or about.get("type", "file") != "file" or (path.endswith("/") and not size):
                continue  # stores keep an empty object whose name ends in a slash for each folder
            if path.endswith("/"):
                yield File(path, size, _moment_ns(about), "unsupported", "its name ends in a slash, as a folder's does")
            else:
                yield File(path, size, _moment_ns(about))

    def state(self, path: str) -> tuple[int, int]:
        """Size and time of a file as they are now.

        Raises:
            OSError: it is gone or cannot be read.
        """
        if self._remote is None:
            now = Path(self._root, path).stat()
            return now.st_size, _moment(now)
        about = self._remote.info(self._address(path), **({"refresh": True} if _refreshes(self._remote) else {}))
        return int(about.get("size") or 0), _moment_ns(about)

    def is_as_listed(self, path: str, size: int, mtime_ns: int) -> bool:
        """Whether a file still has the size and time with which it was listed.

        In a store the times are compared to the second: some give milliseconds in the listing but only seconds for
        the file itself.

        Raises:
            OSError: it is gone or cannot be read.
        """
        size_now, mtime_now = self.state(path)
        tick = 1 if self.is_local else 10**9
        return (size_now, mtime_now // tick) == (size, mtime_ns // tick)

    def _address(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}"

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; it can seek.

        What a file was when it was listed may no longer hold, so that it lies in the landing area and is a file is
        looked at here again; sidecars, which are not listed, have no other guard.

        Raises:
            Misplaced: it leads out of the landing area, or is no file.
            OSError: it cannot be opened.
        """
        if self._remote is None:
            return self._open_local(Path(self._root, path))
        # A store's own files cannot limit the length of a line, so an endless one would fill the memory.
        return cast("BinaryIO", io.BufferedReader(self._remote.open(self._address(path), "rb", block_size=FETCH_BYTES)))

    def _open_local(self, path: Path) -> BinaryIO:
        path.lstat()  # most sidecars that are asked for are not there; to resolve each folder of a path takes longer
        place = os.path.realpath(path)
        if not self._is_within(place):
            raise Misplaced(
                "unsafe_path", f"a link to {str(path.readlink())!r}" if path.is_symlink() else "below a link"
            )
        # A pipe would wait for its writer.
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if not stat.S_ISREG(mode):
                raise Misplaced("unsupported", "neither a file nor a folder")
            if not self._is_within(_opened(descriptor, place)):
                raise Misplaced("unsafe_path", "moved out of the landing area while it was opened")
            return os.fdopen(descriptor, "rb")
        except BaseException:
            os.close(descriptor)
            raise

    def _is_within(self, place: str) -> bool:
        return bool(os.path.commonpath((place, self._root)) == self._root)

    def read_small(self, path: str, limit: int) -> bytes | None:
        """The bytes of a small file, at most `limit`; None if there is no such file.

        Raises:
            Misplaced, OSError: as `open`, but for a file that is not there.
        """
        try:
            with self.open(path) as stream:
                return stream.read(limit)
        except (FileNotFoundError, NotADirectoryError):
            return None


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    """Whether it is a folder or a link to one; a link that leads nowhere is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _refreshes(remote: Any) -> bool:
    return "s3" in (remote.protocol if isinstance(remote.protocol, tuple) else (remote.protocol,))


def _moment_ns(about: dict[str, Any]) -> int:
    """When a store says that a file was changed; each store has its own name for that."""
    for name in ("LastModified", "last_modified", "mtime", "updated", "modified", "created"):
        if isinstance(value := about.get(name), datetime):
            return _storable(int(value.timestamp()) * 10**9 + value.microsecond * 1000)
        if isinstance(value, int | float) and isfinite(value):
            return _storable(int(value * 10**9))
    return 0


def _moment(own: os.stat_result) -> int:
    """When a file was changed, in ns since 1970."""
    return _storable(own.st_mtime_ns)


def _storable(moment: int) -> int:
    """A time in ns as 64 bits hold it, which end in 2262; file systems reach further."""
    return max(-MOST_NS, min(moment, MOST_NS))
