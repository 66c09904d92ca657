"""What a text says, letter by letter: equal for two captures that differ in spacing and in kinds of signs only."""

import hashlib
import re
import unicodedata

# Signs that publishers' systems exchange for each other, each with the one that stands for it.
_SIGNS = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛‹›", "'") | dict.fromkeys("–—―‒‐‑−", "-"))

# Characters that show nothing: soft hyphens, joiners, marks of direction, selectors of emoji.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")


def folded(text: str) -> str:
    """The text without spaces and unseen characters, signs and widths of letters written in one way."""
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_SIGNS)
    return "".join(text.split())


def wording(text: str) -> str:
    """128 bits of SHA-256 over the folded text, in hexadecimal."""
    return hashlib.sha256(folded(text).encode()).hexdigest()[:32]
