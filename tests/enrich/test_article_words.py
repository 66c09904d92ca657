"""An article's words, counted without making texts of them: the same words as everywhere."""

from collections import Counter

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.enrich.article_words import article_words, hashes_of
from corpus.text.words import split_words

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aab_1²٣é\u0301ΣİßΑ’'\u200b日ภ🙂 \n\U000e0101")))


@given(head=TEXTS, body=TEXTS)
@example(head="Ferry fares rise", body="The ferry company's fares rise, the fares of 2025.")
@example(head="", body="")
@example(head="\U000e0100a", body="\U000e0100a b\U00040000c")
def test_words_are_those_that_a_text_is_split_into(head: str, body: str) -> None:
    first, second = split_words(f"{head}\n"), split_words(body)
    found = article_words(f"{head}\n".lower(), body.lower())
    assert found.spelled() == Counter(first + second)
    spelled = list(found.spelled())
    assert [spelled[number] for number in found.order] == first + second
    assert dict(zip(spelled, found.body_times.tolist(), strict=True)) == {word: second.count(word) for word in spelled}
    assert np.array_equal(found.hashes, hashes_of(spelled))
    assert len(set(found.hashes.tolist())) == len(spelled)
    assert (found.body_words, found.body_letters) == (len(second), sum(map(len, second)))
    assert found.body_numbered == sum(len(word) for word in second if any(s.isdecimal() or s == "_" for s in word))


def test_words_that_stand_in_the_head_alone_are_not_present() -> None:
    words = article_words("ferry fares\n", "fares rise and fares fall")
    assert words.present(hashes_of(("ferry", "fares", "rise", "harbour"))) == 2
