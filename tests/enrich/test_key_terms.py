"""The terms that an article repeats."""

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.enrich.key_terms import LONGEST, MOST_TERMS, key_terms

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
