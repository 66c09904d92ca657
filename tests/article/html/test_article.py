import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article.article import Article, DecidedBy
from corpus.article.bounds import MOST_BLOCKS
from corpus.article.parse import explain
from corpus.page.html import read_html
from corpus.text.bylines import without_unparted_job
from corpus.text.lexicon import lexicon
from tests.article.captured import article_of, html_page

URL = "https://courier.example/news/1"
PARAGRAPHS = [
    "The bridge over the Arle will be closed for two weeks, the county said on Monday, because its bearings are worn.",
    "Lorries have to take the road by Stanner from tomorrow; cars may use the old ferry, which runs every half hour.",
    "Engineers found the damage in a routine check last autumn and had hoped that it could wait until the summer.",
    "The county engineer said that nobody had been in danger and that the bridge would stand for forty years more.",
]


def page(top: str = "", bottom: str = "", head: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return f"""<html><head><title>Bridge closed for two weeks | Courier</title>{head}</head><body>
        <ul class="menu"><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul>
        <article><h1>Bridge closed for two weeks</h1>{top}<div class="article-body">{body}</div>{bottom}</article>
        </body></html>"""


def parse(html: str, **known: str) -> Article:
    return article_of(html_page(read_html(html, URL), URL, known=known))


def day(article: Article) -> tuple[str, str]:
    assert article.published is not None
    return str(article.published.at), article.published.precision


def test_body_title_and_furniture_are_told_apart() -> None:
    article = parse(page(bottom="<div class='related'><a href='/2'>Ferry fares rise</a></div>"))
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert article.title == "Bridge closed for two weeks"
    assert (article.byline, article.published, article.published_method) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "names", "agency"),
    [
        ("<p>By Ann Lee</p>", "Ann Lee", None),
        ("<p class='byline'>Ann Lee | Reuters</p>", "Ann Lee", "Reuters"),
        ("<div>Posted on May 6, 2024 by <a href='/author/ann/'>Ann Lee</a> 3 Comments</div>", "Ann Lee", None),
        ("<p>Written by</p><p>Ann Lee</p>", "Ann Lee", None),
        ("<p><span class='author'>Ann Lee</span><span class='role'>Senior Reporter</span></p>", "Ann Lee", None),
    ],
)
def test_lines_that_name_the_author(line: str, names: str, agency: str | None) -> None:
    article = parse(page(top=line))
    assert (article.byline, article.agency) == (names, agency)


def test_a_site_or_an_account_is_not_an_author_where_a_line_names_one() -> None:
    head = "<meta property='og:site_name' content='Courier'><meta name='author' content='Courier'>"
    assert parse(page(top="<p>By Ann Lee</p>", head=head)).byline == "Ann Lee"
    assert parse(page(top="<p>By Ann Lee</p>", head="<meta name='author' content='admin'>")).byline == "Ann Lee"
    assert parse(page(head="<meta name='author' content='admin'>")).byline is None


def test_the_day_that_is_stated_and_the_day_that_is_shown() -> None:
    stated = "<meta property='article:published_time' content='2024-05-06T02:30:00+00:00'>"
    article = parse(page(head=stated))
    assert (day(article), article.published_method) == (("2024-05-06 02:30:00", "second"), "meta")
    assert day(parse(page(top="<p>May 5, 2024</p>", head=stated))) == ("2024-05-06 02:30:00", "second")
    assert day(parse(page(top="<p>May 7, 2024</p>", head=stated))) == ("2024-05-07 00:00:00", "day")
    assert day(parse(page(top="<p>Updated May 9, 2024</p>", head=stated)))[0].startswith("2024-05-06")


DECK_NAMES = (
    "subtitulo",
    "chapo",
    "entradilla",
    "bajada",
    "article-copete",
    "Vorspann",
    "sottotitolo",
    "article__dek",
)


@pytest.mark.parametrize("name", DECK_NAMES)
def test_a_named_deck_fills_its_field_whether_or_not_the_body_keeps_it(name: str) -> None:
    deck = "The ferry company gave no reason for the change of its timetable."
    article = parse(page(f'<p class="{name}">{deck}</p>'))
    assert article.deck == deck
    assert article.body.removeprefix(deck).lstrip() == parse(page()).body


@pytest.mark.parametrize(
    ("lead", "described", "has_deck"),
    [
        ("<p><b>{}</b></p>", False, True),
        ("<h2>{}</h2>", False, True),
        ("<p class='p0'>{}</p>", True, True),
        ("<p class='p0'>{}</p>", False, False),
    ],
)
def test_the_bodys_first_paragraph_is_the_deck_where_it_is_set_apart(
    lead: str, described: bool, has_deck: bool
) -> None:
    deck = "Lorries and cars have to take two different roads for two weeks, and walkers may not cross at all."
    head = f'<meta name="description" content="{deck}">' if described else ""
    article = parse(page(lead.format(deck), head=head))
    assert article.deck == (deck if has_deck else None)
    assert article.body.endswith(parse(page()).body)


def test_a_description_that_is_the_first_of_equal_paragraphs_is_no_deck() -> None:
    assert parse(page(head=f'<meta name="description" content="{PARAGRAPHS[0]}">')).deck is None


def test_the_dateline_below_a_deck_that_stays_in_the_body_is_parted_off() -> None:
    deck = "The ferry company gave no reason for the change of its timetable."
    line = "PORT ARDEN — The harbour master said on Monday that the last boat would leave two hours earlier."
    article = parse(page(f'<p class="standfirst">{deck}</p><p>{line}</p>'))
    assert (article.deck, article.dateline) == (deck, "PORT ARDEN")
    assert line.partition(" — ")[2] in article.body.split("\n\n")


def test_what_the_capture_brought_wins() -> None:
    article = parse(page(top="<p>By Ann Lee</p>"), title="Known", byline="Bo Ek", published="2020-02-03")
    assert (article.title, article.byline, article.published_method) == ("Known", "Bo Ek", "field")


def test_recurring_lines_must_look_more_like_a_body() -> None:
    document = read_html(page(bottom="<p>Our readers pay for our work; without them there would be no paper.</p>"), URL)
    last = len(document.blocks) - 1
    recurring = [at == last for at in range(len(document.blocks))]
    roles = article_of(html_page(document, URL, recurring)).roles
    assert roles[last] == "furniture"
    assert roles.count("body") == len(PARAGRAPHS)


def test_a_note_that_says_what_was_corrected_is_no_mere_date() -> None:
    amended = "This article was amended on 6 March 2024. An earlier version gave the wrong cost of the new rudder."
    correction = "Correction, 6 March 2024: An earlier version of this story gave the wrong cost of the rudder."
    for note in (amended, correction):
        assert parse(page(bottom=f"<p>{note}</p>")).corrections == (note,)
    assert parse(page(bottom="<p>This article was updated on 6 March 2024</p>")).corrections == ()


def test_every_block_has_a_reason() -> None:
    shown = "<p class='byline'>By Ann Lee</p><figure><figcaption>The bridge in May.</figcaption></figure>"
    captured = html_page(read_html(page(shown, "<p>Correction: the bridge is closed for two weeks.</p>"), URL), URL)
    reasons = explain(captured)
    assert tuple(reason.role for reason in reasons) == article_of(captured).roles
    assert all(reason.mark and reason.body_probability is not None and reason.words for reason in reasons)
    by_role = {reason.role: reason for reason in reasons}
    assert (by_role["title"].decision.by, by_role["title"].decision.method) == (DecidedBy.METHOD, "h1")
    assert (by_role["byline"].decision.by, by_role["byline"].decision.method) == (DecidedBy.METHOD, "text")
    assert by_role["caption"].decision.by is DecidedBy.CAPTION_ELEMENT
    assert by_role["note"].decision.by is DecidedBy.NOTE_OPENING
    assert by_role["body"].decision.by is DecidedBy.BODY_MODEL
    mark = by_role["body"].mark
    assert mark is not None
    assert "b" in mark.near


def test_a_page_of_no_likely_body_says_that_its_prose_is_taken() -> None:
    document = read_html(
        "<ul>" + "<li><a href='/x'>Ferry fares rise by a tenth in the coming spring.</a></li>" * 3, URL
    )
    reasons = explain(html_page(document, URL))
    assert all(reason.role == "furniture" or reason.decision.by is DecidedBy.PROSE for reason in reasons)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_page_of_very_many_blocks_is_read_in_good_time() -> None:
    captured = html_page(read_html(page(bottom="<p>x</p>" * 100_000), URL), URL)
    reasons = explain(captured)
    assert len(article_of(captured).roles) == len(reasons) > 100_000
    beyond = reasons[MOST_BLOCKS]
    assert (beyond.role, beyond.decision.by, beyond.body_probability) == ("furniture", DecidedBy.BEYOND_LIMIT, None)


@given(st.text(), st.booleans())
def test_any_page_gives_a_role_a_block(text: str, again: bool) -> None:
    document = read_html(text, None)
    article = article_of(html_page(document, None, [again] * len(document.blocks)))
    assert len(article.roles) == len(document.blocks)


def test_a_job_is_cut_off_a_name() -> None:
    assert without_unparted_job("Ann Lee Senior Reporter", lexicon()) == "Ann Lee"
    assert without_unparted_job("Ann Lee and Bo Ek", lexicon()) == "Ann Lee and Bo Ek"
