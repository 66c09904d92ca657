"""The furniture lexicon, ready to match."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

# A block that holds a furniture phrase is furniture only below this many words: articles write about
# newsletters and cookies too, but in longer paragraphs.
PHRASE_MAX_WORDS = 45

_TAIL = re.compile(r"[\s:.…»›>|•*\d()]+$")


@dataclass(frozen=True)
class Lexicon:
    """Furniture lines and phrases of all languages together: pages mix them."""

    lines: frozenset[str]
    ends: frozenset[str]
    phrases: re.Pattern[str]
    by: re.Pattern[str]
    captions: re.Pattern[str]

    def is_furniture(self, text: str, words: int) -> bool:
        """Whether a block of so many words says only what furniture says."""
        if words >= PHRASE_MAX_WORDS:
            return False
        folded = text.lower().replace("’", "'")
        return (words <= 6 and _TAIL.sub("", folded) in self.lines) or bool(self.phrases.search(folded))

    def ends_article(self, text: str) -> bool:
        """Whether an article is over where this block begins."""
        return len(text) <= 60 and _TAIL.sub("", text.lower().replace("’", "'")) in self.ends


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
        phrases=re.compile(rf"(?<!\w)(?:{_either(gathered('phrases'))})(?!\w)"),
        by=re.compile(rf"^(?:{_either(gathered('by'))})[:\s]\s*(?=\S)", re.IGNORECASE),
        captions=re.compile(rf"(?<!\w)(?:{_either(gathered('captions'))})", re.IGNORECASE),
    )
