"""What a folder's own files say of the captures in it: `_captures.jsonl` and `_fields.yml`."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from corpus.landing.area import LandingArea
from corpus.landing.formats.fields import FIELD_NAMES, BadMapping, field_values, mapping_of, moment
from corpus.landing.records import Quarantined
from corpus.page.page import Page

SIDECAR = "_captures.jsonl"
MAPPING = "_fields.yml"

# Fields that are no part of what is known of a page's article.
_NOT_KNOWN = ("text", "html", "url", "external_id", "captured_at")


class Folder:
    """A folder of the landing area with what its own files say.

    Args:
        area: the landing area.
        folder: the folder's path in it.
    """

    def __init__(self, area: LandingArea, folder: PurePosixPath) -> None:
        self.quarantined: list[tuple[str, Quarantined]] = []
        """What could not be read of these files, with the path of each."""
        self.beside = self._sidecar(area, folder)
        """What the sidecar states of each file, by the file's name; `archive.zip!/page.html` names a member."""
        self.names = self._mapping(area, folder)
        """Names under which each field of a record may stand."""

    def _sidecar(self, area: LandingArea, folder: PurePosixPath) -> dict[str, Page]:
        path = str(folder / SIDECAR)
        beside: dict[str, Page] = {}
        offset = 0
        for number, line in enumerate((self._bytes(area, path) or b"").splitlines(keepends=True), start=1):
            if raw := line.strip():
                try:
                    name, page = _entry(raw)
                    beside[name] = page
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    message = f"line {number} has no usable path: {error}"
                    self.quarantined.append((path, Quarantined(offset, raw, "parse_failed", message)))
            offset += len(line)
        return beside

    def _mapping(self, area: LandingArea, folder: PurePosixPath) -> Mapping[str, tuple[str, ...]]:
        """The field names of the nearest `_fields.yml`, in the folder or above it."""
        for above in (folder, *folder.parents):
            path = str(above / MAPPING)
            if (raw := self._bytes(area, path)) is not None:
                try:
                    return mapping_of(raw)
                except BadMapping as error:
                    self.quarantined.append((path, Quarantined(0, raw, "parse_failed", str(error))))
                    break
        return FIELD_NAMES

    def _bytes(self, area: LandingArea, path: str) -> bytes | None:
        try:
            return area.read_small(path)
        except OSError as error:
            self.quarantined.append((path, Quarantined(0, b"", "unreadable", error.strerror or str(error))))
            return None


def _entry(raw: bytes) -> tuple[str, Page]:
    """A line of a sidecar: the file's name and what is stated of it."""
    row = json.loads(raw)
    fields = field_values(row, FIELD_NAMES)
    name = row["path"]
    if not (isinstance(name, str) and name.strip()):
        raise ValueError("it is empty")
    return name.strip(), Page(
        known={field: value for field, value in fields.items() if value and field not in _NOT_KNOWN},
        url=fields["url"] or None,
        external_id=fields["external_id"] or None,
        captured_at=moment(fields["captured_at"]),
    )
