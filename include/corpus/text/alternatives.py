"""Patterns for one of many words, which look at a character once for all of them."""

import re
from collections.abc import Collection


def either(words: Collection[str]) -> str:
    """A pattern for the longest of some words that stands at a place; a shorter one where what follows asks for it."""
    ends_of: dict[str, list[str]] = {}
    for word in sorted(filter(None, words)):
        ends_of.setdefault(word[0], []).append(word[1:])
    longer = "|".join(re.escape(sign) + either(ends) for sign, ends in ends_of.items())
    return (f"(?:{longer})?" if "" in words else f"(?:{longer})") if longer else ""
