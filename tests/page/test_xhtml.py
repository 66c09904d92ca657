"""XHTML means what it does in XML, and HTML what it does in browsers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.page.html import read_html
from corpus.page.xhtml import html_of

NAMESPACE = '<html xmlns="http://www.w3.org/1999/xhtml">'
DECLARED = f'<?xml version="1.0" encoding="utf-8"?>\n{NAMESPACE}'


@pytest.mark.parametrize("name", ["script", "style", "title", "textarea", "iframe", "noscript"])
@pytest.mark.parametrize("head", [DECLARED, NAMESPACE])
def test_an_empty_element_does_not_swallow_the_page(name: str, head: str) -> None:
    assert read_html(f"{head}<body><p>One.</p><{name} a='>' b=\"x\"/><p>Two.</p></body></html>", None).blocks == [
        "One.",
        "Two.",
    ]


def test_an_empty_element_of_xml_is_closed() -> None:
    page = "<body><h1>Title</h1><a id='top'/><b/><p>One.</p><ul hidden='hidden'/><p>Two.</p></body></html>"
    document = read_html(DECLARED + page, None)
    assert document.blocks == ["Title", "One.", "Two."]
    assert [mark.split(" ")[6:8] for mark in document.marks] == [["0", "-"]] * 3


def test_text_in_a_section_of_xml_is_text() -> None:
    page = "<body><p>One <![CDATA[& <two>]]> three.</p><script><![CDATA[a && '<p/>']]></script></body></html>"
    assert read_html(DECLARED + page, None).blocks == ["One & <two> three."]


def test_names_with_a_prefix_are_those_of_html() -> None:
    page = '<?xml version="1.0"?><h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:p>One.</h:p><h:p>Two.</h:p>'
    assert read_html(f"{page}</h:body></h:html>", None).blocks == ["One.", "Two."]


@given(st.text("<>/ abdiv!-[]'\"=script", max_size=80))
def test_a_page_that_is_not_xhtml_stays_as_it_is(text: str) -> None:
    assert html_of(f"<html><body>{text}") == f"<html><body>{text}"
    assert html_of(f"{DECLARED}<body>{text}".replace("/>", "")) is not None
