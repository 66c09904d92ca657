"""The published file as its readers open it: by the link and by the snapshot, with every kind of client."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy

from corpus.operate.docs import PAGE
from corpus.warehouse.descriptions import published_tables
from corpus.warehouse.layout import PUBLISHED_SCHEMAS, STORED
from tests.e2e.conftest import PROJECT, Corpus

pytestmark = pytest.mark.slow

Ask = Callable[[Path, str], int]

ARTICLES = 22
LOADS = 1


def in_the_shell(file: Path, query: str) -> int:
    shell = Path(sys.executable).with_name("duckdb")
    done = subprocess.run([shell, "-readonly", "-noheader", "-list", file, "-c", query], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def one_value(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def in_python(file: Path, query: str) -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        return one_value(connection, query)


def attached_and_used(file: Path, query: str) -> int:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' (read_only)")
        connection.execute("use corpus")
        return one_value(connection, query)


def through_sqlalchemy(file: Path, query: str) -> int:
    engine = sqlalchemy.create_engine(f"duckdb:///{file}", connect_args={"read_only": True})
    with engine.connect() as connection:
        found = int(connection.execute(sqlalchemy.text(query)).scalar_one())
    engine.dispose()
    return found


CLIENTS: list[Ask] = [in_the_shell, in_python, attached_and_used, through_sqlalchemy]


@pytest.fixture(scope="module", params=["link", "snapshot"])
def file(request: pytest.FixtureRequest, sample: tuple[Corpus, Any]) -> Path:
    """What a reader opens."""
    published = sample[0].published
    assert published.is_symlink()
    return published if request.param == "link" else published.resolve()


def test_the_link_leads_to_a_file_of_its_own_name(sample: tuple[Corpus, Any]) -> None:
    corpus, _ = sample
    [(load_id,)] = corpus.rows("select load_id from quality.loads")
    assert corpus.published.readlink() == Path("snapshots", load_id, "corpus.duckdb")


@pytest.mark.parametrize("ask", CLIENTS)
@pytest.mark.parametrize("table", ["articles", "corpus.articles", "main.articles", "corpus.main.articles"])
def test_every_client_finds_a_table_by_itself_and_by_the_database(file: Path, ask: Ask, table: str) -> None:
    assert ask(file, f"select count(*) from {table}") == ARTICLES


@pytest.mark.parametrize("ask", CLIENTS)
@pytest.mark.parametrize("table", ["quality.loads", "corpus.quality.loads"])
def test_every_client_finds_what_is_recorded_of_loads(file: Path, ask: Ask, table: str) -> None:
    assert ask(file, f"select count(*) from {table}") == LOADS


def test_an_attached_file_is_asked_beside_a_database_of_ones_own(file: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table picked as select 'voa-editorials' as source_id")
        connection.execute(f"attach '{file}' (read_only)")
        query = "select count(*) from corpus.articles inner join picked using (source_id)"
        assert one_value(connection, query) == 1
        assert one_value(connection, "select count(*) from corpus.quality.loads") == LOADS
        connection.execute(f"attach '{file}' as before (read_only)")
        assert one_value(connection, "select count(*) from before.articles") == ARTICLES


def test_a_bi_tool_is_told_of_tables_columns_and_comments(file: Path) -> None:
    engine = sqlalchemy.create_engine(f"duckdb:///{file}", connect_args={"read_only": True})
    inspector = sqlalchemy.inspect(engine)
    described = {table.name: table for table in published_tables() if table.schema == "corpus"}
    assert sorted(inspector.get_table_names() + inspector.get_view_names()) == sorted(described)
    assert {"article_changes", "article_corrections", "article_versions"} <= set(inspector.get_view_names())
    assert inspector.get_table_comment("articles") == {"text": described["articles"].description}
    assert [(column["name"], column["comment"]) for column in inspector.get_columns("articles")] == [
        (column.name, column.description) for column in described["articles"].columns
    ]
    reflected = sqlalchemy.Table("articles", sqlalchemy.MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        counted = sqlalchemy.select(sqlalchemy.func.count()).select_from(reflected)
        assert connection.execute(counted).scalar_one() == ARTICLES
    engine.dispose()


def test_file_and_descriptions_agree_on_every_table_and_column(file: Path) -> None:
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables() where schema_name <> $stored union all"
            " select schema_name, view_name, comment from duckdb_views() where not internal and schema_name <> $stored"
            " order by all",
            {"stored": STORED},
        ).fetchall()
        columns = connection.execute(
            "select schema_name, table_name, column_name, lower(data_type), is_nullable, comment from duckdb_columns()"
            " where database_name = current_database() and not internal and schema_name <> $stored"
            " order by schema_name, table_name, column_index",
            {"stored": STORED},
        ).fetchall()
        views = {
            name for (name,) in connection.execute("select view_name from duckdb_views() where not internal").fetchall()
        }
    described = sorted(published_tables(), key=lambda table: (PUBLISHED_SCHEMAS[table.schema], table.name))
    assert tables == [(PUBLISHED_SCHEMAS[table.schema], table.name, table.description) for table in described]
    assert columns == [
        # A view has no constraints; the table under it has.
        (
            PUBLISHED_SCHEMAS[table.schema],
            table.name,
            column.name,
            column.type,
            column.nullable or table.name in views,
            column.description,
        )
        for table in described
        for column in table.columns
    ]


def test_a_text_is_stored_once_and_shown_wherever_the_file_is_attached(file: Path) -> None:
    versions = "select article_id, version, sha256(body) = body_sha256 from {} order by all"
    latest = "select article_id, version_count, sha256(body) from {} order by all"
    with duckdb.connect(str(file), read_only=True) as connection:
        articles = connection.execute(latest.format("articles")).fetchall()
        shown = connection.execute(versions.format("article_versions")).fetchall()
        stored = connection.execute(
            f"select sum(strlen(array_to_string(body, ''))) from {STORED}.earlier_texts_in_pieces"
        ).fetchall()
        superseded = connection.execute(
            "select sum(strlen(versions.body)) from article_versions as versions"
            " inner join articles using (article_id) where version < version_count"
        ).fetchall()
    assert shown
    assert all(is_whole for _, _, is_whole in shown)
    assert (stored[0][0] or 0) == (superseded[0][0] or 0)
    with duckdb.connect() as connection:
        # Tables of the same names in a database of ones own are not taken for those of the file.
        connection.execute("create schema stored; create table articles as select 1 as article_id")
        for table in ("articles", "article_versions"):
            connection.execute(f"create table stored.{table} as select 1 as article_id")
        connection.execute(f"attach '{file}' as elsewhere (read_only)")
        assert connection.execute(latest.format("elsewhere.articles")).fetchall() == articles
        assert connection.execute(versions.format("elsewhere.article_versions")).fetchall() == shown


def test_changes_are_told_wherever_the_file_is_attached(file: Path) -> None:
    changes = "select article_id, version, change, words_removed from {}article_changes order by all"
    macro = "select change, words_removed, words_added from {}paragraph_changes('Ferry late.', 'Ferry lost.')"
    with duckdb.connect(str(file), read_only=True) as connection:
        told = connection.execute(changes.format("")).fetchall()
        for name in ("main.", "corpus.", "corpus.main."):
            assert connection.execute(changes.format(name)).fetchall() == told
            assert connection.execute(macro.format(name)).fetchall() == [("changed", ["late"], ["lost"])]
        corrected = connection.execute(
            "select article_id, version from article_versions where list_contains(changed, 'body') order by all"
        ).fetchall()
    assert {(article, version) for article, version, *_ in told} == set(corrected)
    assert corrected
    with duckdb.connect() as connection:
        connection.execute("create table article_versions as select 1 as article_id, 1 as version")
        connection.execute(f"attach '{file}' as elsewhere (read_only)")
        assert connection.execute(changes.format("elsewhere.")).fetchall() == told
        assert connection.execute(macro.format("elsewhere.")).fetchall() == [("changed", ["late"], ["lost"])]
        assert one_value(connection, "select count(*) from elsewhere.article_corrections") is not None


def test_constraints_are_part_of_the_file(file: Path) -> None:
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "select table_name, constraint_type, count(*) from duckdb_constraints()"
            " where table_name in ('articles', 'loads') and constraint_type <> 'NOT NULL' group by all order by all"
        ).fetchall()
    assert [(table, kind) for table, kind, _ in found] == [
        ("articles", "CHECK"),
        ("articles", "PRIMARY KEY"),
        ("loads", "PRIMARY KEY"),
    ]


def queries_of(page: Path) -> list[str]:
    """The SQL on a page of the docs."""
    parts = page.read_text(encoding="utf-8").split("```sql\n")[1:]
    return [part.partition("```")[0] for part in parts]


@pytest.mark.parametrize("page", [PAGE, PROJECT / "docs" / "operations.md"], ids=lambda page: page.name)
def test_queries_of_the_docs_run(file: Path, page: Path) -> None:
    queries = queries_of(page)
    assert queries
    with duckdb.connect(str(file), read_only=True) as connection:
        for query in queries:
            for statement in connection.extract_statements(query):
                connection.execute(statement).fetchall()
