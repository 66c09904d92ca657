"""A flaw at one part of a page costs that part; it is named, and the rest comes out."""

from typing import Any

import pytest

from corpus.landing.formats import html as pages
from corpus.page import html, nodes, stated
from corpus.page.faults import Faults
from corpus.page.html import read_html

PAGE = """<html lang="en"><head><title>A ferry runs again</title>
<meta property="og:title" content="A ferry runs again"><meta property="og:site_name" content="The Quay">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A ferry runs again",
 "dateCreated": "2026-03-02", "author": {"name": "Ann Lee"}}</script>
<link rel="canonical" href="https://quay.example/ferry"></head>
<body><p class="lead">The first part.</p><p>The <i class="odd">second</i> part.</p>
<p itemprop="headline">The third part.</p></body></html>"""
SHOWN = ["The first part.", "The second part.", "The third part."]


class _Flaw(Exception):
    pass


def failing_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, sign: str) -> None:
    """Make a function fail where its arguments hold a sign."""
    true = getattr(module, name)

    def fails(*given: Any) -> Any:
        if sign in str(given):
            raise _Flaw(sign)
        return true(*given)

    monkeypatch.setattr(module, name, fails)


@pytest.fixture
def by_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read from node to node, as where the compiled loops fail."""
    failing_at(monkeypatch, html, "blocks_of_markup", "")


def test_a_page_at_which_the_compiled_loops_fail_is_read_all_the_same_and_said_so(
    by_nodes: None, caplog: pytest.LogCaptureFixture
) -> None:
    document = read_html(PAGE, None)
    assert (document.blocks, document.faults) == (SHOWN, ("markup",))
    assert "compiled loops" in caplog.text
    assert "_Flaw" in caplog.text


def test_a_whole_page_has_no_faults() -> None:
    document = read_html(PAGE, None)
    assert (document.blocks, document.faults) == (SHOWN, ())


@pytest.mark.parametrize(
    ("name", "sign", "part"), [("hint_bits", "odd", "attributes"), ("_is_unseen", "", "attributes")]
)
def test_an_element_whose_attributes_fail_keeps_its_text(
    monkeypatch: pytest.MonkeyPatch, by_nodes: None, name: str, sign: str, part: str
) -> None:
    failing_at(monkeypatch, nodes, name, sign)
    document = read_html(PAGE.replace('"odd"', '"odd" style="color: red"'), None)
    assert (document.blocks, document.faults) == (SHOWN, ("markup", part))


def test_a_block_whose_mark_fails_keeps_its_text(monkeypatch: pytest.MonkeyPatch, by_nodes: None) -> None:
    failing_at(monkeypatch, nodes, "hint_letters", "0")
    document = read_html(PAGE, None)
    assert (document.blocks, document.faults) == (SHOWN, ("markup", "mark"))
    assert len(document.marks) == 3


def test_a_node_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch, by_nodes: None) -> None:
    failing_at(monkeypatch, nodes, "_breaks_again", "")
    document = read_html(PAGE.replace("first", "first<br>"), None)
    assert (document.blocks, document.faults) == (["The first part.", *SHOWN[1:]], ("markup", "node"))


@pytest.mark.parametrize(
    ("name", "sign", "part", "lost"),
    [
        ("read_json", "headline", "json-ld", {"title:json-ld", "published:json-ld", "byline:json-ld", "kind"}),
        ("_names", "Ann Lee", "json-ld", {"byline:json-ld"}),
        ("_folded", "The Quay", "meta", {"site_name"}),
        ("_value", "", "microdata", {"title:microdata"}),
        ("_canonical", "", "canonical", {"canonical_url"}),
    ],
)
def test_a_statement_that_fails_costs_no_other(
    monkeypatch: pytest.MonkeyPatch, name: str, sign: str, part: str, lost: set[str]
) -> None:
    whole = read_html(PAGE, None).fields
    failing_at(monkeypatch, stated, name, sign)
    document = read_html(PAGE, None)
    assert document.fields == {key: value for key, value in whole.items() if key not in lost}
    assert (document.blocks, document.faults) == (SHOWN, (part,))


def test_a_page_that_is_read_carries_its_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    failing_at(monkeypatch, stated, "_canonical", "")
    assert pages.read(PAGE.encode(), None, None).faults == ("canonical",)


def test_want_of_memory_is_no_fault_of_a_part() -> None:
    with pytest.raises(MemoryError), Faults().at("meta"):
        raise MemoryError
