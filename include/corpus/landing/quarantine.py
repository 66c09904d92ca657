"""The closed list of reasons for which a record is refused, and where its bytes are kept."""

import json
from pathlib import Path

# reason code -> what it means and what to do; the report prints these.
REASONS = {
    "empty": "The record holds no text. Check whether the capture was cut off, or delete the file.",
    "too_large": "The record is over CORPUS_MAX_CAPTURE_BYTES. Split it, or raise the limit and land it renamed.",
    "not_text": "The bytes are not text (NUL bytes). Convert the file, or move it out of the landing area.",
    "undecodable": "The bytes are not valid UTF-8. Convert the file to UTF-8.",
    "corrupt_archive": "The compressed file is damaged; records before the damage were loaded. Fetch it again.",
    "parse_failed": "The record is not what its format asks for. Mend the record; the others were loaded.",
    "no_text_field": "The record has none of the known text fields. Name the field `text`; land it again.",
    "unsupported": "No reader knows this kind of file. Convert it to text or JSON lines, and land the result.",
    "unreadable": "The file could not be opened. Mend its permissions, then touch it.",
}

# Bytes kept of a refused record: enough to see what it is, not enough to fill the disk with a broken dump.
KEPT_BYTES = 64 << 10


def keep(folder: Path, capture_id: str, raw: bytes, about: dict[str, object]) -> None:
    """Write a refused record's first bytes and what is known of it; the same record overwrites itself."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{capture_id}.bin").write_bytes(raw[:KEPT_BYTES])
    text = json.dumps(about | {"kept_bytes": min(len(raw), KEPT_BYTES)}, indent=2, ensure_ascii=False)
    (folder / f"{capture_id}.json").write_text(text + "\n", encoding="utf-8")
