"""Every kind of page in a browser, as a file and served: nothing breaks, nothing is obeyed, everybody can read it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import duckdb
import pytest

from corpus.settings import Settings
from tests.browser.browser import Browser, Visit, needs_chromium
from tests.browser.corpus import HOSTILE, hostile_corpus, served
from tests.browser.links import Links

pytestmark = [pytest.mark.slow, needs_chromium]

LOADS = ("20250401T060000Z-000001", "20250402T060000Z-000002", "20250403T060000Z-000003")
STATIC = ("index.html", "sources.html", "corpus.html", "quarantine.html", "changes.html")

# A page is no larger, whatever the corpus holds.
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return hostile_corpus(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as made:
        made.look()
        yield made


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[str]:
    with served(settings) as address:
        yield address


@pytest.fixture(scope="module")
def ids(settings: Settings) -> dict[str, str]:
    """An article of each kind, and a capture that was quarantined."""
    with duckdb.connect(str(settings.published), read_only=True) as connection:

        def one(query: str) -> str:
            found = connection.execute(query).fetchone()
            assert found is not None, query
            return str(found[0])

        return {
            "hostile": one("select article_id from articles where contains(title, '<script>') and version_count = 1"),
            "changed": one("select article_id from articles where version_count = 2"),
            "copied": one("select min(matches_article_id) from article_duplicates"),
            "copy": one("select min_by(article_id, matches_article_id) from article_duplicates"),
            "odd": one("select article_id from articles where url like 'javascript%' or url is null limit 1"),
            "quarantined": one("select capture_id from captures where outcome = 'quarantined' and path like '%.png'"),
            "capture": one("select capture_id from captures where outcome = 'loaded' limit 1"),
        }


def static_pages(settings: Settings) -> list[Path]:
    reports = settings.reports
    return [reports / name for name in STATIC] + [reports / load_id / "index.html" for load_id in LOADS]


def served_pages(ids: dict[str, str]) -> list[str]:
    articles = [f"article/{ids[name]}" for name in ("hostile", "changed", "copied", "odd")]
    return [
        *STATIC,
        *(f"{load_id}/index.html" for load_id in LOADS),
        *articles,
        f"capture/{ids['quarantined']}",
        f"capture/{ids['capture']}",
        "search",
        "search?q=dredging",
        "search?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%25_",
        "source?id=quay-post",
        "source?id=%3Csvg%20onload%3Dalert(1)%3E",
        "between",
        f"pair?one={ids['copy']}&other={ids['copied']}",
    ]


def quiet(browser: Browser, visit: Visit, base: str) -> None:
    """Nothing was said, asked for elsewhere, or obeyed."""
    assert visit.said == [], visit.address
    strange = [one for one in visit.requested if not one.startswith((base, "data:"))]
    assert strange == [], visit.address
    assert browser.evaluate("document.documentElement.hasAttribute('data-ran')") is False, visit.address
    assert browser.evaluate("document.scripts.length") == 0, visit.address
    assert browser.evaluate("getComputedStyle(document.querySelector('main')).display") == "block", visit.address


def test_every_page_works_from_a_file(browser: Browser, settings: Settings) -> None:
    for path in static_pages(settings):
        assert path.stat().st_size < MOST_BYTES
        quiet(browser, browser.show(path.as_uri()), settings.reports.as_uri())


def test_every_page_works_served(browser: Browser, site: str, ids: dict[str, str]) -> None:
    for page in served_pages(ids):
        visit = browser.show(site + page)
        assert visit.status == 200, page
        quiet(browser, visit, site)


def test_no_link_of_a_file_is_broken(settings: Settings) -> None:
    for path in static_pages(settings):
        page = Links(path.read_text(encoding="utf-8"))
        assert page.hrefs
        for href, rel in page.hrefs:
            if urlsplit(href).scheme:
                assert urlsplit(href).scheme in ("http", "https")
                assert "noopener" in rel
                assert "noreferrer" in rel
                continue
            file, _, fragment = href.partition("#")
            target = (path.parent / unquote(file)) if file else path
            assert target.is_file(), f"{path}: {href}"
            if fragment:
                assert fragment in Links(target.read_text(encoding="utf-8")).ids, f"{path}: {href}"


def fetched(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except HTTPError as error:
        return error.code, ""


def test_no_link_of_the_site_is_broken(site: str, ids: dict[str, str]) -> None:
    left, seen = [site + page for page in served_pages(ids)], set[str]()
    while left:
        address = urldefrag(left.pop()).url
        if address in seen or "/dbt_docs/" in address or "/data_docs/" in address:
            continue
        seen.add(address)
        status, html = fetched(address)
        assert status == 200, address
        page = Links(html)
        assert page.served == []
        left += [found for href, _ in page.hrefs if (found := urljoin(address, href)).startswith(site)]
    assert len(seen) > 30


def test_axe_finds_nothing_serious(browser: Browser, site: str, ids: dict[str, str]) -> None:
    script = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    for dark in (False, True):
        for page in served_pages(ids):
            browser.look(dark=dark)
            browser.show(site + page)
            browser.evaluate(script)
            found = browser.evaluate("axe.run().then(found => found.violations)")
            told = [
                (one["id"], one["impact"], [node["html"][:150] for node in one["nodes"]][:3])
                for one in found
                if one["impact"] in ("serious", "critical", "moderate")
            ]
            assert told == [], (page, dark)
    browser.look()


def test_a_phone_needs_no_sideways_scrolling(browser: Browser, site: str, ids: dict[str, str]) -> None:
    browser.look(390, 844)
    for page in served_pages(ids):
        browser.show(site + page)
        assert browser.evaluate("document.documentElement.scrollWidth") <= 390, page
    browser.look()


def test_folds_are_open_on_paper_and_bars_are_drawn(browser: Browser, site: str) -> None:
    browser.look(media="print")
    browser.show(f"{site}{LOADS[0]}/index.html")
    heights = browser.evaluate(
        "[...document.querySelectorAll('details:not([open]) table')].map(table => table.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) > 20
    assert browser.evaluate("getComputedStyle(document.querySelector('.state')).printColorAdjust") == "exact"
    browser.look()


def test_foreign_text_is_there_to_read(browser: Browser, site: str, ids: dict[str, str]) -> None:
    browser.show(f"{site}article/{ids['hostile']}")
    told = browser.evaluate("document.querySelector('h1').textContent")
    assert HOSTILE.partition(" \u202e")[0] in told
    assert "\u202e" not in browser.evaluate("document.documentElement.outerHTML")
    browser.show(f"{site}article/{ids['odd']}")
    assert browser.evaluate("[...document.links].filter(link => link.protocol == 'javascript:').length") == 0


def test_keys_reach_what_scrolls_and_every_link(browser: Browser, site: str) -> None:
    browser.show(f"{site}index.html")
    stuck = browser.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(box => box.tabIndex !== 0 || !box.ariaLabel).length"
    )
    assert stuck == 0
    assert browser.evaluate("document.querySelector('a').hash") == "#main"
