"""What leads to another article or is left of an embedded part, and what is plainly neither."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.article.remnants import _listed, is_plain, is_pointer, is_remnant

_AROUND = st.sampled_from(("", " ", "*", "• ", "▼ ", "* -", ".", "…", "***", ": ", " (2)"))


@given(_AROUND, st.sampled_from(sorted({*_listed().lines, *_listed().begins})), _AROUND, st.booleans())
def test_a_plain_line_is_neither_pointer_nor_remnant(before: str, listed: str, behind: str, is_upper: bool) -> None:
    line = f"{before}{listed.upper() if is_upper else listed}{behind}"
    assert not (is_plain(line) and (is_pointer(line) or is_remnant(line)))


def test_a_sign_of_the_end_is_no_plain_line() -> None:
    for line in ("*###*", "* -30- *", "• ###."):
        assert is_remnant(line)
        assert not is_plain(line)
