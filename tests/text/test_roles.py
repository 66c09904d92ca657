"""Who took the pictures of an article, translated or edited it, wrote nothing."""

import pytest

from corpus.text.roles import own_roles


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("Words by Ann Lee Photographs by Bo Dahl", "By Ann Lee"),
        ("Reporting by Ann Lee in Oslo", "By Ann Lee"),
        ("Photo: Bo Dahl", ""),
        ("FOTO DI BO DAHL", ""),
        ("Foto dİ Bo Dahl", ""),  # capitals of Turkish, which `re.IGNORECASE` takes for an i
        ("Foto dı Bo Dahl", ""),
        ("Illustration\u00a0by\u00a0Bo Dahl", ""),
        ("Ann Lee", "Ann Lee"),
        ("A photo of the ferry", "A photo of the ferry"),
    ],
)
def test_a_line_without_those_who_wrote_nothing(line: str, own: str) -> None:
    assert own_roles(line) == own
