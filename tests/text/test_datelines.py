"""Datelines as newsrooms of several languages write them."""

import pytest

from corpus.text.datelines import split_dateline


@pytest.mark.parametrize(
    ("paragraph", "dateline", "rest"),
    [
        ("PORT ARDEN — Trams will run.", "PORT ARDEN", "Trams will run."),
        ("MADRID, 5 mar (EFE).- El río", "MADRID, 5 mar (EFE)", "El río"),
        ("São Tomé (Lusa) – O rio", "São Tomé (Lusa)", "O rio"),
        ("МОСКВА, 5 мар — Мост закрыт.", "МОСКВА, 5 мар", "Мост закрыт."),
        ("القاهرة (رويترز) - أغلق الجسر", "القاهرة (رويترز)", "أغلق الجسر"),
        ("الرياض - أغلق الجسر القديم", "الرياض", "أغلق الجسر القديم"),
        ("白港 — 大桥关闭。", "白港", "大桥关闭。"),
        ("新华社上海3月5日电（记者 林小雨）大桥关闭。", "上海 (新华社)", "大桥关闭。"),
    ],
)
def test_a_dateline_is_parted_from_its_paragraph(paragraph: str, dateline: str, rest: str) -> None:
    assert split_dateline(paragraph) == (dateline, rest)


@pytest.mark.parametrize(
    "paragraph",
    [
        "",
        "Мост закрыт — надолго.",
        "大桥关闭了。",
        "大桥关闭了——市长说。",
        "The tram (line 4) - the last one - is gone.",
        "X-ray — off",
    ],
)
def test_other_paragraphs_have_no_dateline(paragraph: str) -> None:
    assert split_dateline(paragraph) == (None, paragraph)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["A ", "A (", "A -", "社", "新华社", "ا "])
def test_hostile_text_takes_no_time(part: str) -> None:
    split_dateline(part * 50_000)
