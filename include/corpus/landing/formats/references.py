"""Character references as people write them in XML and HTML: halves of characters, names XML lacks, bare ampersands."""

import html
import re
from html.entities import html5

# A pair of references that together spell one character beyond U+FFFF, as tools write that count in UTF-16.
_HALVES = re.compile(
    r"&#(?:[xX]0{0,4}([dD][89abAB][0-9a-fA-F]{2})|0{0,4}(5[5-6]\d{3}));"
    r"&#(?:[xX]0{0,4}([dD][c-fC-F][0-9a-fA-F]{2})|0{0,4}(5[6-7]\d{3}));"
)
# What stands for itself, and each ampersand with the reference that it begins, if any.
_AMPERSAND = re.compile(
    r"(?P<kept><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z))"
    r"|&(?:#(?P<decimal>[0-9]{1,9});|#[xX](?P<hexadecimal>[0-9a-fA-F]{1,8});|(?P<name>[a-zA-Z][a-zA-Z0-9]{1,31});)?",
    re.DOTALL,
)
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,1000}>")
# Elements that part words.
_PARTING = frozenset(("br", "p", "div", "li", "td", "h1", "h2", "h3", "h4", "h5", "h6"))

# Templates encode what is encoded already, but hardly three times.
_MOST_ENCODINGS = 2


def paired(text: str) -> str:
    """The text with references that spell the halves of one character replaced by that character."""
    return _HALVES.sub(_joined, text) if "&#" in text else text


def _joined(match: re.Match[str]) -> str:
    first = int(match[1], 16) if match[1] else int(match[2])
    second = int(match[3], 16) if match[3] else int(match[4])
    if not (0xD800 <= first < 0xDC00 <= second < 0xE000):
        return match[0]
    return chr(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))


def is_xml_character(code: int) -> bool:
    """Whether XML 1.0 allows a character of this code."""
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def xml_of(text: str) -> str:
    """XML whose references a strict parser takes.

    Names of HTML become their characters, references to no character become U+FFFD, and an ampersand that begins no
    reference stands for itself. CDATA sections, comments and processing instructions stay as they are.
    """
    return _AMPERSAND.sub(_strict, paired(text))


def _strict(match: re.Match[str]) -> str:
    if match["kept"]:
        return match[0]
    if match["decimal"] or match["hexadecimal"]:
        code = int(match["decimal"]) if match["decimal"] else int(match["hexadecimal"], 16)
        return match[0] if is_xml_character(code) else "\ufffd"
    name = match["name"]
    if name in _XML_NAMES:
        return match[0]
    found = html5.get(f"{name};") if name else None
    return found if found and not set("<>&") & set(found) else "&amp;" + match[0][1:]


def decoded(text: str) -> str:
    """Text with its references replaced, also those that were encoded twice; a bare ampersand is no reference."""
    for _ in range(_MOST_ENCODINGS):
        if "&" not in text or not _REFERENCE.search(text):
            break
        text = _REFERENCE.sub(lambda match: html.unescape(match[0]), paired(text))
    return text


def is_markup(text: str) -> bool:
    """Whether tags stand in the text."""
    return bool(_TAG.search(text))


def one_line(text: str) -> str:
    """A title or name, given as text or HTML, encoded once or twice, as one line of text."""
    text = decoded(text)
    if "<" in text:
        text = _TAG.sub(lambda match: " " if match[1].lower() in _PARTING else "", text)
    return " ".join(text.split())
