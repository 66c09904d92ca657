"""A page is unpacked as it was packed."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.page.stored import pack_page, unpack_page

texts = st.lists(st.text(st.characters(), max_size=30), max_size=12)


@given(texts, st.none() | texts)
def test_any_page_comes_back(blocks: list[str], marks: list[str] | None) -> None:
    assert unpack_page(pack_page(blocks, marks)) == (blocks, marks)


class Told(str):
    """A text of a class of its own, as parsers give them."""

    __slots__ = ()


def test_texts_of_another_class_are_packed_too() -> None:
    assert unpack_page(pack_page([Told("a"), "b"], None)) == (["a", "b"], None)


def test_a_page_takes_less_room_than_its_text() -> None:
    blocks = [f"Paragraph {number} of a page says much the same as the others do." for number in range(40)]
    assert len(pack_page(blocks, None)) * 4 < sum(map(len, blocks))
