"""Fingerprints by which equal texts are found."""

import hashlib
import re

_WORD = re.compile(r"\w+")

# Shorter bodies get no fingerprint: two notices of a few words are alike without being copies.
LEAST_WORDS = 8


def text_fingerprint(body: str) -> str | None:
    """128 bits of SHA-256 over the words, lower case, so that layout and punctuation do not matter."""
    words = _WORD.findall(body.lower())
    if len(words) < LEAST_WORDS:
        return None
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]
