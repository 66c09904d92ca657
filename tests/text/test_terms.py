"""Words become terms: inflections fall together, scripts without spaces are cut into pairs, counts are right."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from corpus.text.known_words import MOST_TOGETHER, KnownWords
from corpus.text.terms import MOST, Gathered, Postings, Vocabulary, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police reform: Honduras's 2nd try", ["police", "reform", "honduras", "s", "2nd", "try"]),
        ("Córdoba", ["córdoba"]),
        ("東京都知事", ["東京", "京都", "都知", "知事"]),
        ("NHKの番組", ["nhk", "の番", "番組"]),
        ("港", ["港"]),
        ("ขึ้นราคา", ["ขึ", "ึ้", "้น", "นร", "รา", "าค", "คา"]),
        ("", []),
        ("x" * 41, []),
    ],
)
def test_a_text_is_split_into_what_is_looked_up(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "reform reforms reformed reforming"),
        ("es", "policía policías"),
        ("de", "Häuser Häusern"),
        ("fr", "élection élections"),
        ("xx", "straße STRASSE"),
    ],
)
def test_inflections_of_a_language_are_one_term(language: str, words: str) -> None:
    vocabulary = Vocabulary()
    numbers = vocabulary.numbers(language)
    assert len({int(vocabulary.terms[at]) for at in [numbers[word] for word in tokens(words)]}) == 1


def test_words_are_told_once_and_again_after_they_were_forgotten() -> None:
    vocabulary = Vocabulary()
    gathered = Gathered(vocabulary)
    gathered.add("a", "en", "Ferry", "", "ferries ferry")
    words, terms = vocabulary.words_met()
    assert words == ["ferry", "ferries"]
    assert terms[0] == terms[1]
    assert vocabulary.words_met() == ([], [])


texts = st.text(alphabet="ab c", max_size=30)


@given(st.lists(st.tuples(texts, texts, texts), max_size=5))
@rounds(max_examples=30)
def test_postings_are_the_counts_of_each_article_and_field(articles: list[tuple[str, str, str]]) -> None:
    vocabulary = Vocabulary()
    gathered = Gathered(vocabulary)
    expected: dict[tuple[int, int], list[int]] = {}
    places: dict[tuple[int, int], list[int]] = {}
    for number, fields in enumerate(articles):
        gathered.add(str(number), None, *fields)
        at = 0
        for field, text in enumerate(fields):
            for word, count in Counter(text.split()).items():
                key = (int(vocabulary.terms[vocabulary.numbers("")[word]]), 7 + number)
                expected.setdefault(key, [0, 0, 0])[field] = count
            for word in text.split():
                key = (int(vocabulary.terms[vocabulary.numbers("")[word]]), 7 + number)
                places.setdefault(key, []).append(at)
                at += 1
            at += 1
    found = gathered.postings(7)
    body = [len(list_) for list_ in found.places.to_pylist()] - found.title.astype(int) - found.deck
    rows = zip(found.term, found.article, found.title, found.deck, body, strict=True)
    assert [(*map(int, row),) for row in rows] == [(*key, *expected[key]) for key in sorted(expected)]
    assert found.places.to_pylist() == [places[key] for key in sorted(expected)]
    assert gathered.lengths == [tuple(len(text.split()) for text in fields) for fields in articles]


def gathered_by(few: int, articles: list[tuple[str, tuple[str, str, str]]]) -> tuple[Postings, Gathered, set[str]]:
    """What is found where so many articles are looked up word by word, the others by machine code."""
    vocabulary = Vocabulary()
    gathered = Gathered(vocabulary, few)
    for number, (language, fields) in enumerate(articles):
        gathered.add(str(number), language, *fields)
    return gathered.postings(0), gathered, set(vocabulary.words_met()[0])


odd = st.text(alphabet="aAbé \n'’_-ΣİßſŉΑ一ข가\u0301\u200b𝒜🙂٣0xX", max_size=60)


@given(
    st.lists(st.tuples(st.sampled_from(["en", "tr", "xx", ""]), st.tuples(odd, odd, odd)), max_size=8),
    st.integers(0, 3),
)
@rounds(max_examples=60, deadline=None)
def test_machine_code_finds_what_is_found_word_by_word(
    articles: list[tuple[str, tuple[str, str, str]]], few: int
) -> None:
    articles = [*articles, ("en", ("x" * 41, "", "word " * 9 + "y" * 40))]
    (one, one_gathered, one_words), (other, other_gathered, other_words) = (
        gathered_by(count, articles) for count in (1_000, few)
    )
    for name, values in vars(one).items():
        assert values.tolist() == getattr(other, name).tolist(), name
    assert one_gathered.lengths == other_gathered.lengths
    assert one_words == other_words


def test_many_words_are_told_apart() -> None:
    body = " ".join(f"word{number}" for number in range(50_000))
    one, other = (gathered_by(few, [("xx", ("", "", body)), ("xx", ("", "", body))])[0] for few in (2, 0))
    assert len(set(one.term.tolist())) > 49_990
    assert one.term.tolist() == other.term.tolist()


def test_a_long_text_is_looked_up_word_by_word() -> None:
    known = KnownWords(40, np.zeros(1, np.bool_))
    assert known.number(("word " * (MOST_TOGETHER // 5),)) is None
    body = "tide " * (MOST_TOGETHER // 5)
    assert gathered_by(0, [("en", ("", "", body))])[1].lengths == [(0, 0, MOST_TOGETHER // 5)]


def test_few_articles_load_no_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object) -> None:
        raise AssertionError("machine code is loaded")

    monkeypatch.setattr("corpus.text.terms.KnownWords", load)
    assert gathered_by(1, [("en", ("Tide", "", "the tide"))])[1].lengths == [(1, 0, 2)]


def test_a_count_is_kept_in_a_byte() -> None:
    gathered = Gathered(Vocabulary())
    gathered.add("a", "en", "tide " * 300, "", "")
    assert gathered.postings(0).title.tolist() == [MOST]
