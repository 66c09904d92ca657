"""Pages in languages of no words."""

import pytest

from corpus.article.dump.features import read_page
from training.made_up import SCRIPTS, made_up

TEXTS = ["Share", "Most read", "The mayor said that the harbour bridge stays closed until spring, and went home."]


@pytest.mark.parametrize("script", range(len(SCRIPTS)))
def test_a_made_up_page_keeps_its_blocks_and_sentences_but_not_its_words(script: int) -> None:
    strange = made_up(TEXTS, SCRIPTS[script])
    assert len(strange) == len(TEXTS)
    assert "mayor" not in strange[2].lower()
    before, after = read_page(TEXTS), read_page(strange)
    assert after.sentence.tolist() == before.sentence.tolist()
    assert after.words[2] > before.words[2] / 2


def test_a_made_up_page_is_the_same_each_time() -> None:
    assert made_up(TEXTS, SCRIPTS[0]) == made_up(TEXTS, SCRIPTS[0])
