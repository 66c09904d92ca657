"""Signs that end sentences, and signs that open and close quotes and brackets: one table for everything that asks."""

import re

SENTENCE_ENDS = ".!?…。！？｡．؟۔।॥።။។։"
"""What ends a sentence, in the scripts that newspapers are written in."""

COLONS = ":："
"""What announces what follows; a line that ends so counts as a sentence too."""

STRAIGHT_QUOTES = "\"'"
"""Quotes that open and close alike."""

CLOSING_QUOTES = "”’»›」』"
OPENING_QUOTES = "“‘«‹„‚「『"
CLOSING_BRACKETS = ")]}）］】〕〉》｣"
OPENING_BRACKETS = "([{（［【〔〈《｢"

CLOSING = STRAIGHT_QUOTES + CLOSING_QUOTES + CLOSING_BRACKETS
OPENING = OPENING_QUOTES + OPENING_BRACKETS

VOWEL_SIGNS = "\u0900-\u0903\u093a-\u0963\u0981-\u0df3\u0e31-\u0e4e\u0eb1-\u0ecd\u0f18-\u0fc6\u102b-\u109d\u17b4-\u17dd"
"""Of a character class: what stands within words of the scripts of India and South-East Asia and is not of `\\w`."""

BEHIND_SENTENCES = CLOSING + "“‘«‹"
"""What may stand between a sentence's end and the end of its line: German and Scandinavian quotes close with the signs
that open English and French ones."""


# These need no space behind them.
_WIDE_ENDS = "。！？｡"


def count_sentences(text: str) -> int:
    """How many sentences end in a text, each at a sign with a space or nothing behind it, closing signs aside."""
    return len(_SENTENCE.findall(text))


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, or with a colon, closing quotes and brackets aside."""
    return text.rstrip(BEHIND_SENTENCES)[-1:] in _ENDS


_ENDS = frozenset(SENTENCE_ENDS + COLONS)
_NARROW_ENDS = "".join(sign for sign in SENTENCE_ENDS if sign not in _WIDE_ENDS)
_SENTENCE = re.compile(rf"[{re.escape(_NARROW_ENDS)}][{re.escape(BEHIND_SENTENCES)}]*(?=\s|$)|[{_WIDE_ENDS}]")
