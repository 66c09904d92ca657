"""What a folder's own files say of the captures in it: `_captures.jsonl` and `_fields.yml`."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from corpus.landing.area import LandingArea
from corpus.landing.formats.fields import (
    FIELD_NAMES,
    MAPPING_BYTES,
    BadMapping,
    field_values,
    mapping_of,
    stated_by,
)
from corpus.landing.formats.json_lines import row_of
from corpus.landing.meter import Meter
from corpus.landing.quarantine import Unreadable
from corpus.landing.records import Quarantined
from corpus.page.page import Page

SIDECAR = "_captures.jsonl"
MAPPING = "_fields.yml"

# Most bytes of a sidecar that are read: 250,000 files at 250 bytes a line, which take a GB as pages.
SIDECAR_BYTES = 64 << 20

Names = Mapping[str, tuple[str, ...]]
_Told = tuple[str, Quarantined]


def _bytes(area: LandingArea, path: str, limit: int, quarantined: list[_Told]) -> bytes | None:
    """The bytes of a file that need not be there; one byte more than `limit` tells that there are more.

    What is wrong with its place goes into `quarantined`.
    """
    try:
        return area.read_small(path, limit + 1)
    except OSError as error:
        reason = getattr(error, "reason", "unreadable")
        quarantined.append((path, Quarantined(0, b"", reason, error.strerror or str(error))))
        return None


class Mappings:
    """The `_fields.yml` of a landing area, each of which is read once.

    Args:
        area: the landing area.
    """

    def __init__(self, area: LandingArea) -> None:
        self._area = area
        self._own: dict[PurePosixPath, Names | None] = {}

    def names_of(self, folder: PurePosixPath, quarantined: list[_Told]) -> Names:
        """The field names of the nearest `_fields.yml`, in the folder or above it.

        Args:
            folder: path of the folder in the landing area.
            quarantined: what cannot be used of such a file that was not read before is added here, with its path.
        """
        for above in (folder, *folder.parents):
            if above not in self._own:
                self._own[above] = self._read(str(above / MAPPING), quarantined)
            if (names := self._own[above]) is not None:
                return names
        return FIELD_NAMES

    def _read(self, path: str, quarantined: list[_Told]) -> Names | None:
        """A folder's own mapping; the common names if it cannot be used, None if there is none."""
        before = len(quarantined)
        raw = _bytes(self._area, path, MAPPING_BYTES, quarantined)
        if raw is None:
            return None if len(quarantined) == before else FIELD_NAMES
        try:
            return mapping_of(raw)
        except BadMapping as error:
            quarantined.append((path, Quarantined(0, raw, "parse_failed", str(error))))
            return FIELD_NAMES


class Folder:
    """A folder of the landing area with what its own files say.

    Args:
        area: the landing area.
        folder: the folder's path in it.
        mappings: the field names of all folders.
        meter: counts what is read; None for nobody.
    """

    def __init__(
        self, area: LandingArea, folder: PurePosixPath, mappings: Mappings, meter: Meter | None = None
    ) -> None:
        self._meter = meter
        self.quarantined: list[_Told] = []
        """What could not be read of these files, with the path of each."""
        self.beside = self._sidecar(area, str(folder / SIDECAR))
        """What the sidecar states of each file, by the file's name; `archive.zip!/page.html` names a member."""
        self.names = mappings.names_of(folder, self.quarantined)
        """Names under which each field of a record may stand."""

    def _sidecar(self, area: LandingArea, path: str) -> dict[str, Page]:
        whole = _bytes(area, path, SIDECAR_BYTES, self.quarantined) or b""
        raw = whole if len(whole) <= SIDECAR_BYTES else whole[: whole.rfind(b"\n", 0, SIDECAR_BYTES) + 1]
        beside: dict[str, Page] = {}
        offset = 0
        for number, line in enumerate(raw.splitlines(keepends=True), start=1):
            if line.strip():
                try:
                    name, page = _entry(line.strip())
                    beside[name] = page
                except (ValueError, RecursionError) as error:
                    self._no_use(path, number, offset, line, error)
            offset += len(line)
            if self._meter:
                self._meter.read(len(line))
                self._meter.record()
        if len(raw) < len(whole):
            message = f"over {SIDECAR_BYTES:,} bytes: what it says from byte {offset:,} on is not read"
            self.quarantined.append((path, Quarantined(offset, b"", "too_large", message)))
        return beside

    def _no_use(self, path: str, number: int, offset: int, line: bytes, error: Exception) -> None:
        """Quarantine a line of the sidecar."""
        why = error.message if isinstance(error, Unreadable) else str(error)
        offset += len(line) - len(line.lstrip())
        message = f"line {number} has no usable path: {why}"[:500]
        self.quarantined.append((path, Quarantined(offset, line.strip(), "parse_failed", message)))


def _entry(raw: bytes) -> tuple[str, Page]:
    """A line of a sidecar: the file's name and what is stated of it.

    Raises:
        ValueError, RecursionError: it is no object, or names no file.
    """
    row, _ = row_of(raw)
    name = row.get("path")
    if not (isinstance(name, str) and name.strip()):
        raise ValueError("it is empty or missing")
    fields = field_values(row, FIELD_NAMES)
    known, about = stated_by({field: value for field, value in fields.items() if field not in ("text", "html")})
    return name.strip(), Page(known=known, **about)
