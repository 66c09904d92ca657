"""Sentences of prose are told from lines about the page."""

import pytest

from corpus.text.prose import is_prose


@pytest.mark.parametrize(
    "text",
    [
        "The hall was opened on 4 May 1931 by the king.",
        "By Tuesday, Ann Lee had left the town.",
        "Er wurde am 3. März 1950 in Bremen geboren.",
        "Bron invigdes den 4 maj 1931 i Kelsby.",
        "Silta avattiin 4. toukokuuta 1931.",
        "橋は1931年5月4日に開通した。",
        "大桥于1931年5月4日建成通车。",
        "다리는 1931년 5월 4일 문을 열었다.",
        "افتتح الجسر القديم في 4 مايو 1931.",
        "该桥于一九三一年五月四日由国王在数千名居民面前正式开放使用并通车。",
    ],
)
def test_a_sentence_is_prose(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "4 May 1931",
        "Friday, 4 May 1931, 9:30 a.m.",
        "By Ann Lee, staff writer.",
        "Published on 4 May 1931 at 9 a.m.",
        "This article was published on 4 May 1931 by the Courier.",
        "The words are these, as follows:",
        "Kelsby, torsdag 4 maj 1931.",
        "четверг, 4 мая 1931 г.",
        "Stand vom 4. Mai 1931.",
        "1931年5月4日。",
        "本文于1931年5月4日发布。",
        "本报记者王小兰1931年5月4日报道。",
        "1931년 5월 4일 입력.",
        "نشر في 4 مايو 1931.",
        "",
    ],
)
def test_a_line_about_the_page_is_none(text: str) -> None:
    assert not is_prose(text)
