"""From bytes to text: which charset they are in, and what has to be repaired in the text.

Evidence is tried in the order of how far it can be trusted: a byte order mark, bytes that are valid UTF-8, what the
container or the page declares, and last what the bytes themselves suggest.
"""

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from unicodedata import category

import cchardet
from ftfy import fix_encoding

from corpus.landing.quarantine import Unreadable
from corpus.landing.suspects import NEAR, UNSEEN, is_bad_near, suspects

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Labels that mean a larger charset on the web than the one they name (WHATWG Encoding Standard, "Names and labels").
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
    "big5": "big5hkscs",
}
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)

# How far into a page a charset is declared (HTML: 1,024 bytes; saved pages put comments before it).
DECLARED_WITHIN = 4096

# In bytes without a declared charset, lines that are not ASCII are searched for up to SEARCHED_BYTES, and
# DETECTED_BYTES of them are looked at. Of 766 English pages converted to cp1252, 120 have no such byte in their first
# 64 kB, 9 none in 256 kB.
SEARCHED_BYTES = 1 << 20
DETECTED_BYTES = 64 << 10

# A text in Latin script with a smaller share of letters beyond ASCII is taken for cp1252: its few are in names and
# loan words. They give the detector nothing to go by: of those 766 pages, where most such bytes are quotes and dashes,
# it recognised 460 (others it took for MacLatin2, cp865 or cp1258); with this rule 763 are. On lines that have any,
# the median is 0 % in English, 2 % in Italian, 7 to 8 % in German and Polish, 16 % in Czech.
FOREIGN_SHARE = 0.02

# Bytes with no larger share of control bytes are damaged text rather than something else. The 791 pages have at
# most 3 in a million; random bytes have 11 %, gzip files at least 9 %, compiled code 11 to 90 %.
CONTROL_SHARE = 0.02

# Most undecodable bytes per decoded character beyond ASCII for a text to be a damaged one in this charset rather than
# one in another. Read as UTF-8, German, French, Russian and Arabic in a single-byte charset have no such character at
# all; Japanese, Chinese and Korean in theirs have 2 to 7 undecodable bytes for each.
BROKEN_SHARE = 0.1

# If no charset fits, a text with no larger share of undecodable bytes is taken as UTF-8 with some strays.
STRAY_SHARE = 0.01

_CONTROL_BYTES = bytes({*range(9), 11, *range(14, 27), *range(28, 32), 127})
_UNSEEN_ASCII = "".join(filter(UNSEEN.match, map(chr, range(128)))).encode()
_HALF = re.compile("[\ud800-\udfff]")
_TAG = re.compile(rb"<[^<>]*>")
_ASCII = bytes(range(128))
_NOT_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())
# Quotes, dashes, spaces and signs that have the same code in cp1252 and its sisters.
_SIGNS = bytes(
    {
        0x80,
        *range(0x82, 0x88),
        0x89,
        0x8B,
        *range(0x91, 0x98),
        0x99,
        0x9B,
        0xA0,
        0xA7,
        0xA9,
        0xAB,
        0xAD,
        0xAE,
        0xB0,
        0xB7,
        0xBB,
    }
)
_PAIR = re.compile(rb"[\xa1-\xfe]{2}")
_ISO2022 = re.compile(rb"\x1b\$[@B]")


@dataclass(frozen=True)
class Decoded:
    """Text, with what was done to get it."""

    text: str
    charset: str
    mojibake: int = 0
    """Number of lines whose double encoding was undone."""
    controls: int = 0
    """Number of control characters removed."""
    replaced: int = 0
    """Number of bytes, or halves of characters, that were replaced by U+FFFD."""
    encoded: bytes | None = None
    """The text in UTF-8, where it was given so and is as it was given."""


def looks_doubly_encoded(line: str) -> bool:
    """Whether ftfy's heuristic finds mojibake in a line."""
    return any(is_bad_near(line, place) for place in suspects(line)[0])


def _without_unseen(text: str) -> tuple[str, int]:
    return UNSEEN.subn("", text.replace("\x85", "\n"))


# Of a line of so many characters ftfy is only given what stands around those beyond ASCII, for it changes no others. A
# whole page may stand in one line: 13 of 791 pages took 10 to 90 ms each, .49 ms a page of all of them, now .06.
LONG_LINE = 2_000
# Possessive: else each turn is kept, 170 bytes of it.
_BEYOND_ASCII = re.compile(f"[^\x00-\x7f]++(?:[\x00-\x7f]{{1,{2 * NEAR}}}[^\x00-\x7f]++)*+")
# The one sign of ASCII that tells ftfy something of the whole line.
_SUBSTITUTE = "\x1a"

# Nearly every record shows something within so many characters.
SHOWN_WITHIN = 100

# Characters that take no place: joiners, marks of direction, soft hyphens, byte order marks.
BLANK = "".join(c for c in map(chr, range(0x3001)) if c.isspace() or category(c) in ("Cc", "Cf")) + "\u3164\ufeff"


def seen(text: str) -> tuple[str, int]:
    """The text without control characters, and how many they were."""
    if text.isascii():
        raw = text.encode()
        if len(raw.translate(None, _UNSEEN_ASCII)) == len(raw):
            return text, 0
    return _without_unseen(text)


def _fixed(line: str) -> str:
    """A line without its double encoding; ftfy decides on it as a whole."""
    if len(line) < LONG_LINE or _SUBSTITUTE in line:
        return fix_encoding(line)
    # Never beside each other: between two stretches are more than twice `NEAR` characters.
    spans = [(max(0, found.start() - NEAR), found.end() + NEAR) for found in _BEYOND_ASCII.finditer(line)]
    given = [line[begin:end] for begin, end in spans]
    fixed = fix_encoding("\n".join(given)).split("\n")
    if len(fixed) != len(given):
        return fix_encoding(line)
    ends = [0, *(end for _, end in spans)]
    between = [line[end:begin] for end, (begin, _) in zip(ends, spans, strict=False)]
    return "".join(chain.from_iterable(zip(between, fixed, strict=True))) + line[ends[-1] :]


def repaired(text: str, encoded: bytes | None = None) -> tuple[str, int, int]:
    """Undo double encodings line by line and remove control characters.

    Args:
        text: the text.
        encoded: it in UTF-8, where that is at hand.

    Returns:
        The text, the number of lines that were repaired, the number of control characters.
    """
    if text.isascii():
        text, controls = seen(text)
        return text, 0, controls
    places, has_unseen = suspects(text, encoded)
    pieces: list[str] = []
    kept = passed = mojibake = 0
    for place in places:
        if place < passed:
            continue
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if not is_bad_near(line, place - start):
            continue
        passed = end
        if (fixed := _fixed(line)) != line:
            pieces += (text[kept:start], fixed)
            kept = end
            mojibake += 1
    if mojibake:
        text = "".join((*pieces, text[kept:]))
    text, controls = _without_unseen(text) if has_unseen or mojibake else (text, 0)
    return text, mojibake, controls


def marked_charset(raw: bytes) -> tuple[bytes, str]:
    """The byte order mark that bytes begin with, and its charset; both empty if there is none."""
    return next(((mark, name) for mark, name in _BOMS if raw.startswith(mark)), (b"", ""))


def declared_charset(raw: bytes) -> str | None:
    """The charset that a page names in its first bytes, or None."""
    found = _DECLARED.search(raw[:DECLARED_WITHIN])
    return found[1].decode("ascii", "ignore") if found else None


@lru_cache(256)
def _codec(label: str | None) -> str | None:
    """The codec that a label stands for on the web; None if Python has no such codec for text."""
    try:
        info = codecs.lookup((label or "").strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    # rot13, base64 and the like are codecs, but not for text.
    return _SUPERSETS.get(info.name, info.name) if getattr(info, "_is_text_encoding", True) else None


def _without_nul(raw: bytes) -> str | None:
    """UTF-16 without a mark, or None: in Latin script every second byte of it is NUL."""
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


def _asian(raw: bytes) -> str | None:
    """Which of the charsets of byte pairs above 0xA0 a short text is in; None if it is in none, or may be Big5.

    The detector takes half of the texts of 20 bytes in these charsets for Big5. In Big5 four in ten characters have a
    second byte below 0x80, so eight characters without one are hardly Big5.
    """
    pairs = _PAIR.findall(raw)
    if len(pairs) < 8 or _PAIR.sub(b"", raw).translate(None, _ASCII):
        return None
    leads = [pair[0] for pair in pairs if pair[0] > 0xA3]
    if sum(lead in (0xA4, 0xA5) for lead in leads) > 0.3 * len(leads):
        return "euc_jp"  # the rows of Hiragana and Katakana
    return "cp949" if all(0xB0 <= lead <= 0xC8 for lead in leads) else "gb18030"  # the rows of Hangul


def _detected(raw: bytes) -> str | None:
    """The charset that the bytes suggest; None if it is not one that is in use."""
    lines = _TAG.sub(b" ", raw[:SEARCHED_BYTES]).split(b"\n")
    sample = b"\n".join(line for line in lines if not line.isascii())[:DETECTED_BYTES]
    foreign = len(sample.translate(None, _ASCII + _SIGNS))
    if foreign < FOREIGN_SHARE * (foreign + len(sample.translate(None, _NOT_LETTERS)) + 1):
        return "cp1252"
    found = _codec(str(cchardet.detect(sample)["encoding"] or ""))
    if found == "big5hkscs":
        return _asian(sample) or found
    # Charsets of DOS and old Macs are what the detector answers when it does not know.
    is_old = found is not None and (found.startswith("mac") or re.fullmatch(r"cp(?:4|7|8(?!66|74))\d\d", found))
    return None if is_old else found


def _fitting(raw: bytes, charset: str) -> Decoded | None:
    """The text in a charset; None if too much of it cannot be decoded."""
    text = raw.decode(charset, "replace")
    broken = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore")) - broken
    return Decoded(text, charset, replaced=broken) if broken <= BROKEN_SHARE * beyond else None


def _guessed(raw: bytes, declared: str | None) -> Decoded:
    """Text of bytes without a mark."""
    if wide := _without_nul(raw):
        return Decoded(raw.decode(wide, "replace"), wide)
    sample = raw[: 1 << 20]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > CONTROL_SHARE * len(sample) + 2:
        raise Unreadable("not_text", f"{controls:,} of the first {len(sample):,} bytes are control characters")
    named = _codec(declared)
    if named and named.startswith(("utf-16", "utf-32")) and b"\x00" not in sample:
        named = None  # a page that declares it in single bytes is not in it (HTML takes it for UTF-8)
    if b"\x1b" in sample and ((named or "").startswith("iso2022") or _ISO2022.search(sample)):
        named = named if (named or "").startswith("iso2022") else "iso2022_jp"
        return Decoded(raw.decode(str(named), "replace"), str(named))
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        wrong = error
    if found := _fitting(raw, "utf-8"):
        return found
    for charset in (named, _detected(raw), "cp1252"):
        if charset and charset != "utf-8" and (found := _fitting(raw, charset)):
            return found
    text = raw.decode("utf-8", "replace")
    if (broken := text.count("\ufffd")) <= STRAY_SHARE * len(raw):
        return Decoded(text, "utf-8", replaced=broken)
    place = f"byte {raw[wrong.start]:#04x} at offset {wrong.start}"
    raise Unreadable("undecodable", f"{place} is not UTF-8, and no other charset fits the whole")


def _whole(text: str) -> tuple[str, int]:
    """The text without halves of characters, and how many they were; hardly any codec gives them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _HALF.subn("\ufffd", text)
    return text, 0


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Decode a record's bytes.

    Args:
        raw: the bytes.
        declared: the charset that the container names, if any; valid UTF-8 takes precedence.

    Raises:
        Unreadable: `empty`, `not_text` or `undecodable`.
    """
    mark, charset = marked_charset(raw)
    if charset:
        found = Decoded(raw[len(mark) :].decode(charset, "replace"), charset)
        found = Decoded(found.text, charset, replaced=found.text.count("\ufffd"))
    else:
        found = _guessed(raw, declared or declared_charset(raw))
    text, halves = (found.text, 0) if found.charset == "utf-8" else _whole(found.text)
    is_as_given = found.charset == "utf-8" and not mark and not found.replaced
    text, mojibake, controls = repaired(text, raw if is_as_given else None)
    encoded = raw if is_as_given and text is found.text else None
    if not (text[:SHOWN_WITHIN].strip(BLANK) or text.strip(BLANK)):
        raise Unreadable("empty", f"{len(raw):,} bytes, none of them visible")
    return Decoded(text, found.charset, mojibake, controls, found.replaced + halves, encoded)
