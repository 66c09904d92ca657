"""`make explain` on captures of every kind and outcome, in corpora that were really loaded."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from corpus.operate.explain.show import main
from corpus.settings import PROJECT
from tests.operate.loading import LOAD_ID, load_apart

pytestmark = pytest.mark.slow

SEEDS = PROJECT / "include" / "seeds"
PAGES = PROJECT / "tests" / "article" / "html" / "pages"
VOA = "voa-editorials/000_3123cddbfedc46de.txt"

# A record whose title is longer than a field may be.
OVERLONG = json.dumps(
    {"title": "A ferry " * 10_000, "text": "The ferry of Saltby sails again, the harbour master said."}
)

Explain = Callable[[str], tuple[int, str]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample and some HTML pages, loaded."""
    root = tmp_path_factory.mktemp("explain")
    shutil.copytree(SEEDS, root / "landing")
    for page in PAGES.glob("*.html"):
        shutil.copyfile(page, root / "landing" / "meridian-courier" / page.name)
    (root / "landing" / "harbour-post").mkdir()
    (root / "landing" / "harbour-post" / "overlong.jsonl").write_text(OVERLONG, encoding="utf-8")
    done = load_apart(root / "landing", root / "home")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def says(corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Explain:
    """Explain a capture in this process; returns the status and what was printed."""
    monkeypatch.setenv("CORPUS_LANDING", str(corpus / "landing"))
    monkeypatch.setenv("CORPUS_HOME", str(corpus / "home"))

    def run(wanted: str) -> tuple[int, str]:
        monkeypatch.setenv("CAPTURE", wanted)
        status = main()
        return status, capsys.readouterr().out

    return run


def capture_of(corpus: Path, condition: str) -> tuple[str, str, int]:
    with duckdb.connect(str(corpus / "home" / "corpus.duckdb"), read_only=True) as connection:
        row = connection.execute(
            f"select capture_id, path, record from corpus.captures where {condition} order by all limit 1"
        ).fetchone()
    assert row is not None
    return row


def line_of(said: str, text: str) -> str:
    return next(line for line in said.splitlines() if text in line)


def test_a_text_is_told_block_by_block_with_roles_and_reasons(says: Explain) -> None:
    status, said = says(VOA)
    assert status == 0
    assert "outcome      loaded" in said
    assert line_of(said, "Accessibility links").split()[1] == "furniture"
    assert "furniture line" in line_of(said, "Accessibility links")
    assert "headline: probability" in line_of(said, "U.S. Committed To Honduras Security")
    assert "a short opening that the body repeats" in said
    assert line_of(said, "A long-time friend of the people").split()[1] == "body"
    assert "body         4 paragraphs" in said
    assert "had another role" not in said
    assert max(map(len, said.splitlines())) <= 120


def test_a_capture_is_found_by_id_by_its_beginning_and_by_the_ways_to_write_its_path(
    says: Explain, corpus: Path
) -> None:
    capture_id, path, _ = capture_of(corpus, f"path = '{VOA}'")
    told = says(capture_id)
    assert told[0] == 0
    names = (capture_id[:8], path, f"{path}#1", str(corpus / "landing" / path), Path(path).name)
    assert [says(name) for name in names] == [told] * len(names)


def test_the_id_of_an_article_names_its_newest_capture(says: Explain, corpus: Path) -> None:
    with duckdb.connect(str(corpus / "home" / "corpus.duckdb"), read_only=True) as connection:
        article, captures, newest = connection.execute(
            "select article_id, count(*), max_by(capture_id, captured_at) filter (outcome = 'loaded')"
            " from corpus.captures where article_id is not null group by article_id"
            " having count(*) filter (outcome = 'loaded' and captured_at is not null) > 1 order by all limit 1"
        ).fetchall()[0]
    told = says(article)
    assert told[0] == 0
    assert f"capture      {newest}" in told[1]
    assert f"found by the id of its article; it has {captures} captures" in told[1]
    assert says(article[:10]) == told


@pytest.mark.parametrize("wanted", ["x#²", "x#٣", f"x#{'9' * 40}", "[/red]", "\x1b[31mx", "#1", "a'b"])
def test_a_name_that_cannot_be_one_is_no_riddle(says: Explain, wanted: str) -> None:
    status, said = says(wanted)
    assert status == 1
    assert "There is no capture" in said
    assert "\x1b" not in said


def test_a_line_that_recurs_says_in_how_many_articles(says: Explain) -> None:
    _, said = says("meridian-courier/2025-03-03-estuary-derby.txt")
    assert "recurs over the source, in " in said
    assert " articles" in line_of(said, "recurs over the source")
    assert re.search(r"headline: probability (0\.\d\d|1\.00)", said)


def test_an_html_page_is_told_with_its_elements_and_what_it_states(says: Explain) -> None:
    status, said = says("meridian-courier/harbour_blog_en.html")
    assert status == 0
    assert "read as html" in said
    assert line_of(said, "Work on the broken harbour wall").split()[1] == "body"
    assert "<article>" in said
    assert "article text" in said
    assert "areas" not in said
    assert "hints" not in said
    assert "title:json-ld" in said
    assert "from: json-ld" in said
    assert max(map(len, said.splitlines())) <= 120


def test_a_record_of_many_is_named_by_its_number(says: Explain) -> None:
    status, said = says("northwind-wire/northwind-2025-03.jsonl")
    assert status == 1
    assert "fits 7 captures; name one of them" in said
    assert "northwind-wire/northwind-2025-03.jsonl#4  quarantined" in said
    status, said = says("northwind-wire/northwind-2025-03.jsonl#2")
    assert status == 0
    assert "record 2 at" in said
    assert "(the capture's own field)" in said


def test_parts_that_failed_are_named_in_the_corpus_and_by_the_command(says: Explain, corpus: Path) -> None:
    path = "harbour-post/overlong.jsonl"
    capture_of(corpus, f"path = '{path}' and outcome = 'loaded' and len(faults) > 0")
    status, told = says(path)
    assert status == 0
    assert re.search(r"failed +\S+", told)
    status, told = says(VOA)
    assert "failed" not in told


def test_a_quarantined_capture_says_why_and_what_to_do(says: Explain, corpus: Path) -> None:
    status, said = says("northwind-wire/northwind-2025-03.jsonl#4")
    assert status == 0
    assert "reason       parse_failed: not JSON" in said
    assert "what to do   The record is not what its format asks for." in said
    kept = next((corpus / "home" / "quarantine" / LOAD_ID).glob("*.bin"))
    assert str(kept.parent) in said.replace("\n", "").replace(" ", "")
    assert "has no blocks" in said


@pytest.mark.parametrize("outcome", ["duplicate", "unchanged"])
def test_a_capture_that_says_what_another_does_names_it_and_is_told_all_the_same(
    says: Explain, corpus: Path, outcome: str
) -> None:
    capture_id, _, _ = capture_of(corpus, f"outcome = '{outcome}'")
    status, said = says(capture_id)
    assert status == 0
    assert f"outcome      {outcome}" in said
    assert "same as      " in said
    assert "paragraphs" in said


def test_a_name_that_fits_nothing_says_what_to_do(says: Explain) -> None:
    status, said = says("no-such-thing.txt")
    assert status == 1
    assert "There is no capture" in said
    assert "make sql" in said
    status, said = says("seagrass")
    assert status == 1
    assert "meridian-courier/2025-03-08-seagrass.txt#1" in said
    assert says("")[1].startswith("Name a capture: make explain CAPTURE=")


def test_without_the_warehouse_the_outcome_is_told_and_the_rest_is_named(says: Explain, corpus: Path) -> None:
    warehouse = corpus / "home" / "warehouse.duckdb"
    warehouse.rename(warehouse.with_suffix(".away"))
    try:
        status, said = says(VOA)
        quarantined = says("northwind-wire/northwind-2025-03.jsonl#4")
        unknown = says("no-such-thing.txt")
    finally:
        warehouse.with_suffix(".away").rename(warehouse)
    assert status == 1
    assert "outcome      loaded" in said
    assert "warehouse.duckdb" in said
    assert quarantined[0] == 0
    assert "make sql" in unknown[1]


def test_what_is_not_published_is_found_in_the_warehouse(says: Explain, corpus: Path) -> None:
    link = corpus / "home" / "corpus.duckdb"
    link.rename(link.with_suffix(".away"))
    try:
        status, said = says(VOA)
    finally:
        link.with_suffix(".away").rename(link)
    assert status == 0
    assert "It is not published yet" in said
    assert "paragraphs" in said


def test_while_a_load_writes_it_says_so(says: Explain, corpus: Path) -> None:
    script = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(corpus / "home" / "warehouse.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        status, said = says(VOA)
        writer.communicate("")
    assert status == 1
    assert "A load is writing to the warehouse" in said


def test_the_command_itself_answers(corpus: Path, tmp_path: Path) -> None:
    def command(**settings: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"PYTHONPATH": str(PROJECT / "include")} | settings
        return subprocess.run(
            [sys.executable, "-m", "corpus.operate.explain"],
            env=environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )

    home = str(corpus / "home")
    done = command(CORPUS_LANDING=str(corpus / "landing"), CORPUS_HOME=home, CAPTURE=VOA)
    assert (done.returncode, done.stderr) == (0, "")
    assert "U.S. Committed To Honduras Security" in done.stdout
    empty = command(CORPUS_HOME=str(tmp_path / "none"), CAPTURE=VOA)
    assert empty.returncode == 1
    assert "make run" in empty.stdout
    assert "CORPUS_KEEP_SNAPSHOTS is 'many'" in command(CORPUS_KEEP_SNAPSHOTS="many", CAPTURE=VOA).stdout


def test_a_corpus_of_nothing_but_quarantined_captures_explains_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    landing = tmp_path / "landing" / "broken"
    landing.mkdir(parents=True)
    (landing / "empty.txt").write_bytes(b"")
    done = load_apart(landing.parent, tmp_path / "home")
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("CORPUS_LANDING", str(landing.parent))
    monkeypatch.setenv("CORPUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CAPTURE", "broken/empty.txt")
    assert main() == 0
    said = capsys.readouterr().out
    assert "outcome      quarantined" in said
    assert "empty: it holds no bytes" in said
