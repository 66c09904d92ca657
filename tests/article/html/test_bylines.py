"""The authors of an HTML page, among those that its head states and its lines name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article.html.bylines import _INNER_BY, _SAYS_BY
from corpus.page.html import read_html
from tests.article.captured import article_of, html_page

ALL_THREE = "Ann Lee, Bo Dahl and Cy Wren"
PARAGRAPHS = "".join(
    f"<p>The ferry from Stanner will not run in week {week}, the harbour office said: its old rudder is worn.</p>"
    for week in range(4)
)


def byline(top: str = "", head: str = "", bottom: str = "") -> str | None:
    article = f"<article><h1>Ferry stops for weeks</h1>{top}{PARAGRAPHS}{bottom}</article>"
    page = f"<html><head>{head}</head><body>{article}</body></html>"
    return article_of(html_page(read_html(page, None), None)).byline


def json_ld(author: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'author': author})}</script>"


@pytest.mark.parametrize(
    ("top", "names"),
    [
        ("<p>By <a href='/author/a'>Ann Lee</a>, Bo Dahl and <a href='/author/c'>Cy Wren</a></p>", ALL_THREE),
        ("<p class='byline'>Words by Ann Lee<br>Photographs by Bo Dahl</p>", "Ann Lee"),
        ("<p class='byline'>Edited by Bo Dahl</p>", None),
        ("<p>Photographs by</p><p class='byline'>Bo Dahl</p>", None),
        ("<p>By Tuesday, Ann Lee had left the harbour.</p>", None),
        ("<p>河畔晚报记者 王小兰</p>", "王小兰"),
        ("<p>記者・佐藤健</p>", "佐藤健"),
        ("<p>김하늘 기자</p>", "김하늘"),
        ("<p>लेखक: राहुल शर्मा</p>", "राहुल शर्मा"),
    ],
)
def test_lines_name_authors_and_nobody_else(top: str, names: str | None) -> None:
    assert byline(top) == names


def test_the_author_and_the_day_of_a_sidebar_are_those_of_another_article() -> None:
    dated = "<p class='author'>By Cy Wren</p><time datetime='2023-01-02'>2 January 2023</time>"
    aside, footer = f"<aside><h3>Opinion</h3>{dated}</aside>", "<footer><p>The Pilot</p></footer>"
    page = f"<body><article><h1>Ferry stops for weeks</h1>{PARAGRAPHS}</article>{{}}{footer}</body>"
    for inside, outside, expected in (("", aside, (None, None)), (aside, "", ("Cy Wren", "2023-01-02"))):
        article = article_of(html_page(read_html(page.replace("</h1>", f"</h1>{inside}").format(outside), None), None))
        day = str(article.published.at.date()) if article.published else None
        assert (article.byline, day) == expected


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "givenName": "Ann", "familyName": "Lee"},
        [{"@type": "Role", "author": {"@type": "Person", "name": "Ann Lee"}}],
        {"@type": "Person", "name": {"@value": "Ann Lee"}},
        {"@list": [{"@type": "Person", "name": "Ann Lee"}]},
    ],
)
def test_authors_are_read_however_they_are_nested(author: object) -> None:
    assert byline(head=json_ld(author)) == "Ann Lee"


def test_other_names_for_authors_in_the_head() -> None:
    assert byline(head="<meta name='authors' content='Ann Lee'>") == "Ann Lee"


def test_a_feed_is_no_author_where_a_line_names_one() -> None:
    head = json_ld({"@type": "Person", "name": "Harbour feed"})
    assert byline("<div class='byline'>Ann Lee</div>", head) == "Ann Lee"


def test_the_site_that_the_page_names_in_its_title_is_no_author_where_a_line_names_one() -> None:
    title = "<title>Ferry stops for weeks | The Stanner Pilot</title>"
    stated = title + json_ld({"@type": "Organization", "name": "The Stanner Pilot"})
    assert byline("<p>The Stanner Pilot</p><p class='byline'>By Ann Lee</p>", stated) == "Ann Lee"
    assert byline(head=stated) == "The Stanner Pilot"
    blog = "<title>Ferry stops for weeks - Ann Lee</title>" + json_ld({"@type": "Person", "name": "Ann Lee"})
    assert byline(head=blog) == "Ann Lee"


def test_the_headline_signs_nothing_though_a_day_stands_below_it() -> None:
    headline = "À Brévigny, la ferme brûle"
    page = f"<title>{headline}</title><div>{headline}</div><div>4 May 2024</div>{PARAGRAPHS}"
    assert article_of(html_page(read_html(page, None), None)).byline is None
    signed = f"<title>{headline}</title><div>{headline}</div><div>Zoé Morel</div><div>4 May 2024</div>{PARAGRAPHS}"
    assert article_of(html_page(read_html(signed, None), None)).byline == "Zoé Morel"


def test_a_time_before_noon_ends_no_sentence() -> None:
    assert byline("<p>ANN LEE May 4, 2024 | 7:15 p.m.</p>") == "ANN LEE"


def test_an_editor_signs_a_chinese_page_that_names_nobody_else() -> None:
    assert byline(bottom="<p>（责编：李大江）</p>") == "李大江"
    assert byline("<p>记者 王小兰</p>", bottom="<p>（责编：李大江）</p>") == "王小兰"


def test_a_sentence_that_names_the_author_stays_in_the_body() -> None:
    sentence = "The walls and the old pump were drawn for this paper, and Ann Lee paid for it."
    article = f"<article><h1>Ferry stops for weeks</h1><p>{sentence}</p>{PARAGRAPHS}</article>"
    head = "<meta name='author' content='Ann Lee'>"
    page = html_page(read_html(f"<html><head>{head}</head><body>{article}</body></html>", None), None)
    assert sentence in article_of(page).body


def test_names_beside_the_stated_one_count_too() -> None:
    line = "<p class='byline'>By <a href='/author/a'>Ann Lee</a> and <a href='/author/b'>Bo Dahl</a></p>"
    assert byline(line, json_ld({"@type": "Person", "name": "Ann Lee"})) == "Ann Lee, Bo Dahl"


def test_whom_the_page_shows_in_another_role_wrote_nothing_though_the_head_states_it() -> None:
    both = json_ld([{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Dahl"}])
    assert byline("<p class='byline'>By Ann Lee</p><p>Photography by Bo Dahl</p>", both) == "Ann Lee"
    editor = json_ld({"@type": "Person", "name": "Bo Dahl"})
    assert byline("<p class='author'>Ann Lee</p><p>14 March 2025</p>", editor, "<p>Editor: Bo Dahl</p>") == "Ann Lee"


def test_a_stated_paper_without_a_name_before_it_is_no_author() -> None:
    stated = json_ld({"@type": "Person", "name": ", Stanner Daily Reporter"})
    assert byline("<p class='byline'><a href='/staff/a'>Ann Lee</a> Stanner Daily Reporter</p>", stated) == "Ann Lee"


def test_a_name_in_bold_letters_signs_where_the_head_states_the_newsroom() -> None:
    site = "<meta property='og:site_name' content='Stanner Courier'>" + json_ld(
        {"@type": "Person", "name": "Stanner Courier"}
    )
    assert byline(head=site, bottom="<p><b>Ann Lee</b></p>") == "Ann Lee"
    assert byline(head=site, bottom="<p><b>What happens next</b></p>") == "Stanner Courier"


def test_a_chinese_name_alone_below_the_headline_is_the_author() -> None:
    assert byline("<p>赵小兰、李明</p>") == "赵小兰、李明"
    assert byline("<p>河畔</p>") is None
    assert byline("<p>——作者手记</p>") is None


@given(st.from_regex(_INNER_BY))
def test_every_way_to_say_by_is_looked_for(line: str) -> None:
    assert any(sign in line.lower() for sign in _SAYS_BY)
