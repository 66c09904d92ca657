"""Headline, author and day of a dump: what a paper's name, other stories' days and a lone headline are taken for."""

from tests.article.captured import article_of, dump_page

PARAGRAPHS = [
    "The ferry from Stanner to Wend will not run for two weeks, the harbour office said on Monday.",
    "Cars have to take the road by the old mill from tomorrow; walkers may cross the weir while the water is low.",
    "Divers found the damage in a routine check last autumn and had hoped that it could wait until the summer.",
    "Nobody was in danger at any time, the office said, and the ferry would be good for another forty years.",
]
MENU = ["Home", "World", "Politics", "Business", "Sport", "Culture", "Weather", "Opinion"]
HEADLINE = "Ferry from Stanner to Wend stops for two weeks"


def test_a_headline_with_nothing_but_paragraphs_is_the_title() -> None:
    assert article_of(dump_page([HEADLINE, *PARAGRAPHS])).title == HEADLINE
    assert article_of(dump_page(PARAGRAPHS)).title is None


def test_the_papers_name_above_the_menu_is_no_author() -> None:
    for name in ("The Stanner Gazette", "Wend Daily News", "Radio Stanner"):
        assert article_of(dump_page([name, *MENU, HEADLINE, *PARAGRAPHS])).byline is None
    assert article_of(dump_page([*MENU, HEADLINE, "By Ann Lee", *PARAGRAPHS])).byline == "Ann Lee"


def test_days_of_other_stories_do_not_date_a_dump() -> None:
    stories = [line for n in range(5) for line in (f"Another story of the harbour, part {n}", f"1{n} June 2025")]
    assert article_of(dump_page([*MENU, HEADLINE, *PARAGRAPHS, "More from us", *stories])).published is None
    dated = article_of(dump_page([*MENU, HEADLINE, "14 March 2025", *PARAGRAPHS, "More from us", *stories]))
    assert dated.published is not None
    assert str(dated.published.at.date()) == "2025-03-14"
