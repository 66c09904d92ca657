"""Where a dump's body begins and ends, given how probable each block is."""

import numpy as np
import pytest

from corpus.article.dump.body import most_probable_runs, whole_bodies
from corpus.article.dump.features import read_page
from corpus.text.lexicon import lexicon
from tests.article.captured import article_of, dump_page

PARAGRAPH = (
    "The old pier at Tarn Quay was sold to a baker on Monday, who means to dry his flour sacks on it all summer."
)
TEASER = "A ferryman tells how he found a piano on the sandbank and rowed it home through fog and a spring tide."


def body_of(texts: list[str], probability: list[float]) -> list[bool]:
    page, chances = read_page(texts), np.array(probability, dtype=np.float32)
    furniture = page.has("listed") | page.has("phrase")
    none = np.zeros(len(texts), dtype=np.bool_)
    body: list[bool] = whole_bodies(page, most_probable_runs(chances), chances, none, furniture).tolist()
    return body


def test_a_box_of_other_articles_does_not_end_the_article_around_it() -> None:
    texts = [*[PARAGRAPH] * 6, "Lesen Sie auch", "Sandbank piano found", *[PARAGRAPH] * 3]
    assert body_of(texts, [0.97] * 6 + [0.3, 0.5] + [0.97] * 3)[-3:] == [True] * 3


def test_a_list_of_teasers_that_are_less_sure_than_paragraphs_ends_it() -> None:
    texts = [*[PARAGRAPH] * 4, "Leggi anche", *[TEASER] * 5]
    assert body_of(texts, [0.97] * 4 + [0.3] + [0.72] * 5) == [True] * 4 + [False] * 6


def test_of_a_page_without_a_likely_block_the_likeliest_remain() -> None:
    texts = [*["Menu entry"] * 6, *[PARAGRAPH] * 8, *["Menu entry"] * 6]
    chances = [0.01] * 6 + [0.25, 0.3] * 4 + [0.01] * 6
    assert body_of(texts, chances) == [False] * 6 + [True] * 8 + [False] * 6


CONSENT = [
    "We value your privacy",
    "We and our 613 partners store and access information on your device, such as cookies, and process personal "
    "data, such as identifiers and standard information that a device sends, for personalised advertising and content, "
    "advertising and content measurement, audience research and the development of services that you may come to like "
    "while you read on, whatever it is that brought you here today.",
    "You can change your mind or withdraw your consent at any time by clicking the button at the foot of each page. "
    "Your choice holds for this website only, and some processing of your personal data may not require your consent, "
    "though you have a right to object to it, as you have in every other country that has passed such a law.",
]


def test_a_request_for_consent_that_is_longer_than_the_article_is_not_taken_for_it() -> None:
    article = [PARAGRAPH, "Nobody else had made an offer, said the harbour master, and the gulls will not pay rent."]
    body = article_of(dump_page([*CONSENT, "Accept all", "Pier sold to a baker", "By Ann Lee", *article])).body
    assert PARAGRAPH in body
    assert "partners" not in body
    assert "consent" not in body


@pytest.mark.parametrize("text", ["Consent was given by the council, whose partners are the county and the port."])
def test_an_article_may_write_of_consent(text: str) -> None:
    assert not lexicon().is_furniture(text, len(text.split()))
