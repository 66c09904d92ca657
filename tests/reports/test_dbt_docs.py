"""The dbt docs are one page, which asks for nothing."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from corpus.reports import dbt_docs


@pytest.fixture(scope="module")
def page() -> str:
    return files("dbt.task.docs").joinpath("index.html").read_text(encoding="utf-8")


def test_all_that_is_replaced_stands_in_the_page_of_dbt(page: str) -> None:
    assert [named for named in dbt_docs._BROUGHT if named not in page] == []


def test_the_page_names_no_file_and_no_expression_as_an_address(page: str) -> None:
    whole = dbt_docs.whole(page)
    named = re.findall(r"""url\(["']?(\.{0,2}/[^)"']*)""", whole)
    named += re.findall(r"""<(?:link|img)[^>]*require\(""", whole)
    named += re.findall(r"""\s(?:src|href|xlink:href)=["']?\{\{""", whole)
    assert named == []
