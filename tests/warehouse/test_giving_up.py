"""A record that was admitted and cannot be derived: it ends in quarantine, and the corpus is as if it had not come."""

import base64
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import derive
from corpus.load import run_steps, steps_until
from corpus.operate import quarantine
from corpus.page.stored import pack_page
from corpus.settings import Settings
from corpus.step import Load
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.giving_up import set_aside
from tests.landing.landed import lines

pytestmark = pytest.mark.slow

FURNITURE = "Sign up for our daily letter"
SENTENCE = "The council of {} said on Monday that the old bridge over the river would be mended in the spring."


DERIVE_ONE = derive._derive_one


def stumble(content_id: str, page: Any, *given: Any) -> dict[str, object]:
    if any("impossible" in text for text in page.blocks):
        raise KeyError("a flaw")
    return DERIVE_ONE(content_id, page, *given)


@pytest.fixture(autouse=True)
def impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that speak of the impossible cannot be derived."""
    monkeypatch.setattr(derive, "_derive_one", stumble)


def article(town: str, day: int, version: str = "") -> dict[str, str]:
    text = f"{FURNITURE}\n\n{SENTENCE.format(town)} {version}"
    return {"url": f"https://a.example/{town}", "text": text, "captured_at": f"2025-03-{day:02}T10:00:00Z"}


def load(root: Path, number: int, replay: str = "") -> Settings:
    settings = replace(Settings.from_environment(), landing=str(root / "landing"), home=root / "home")
    run_steps(Load(settings, f"load{number}", replay=replay), steps_until("load"))
    return settings


def land(root: Path, *rows: dict[str, str], name: str = "a") -> None:
    (root / "landing" / "s").mkdir(parents=True, exist_ok=True)
    (root / "landing" / "s" / f"{name}.jsonl").write_bytes(lines(*rows))


def query(settings: Settings, statement: str) -> list[Any]:
    with open_warehouse(settings) as connection:
        return connection.execute(statement).fetchall()


STATE = {
    "captures": "select record, outcome, article_id, content_id from raw.captures where reason is null order by all",
    "contents": "select content_id from raw.contents order by all",
    "derived": "select content_id, title, body from raw.derived order by all",
    "lines": "select source_id, line_key, articles, recurring from raw.source_lines order by all",
    "articles": "select source_id, articles from raw.source_articles order by all",
}

GOOD = [article("Kelsby", 1), article("Kelsby", 3), article("Norby", 1), article("Melby", 1), article("Holby", 1)]
BAD = [article("Kelsby", 2, "It is impossible."), article("Ulby", 1, "It is impossible.")]


def test_it_is_quarantined_and_all_else_is_as_if_it_had_not_come(tmp_path: Path) -> None:
    land(tmp_path / "mixed", *GOOD, *BAD)
    land(tmp_path / "good", *GOOD)
    mixed, good = load(tmp_path / "mixed", 1), load(tmp_path / "good", 1)
    for name, statement in STATE.items():
        assert query(mixed, statement) == query(good, statement), name
    bad = query(mixed, "select reason, message, content_id, article_id from raw.captures where outcome = 'quarantined'")
    assert bad == [("parse_failed", "deriving it failed: KeyError: 'a flaw'", None, None)] * 2
    [balance] = query(mixed, "select captures_in, loaded, duplicate, unchanged, quarantined from raw.load_balance")
    assert balance == (7, 4, 0, 1, 2)


def test_its_text_is_kept_in_quarantine(tmp_path: Path) -> None:
    land(tmp_path, *BAD)
    settings = load(tmp_path, 1)
    [(capture_id,)] = query(settings, "select capture_id from raw.captures where record = 2")
    folder = settings.quarantine("load1")
    assert "impossible" in (folder / f"{capture_id}.bin").read_text()
    about = json.loads((folder / f"{capture_id}.json").read_text())
    assert (about["path"], about["reason"]) == ("s/a.jsonl", "parse_failed")


def test_the_next_load_goes_on_and_a_replay_reads_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    land(tmp_path, *GOOD, *BAD)
    load(tmp_path, 1)
    land(tmp_path, article("Tarby", 5), name="b")
    settings = load(tmp_path, 2)
    outcomes = "select outcome from raw.captures"
    assert Counter(query(settings, outcomes)) == {("loaded",): 5, ("unchanged",): 1, ("quarantined",): 2}
    settings = load(tmp_path, 3, replay="all")
    assert Counter(query(settings, outcomes)) == {("loaded",): 5, ("unchanged",): 1, ("quarantined",): 2}
    monkeypatch.undo()
    settings = load(tmp_path, 4, replay="all")
    assert Counter(query(settings, outcomes)) == {("loaded",): 8}
    land(tmp_path / "whole", *GOOD, *BAD)
    land(tmp_path / "whole", article("Tarby", 5), name="b")
    whole = load(tmp_path / "whole", 1)
    for name in ("contents", "lines", "articles"):
        assert query(settings, STATE[name]) == query(whole, STATE[name]), name


def test_what_is_found_later_to_be_impossible_is_quarantined_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(tmp_path, *GOOD, *BAD)
    with monkeypatch.context() as patch:
        patch.setattr(derive, "_derive_one", DERIVE_ONE)
        settings = load(tmp_path, 1)
    assert query(settings, "select count(*) from raw.captures where outcome = 'quarantined'") == [(0,)]
    # The lines that recur have changed for it, so it is derived again.
    land(tmp_path, *[article(f"Town{number}", 1) for number in range(9)], name="b")
    settings = load(tmp_path, 2)
    assert query(settings, "select load_id, count(*) from raw.captures where reason is not null group by 1") == [
        ("load1", 2)
    ]
    assert query(settings, "select bool_and(captures_in = loaded + unchanged + quarantined) from raw.load_balance") == [
        (True,)
    ]


def test_what_blocks_a_load_can_be_taken_out_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    land(tmp_path, *GOOD)
    settings = load(tmp_path, 1)
    [(article_id,)] = query(settings, "select article_id from raw.captures where record = 3")
    monkeypatch.setenv("CORPUS_HOME", str(settings.home))
    for name, count in (("s/a.jsonl#1", 2), (article_id, 1)):
        monkeypatch.setenv("CAPTURE", name)
        assert quarantine.main() == 0
        assert f"{count} captures are quarantined" in capsys.readouterr().out
    assert quarantine.main() == 1, "it is gone"
    assert "No capture in the corpus" in capsys.readouterr().err
    found = query(settings, "select record, outcome, reason from raw.captures order by record")
    gone = ("quarantined", "set_aside")
    assert found == [(1, *gone), (2, *gone), (3, *gone), (4, "loaded", None), (5, "loaded", None)]
    settings = load(tmp_path, 2)
    assert query(settings, "select count(*) from raw.contents") == [(2,)]
    settings = load(tmp_path, 3, replay="all")
    assert query(settings, "select count(*) from raw.captures where outcome <> 'quarantined'") == [(5,)]


def test_it_is_known_again_where_its_file_is_written_anew(tmp_path: Path) -> None:
    land(tmp_path, *BAD, *GOOD)
    load(tmp_path, 1)
    land(tmp_path, *GOOD, *BAD)
    settings = load(tmp_path, 2)
    land(tmp_path / "whole", *GOOD, *BAD)
    whole = load(tmp_path / "whole", 1)
    places = "select capture_id, record, outcome, reason from raw.captures order by all"
    assert query(settings, places) == query(whole, places)
    kept = [sorted(path.name for path in one.quarantine("load1").iterdir()) for one in (settings, whole)]
    assert kept[0] == kept[1]


def test_what_shared_a_text_with_it_is_pending(tmp_path: Path) -> None:
    for source in ("s", "t"):
        (tmp_path / "landing" / source).mkdir(parents=True)
        row = {"url": f"https://{source}.example/1", "text": SENTENCE.format("Alder") * 3}
        (tmp_path / "landing" / source / "a.jsonl").write_bytes(lines(row))
    settings = load(tmp_path, 1)
    with open_warehouse(settings) as connection:
        connection.execute("delete from raw.pending")
        assert set_aside(connection, settings, "s/a.jsonl", "out") == 1
    pending = query(settings, "select count(distinct article_id) from raw.pending")
    assert pending == [(2,)], "the copy may have been marked as one"


def test_lines_that_only_it_made_recur_are_decided_again_by_the_next_load(tmp_path: Path) -> None:
    land(tmp_path, article("Alder", 1), article("Birch", 2), article("impossible Cedar", 3))
    settings = load(tmp_path, 1)
    recurring = "select count(*) from raw.source_lines where recurring"
    load(tmp_path, 2)
    land(tmp_path / "other", article("Alder", 1), article("Birch", 2))
    other = load(tmp_path / "other", 1)
    assert query(settings, recurring) == query(other, recurring) == [(0,)]
    assert query(settings, "select count(*) from raw.shrunk_sources") == [(0,)]


def test_of_large_contents_one_is_unpacked_at_a_time(tmp_path: Path) -> None:
    """Three hundred captures of one page of 3 MB that hardly packs."""
    text = base64.b64encode(random.Random(1).randbytes(3_000_000)).decode()
    settings = replace(Settings.from_environment(), landing=str(tmp_path), home=tmp_path / "home", memory_limit_mb=256)
    with open_warehouse(settings) as connection:
        page = pack_page([text], None)
        connection.execute(
            "insert into raw.contents (content_id, article_id, source_id, page, line_keys)"
            " values ('c', 'a', 's', ?, [1])",
            [page],
        )
        connection.execute(
            "insert into raw.captures (capture_id, load_id, path, file, record, byte_offset, sha256, bytes, format,"
            " source_id, article_id, content_id, outcome)"
            " select 'k' || i, 'l', 'f', 'f', i, i, 'x', 1, 'text', 's', 'a', 'c', 'duplicate' from range(300) t(i)"
        )
        assert set_aside(connection, settings, "a", "out") == 300
        assert connection.execute("select count(*) from raw.captures where reason = 'set_aside'").fetchone() == (300,)
