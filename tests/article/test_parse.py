"""The one door for pages of both kinds."""

import importlib
import random
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article.article import CapturedPage, DecidedBy
from corpus.article.bounds import MOST_BLOCKS, MOST_CHARACTERS
from corpus.article.dump.drafts import Drafts
from corpus.article.parse import CHARACTERS_TOGETHER, PAGES_TOGETHER, explain, parse, read_together
from corpus.page.html import read_html
from corpus.text.dates import Moment
from tests.article.captured import article_of, dump_page, html_page
from tests.article.dump.pages import gold_pages
from tests.article.dump.test_any_page import Lines, known_fields, lines
from tests.article.html.test_article import URL
from tests.article.html.test_article import page as markup

HTML = html_page(read_html(markup(top="<p>By Ann Lee</p>"), URL), URL)
DUMP = dump_page(
    [
        "Menu",
        "Two ports agree on a ferry line",
        "By Ann Lee",
        "March 5, 2025",
        "KELSBY — The mayors of the two ports said on Wednesday that a ferry line would join them from next summer.",
        "The mayors signed the agreement on the old ferry after two years of talks in both of the town halls.",
        "The first ferry of the line will leave in the summer of next year, the two mayors said in a statement.",
    ]
)
OTHER = dump_page([text.replace("Ann Lee", "Bo Ek").replace("mayor", "harbour master") for text in DUMP.blocks])


@given(st.lists(st.tuples(lines, known_fields) | st.none(), max_size=5))
def test_a_page_gives_the_same_article_whatever_pages_are_parsed_with_it(
    drawn: list[tuple[Lines, dict[str, str]] | None],
) -> None:
    pages = [
        HTML if one is None else dump_page([text for text, _ in one[0]], [again for _, again in one[0]], one[1])
        for one in drawn
    ]
    assert parse(pages) == [article_of(page) for page in pages]


def test_the_pages_of_the_sample_give_the_same_articles_together_and_between_html_pages() -> None:
    dumps = [dump_page(page.blocks) for page in gold_pages()]
    alone = [article_of(page) for page in dumps]
    assert parse(dumps) == alone
    mixed = [page for dump in dumps for page in (dump, HTML)]
    assert parse(mixed)[::2] == alone
    assert set(map(repr, parse(mixed)[1::2])) == {repr(article_of(HTML))}


@pytest.mark.parametrize("marks", [None, []], ids=["dump", "html"])
def test_a_page_without_blocks_gives_what_came_with_the_capture(marks: list[str] | None) -> None:
    known = {"title": "T", "deck": "D", "caption": "C", "byline": "By Ann Lee, Reuters", "published": "2025-03-04"}
    article = article_of(CapturedPage([], marks, [], known, "https://paper.example/2024/01/02/x"))
    assert (article.title, article.deck, article.caption, article.body) == ("T", "D", "C", "")
    assert (article.byline, article.agency, article.roles) == ("Ann Lee", "Reuters", ())
    assert (article.published, article.published_method) == (Moment(datetime(2025, 3, 4), "day"), "field")
    addressed = article_of(CapturedPage([], marks, [], {}, "https://paper.example/2024/01/02/x"))
    assert (addressed.published, addressed.published_method) == (Moment(datetime(2024, 1, 2), "day"), "url")
    nothing = article_of(CapturedPage([], marks, [], {}))
    assert (nothing.title, nothing.byline, nothing.published, nothing.published_method) == (None,) * 4
    assert explain(CapturedPage([], marks, [], known)) == []


def test_dumps_are_read_together_up_to_a_bound() -> None:
    def group_sizes(*lengths: int) -> list[int]:
        return [len(group) for group in read_together(dump_page(["x" * length]) for length in lengths)]

    assert group_sizes() == []
    assert group_sizes(*[10] * (PAGES_TOGETHER + 1)) == [PAGES_TOGETHER, 1]
    assert group_sizes(10, CHARACTERS_TOGETHER * 5, 10, 10) == [1, 1, 2]


def test_recurring_and_marks_must_pair_up_with_blocks() -> None:
    with pytest.raises(ValueError, match="1 recurring do not pair up with 2 blocks"):
        CapturedPage(["a", "b"], None, [False], {})
    with pytest.raises(ValueError, match="1 marks do not pair up with 2 blocks"):
        CapturedPage(["a", "b"], ["p 1 0 - - - 0 - - -"], [False, False], {})


def test_marks_that_are_none_cost_the_marks() -> None:
    told = ["Ferry fares rise", *["The company said on Monday that fares of its ferries would rise in spring."] * 4]
    page = CapturedPage(told, ["p 1"] * 5, [False] * 5, {"title": "Ferry fares rise"})
    article = article_of(page)
    assert article == replace(article_of(replace(page, marks=None)), faults=("html",))
    assert article.body
    with pytest.raises(ValueError, match="unpack"):
        explain(page)


class Flaw(Exception):
    """An error that nobody has foreseen."""


def fail(*given: object, **named: object) -> None:
    raise Flaw


@pytest.mark.parametrize(
    ("door", "step", "fault", "lost"),
    [
        ("dump", "find_notes_and_captions", "notes", set()),
        ("dump", "choose_titles", "title", {"title"}),
        ("dump", "choose_bylines", "byline", {"byline"}),
        ("dump", "choose_dates", "published", {"published"}),
        ("dump", "find_deck", "deck", set()),
        ("dump", "split_dateline", "dateline", {"dateline"}),
        ("html", "find_notes_and_captions", "notes", set()),
        ("html", "choose_byline", "byline", {"byline"}),
        ("html", "choose_published", "published", {"published"}),
        ("html", "find_deck", "deck", {"deck"}),
        ("html", "split_dateline", "dateline", {"dateline"}),
        ("html", "draft_of", "html", set()),
    ],
)
def test_a_flaw_at_a_field_or_role_costs_that_one_on_that_page(
    door: str, step: str, fault: str, lost: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = HTML if door == "html" else DUMP
    whole, other = parse([page, OTHER])
    module = importlib.import_module(f"corpus.article.{door}.article")
    if hasattr(module, step):
        monkeypatch.setattr(module, step, fail)
    if door == "dump":
        steps = [(part, fail if decide.__name__ == step else decide) for part, decide in module._STEPS]
        monkeypatch.setattr(module, "_STEPS", tuple(steps))
    found = parse([page, OTHER])[0]
    assert found.faults == (fault,)
    assert whole.faults == other.faults == ()
    for name in ("title", "byline", "published", "dateline"):
        if door == "dump" or fault != "html":
            assert getattr(found, name) == (None if name in lost else getattr(whole, name)), name
    assert found.body
    assert len(found.roles) == len(page.blocks)


def test_a_flaw_at_one_page_costs_the_others_of_its_group_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("corpus.article.dump.article")
    alone = article_of(OTHER)
    choose = dict(module._STEPS)["byline"]

    def stumble(drafts: Drafts) -> None:
        if any("By Ann Lee" in text for text in drafts.texts):
            raise Flaw
        choose(drafts)

    steps = [(part, stumble if part == "byline" else decide) for part, decide in module._STEPS]
    monkeypatch.setattr(module, "_STEPS", tuple(steps))
    marred, other = parse([DUMP, OTHER])
    assert (marred.faults, other) == (("byline",), alone)


def test_a_page_whose_blocks_cannot_be_judged_gives_what_came_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.article.dump.article.Drafts", fail)
    article = article_of(replace(DUMP, known={"title": "T", "published": "2025-03-04"}))
    assert (article.title, article.body, article.faults) == ("T", "", ("blocks",))
    assert article.published == Moment(datetime(2025, 3, 4), "day")
    assert set(article.roles) == {"furniture"}


@pytest.mark.parametrize("line", ["a", "28 November 2026", "Ann Lee"])
def test_of_a_very_long_dump_the_first_blocks_are_looked_at(line: str) -> None:
    below = 3 * MOST_BLOCKS
    page = dump_page([*DUMP.blocks, *[line] * below], [False] * len(DUMP.blocks) + [True] * below)
    article = article_of(page)
    assert (article.title, article.is_whole) == (article_of(DUMP).title, True)
    assert article.body == article_of(DUMP).body
    assert len(article.roles) == len(page.blocks)
    reasons = explain(page)
    assert len(reasons) == len(page.blocks)
    assert reasons[MOST_BLOCKS].decision.by is DecidedBy.BEYOND_LIMIT


def sentences(count: int) -> list[str]:
    """Paragraphs of prose, each another one."""
    words = "governments of the two countries said that a ferry line would join their ports in spring"
    draw = random.Random(5)
    return [
        f"The {' '.join(draw.sample(words.split(), 12))} on day {number} of talks, they said."
        for number in range(count)
    ]


def test_an_article_that_may_go_on_behind_what_is_looked_at_is_not_whole() -> None:
    assert not article_of(dump_page(sentences(MOST_BLOCKS + 2))).is_whole
    long = " ".join(sentences(20))
    assert not article_of(dump_page([long] * (MOST_CHARACTERS // len(long) + 2))).is_whole
