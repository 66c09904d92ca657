"""The digest by which versions are told apart: letters and signs count, spacing and their kinds do not."""

import pytest

from corpus.enrich.wording import wording

TEXT = 'The ferry was late.\n\n"Nobody was hurt," its owner said - twice. It\'s over.'


@pytest.mark.parametrize(
    "other",
    [
        'The ferry  was late.\n"Nobody was hurt," its owner said - twice.\n\nIt\'s over.',
        "The ferry\u00a0was late. “Nobody was hurt,” its owner said – twice. It’s over.",
        'The fer\u00adry was late.\u200b "Nobody was hurt," its owner said — twice. It\'s over.\ufeff',
    ],
)
def test_spacing_and_kinds_of_signs_do_not_count(other: str) -> None:
    assert wording(other) == wording(TEXT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ferry was late.", "The ferry was late"),
        ("The ferry was late.", "the ferry was late."),
        ("Fares rise by 12 crowns.", "Fares rise by 21 crowns."),
        ("Fares rise by 1.2 crowns.", "Fares rise by 12 crowns."),
        ("漢字の新聞。", "漢字の新聞、"),
        ("Fähre", "Fahre"),
    ],
)
def test_letters_and_signs_count(one: str, other: str) -> None:
    assert wording(one) != wording(other)


def test_letters_written_in_two_ways_are_one() -> None:
    assert wording("Fa\u0308hre ＡＢＣ ﬁn…") == wording("Fähre ABC fin...")
