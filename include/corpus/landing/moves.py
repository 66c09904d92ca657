"""Files that moved: which of those that are no longer at their place stand at another, perhaps packed otherwise.

A file that moved to another source belongs to that source, so it is read as a new one. So is a file whose new name
tells another format: somebody may have renamed it so that it is read otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpus.landing.area import File, LandingArea
from corpus.landing.digests import file_sha256, unpacked_sha256
from corpus.landing.ids import shown_path
from corpus.landing.ledger import Change, KnownFile
from corpus.landing.names import plain_name
from corpus.landing.quarantine import Unreadable
from corpus.landing.slices import known_format


@dataclass(frozen=True)
class _Found:
    """A place at which a file may have turned up."""

    file: File
    change: str
    sha256: str
    content_sha256: str | None


def find_moves(
    area: LandingArea, gone: Mapping[str, KnownFile], added: Iterable[File], replaced: Iterable[File]
) -> list[Change]:
    """Tell which files moved, each to one place at most.

    What stands at the place of another file is a file that moved only if that one moved on: so it is where files are
    rotated (`a.log` to `a.log.1`, that to `a.log.2`) or change places. Otherwise it is a new state of the file whose
    place it is.

    Args:
        area: the landing area.
        gone: known files, by path, that are no longer listed or whose place holds other bytes now.
        added: files at paths that are not known.
        replaced: files at paths of known ones, with other bytes.

    Returns:
        For each file that moved, `renamed` or `recompressed`.
    """
    before = _ByContent(gone)
    found: dict[str, tuple[str, _Found]] = {}
    for file in [*added, *replaced]:
        if taken := before.take(area, file):
            found[taken[0]] = (shown_path(file.path), taken[1])
    _drop_blocked(found, {shown_path(file.path) for file in replaced})
    return [
        Change(name, place.change, path, place.file.size, place.file.mtime_ns, place.sha256, place.content_sha256)
        for path, (name, place) in found.items()
    ]


def _drop_blocked(found: dict[str, tuple[str, _Found]], occupied: Set[str]) -> None:
    """Take out moves to the place of a file that did not move on, then those to the places these would have left."""
    moved_to = {name: path for path, (name, _) in found.items()}
    blocked = [path for path, (name, _) in found.items() if name in occupied and name not in found]
    while blocked:
        path = blocked.pop()
        del found[path]
        if path in occupied and (waiting := moved_to.get(path)) in found:
            blocked.append(str(waiting))


class _ByContent:
    """Known files by what they may be recognised by; one that has been taken is no longer there."""

    def __init__(self, gone: Mapping[str, KnownFile]) -> None:
        self._gone = dict(sorted(gone.items()))
        self._sizes: set[tuple[str, int]] = set()
        # Paths as the keys of dictionaries, which keep their order and let go of one at once.
        self._by_content: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._by_stem: dict[str, dict[str, None]] = defaultdict(dict)
        for path, known in self._gone.items():
            if known.sha256:
                self._sizes.add((_source_folder(path), known.size))
                self._by_content[_source_folder(path), known.sha256][path] = None
                self._by_stem[plain_name(path)][path] = None

    def take(self, area: LandingArea, file: File) -> tuple[str, _Found] | None:
        """The known file that has these bytes, or the same once unpacked, and what became of it; None if none has."""
        name = shown_path(file.path)
        same_size = (_source_folder(name), file.size) in self._sizes
        same_stem = self._by_stem.get(plain_name(name), {})
        if not (same_size or same_stem) or file.reason:
            return None
        try:
            sha256 = file_sha256(area, file.path)
        except OSError:
            return None
        for path in self._by_content.get((_source_folder(name), sha256), {}):
            if path != name and _is_read_alike(area, file.path, path):
                known = self._let_go(path)
                return path, _Found(file, "renamed", sha256, known.content_sha256)
        content = unpacked_sha256(area, file.path) if same_stem else None
        for path in same_stem:
            known = self._gone[path]
            is_same = path != name and content and content in (known.content_sha256, known.sha256)
            if is_same and _is_read_alike(area, file.path, path):
                self._let_go(path)
                return path, _Found(file, "recompressed", sha256, content)
        return None

    def _let_go(self, path: str) -> KnownFile:
        known = self._gone[path]
        del self._by_content[_source_folder(path), known.sha256][path]
        del self._by_stem[plain_name(path)][path]
        return known


def _is_read_alike(area: LandingArea, path: str, before: str) -> bool:
    """Whether a file is of the same format under both names: some formats only the name tells."""

    def found(name: str) -> str | None:
        try:
            return known_format(area, path, name)[1]
        except (OSError, Unreadable):
            return None

    return PurePosixPath(plain_name(path)).suffix == PurePosixPath(plain_name(before)).suffix or (
        found(path) == found(before)
    )


def _source_folder(path: str) -> str:
    parts = PurePosixPath(path).parts
    return parts[0] if len(parts) > 1 else ""
