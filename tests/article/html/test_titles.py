"""The title of an HTML page, among what its headings show and its head states."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.article.html import titles
from corpus.page.html import read_html
from tests.article.captured import article_of, html_page

STOPS = "Ferry stops for two weeks"
PARAGRAPHS = [
    "The ferry from Stanner to Wend will not run for two weeks, the harbour office said on Monday: its rudder is worn.",
    "Cars have to take the road by the old mill from tomorrow; walkers may cross the weir while the water is low.",
    "Divers found the damage in a routine check last autumn and had hoped that it could wait until the summer.",
]


def title(head: str, top: str) -> str | None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    menu = "<ul><li><a href='/'>Home</a></li></ul>"
    page = f"<html><head>{head}</head><body>{menu}<article>{top}{body}</article></body></html>"
    return article_of(html_page(read_html(page, None), None)).title


def stated(text: str) -> str:
    return f"<meta property='og:title' content='{text}'>"


@pytest.mark.parametrize(
    ("head", "top", "wanted"),
    [
        # A kicker before the headline and a label behind it, which the stated title does not have.
        (stated(STOPS), f"<h1><b>Harbour</b> {STOPS}</h1>", STOPS),
        (stated(STOPS), f"<h1>{STOPS} <i>Members only</i></h1>", STOPS),
        # A label that furniture is known by, where only the page's own title has none.
        (f"<title>{STOPS}</title>", f"<h1><b>Subscribers only</b> {STOPS}</h1>", STOPS),
        (f"<title>{STOPS}</title>", f"<h1><b>Harbour</b> {STOPS}</h1>", f"Harbour {STOPS}"),
        # Text of another element that runs into the headline, and a count of comments.
        (f"<title>{STOPS}</title>", f"<h1><span>Exclusive</span>{STOPS}</h1>", STOPS),
        (f"<title>{STOPS}</title>", f"<h1>{STOPS}<small>Its rudder is worn</small></h1>", STOPS),
        (f"<title>{STOPS}</title>", f"<h1>{STOPS} <a href='#talk'>(12)</a></h1>", STOPS),
        (f"<title>{STOPS}</title>", f"<h1>{STOPS} (and why)</h1>", f"{STOPS} (and why)"),
        # A blog's name, and below it the headline that its title names behind a colon.
        (f"<title>Quay Notes: {STOPS}</title>", f"<h1>Quay Notes</h1><h3>{STOPS}</h3>", STOPS),
        (f"<title>The quay: {STOPS}</title>", f"<h1>The quay: {STOPS}</h1><h3>Rudder</h3>", f"The quay: {STOPS}"),
        # What goes on in small letters or behind a sign is the headline's own.
        (stated("Ferry stops"), "<h1>Ferry stops for two weeks in May</h1>", "Ferry stops for two weeks in May"),
        (stated("Ferry stops for good"), "<h1>Ferry stops for good: What now?</h1>", "Ferry stops for good: What now?"),
        # One headline for search engines and, below it, one for readers.
        (
            "<title>Stanner ferry: timetable, rudder, damage</title>" + stated("No way over the Arle"),
            "<h1>Stanner ferry: timetable, rudder, damage</h1><h2>Broken rudder No way over the Arle</h2>",
            "No way over the Arle",
        ),
        # The stated title between the site's and the section's names, shown by a line that is no heading.
        (f"<title>THE PILOT - {STOPS} - river life</title>", f"<div>{STOPS}</div>", STOPS),
        (f"<title>The Pilot » Town » {STOPS}</title>", "", STOPS),
        # What looks like a site's name is the headline's where the heading has it.
        (f"<title>{STOPS} | In brief | The Pilot</title>", f"<h1>{STOPS} | In brief</h1>", f"{STOPS} | In brief"),
        ("<title>渡轮停航两周_本地_河畔日报</title>", "<h1>渡轮停航两周</h1>", "渡轮停航两周"),
        ("<title>Boat &amp; ferry stop</title>", "<h1>Boat &amp;amp; ferry stop</h1>", "Boat & ferry stop"),
    ],
)
def test_the_headline_that_readers_see(head: str, top: str, wanted: str) -> None:
    assert title(head, top) == wanted


@pytest.mark.parametrize(
    ("head", "top"),
    [
        (f"<title>{STOPS[:16]}…</title>", f"<h2>{STOPS}</h2>"),
        (f"<title>{STOPS[:16]}... | The Stanner Echo</title>", f"<p><b>{STOPS}</b></p>"),
        (stated(STOPS), f"<h1>{STOPS[:16]}...</h1>"),
        (f"<title>{STOPS}</title>" + stated(STOPS[:16] + "..."), ""),
    ],
)
def test_a_title_that_is_cut_off_gives_way_to_the_whole_one(head: str, top: str) -> None:
    assert title(head, top) == STOPS


@pytest.mark.parametrize("more", ["", stated(STOPS)])
def test_a_masthead_is_no_title_though_the_page_shows_it_and_not_the_headline(more: str) -> None:
    page = (
        f"<html><head><title>{STOPS} | The Stanner Echo</title>{more}</head><body><header><a href='/'>The Stanner Echo"
        "</a></header><article><p>Film: how the rudder broke.</p></article></body></html>"
    )
    assert article_of(html_page(read_html(page, None), None)).title == STOPS


WORDS = st.lists(st.sampled_from(["a", "tide", "tides", "ferry", "the", "漢", "字", "x1", "İ"]), max_size=24)


@given(WORDS, WORDS, st.integers(0, 3))
@example([*"abcdefghijklmnopqrst"], [*"abcdefghijklmnopqrs"], 0)
@example([*"abcdefghij"], [*"abcdefghi"], 0)
def test_a_line_says_a_title_where_their_words_are_the_same(told: list[str], other: list[str], changed: int) -> None:
    wanted = titles.title_words(" ".join(told))
    for text in (" ".join(other), " ".join(told[changed:]), " ".join([*told, *other[:changed]])):
        alike = titles.sameness(wanted, titles.title_words(text)) >= titles.REPEATED
        assert titles._says(text, wanted) == alike
