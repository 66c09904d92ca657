"""Bylines: the names stay, what stands around them goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import bylines as byline
from corpus.text.bylines import Byline, clean_byline
from corpus.text.bylines_cjk import dated_names, names_behind
from corpus.text.lexicon import lexicon


@pytest.mark.parametrize(
    ("text", "names", "agency"),
    [
        ("By Ann Lee", "Ann Lee", None),
        ("Ann Lee", "Ann Lee", None),
        ("By Ann Lee, Staff Writer", "Ann Lee", None),
        ("By Ann Lee, Senior Reporter, and Bo Dahl", "Ann Lee, and Bo Dahl", None),
        ("Ann Lee, Cora Voss and Bo Dahl", "Ann Lee, Cora Voss and Bo Dahl", None),
        ("By Ann Lee | Reuters", "Ann Lee", "Reuters"),
        ("By Ann Lee and Bo Dahl, Associated Press", "Ann Lee and Bo Dahl", "Associated Press"),
        ("By ANN LEE (AP)", "ANN LEE", "AP"),
        ("Reuters", None, "Reuters"),
        ("By Ann Lee Published: Jan 29, 2025", "Ann Lee", None),
        ("By Ann Lee • May 3, 2024 • 5 min read", "Ann Lee", None),
        ("May 3, 2024 by Ann Lee in Politics", "Ann Lee", None),
        ("* by Ann Lee", "Ann Lee", None),
        ("By Ann Lee For The Stanner Post", "Ann Lee", None),
        ("By ANN LEE for the Stanner Post", "ANN LEE", None),
        ("By Ann Lee in Kelsby and Bo Dahl in Port Wend", "Ann Lee and Bo Dahl", None),
        ("By Ann Lee Tuesday, 4 May 2024, 9:30", "Ann Lee", None),
        ("ANN LEE Port Wend", "ANN LEE", None),
        ("Ann Lee, g1 Wend", "Ann Lee", None),
        ("Ein Bericht von Jörg Weiß", "Jörg Weiß", None),
        ("dal nostro inviato Ida Bossi", "Ida Bossi", None),
        ("Door onze verslaggever Bo Dahl", "Bo Dahl", None),
        ("Της Άννας Δήμου", "Άννας Δήμου", None),
        ("Rosa Domingo", "Rosa Domingo", None),
        ("Ann LeePublished May 3, 2024", "Ann Lee", None),
        ("Ann Lee, Ph.D.", "Ann Lee, Ph.D.", None),
        ("By Ann Lee.", "Ann Lee", None),
        ("By Ann Lee ann.lee@paper.example", "Ann Lee", None),
        ("Written by staff", None, None),
        ("Por Inés Caldelas, redactora", "Inés Caldelas", None),
        ("Par Zoé Morel avec AFP", "Zoé Morel", "AFP"),
        ("Von Jörg Weiß, Redakteur", "Jörg Weiß", None),
        ("Por Rui Brandão, da Agência Brasil", "Rui Brandão, da Agência Brasil", None),
        ("Автор: Ольга Снегирёва, корреспондент", "Ольга Снегирёва", None),
        ("بقلم: سلمى الخطيب", "سلمى الخطيب", None),
        ("作者：林小雨", "林小雨", None),
        ("", None, None),
        ("—", None, None),
    ],
)
def test_a_byline_is_parted_into_names_and_agency(text: str, names: str | None, agency: str | None) -> None:
    assert clean_byline(text, lexicon()) == Byline(names, agency)


@given(st.text(max_size=300))
def test_any_text_gives_names_that_are_none_or_not_empty(text: str) -> None:
    found = clean_byline(text, lexicon())
    assert found.names is None or found.names.strip()
    assert found == clean_byline(text, lexicon())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["by ", ", and ", "(", " - ", "a@", "x. ", "и ", "12:30 ", "\t"])
def test_hostile_text_takes_no_time(part: str) -> None:
    clean_byline(part * 50_000, lexicon())


NAMES = ["Ann", "Lee", "ANN", "de", "Снегирёва", "سلمى", "林小雨"]
NO_NAMES = [
    "By", "by", "Von", "and", "И", "و", "مها", "وليد", "Reuters", "Associated", "Press", "Staff", "Writer", "redactora",
    "Published", "LeePublished", "updated", "Updated", "posted", "on", "in", "with", "Editor", "Senior", "Zoé", "avec",
]  # fmt: skip


@given(st.lists(st.sampled_from(NAMES + NO_NAMES) | st.text(st.characters(categories=["L"]), max_size=8), max_size=6))
def test_a_line_of_letters_is_known_at_a_glance_for_what_a_closer_look_finds(words: list[str]) -> None:
    line = " ".join(words)
    with pytest.MonkeyPatch.context() as patch:
        at_a_glance = clean_byline(line, lexicon())
        patch.setattr(byline, "PLAIN", -1)
        assert clean_byline(line, lexicon()) == at_a_glance


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # Who took the pictures, translated or edited is no author.
        ("Words by Ann Lee Photographs by Bo Dahl", "Ann Lee"),
        ("By Ann Lee; translated by Bo Dahl; photographs by Cy Wren", "Ann Lee"),
        ("Reporting by Ann Lee in Oslo; Editing by Bo Dahl", "Ann Lee"),
        ("Text: Ann Lee, Foto: Bo Dahl", "Ann Lee"),
        ("Edited by Bo Dahl", None),
        ("Photo by Bo Dahl", None),
        ("Art Garland", "Art Garland"),
        # What follows the last of several names, or a name, is the paper or the agency.
        ("Ann Lee and Bo Dahl, The Pilot", "Ann Lee and Bo Dahl"),
        ("Ann Lee The Associated Press", "Ann Lee"),
        ("By Ann Lee, Stanner Daily Courier", "Ann Lee"),
        ("Ann Lee, professor of the history of rivers at Stanner", "Ann Lee"),
        ("By Ann Lee, Chief Technology Officer and Head of River Labs", "Ann Lee"),
        # Brackets hold further authors, or part of the name.
        ("Ann Lee (avec Bo Dahl et Cy Wren)", "Ann Lee avec Bo Dahl et Cy Wren"),
        ("Ann (Maria) Lee", "Ann Maria Lee"),
        # Labels of Chinese, Japanese and Korean papers.
        ("河畔日报记者 王小兰 李大江", "王小兰 李大江"),
        ("来源： 河畔日报 作者：王小兰 阅读(12)", "王小兰"),
        ("2025年03月14日 09:30 来源：河畔晚报 记者 王小兰", "王小兰"),
        ("著者：山田花子", "山田花子"),
        ("김하늘 기자", "김하늘"),
        ("서울 김하늘 기자 sky@paper.example", "김하늘"),
        # A job or a paper behind a name without a comma; a job alone names nobody.
        ("Von Dora Ahlen Landespolitische Korrespondentin", "Dora Ahlen"),
        ("Dora Ahlen Redakteurin", "Dora Ahlen"),
        ("Von Dora Ahlen, Online-Redakteurin", "Dora Ahlen"),
        ("Review by Ann Lee Contributor", "Ann Lee"),
        ("Senior Political Reporter", None),
        ("Ann Lee Stanner Valley Courier", "Ann Lee"),
        ("Ann Lee Stanner Telegram & Gazette", "Ann Lee"),
        ("Los Angeles Daily News", "Los Angeles Daily News"),
        # A day before the names, a month in a name, what is left of a time.
        ("27. Mai 2025 • Bodo Marten • 3 Minuten", "Bodo Marten"),
        ("Dec 6, 2024 Ann Lee", "Ann Lee"),
        ("Le Quai | 04.05.2024 à 13h36 • Mis à jour le 05.05.2024 | Par Zoé Morel", "Zoé Morel"),
        ("Ann Lee May 3, 2024 — 7 minutes read", "Ann Lee"),
        ("Bodo und Dora Martus 05.11.2024", "Bodo und Dora Martus"),
        ("Dec 6, 2024, 10:15 PM", None),
        # Said twice; a button beside a name; an opening and nothing else.
        ("Ann Lee Ann Lee", "Ann Lee"),
        ("Kari Nordvik Tips meg", "Kari Nordvik"),
        ("By", None),
    ],
)
def test_roles_papers_and_labels_are_told_from_names(text: str, names: str | None) -> None:
    assert clean_byline(text, lexicon()).names == names


def test_a_japanese_name_before_a_day_is_told_from_a_label_and_a_paper() -> None:
    assert dated_names("山田花子 2025年3月14日 09時30分") == "山田花子"
    assert dated_names("山田 花子 2025年3月14日") == "山田 花子"
    for line in ("最終更新 2025年3月14日", "河畔新聞社 2025年3月14日", "公開日時 2025年3月14日", "山田花子は2025年に"):
        assert dated_names(line) is None


def test_names_in_brackets_behind_the_last_sentence_sign_and_others_do_not() -> None:
    assert names_behind("船は来週から動くという。（山田花子）") == "山田花子"
    assert names_behind("（山田花子）") == "山田花子"
    assert names_behind("船は来週から動く（港湾報告）と話した。") is None
    assert names_behind("船は来週から動くという。（河畔新聞）") is None
