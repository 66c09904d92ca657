"""The day of publication of an HTML page, among the days that it states and shows."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article.article import Article
from corpus.page.html import read_html
from corpus.page.stated import scripted_day
from tests.article.captured import article_of, html_page

URL = "https://courier.example/news/pump"
PROSE = "".join(
    f"<p>The council of Kelsby voted on Monday to repair the old pump house near the quay, part {part} of a long plan, "
    "which the harbour master called overdue and the treasurer called dear.</p>"
    for part in range(6)
)
STATED = "<meta property='article:published_time' content='2024-05-06T12:30:00+00:00'>"
CHANGED = "<meta property='article:modified_time' content='2024-08-01T12:30:00+00:00'>"


def parse(top: str = "", head: str = "", bottom: str = "", url: str = URL, language: str = "en") -> Article:
    html = (
        f"<html lang='{language}'><head>{head}</head><body><article><h1>Kelsby repairs its pump house</h1>{top}{PROSE}"
        f"</article>{bottom}</body></html>"
    )
    return article_of(html_page(read_html(html, url), url))


def day(article: Article) -> tuple[str | None, str | None]:
    return str(article.published.at.date()) if article.published else None, article.published_method


@pytest.mark.parametrize(
    ("top", "head", "expected"),
    [
        # What is stated and shown.
        ("<p>May 6, 2024</p>", STATED, ("2024-05-06", "meta")),
        # The newsroom's day beside one in UTC.
        ("<p>May 7, 2024</p>", STATED, ("2024-05-07", "text")),
        # An update, with its label and without one.
        ("<p>Updated August 1, 2024</p>", STATED + CHANGED, ("2024-05-06", "meta")),
        ("<p>August 1, 2024</p>", STATED + CHANGED, ("2024-05-06", "meta")),
        ("<p>Last updated:</p><p>July 30, 2024</p>", STATED + CHANGED, ("2024-05-06", "meta")),
        # A label counts more than a system's time.
        ("<p>Published March 3, 2022</p>", STATED, ("2022-03-03", "text")),
        ("<p>Published March 3, 2022</p><p>Updated May 6, 2024</p>", STATED, ("2022-03-03", "text")),
        # An earlier day under the title does too, a later one in a line of its own does not.
        ("<p>March 3, 2022</p>", STATED, ("2022-03-03", "text")),
        ("<p>December 3, 2024</p>", STATED, ("2024-05-06", "meta")),
        # An update before publication: on the day before it is the same, long before it tells nothing.
        ("<p>Updated May 5, 2024</p>", STATED, ("2024-05-05", "text")),
        ("<p>Updated March 3, 2022</p>", STATED, ("2024-05-06", "meta")),
        # Two days in one line, each with its label.
        ("<p>Updated: 5 May 2025 | First published: 3 March 2025</p>", "", ("2025-03-03", "text")),
        ("<p>Published 3 March 2025, updated 5 May 2025</p>", "", ("2025-03-03", "text")),
        # An update alone.
        ("<p>Updated 5 May 2025</p>", "", ("2025-05-05", "text")),
        ("<p>Updated <time datetime='2025-05-05T10:00Z'>5 May</time></p>", "", ("2025-05-05", "time")),
        # A day of change that is only stated is no answer.
        ("", CHANGED, (None, None)),
    ],
)
def test_the_day_is_chosen_among_those_stated_and_shown(
    top: str, head: str, expected: tuple[str | None, str | None]
) -> None:
    assert day(parse(top, head)) == expected


FIRST = """<script type="application/ld+json">
{"@type": "NewsArticle", "datePublished": "2021-05-06T12:30:00Z", "dateModified": "2024-08-01T12:30:00Z"}</script>"""
FIRST_ITEM = "<meta itemprop='datePublished' content='2021-05-06'><meta itemprop='dateModified' content='2024-08-01'>"


@pytest.mark.parametrize(
    ("top", "head", "expected"),
    [
        # The day of the version that the page holds, told by a label or by what is stated of the last change.
        ("<p>Updated August 1, 2024</p>", FIRST, ("2024-08-01", "text")),
        ("<p>August 1, 2024</p>", FIRST, ("2024-08-01", "text")),
        ("<p>Updated July 30, 2024</p>", FIRST, ("2024-07-30", "text")),
        ("<p>Updated <time datetime='2024-08-01'>1 August</time></p>", FIRST_ITEM, ("2024-08-01", "time")),
        # A meta tag that states publication, or a page that shows the day.
        ("<p>Updated August 1, 2024</p>", FIRST + "<meta name='date' content='2021-05-06'>", ("2021-05-06", "json-ld")),
        ("<p>May 6, 2021</p><p>Updated August 1, 2024</p>", FIRST, ("2021-05-06", "json-ld")),
        ("<p>Published May 5, 2021</p><p>Updated August 1, 2024</p>", FIRST, ("2021-05-05", "text")),
        # A later day that nothing calls an update, an update before publication, an update that is not shown.
        ("<p>December 3, 2024</p>", FIRST, ("2021-05-06", "json-ld")),
        ("<p>Updated May 1, 2020</p>", FIRST, ("2021-05-06", "json-ld")),
        ("", FIRST, ("2021-05-06", "json-ld")),
    ],
)
def test_a_shown_update_counts_where_no_meta_tag_states_an_earlier_day(
    top: str, head: str, expected: tuple[str, str]
) -> None:
    assert day(parse(top, head)) == expected


@pytest.mark.parametrize(
    ("stated", "utc", "written"),
    [
        ("2024-05-06T21:30:00-07:00", "2024-05-07 04:30:00", "May 6, 2024"),
        ("2024-05-06T00:10:00+02:00", "2024-05-05 22:10:00", "6 May 2024"),
    ],
)
def test_a_stated_time_is_in_utc_unless_the_page_shows_the_newsrooms_day(stated: str, utc: str, written: str) -> None:
    head = f"<meta property='article:published_time' content='{stated}'>"
    article = parse(head=head)
    assert article.published is not None
    assert (str(article.published.at), article.published.precision) == (utc, "second")
    far = "".join(f"<p>Offer {n} to our readers</p>" for n in range(20))
    shown = parse(head=head, bottom=f"{far}<p>{written}</p>")
    assert shown.published is not None
    assert (str(shown.published.at), shown.published.precision) == ("2024-05-06 00:00:00", "day")
    assert shown.published_method == "text"
    yearless = parse(f"<p>{written.replace('2024', '').strip(', ')}</p>", head)
    assert day(yearless) == ("2024-05-06", "text")
    other = parse("<p>May 9</p>", head)
    assert other.published is not None
    assert str(other.published.at) == utc


@pytest.mark.parametrize(
    ("stated", "shown", "expected"),
    [
        # An evening in America, a morning in Australia: one moment.
        ("2024-05-07T02:30:00Z", "May 6, 2024", ("2024-05-07", "meta")),
        ("2024-05-06T23:00:55+00:00", "Published: 7 May 2024", ("2024-05-06", "meta")),
        # No clock on land showed that day then.
        ("2024-05-07T16:53:00Z", "May 6, 2024", ("2024-05-06", "text")),
        # Midnight stands for a day, and what has another offset has its own day.
        ("2024-05-07T00:00:00Z", "May 6, 2024", ("2024-05-06", "text")),
        ("2024-05-06T22:30:00-04:00", "May 6, 2024", ("2024-05-06", "text")),
        # The day of the same name stands for the time, if both are shown.
        ("2024-05-07T02:30:00Z", "May 6, 2024 | May 7, 2024", ("2024-05-07", "meta")),
    ],
)
def test_a_time_in_utc_stands_beside_the_day_that_a_newsrooms_clock_showed_then(
    stated: str, shown: str, expected: tuple[str, str]
) -> None:
    head = f"<meta property='article:published_time' content='{stated}'>"
    assert day(parse(f"<p>{shown}</p>", head)) == expected


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)), st.integers(-10, 11))
def test_a_time_in_utc_is_kept_whichever_newsrooms_day_is_shown(when: datetime, hours: int) -> None:
    when = when.replace(microsecond=0)
    head = f"<meta property='article:published_time' content='{when.isoformat()}Z'>"
    shown = (when + timedelta(hours=hours)).date()
    article = parse(f"<p>{shown.isoformat()}</p>", head)
    assert article.published is not None
    assert article.published.at == (when if when.time() != time() else datetime(shown.year, shown.month, shown.day))


def test_a_labelled_day_below_counts_more_than_one_without_a_label_above() -> None:
    below = "<p>This article was originally published on 26 Sep 2019.</p>"
    assert day(parse("<p>30 Sep 2022, 11:07am</p>", bottom=PROSE + below)) == ("2019-09-26", "text")


def test_the_day_in_the_address_settles_one_in_utc() -> None:
    late = "<meta property='article:published_time' content='2024-05-06T02:30:00Z'>"
    assert day(parse(head=late, url="https://courier.example/2024/05/05/pump")) == ("2024-05-05", "url")
    assert day(parse(head=late, url="https://courier.example/2024/04/01/pump")) == ("2024-05-06", "meta")


@pytest.mark.parametrize(
    "script",
    [
        """<script>window.state = {"slug": "pump", "publishedAt": "2024-05-06T10:00:00Z"}</script>""",
        """<script id="__NEXT_DATA__" type="application/json">{"post":{"publish_date":"2024-05-06"}}</script>""",
        """<script>dataLayer.push({'publishDate' : '2024-05-06 10:00'})</script>""",
        r"""<script>self.push("{\\"datePublished\\":\\"2024-05-06T10:00:00Z\\"}")</script>""".replace("\\\\", "\\"),
        """<div data-page="{&quot;first_published_at&quot;:&quot;2024-05-06&quot;}"></div>""",
        """<script>page = {"published_time": 1714989600000}</script>""",
    ],
)
def test_scripts_tell_where_nothing_else_does(script: str) -> None:
    assert day(parse(bottom=script)) == ("2024-05-06", "meta")
    other = """<script>also = {"publishedAt": "2023-01-02"}</script>"""
    assert day(parse(bottom=script + other)) == (None, None)
    assert day(parse(head="<meta name='date' content='2020-02-02'>", bottom=script)) == ("2020-02-02", "meta")


@given(st.dates(), st.text(max_size=40), st.sampled_from(["publishedAt", "publish_date", "first_published_at"]))
def test_a_day_in_a_script_is_read_whatever_stands_around_it(when: date, around: str, key: str) -> None:
    assert scripted_day(f'{around} {{"{key}": "{when.isoformat()}"}} {around}') == when.isoformat()
    assert scripted_day(around) is None


@pytest.mark.parametrize("name", ["app-published-date", "cms:publishtime", "og:publish_date", "first_published_at"])
def test_other_names_of_the_day_of_publication_are_read(name: str) -> None:
    assert day(parse(head=f"<meta name='{name}' content='2024-05-06'>")) == ("2024-05-06", "meta")


def test_lists_of_other_articles_do_not_date_the_page() -> None:
    cards = "".join(f"<div class='related card'><p class='date'>June {n}, 2024</p></div>" for n in range(1, 5))
    far = "".join(f"<p>Offer {n} to our readers</p>" for n in range(20))
    alone = "<p class='post-date'>May 6, 2024</p>"
    assert day(parse(bottom=far + alone + cards)) == ("2024-05-06", "text")
    assert day(parse(bottom=far + alone + "<p class='post-date'>May 7, 2024</p>")) == (None, None)
    assert day(parse(top="<p>May 6, 2024</p>", bottom=cards)) == ("2024-05-06", "text")


def test_the_pages_language_tells_day_and_month_apart() -> None:
    assert day(parse("<p>Posted 6/5/2024</p>", language="en-GB")) == ("2024-05-06", "text")
    assert day(parse("<p>Posted 5/6/2024</p>", language="en-US")) == ("2024-05-06", "text")
    assert day(parse("<p>Posted 5/6/2024</p>")) == (None, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "The quay was opened on 4 May 1931 by the queen.",
        "A first pump of 12 November 1918 had failed within a week.",
        "The next meeting is on 20 June 2031 in the old town hall.",
        "Bron invigdes den 4 maj 1931 i Kelsby.",
        "橋は1931年5月4日に開通した。",
        "다리는 1931년 5월 4일 문을 열었다.",
        "Wieder zusammen kam der Rat am 2. März 2019 in Kelsby.",
    ],
)
@pytest.mark.parametrize("head", ["", STATED])
def test_a_sentence_that_names_a_day_is_no_date_and_stays(sentence: str, head: str) -> None:
    article = parse(top=f"<p>{sentence}</p>", head=head)
    assert day(article) == (("2024-05-06", "meta") if head else (None, None))
    assert sentence in article.body


def test_a_section_that_names_a_day_does_not_date_the_page() -> None:
    section = "<h3>The flood of 2 March 2019</h3><p>It lasted for nine days, and nobody in the town was hurt.</p>"
    assert day(parse(bottom=section)) == (None, None)


def test_the_weather_and_the_sites_terms_do_not_date_the_page() -> None:
    assert day(parse(top="<p>Today, 8 May 2024: 11°C, light rain</p>")) == (None, None)
    assert day(parse(bottom="<p>Terms last updated 1 January 2023</p>")) == (None, None)
    assert day(parse(bottom="<p>Last updated 6 May 2024</p>")) == ("2024-05-06", "text")


def test_days_of_products_and_lists_in_structured_data_do_not_date_the_page() -> None:
    other = '<script type="application/ld+json">{"@type": "Product", "datePublished": "2020-01-01"}</script>'
    assert day(parse(head=other)) == (None, None)
    assert day(parse("<p>6 May 2024</p>", head=other)) == ("2024-05-06", "text")


def test_the_day_of_a_picture_does_not_date_the_page() -> None:
    caption = "<figcaption>The pump house on 3 January 2019. Photo: Ida Holm</figcaption>"
    picture = f"<figure><img src='quay.jpg'>{caption}</figure>"
    assert day(parse(top=picture)) == (None, None)
    assert day(parse(top=f"{picture}<p>6 May 2024</p>")) == ("2024-05-06", "text")


def test_days_of_other_stories_and_of_a_manuscript_do_not_date_the_page() -> None:
    rows = "".join(f"<div><a href='/{n}'>Story {n} of many</a> <span>1{n} June 2025</span></div>" for n in range(5))
    cards = "".join(f"<div><h3><a href='/{n}'>Story {n}</a></h3><time>1{n} June 2025</time></div>" for n in range(5))
    for bottom in (rows, cards):
        assert day(parse(bottom=f"<section><h2>More</h2>{bottom}</section>")) == (None, None)
    made = "<ul><li>Received: 4 October 2022</li><li>Accepted: 6 May 2023</li><li>Published: 2 June 2023</li></ul>"
    assert day(parse(top=made)) == ("2023-06-02", "text")
