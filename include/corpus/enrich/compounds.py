"""Words of a language that joins words, as words that are known: German `Bundesligaspiele`, `bundesliga` and `spiel`.

A word that is not known is looked up by its stem, and then as a compound: its head is the longest known word, or stem
of one, in which it ends, and what stands before that, without letters that link both, is its modifier if it is known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

import Stemmer

__all__ = ["JOINING", "Compounds"]

# Snowball's stemmers of the languages of topics that join words.
JOINING = {"de": "german"}

# Shorter words and heads mean too many things; a modifier may have a letter less.
_LEAST, _LEAST_HEAD, _LEAST_MODIFIER = 4, 4, 3
_LINKS = ("", "s", "es", "n", "en", "er", "e")

# Longer words are no words.
_LONGEST = 40

# Words whose parts are remembered: some 20 MB.
_REMEMBERED = 100_000


class Compounds:
    """What unknown words of a language consist of."""

    def __init__(self, language: str, known: Iterable[str], preferred: Iterable[str]) -> None:
        """Take the words that are known, and those of them that stand for a stem before others."""
        stemmer = Stemmer.Stemmer(JOINING[language])
        self._stem, self._stem_all = stemmer.stemWord, stemmer.stemWords
        self._preferred = frozenset(word for word in preferred if " " not in word)
        self._known = self._preferred.union(known)
        self._told: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _stems(self) -> dict[str, str]:
        """The word that stands for each stem: a preferred one, the shortest, the first by spelling."""
        found: dict[str, str] = {}
        for words in (self._preferred, self._known - self._preferred):
            # Two sorts without a key in Python, and all stems at once: a third of the time.
            ordered = sorted(sorted(word for word in words if len(word) >= _LEAST), key=len)
            for stem, word in zip(self._stem_all(ordered), ordered, strict=True):
                found.setdefault(stem, word)
        return found

    def _one(self, word: str) -> str | None:
        """The known word that a word is, or has its stem from."""
        if word in self._known:
            return word
        return self._stems.get(self._stem(word)) if len(word) >= _LEAST else None

    def parts(self, word: str) -> tuple[str, ...]:
        """The known words that a word consists of; none where there are none."""
        found = self._told.get(word)
        if found is None:
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            found = self._told[word] = self._parts(word)
        return found

    def _parts(self, word: str) -> tuple[str, ...]:
        if not _LEAST <= len(word) <= _LONGEST:
            return (word,) if word in self._known else ()
        if (whole := self._one(word)) is not None:
            return (whole,)
        for start in range(_LEAST_MODIFIER, len(word) - _LEAST_HEAD + 1):
            if (head := self._one(word[start:])) is not None:
                return (head, *self._modifier(word[:start]))
        return ()

    def _modifier(self, word: str) -> tuple[str, ...]:
        for link in _LINKS:
            bare = word.removesuffix(link)
            links = not link or len(bare) < len(word)
            if links and len(bare) >= _LEAST_MODIFIER and (found := self._one(bare)) is not None:
                return (found,)
        return ()

    def resolved(self, counts: Mapping[str, int]) -> Counter[str]:
        """How often each known word occurs, those that others consist of too."""
        found: Counter[str] = Counter()
        for word, count in counts.items():
            for part in self.parts(word):
                found[part] += count
        return found
