"""Bytes to text: which charset they are in, and what has to be repaired in the text.

The order follows the trust that each sign deserves: a byte order mark, bytes that are valid UTF-8, what the
container or the page declares, and at last what a detector makes of the bytes.
"""

import codecs
import re
from dataclasses import dataclass

import cchardet
from ftfy import fix_encoding
from ftfy.badness import is_bad

from corpus.landing.quarantine import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What a label means on the web where it says less than it means (WHATWG Encoding Standard, "Names and labels").
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)

# How far into a page a charset is declared (HTML: 1,024 bytes; saved pages put comments before it).
DECLARED_WITHIN = 4096

# Bytes a detector is shown. Its verdict on 791 pages is the same from 64 kB on, and slower on more.
DETECTED_BYTES = 64 << 10

# Share of control bytes up to which bytes are damaged text rather than something else. Dumps with stray NULs
# have under 0.1 %; pictures, archives and executables have 10 to 30 %.
CONTROL_SHARE = 0.02

# Share of undecodable bytes among the multi-byte characters up to which text is damaged UTF-8 rather than
# another charset. In Latin-1 text nearly every byte over 0x7f is undecodable as UTF-8.
BROKEN_SHARE = 0.1

_CONTROL_BYTES = bytes({*range(9), 11, *range(14, 27), *range(28, 32), 127})
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ufff9-\ufffb]")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Decoded:
    """Text with what was done to get it."""

    text: str
    charset: str
    mojibake: int = 0
    """Lines of which a double encoding was undone."""
    controls: int = 0
    """Control characters taken out."""
    replaced: int = 0
    """Bytes, or halves of characters, that stand as U+FFFD now."""


def repaired(text: str) -> tuple[str, int, int]:
    """Undo double encodings line by line and take control characters out.

    Returns:
        The text, the number of lines that were repaired, the number of control characters.
    """
    mojibake = 0
    if not text.isascii() and is_bad(text):
        lines = text.split("\n")
        for at, line in enumerate(lines):
            if is_bad(line) and (fixed := fix_encoding(line)) != line:
                lines[at] = fixed
                mojibake += 1
        text = "\n".join(lines)
    text, controls = _UNSEEN.subn("", text.replace("\x85", "\n"))
    return text, mojibake, controls


def declared_charset(raw: bytes) -> str | None:
    """The charset that a page names in its first bytes, or None."""
    found = _DECLARED.search(raw[:DECLARED_WITHIN])
    return found[1].decode("ascii", "ignore") if found else None


def _codec(label: str | None) -> str | None:
    """The codec that a label stands for on the web; None where Python knows none for text."""
    try:
        info = codecs.lookup((label or "").strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    # rot13, base64 and their like are codecs, but none of text.
    return _SUPERSETS.get(info.name, info.name) if getattr(info, "_is_text_encoding", True) else None


def _without_nul(raw: bytes) -> str | None:
    """UTF-16 that no mark announces: every second byte of Latin script is NUL."""
    head = raw[:4096]
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.4 and odd < pairs * 0.05:
        return "utf-16-be"
    return None


def _guessed(raw: bytes, declared: str | None) -> Decoded:
    """Text of bytes without a mark."""
    if wide := _without_nul(raw):
        return Decoded(raw.decode(wide, "replace"), wide)
    sample = raw[: 1 << 20]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > CONTROL_SHARE * len(sample) + 2:
        raise Unreadable("not_text", f"{controls:,} of the first {len(sample):,} bytes are control characters")
    named = _codec(declared)
    if named and b"\x1b" in sample and named.startswith("iso2022"):
        return Decoded(raw.decode(named, "replace"), named)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        wrong = error
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= BROKEN_SHARE * sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text))):
        return Decoded(text, "utf-8", replaced=broken)
    for charset in (named, _codec(str(cchardet.detect(raw[:DETECTED_BYTES])["encoding"] or "")), "cp1252"):
        if charset and charset != "utf-8":
            try:
                return Decoded(raw.decode(charset), charset)
            except (UnicodeDecodeError, UnicodeError):
                continue
    place = f"byte {raw[wrong.start]:#04x} at offset {wrong.start}"
    raise Unreadable("undecodable", f"{place} is not UTF-8, and no other charset fits the whole")


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Decode a record's bytes.

    Args:
        raw: the bytes.
        declared: the charset that the container names, if any; valid UTF-8 wins over it.

    Raises:
        Unreadable: `empty`, `not_text` or `undecodable`.
    """
    mark, charset = next(((mark, name) for mark, name in _BOMS if raw.startswith(mark)), (b"", ""))
    if charset:
        found = Decoded(raw[len(mark) :].decode(charset, "replace"), charset)
        found = Decoded(found.text, charset, replaced=found.text.count("\ufffd"))
    else:
        found = _guessed(raw, declared or declared_charset(raw))
    text, halves = _HALF.subn("\ufffd", found.text)
    text, mojibake, controls = repaired(text)
    if not text.strip():
        raise Unreadable("empty", f"{len(raw):,} bytes, none of them visible")
    return Decoded(text, found.charset, mojibake, controls, found.replaced + halves)
