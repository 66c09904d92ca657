"""Pages that stand in for an article, and short articles beside that are none of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.landing.formats import html, plain_text
from corpus.landing.no_article import no_article
from corpus.page.page import Page
from tests.landing.landed import Corpus
from tests.landing.standing_in import PAGES, as_dump, as_html


def judged(page: Page) -> str | None:
    return no_article(page.blocks, page.marks, page.known)


def of_html(text: str) -> str | None:
    return judged(html.read(text.encode(), None, None))


def of_dump(*lines: str) -> str | None:
    return judged(plain_text.read("\n\n".join(lines).encode(), None, None))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: ascii(f"{page[2]} {page[0]}"))
def test_it_is_told_in_many_languages_as_html_and_as_a_dump(page: tuple[str, str, str, list[str]]) -> None:
    title, heading, _, texts = page
    assert of_html(as_html(title, heading, texts))
    assert judged(plain_text.read(as_dump(title, heading, texts).encode(), None, None))


def test_the_message_says_what_the_page_is_and_what_told_it() -> None:
    told = of_html(as_html("Page not found | Harrow", "Page not found", ["The page you requested does not exist."]))
    assert told == "it reads as a page that is not there, not as an article: “Page not found | Harrow”"


def test_it_does_not_matter_how_many_partners_a_question_for_consent_names() -> None:
    texts = ["We and our 842 partners store and read cookies on your device.", "Accept all"]
    assert of_html(as_html("Before you continue", "Before you continue", texts))
    texts = ["Unsere 1.204 Partner und wir setzen Cookies.", "Alle ablehnen"]
    assert of_html(as_html("Bevor Sie fortfahren", "Bevor Sie fortfahren", texts))


def test_teasers_on_a_page_that_is_missing_do_not_make_it_an_article() -> None:
    teasers = [
        f"The council of ward {at} will meet on Friday to talk about the bridge and its cost." for at in range(6)
    ]
    assert of_html(as_html("Page not found", "404", ["The page you are looking for is not here.", *teasers]))


def test_a_script_that_lets_only_browsers_pass_is_enough() -> None:
    assert of_html(
        "<head><title>harrow.example</title><script>window._cf_chl_opt={}</script></head><body><p>Wait</p></body>"
    )


def test_an_empty_shell_that_scripts_are_to_fill_is_none() -> None:
    shell = (
        '<title>The Harrow Gazette</title><body><nav><a href="/">Home</a></nav>{}<script src="a.js"></script></body>'
    )
    assert of_html(shell.format('<div id="root"></div>'))
    assert of_html(shell.format("<noscript>This site needs JavaScript.</noscript>"))
    assert not of_html(shell.format('<div id="root"><h1>Ferry fares rise</h1><p>By a tenth, from May.</p></div>'))


SHORT = "The ferry company said on Monday that its fares would rise in the spring, by a tenth for cars and lorries."


@pytest.mark.parametrize(
    "lines",
    [
        ("Log in", "Ferry fares rise", SHORT),
        (
            "Just a moment",
            "By Ann Lee",
            SHORT,
            f"{SHORT} Nobody is surprised, least of all those who live on the islands.",
        ),
        (
            "Access denied",
            SHORT,
            "The islanders say that the harbour was closed to them without a word of warning last week.",
        ),
        ("Ferry fares rise", SHORT, "We use cookies", "Please enable JavaScript to see this video."),
        (
            "Site says something went wrong",
            SHORT,
            f"{SHORT} An error occurred while the fares were set, the company said.",
        ),
        ("Ferry fares rise",),
    ],
    ids=lambda lines: lines[0],
)
def test_a_short_news_item_stays_an_article(lines: tuple[str, ...]) -> None:
    assert of_dump(*lines) is None
    assert of_html("".join(f"<p>{line}</p>" for line in lines)) is None


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("404: how an error became a joke", "the page you are looking for does not exist"),
        ("Access denied: a week in the lost archive", "please enable cookies"),
        ("Just a moment: a clerk remembers", "verify you are human"),
    ],
)
def test_a_long_text_about_such_pages_that_came_as_one_block_is_an_article(title: str, words: str) -> None:
    story = "The clerks of Saltby kept a list of every notice that their screens had shown since winter. " * 12
    assert of_dump(title, f"{story} On most days it was “{words}” that they wrote down. {story}") is None


def test_what_states_to_be_an_article_is_one_whatever_its_title() -> None:
    title, heading, _, texts = PAGES[2]
    page = html.read(as_html(title, heading, texts).encode(), None, None)
    for stated in ({"kind": "NewsArticle"}, {"published:meta": "2026-01-02"}, {"byline": "Ann Lee"}):
        assert judged(replace(page, known=page.known | stated)) is None


def test_such_a_page_is_quarantined_as_it_is_read_and_nothing_of_it_is_handed_on(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.land("gazette/a.html", as_html(*PAGES[3][:2], PAGES[3][3]))
    corpus.land("gazette/b.html", f"<h1>Ferry fares rise</h1><p>{SHORT}</p>")
    rows = corpus.read()
    assert [(row["path"], row["reason"]) for row in rows["captures"]] == [
        ("gazette/a.html", "no_article"),
        ("gazette/b.html", None),
    ]
    assert len(rows["contents"]) == 1
