"""From blocks to fields, on the sample's pages and on pages of any kind."""

from datetime import datetime

import pytest

from corpus.article.article import Article, DecidedBy
from corpus.article.parse import explain
from corpus.text.dates import Moment
from tests.article.captured import article_of, dump_page
from tests.article.dump.pages import Gold, gold_pages, recurring_lines


def parse(page: Gold, marked: bool = False) -> Article:
    return article_of(dump_page(page.blocks, recurring_lines(page) if marked else None))


def parse_lines(*texts: str, **known: str) -> Article:
    return article_of(dump_page(texts, known=known))


pages = pytest.mark.parametrize("page", gold_pages(), ids=lambda page: page.name)
marked = pytest.mark.parametrize("marked", [False, True], ids=["single", "source"])


def test_the_voice_of_america_editorial_comes_out_exactly() -> None:
    [page] = [page for page in gold_pages() if page.path.startswith("voa-editorials/")]
    article = parse(page)
    assert article.title == "U.S. Committed To Honduras Security"
    assert article.caption is not None
    assert article.caption.startswith("U.S. Coast Guard crew members unload cocaine")
    assert article.caption.endswith("to fight drug-related crime.")
    assert article.deck == (
        "A team of technical experts will travel there to step up collaboration on bilateral efforts to fight crime."
    )
    paragraphs = article.body.split("\n\n")
    assert len(paragraphs) == 4
    assert article.body.startswith("A long-time friend of the people of Honduras")
    assert article.body.endswith("the security of its citizens.")
    assert (article.published, article.published_method, article.byline, article.dateline) == (None,) * 4
    assert article.roles == ("furniture", "furniture", "title", "caption", "deck", *["body"] * 4)
    fields = "\n".join(filter(None, (article.title, article.caption, article.deck, article.body)))
    assert "Accessibility" not in fields
    assert "Breaking News" not in fields


@marked
@pages
def test_the_body_of_a_sample_page_is_its_paragraphs_and_nothing_else(page: Gold, marked: bool) -> None:
    assert parse(page, marked).body.split("\n\n") == page.body


@marked
@pages
def test_byline_dateline_and_caption_of_a_sample_page(page: Gold, marked: bool) -> None:
    article = parse(page, marked)
    assert (article.byline, article.dateline, article.caption) == (page.byline, page.dateline, page.caption)


@marked
@pages
def test_the_date_of_a_sample_page_is_the_day_it_was_first_published(page: Gold, marked: bool) -> None:
    article = parse(page, marked)
    if page.published is None:
        assert (article.published, article.published_method) == (None, None)
    else:
        assert article.published == Moment(datetime.fromisoformat(page.published), "day")
        assert article.published_method == "text"


@marked
@pages
def test_title_and_deck_of_a_sample_page(page: Gold, marked: bool) -> None:
    article = parse(page, marked)
    assert (article.title, article.deck) == (page.title, page.deck)


def gold_by_name(name: str) -> Gold:
    return next(page for page in gold_pages() if page.name == name)


@marked
def test_a_page_of_the_courier_as_a_reader_sees_it(marked: bool) -> None:
    article = parse(gold_by_name("2025-03-10-night-trams"), marked)
    assert article.title == "Night trams to run at weekends in six-month trial"
    assert article.deck == "Last service on the Harbour line will leave at 3.40am instead of a quarter past midnight"
    assert article.caption == (
        "A tram at the Corn Exchange stop, where night services will begin. Photograph: Meridian Courier"
    )
    assert (article.byline, article.dateline) == ("Hester Amadi", "PORT ARDEN")
    assert article.published == Moment(datetime(2025, 3, 10), "day")
    first, *_, last = article.body.split("\n\n")
    assert first.startswith("Trams will run through the night on Fridays and Saturdays")
    assert first.endswith("a transport system that does not go to bed.")
    assert last.startswith("Residents of Customs Row")
    assert last.endswith("measure the noise every month.")


@marked
def test_a_page_of_the_faro_as_a_reader_sees_it(marked: bool) -> None:
    article = parse(gold_by_name("2025-03-04-lonja"), marked)
    assert article.title == "La lonja de Sotavento bate su récord de subastas en un solo día"
    assert article.deck == (
        "La venta por internet atrae a compradores de toda la costa y eleva el precio medio un 12 %"
    )
    assert article.caption == "Cajas de merluza en la sala de subastas, ayer por la tarde. Foto: Bruno Areñal"
    assert (article.byline, article.dateline) == ("Inés Caldelas", "PUERTO SOTAVENTO")
    assert article.published == Moment(datetime(2025, 3, 4), "day")
    first, *_, last = article.body.split("\n\n")
    assert first.startswith("La lonja de Sotavento vendió el lunes 41 toneladas")
    assert last.endswith("antes de la campaña del bonito.")


SENTENCE = "The council of the town voted on Tuesday to close the old bridge to lorries until the repairs are done."
BODY = [SENTENCE.replace("Tuesday", f"day {word}") for word in ("one", "two", "three", "four", "five")]
TITLE = "Council votes to close old bridge to lorries"


def test_a_lone_body_is_all_body() -> None:
    assert parse_lines(*BODY).roles == ("body",) * 5


def test_a_line_that_recurs_is_kept_out_of_the_body() -> None:
    texts = [*BODY[:2], SENTENCE, *BODY[2:]]
    article = article_of(dump_page(texts, [text == SENTENCE for text in texts]))
    assert article.roles[2] == "furniture"
    assert SENTENCE not in article.body


def test_a_headline_that_other_pages_list_is_still_the_headline() -> None:
    texts = ["Menu", TITLE, *BODY]
    assert article_of(dump_page(texts, [True, True, *[False] * 5])).title == TITLE


def test_a_short_opening_that_the_body_repeats_is_the_deck() -> None:
    deck = "Lorries must wait for the repairs of the bridge."
    article = parse_lines(TITLE, deck, *BODY)
    assert (article.title, article.deck, article.body) == (TITLE, deck, "\n\n".join(BODY))


def test_a_short_opening_of_its_own_is_part_of_the_body() -> None:
    opening = "Nobody spoke at any length that evening."
    article = parse_lines(TITLE, opening, *BODY)
    assert (article.title, article.deck) == (TITLE, None)
    assert article.body.startswith(opening)


def test_what_follows_the_list_of_other_articles_is_not_the_body() -> None:
    article = parse_lines(TITLE, *BODY[:4], "Most read", *BODY[4:])
    assert article.body == "\n\n".join(BODY[:4])


def test_a_line_of_few_words_is_no_deck() -> None:
    article = parse_lines(TITLE, "Why close it?", *BODY)
    assert (article.title, article.deck) == (TITLE, None)


def test_what_stands_between_headline_and_byline_is_the_deck_and_a_short_opening_below_them_is_not() -> None:
    deck, opening = "Drivers face a detour of twenty miles.", "The council of the town voted on the repairs."
    article = parse_lines(TITLE, deck, "By Ann Lee", "4 March 2025", opening, *BODY)
    assert (article.title, article.deck, article.byline) == (TITLE, deck, "Ann Lee")
    assert article.body == "\n\n".join([opening, *BODY])


def test_of_two_short_openings_the_upper_of_several_sentences_is_the_caption() -> None:
    caption, deck = "The old bridge of the town is closed. Repairs are done.", "Drivers face a detour of twenty miles."
    article = parse_lines(TITLE, caption, deck, *BODY)
    assert (article.caption, article.deck, article.body) == (caption, deck, "\n\n".join(BODY))


def test_what_stands_above_the_paragraph_with_the_dateline_is_deck_and_caption() -> None:
    deck = "Drivers from the villages on the far bank face a detour of twenty miles until the middle of May."
    article = parse_lines(TITLE, deck, f"PORT ARDEN — {BODY[0]}", *BODY[1:])
    assert (article.deck, article.dateline, article.body) == (deck, "PORT ARDEN", "\n\n".join(BODY))


def test_the_authors_line_is_no_deck_though_it_stands_twice() -> None:
    name = "Dylan Marsh, MS, RD, FAND"
    article = parse_lines(TITLE, name, name, "Published Jun 4, 2025", *BODY)
    assert (article.byline, article.deck) == (name, None)


def test_a_caption_inside_the_body_is_the_caption() -> None:
    article = parse_lines(TITLE, *BODY[:3], "The bridge. Photograph: Ann Lee", *BODY[3:])
    assert article.caption == "The bridge. Photograph: Ann Lee"
    assert article.body == "\n\n".join(BODY)


def test_a_byline_below_the_body_is_found() -> None:
    article = parse_lines(TITLE, *BODY, "By Ann Lee")
    assert (article.byline, article.body) == ("Ann Lee", "\n\n".join(BODY))


def test_the_day_of_an_update_gives_way_to_the_day_of_publication() -> None:
    article = parse_lines(TITLE, "Updated March 6, 2025", "March 5, 2025", *BODY)
    assert article.published == Moment(datetime(2025, 3, 5), "day")
    article = parse_lines(TITLE, "Updated March 6, 2025", *BODY)
    assert article.published == Moment(datetime(2025, 3, 6), "day")


def test_a_day_named_in_the_body_is_not_the_date() -> None:
    article = parse_lines(TITLE, *BODY, "The bridge was opened on March 3, 1925, by the Duke of Wend.")
    assert (article.published, article.published_method) == (None, None)


def test_known_fields_win_over_the_page() -> None:
    article = parse_lines(
        TITLE, "By Ann Lee", "March 5, 2025", *BODY,
        title="Known", deck="Known deck", caption="Known caption", byline="By Bo Dahl", published="2025-03-04",
    )  # fmt: skip
    assert (article.title, article.deck, article.caption) == ("Known", "Known deck", "Known caption")
    assert article.byline == "Bo Dahl"
    assert (article.published, article.published_method) == (Moment(datetime(2025, 3, 4), "day"), "field")


def test_a_stated_date_that_cannot_be_read_leaves_the_pages_own() -> None:
    article = parse_lines(TITLE, "March 5, 2025", *BODY, published="last week")
    assert (article.published, article.published_method) == (Moment(datetime(2025, 3, 5), "day"), "text")


def test_a_known_title_is_not_repeated_in_the_body() -> None:
    title = BODY[0]
    article = parse_lines(*BODY, title=title)
    assert article.roles[0] == "title"
    assert title not in article.body


def test_a_page_without_sentences_has_no_body() -> None:
    article = parse_lines("Menu", "News", "Sport", "Contact us")
    assert (article.title, article.body, set(article.roles)) == (None, "", {"furniture"})


PAGES = {
    "ru": (
        ["Меню", "Новости", "Политика", "Спорт", "Поиск", "Войти"],
        "Старый мост через Венду закрыли для грузовиков",
        "Автор: Ольга Снегирёва",
        "5 марта 2025",
        [
            "Городской совет проголосовал за то, чтобы закрыть старый мост для грузовиков до конца ремонта, который "
            "продлится не меньше семи месяцев.",
            "Инженеры нашли трещины в двух опорах ещё осенью, однако движение тогда решили "
            "не останавливать, потому что "
            "объезда для тяжёлых машин в городе нет.",
            "Владельцы складов на левом берегу говорят, что объезд удлинит дорогу на сорок километров, и просят совет "
            "возместить им хотя бы часть расходов на топливо.",
        ],
        ["Читайте также", "Открылся каток в парке", "Поделиться", "Все права защищены."],
    ),
    "ar": (
        ["القائمة", "الرئيسية", "أخبار", "رياضة", "بحث", "تسجيل الدخول"],
        "إغلاق الجسر القديم أمام الشاحنات حتى نهاية أعمال الترميم",
        "بقلم: سلمى الخطيب",
        "5 مارس 2025",
        [
            "صوّت المجلس البلدي مساء الثلاثاء على إغلاق الجسر القديم أمام الشاحنات حتى "
            "تنتهي أعمال الترميم التي يتوقع أن "
            "تستمر سبعة أشهر على الأقل.",
            "وكان المهندسون قد عثروا في الخريف الماضي على تشققات في اثنتين من دعائم الجسر، "
            "لكن المجلس رأى حينها أن حركة "
            "المرور لا يمكن أن تتوقف.",
            "ويقول أصحاب المخازن في الضفة اليسرى إن الطريق البديل أطول بأربعين كيلومترا، ويطالبون المجلس بأن يعوضهم عن "
            "جزء من تكاليف الوقود.",
        ],
        ["اقرأ أيضا", "افتتاح حديقة جديدة", "شارك المقال", "جميع الحقوق محفوظة"],
    ),
    "zh": (
        ["首页", "新闻", "体育", "财经", "搜索", "登录"],
        "老桥禁止货车通行直至维修工程结束",
        "作者：林小雨",
        "2025年3月5日",
        [
            "市议会星期二晚上投票决定，在维修工程结束之前禁止货车通过老桥，工程预计至少持续七个月，其间小汽车和行人仍可通行。",
            "工程师去年秋天已经在两座桥墩上发现裂缝，但是当时议会认为城里没有可供重型车辆绕行的道路，因此没有中断交通。",
            "左岸的仓库业主表示，绕行路线要多走四十公里，他们要求议会补偿一部分燃料费用，并且希望夜间能够放行少量车辆。",
        ],
        ["相关阅读", "公园溜冰场开放", "分享到", "版权所有"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", PAGES)
def test_a_page_of_another_script_comes_out_as_an_english_one(language: str) -> None:
    menu, title, byline, day, paragraphs, foot = PAGES[language]
    article = parse_lines(*menu, title, byline, day, *paragraphs, *foot)
    assert article.body == "\n\n".join(paragraphs)
    assert article.title == title
    assert article.byline is not None
    assert article.byline in byline
    assert article.published == Moment(datetime(2025, 3, 5), "day")


def test_a_title_with_the_sites_name_gives_way_to_the_headline() -> None:
    article = parse_lines(f"{TITLE} | The Courier", "Menu", "News", TITLE, *BODY)
    assert article.title == TITLE


def test_a_correction_is_kept_apart_from_the_body() -> None:
    note = "Correction: An earlier version of this article gave a wrong year for the bridge."
    article = parse_lines(TITLE, *BODY, note)
    assert article.corrections == (note,)
    assert article.roles[-1] == "note"
    assert note not in article.body


def test_the_agency_is_kept_apart_from_the_names() -> None:
    article = parse_lines(TITLE, *BODY, byline="By Ann Lee, Reuters")
    assert (article.byline, article.agency) == ("Ann Lee", "Reuters")


def test_the_day_in_the_address_is_taken_where_the_page_tells_none() -> None:
    url = "https://paper.example/2025/03/05/bridge"
    article = article_of(dump_page([TITLE, *BODY], url=url))
    assert (article.published, article.published_method) == (Moment(datetime(2025, 3, 5), "day"), "url")
    article = article_of(dump_page([TITLE, "March 6, 2025", *BODY], url=url))
    assert (article.published, article.published_method) == (Moment(datetime(2025, 3, 6), "day"), "text")


def test_every_block_has_a_reason_for_its_role() -> None:
    texts = ["Menu", "A line of every page", TITLE, "By Ann Lee", *BODY, "Sign up to our newsletter for more."]
    page = dump_page(texts, [text == "A line of every page" for text in texts])
    reasons = explain(page)
    assert tuple(reason.role for reason in reasons) == article_of(page).roles
    menu, again, title, byline, *body, last = reasons
    assert (menu.decision.by, menu.in_lexicon, menu.words) == (DecidedBy.FURNITURE_LINE, True, 1)
    assert (again.decision.by, again.recurs, again.body_probability) == (DecidedBy.RECURRENCE, True, 0)
    assert title.decision.by in (DecidedBy.TITLE_MODEL, DecidedBy.TITLE_REPEATED)
    assert byline.decision.by is DecidedBy.BYLINE_MODEL
    assert all(0 < reason.decision.probability <= 1 for reason in (title, byline) if reason.decision.probability)
    assert {reason.decision.by for reason in body} == {DecidedBy.BODY_MODEL}
    assert all(reason.body_probability and reason.body_probability > 0.5 for reason in body)
    assert (last.decision.by, last.decision.phrase) == (DecidedBy.FURNITURE_PHRASE, "sign up to")
    assert {reason.mark for reason in reasons} == {None}
