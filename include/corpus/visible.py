r"""Foreign text as it may be shown: titles, names of files and messages come from strangers.

What a terminal or a browser would obey rather than show (ESC and the other control characters, marks that turn the
direction of writing round, characters without width) is written as in Python: `\x1b`, `\u202e`.
"""

import re
from typing import Any

# Control characters (C0, DEL, C1), marks of direction, separators of lines and paragraphs, characters without width,
# halves of characters (surrogates), tags. The joiners that Persian and emoji are written with are left as they are.
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_IN_LINES = re.compile(f"[{_HIDDEN}]")
_IN_A_LINE = re.compile(f"[\t\n{_HIDDEN}]")


def _written(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[found[0]]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: object) -> str:
    """A text as one line that shows every character it holds, ends of lines and tabs included."""
    return _IN_A_LINE.sub(_written, str(text))


def visible_lines(text: object) -> str:
    """The same for a text of several lines: line feeds and tabs are left as they are."""
    return _IN_LINES.sub(_written, str(text).replace("\r\n", "\n"))


def shortened(value: Any, most: int) -> str:
    """A value of a row as one visible line of at most so many characters; what is missing is `null`."""
    text = "null" if value is None else visible(value)
    return text if len(text) <= most else text[: most - 1] + "…"
