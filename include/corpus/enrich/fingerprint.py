"""Fingerprints by which equal texts are found."""

import hashlib
from collections.abc import Sequence

# Shorter bodies get no fingerprint: two notices of a few words are alike without being copies.
LEAST_WORDS = 8


def text_fingerprint(words: Sequence[str]) -> str | None:
    """128 bits of SHA-256 over a body's words, lower case, so that layout and punctuation do not matter."""
    if len(words) < LEAST_WORDS:
        return None
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]
