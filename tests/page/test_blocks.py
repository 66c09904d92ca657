"""Blocks: nothing visible is lost, and paragraphs come out whole."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.page.blocks import split_blocks

# Signs that take no place on a page and are left out.
UNSEEN = {*map(chr, range(0x20)), "\x7f", "\u200b", "\u2060", "\ufeff"}

page_text = st.text(
    st.sampled_from("aZé.,;:)»\"'0 \t\n\r\x0b\x0c\x00\x1c\u200b\ufeff\u0301\u0338\u2028\x85　한ᄒ\u1161漢")
    | st.characters(),
    max_size=120,
)


def visible(text: str) -> str:
    kept = "".join(sign for sign in text if sign not in UNSEEN or sign.isspace())
    return "".join(unicodedata.normalize("NFC", kept).split())


@given(page_text)
@example("e\u200b\u0301")
@example("e\x00\u0301 a\nb")
def test_every_visible_character_is_in_exactly_one_block_in_order(text: str) -> None:
    assert "".join("".join(split_blocks(text)).split()) == visible(text)


@given(page_text)
def test_blocks_are_nfc_without_loose_white_space_and_never_empty(text: str) -> None:
    for block in split_blocks(text):
        assert block
        assert block == " ".join(block.split())
        assert unicodedata.is_normalized("NFC", block)


@given(page_text)
def test_line_ends_of_all_systems_are_the_same(text: str) -> None:
    plain = text.replace("\r", "")
    assert split_blocks(plain.replace("\n", "\r\n")) == split_blocks(plain)
    assert split_blocks(plain.replace("\n", "\r")) == split_blocks(plain)


def test_a_line_is_a_block_whatever_empty_lines_stand_beside_it() -> None:
    text = "\n\nTitle\nSecond line\n \nAfter a gap.\n\n\n\nAfter three.\n"
    assert split_blocks(text) == ["Title", "Second line", "After a gap.", "After three."]


@pytest.mark.parametrize("text", ["", "\n \t\n", "\u200b\x00\ufeff", "\x0c\x1c"])
def test_a_page_of_nothing_visible_has_no_blocks(text: str) -> None:
    assert split_blocks(text) == []


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u2028", "\u00a0", "\u3000"])
def test_white_space_of_any_kind_parts_words(sign: str) -> None:
    assert split_blocks(f"one{sign}two") == ["one two"]


def test_hard_wrapped_paragraphs_are_joined() -> None:
    wrapped = (
        "The council met on Tuesday evening to hear what the Harbour\n"
        "Board had made of the plan. Nobody spoke for it, and three\n"
        "members left before the vote.\n"
        "\n"
        "It will meet again in May, when the auditors' report on the\n"
        "dredging is due and the two vacant seats have been taken by\n"
        "members elected in the spring."
    )
    first, second = split_blocks(wrapped)
    assert first.startswith("The council met on Tuesday evening to hear what the Harbour Board had made")
    assert first.endswith("before the vote.")
    assert second.endswith("taken by members elected in the spring.")


@pytest.mark.parametrize(
    "lines",
    [
        ["News", "Sport", "Business", "Opinion"],
        ["Two lines of about equal length stand here", "And they are not one paragraph, being two."],
        ["X" * 101, "Y" * 101, "Z" * 20],
        ["A line of more than forty characters in all.", "Short", "Another of more than forty characters in all."],
    ],
)
def test_lists_and_long_lines_are_left_as_they_are(lines: list[str]) -> None:
    assert split_blocks("\n".join(lines)) == lines


def test_a_sentence_that_was_broken_at_a_link_is_mended() -> None:
    assert split_blocks("It was reported by\nthe Tribune\n, which said so\n.\nThen more.") == [
        "It was reported by the Tribune, which said so.",
        "Then more.",
    ]


def test_a_quote_that_opens_with_a_closing_sign_begins_its_own_block() -> None:
    lines = ["Vandværket køber en pumpe", "»Vi har ventet længe,« siger Bo Dahl."]
    assert split_blocks("\n".join(lines)) == lines
    assert split_blocks("She called it “\na gift\n” and left.") == ["She called it “a gift” and left."]


@pytest.mark.parametrize(
    "line",
    [
        "by Ann Lee",
        "von Jörg Weiß",
        "par Zoé Morel et Bo Dahl",
        "di Ida Bossi",
        "mardi 5 mars 2024",
        "wtorek, 5 marca 2024 r.",
    ],
)
def test_who_wrote_and_the_day_below_a_headline_are_none_of_it(line: str) -> None:
    lines = ["A ferry stops for weeks", line, "The ferry from Stanner to Wend will not run for two weeks."]
    assert split_blocks("\n".join(lines)) == lines


def test_a_name_or_a_day_at_a_link_is_of_the_sentence_around_it() -> None:
    book = ["He read the book", "by Ann Lee", "and put it on the shelf."]
    day = ["Elle est née", "le 5 mars 2024", ", à Brest."]
    assert split_blocks("\n".join(book)) == [" ".join(book)]
    assert split_blocks("\n".join(day)) == ["Elle est née le 5 mars 2024, à Brest."]


def test_a_small_letter_after_a_full_stop_begins_its_own_block() -> None:
    assert split_blocks("It ended.\niPhone sales rose.") == ["It ended.", "iPhone sales rose."]


@pytest.mark.timeout(60)
def test_a_paragraph_of_very_many_lines_is_joined_in_good_time() -> None:
    assert len(split_blocks("\n".join(["lower case words"] * 200_000))) == 1
