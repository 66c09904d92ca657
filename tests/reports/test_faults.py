"""The report counts the parts that failed, by the step in which they did."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import derive
from corpus.load import run_steps, steps_until
from corpus.reports.facts import gather
from corpus.settings import Settings
from corpus.step import Load
from corpus.warehouse.connection import open_warehouse
from tests.landing.landed import lines

SENTENCE = "The council of Kelsby said on Monday that the bridge over the river would be mended in spring."


def test_faults_of_reading_and_of_deriving_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str, language: str | None, dateline: str | None) -> list[tuple[str, int]]:
        if "Kelsby" in text:
            raise KeyError("a flaw")
        return []

    monkeypatch.setattr(derive, "mentioned_places", fail)
    (tmp_path / "landing" / "s").mkdir(parents=True)
    rows = [{"text": SENTENCE, "title": "Cut \ud83d"}, {"text": SENTENCE + " So it said."}, {"text": "Nothing else."}]
    (tmp_path / "landing" / "s" / "a.jsonl").write_bytes(lines(*rows))
    settings = replace(Settings.from_environment(), landing=str(tmp_path / "landing"), home=tmp_path / "home")
    run_steps(Load(settings, "load"), steps_until("load"))
    with open_warehouse(settings) as connection:
        facts = gather(settings, connection, "load")
    assert facts["faults"] == [{"step": "deriving", "part": "places", "records": 2}]
