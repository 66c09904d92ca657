"""An article's key terms: the words, phrases and names that it repeats or has in its headline.

Of these `themes` are found by counting them over articles (dbt_project/models/marts/themes.sql). Few are kept of each
article, so that a week of a source is a matter of narrow rows.
"""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from corpus.enrich.language import frequent_words

# Terms that are kept of an article: 160 bytes of text at 400 words (docs/decisions/themes.md).
MOST_TERMS = 14

# Characters of a body that are looked at: what comes later repeats what an article is about.
READ_CHARACTERS = 8_000

# Least letters of a word in a term.
LEAST_LETTERS = 3

# A term in the headline counts as so many times more, a phrase as so much more than one word.
IN_TITLE = 2
PHRASE = 1.5

# Longest term, in characters; what is longer is no phrase.
LONGEST = 48

# Languages whose scripts part no words: their texts have no key terms.
UNSPACED = frozenset(("zh", "ja", "th", "lo", "km", "my"))

_TOKEN = re.compile(r"[^\W\d_]+(?:['’‑-][^\W\d_]+)*|[.!?;:,()\"“”«»\n\d]")
_POSSESSIVE = frozenset(("'s", "’s"))
_ENDS = frozenset('.!?\n“"«:')


@cache
def _stop_words(language: str | None) -> frozenset[str]:
    lists = yaml.safe_load(Path(__file__).with_name("stop_words.yml").read_text(encoding="utf-8"))
    own = str(lists.get(language or "", "")).split()
    return frozenset((*own, *frequent_words(language)))


def key_terms(title: str | None, body: str, language: str | None) -> list[str]:
    """The key terms of an article, those that say most of it first; names as they are written, the rest in small.

    A term is a word or two that stand beside each other, none of them a stop word, twice in the text or once in the
    headline.
    """
    if language in UNSPACED:
        return []
    stop = _stop_words(language)
    headline = _words(_TOKEN.findall(title or ""))
    tokens = _TOKEN.findall(f"{title or ''}\n{body[:READ_CHARACTERS]}")
    words = _words(tokens)
    told = ["" if len(word) < LEAST_LETTERS or word in stop else word for word in words]
    singles = Counter(told)
    del singles[""]
    names = _names(tokens, words)
    phrases = Counter(pair for pair in pairwise(told) if pair[0] and pair[1])
    weights: dict[str, float] = {}
    covered: Counter[str] = Counter()
    for (first, second), count in phrases.items():
        in_title = first in headline and second in headline
        if first != second and (count > 1 or (in_title and first in names)) and len(first) + len(second) < LONGEST:
            weights[f"{first} {second}"] = PHRASE * (count + IN_TITLE * in_title)
            covered[first] = max(covered[first], count)
            covered[second] = max(covered[second], count)
    for word, count in singles.items():
        # A word that stands in its phrase alone says nothing besides.
        if (count > 1 or word in headline) and count > covered[word] and len(word) < LONGEST:
            weights[word] = count + IN_TITLE * (word in headline)
    best = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_TERMS]
    return [" ".join(names.get(word, word) for word in term.split(" ")) for term in best]


def _words(tokens: list[str]) -> list[str]:
    """Tokens in small letters, without the ending of a possessive."""
    return [word[:-2] if word[-2:] in _POSSESSIVE else word for word in map(str.lower, tokens)]


def _names(tokens: list[str], words: list[str]) -> dict[str, str]:
    """Words that are written with a capital within sentences at least as often as without, as they are written."""
    written: dict[str, Counter[str]] = {}
    small = Counter(words)
    for place, (token, word) in enumerate(zip(tokens, words, strict=True)):
        if token != word and token[0].isupper():
            small[word] -= 1
            if place and tokens[place - 1] not in _ENDS:
                written.setdefault(word, Counter())[token[: len(word)]] += 1
    return {
        word: min(forms, key=lambda form: (-forms[form], form))
        for word, forms in written.items()
        if forms.total() >= small[word]
    }
