"""Articles put straight into the raw tables and matched, as the load step would with what was derived from pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.columns import DERIVED
from corpus.copies.texts import compared_text, prepared
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse, transaction
from corpus.warehouse.matching import forget_matches, match_pending, note_texts
from tests.warehouse.published import settings_of


@dataclass(frozen=True)
class Given:
    """A state of an article."""

    article_id: str
    body: str
    source_id: str = "daily"
    title: str = "Ferry"
    deck: str | None = None
    published_at: str | None = None
    captured_at: str | None = None
    agency: str | None = None
    left_out: tuple[int, ...] = ()

    def derived(self, number: int) -> dict[str, Any]:
        """Its row of raw.derived, with what the shards have besides."""
        text = prepared(compared_text(self.deck, self.body, self.left_out))
        return {
            "content_id": f"{self.article_id}-{number:06}",
            "title": self.title,
            "deck": self.deck,
            "body": self.body,
            "agency": self.agency,
            "text_id": text.text_id,
            "left_out": list(self.left_out),
            "text_words": text.words,
            "sample": text.sample,
            "paragraph_keys": text.paragraphs,
        }


TABLES = ("article_groups", "article_copies", "article_quotes", "text_pairs", "text_groups", "texts_apart")


class Matcher:
    """A warehouse into which articles are loaded."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.settings: Settings = settings_of(root)
        self.states = 0

    def load(self, articles: Iterable[Given], withdrawn: Iterable[str] = ()) -> set[str]:
        """One load of articles, or of new states of them; returns the articles that are pending."""
        given = list(articles)
        numbers = range(self.states, self.states + len(given))
        self.states += len(given)
        file = self.root / "derived.parquet"
        rows = [article.derived(number) for article, number in zip(given, numbers, strict=True)]
        pq.write_table(pa.Table.from_pylist(rows, schema=DERIVED.arrow), file)
        contents = [
            {
                "content_id": row["content_id"],
                "article_id": article.article_id,
                "source_id": article.source_id,
                "captured_at": article.captured_at,
                "published_at": article.published_at,
                "record": number,
            }
            for article, row, number in zip(given, rows, numbers, strict=True)
        ]
        gone = [[article] for article in withdrawn]
        with open_warehouse(self.settings) as connection, transaction(connection):
            connection.execute("delete from raw.pending")
            for table in ("captures", "contents") if gone else ():
                connection.executemany(f"delete from raw.{table} where article_id = ?", gone)
            if gone:
                connection.executemany("insert into raw.pending values (?)", gone)
            if given:
                connection.register("given_rows", pa.Table.from_pylist(contents))
                connection.execute(
                    "insert into raw.captures by name select content_id as capture_id, 'l' as load_id, 'f' as path,"
                    " 'f' as file, record, 0 as byte_offset, 'x' as sha256, 1 as bytes, 'json' as format,"
                    " captured_at::timestamp as captured_at, source_id, article_id, content_id, 'loaded' as outcome"
                    " from given_rows"
                )
                connection.execute(
                    "insert into raw.derived by name select shards.* exclude (text_words, sample, paragraph_keys,"
                    " reason, message) replace (given_rows.published_at::timestamp as published_at)"
                    " from read_parquet(?) as shards join given_rows using (content_id)",
                    [str(file)],
                )
                connection.execute(
                    "insert into raw.pending select distinct article_id from given_rows"
                    " where article_id not in (from raw.pending)"
                )
                connection.unregister("given_rows")
            note_texts(connection, str(file))
            match_pending(connection, 2)
            return {row[0] for row in connection.execute("from raw.pending").fetchall()}

    def match_all_again(self) -> None:
        """Forget what was matched and match everything."""
        with open_warehouse(self.settings) as connection, transaction(connection):
            texts = connection.execute("from raw.texts").to_arrow_table()
            forget_matches(connection)
            connection.register("kept", texts)
            connection.execute("insert into raw.texts from kept")
            connection.execute("insert into raw.pending select distinct article_id from raw.captures")
            match_pending(connection, 2)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with open_warehouse(self.settings) as connection:
            return connection.execute(query).fetchall()

    def groups(self) -> set[frozenset[str]]:
        """The groups of copies."""
        return {
            frozenset(members)
            for (members,) in self.rows("select list(article_id) from raw.article_groups group by original_id")
        }

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that was matched."""
        return {table: self.rows(f"from raw.{table} order by all") for table in TABLES}
