"""A steward's own topics, words and mappings, from the file through load and rebuild to the command that explains."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from corpus.operate.explain import show
from corpus.settings import PROJECT

pytestmark = pytest.mark.slow

_CODE = """
import sys
from dataclasses import replace
from pathlib import Path
from corpus.load import rebuild_step, run_steps, steps_until
from corpus.settings import Settings
from corpus.step import Load
settings = replace(Settings.from_environment(), landing=sys.argv[1], home=Path(sys.argv[2]))
run_steps(Load(settings, "before"), steps_until("publish"))
settings.steward.mkdir()
(settings.steward / "topics.csv").write_text(sys.argv[3], encoding="utf-8")
rebuild_step(settings)
run_steps(Load(settings, "own-topics"), steps_until("publish"))
"""

TOPICS = """\
topic_id,name,parent_id,language,word,weight,maps_to
own:fisheries,fisheries,medtop:04000000,,,,
own:fisheries,,,en,trawler,5,
own:fisheries,,,en,mesh size,4,
own:games,games,,,,,
medtop:15000000,,,,,,own:games
"""

FISH = (
    "The trawler came home with half its catch. Skippers say the mesh size that the ministry wants will ruin the"
    " business, and that every trawler in the harbour will be up for sale before the market recovers its prices."
)
SPORT = (
    "The striker scored twice in the second half as the league leaders won the cup semi-final. Their coach praised the"
    " goalkeeper, who saved a penalty three minutes from time, and the fans who had travelled to the stadium."
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("own-topics")
    for name, title, text in (("fish", "Trawlers fear for their nets", FISH), ("match", "Leaders win cup tie", SPORT)):
        file = root / "landing" / "daily" / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(root / "landing"), str(root / "home"), TOPICS],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "include")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return root


def topics_of(corpus: Path, title: str) -> dict[str, tuple[int, float]]:
    with duckdb.connect(str(corpus / "home" / "corpus.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select topic_id, scored.level, score from article_topics as scored"
            " inner join articles using (article_id) where title = ?",
            [title],
        ).fetchall()
    return {topic: (level, score) for topic, level, score in rows}


def explained(corpus: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("CORPUS_HOME", str(corpus / "home"))
    monkeypatch.setenv("CORPUS_LANDING", str(corpus / "landing"))
    monkeypatch.setenv("CAPTURE", f"daily/{name}.txt")
    monkeypatch.setenv("COLUMNS", "200")
    assert show.main() == 0
    return capsys.readouterr().out


def test_an_own_topic_is_scored_by_its_words(corpus: Path) -> None:
    found = topics_of(corpus, "Trawlers fear for their nets")
    level, score = found["own:fisheries"]
    assert level == 2
    assert 0 < score <= found["medtop:04000000"][1]


def test_a_mapped_topic_counts_for_its_target_alone(corpus: Path) -> None:
    found = topics_of(corpus, "Leaders win cup tie")
    level, score = found["own:games"]
    assert level == 1
    assert score > 0.5
    # Neither it nor what lies beneath it.
    with duckdb.connect(str(corpus / "home" / "corpus.duckdb"), read_only=True) as connection:
        sport = {
            row[0] for row in connection.execute("select topic_id from topics where path like 'sport%'").fetchall()
        }
    assert not sport & set(found)


def test_words_are_told_level_by_level(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = explained(corpus, "fish", monkeypatch, capsys)
    [first] = [line for line in said.splitlines() if "economy, business and finance " in line and " > " not in line]
    [second] = [line for line in said.splitlines() if "> fisheries" in line]
    assert first.split()[0] == "1"
    assert second.split()[0] == "2"
    assert "'mesh size' 4.0" in second
    assert "'trawler'" in second
    games = next(line for line in explained(corpus, "match", monkeypatch, capsys).splitlines() if " games " in line)
    assert "'goalkeeper'" in games or "'striker'" in games
