"""An article's text that a page holds as data and does not show."""

import json

import pytest

from corpus.article.article import Article, CapturedPage, DecidedBy
from corpus.article.parse import explain, parse
from corpus.landing.formats.html import page_of
from corpus.page.embedded import paragraphs_of

TITLE = "Ferry fares to rise by a tenth"
STORY = [
    "The ferry company said on Monday that its fares would rise by a tenth in the spring, for cars and for lorries.",
    '"We have no choice," said Greta Malone, who runs the line. "Fuel costs twice what it did in the last year."',
    "Islanders are angry. The council of Tarn Ferry has asked the minister to look at the books before the summer.",
    "A day ticket will then cost twelve crowns, and a season ticket for lorries four hundred, as much as a used moped.",
    "The last boat of the day is to leave an hour later than it does now, which shopkeepers have long asked for.",
]
MARKUP = "".join(f"<p>{one}</p>" for one in STORY) + "<figure><figcaption>A ferry at sea</figcaption></figure>"
OTHER = {"headline": "Bread costs more again", "body": f"<p>{'Bakers say that flour has become dear. ' * 40}</p>"}


def linked(body: str) -> str:
    stated = {"@type": "NewsArticle", "headline": TITLE, "articleBody": body}
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


def data(document: object) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(document)}</script>'


def pushed(parts: list[str]) -> str:
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in parts)


def captured(script: str, body: str = "<p>Loading...</p>") -> CapturedPage:
    page = page_of(f"<html><head><title>{TITLE} | Gazette</title></head><body>{body}{script}</body></html>", None)
    return CapturedPage(page.blocks, page.marks, [False] * len(page.blocks), page.known, page.url)


def article(script: str, body: str = "<p>Loading...</p>") -> Article:
    [found] = parse([captured(script, body)])
    assert found.faults == ()
    return found


SPANS = [{"type": "paragraph", "children": [{"text": one[:40]}, {"text": one[40:], "bold": True}]} for one in STORY]
TEXTS = [{"type": "text", "content": one} for one in STORY]
PICTURE = {"type": "image", "text": f"{STORY[0]} In a picture."}
ELEMENTS = [["$", "p", None, {"children": [one[:30], ["$", "b", None, {"children": one[30:]}]]}] for one in STORY]
FLIGHT = "3:" + json.dumps(["$", "div", None, {"children": ELEMENTS}]) + "\n"
STATE = json.dumps({"story": {"title": TITLE, "paragraphs": STORY}})
NUXT = "(function(a,b){return {data:[{title:a,body:[" + ",".join(map(json.dumps, STORY)) + "]}]}}(1,2))"
SCRIPTS = {
    "next": data({"props": {"article": {"headline": TITLE, "body": MARKUP}, "more": [OTHER]}}),
    "state": f"<script>window.__INITIAL_STATE__={STATE};</script>",
    "quoted": f"<script>window.__PRELOADED_STATE__ = JSON.parse({json.dumps(STATE)})</script>",
    "apollo": data({"Article:1": {"title": TITLE, "content": MARKUP}, "Article:2": {"title": "B", **OTHER}}),
    "spans": data({"post": {"title": TITLE, "content": SPANS}}),
    "elements": data({"globalContent": {"headlines": {"basic": TITLE}, "content_elements": [*TEXTS, PICTURE]}}),
    "nuxt": f"<script>window.__NUXT__={NUXT}</script>",
    "flight": pushed([FLIGHT[:90], FLIGHT[90:]]),
    "pushed": pushed(STORY),
}


@pytest.mark.parametrize("kind", SCRIPTS)
def test_a_script_that_holds_the_text_gives_the_body_and_says_so(kind: str) -> None:
    found = article(SCRIPTS[kind])
    assert found.body.split("\n\n") == STORY
    assert (found.title, found.body_method) == (TITLE, "script")


@pytest.mark.parametrize("body", ["\n\n".join(STORY), "\r\n".join(STORY), MARKUP])
@pytest.mark.parametrize(
    "shown", ["", "<p>Loading...</p>", f"<h1>{TITLE}</h1><p>{STORY[0]}</p><p>Subscribe to read on.</p>"]
)
def test_a_stated_body_is_taken_where_the_page_shows_none_or_its_beginning(body: str, shown: str) -> None:
    found = article(linked(body), shown)
    assert found.body.split("\n\n") == STORY
    assert (found.title, found.body_method) == (TITLE, "json-ld")


@pytest.mark.parametrize(
    ("told", "names", "day"),
    [
        ({"author": "Ann Lee", "publishedAt": "2024-05-06T07:00:00Z"}, "Ann Lee", "2024-05-06"),
        (
            {"authors": [{"name": "Ann Lee"}, {"displayName": "Bo Dahl"}], "date": "2024-05-06"},
            "Ann Lee, Bo Dahl",
            "2024-05-06",
        ),
        ({"credits": {"by": [{"name": "Ann Lee"}]}, "display_date": "2024-05-06T07:00:00Z"}, "Ann Lee", "2024-05-06"),
        (
            {"author": {"node": {"firstName": "Ann", "lastName": "Lee"}}, "published": 1714989600},
            "Ann Lee",
            "2024-05-06",
        ),
        ({"author": "https://pilot.example/staff/7", "date": "soon"}, None, None),
        ({"author": {"id": 7}, "date": None}, None, None),
    ],
)
def test_data_around_a_text_name_its_author_and_its_day(
    told: dict[str, object], names: str | None, day: str | None
) -> None:
    other = OTHER | {"author": "Ida Holm", "publishedAt": "2021-01-02"}
    story = {"headline": TITLE, "body": MARKUP, **told}
    found = article(data({"props": {"article": story, "more": [other]}}))
    assert found.byline == names
    assert (str(found.published.at.date()) if found.published else None) == (day or "2021-01-02")


def test_what_the_page_states_of_itself_counts_more_than_data_around_its_text() -> None:
    script = data({"article": {"headline": TITLE, "body": MARKUP, "author": "Ida Holm", "date": "2021-01-02"}})
    meta = "<meta name='author' content='Ann Lee'><meta name='date' content='2024-05-06'>"
    page = page_of(f"<html><head><title>{TITLE}</title>{meta}</head><body><p>Loading</p>{script}</body></html>", None)
    assert (page.known["byline:meta"], page.known["published:meta"]) == ("Ann Lee", "2024-05-06")


def test_markup_that_is_escaped_gives_its_paragraphs_and_a_sign_in_a_text_stays() -> None:
    assert paragraphs_of("&lt;p&gt;&quot;Fuel is dear.&quot;&lt;/p&gt;&lt;p&gt;So are fares.&lt;/p&gt;") == [
        '"Fuel is dear."',
        "So are fares.",
    ]
    assert paragraphs_of("<p>Fares are &lt; 5 crowns.</p><p>Boats &amp; cars</p>") == [
        "Fares are < 5 crowns.",
        "Boats & cars",
    ]


def test_what_the_page_shows_is_not_stored_twice() -> None:
    page = captured(linked("\n\n".join(STORY)), f"<h1>{TITLE}</h1>{MARKUP}")
    assert len(page.blocks) == len(STORY) + 2
    assert parse([page])[0].body_method is None


def test_a_short_statement_does_not_take_the_place_of_a_longer_body() -> None:
    advert = "Read the whole story in our application. It is free for the first month, and then costs a crown. " * 3
    found = article(linked(advert), f"<article><h1>{TITLE}</h1>{MARKUP}</article>")
    assert found.body_method is None
    assert "application" not in found.body
    assert STORY[1] in found.body


def test_another_article_in_a_script_does_not_take_the_place_of_a_short_body() -> None:
    shown = "".join(f"<p>{one}</p>" for one in STORY[:3])
    found = article(data({"more": [OTHER]}), f"<article><h1>{TITLE}</h1>{shown}</article>")
    assert found.body_method is None
    assert found.body.split("\n\n") == STORY[:3]


def test_texts_of_a_consent_dialog_in_a_script_are_no_body() -> None:
    consent = [f"We and our partners use cookies for purpose {at}; you may withdraw consent." for at in range(20)]
    assert article(data({"texts": {"body": consent}}), f"<h1>{TITLE}</h1><p>{STORY[0]}</p>").body_method is None


def test_explain_says_for_each_block_what_parse_decided() -> None:
    page = captured(linked(MARKUP), f"<h1>{TITLE}</h1><p>{STORY[0]}</p>")
    reasons = explain(page)
    assert tuple(reason.role for reason in reasons) == parse([page])[0].roles
    assert reasons[-1].decision.by is DecidedBy.DATA
    assert reasons[-1].decision.method == "json-ld"


def test_a_text_that_recurs_over_the_source_is_no_body() -> None:
    page = captured(linked(MARKUP))
    again = [text in STORY for text in page.blocks]
    [found] = parse([CapturedPage(page.blocks, page.marks, again, page.known, page.url)])
    assert STORY[0] not in found.body


def test_markup_in_a_text_gives_its_paragraphs() -> None:
    parts = paragraphs_of("<p>One <b>bold</b> word.</p><ul><li>Two<li>Three</ul><script>four</script>")
    assert parts == ["One bold word.", "Two", "Three"]
    assert paragraphs_of("One\nline\n\nanother") == ["One line", "another"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ['"a" ', "x={", 'x=["', "\\", '{"body":', "self.__next_f.push([1,", "__A__=", "[["])
def test_no_script_makes_it_slow(unit: str) -> None:
    captured(f"<script>window.__STATE__ = 1;{unit * (1_000_000 // len(unit))}</script>")
