"""JSON that pages write otherwise than its rules ask: what can be told is read, in good time, and it is said."""

import pytest

from corpus.page.html import read_html
from corpus.page.json_text import MOST_CHARACTERS, read_json


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('{"a": [1, 2,], "b": "x",}', {"a": [1, 2], "b": "x"}),
        ('{"a": "two\nlines", /* why */ "b": 1 // so\n}', {"a": "two\nlines", "b": 1}),
        ('{"a": "One "quoted" word"}', {"a": 'One "quoted" word'}),
        ('{"a": "He said "no", and left", "b": 1}', {"a": 'He said "no", and left', "b": 1}),
        ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        ("{&quot;a&quot;: &quot;x &amp; y&quot;}", {"a": "x & y"}),
        ('{"a": {"b": "whole"}, "c": "cut o', {"a": {"b": "whole"}, "c": "cut o"}),
        ('{"a": "x" "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": , "b": "y", c: true}', {"b": "y", "c": True}),
        ('{"a": [{"b": "x"}, {"c": "y"}, "d": "z"}', {"a": [{"b": "x"}, {"c": "y"}, "d", "z"]}),
        ('{"a": "C:\\Data"}}', {"a": "C:\\Data"}),
    ],
)  # fmt: skip
def test_what_can_be_told_is_read(text: str, document: object) -> None:
    found = read_json(text)
    assert found.is_mended
    assert found.document == document


def test_json_by_the_rules_is_not_called_mended() -> None:
    assert read_json(' {"a": "\\ud83d\\ude00 &#55000;"};\n') == ({"a": "\U0001f600 &#55000;"}, False)
    assert read_json("") == (None, False)


@pytest.mark.parametrize("half", ["Storm \\ud83d", "Storm \\ude00 hits", "Storm &#55357; hits", "Storm &#xD83D;"])
def test_half_a_character_is_a_counted_fault(half: str) -> None:
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{half}"}}</script>'
    found = read_html(f"<head>{script}</head><body><p>Text.</p></body>", None)
    assert found.faults == ("json-ld",)
    assert found.fields["title:json-ld"].startswith("Storm")


@pytest.mark.parametrize("unit", ['{"a":', "[,", '"', '\\"', "/*", '{"a":"x" y ', "a:", " ", "\\"])
@pytest.mark.timeout(60)
def test_nothing_makes_it_slow(unit: str) -> None:
    read_json('{"b": ' + unit * (MOST_CHARACTERS // len(unit)))


def author(stated: str) -> str | None:
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": {stated}}}</script>'
    return read_html(f"<head>{script}</head><body><p>Text.</p></body>", None).fields.get("byline:json-ld")


@pytest.mark.parametrize(
    "stated",
    [
        '{"@type": "Person", "givenName": "Ann", "familyName": "Lee"}',
        '{"@list": [{"@type": "Person", "name": "Ann Lee"}]}',
        '{"@type": "Role", "author": {"@type": "Person", "name": "Ann Lee"}}',
        '{"@type": "Person", "name": "Ann Lee",,',
        '[{"@type": "Person", "name": "Ann Lee", "url": "https://paper.example//a"} // staff\n]',
    ],
)
def test_an_author_is_found_nested_in_parts_and_in_broken_json(stated: str) -> None:
    assert author(stated) == "Ann Lee"
