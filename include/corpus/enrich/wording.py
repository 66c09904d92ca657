"""What a text says, letter by letter: equal for two captures that differ in spacing and in kinds of signs only."""

import hashlib
import unicodedata

_UNSEEN = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0xFE00, 0xFE0F))
# Signs that publishers' systems exchange for each other, each with the one that stands for it; and characters that show
# nothing: soft hyphens, joiners, marks of direction, selectors of emoji.
_FOLDS = (
    dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("‘’‚‛‹›", "'")
    | dict.fromkeys("–—―‒‐‑−", "-")
    | dict.fromkeys("\u00ad\u034f\u061c\u180e\ufeff", "")
    | {chr(code): "" for first, last in _UNSEEN for code in range(first, last + 1)}
)


def folded(text: str) -> str:
    """The text without spaces and unseen characters, signs and widths of letters written in one way."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        # One by one: few of them occur. `translate` takes ten times as long, to gather the text's signs first twice.
        for sign, stands_for in _FOLDS.items():
            if sign in text:
                text = text.replace(sign, stands_for)
    return "".join(text.split())


def wording(text: str) -> str:
    """128 bits of SHA-256 over the folded text, in hexadecimal."""
    return hashlib.sha256(folded(text).encode()).hexdigest()[:32]
