"""Sentences of prose are told from lines about the page."""

import pytest

from corpus.text.prose import is_prose


@pytest.mark.parametrize(
    "text",
    [
        "The hall was opened on 4 May 1931 by the king.",
        "By Tuesday, Ann Lee had left the town.",
        "Er wurde am 3. März 1950 in Bremen geboren.",
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
        "",
    ],
)
def test_a_line_about_the_page_is_none(text: str) -> None:
    assert not is_prose(text)
