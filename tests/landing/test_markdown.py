"""Markdown, in files and in fields, is turned into the text that it shows."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.formats import markdown
from tests.landing import make
from tests.landing.landed import Corpus, records

DUMP = """[Skip to content](#main)

![logo](https://a.example/logo.png)

* [Home](/)
* [World](/world)

# Ferry returns to the northern isles

By [Ann Lee](https://a.example/people/ann-lee) on 4 March 2025

[![The ferry](https://a.example/f.jpg)](https://a.example/f)
*The ferry at the quay. Photo: Bo Dahl*

The ferry *Nordstern* came back on **Monday**, said the [harbour board](https://a.example/x "board").
It had been in dock for `nine` weeks\\_exactly.

## What comes next

> "We waited," said Jo Moe &amp; friends.

1. Tickets
2. Timetables

| Day | Ferries |
| --- | ---: |
| Monday | 3 |

    An indented line is a line.

***

1945. That was the year of the last winter like this.
<!-- an advert --> <div>In a <b>box</b></div>
"""

STARTED = {"published": "2025-03-04T05:06:07+00:00"}
SHOWN = [
    "Skip to content",
    "Home",
    "World",
    "Ferry returns to the northern isles",
    "By Ann Lee on 4 March 2025",
    "The ferry at the quay. Photo: Bo Dahl",
    "The ferry Nordstern came back on Monday, said the harbour board.\nIt had been in dock for nine weeks_exactly.",
    "What comes next",
    '"We waited," said Jo Moe & friends.',
    "1. Tickets",
    "2. Timetables",
    "Day Ferries",
    "Monday 3",
    "An indented line is a line.",
    "1945. That was the year of the last winter like this.",
    "In a box",
]


def test_a_document_is_the_text_that_it_shows() -> None:
    document = markdown.read(DUMP)
    assert document is not None
    assert [" ".join(part.split(" ")) for part in document.text.split("\n\n")] == SHOWN


@pytest.mark.parametrize(
    ("front", "known"),
    [
        ("---\ntitle: Ferry returns\ndate: 2025-03-04\nauthor: Ann Lee\n---\n", {"published": "2025-03-04"}),
        ("---\r\nTitle: 'Ferry returns'\r\nauthors:\r\n  - Ann Lee\r\n---\r\n", {}),
        ('+++\ntitle = "Ferry returns"\ndate = 2025-03-04T05:06:07Z\nauthor = "Ann Lee"\n+++\n', STARTED),
    ],
)  # fmt: skip
def test_front_matter_states_fields(front: str, known: dict[str, str], tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.land("s/a.md", front + "The ferry came back.\n\nIt was late.\n")
    rows = corpus.read()
    [content] = rows["contents"]
    assert dict(content["known"]) == {"title": "Ferry returns", "byline": "Ann Lee", **known}
    assert content["blocks"] == ["The ferry came back.", "It was late."]
    assert rows["captures"][0]["format"] == "text"


def test_front_matter_that_is_not_quite_yaml_is_read_by_lines() -> None:
    document = markdown.read("---\ntitle: Ferry: it returns\ndate: 2025-03-04\nurl: https://a.example/1\n---\nIt came.")
    assert document is not None
    assert (document.text, document.known) == ("It came.", {"title": "Ferry: it returns", "published": "2025-03-04"})
    assert document.about["url"] == "https://a.example/1"


def test_front_matter_that_grows_by_aliases_is_read_by_lines() -> None:
    keys = ("name", "value", "text", "content", "main", "original", "plain")
    grown = "".join(f"a{n}: &a{n} {{{', '.join(f'{key}: *a{n - 1}' for key in keys)}}}\n" for n in range(1, 9))
    document = markdown.read(f"---\na0: &a0 {{}}\n{grown}title: *a8\nauthor: Ann Lee\n---\nIt came.")
    assert document is not None
    assert document.known == {"title": "*a8", "byline": "Ann Lee"}


def test_a_field_may_hold_markdown() -> None:
    row = {"markdown": DUMP, "metadata": {"title": "Ferry returns", "crawled_at": "2025-03-04T05:06:07Z"}}
    [record] = records("jsonl", json.dumps(row).encode())
    assert record.page.blocks[:4] == tuple(SHOWN[:4])
    assert record.page.known == {"title": "Ferry returns"}
    assert record.page.captured_at == datetime(2025, 3, 4, 5, 6, 7)


@pytest.mark.parametrize(
    "text",
    [
        make.story("a"),
        "No. 1 [see note](page 4) of 3 * 4 * 5 = 60.\n\n- She left.\n- He stayed.\n\n---\n\n#harbour",
        "One **strong** word makes no document.",
        "Nor does [one link](https://a.example/).",
        "---\nNothing here is a field.\n---\nText.",
        "* * *\n\n> Quoted in a mail\n\n1. One\n2. Two",
    ],
)
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    assert markdown.read(text) is None


def test_a_very_long_text_is_left_as_it_is() -> None:
    assert markdown.read("# Title\n\n" + "word " * markdown.LONGEST) is None


signs = st.text(st.sampled_from("# *_[]()!`>-+|\n\\<&;abc1.:~={%}"), max_size=80)


@given(signs, signs)
def test_no_signs_make_a_document_fail(front: str, body: str) -> None:
    markdown.read(f"---\n{front}\n---\n# Head\n\n{body}")
    markdown.read(f"# Head\n\n{body}")


@given(st.lists(st.from_regex(r"[A-Z][a-z]{1,9}( [a-z]{2,9}){2,8}\.", fullmatch=True), min_size=1, max_size=5))
def test_paragraphs_and_their_labels_are_all_kept(paragraphs: list[str]) -> None:
    text = "# Head\n\n" + "\n\n".join(f"[{part}](https://a.example/1) **{part}**" for part in paragraphs)
    document = markdown.read(text)
    assert document is not None
    assert document.text.split("\n\n") == ["Head", *(f"{part} {part}" for part in paragraphs)]
