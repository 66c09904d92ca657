"""The one door for pages of both kinds."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article.article import CapturedPage
from corpus.article.parse import CHARACTERS_TOGETHER, PAGES_TOGETHER, explain, parse, read_together
from corpus.page.html import read_html
from corpus.text.dates import Moment
from tests.article.captured import article_of, dump_page, html_page
from tests.article.dump.pages import gold_pages
from tests.article.dump.test_any_page import Lines, known_fields, lines
from tests.article.html.test_article import URL
from tests.article.html.test_article import page as markup

HTML = html_page(read_html(markup(top="<p>By Ann Lee</p>"), URL), URL)


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


def test_a_mark_that_is_none_is_an_error() -> None:
    page = CapturedPage(["a line"], ["p 1"], [False], {})
    for door in (lambda: parse([page]), lambda: explain(page)):
        with pytest.raises(ValueError, match="unpack"):
            door()
