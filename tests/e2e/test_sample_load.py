"""The sample landing area, loaded once through the DAG: what users find afterwards."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Corpus, states

pytestmark = pytest.mark.slow


def test_the_run_is_green_and_every_step_ran(sample: tuple[Corpus, Any]) -> None:
    _, run = sample
    assert run.state == "success"
    found = states(run)
    assert found.pop("report_blocked") == {"skipped"}
    assert set(found) == {
        "discover",
        "read",
        "admit",
        "derive",
        "load",
        "check_raw",
        "build_models",
        "check_corpus",
        "publish",
        "report",
    }
    assert all(state == {"success"} for state in found.values())


def test_mapped_tasks_are_called_after_what_they_take(sample: tuple[Corpus, Any]) -> None:
    _, run = sample
    called = {one.rendered_map_index for one in run.get_task_instances() if one.task_id in ("read", "derive")}
    assert len(called) >= 4
    for name in called:
        assert re.search(r"\d+ files of .*voa-editorials|\d+ files of |batch \d of \d: \d+ contents", name)


def test_the_seed_article_comes_out_exactly(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    [(title, caption, deck, body, published_at, byline, dateline)] = corpus.rows(
        "select title, caption, deck, body, published_at, byline, dateline from corpus.articles"
        " where source_id = 'voa-editorials'"
    )
    assert title == "U.S. Committed To Honduras Security"
    assert caption.startswith("U.S. Coast Guard crew members unload cocaine")
    assert deck.startswith("A team of technical experts")
    paragraphs = body.split("\n\n")
    assert len(paragraphs) == 4
    assert body.startswith("A long-time friend of the people of Honduras")
    assert body.endswith("the security of its citizens.")
    assert (published_at, byline, dateline) == (None, None, None)
    assert not any(
        line in part for line in ("Accessibility links", "Breaking News") for part in (title, caption, deck, body)
    )


def test_the_address_tells_the_headline_from_the_deck_below_it(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    [(title, deck)] = corpus.rows("select title, deck from corpus.articles where url like '%centro-de-salud-valdearce'")
    assert title == "Valdearce recupera las urgencias nocturnas tras dos años de espera"
    assert deck == "El centro de salud contará con dos médicos y tres enfermeras más"


def test_every_load_balances(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    [(captures_in, parts, counted)] = corpus.rows(
        "select captures_in, loaded + duplicate + unchanged + quarantined,"
        " (select count(*) from corpus.captures) from quality.loads"
    )
    assert captures_in == parts == counted == 27


def test_the_sample_shows_each_outcome(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    outcomes = dict(corpus.rows("select outcome, count(*) from corpus.captures group by all"))
    assert outcomes == {"loaded": 23, "duplicate": 1, "unchanged": 1, "quarantined": 2}
    assert corpus.rows("select count(distinct source_id), count(distinct language) from corpus.articles") == [(4, 2)]


def test_a_corrected_recapture_is_a_second_version(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    versions = corpus.rows(
        "select versions.version, versions.valid_from, versions.valid_to, versions.body like '%Correction:%'"
        " from corpus.article_versions as versions join corpus.articles as articles using (article_id)"
        " where articles.version_count = 2 order by version"
    )
    assert [row[0] for row in versions] == [1, 2]
    assert versions[0][2] == versions[1][1]
    assert [row[3] for row in versions] == [False, False], "a note on the article is kept apart from its body"


def test_a_syndicated_reprint_names_its_original(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    assert corpus.rows(
        "select articles.source_id, originals.source_id, duplicates.kind, duplicates.containment"
        " from corpus.article_duplicates as duplicates"
        " join corpus.articles as articles using (article_id)"
        " join corpus.articles as originals on duplicates.matches_article_id = originals.article_id"
        " where articles.duplicate_of = originals.article_id"
    ) == [("meridian-courier", "northwind-wire", "reprint", 1.0)]


def test_quarantined_records_say_why_and_keep_their_bytes(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    quarantined = corpus.rows(
        "select path, record, reason, load_id, capture_id from corpus.captures"
        " where outcome = 'quarantined' order by path"
    )
    assert [row[:3] for row in quarantined] == [
        ("meridian-courier/2025-03-11-scan.txt", 1, "unsupported"),
        ("northwind-wire/northwind-2025-03.jsonl", 4, "parse_failed"),
    ]
    scan = corpus.home / "quarantine" / quarantined[0][3] / f"{quarantined[0][4]}.bin"
    assert scan.read_bytes() == (corpus.landing / quarantined[0][0]).read_bytes()


def test_learned_furniture_is_in_no_article(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    for line in (
        "All rights reserved",
        "Subscribe for £2 a week",
        "Sign up for The Morning Tide",
        "Todos los derechos",
    ):
        assert (
            corpus.rows(
                "select title from corpus.articles where contains(concat_ws(' ', title, deck, caption, body), ?)",
                line,
            )
            == []
        )


def test_the_asset_carries_the_row_counts(sample: tuple[Corpus, Any]) -> None:
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session
    from sqlalchemy import select

    corpus, run = sample
    with create_session() as session:
        events = session.scalars(select(AssetEvent).where(AssetEvent.source_run_id == run.run_id)).all()
        extras = [event.extra for event in events]
    [(articles,)] = corpus.rows("select count(*) from corpus.articles")
    assert [extra["corpus.articles"] for extra in extras] == [articles]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def test_the_report_tells_the_load_and_its_links_work(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    [(load_id,)] = corpus.rows("select load_id from quality.loads")
    page = corpus.home / "reports" / load_id / "index.html"
    html = page.read_text(encoding="utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "27 captures in = 23 loaded + 1 duplicate + 1 unchanged + 2 quarantined" in text
    assert "balanced" in text
    assert "meridian-courier/2025-03-11-scan.txt" in text
    assert "Nothing was quarantined." in text
    for heading in ("By source", "By topic", "By language", "Validation", "Models"):
        assert heading in text
    for file in (page, corpus.home / "reports" / "index.html"):
        links = _Links()
        links.feed(file.read_text(encoding="utf-8"))
        assert links.found
        for link in links.found:
            assert not link.startswith(("http:", "https:", "//")), link
            assert Path(file.parent, link.partition("#")[0]).exists(), link


def test_what_ran_is_kept_as_rows(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    [(validations, failed_criticals)] = corpus.rows(
        "select count(*), count(*) filter (not success and severity = 'critical') from quality.validations"
    )
    assert validations > 40
    assert failed_criticals == 0
    assert corpus.rows(
        "select suite, count(*) from quality.rejected_rows where expectation = 'Nothing was quarantined.' group by all"
    ) == [("raw_captures", 2)]
    assert corpus.rows("select count(*) > 15 from quality.model_runs where node like 'model.%'") == [(True,)]


def test_a_second_load_with_nothing_new_is_green_and_skips_the_rest(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    before = corpus.published.readlink()
    run = corpus.load()
    assert run.state == "success"
    assert set().union(*states(run).values()) == {"skipped"}
    assert corpus.published.readlink() == before
