"""A steward's own files: what they hold counts with the next load, and what cannot be followed is named."""

from pathlib import Path

import duckdb
import pytest

from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.publish import publish
from corpus.warehouse.steward import BadStewardFile, read_steward, steward_changed, steward_mapping, take_steward
from tests.warehouse.published import answers, create_published_tables, publish_article, settings_of

FLAGS = "flag,signal,comparison,threshold\nfew_words,word_count,below,80\nmojibake,,,\n"
SOURCES = "\ufeffsource_id,name,kind,domains\ndaily, The Daily ,newspaper,daily.example\n\n"


def write(root: Path, flags: str = "", sources: str = "") -> None:
    folder = root / "home" / "steward"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("flags.csv", flags), ("sources.csv", sources)):
        (folder / name).write_text(text, encoding="utf-8")


def test_what_the_files_hold_is_taken_and_published_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with open_warehouse(settings) as connection:
        assert not steward_changed(connection, settings)  # nothing is there, and nothing was
        write(tmp_path, FLAGS, SOURCES)
        assert steward_changed(connection, settings)
        take_steward(connection, settings)
        assert steward_changed(connection, settings), "it is not published yet"
        assert connection.execute("select flag, signal, comparison, threshold from raw.steward_limits").fetchall() == [
            ("few_words", "word_count", "below", 80.0),
            ("mojibake", None, None, None),
        ]
        assert connection.execute("select source_id, name, domains, licence from raw.steward_registry").fetchall() == [
            ("daily", "The Daily", "daily.example", None)
        ]
    publish_article(settings, "20250301T000000Z-000001")
    with open_warehouse(settings) as connection:
        assert not steward_changed(connection, settings)
        (settings.steward / "flags.csv").unlink()
        assert steward_changed(connection, settings)
        take_steward(connection, settings)
        assert connection.execute("from raw.steward_limits").fetchall() == []


@pytest.mark.parametrize(
    ("flags", "sources", "message"),
    [
        ("flag,level\nx,1\n", "", "flags.csv: Dateline does not know the column 'level'"),
        ("signal,threshold\nword_count,1\n", "", "flags.csv: Dateline needs a column 'flag'"),
        (FLAGS + "few_words,word_count,below,9\n", "", "flags.csv, line 4: few_words stands twice"),
        (FLAGS + ",word_count,below,9\n", "", "flags.csv, line 4: flag is empty"),
        (FLAGS + "x,word_count,below,many\n", "", "line 4: threshold is 'many', and it must be a number"),
        (FLAGS + "x,charm,below,9\n", "", "line 4: signal is 'charm', which is no number of article_quality"),
        (FLAGS + "x,word_count,under,9\n", "", "line 4: comparison is 'under', and it must be below or above"),
        (FLAGS + "x,word_count,below,9,en\n", "", "line 4: it has more values than the file has columns"),
        ("flag,signal,comparison,threshold,spaced_only\nx,lix,above,9,perhaps\n", "", "spaced_only is 'perhaps'"),
        ("", SOURCES + "daily,Again,,\n", "sources.csv, line 4: daily stands twice"),
    ],
)
def test_what_cannot_be_followed_is_named(tmp_path: Path, flags: str, sources: str, message: str) -> None:
    write(tmp_path, flags, sources)
    with pytest.raises(BadStewardFile, match=message.replace("(", r"\(")):
        read_steward(settings_of(tmp_path))


MAPPED = "topic_id,name,parent_id,maps_to\nown:games,games,,\n"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("medtop:15000000,,,own:nothing\n", "nobody knows the topic 'own:nothing'"),
        ("medtop:99,,,own:games\n", "nobody knows the topic 'medtop:99'"),
        ("medtop:15000000,,,medtop:20000822\n", "medtop:15000000 is of level 1 and can only map to a topic of level 1"),
        ("medtop:15000000,,,medtop:11000000\nmedtop:11000000,,,own:games\n", "which maps to own:games: say that topic"),
        ("medtop:15000000,sport,,own:games\n", "line 3: a row is a topic, with a name, or a word"),
    ],
)
def test_a_topic_that_cannot_count_for_another_is_named(tmp_path: Path, rows: str, message: str) -> None:
    write(tmp_path)
    (tmp_path / "home" / "steward" / "topics.csv").write_text(MAPPED + rows, encoding="utf-8")
    with pytest.raises(BadStewardFile, match=message):
        read_steward(settings_of(tmp_path))


def test_which_topic_counts_for_which_is_read(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "home" / "steward" / "topics.csv").write_text(
        MAPPED + "medtop:15000000,,,own:games\n", encoding="utf-8"
    )
    assert steward_mapping(settings_of(tmp_path)) == {"medtop:15000000": "own:games"}


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "home" / "steward" / "sources.csv").write_bytes(b"source_id\n\xff\xfe")
    with pytest.raises(BadStewardFile, match=r"sources\.csv cannot be read"):
        read_steward(settings_of(tmp_path))


@pytest.mark.slow
def test_a_view_over_published_tables_is_one_in_every_snapshot(tmp_path: Path) -> None:
    """Written as a whole and by delta, and of a file that is attached under another name."""
    settings = settings_of(tmp_path)
    with open_warehouse(settings) as connection:
        create_published_tables(connection)
        connection.execute("drop table corpus.article_flags")
        connection.execute(
            "create view corpus.article_flags as select article_id, 'titled' as flag from warehouse.corpus.articles"
            " where title is not null"
        )
    for number in (1, 2):
        publish_article(settings, f"20250301T000000Z-00000{number}")
        assert answers(settings, "select count(*) from article_flags") == [(number,)]
    told = answers(settings, "select comment from duckdb_views() where view_name = 'article_flags'")
    assert told[0][0] is not None
    with duckdb.connect() as connection:
        connection.execute(f"attach '{settings.published}' as other (read_only)")
        assert connection.execute("select count(*) from other.article_flags").fetchall() == [(2,)]
    with open_warehouse(settings) as connection:
        connection.execute(
            "create or replace view corpus.article_flags as select article_id from corpus.articles limit 1"
        )
    publish(settings, "20250301T000000Z-000003")
    assert answers(settings, "select count(*) from article_flags") == [(1,)]
