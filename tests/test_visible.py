"""Foreign text is shown, not obeyed."""

import pytest

from corpus.visible import shortened, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Council [/i] decides", "Council [/i] decides"),
        ("red \x1b[31m \x9b31m bell\x07 \x00", r"red \x1b[31m \x9b31m bell\x07 \x00"),
        ("txt.\u202efdp.exe \u2066a\u2069 \u200f", r"txt.\u202efdp.exe \u2066a\u2069 \u200f"),
        ("half \ud83d of one", r"half \ud83d of one"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("Ærøskøbing, 東京, می‌خواهم, 👩‍🚒", "Ærøskøbing, 東京, می‌خواهم, 👩‍🚒"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible_lines(text) == shown


def test_lines_are_kept_where_there_may_be_several() -> None:
    assert visible("a\r\n\tb\rc") == r"a\r\n\tb\rc"
    assert visible_lines("a\r\n\tb\rc") == "a\n\tb\\rc"


def test_a_value_is_shortened_to_a_line() -> None:
    assert shortened(None, 9) == "null"
    assert shortened("a\nb" * 9, 9) == r"a\nba\nb…"
