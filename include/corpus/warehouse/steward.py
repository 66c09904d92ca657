"""What a data steward decides in files of their own: limits of flags, what is known of sources, topics and their words.

All lie in `CORPUS_STEWARD` and have the columns of the project's own seeds, before whose rows theirs go:

    flags.csv      dbt_project/seeds/flag_limits.csv, by `flag`; a row without a threshold switches the flag off
    sources.csv    dbt_project/seeds/source_registry.csv, by `source_id`
    topics.csv     a topic of their own (with a name), a word that speaks for a topic, or a topic that counts for
                   another one (docs/topics.md)

They count for the whole corpus with the next load, which a change to them is reason enough for. Nothing is read or
derived anew: for words of topics, and for topics that count for others, `corpus_rebuild` does that.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from corpus.columns import Signals
from corpus.enrich.topic_tables import OwnTopic, OwnWord, TopicTables, load_topics
from corpus.settings import PROJECT, Settings
from corpus.shared import made
from corpus.text.words import split_words
from corpus.warehouse.connection import transaction

FLAGS, SOURCES, TOPICS = "flags.csv", "sources.csv", "topics.csv"

# Columns of the files; the first is their key.
_COLUMNS: dict[str, tuple[str, ...]] = {
    FLAGS: (
        "flag",
        "signal",
        "comparison",
        "threshold",
        "languages",
        "except_languages",
        "spaced_only",
        "origin",
        "meaning",
    ),
    SOURCES: ("source_id", "name", "kind", "homepage", "domains", "country", "language", "licence"),
    TOPICS: ("topic_id", "name", "parent_id", "language", "word", "weight", "maps_to"),
}
_TABLES = {FLAGS: "raw.steward_limits", SOURCES: "raw.steward_registry", TOPICS: "raw.steward_topics"}
_IPTC = PROJECT / "dbt_project" / "seeds" / "iptc_topics.csv"
# Topics have a row for each of their words.
_KEYS = {TOPICS: ("topic_id", "language", "word")}

# What a limit can be set to: the numbers of `article_quality`.
SIGNALS = frozenset(("word_count", "language_score", *Signals.__dataclass_fields__))


class BadStewardFile(ValueError):
    """A steward's file says what cannot be followed; the message names file and line."""


@dataclass(frozen=True)
class StewardFiles:
    """What the files hold."""

    rows: dict[str, list[dict[str, str | None]]]
    """The rows of each file, empty values as None."""
    sha256: str
    """A digest of both."""


def read_steward(settings: Settings) -> StewardFiles:
    """Read the steward's files; one that is not there has no rows.

    Raises:
        BadStewardFile: a file cannot be read, lacks its key, has a column that nobody knows, or a row twice.
    """
    rows, digest = {}, hashlib.sha256()
    for name in _COLUMNS:
        path = settings.steward / name
        try:
            content = path.read_bytes() if path.exists() else b""
            text = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadStewardFile(f"{path} cannot be read: {error}") from error
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        rows[name] = _rows(path, name, text)
    return StewardFiles(rows, digest.hexdigest())


def _rows(path: Path, name: str, text: str) -> list[dict[str, str | None]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = _COLUMNS[name]
    unknown = [column for column in reader.fieldnames or () if column not in columns]
    if text.strip() and (unknown or columns[0] not in (reader.fieldnames or ())):
        told = f"does not know the column {unknown[0]!r}" if unknown else f"needs a column {columns[0]!r}"
        raise BadStewardFile(f"{path}: Dateline {told}; there are {', '.join(columns)}")
    rows: list[dict[str, str | None]] = []
    seen: set[tuple[str | None, ...]] = set()
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        if None in row:
            raise BadStewardFile(f"{where}: it has more values than the file has columns")
        values = {column: (row.get(column) or "").strip() or None for column in columns}
        if not any(values.values()):
            continue
        first = values[columns[0]]
        key = tuple(values[column] for column in _KEYS.get(name, columns[:1]))
        if first is None or key in seen:
            raise BadStewardFile(
                f"{where}: {columns[0]} is empty"
                if first is None
                else f"{where}: {' '.join(filter(None, key))} stands twice"
            )
        seen.add(key)
        if name == FLAGS:
            _require_limit(where, values)
        if name == TOPICS:
            _require_topic(where, values)
        rows.append(values)
    if name == TOPICS:
        _require_mapped(path, rows)
    return rows


def _require_limit(where: str, row: dict[str, str | None]) -> None:
    """Raise BadStewardFile where a limit cannot be applied."""
    if row["threshold"] is None:
        return  # switched off
    try:
        float(row["threshold"])
    except ValueError:
        raise BadStewardFile(f"{where}: threshold is {row['threshold']!r}, and it must be a number") from None
    if row["signal"] not in SIGNALS:
        raise BadStewardFile(f"{where}: signal is {row['signal']!r}, which is no number of article_quality")
    if row["comparison"] not in ("below", "above"):
        raise BadStewardFile(f"{where}: comparison is {row['comparison']!r}, and it must be below or above")
    if (row["spaced_only"] or "false").lower() not in ("true", "false"):
        raise BadStewardFile(f"{where}: spaced_only is {row['spaced_only']!r}, and it must be true or false")


def _require_topic(where: str, row: dict[str, str | None]) -> None:
    """Raise BadStewardFile where a row says neither a topic nor a word, nor what a topic counts for."""
    if sum(row[column] is not None for column in ("name", "word", "maps_to")) != 1:
        raise BadStewardFile(
            f"{where}: a row is a topic, with a name, or a word of one, with language and weight,"
            " or says with maps_to which topic another one counts for"
        )
    if row["word"] is None:
        return
    try:
        weight = float(row["weight"] or "")
    except ValueError:
        raise BadStewardFile(f"{where}: weight is {row['weight']!r}, and it must be a number") from None
    if row["language"] is None or not 0 <= weight <= 10:
        raise BadStewardFile(f"{where}: a word needs its language and a weight from 0 to 10")


def hand_over(settings: Settings, load_id: str) -> None:
    """Put the files among a load's working files where workers share those: the steward's folder is the writer's."""
    if not settings.shared_at:
        return
    folder = made(settings.staged(load_id) / "steward")
    for name in _COLUMNS:
        if (file := settings.steward / name).exists():
            (folder / name).write_bytes(file.read_bytes())


def handed_over(settings: Settings, load_id: str) -> Settings:
    """The settings of a worker that reads the steward's files as they were handed over."""
    return replace(settings, steward_folder=settings.staged(load_id) / "steward") if settings.shared_at else settings


def _mapped(rows: Iterable[Mapping[str, str | None]]) -> dict[str, str]:
    """Which topic counts for which other one, by the rows of the steward's file of topics."""
    return {str(row["topic_id"]): str(row["maps_to"]) for row in rows if row["maps_to"]}


def _require_mapped(path: Path, rows: list[dict[str, str | None]]) -> None:
    """Raise BadStewardFile where a topic cannot count for another one."""
    mapped = _mapped(rows)
    if not mapped:
        return
    with _IPTC.open(encoding="utf-8", newline="") as handle:
        above = {row["topic_id"]: row["parent_id"] or None for row in csv.DictReader(handle)}
    above |= {str(row["topic_id"]): row["parent_id"] for row in rows if row["name"]}
    for topic, target in mapped.items():
        if unknown := [one for one in (topic, target) if one not in above]:
            raise BadStewardFile(f"{path}: nobody knows the topic {unknown[0]!r}")
        if target in mapped:
            raise BadStewardFile(f"{path}: {topic} maps to {target}, which maps to {mapped[target]}: say that topic")
        if above[topic] is None and above[target] is not None:
            raise BadStewardFile(f"{path}: {topic} is of level 1 and can only map to a topic of level 1")


def steward_topics(settings: Settings) -> TopicTables:
    """The tables of topics, with what the steward's file says of them.

    Raises:
        BadStewardFile: it says what cannot be followed.
    """
    rows = read_steward(settings).rows[TOPICS]
    topics = tuple(OwnTopic(str(row["topic_id"]), row["parent_id"]) for row in rows if row["name"])
    words = tuple(
        OwnWord(
            str(row["topic_id"]),
            str(row["language"]),
            " ".join(split_words(str(row["word"]))),
            float(row["weight"] or 0),
        )
        for row in rows
        if row["word"]
    )
    try:
        return load_topics(own_topics=topics, own_words=words)
    except KeyError as error:
        raise BadStewardFile(f"{settings.steward / TOPICS}: nobody knows the topic {error}") from None


def steward_mapping(settings: Settings) -> dict[str, str]:
    """Which topic counts for which other one, by the steward's file.

    Raises:
        BadStewardFile: it says what cannot be followed.
    """
    return _mapped(read_steward(settings).rows[TOPICS])


def steward_changed(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether the files say what is not published yet. Without files nothing is to be published.

    Raises:
        BadStewardFile: they say what cannot be followed.
    """
    files = read_steward(settings)
    found = connection.execute("select sha256, published from raw.steward_files").fetchone()
    return any(files.rows.values()) if found is None else found != (files.sha256, True)


def take_steward(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """Write what the files hold into the warehouse; returns their digest.

    Raises:
        BadStewardFile: they say what cannot be followed.
    """
    files = read_steward(settings)
    if connection.execute("select sha256 from raw.steward_files").fetchall() == [(files.sha256,)]:
        return files.sha256
    with transaction(connection):
        for name, table in _TABLES.items():
            connection.execute(f"delete from {table}")
            if files.rows[name]:
                schema = pa.schema([(column, pa.string()) for column in _COLUMNS[name]])
                connection.register("steward_rows", pa.Table.from_pylist(files.rows[name], schema=schema))
                connection.execute(f"insert into {table} by name select * from steward_rows")
                connection.unregister("steward_rows")
        connection.execute("delete from raw.steward_files")
        connection.execute("insert into raw.steward_files values (?, false)", [files.sha256])
    return files.sha256
