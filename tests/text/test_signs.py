"""Where a sentence ends is told by one table, whoever asks."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.article.dump.features import read_page
from corpus.page.blocks import split_blocks
from corpus.page.line_key import line_key
from corpus.text import signs
from corpus.text.signs import count_sentences, ends_sentence

SIGNS = st.sampled_from(signs.SENTENCE_ENDS + signs.COLONS + signs.BEHIND_SENTENCES + signs.OPENING + "aé大 ,-")


@pytest.mark.parametrize(
    "text",
    [
        "End.", "End!", "Why?”", "(End.)", "«Fin.»", "结束。", "¿Qué?", "and so…", "He said:", "他說：「大橋關閉。」",
        "„Ende.“", "»Ende.«", "他说：", "समाप्त।", "『終わり。』", "（完。）", "(“End.”)",
    ],
)  # fmt: skip
def test_a_sentence_ends_with_its_mark_whatever_closes_after_it(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "Most read", "A title, half", "”", "v1.2", "end. More"])
def test_other_text_does_not_end_a_sentence(text: str) -> None:
    assert not ends_sentence(text)


@given(st.text(SIGNS, min_size=1, max_size=8))
@example("他說：「大橋關閉。」")
def test_the_reader_of_dumps_sees_the_same_ends(text: str) -> None:
    assert read_page([text]).sentence.tolist() == [ends_sentence(text)]


@given(st.text(SIGNS, min_size=1, max_size=8))
@example("他說：「大橋關閉。」")
def test_the_splitter_of_dumps_sees_the_same_ends(ending: str) -> None:
    line = "a" + "".join(ending.split())
    # A line that goes on in a small letter is joined to the one above unless that ends a sentence.
    assert (len(split_blocks(f"{line}\nbut it went on")) == 2) == ends_sentence(line)


def test_paragraphs_in_any_script_have_keys_of_their_own() -> None:
    paragraphs = [
        f"他說：「{place}的大橋因為維修工程將從下星期一開始關閉至少三個月的時間。」" for place in ("高雄", "台南")
    ]
    assert len({line_key(text) for text in paragraphs}) == 2
    assert all(line_key(text) & 1 for text in paragraphs)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", 0),
        ("No end", 0),
        ("One. Two!", 2),
        ("“One.” (Two?)", 2),
        ("v1.2 is out.", 1),
        ("大桥关闭。「记者报道。」", 2),
    ],
)
def test_sentences_are_counted_in_any_script(text: str, sentences: int) -> None:
    assert count_sentences(text) == sentences
