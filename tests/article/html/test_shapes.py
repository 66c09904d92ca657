"""What is counted of all blocks at once is what each block gives by itself."""

from collections import Counter
from pathlib import Path

import yaml

from corpus.article.html import phrases as html_phrases
from corpus.article.html.phrases import PHRASES, REACH, count_phrases
from corpus.article.html.shapes import shapes
from corpus.text.lexicon import fold, lexicon
from corpus.text.phrases import Phrases
from corpus.text.words import count_words

MARK = "p 3 2 - - - 0 - - -"

LISTED = yaml.safe_load(Path(html_phrases.__file__).with_name("phrases.yml").read_text(encoding="utf-8"))


def test_furniture_is_told_of_all_blocks_as_of_each() -> None:
    known = lexicon()
    plain = "The mill has reopened."
    blocks = ["Sign up", "for our newsletter", plain, "We use cookies on this site", "newsletters"]
    blocks += [f"{phrase} {plain}" for phrase in sorted(known.entries["phrases"] | known.entries["consent"])]
    blocks += [f"x{phrase}x" for phrase in sorted(known.entries["phrases"])] + sorted(known.lines)
    # Beyond what is looked at of all blocks, and where that ends within a word.
    blocks += ["sign up for our newsletter " * 60, "a" * REACH + " sign up for our newsletter", "a " * (REACH // 2 - 2)]
    blocks += [f"{'a' * (REACH - 8)} sign upon the line", f"{'a' * (REACH - 8)} sign up"]
    told = shapes(blocks, [MARK] * len(blocks)).listed
    alone = [count_words(text) < 45 and known.is_furniture(text, count_words(text)) for text in blocks]
    assert told == alone
    assert True in told
    assert False in told


def test_phrases_are_counted_by_their_groups_also_where_the_lexicon_has_them() -> None:
    known = lexicon()
    furniture = known.entries["phrases"] | known.entries["consent"]
    groups = {str(phrase): at for at, group in enumerate(PHRASES) for phrase in LISTED[group]}
    assert furniture & groups.keys(), "some are of both"
    lines = [fold(f"{phrase} and {phrase}, {phrase}; {phrase}") for phrase in sorted(groups.keys() | furniture)]
    counts, with_furniture = count_phrases(lines)
    search, both = Phrases(groups), Phrases(dict.fromkeys(sorted(furniture), 0))
    for line, row, is_listed in zip(lines, counts.tolist(), with_furniture.tolist(), strict=True):
        found = Counter(group for group, *_ in search.find(line))
        assert row == [min(found[group], 3) for group in range(len(PHRASES))], line
        assert is_listed == both.any(line), line


def test_a_page_without_blocks_has_no_phrases() -> None:
    counts, with_furniture = count_phrases([])
    assert counts.shape == (0, len(PHRASES))
    assert not len(with_furniture)
