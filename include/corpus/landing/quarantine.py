"""The closed list of reasons for which a record is quarantined, and where its bytes are kept."""

import json
import logging
import pickle
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus.shared import made, move

_LOG = logging.getLogger(__name__)

# Reason code -> what it means and what to do; the report and docs/formats.md print these.
REASONS = {
    "empty": "The record holds no text. Check whether the capture was cut off, or delete the file.",
    "too_large": "The record is over CORPUS_MAX_CAPTURE_BYTES. Split it, or raise the limit and replay the load.",
    "not_text": "The bytes are neither text nor a format that is read. Convert the file, or move it away.",
    "undecodable": "No charset makes text of the bytes. Convert the file to UTF-8.",
    "truncated": "The file or record ends before its own length says; what came before was loaded. Fetch it again.",
    "damaged": "The record's digest does not fit its bytes, or its frame is broken. Fetch it again.",
    "corrupt_archive": "The compressed file is damaged; records before the damage were loaded. Fetch it again.",
    "archive_bomb": "It unpacks to far more than it holds, or nests too deep. Unpack it by hand if it is good.",
    "unsafe_path": "A link, or an archive's member, points out of its place. Land the file itself.",
    "unsupported": "No reader knows this kind of file. Convert it to text or JSON lines, and land the result.",
    "not_a_page": "An image, a script, a redirect or an error page: nothing to read. No action is needed.",
    "no_article": "It stands in for an article: a challenge, a log-in or consent page, an error. Fetch it again.",
    "parse_failed": "The record is not what its format asks for. Mend the record; the others were loaded.",
    "no_text_field": "The record has no field of text. Name the field in a `_fields.yml` beside it, replay the load.",
    "timed_out": "Reading took longer than CORPUS_MAX_CAPTURE_SECONDS. Raise the limit and replay the load.",
    "too_complex": "It has too many parts, or takes too much memory or time to process. Split it, replay the load.",
    "set_aside": "Somebody took it out of the corpus with make quarantine. Replay the load to read it again.",
    "withdrawn": "Somebody ordered it out for good with make withdraw. Take the order back to read it again.",
    "unreadable": "The file or folder could not be opened. Mend its permissions; it is tried again at each load.",
}

# Bytes kept of a quarantined record: enough to see what it is, not enough to fill the disk with a broken dump.
KEPT_BYTES = 64 << 10

# Bytes on disk that a load keeps of quarantined records, the batches sharing them equally: the first bytes of 15,000
# large ones, or 130,000 small ones. What is beyond has its rows like any other, but no files.
QUARANTINE_BYTES = 1 << 30

# A file takes whole blocks on disk.
BLOCK_BYTES = 4096

# Bytes held back in memory; more are put aside on disk.
HELD_BYTES = 8 << 20


class Unreadable(ValueError):
    """A record that cannot be read; it is quarantined and the others are read.

    Args:
        reason: a code of `REASONS`.
        message: what exactly is wrong.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason, self.message = reason, message


def keep(folder: Path, capture_id: str, raw: bytes, about: dict[str, object]) -> None:
    """Write a quarantined record's first bytes and what is known about it; the same record overwrites itself."""
    made(folder)
    (folder / f"{capture_id}.bin").write_bytes(raw[:KEPT_BYTES])
    text = json.dumps(about | {"kept_bytes": min(len(raw), KEPT_BYTES)}, indent=2, ensure_ascii=False)
    (folder / f"{capture_id}.json").write_text(text + "\n", encoding="utf-8")


def discard(folder: Path, capture_id: str) -> None:
    """Delete what `keep` wrote."""
    for suffix in ("bin", "json"):
        (folder / f"{capture_id}.{suffix}").unlink(missing_ok=True)


def lift(folder: Path, capture_id: str) -> None:
    """Take what `keep` wrote for a capture from its name, which another that moves may get before `put_down`."""
    for suffix in ("bin", "json"):
        kept = folder / f"{capture_id}.{suffix}"
        if kept.exists():
            move(kept, kept.with_name(f"{kept.name}.moving"))


def put_down(folder: Path, capture_id: str, target: Path, about: dict[str, object]) -> None:
    """Give what was lifted the name of the capture's present id.

    Args:
        folder: where it was kept.
        capture_id: id under which it was kept.
        target: folder to move it to.
        about: what is true of the capture now, its new `capture_id` included.
    """
    raw, described = (folder / f"{capture_id}.{suffix}.moving" for suffix in ("bin", "json"))
    if not described.exists():
        return
    made(target)
    if raw.exists():
        move(raw, target / f"{about['capture_id']}.bin")
    about = json.loads(described.read_text(encoding="utf-8")) | about
    text = json.dumps(about, indent=2, ensure_ascii=False)
    (target / f"{about['capture_id']}.json").write_text(text + "\n", encoding="utf-8")
    described.unlink()


class HeldBack:
    """Quarantined records that are not kept until it is known whether their file is left to the next load.

    Args:
        folder: where they are kept then.
        limit: bytes on disk that may be kept; records beyond them are not.
    """

    def __init__(self, folder: Path, limit: int = QUARANTINE_BYTES) -> None:
        self._folder, self._left, self._not_kept = folder, limit, 0
        self._held = tempfile.SpooledTemporaryFile(HELD_BYTES)  # noqa: SIM115
        self._count = 0

    def __enter__(self) -> "HeldBack":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.release()
        self._held.close()
        if self._not_kept:
            _LOG.warning("of %d quarantined records nothing is kept but their rows: too much is kept", self._not_kept)

    def add(self, row: dict[str, Any], raw: bytes) -> None:
        """Hold back a record.

        Args:
            row: its row among the captures.
            raw: its bytes.
        """
        pickle.dump((row, raw), self._held)
        self._count += 1

    def release(self, unsettled: str | None = None) -> None:
        """Keep what is held back, except the records of an unsettled file, of which nothing is kept."""
        self._held.seek(0)
        for _ in range(self._count):
            row, raw = pickle.load(self._held)
            if row["file"] != unsettled and self._has_room(raw):
                keep(self._folder, row["capture_id"], raw, row | {"what_to_do": REASONS[row["reason"]]})
        self._held.seek(0)
        self._held.truncate()
        self._count = 0

    def _has_room(self, raw: bytes) -> bool:
        """Whether a record may be kept; its bytes, and what is known of it in a block, count as taken."""
        cost = (2 + len(raw[:KEPT_BYTES]) // BLOCK_BYTES) * BLOCK_BYTES
        if cost > self._left:
            self._not_kept += 1
            return False
        self._left -= cost
        return True
