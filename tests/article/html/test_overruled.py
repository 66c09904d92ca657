"""Where plain signs tell more of a block than the model does."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.article.article import Article, DecidedBy
from corpus.article.html import overruled
from corpus.article.html.shapes import shapes
from corpus.article.html.titles import ChosenTitle
from corpus.article.parse import explain
from corpus.page.html import read_html
from tests.article.captured import article_of, dump_page, html_page

MENU = "<ul><li><a href='/'>Home</a></li><li><a href='/w'>Weather</a></li></ul>"
PARAGRAPHS = [
    "The lighthouse on Carrow Point will be repainted this summer, the coast office said on Monday, for the first time "
    "since its lamp was changed.",
    "Two painters are to hang from the gallery in baskets for six weeks. Boats are asked to keep away from the rocks "
    "below while they work.",
    "The red stripes, which the village has argued over for years, will stay. A vote in the parish hall had shown that "
    "nine in ten wanted them.",
    "Visitors may climb the tower again from September on, when the scaffold on the landward side has been taken down.",
]
SECOND = [
    "The mill at Sedge Lane has ground its first corn in forty years, after friends of the place rebuilt its wheel.",
    "About two hundred people watched as the miller opened the sluice and the stones began to turn on Sunday morning.",
    "Flour from the mill will be sold at the market in paper bags, as long as the stock of old wheat lasts.",
]
TITLE = "Carrow lighthouse gets a fresh coat of paint"


def html(inside: str = "", *, more: str = "", below: str = "") -> str:
    first, second, *rest = (f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f"<html><head><title>{TITLE} | The Carrow Star</title></head><body>{MENU}<main><article><h1>{TITLE}</h1>"
        f"{first}{second}{inside}{''.join(rest)}{more}</article>{below}</main>"
        "<footer><p>© The Carrow Star. All rights reserved.</p></footer></body></html>"
    )


def parse(page: str) -> Article:
    return article_of(html_page(read_html(page, None), None))


def reasons(page: str) -> dict[str, DecidedBy]:
    captured = html_page(read_html(page, None), None)
    told = zip(captured.blocks, explain(captured), strict=True)
    return {text: reason.decision.by for text, reason in told}


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href='/o'>READ MORE: Harbour master retires after thirty years at sea</a></p>",
        "<p><b>Also read:</b> <a href='/o'>Harbour master retires after thirty years at sea</a></p>",
        "<p><a href='/o'>Lesen Sie auch: Der Hafenmeister geht nach dreißig Jahren in den Ruhestand</a></p>",
        "<p><a href='/o'>Читайте также: Начальник порта уходит на пенсию через тридцать лет</a></p>",
        "<p><i>Download our app for the tides, the weather and all the news of the coast.</i></p>",
    ],
)
def test_lines_between_paragraphs_that_lead_elsewhere_are_no_body(line: str) -> None:
    assert parse(html(line)).body == "\n\n".join(PARAGRAPHS)


def test_a_paragraph_that_begins_alike_or_holds_links_stays() -> None:
    told = "Opinion: a word that nobody at the meeting wanted to hear, since all of them had <a href='/x'>one</a>."
    assert "Opinion: a word that nobody" in parse(html(f"<p>{told}</p>")).body


def test_a_title_with_a_turkish_capital_said_again_is_no_body() -> None:
    again = html("<p>İstanbul'da fırtına: köprüler kapandı</p>").replace(TITLE, "İstanbul'da fırtına: köprüler kapandı")
    assert parse(again).body == "\n\n".join(PARAGRAPHS)


def test_the_title_said_again_is_no_body() -> None:
    page = html(f"<p>{TITLE}</p>")
    assert TITLE not in parse(page).body


def test_a_line_that_names_the_editor_is_no_body() -> None:
    paragraphs = [
        "卡罗角的灯塔将在今年夏天重新粉刷，海岸管理处星期一表示，这是换灯以来的第一次。",
        "两名油漆工将在吊篮里工作六个星期，管理处请船只在此期间远离塔下的礁石。",
        "村民们争论多年的红色条纹将保留下来，此前在礼堂举行的投票显示九成居民支持。",
        "九月起游客可以再次登塔，届时靠陆地一侧的脚手架将全部拆除，门票价格不变。",
    ]
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    page = (
        "<html><head><title>卡罗角灯塔重新粉刷</title></head><body><article><h1>卡罗角灯塔重新粉刷</h1>"
        f"{text}<p>（责编：林海、周小雨）</p></article></body></html>"
    )
    assert parse(page).body == "\n\n".join(paragraphs)


def test_a_table_between_paragraphs_stays_whole() -> None:
    listed = "<ul><li>Rail in 1991</li><li>Floor in 1994</li></ul>"
    told = (("First coat", "1903", "12"), ("New lamp", "1968", "3"), ("Gallery", "1990", listed))
    rows = "".join(f"<tr><td>{what}</td><td>{year}</td><td>{count}</td></tr>" for what, year, count in told)
    table = f"<table><thead><tr><th>Work</th><th>Year</th><th>Weeks</th></tr></thead><tbody>{rows}</tbody></table>"
    body = parse(html(table)).body
    for cell in ("First coat", "New lamp", "Rail in 1991", "Floor in 1994"):
        assert cell in body


def test_the_last_paragraph_under_a_heading_of_its_own_stays() -> None:
    heading = "The fire of 9 June 1931"
    last = "It burned for two nights, and the keeper of the day carried the lens down."
    body = parse(html(more=f"<h3>{heading}</h3><p>{last}</p>")).body
    assert body.endswith(f"{heading}\n\n{last}")


def test_the_articles_that_a_page_goes_on_with_are_no_body() -> None:
    text = "".join(f"<p>{one}</p>" for one in SECOND)
    page = html(below=f"<article><h1>Old mill at Sedge Lane grinds again</h1><p>2 May 2024</p>{text}</article>")
    assert parse(page).body == "\n\n".join(PARAGRAPHS)
    assert reasons(page)[SECOND[0]] is DecidedBy.NEXT_ARTICLE


def test_a_part_in_an_element_of_its_own_is_of_the_article() -> None:
    text = "".join(f"<p>{one}</p>" for one in SECOND)
    between = "<aside><p><a href='/1'>Harbour master retires</a></p></aside>"
    page = html(below=f"{between}<article><h2>What the painters say</h2>{text}</article>")
    assert parse(page).body.endswith(SECOND[-1])


def test_a_heading_of_the_first_level_without_a_day_parts_one_article() -> None:
    text = "".join(f"<p>{one}</p>" for one in SECOND)
    assert parse(html(more=f"<h1>What the painters say</h1>{text}")).body.endswith(SECOND[-1])


@pytest.mark.parametrize("heading", ["h1", "h2"])
def test_what_the_next_article_shows_dates_and_signs_nothing(heading: str) -> None:
    text = "".join(f"<p>{one}</p>" for one in SECOND)
    related = "<aside><h3>Related stories</h3><ul><li><a href='/1'>Harbour master retires</a></li></ul></aside>"
    line = "<p class='date'>2 May 2024</p><p>By Nell Ward</p>"
    article = parse(html(below=f"{related}<article><{heading}>Old mill grinds again</{heading}>{line}{text}</article>"))
    assert (article.published, article.byline) == (None, None)
    assert article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "SEE ALSO: Harbour master retires after thirty years at sea",
        "Ezt is ajánljuk: Nyugdíjba megy a kikötőmester",
        "View this post on Instagram",
        "pic.twitter.com/a1b2c3d4",
        "Page 2 of 5",
        "[Image: The tower in the morning sun]",
        "Share this story on WhatsApp",
        "Article continues below this advertisement",
        "La suite après cette publicité",
        "Artikeln fortsätter efter annonsen",
        "Juttu jatkuu mainoksen jälkeen",
        "Dalsza część artykułu pod materiałem wideo",
        "Haberin devamı reklamdan sonra",
        "記事の続きは広告の後で",
        "【関連記事】港長、30年で引退へ",
        "[관련기사] 항만장, 30년 만에 은퇴",
        "Tags: Carrow, lighthouse, paint",
        "Quelle: dpa",
        "Źródło: PAP",
        "Find this article at: https://star.example/lighthouse",
    ],
)
def test_remnants_between_paragraphs_are_no_body(line: str) -> None:
    assert parse(html(f"<p>{line}</p>")).body == "\n\n".join(PARAGRAPHS)
    blocks = [TITLE, "4 March 2024", *PARAGRAPHS[:2], line, *PARAGRAPHS[2:]]
    assert article_of(dump_page(blocks)).body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "The mayor put it in one word: nonsense.",
        "Page 12 of the report names the painters who fell ill.",
        "Tags: they hang from every rail of the tower, and each has a name on it.",
        "The article continues a fight of many years over the colour of the stripes.",
        "Source: nobody in the village would say who had told the paper about the paint.",
        "View this post on the cliff from the sea, and you see how far it leans.",
    ],
)
def test_sentences_that_begin_like_remnants_are_body(line: str) -> None:
    assert line in parse(html(f"<p>{line}</p>")).body


@given(st.lists(st.tuples(st.sampled_from(["p", "li", "td"]), st.booleans()), min_size=1, max_size=14))
@example([("li", True), ("p", True), ("li", False), ("p", True), ("li", False)])
@example([("li", True), ("li", False), ("p", True)])
@example([("p", True), ("li", False), ("li", False)])
def test_rows_are_of_the_body_between_two_of_its_blocks(blocks: list[tuple[str, bool]]) -> None:
    tags, body = [tag for tag, _ in blocks], [inside for _, inside in blocks]
    page = shapes(["Row"] * len(tags), [f"{tag} 3 2 - - - 0 - - -" for tag in tags])
    seen = overruled.Seen(page, ChosenTitle(None, None, None), np.ones(len(tags), np.float32), body)
    are_rows = [tag in overruled._ROWS for tag in tags]
    expected = []
    for at in range(1, len(tags)):
        first = next(to for to in range(at, 0, -1) if to == 1 or not are_rows[to - 1] or not are_rows[to])
        last = next((to for to in range(at, len(tags)) if not are_rows[to]), None)
        if are_rows[at] and last is not None and body[first - 1] and body[last] and last - first <= overruled.MOST_ROWS:
            expected.append(at)
    assert [at for at, inside, _ in overruled._rows(seen) if inside] == expected
