"""The site of the reports: what is answered, what is not, and nothing of anybody else's obeyed."""

from __future__ import annotations

import re
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest

from corpus.operate.serve import server
from corpus.reports import page as pages
from corpus.reports.page import page_of, write_report
from corpus.reports.site import ago, completed, respond
from corpus.reports.templates import marked, served, web_link
from corpus.settings import Settings
from tests.warehouse.published import publish_article, settings_of

LOAD = "20250401T000000Z-000001"
HOSTILE = "Tide <script>alert(1)</script> \u202e <img src=x onerror=alert(2)>"
ARTICLE = f"{0:032x}"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    made = settings_of(tmp_path_factory.mktemp("site"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "_dbt_docs", lambda _: None)
        publish_article(made, LOAD, HOSTILE)
        write_report(made, LOAD)
        yield made


def text(settings: Settings, path: str, **given: str) -> str:
    answer = respond(settings, path, given)
    assert answer.status == 200, path
    return answer.body.decode()


@pytest.mark.parametrize("path", ["", "index.html", "sources.html", "corpus.html", f"{LOAD}/", f"{LOAD}/index.html"])
def test_pages_of_the_folder_are_answered_with_their_policy(settings: Settings, path: str) -> None:
    answer = respond(settings, path, {})
    assert answer.status == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "../warehouse.duckdb",
        "..",
        "/etc/passwd",
        f"{LOAD}/../../corpus.duckdb",
        "a\0b",
        "x" * 5_000,
        "article/",
        "none.html",
    ],
)
def test_there_is_no_way_out(settings: Settings, path: str) -> None:
    assert respond(settings, path, {}).status == 404


def test_a_link_out_of_the_folder_leads_nowhere(settings: Settings) -> None:
    link = settings.reports / "out.html"
    link.symlink_to(settings.warehouse)
    assert respond(settings, "out.html", {}).status == 404
    link.unlink()


def test_only_pages_are_sent(settings: Settings) -> None:
    other = settings.reports / "notes.svg"
    other.write_text("<svg onload=alert(1)>", encoding="utf-8")
    assert respond(settings, "notes.svg", {}).status == 404
    other.unlink()


def test_a_folder_without_its_slash_is_sent_on(settings: Settings) -> None:
    answer = respond(settings, LOAD, {})
    assert (answer.status, answer.headers["Location"]) == (307, f"{LOAD}/")


def test_a_page_of_an_earlier_version_keeps_its_style(settings: Settings) -> None:
    page = page_of(settings, LOAD)
    whole = page.read_text(encoding="utf-8")
    digest = "A" * 43 + "="
    page.write_text(re.sub(r"sha256-[\w+/=]{44}", f"sha256-{digest}", whole), encoding="utf-8")
    assert f"'sha256-{digest}'" in respond(settings, f"{LOAD}/", {}).headers["Content-Security-Policy"]
    page.write_text(whole, encoding="utf-8")


def test_an_article_is_shown_as_text(settings: Settings) -> None:
    told = text(settings, f"article/{ARTICLE}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\u202e" in told
    assert "<script" not in told
    assert "<img" not in told
    assert "daily/a.txt#1" in told


@pytest.mark.parametrize("path", ["article/00", f"article/{'f' * 32}", "article/' or 1=1 --", f"capture/{'f' * 32}"])
def test_what_is_not_there_is_not_found(settings: Settings, path: str) -> None:
    assert respond(settings, path, {}).status == 404


def test_search_finds_by_words_and_says_nothing_live(settings: Settings) -> None:
    assert "Tide" in text(settings, "search", q="tide")
    assert "Nothing was found." in text(settings, "search", q="ebb")
    assert "Nothing was found." in text(settings, "search", q="100%_\\")
    assert "<mark>Tide</mark>" in text(settings, "search", q="tide")
    assert "<mark>" not in text(settings, "search", q="tide", source="daily")
    told = text(settings, "search", q='"><script>alert(1)</script>', source="' or 1=1", page="-1", after="yesterday")
    assert "<script" not in told
    assert "&lt;script&gt;" in told


def test_found_words_are_marked_as_text() -> None:
    assert marked("<b> **<i>** \u202e") == "&lt;b&gt; <mark>&lt;i&gt;</mark> \\u202e"
    assert marked("two ** signs ** of its **own") == "two ** signs ** of its **own"


def test_of_a_source_without_articles_the_page_says_so(settings: Settings) -> None:
    told = text(settings, "source", id="<b>nobody</b>")
    assert "No article of this source is published." in told
    assert "&lt;b&gt;nobody&lt;/b&gt;" in told


def test_snapshots_are_compared(settings: Settings) -> None:
    assert "0 articles added" in text(settings, "between")
    assert respond(settings, "between", {"from": "../../etc", "to": ""}).status == 404


def test_links_are_completed_and_times_told() -> None:
    page = (
        f'{served("article/a b", "<b>")}<time datetime="{datetime.now(UTC) - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}">'
    )
    done = completed(page, "../")
    assert done.startswith('<a href="../article/a%20b">&lt;b&gt;</a>5 minutes ago, <time')
    assert [ago(seconds) for seconds in (5, 60, 7_300, 90_000)] == [
        "just now",
        "1 minute ago",
        "2 hours ago",
        "1 day ago",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//elsewhere.example",
        "http://",
        "http://[",
        "https://a.example/\u202e",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert "<a " not in web_link(address)


def test_a_web_address_is_a_link_that_tells_nothing() -> None:
    told = web_link('https://a.example/?q="><img src=x>')
    assert told.startswith(
        '<a href="https://a.example/?q=&#34;&gt;&lt;img src=x&gt;" rel="noreferrer noopener external">'
    )


def ask(address: str, host: str | None = None, method: str = "GET") -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"Host": host} if host else {}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, ""


def test_the_server_answers_this_machine_only_and_changes_nothing(settings: Settings) -> None:
    before = {path: path.stat().st_mtime_ns for path in Path(settings.home).rglob("*") if path.is_file()}
    with server(settings, 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        assert serving.server_address[0] == "127.0.0.1"
        address = f"http://127.0.0.1:{serving.server_address[1]}/"
        assert ask(address)[0] == 200
        assert ask(address, "localhost")[0] == 200
        assert ask(address, "elsewhere.example")[0] == 400
        assert ask(address, "127.0.0.1.elsewhere.example")[0] == 400
        assert ask(f"{address}search?q=tide", method="HEAD") == (200, "")
        for method in ("POST", "PUT", "DELETE"):
            assert ask(address, method=method)[0] == 501
        assert ask(f"{address}%2e%2e/warehouse.duckdb")[0] == 404
        serving.shutdown()
        thread.join()
    assert before == {path: path.stat().st_mtime_ns for path in Path(settings.home).rglob("*") if path.is_file()}
