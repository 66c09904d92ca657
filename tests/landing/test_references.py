from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.formats.references import decoded, is_xml_character, one_line, paired, xml_of

LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]).filter(lambda one: is_xml_character(ord(one))))
PIECES = st.lists(st.sampled_from(["&", "#", ";", "x", "D83D", "DE00", "55357", "56832", "amp", "nbsp", "9", "0", "a"]))


def read(xml: str) -> str:
    return ElementTree.fromstring(f"<r>{xml}</r>").text or ""


@given(LETTERS)
def test_xml_that_is_right_means_what_it_did(text: str) -> None:
    assert read(xml_of(escape(text))) == text


@given(PIECES)
def test_a_strict_parser_takes_all_references(pieces: list[str]) -> None:
    read(xml_of("".join(pieces)))


@given(st.characters(min_codepoint=0x10000, exclude_categories=["Cs"]), st.booleans())
def test_two_halves_are_one_character(character: str, is_decimal: bool) -> None:
    units = character.encode("utf-16-be")
    halves = [int.from_bytes(units[:2], "big"), int.from_bytes(units[2:], "big")]
    written = "".join(f"&#{half};" if is_decimal else f"&#x{half:X};" for half in halves)
    assert paired(f"a{written}b") == f"a{character}b"
    assert paired(written[: len(written) // 2]) == written[: len(written) // 2]


@pytest.mark.parametrize(
    ("stated", "text"),
    [
        ("Q&A: tea & cakes", "Q&A: tea & cakes"),
        ("tea &amp;amp; cakes", "tea & cakes"),
        ("The quay&#8217;s <b>new</b> crane", "The quay’s new crane"),
        ("&lt;i&gt;Two&lt;/i&gt; ferries", "Two ferries"),
        ("One line<br/>and another", "One line and another"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("Rain &#55356;&#57119;", "Rain \U0001f31f"),
    ],
)
def test_a_title_is_one_line_of_text(stated: str, text: str) -> None:
    assert one_line(stated) == text


def test_only_references_are_decoded() -> None:
    assert decoded("a&copy=1 &copy; &nosuchname;") == "a&copy=1 © &nosuchname;"


def test_sections_that_hold_text_as_it_stands_stay_as_they_are() -> None:
    assert xml_of("<a><![CDATA[R&D]]></a><!-- R&D -->R&D") == "<a><![CDATA[R&D]]></a><!-- R&D -->R&amp;D"
