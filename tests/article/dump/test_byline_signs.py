"""What signs a dump in any language: labels, days beside names, the editor, and no button."""

import pytest

from corpus.article.dump.byline_signs import are_buttons, is_labelled
from tests.article.captured import article_of, dump_page

PARAGRAPHS = [
    "The ferry from Stanner to Wend will not run for two weeks, the harbour office said on Monday.",
    "Cars have to take the road by the old mill from tomorrow; walkers may cross the weir while the water is low.",
    "Divers found the damage in a routine check last autumn and had hoped that it could wait until the summer.",
    "Nobody was in danger at any time, the office said, and the ferry would be good for another forty years.",
]
IN_CHINESE = [
    "从下周一开始，连接两岸的渡船将停航两个星期，港务局的负责人在周三下午这样对记者说。",
    "停航期间汽车必须绕行上游的老磨坊大桥，行人可以在水位较低的时候从堤坝上走过去。",
    "潜水员去年秋天在例行检查中发现了船底的裂缝，原本希望修理工作可以等到夏天再进行。",
    "负责人表示，任何时候都没有危险，修好以后这条渡船还可以再使用四十年，票价不变。",
]
IN_JAPANESE = [
    "両岸を結ぶ渡し船が来週から二週間にわたって運休すると、港湾事務所が水曜日の午後に発表した。",
    "運休の間、車は上流の古い水車橋へ回らなければならないが、歩行者は水位が低ければ堰を渡れる。",
    "潜水士が昨年の秋の定期点検で船底の亀裂を見つけ、修理は夏まで待てると考えられていたという。",
    "危険はまったくなかったと事務所は話し、修理が終われば船はあと四十年は使えると説明した。",
]


@pytest.mark.parametrize(
    ("line", "labelled"),
    [
        ("Article rédigé par Zoé Morel", True),
        ("Von: bodo marten", True),
        ("Posted on 14 March 2025 by annlee", True),
        ("作者：林小雨", True),
        ("山田花子 2025年3月14日", True),
        ("By the harbour the ferry waits", False),
        ("Ann Lee", False),
    ],
)
def test_a_label_says_in_so_many_words_who_wrote(line: str, labelled: bool) -> None:
    assert is_labelled(line) is labelled


@pytest.mark.parametrize("line", ["Teilen Twittern Senden", "Facebook : Facebook", "Read more", "In River News, Sport"])
def test_buttons_and_sections_name_nobody(line: str) -> None:
    assert are_buttons(line)


@pytest.mark.parametrize("names", ["Dora Ahlen", "Ingrid Teilen", "林小雨"])
def test_names_are_no_buttons(names: str) -> None:
    assert not are_buttons(names)


def test_the_labelled_line_signs_rather_than_a_button_beside_the_headline() -> None:
    page = ["渡船停航两周", "推荐 我要说说", "编辑： 金金 来源： 河畔日报 作者：林小雨", *IN_CHINESE]
    assert article_of(dump_page(page)).byline == "林小雨"


def test_an_article_that_nobody_signs_above_is_signed_behind_its_end_or_by_its_editor() -> None:
    signed = article_of(dump_page(["渡し船、二週間の運休へ", *IN_JAPANESE[:-1], f"{IN_JAPANESE[-1]}（山田花子）"]))
    assert signed.byline == "山田花子"
    assert "四十年" in signed.body
    edited = article_of(dump_page(["渡船停航两周", *IN_CHINESE, "责任编辑：王小兰"]))
    assert edited.byline == "王小兰"
    assert article_of(dump_page(["渡船停航两周", *IN_CHINESE])).byline is None


def test_a_sentence_that_opens_as_a_byline_does_is_none() -> None:
    page = ["Ferry from Stanner to Wend stops for two weeks", "By Tuesday, Ann Lee had left the harbour.", *PARAGRAPHS]
    found = article_of(dump_page(page))
    assert found.byline is None
    assert "By Tuesday, Ann Lee had left" in found.body
