"""Articles withdrawn for good, through the command and the parameter of a load, over whole loads without Airflow."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from corpus.load import run_steps, steps_until
from corpus.operate import withdraw
from corpus.operate.explain.captures import find
from corpus.operate.explain.warehouse import NotExplained
from corpus.settings import Settings
from corpus.step import Load, LoadBlocked
from corpus.warehouse import erasure
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import roll_back
from corpus.warehouse.snapshots import kept_loads, snapshot_file
from corpus.warehouse.withdrawals import BadOrder, Order, address_of, finish, orders_of
from corpus.warehouse.withdrawals import withdraw as carry_out

SECRET = "Quillfeather"
BODY = (
    "The harbour board of {town} met on Tuesday to hear what {secret} had written about the dredging of its channel.\n\n"
    "Its chair, who has led the board of {town} for eleven years, read the letter aloud and asked for a second survey"
    " before any ship is turned away.\n\n"
    "Fishermen of {town} said afterwards that they had waited three winters for the sand to be taken out, and that the"
    " price of {number} crates had been lost to it."
)


def page(url: str, town: str, number: int, day: int = 1, secret: str = "nobody") -> dict[str, str]:
    return {
        "url": url,
        "title": f"Board of {town} hears letter {number}",
        "text": BODY.format(town=town, number=number, secret=secret),
        "captured_at": f"2025-03-{day:02}T10:00:00Z",
    }


FIRST = {
    "daily/a.jsonl": [
        page("https://daily.example/news/alder", "Alder", 41, secret=SECRET),
        page("https://daily.example/news/birch", "Birch", 52),
        page("https://daily.example/opinion/cedar", "Cedar", 63),
        page("https://daily.example/opinions/elm", "Elm", 74),
    ],
    "echo/a.jsonl": [page("https://echo.example/alder", "Alder", 41, secret=SECRET)],
    "gale/a.jsonl": [page("https://gale.example/1", "Fir", 85), page("https://gale.example/2", "Gorse", 96)],
}
LATER = {
    "daily/b.jsonl": [
        page("https://www.daily.example/news/alder?utm_source=x", "Alder", 41, 2, SECRET),
        page("https://daily.example/news/alder", "Alder Bay", 43, 3, SECRET),
        page("https://daily.example/opinion/hazel", "Hazel", 17, 3),
        page("https://daily.example/news/juniper", "Juniper", 18, 3),
    ],
    "gale/b.jsonl": [page("https://gale.example/3", "Larch", 19, 4)],
}


class Corpus:
    """A corpus in a folder, its loads numbered."""

    def __init__(self, root: Path) -> None:
        given = replace(Settings.from_environment(), landing=str(root / "landing"), home=root / "home", parallelism=2)
        self.settings: Settings = given
        self.loads = 0

    def land(self, files: dict[str, list[dict[str, str]]]) -> None:
        for name, rows in files.items():
            path = Path(self.settings.landing, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def load(self, last: str = "publish", **asked: str) -> str:
        self.loads += 1
        load_id = f"2025050{self.loads}T000000Z-00000{self.loads}"
        run_steps(Load(self.settings, load_id, **asked), steps_until(last))
        return load_id

    def ask(self, query: str, file: Path | None = None) -> list[Any]:
        with duckdb.connect(str(file or self.settings.published), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def id_of(self, url: str) -> str:
        [(found,)] = self.ask(f"select article_id from articles where url = '{url}'")
        return str(found)

    def order(self, monkeypatch: pytest.MonkeyPatch, **words: str) -> int:
        monkeypatch.setenv("CORPUS_LANDING", self.settings.landing)
        monkeypatch.setenv("CORPUS_HOME", str(self.settings.home))
        for name in ("ARTICLE", "URL", "SOURCE", "REASON", "UNDO", "COPIES"):
            monkeypatch.setenv(name, words.get(name, ""))
        return withdraw.main()

    def urls(self, file: Path | None = None) -> list[str]:
        return [row[0] for row in self.ask("select url from articles order by url", file)]

    def names(self, article_id: str, file: Path | None = None) -> set[str]:
        """The tables in which a text of the article's id stands."""
        found = set()
        with duckdb.connect(str(file or self.settings.published), read_only=True) as connection:
            for schema, table in connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
            ).fetchall():
                query = f"select 1 from {schema}.{table} as rows where contains(to_json(rows)::varchar, ?) limit 1"
                if connection.execute(query, [article_id]).fetchall():
                    found.add(f"{schema}.{table}")
        return found

    def holds(self, word: str) -> list[str]:
        """What under the corpus's folder holds a word: files by their bytes, tables by their rows."""
        found = [str(path) for path in self.settings.home.rglob("*") if path.is_file() and _has(path, word)]
        for file in [self.settings.warehouse, *(snapshot_file(self.settings, one) for one in kept_loads(self.settings))]:
            with duckdb.connect() as connection:
                connection.execute(f"attach '{file}' as looked_at (read_only)")
                for schema, table in connection.execute(
                    "select schema_name, table_name from duckdb_tables() where database_name = 'looked_at'"
                ).fetchall():
                    name = f"looked_at.{schema}.{table}"
                    query = f"select 1 from {name} as rows where contains(lower(to_json(rows)::varchar), ?) limit 1"
                    if connection.execute(query, [word.lower()]).fetchall():
                        found.append(f"{file}:{schema}.{table}")
        return found


def _has(path: Path, word: str) -> bool:
    return path.parts[-2] != "airflow" and word.encode() in path.read_bytes()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = Corpus(tmp_path_factory.mktemp("withdrawals"))
    corpus.land(FIRST)
    corpus.load()
    return corpus


BALANCED = "select bool_and(captures_in = loaded + duplicate + unchanged + quarantined) from quality.loads"


def test_a_withdrawn_article_is_gone_at_once_and_does_not_come_back(
    loaded: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = loaded
    alder, echo = corpus.id_of("https://daily.example/news/alder"), corpus.id_of("https://echo.example/alder")
    before = corpus.urls()
    assert corpus.ask(f"select duplicate_of from articles where article_id = '{echo}'") == [(alder,)]
    assert corpus.order(monkeypatch, ARTICLE=alder, REASON="the court's order 7/25") == 0
    told = capsys.readouterr().out
    assert "1 article with 1 captures" in told
    assert echo in told
    assert "daily/a.jsonl" in told
    rest = [url for url in before if url != "https://daily.example/news/alder"]

    def is_gone(file: Path | None = None) -> None:
        assert corpus.names(alder, file) <= {"quality.withdrawals", "quality.withdrawal_orders"}
        assert corpus.ask("select article_id, url, source_id, reason from quality.withdrawals", file) == [
            (alder, "https://daily.example/news/alder", "daily", "the court's order 7/25")
        ]
        assert corpus.ask(BALANCED, file) == [(True,)]

    is_gone()
    assert corpus.urls() == rest
    assert corpus.ask("select article_count from sources where source_id = 'daily'") == [(3,)]
    assert corpus.ask(f"select duplicate_of from articles where article_id = '{echo}'") == [(None,)]
    gone = "select outcome, reason, article_id, message like 'order %: the court%' from captures where path like 'daily/a%' and record = 1"
    assert corpus.ask(gone) == [("quarantined", "withdrawn", None, True)]
    with pytest.raises(NotExplained, match="was withdrawn on .*: the court's order 7/25"):
        find(corpus.settings, alder)

    corpus.land(LATER)
    second = corpus.load()
    is_gone()
    assert corpus.ask(gone) == [("quarantined", "withdrawn", None, True)]
    late = [row["url"] for rows in LATER.values() for row in rows[-2:] if "alder" not in row["url"]]
    assert corpus.urls() == sorted(rest + late)
    assert corpus.ask("select count(*) from captures where reason = 'withdrawn'") == [(3,)]
    assert corpus.ask(f"select quarantined, loaded from quality.loads where load_id = '{second}'") == [(2, 3)]

    corpus.load(replay="all")
    is_gone()
    assert corpus.ask("select count(*) from captures where reason = 'withdrawn'") == [(3,)]
    for load_id in kept_loads(corpus.settings):
        is_gone(snapshot_file(corpus.settings, load_id))
    roll_back(corpus.settings, kept_loads(corpus.settings)[-1])
    is_gone()
    assert corpus.urls() == rest

    [(order_id,)] = corpus.ask("select order_id from quality.withdrawal_orders")
    assert corpus.order(monkeypatch, UNDO=order_id) == 0
    corpus.load()
    assert corpus.urls() == sorted(before + late)
    assert corpus.ask("select version_count from articles where article_id = ?".replace("?", f"'{alder}'")) == [(2,)]
    assert corpus.ask("select count(*) from captures where reason is not null") == [(0,)]
    assert corpus.ask(BALANCED) == [(True,)]
    assert corpus.load("discover"), "nothing is left to read again"
