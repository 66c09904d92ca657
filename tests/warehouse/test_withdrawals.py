"""Articles withdrawn for good, through the command and the parameter of a load, over whole loads without Airflow."""

import json
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
from corpus.warehouse.withdrawals import BadOrder, address_of, files_to_read_again, finish, orders_of
from corpus.warehouse.withdrawals import withdraw as carry_out

pytestmark = pytest.mark.slow

SECRET = "Quillfeather"
BODY = (
    "The harbour board of {town} met on Tuesday to hear what {secret} wrote about the dredging of its channel.\n\n"
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

    def load(self, last: str = "publish", **asked: Any) -> str:
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
        for file in [
            self.settings.warehouse,
            *(snapshot_file(self.settings, one) for one in kept_loads(self.settings)),
        ]:
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
    gone = (
        "select outcome, reason, article_id, message like 'order %: the court%' from captures"
        " where path = 'daily/a.jsonl' and record = 1"
    )
    assert corpus.ask(gone) == [("quarantined", "withdrawn", None, True)]
    with pytest.raises(NotExplained, match=r"was withdrawn on .*: the court's order 7/25"):
        find(corpus.settings, alder)

    corpus.land(LATER)
    second = corpus.load(replay="all")
    is_gone()
    assert corpus.ask(gone) == [("quarantined", "withdrawn", None, True)]
    late = [row["url"] for rows in LATER.values() for row in rows[-2:] if "alder" not in row["url"]]
    assert corpus.urls() == sorted(rest + late)
    assert corpus.ask("select count(*) from captures where reason = 'withdrawn'") == [(3,)]
    assert corpus.ask(f"select quarantined, loaded from quality.loads where load_id = '{second}'") == [(3, 3)]
    for load_id in kept_loads(corpus.settings):
        is_gone(snapshot_file(corpus.settings, load_id))
    roll_back(corpus.settings, kept_loads(corpus.settings)[-1])
    is_gone()
    assert corpus.urls() == rest

    [(order_id,)] = corpus.ask("select order_id from quality.withdrawal_orders")
    assert corpus.order(monkeypatch, UNDO=order_id) == 0
    corpus.load()
    assert corpus.urls() == sorted(before + late)
    assert corpus.ask("select version_count from articles where article_id = '" + alder + "'") == [(2,)]
    assert corpus.ask("select count(*) from captures where reason is not null") == [(0,)]
    assert corpus.ask(BALANCED) == [(True,)]
    with open_warehouse(corpus.settings) as connection:
        assert files_to_read_again(connection) == frozenset()


@pytest.fixture
def admitted(tmp_path: Path) -> Corpus:
    """A corpus that was loaded as far as its raw tables."""
    corpus = Corpus(tmp_path)
    corpus.land(FIRST)
    corpus.load("load")
    return corpus


def raw(corpus: Corpus, query: str) -> list[Any]:
    with open_warehouse(corpus.settings) as connection:
        return connection.execute(query).fetchall()


STAYING = "select regexp_replace(url, '.*/', '') from raw.contents where source_id = 'daily' order by 1"


@pytest.mark.parametrize(
    ("prefix", "left"),
    [
        ("https://daily.example/opinion/", ["alder", "birch", "elm"]),
        ("http://www.daily.example/opinion", ["alder", "birch", "elm"]),
        ("https://daily.example/opinion/cedar", ["alder", "birch", "elm"]),
        ("https://daily.example/news/", ["cedar", "elm"]),
        ("https://daily.example/", []),
    ],
)
def test_pages_are_withdrawn_by_the_beginning_of_their_addresses(
    admitted: Corpus, prefix: str, left: list[str]
) -> None:
    done = carry_out(admitted.settings, orders_of(prefix, "asked for"))
    assert [row[0] for row in raw(admitted, STAYING)] == left
    assert done.articles == done.captures == 4 - len(left)


def test_pages_below_an_address_stay_withdrawn(admitted: Corpus) -> None:
    carry_out(admitted.settings, orders_of("https://daily.example/opinion/", "asked for"))
    admitted.land(LATER)
    admitted.load("load")
    assert [row[0] for row in raw(admitted, STAYING)] == ["alder", "alder", "birch", "elm", "juniper"]
    assert raw(admitted, "select count(*) from quality.withdrawals") == [(2,)]
    balance = "select bool_and(captures_in = loaded + duplicate + unchanged + quarantined) from raw.load_balance"
    assert raw(admitted, balance) == [(True,)]


def test_a_source_is_withdrawn_and_what_comes_of_it_later(admitted: Corpus) -> None:
    done = carry_out(admitted.settings, orders_of("source:gale", "licence ended"))
    assert (done.articles, done.captures) == (2, 2)
    admitted.land(LATER)
    admitted.load("load")
    assert raw(admitted, "select count(*) from raw.contents where source_id = 'gale'") == [(0,)]
    assert raw(admitted, "select count(*), count(distinct order_id) from quality.withdrawals") == [(3, 1)]


def test_a_page_stays_withdrawn_in_whatever_source_it_is_captured(admitted: Corpus) -> None:
    [(alder,)] = raw(admitted, "select article_id from raw.contents where url = 'https://daily.example/news/alder'")
    carry_out(admitted.settings, orders_of(alder, "asked for"))
    admitted.land({"mirror/a.jsonl": [page("http://m.daily.example/news/alder", "Alder", 41)]})
    admitted.load("load")
    outcome = "select outcome, reason from raw.captures where source_id = 'mirror'"
    assert raw(admitted, outcome) == [("quarantined", "withdrawn")]


def test_copies_go_with_it_where_that_is_asked(admitted: Corpus) -> None:
    [(alder,)] = raw(admitted, "select article_id from raw.contents where url = 'https://daily.example/news/alder'")
    done = carry_out(admitted.settings, orders_of(alder, "asked for"), with_copies=True)
    assert (done.articles, len(done.order_ids), done.copies) == (2, 2, ())
    assert raw(admitted, "select count(*) from raw.contents where url like '%/alder'") == [(0,)]


def test_nothing_of_its_text_is_left_on_the_disk(admitted: Corpus) -> None:
    corpus = admitted
    bad = {"url": "https://daily.example/news/alder", "title": SECRET}
    Path(corpus.settings.landing, "daily/bad.jsonl").write_text(json.dumps(bad) + "\n" + SECRET + "\n")
    corpus.load("load")
    assert any("quarantine" in path for path in corpus.holds(SECRET))
    assert any("warehouse" in path for path in corpus.holds(SECRET))
    carry_out(corpus.settings, orders_of("source:daily", "court") + orders_of("source:echo", "court"))
    assert corpus.holds(SECRET) == []


def test_nothing_of_a_published_text_is_left_on_the_disk(tmp_path: Path) -> None:
    """Neither of its versions, nor of what the models set out for themselves."""
    corpus = Corpus(tmp_path)
    for files in (FIRST, LATER | {"daily/c.jsonl": [page("https://daily.example/news/7", SECRET, 21)]}):
        corpus.land(files)
        corpus.load()
    places = {place.rpartition(":")[2] for place in corpus.holds(SECRET)}
    assert {"stored.earlier_texts", "staging.stg_pending_states"} <= places
    carry_out(corpus.settings, orders_of("source:daily", "court") + orders_of("source:echo", "court"))
    assert corpus.holds(SECRET) == []


def test_what_a_killed_order_left_is_erased_by_the_next_load(admitted: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(settings: Settings) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "compact", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out(admitted.settings, orders_of("source:daily", "court"))
    assert raw(admitted, "select count(*) from quality.withdrawal_orders where erased_at is null") == [(1,)]
    admitted.load("discover")
    assert raw(admitted, "select count(*) from quality.withdrawal_orders where erased_at is null") == [(0,)]
    assert finish(admitted.settings) == ()


def test_a_load_takes_orders_and_may_be_tried_again(admitted: Corpus) -> None:
    for number in range(2):
        run_steps(Load(admitted.settings, "again", withdraw="source:gale", reason="asked for"), steps_until("discover"))
        assert raw(admitted, "select count(*) from quality.withdrawal_orders") == [(1,)], number
    with pytest.raises(LoadBlocked, match="Say why"):
        admitted.load("discover", withdraw="source:daily")
    with pytest.raises(LoadBlocked, match="in force are"):
        admitted.load("discover", take_back="nobody's")
    [(order_id,)] = raw(admitted, "select order_id from quality.withdrawal_orders")
    for _ in range(2):
        run_steps(Load(admitted.settings, "back", take_back=order_id), steps_until("load"))
    assert raw(admitted, "select count(*) from raw.contents where source_id = 'gale'") == [(2,)]
    carry_out(admitted.settings, orders_of("source:gale", "asked for again"))
    assert raw(admitted, "select count(*) from quality.withdrawal_orders") == [(2,)]


def test_what_cannot_be_followed_is_said_plainly(
    admitted: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(**words: str) -> str:
        assert admitted.order(monkeypatch, **words) == 1
        return capsys.readouterr().err

    why = {"REASON": "asked for"}
    assert "There is no article 'deadbeef' in the corpus." in said(ARTICLE="deadbeef", **why)
    assert "whose address begins with 'https://nobody.example/' is in the corpus" in said(
        URL="https://nobody.example/", **why
    )
    assert "of the source 'nobody' is in the corpus" in said(SOURCE="nobody", **why)
    assert "not the beginning of a web address" in said(URL="daily.example", **why)
    assert "Say why: REASON=" in said(SOURCE="gale", REASON=" ")
    assert "Name one of ARTICLE, URL, SOURCE" in said(SOURCE="gale", ARTICLE="a", **why)
    assert "in force are: none" in said(UNDO="x")
    assert "not both" in said(UNDO="x", SOURCE="gale", **why)
    assert raw(admitted, "select count(*) from quality.withdrawal_orders") == [(0,)]
    assert admitted.order(monkeypatch) == 0
    assert "Nothing is withdrawn." in capsys.readouterr().out
    assert admitted.order(monkeypatch, SOURCE="gale", **why) == 0
    assert admitted.order(monkeypatch, SOURCE="gale", **why) == 0
    assert "withdrawn already" in capsys.readouterr().out
    assert admitted.order(monkeypatch) == 0
    assert "source gale, 2 articles: asked for" in capsys.readouterr().out


def test_a_beginning_of_an_address_is_written_as_addresses_of_pages_are() -> None:
    assert address_of("http://www.Daily.example:80/a/b/") == "https://daily.example/a/b"
    assert address_of("https://m.daily.example") == "https://daily.example"
    assert address_of("https://daily.example/?id=4") == "https://daily.example/?id=4"
    with pytest.raises(BadOrder):
        address_of("daily.example/a")
