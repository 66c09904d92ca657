"""Lines that sign an article without a person's name, names in two lines, and sentences that recur."""

import pytest

from corpus.article.article import Article
from corpus.article.signatures import agency_behind, goes_on, lone_agency
from corpus.page.html import read_html
from tests.article.captured import article_of, dump_page, html_page

TITLE = "Snow closes the pass road a month early"
PARAGRAPHS = [
    "The road over the Hollen pass was closed on Sunday night, a month earlier than usual, after half a metre of snow.",
    "Drivers have to go round by the tunnel until April, the roads office said, which takes forty minutes longer.",
    "The inn at the top, which lives on weekend guests, sent its three cooks home and shut its doors until the spring.",
    "Two hikers who had set out on Saturday were brought down by a plough. They were cold, the driver said, but well.",
]


def of_html(top: str = "", bottom: str = "") -> Article:
    text = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    page = (
        f"<html><head><title>{TITLE}</title></head><body><ul><li><a href='/'>Home</a></li></ul>"
        f"<article><h1>{TITLE}</h1>{top}{text}{bottom}</article></body></html>"
    )
    return article_of(html_page(read_html(page, None), None))


def of_dump(*top: str) -> Article:
    return article_of(dump_page([TITLE, *top, *PARAGRAPHS]))


@pytest.mark.parametrize(
    ("line", "agency"),
    [("Reuters", "Reuters"), ("AFP", "AFP"), ("By Associated Press", "Associated Press"), ("(dpa)", "dpa")],
)
def test_a_line_that_names_an_agency_alone_gives_the_agency(line: str, agency: str) -> None:
    for article in (of_html(f"<p>{line}</p>"), of_dump(line)):
        assert (article.byline, article.agency) == (None, agency)
        assert article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("behind", "agency"), [(" (dpa)", "dpa"), (" (AP/dpa)", "AP/dpa"), (" [AFP].", "AFP"), (" – Reuters", "Reuters")]
)
def test_an_agency_behind_the_last_sentence_signs_the_article_and_stays(behind: str, agency: str) -> None:
    paragraphs = [*PARAGRAPHS[:-1], PARAGRAPHS[-1] + behind]
    page = f"<article><h1>{TITLE}</h1>{''.join(f'<p>{one}</p>' for one in paragraphs)}</article>"
    for article in (article_of(html_page(read_html(page, None), None)), article_of(dump_page([TITLE, *paragraphs]))):
        assert (article.byline, article.agency) == (None, agency)
        assert article.body == "\n\n".join(paragraphs)


def test_an_agency_in_the_dateline_signs_the_article() -> None:
    opened = f"HOLLEN (AP) — {PARAGRAPHS[0]}"
    page = f"<article><h1>{TITLE}</h1>{''.join(f'<p>{one}</p>' for one in (opened, *PARAGRAPHS[1:]))}</article>"
    dump = dump_page([TITLE, opened, *PARAGRAPHS[1:]])
    for article in (article_of(html_page(read_html(page, None), None)), article_of(dump)):
        assert (article.dateline, article.agency) == ("HOLLEN (AP)", "AP")


@pytest.mark.parametrize("end", ["(see above)", "(42)", "– well", "(AFP, as was told)"])
def test_what_else_ends_a_text_is_no_agency(end: str) -> None:
    assert agency_behind(f"The driver brought them down. {end}") is None


def test_an_agency_within_a_sentence_signs_nothing() -> None:
    assert lone_agency("Reuters reported the storm first.") is None
    assert of_html(f"<p>{PARAGRAPHS[0]}</p><p>AFP had 40 reporters there.</p>").agency is None


def test_names_that_go_on_in_the_next_line() -> None:
    article = of_dump("By Nell Ward, Tom Pryce,", "Ada Lund and Jo Marsh", "3 November 2024")
    assert article.byline == "Nell Ward, Tom Pryce, Ada Lund and Jo Marsh"
    assert article.deck is None
    article = of_html("<p>By Nell Ward</p><p>and Tom Pryce</p>")
    assert (article.byline, article.body) == ("Nell Ward and Tom Pryce", "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("By Nell Ward", "Snow closes the pass"),
        ("By Nell Ward,", "who lives in the valley"),
        ("By Nell Ward and", "The road over the pass was closed on Sunday night."),
        ("By Nell Ward,", ""),
    ],
)
def test_other_lines_below_are_no_names(line: str, below: str) -> None:
    assert not below or not goes_on(line, below)


@pytest.mark.parametrize(
    "told",
    ["The first snow fell on 21 September 1931 that year.", "On 3 May 2021 the index closed at 1,204 points."],
)
def test_a_sentence_that_tells_of_a_day_is_no_furniture_though_it_recurs(told: str) -> None:
    blocks = [TITLE, PARAGRAPHS[0], told, *PARAGRAPHS[1:]]
    recurring = [text == told for text in blocks]
    assert told in article_of(dump_page(blocks, recurring)).body
    page = "".join(f"<p>{text}</p>" for text in blocks[1:])
    document = read_html(f"<html><body><article><h1>{TITLE}</h1>{page}</article></body></html>", None)
    assert told in article_of(html_page(document, None, [text == told for text in document.blocks])).body


def test_other_sentences_that_recur_are_furniture() -> None:
    told = "Our reporters follow the weather in the mountains for you around the clock."
    blocks = [TITLE, PARAGRAPHS[0], told, *PARAGRAPHS[1:]]
    assert told not in article_of(dump_page(blocks, [text == told for text in blocks])).body


@pytest.mark.parametrize(
    ("era", "day"),
    [("令和7年11月3日", "2025-11-03"), ("平成元年2月9日", "1989-02-09"), ("昭和６０年５月３日", "1985-05-03")],
)
def test_days_by_japanese_eras(era: str, day: str) -> None:
    title = "峠道、大雪で一カ月早く閉鎖"
    paragraphs = [
        "町は日曜日の夜、積雪が五十センチに達したため、峠を越える道路を例年より一カ月早く閉鎖したと発表した。",
        "車は四月までトンネルを通る迂回路を使わなければならず、所要時間は四十分ほど長くなる見込みだという。",
        "頂上の宿は週末の客で成り立っているが、料理人三人を帰宅させ、春まで営業を休むことを決めた。",
    ]
    dump = article_of(dump_page([title, era, *paragraphs]))
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    html = f"<html><body><article><h1>{title}</h1><p>{era}</p>{text}</article></body></html>"
    for article in (dump, article_of(html_page(read_html(html, None), None))):
        assert article.published is not None
        assert str(article.published.at.date()) == day
        assert article.deck is None
