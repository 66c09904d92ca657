"""The full check: what a load does not look at, and that it keeps out of a load's way."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from corpus.load import run_steps, steps_until
from corpus.maintenance import CorpusDamaged, check_everything, tidy
from corpus.settings import Settings
from corpus.step import Load
from corpus.warehouse.base import base
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.giving_up import set_aside
from corpus.warehouse.search_runs import merge_published_runs
from tests.landing.landed import lines
from tests.warehouse.published import answers, settings_of

pytestmark = pytest.mark.slow

CHECK = "20250302T023000Z-abcdef"
TEXT = "The ferry of pier {0} was late by {0} minutes.\n\nThe harbour master of pier {0} said that it was the wind."


def land(settings: Settings, name: str, *numbers: int) -> None:
    rows = [
        {"url": f"https://daily.example/{one}", "title": f"Ferry {one}", "text": TEXT.format(one)} for one in numbers
    ]
    folder = Path(settings.landing, "daily")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.jsonl").write_bytes(lines(*rows))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A published corpus of five articles."""
    settings = settings_of(tmp_path_factory.mktemp("corpus"))
    assert check_everything(settings, CHECK) is None
    land(settings, "a", *range(5))
    run_steps(Load(settings, "l1"), steps_until("publish"))
    return settings


def test_every_row_is_checked_and_what_is_wrong_is_published(settings: Settings) -> None:
    counts = check_everything(settings, CHECK)
    assert counts is not None
    assert counts["tests"] > 20
    before = answers(settings, "select count(*) from articles")
    with open_warehouse(settings) as connection:
        connection.execute("update corpus.articles set body = 'Painted over.' where title = 'Ferry 3'")
        connection.execute("update raw.captures set sha256 = 'lost' where record = 2")
    # A load looks at its own rows and at the sums of the whole, and both hold.
    land(settings, "b", 7)
    run_steps(Load(settings, "l2"), steps_until("publish"))
    with pytest.raises(CorpusDamaged) as raised:
        check_everything(settings, CHECK)
    for told in ("An article shows its latest version.", "Every record carries the SHA-256 of its bytes."):
        assert told in str(raised.value)
    failed = answers(
        settings,
        f"select gate, suite from quality.validations where load_id = '{CHECK}' and not success"
        " and severity = 'critical' order by all",
    )
    assert ("corpus", "article_versions") in failed
    assert ("raw", "raw_captures") in failed
    assert answers(settings, "select count(*) from articles") == [(before[0][0] + 1,)]  # type: ignore[operator]
    assert not (settings.reports / CHECK).exists()


def test_the_runs_of_the_index_are_merged_and_the_next_load_goes_on_from_there(settings: Settings) -> None:
    asked = "select article_id, score, snippet from search('ferry') order by all"
    before = answers(settings, asked)
    assert len(before) > 5
    untouched = merge_published_runs(settings)
    assert untouched is not None
    assert untouched.before == untouched.after > 1
    merged = merge_published_runs(settings, most=1)
    assert merged is not None
    assert (merged.before, merged.after) == (untouched.before, 1)
    assert answers(settings, asked) == before
    with open_warehouse(settings) as connection:
        assert base(connection, settings) is not None


def test_a_load_that_is_not_published_is_left_alone(settings: Settings) -> None:
    land(settings, "c", 9)
    run_steps(Load(settings, "l3"), steps_until("admit"))
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        results = connection.execute("select count(*) from quality.validations").fetchall()
    assert check_everything(settings, "20250303T023000Z-abcdef") is None
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from quality.validations").fetchall() == results


def test_a_withdrawal_that_is_published_does_not_keep_the_check_away(settings: Settings) -> None:
    land(settings, "d", 11, 12)
    before, rest = steps_until("load"), steps_until("publish")
    run_steps(Load(settings, "l4"), before)
    with open_warehouse(settings) as connection:
        assert set_aside(connection, settings, "daily/d.jsonl#1", "for the test") == 1
    for step in rest[len(before) :]:
        run_steps(Load(settings, "l4"), (step,))
    with pytest.raises(CorpusDamaged, match="An article shows its latest version"):  # as an earlier test left it
        check_everything(settings, "20250304T023000Z-abcdef")


def test_a_file_of_which_much_is_free_is_written_anew(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert tidy(settings) is None
    with open_warehouse(settings) as connection:
        connection.execute("create table raw.much as select sha256(i::varchar) as text from range(200_000) as t (i)")
    full = tidy(settings)
    assert full is not None
    assert full["before"] == full["after"]
    with open_warehouse(settings) as connection:
        connection.execute("drop table raw.much")
    took = tidy(settings)
    assert took is not None
    assert took["after"] < took["before"] / 2
    with open_warehouse(settings) as connection:
        assert connection.execute("select count(*) from raw.loads").fetchall() == [(0,)]
