"""Pages in languages of no words, so that the networks learn what a page looks like in a language they never met.

Half of a page's lines are put into other letters, by what they say, so that the lexicon knows every other button, as
it does of a language in which it lists some of them.
"""

import re
import zlib
from collections.abc import Callable, Sequence

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_OTHER_LATIN = "edfghujklmopqrstavwxyzbcni"
_HEBREW_FIRST, _IDEOGRAPHS_FIRST, _IDEOGRAPHS = 0x05D0, 0x4E00, 0x5000

_STRANGE = str.maketrans(_LATIN + _LATIN.upper(), _OTHER_LATIN + _OTHER_LATIN.upper())
_CASELESS = str.maketrans({letter: chr(_HEBREW_FIRST + at % 22) for at, letter in enumerate(_LATIN)})
_WORD = re.compile(r"[^\W\d_]+")
_WIDE_SIGNS = str.maketrans({".": "。", ",": "、", "?": "？", "!": "！", ":": "："})


def _strange(text: str) -> str:
    return text.translate(_STRANGE)


def _caseless(text: str) -> str:
    return text.lower().translate(_CASELESS)


def _ideographs(match: re.Match[str]) -> str:
    word = match[0].lower()
    number = zlib.crc32(word.encode())
    signs = (number, number >> 9)[: 1 + (len(word) > 3)]
    return "".join(chr(_IDEOGRAPHS_FIRST + sign % _IDEOGRAPHS) for sign in signs)


def _without_spaces(text: str) -> str:
    """Two ideographs for a longer word, one for a short one, and wide signs."""
    return re.sub(r"(?<=\W) | (?=\W)", "", _WORD.sub(_ideographs, text).replace(" ", "")).translate(_WIDE_SIGNS)


SCRIPTS: tuple[Callable[[str], str], ...] = (_strange, _caseless, _without_spaces)
"""Ways to write a text in letters of no language: Latin ones, others without capitals, ideographs."""


def made_up(texts: Sequence[str], write: Callable[[str], str]) -> list[str]:
    """Blocks in a language of no words, as many as there are.

    Sentences are all put into it, of shorter lines half.
    """
    return [text if len(text) < LEAST and zlib.crc32(text.encode()) % 2 else write(text) or text for text in texts]


LEAST = 40
"""Characters from which on a line is no button."""
