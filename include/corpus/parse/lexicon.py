"""The furniture lexicon, ready to match."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from ahocorasick_rs import AhoCorasick

# A block that holds a furniture phrase is furniture only below this many words: articles write about
# newsletters and cookies too, but in longer paragraphs.
PHRASE_MAX_WORDS = 45

# What may follow a furniture line's words: a counter, an arrow, a full stop.
_TAIL = " :.…»›>|•*()0123456789"


@dataclass(frozen=True)
class Lexicon:
    """Furniture lines and phrases of all languages together: pages mix them."""

    lines: frozenset[str]
    ends: frozenset[str]
    phrases: AhoCorasick
    by: re.Pattern[str]
    captions: AhoCorasick

    def is_furniture(self, text: str, words: int) -> bool:
        """Whether a block of so many words says only what furniture says."""
        if words >= PHRASE_MAX_WORDS:
            return False
        folded = text.lower().replace("’", "'")
        return (words <= 6 and folded.rstrip(_TAIL) in self.lines) or _holds(self.phrases, folded)

    def is_caption(self, text: str) -> bool:
        """Whether a block carries the mark of a picture's caption."""
        return _holds(self.captions, text.lower())

    def ends_article(self, text: str) -> bool:
        """Whether an article is over where this block begins."""
        return len(text) <= 60 and text.lower().replace("’", "'").rstrip(_TAIL) in self.ends


def _holds(matcher: AhoCorasick, folded: str) -> bool:
    """Whether the text holds one of the phrases; a letter before or after makes it another word."""
    for _, start, end in matcher.find_matches_as_indexes(folded, overlapping=True):
        before_ok = start == 0 or not (folded[start - 1].isalnum() and folded[start].isalnum())
        after_ok = end == len(folded) or not (folded[end - 1].isalnum() and folded[end].isalnum())
        if before_ok and after_ok:
            return True
    return False


def _either(parts: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(part) for part in parts), key=lambda part: (-len(part), part)))


@cache
def lexicon() -> Lexicon:
    """The lexicon of `lexicon.yml` beside this file."""
    languages = yaml.safe_load(Path(__file__).with_name("lexicon.yml").read_text(encoding="utf-8")).values()

    def gathered(key: str) -> set[str]:
        return {str(entry) for language in languages for entry in language[key]}

    return Lexicon(
        lines=frozenset(gathered("lines") | gathered("ends")),
        ends=frozenset(gathered("ends")),
        phrases=AhoCorasick(sorted(gathered("phrases"))),
        by=re.compile(rf"^(?:{_either(gathered('by'))})[:\s]\s*(?=\S)", re.IGNORECASE),
        captions=AhoCorasick(sorted(gathered("captions"))),
    )
