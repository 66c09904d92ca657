"""The reasons of `make explain` in words."""

from dataclasses import replace

import pytest

from corpus.article.article import DecidedBy, Decision, Reason
from corpus.article.reasons import in_words
from corpus.page.marks import Mark

MARK = Mark("p", 5, 4, "am", "b", "", 2, "", "", "")


def reason(decision: Decision, probability: float | None = 0.25, **known: object) -> Reason:
    facts = {"role": "body", "words": 12, "in_lexicon": False, "recurs": False} | known
    return Reason(decision=decision, body_probability=probability, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", DecidedBy)
def test_every_decision_has_words(by: DecidedBy) -> None:
    decision = Decision(by, probability=0.5, method="meta", phrase="sign up")
    said = in_words(reason(decision, recurs=by is DecidedBy.RECURRENCE), 3, 4)
    assert said
    assert "None" not in said
    assert "{" not in said


def test_a_dumps_block_is_told_by_what_decided() -> None:
    assert in_words(reason(Decision(DecidedBy.BODY_MODEL)), 0, 9) == "likely body: 0.25, 12 words"
    assert in_words(reason(Decision(DecidedBy.BODY_MODEL), words=1), 0, 9) == "likely body: 0.25, 1 word"
    assert (
        in_words(reason(Decision(DecidedBy.OUTSIDE_RUN)), 0, 9)
        == "outside the article's run, likely body: 0.25, 12 words"
    )
    recurs = reason(Decision(DecidedBy.RECURRENCE), 0, recurs=True)
    assert in_words(recurs, 1_200, 3_400) == "recurs over the source, in 1,200 of 3,400 articles"
    line = reason(Decision(DecidedBy.FURNITURE_PHRASE, phrase="{sign up}"), in_lexicon=True)
    assert in_words(line, 0, 9) == "furniture phrase '{sign up}'"
    title = reason(Decision(DecidedBy.TITLE_MODEL, probability=0.987))
    assert in_words(title, 0, 9) == "headline: probability 0.99"


def test_an_html_pages_block_is_told_with_its_elements_besides() -> None:
    said = in_words(reason(Decision(DecidedBy.METHOD, method="json-ld"), mark=MARK, recurs=True, in_lexicon=True), 2, 5)
    assert said == (
        "chosen by json-ld, likely body: 0.25, 12 words, in <p>, links 2/9, in the lexicon,"
        " recurs over the source, in 2 of 5 articles, within <article> <main>, named article text"
    )
    item = reason(Decision(DecidedBy.BODY_MODEL), mark=replace(MARK, tag="nav", areas="n", near="", links=0))
    assert in_words(item, 0, 5) == "likely body: 0.25, 12 words, in <nav>"
    beyond = reason(Decision(DecidedBy.BEYOND_LIMIT), None)
    assert in_words(beyond, 0, 5) == "beyond what is looked at"
