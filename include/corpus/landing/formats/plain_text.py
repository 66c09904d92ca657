"""Plain text: the dump of one page, one record a file."""

from collections.abc import Iterator
from typing import BinaryIO

from corpus.landing.capture import Record, Refusal

SUFFIXES = (".txt", ".text")


def decoded(raw: bytes) -> tuple[str, None] | tuple[None, tuple[str, str]]:
    """The bytes as text, or None with the reason code and message of their refusal."""
    if b"\x00" in raw:
        return None, ("not_text", f"NUL byte at offset {raw.index(0)}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, ("undecodable", f"byte {raw[error.start]:#04x} at offset {error.start} is not UTF-8")
    if not text.strip():
        return None, ("empty", f"{len(raw)} bytes, none of them visible")
    return text, None


def read(stream: BinaryIO, limit: int) -> Iterator[Record | Refusal]:
    """Yield the whole stream as one record; `limit` is the largest size in bytes."""
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        yield Refusal(1, 0, raw, "too_large", f"over {limit} bytes")
        return
    text, refused = decoded(raw)
    if refused:
        yield Refusal(1, 0, raw, *refused)
    elif text is not None:
        yield Record(1, 0, raw, text)
