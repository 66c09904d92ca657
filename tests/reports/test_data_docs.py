"""Data Docs: what a steward reads about a load's expectations, on a machine without a network."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser
from pathlib import Path

import pytest

from corpus.quality import gate
from corpus.quality.suites import Suite, suites_of
from corpus.reports import data_docs
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse

LOAD = "20260102T030405"
MARKUP = '<script src="https://elsewhere.example/x.js"></script><img src="//elsewhere.example/x.png">'

SUITES = {
    "letters": """
        gate: raw
        table: raw.letters
        key: [id]
        expectations:
          - {type: ExpectColumnValuesToBeUnique, column: id, severity: critical, description: One row each.}
          - {type: ExpectColumnValuesToBeInSet, column: text, value_set: [a, b], severity: warning,
             description: Every text is a or b.}
          - {type: UnexpectedRowsExpectation, unexpected_rows_query: "select id from {batch} where id > 9",
             severity: info, description: Few letters.}
    """,
    "whole": """
        gate: raw
        table: raw.letters
        rows: id = 1
        key: [id]
        expectations:
          - {type: ExpectColumnValuesToNotBeNull, column: text, severity: critical, description: A text.}
    """,
    "unreached": """
        gate: corpus
        table: raw.letters
        key: [id]
        expectations:
          - {type: ExpectColumnValuesToNotBeNull, column: text, severity: critical, description: A text.}
    """,
}


class Page(HTMLParser):
    """What a page refers to, its rows by id and the text in them."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.rows: dict[str, str] = {}
        self._row: str | None = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids.add(given.get("id") or "")
        if tag in {"link", "script", "img"}:
            self.loaded.append(given.get("href") or given.get("src") or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag == "tr":
            self._row = given.get("id")

    def handle_data(self, data: str) -> None:
        if self._row:
            self.rows[self._row] = f"{self.rows.get(self._row, '')} {data}"

    def row(self, suite: str) -> str:
        return " ".join(self.rows[suite].split())


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return dataclasses.replace(Settings.from_environment(), home=home)


@pytest.fixture(scope="module")
def site(settings: Settings) -> Path:
    """The Data Docs of a load that passed the raw gate twice, then with more rows, and no other gate."""
    folder = settings.home / "suites"
    folder.mkdir()
    for name, content in SUITES.items():
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")

    def own_suites(name: str) -> list[Suite]:
        return suites_of(name, folder)

    (settings.reports / LOAD).mkdir(parents=True)
    (settings.reports / LOAD / "index.html").write_text("the report", encoding="utf-8")
    with open_warehouse(settings) as connection:
        connection.execute("create table raw.letters (id integer, text varchar)")
        connection.execute("insert into raw.letters values (1, 'a'), (2, 'b')")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "suites_of", own_suites)
        patch.setattr(data_docs, "suites_of", own_suites)
        gate.validate(settings, LOAD, "raw")
        with open_warehouse(settings) as connection:
            connection.execute("insert into raw.letters values (3, ?), (30, 'a')", [MARKUP])
        gate.validate(settings, LOAD, "raw")
        data_docs.build_data_docs(settings, LOAD)
        # A repeated task builds them again.
        index = data_docs.build_data_docs(settings, LOAD)
    assert index is not None
    return index.parent


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Page]:
    return [Page(path) for path in site.rglob("*.html")]


def test_nothing_is_loaded_from_elsewhere(pages: list[Page]) -> None:
    assert len(pages) == 1 + 2 + 2 * 2
    for page in pages:
        assert "script" not in page.tags, page.path
        assert len(page.loaded) == 1, page.path
        assert (page.path.parent / page.loaded[0]).resolve().name == "data_docs.css"
        assert (page.path.parent / page.loaded[0]).exists(), page.path


def test_every_link_leads_somewhere(pages: list[Page]) -> None:
    for page in pages:
        assert page.links
        for link in page.links:
            file, _, fragment = link.partition("#")
            assert (page.path.parent / file).exists(), f"{page.path}: {link}"
            assert file or fragment in page.ids, f"{page.path}: {link}"


def test_the_index_says_what_held_and_what_failed(site: Path) -> None:
    index = Page(site / "index.html")
    assert list(index.rows) == ["letters", "whole", "unreached"]
    assert index.row("letters") == "letters raw raw.letters ✘ failed 3 1 2 warning result expectations"
    assert index.row("whole") == "whole raw raw.letters ✔ held 1 1 0 result expectations"
    assert index.row("unreached") == "unreached corpus raw.letters not reached 1"
    assert "../index.html" in index.links


def test_the_result_page_of_a_repeated_gate_is_the_newest(site: Path) -> None:
    link = next(one for one in Page(site / "index.html").links if "/letters/" in one)
    text = (site / link).read_text(encoding="utf-8")
    assert text.count("fa-times") == 3, "two expectations and the whole"
    assert "Every text is a or b." in text


def test_a_failing_value_is_shown_as_text(site: Path) -> None:
    link = next(one for one in Page(site / "index.html").links if "/letters/" in one)
    text = (site / link).read_text(encoding="utf-8")
    assert "elsewhere.example" in text
    assert "<script" not in text
    assert "<img" not in text


def test_only_what_a_page_uses_is_kept(site: Path) -> None:
    assert {path.suffix for path in site.rglob("*") if path.is_file()} == {".html", ".css"}


def test_a_load_that_reached_no_gate_has_none(settings: Settings) -> None:
    assert data_docs.build_data_docs(settings, "20990101T000000") is None
