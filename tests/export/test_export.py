"""`make export`: what comes back from its files is what the tables hold."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pytest
from pyarrow.csv import ParseOptions

from corpus.export.files import _folder_name
from corpus.export.selection import Selection
from corpus.load import run_steps, steps_until
from corpus.operate import export as command
from corpus.settings import Settings
from corpus.step import Load
from tests.landing.landed import lines
from tests.warehouse.published import settings_of

pytestmark = pytest.mark.slow

PARAGRAPH = "The harbour of {0} was closed on Monday after a storm broke {1} of its piers, the port authority said."
PERSONAL = "Write to ann.lee@harbour.example or call +44 20 7946 0018 before the council meets on 4 May 2025."


def record(number: int, source: str, published: str | None, **fields: str) -> dict[str, Any]:
    text = f"{PARAGRAPH.format(f'{source.title()} number {number}', number)}\n\n{PERSONAL}"
    url = f"https://{source}.example/{number}"
    return {"url": url, "title": f"Storm {number} closes the harbour", "published": published, "text": text} | fields


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A published corpus of two sources over three months, with an undated article, a copy and a formula."""
    settings = settings_of(tmp_path_factory.mktemp("corpus"))
    daily = [record(number, "daily", f"2025-0{1 + number % 2}-0{number + 1}") for number in range(4)]
    weekly = [
        record(7, "weekly", "2025-03-09", title='=HYPERLINK("http://a.example","Pay, now")'),
        record(8, "weekly", None, title="Undated, and said so"),
        daily[0] | {"url": "https://weekly.example/copy", "published": "2025-03-20"},
        record(9, "weekly", "2025-03-11", title="El puerto cierra", text=SPANISH),
    ]
    for source, rows in (("daily", daily), ("weekly", weekly)):
        folder = Path(settings.landing, source)
        folder.mkdir(parents=True)
        (folder / "a.jsonl").write_bytes(lines(*rows))
    run_steps(Load(settings, "20250301T000000Z-abcdef"), steps_until("publish"))
    return settings


SPANISH = (
    "El puerto cerró el lunes después de que una tormenta rompiera tres muelles, dijo la autoridad portuaria.\n\n"
    "Los barcos que esperaban fuera entraron por la noche, cuando el viento había bajado y la lluvia terminó."
)


def export(settings: Settings, monkeypatch: pytest.MonkeyPatch, target: Path, **asked: str) -> int:
    """What `make export` does with these variables."""
    given = {"CORPUS_LANDING": settings.landing, "CORPUS_HOME": str(settings.home), "TO": str(target)}
    for name, value in (given | asked).items():
        monkeypatch.setenv(name, value)
    status = command.main()
    for name in given | asked:
        monkeypatch.delenv(name)
    return status


def table(settings: Settings, where: str = "true") -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        return connection.sql(
            f"select article_id, body, title, source_id, published_at from articles where {where} order by article_id"
        ).fetchall()


COLUMNS = ["id", "text", "title", "source_id", "published_at"]


def read_back(target: Path, kind: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of an export as pyarrow, pandas and DuckDB read them."""
    data = target / "data"
    frame: pd.DataFrame
    if kind == "parquet":
        arrow = ds.dataset(data, format="parquet", partitioning="hive").to_table(columns=COLUMNS).to_pylist()
        frame = pd.read_parquet(data)
        query = f"read_parquet('{data}/**/*.parquet', hive_partitioning = true)"
    elif kind == "jsonl":
        files = sorted(data.iterdir())
        arrow = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
        frame = pd.concat(pd.read_json(file, lines=True, dtype=False, convert_dates=False) for file in files)
        query = f"read_json('{data}/*.jsonl')"
    else:
        arrow = ds.dataset(data, format=ds.CsvFileFormat(parse_options=PARSE)).to_table(columns=COLUMNS).to_pylist()
        frame = pd.read_csv(data / "articles-00000.csv", keep_default_na=False)
        query = f"read_csv('{data}/*.csv')"
    with duckdb.connect() as connection:
        asked = connection.sql(f"select {', '.join(COLUMNS)} from {query}").fetchall()
    rows = {
        "pyarrow": [tuple(row[name] for name in COLUMNS) for row in arrow],
        "pandas": list(frame[COLUMNS].itertuples(index=False, name=None)),
        "duckdb": asked,
    }
    return {reader: sorted(map(_comparable, found)) for reader, found in rows.items()}


PARSE = ParseOptions(newlines_in_values=True)


def _comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Texts as they are; times as text, missing ones as nothing, an apostrophe before a formula taken away."""
    *texts, at = row
    said = "" if at is None or pd.isna(at) or at == "" else str(at).replace("T", " ")
    return (*(text.removeprefix("'") for text in texts), said)


@pytest.mark.parametrize("kind", ["parquet", "jsonl", "csv"])
def test_what_is_read_back_is_what_the_tables_hold(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "out"
    assert export(settings, monkeypatch, target, FORMAT=kind) == 0
    expected = sorted(map(_comparable, table(settings)))
    assert len(expected) == 8
    for reader, rows in read_back(target, kind).items():
        assert rows == expected, reader


def test_parquet_lies_by_source_and_month(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(settings, monkeypatch, target)
    places = sorted(path.relative_to(target / "data").as_posix() for path in target.rglob("*.parquet"))
    assert places == [
        f"source={source}/month={month}/articles.parquet"
        for source, months in (("daily", ("2025-01", "2025-02")), ("weekly", ("2025-03", "undated")))
        for month in months
    ]


def test_a_folder_is_named_after_any_source() -> None:
    names = {
        "daily": "daily",
        "Ünïcode Näme": "Ünïcode Näme",
        "a/b": "a%2Fb",
        "..": "..",
        "per%cent": "per%25cent",
        "a=b\n": "a%3Db%0A",
        "": "",
    }
    assert {source: _folder_name(source) for source in names} == names
    assert {unquote(name) for name in names.values()} == set(names)
    for long in ("a" * 250, "中" * 85, "/" * 100):
        assert len(_folder_name(long).encode()) <= 240
        assert _folder_name(long) != _folder_name(long + "x")


def test_the_manifest_says_what_it_is(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(settings, monkeypatch, target, FORMAT="jsonl", SOURCES="weekly")
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    assert manifest["rows"] == 4
    assert manifest["snapshot"]["load_id"] == "20250301T000000Z-abcdef"
    assert [source["source_id"] for source in manifest["sources"]] == ["weekly"]
    for file in manifest["files"]:
        assert file["sha256"] == hashlib.sha256((target / file["path"]).read_bytes()).hexdigest()
    first = json.loads((target / manifest["files"][0]["path"]).read_text("utf-8").splitlines()[0])
    assert list(first) == [column["name"] for column in manifest["columns"]]
    assert all(column["description"] for column in manifest["columns"])
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        assert len(connection.sql(manifest["query"]).fetchall()) == 4
    assert "data/**/*.jsonl" in (target / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        ({"SOURCES": "daily"}, "source_id = 'daily'"),
        ({"LANGUAGES": "es"}, "language = 'es'"),
        ({"SINCE": "2025-02-02", "UNTIL": "2025-03-09"}, "published_at between '2025-02-02' and '2025-03-09'"),
        ({"COPIES": "no"}, "duplicate_of is null"),
        ({"WHERE": "title like 'Undated%' or word_count > 1e6"}, "title like 'Undated%'"),
        ({"WHERE": "false"}, "false"),
        ({"WITHOUT_FLAGS": "any"}, "article_id not in (select article_id from article_flags)"),
    ],
)
def test_a_selection(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: dict[str, str], condition: str
) -> None:
    assert export(settings, monkeypatch, tmp_path / "out", FORMAT="jsonl", **asked) == 0
    expected = sorted(map(_comparable, table(settings, condition)))
    assert len(expected) < 8
    written = (tmp_path / "out/data/articles-00000.jsonl").read_text("utf-8").splitlines()
    found = [tuple(json.loads(line)[name] for name in COLUMNS) for line in written]
    assert sorted(map(_comparable, found)) == expected


def test_a_topic_takes_those_below_it() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table articles as from (values ('a'), ('b'), ('c')) as rows (article_id)")
        connection.execute("create table topics as from (values ('1', 'sport'), ('2', 'rowing')) as t (topic_id, name)")
        connection.execute(
            "create table article_topic_paths as from (values ('a', '2'), ('a', '1'), ('b', '1')) as t (article_id,"
            " topic_id)"
        )
        for wanted, expected in (("Sport", ["a", "b"]), ("2", ["a"]), ("rowing", ["a"])):
            condition = Selection(topics=(wanted,)).condition(connection)
            found = connection.sql(f"select article_id from articles where {condition} order by 1").fetchall()
            assert found == [(one,) for one in expected]


def test_the_topics_of_an_export_are_its_tags(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    export(settings, monkeypatch, tmp_path / "out", FORMAT="jsonl")
    with (tmp_path / "out/data/articles-00000.jsonl").open(encoding="utf-8") as file:
        found = {(row["id"], one["topic_id"]) for row in map(json.loads, file) for one in row["topics"]}
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        assert found == set(connection.sql("select article_id, topic_id from article_tags").fetchall())
    assert found


def test_personal_data_are_masked_on_request(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(settings, monkeypatch, tmp_path / "out", FORMAT="jsonl", MASK="yes", SOURCES="daily")
    text = (tmp_path / "out/data/articles-00000.jsonl").read_text("utf-8")
    assert "Write to <EMAIL> or call <PHONE> before the council meets on 4 May 2025." in text
    assert "harbour.example" not in text.replace("daily.example", "")
    assert "4 × email, 4 × phone" in capsys.readouterr().out
    assert json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))["masked"] == {"email": 4, "phone": 4}


def test_no_cell_is_a_formula(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    export(settings, monkeypatch, tmp_path / "out", FORMAT="csv")
    with (tmp_path / "out/data/articles-00000.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert """'=HYPERLINK("http://a.example","Pay, now")""" in titles
    assert not [title for title in titles if title.startswith("=")]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"SOURCES": "dayly"}, "The corpus has no source 'dayly'. Did you mean daily?"),
        ({"TOPICS": "no such thing"}, "has no topic 'no such thing'"),
        ({"WITHOUT_FLAGS": "short_txt"}, "The corpus has no flag 'short_txt'."),
        ({"FORMAT": "xml"}, "FORMAT is one of parquet, jsonl, csv, not 'xml'."),
        ({"SINCE": "May"}, "SINCE is a day such as 2025-03-04, not 'May'."),
        ({"MASK": "perhaps"}, "MASK is yes or no, not 'perhaps'."),
        ({"WHERE": "no_such_column = 1"}, "WHERE is no condition over the columns of articles"),
        ({"WHERE": "body in (select content from read_text('/etc/hostname'))"}, "WHERE is no condition"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    asked: dict[str, str],
    told: str,
) -> None:
    assert export(settings, monkeypatch, tmp_path / "out", **asked) == 1
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_the_way_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    assert export(settings, monkeypatch, tmp_path / "out") == 1
    assert "is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]
