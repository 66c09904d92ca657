"""`make explain` of two articles: why they are copies or not, on articles that were really matched."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from corpus.operate.explain import pair
from corpus.operate.explain.warehouse import NotExplained
from tests.warehouse.matched import Given, Matcher
from tests.warehouse.test_matching import cut, story

STORY = (
    "The harbour council of Saltby decided on Monday to close the old pier for two years. Engineers found that 41 of "
    "its 300 posts were rotten, and Ann Lee, who leads the council, said that nobody wanted another winter like the "
    "last. Walkers may use the new bridge from May on, and whoever keeps a boat there will get a letter with all that "
    "there is to know before the work begins."
)


Says = Callable[[str, str], str]


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    matcher = Matcher(tmp_path_factory.mktemp("pairs"))
    one, other = story(1), story(2)
    matcher.load([
        Given("original", STORY + " The ferry will leave from the fish market.", published_at="2025-03-01"),
        Given("copy", STORY.replace("nobody", "no one")),
        Given("template", STORY.replace("Saltby", "Risby").replace("41", "7").replace("Ann Lee", "Bo Ek")
              .replace("Monday", "Friday").replace("300", "90")),
        Given("spelled", STORY.replace("harbour", "harbor")),
        Given("short", "Too short."),
        Given("one", one), Given("one_short", cut(one, 2)),
        Given("other", other), Given("other_short", cut(other, 2)),
        Given("round_up", cut(one, 3) + "\n\n" + cut(other, 3)),
    ])  # fmt: skip
    return matcher


@pytest.fixture
def says(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> Says:
    class Named:
        def __init__(self, article_id: str) -> None:
            self.article_id = article_id

    monkeypatch.setattr(pair, "find", lambda settings, wanted: (Named(wanted), None))

    def run(one: str, other: str) -> str:
        out = io.StringIO()
        pair.show_pair(Console(file=out, width=200), matcher.settings, one, other)
        return out.getvalue()

    return run


def test_copies_are_shown_with_what_differs(says: Says) -> None:
    said = says("copy", "original")
    assert said == says("original", "copy")
    assert "✓ 97% of the shorter text stands in the longer" in said
    assert "Copies; the original of their group is original." in said
    assert "= The harbour council of Saltby" in said
    assert "\n- no one\n" in said
    assert "\n+ nobody\n" in said
    assert "\n+ The ferry will leave from the fish market\n" in said


def test_what_is_of_one_template_is_no_copy(says: Says) -> None:
    said = says("template", "original")
    assert "✗ 4 names between these for which others stand" in said
    assert "No copies." in said
    assert "\n- Bo Ek\n" in said
    assert "\n+ 41 of its 300\n" in said
    assert "\n- 7 of its 90\n" in said


def test_what_is_spelled_otherwise_is_shown_beside_the_other_spelling(says: Says) -> None:
    said = says("spelled", "original")
    assert "\n≈ The harbor → The harbour\n" in said
    assert "\n+ The harbour\n" not in said


def test_a_round_up_says_why_it_joins_nobody(says: Says) -> None:
    said = says("round_up", "one")
    assert "round_up is put together from unrelated texts" in said
    assert "No copies." in said
    assert "One quotes 3 long paragraphs of the other, word for word." in said


def test_what_was_not_compared(says: Says) -> None:
    assert "fewer than eight words" in says("short", "original")
    with pytest.raises(NotExplained, match="There is no article"):
        says("nobody", "original")
