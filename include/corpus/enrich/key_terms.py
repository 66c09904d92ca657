"""An article's key terms: the words, phrases and names that it repeats or has in its headline.

Of these `themes` are found by counting them over articles (dbt_project/models/marts/themes.sql). Few are kept of each
article, so that a week of a source is a matter of narrow rows.
"""

from functools import cache
from pathlib import Path

import yaml

from corpus.enrich.language import frequent_words
from corpus.enrich.term_counts import TermCounts, hashes_of
from corpus.text.arrays import Hashes

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


@cache
def _stop_words(language: str | None) -> Hashes:
    lists = yaml.load(Path(__file__).with_name("stop_words.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    own = str(lists.get(language or "", "")).split()
    return hashes_of({*own, *frequent_words(language)})


def key_terms(title: str | None, body: str, language: str | None) -> list[str]:
    """The key terms of an article, those that say most of it first; names as they are written, the rest in small.

    A term is a word or two that stand beside each other, none of them a stop word, twice in the text or once in the
    headline. A name is written with a capital within sentences at least as often as without.
    """
    if language in UNSPACED:
        return []
    head = title or ""
    found = TermCounts(
        f"{head}\n{body[:READ_CHARACTERS]}",
        len(head),
        _stop_words(language),
        least=LEAST_LETTERS,
        longest=LONGEST,
        most=MOST_TERMS,
        phrase=PHRASE,
        in_title=IN_TITLE,
    )
    weighed = zip(found.weights, found.small, strict=True)
    told = sorted((-weight, small, candidate) for candidate, (weight, small) in enumerate(weighed))
    return [found.written(candidate) for *_, candidate in told[:MOST_TERMS]]
