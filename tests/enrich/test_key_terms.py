"""The terms that an article repeats."""

import re
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.enrich.key_terms import IN_TITLE, LEAST_LETTERS, LONGEST, MOST_TERMS, PHRASE, key_terms

BODY = (
    "The harbour board of Kelsby said on Monday that the sand bank before its harbour would be taken out. The sand bank"
    " has grown since the ferry to Norby was widened.\n\nKelsby's ferry masters asked NATO engineers about it."
    " Norby will pay. The ferry waits, and Norby waits."
)


def test_what_is_repeated_or_in_the_headline_is_kept_best_first() -> None:
    terms = key_terms("Sand bank closes Kelsby harbour", BODY, "en")
    assert terms[0] == "sand bank"
    assert {"Kelsby", "Norby", "ferry", "harbour"} <= set(terms)
    assert not {"board", "engineers", "the", "Monday", "said"} & set(terms)


def test_a_word_that_stands_in_its_phrase_alone_is_left_out() -> None:
    assert not {"sand", "bank"} & set(key_terms("Sand bank closes Kelsby harbour", BODY, "en"))


def test_names_are_written_as_most_of_the_text_writes_them() -> None:
    body = "They asked the NATO about it, and the NATO said that the drought and its drought-hit fields are NATO's."
    terms = key_terms("Drought talks", body, "en")
    assert {"NATO", "drought"} <= set(terms)


def test_stop_words_are_those_of_the_language() -> None:
    body = "Der Deich ist gebrochen. Der Deich wird geflickt, sagte die Behörde."
    assert key_terms(None, body, "de") == ["Deich"]
    assert key_terms(None, body, "fi") == ["der Deich"]


def test_nothing_is_known_of_scripts_that_part_no_words() -> None:
    assert key_terms("港口委员会", "港口委员会开会。港口委员会休会。", "zh") == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=400), st.sampled_from(["en", "es", None, "xx"]))
def test_any_text_gives_few_short_terms_each_once(title: str, body: str, language: str | None) -> None:
    terms = key_terms(title, body, language)
    assert terms == key_terms(title, body, language)
    assert len(terms) <= MOST_TERMS
    assert all(term and len(term) <= LONGEST + 1 and len(term.split(" ")) <= 2 for term in terms)
    assert len({term.lower() for term in terms}) == len(terms)


TOKEN = re.compile(r"[^\W\d_]+(?:['’‑-][^\W\d_]+)*|[.!?;:,()\"“”«»\n\d]")
PIECES = [
    "Sand",
    "sand",
    "BANK",
    "bank",
    "Bank's",
    "İzmir",
    "İzmir's",
    "Ολγα",
    "1",
    "x²",
    "Straße",
    "e-mail",
    "𝐀b",
    "漢字",
]


def plainly(title: str, body: str) -> list[str]:
    """Key terms of a text without stop words, counted word by word."""
    tokens = TOKEN.findall(f"{title}\n{body}")
    words = [word[:-2] if word[-2:] in ("'s", "’s") else word for word in map(str.lower, tokens)]
    headline = set(words[: len(TOKEN.findall(title))])
    told = [word if len(word) >= LEAST_LETTERS else "" for word in words]
    small, forms = Counter(words), {word: Counter[str]() for word in words}
    for place, (token, word) in enumerate(zip(tokens, words, strict=True)):
        if token != word and token[0].isupper():
            small[word] -= 1
            if place and tokens[place - 1] not in '.!?\n“"«:':
                forms[word][token[: len(word)]] += 1
    names = {
        word: min(told_of, key=lambda form: (-told_of[form], form))
        for word, told_of in forms.items()
        if told_of and told_of.total() >= small[word]
    }
    weights, covered = {}, Counter[str]()
    for (first, second), count in Counter(pair for pair in pairwise(told) if all(pair)).items():
        both = first in headline and second in headline
        if first != second and (count > 1 or (both and first in names)) and len(first) + len(second) < LONGEST:
            weights[f"{first} {second}"] = PHRASE * (count + IN_TITLE * both)
            covered[first], covered[second] = max(covered[first], count), max(covered[second], count)
    for word, count in Counter(filter(None, told)).items():
        if (count > 1 or word in headline) and count > covered[word] and len(word) < LONGEST:
            weights[word] = count + IN_TITLE * (word in headline)
    best = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_TERMS]
    return [" ".join(names.get(word, word) for word in term.split(" ")) for term in best]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=5),
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", ". ", ", ", "\n\n", " “", "-", "’"])), max_size=40
    ),
)
def test_words_are_told_apart_and_counted_as_a_plain_count_does(title: list[str], body: list[tuple[str, str]]) -> None:
    said = "".join(f"{word}{gap}" for word, gap in body)
    assert key_terms(" ".join(title), said, "xx") == plainly(" ".join(title), said)
