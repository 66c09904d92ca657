"""Phrases found all at once in a text, each standing by itself (Aho and Corasick 1975)."""

from collections.abc import Iterator, Mapping

from ahocorasick_rs import AhoCorasick, Implementation

from corpus.text.words import ideographs, is_run_on


class Phrases:
    """Phrases in lower case, each of a kind; one that begins with a line break is found at the front of a line only."""

    def __init__(self, kind_of: Mapping[str, int]) -> None:
        """Take each phrase with the number of its kind."""
        self._matcher = AhoCorasick(list(kind_of), implementation=Implementation.ContiguousNFA)
        self._kinds = list(kind_of.values())

    def find(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Every phrase in a text, overlapping ones too, by its end: its kind, its first character, the one after it.

        A letter before or after makes a phrase part of another word, and it is passed over.
        """
        for phrase, start, end in self._matcher.find_matches_as_indexes(folded, overlapping=True):
            if is_apart(folded, start + (folded[start] == "\n"), end):
                yield self._kinds[phrase], start, end

    def first(self, folded: str) -> str:
        """The phrase in a text that ends first, empty without one."""
        return next((folded[start:end] for _, start, end in self.find(folded)), "")

    def any(self, folded: str) -> bool:
        """Whether a text holds one of the phrases."""
        return bool(self.first(folded))


def is_apart(folded: str, start: int, end: int) -> bool:
    """Whether the words from start to end stand by themselves, no letter of the same word on either side."""
    before_ok = start == 0 or not (folded[start - 1].isalnum() and in_word(folded[start]))
    return before_ok and (end == len(folded) or not (folded[end].isalnum() and in_word(folded[end - 1])))


def in_word(sign: str) -> bool:
    """Whether a character is a letter or digit of a script that parts words.

    Ideographs, kana and Thai letters stand beside another word's without a space between.
    """
    return sign.isalnum() and not ideographs(sign) and not is_run_on(sign)
