"""Versions beside each other, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.reports.differences import SHOWN_CHARACTERS, word_differences


def test_words_that_changed_are_marked_and_the_others_are_not() -> None:
    before, after = word_differences(
        "The council put off its vote until June.", "The council called off its vote until late June."
    )
    assert before == [("same", "The council "), ("removed", "put"), ("same", " off its vote until June.")]
    assert after == [
        ("same", "The council "),
        ("added", "called"),
        ("same", " off its vote until "),
        ("added", "late "),
        ("same", "June."),
    ]


def test_what_was_written_anew_is_marked_as_a_whole() -> None:
    before, after = word_differences("Ferries sail again from Monday.", "A new mayor takes office; he is the youngest.")
    assert [kind for kind, _ in before] == ["removed"]
    assert [kind for kind, _ in after] == ["added"]


def test_a_paragraph_that_is_new_or_gone_has_one_side() -> None:
    assert word_differences(None, "New.") == ([], [("added", "New.")])
    assert word_differences("Gone.", "") == ([("removed", "Gone.")], [])


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    before, after = word_differences("市议会周一推迟了表决", "市议会周二推迟了表决")
    assert before == [("same", "市议会周"), ("removed", "一"), ("same", "推迟了表决")]
    assert after == [("same", "市议会周"), ("added", "二"), ("same", "推迟了表决")]


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_of_a_text_is_lost(old: str, new: str) -> None:
    before, after = word_differences(old, new)
    assert "".join(text for _, text in before) == old
    assert "".join(text for _, text in after) == new
    assert {kind for kind, _ in before} <= {"same", "removed"}
    assert {kind for kind, _ in after} <= {"same", "added"}


def test_a_page_stays_small_whatever_a_paragraph_holds() -> None:
    before, _ = word_differences("word " * 100_000, "word " * 100_000)
    assert sum(len(text) for _, text in before) == SHOWN_CHARACTERS
