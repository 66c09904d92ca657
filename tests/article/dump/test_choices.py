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


def test_headlines_of_other_stories_are_no_author_where_a_script_has_no_capitals() -> None:
    paragraphs = [
        "أعلن مكتب الميناء يوم الاثنين أن العبارة ستتوقف عن العمل لمدة أسبوعين بسبب عطل في الدفة.",
        "وسيضطر أصحاب السيارات إلى استخدام الطريق القديم قرب الطاحونة ابتداء من صباح الغد.",
        "وكان غواصون قد اكتشفوا العطل خلال فحص معتاد في الخريف الماضي، بحسب البيان.",
    ]
    more = ["اقرأ أيضا", "إغلاق جسر الميناء", "افتتاح مكتبة جديدة", "موسم زيتون قياسي"]
    headline = "توقف العبارة أسبوعين"
    assert article_of(dump_page([headline, *paragraphs, *more])).byline is None
    assert article_of(dump_page([headline, "كتبت: سلمى الحداد", *paragraphs, *more])).byline == "سلمى الحداد"


def test_a_section_above_the_headline_and_a_day_of_the_week_are_no_author() -> None:
    for line in ("Vær", "Wetter", "Martedì"):
        assert article_of(dump_page([*MENU, line, HEADLINE, "14 March 2025", *PARAGRAPHS])).byline is None
    assert article_of(dump_page([*MENU, HEADLINE, "Ann Lee", "14 March 2025", *PARAGRAPHS])).byline == "Ann Lee"


def test_who_took_the_pictures_is_named_beside_the_author() -> None:
    lines = [*MENU, HEADLINE, "Text: Ann Lee, Fotos: Bo Dahl", "14 March 2025", *PARAGRAPHS]
    found = article_of(dump_page(lines))
    assert (found.byline, found.caption) == ("Ann Lee", None)
    caption = "The quay of Stanner on Monday. Foto: Bo Dahl"
    assert article_of(dump_page([*MENU, HEADLINE, "14 March 2025", caption, *PARAGRAPHS])).caption == caption


def test_a_line_about_advertisements_opens_no_article() -> None:
    lines = [
        *MENU,
        HEADLINE,
        "14 March 2025",
        *PARAGRAPHS[:2],
        "ADVERTISEMENT - CONTINUE READING BELOW",
        *PARAGRAPHS[2:],
    ]
    assert article_of(dump_page(lines)).body == "\n\n".join(PARAGRAPHS)


def test_the_label_of_a_field_is_none_of_the_headline() -> None:
    assert article_of(dump_page([f"Title: {HEADLINE}", "Author: Ann Lee", *PARAGRAPHS])).title == HEADLINE
    assert (
        article_of(dump_page(["Title race: Stanner lead by two", *PARAGRAPHS])).title
        == "Title race: Stanner lead by two"
    )


def test_the_day_of_publication_is_told_from_an_update_however_days_are_written() -> None:
    line = "Actualizado: 06/03/2024 08:00h. Publicado: 05/03/2024 19:15h"
    text = ["El barco no saldrá en dos semanas, según la oficina del puerto, que lo anunció el lunes por la tarde."] * 3
    found = article_of(dump_page(["El barco de Stanner se detiene dos semanas", line, *text])).published
    assert found is not None
    assert str(found.at.date()) == "2024-03-05"


def test_days_of_other_stories_do_not_date_a_dump() -> None:
    stories = [line for n in range(5) for line in (f"Another story of the harbour, part {n}", f"1{n} June 2025")]
    assert article_of(dump_page([*MENU, HEADLINE, *PARAGRAPHS, "More from us", *stories])).published is None
    dated = article_of(dump_page([*MENU, HEADLINE, "14 March 2025", *PARAGRAPHS, "More from us", *stories]))
    assert dated.published is not None
    assert str(dated.published.at.date()) == "2025-03-14"
