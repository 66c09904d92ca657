"""How hard a text is to read: Flesch's ease with the constants of the text's language.

Syllables are counted as groups of vowels, as every formula's readers do by eye; in languages that know no diphthongs
each vowel is one. So the ease of a text is right to some points, and tells texts of one language apart, not languages.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.text.arrays import Codes, Kinds, codes_of
from corpus.text.compiled import compiled


@dataclass(frozen=True)
class Formula:
    """Ease = constant - sentence * words a sentence - syllable * syllables a word."""

    constant: float
    sentence: float
    syllable: float
    silent: str = ""
    """Ends of words in which no vowel is heard: `e`, `es`."""
    splits: bool = False
    """Whether each vowel is a syllable."""


FORMULAS = {
    "en": Formula(206.835, 1.015, 84.6, silent="e"),  # Flesch 1948, A new readability yardstick
    "de": Formula(180.0, 1.0, 58.5),  # Amstad 1978, Wie verständlich sind unsere Zeitungen?
    "fr": Formula(207.0, 1.015, 73.6, silent="es"),  # Kandel and Moles 1958
    "es": Formula(206.84, 1.02, 60.0),  # Fernández Huerta 1959, Medidas sencillas de lecturabilidad
    "it": Formula(217.0, 1.3, 60.0),  # Franchina and Vacca 1986
    "nl": Formula(206.84, 0.93, 77.0),  # Douma 1960
    "pt": Formula(248.835, 1.015, 84.6),  # Martins and others 1996
    "ru": Formula(206.835, 1.3, 60.1, splits=True),  # Oborneva 2006
    "tr": Formula(198.825, 2.61, 40.175, splits=True),  # Ateşman 1997
}

_PLANE = 1 << 16
_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœıаеёиоуыэюя"
_LETTER, _VOWEL = 1, 2


@cache
def _kinds() -> Kinds:
    table = np.array([sign.isalpha() for sign in map(chr, range(_PLANE + 1))], dtype=np.uint8)
    table[[*map(ord, _VOWELS)]] |= _VOWEL
    return table


@compiled
def _syllables(codes: Codes, kinds: Kinds, splits: bool, silent_e: bool, silent_es: bool) -> int:
    """Syllables of all words, at least one each."""
    total = word = letters = 0
    was_vowel = before_vowel = False  # of the letter before, and of the one before that
    last = before = np.uint32(32)
    for at in range(len(codes) + 1):
        code = codes[at] if at < len(codes) else np.uint32(32)
        kind = kinds[min(code, _PLANE)]
        if kind & _LETTER:
            is_vowel = kind & _VOWEL != 0
            word += is_vowel and (splits or not was_vowel)
            letters += 1
            before_vowel, was_vowel, before, last = was_vowel, is_vowel, last, code
            continue
        if letters:
            # In English "le" behind a consonant is heard: table, little.
            mute = silent_e and last == 101 and not before_vowel and before != 108
            mute = mute or (silent_es and ((last == 101 and not before_vowel) or (last == 115 and before == 101)))
            total += max(1, word - (1 if mute and word > 1 else 0))
        word = letters = 0
        was_vowel = before_vowel = False
    return total


def reading_ease(text: str, words: int, sentences: int, language: str | None) -> float | None:
    """Flesch's reading ease of a text, mostly 0 (hard) to 100 (easy).

    Args:
        text: in lower case.
        words: its words.
        sentences: its sentences.
        language: ISO 639 code.

    Returns:
        None where there is no formula for the language, or the text has no whole sentence.
    """
    formula = FORMULAS.get(language or "")
    if formula is None or not words or not sentences:
        return None
    silent_es = formula.silent == "es"
    syllables = _syllables(codes_of(text), _kinds(), formula.splits, formula.silent == "e", silent_es)
    return round(formula.constant - formula.sentence * words / sentences - formula.syllable * syllables / words, 2)
