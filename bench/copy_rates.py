"""What matching costs by itself, and what the other tools make of the same texts.

`python -m bench.copy_rates HOME` matches all of the corpus in HOME again, in a copy, and prints figures as JSON.
"""

import json
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import process_time

import duckdb

from bench.race import FINDS_COPIES, answers_of, contestants
from bench.scores import NotMeasured
from corpus.copies.texts import compared_text, prepared
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse, transaction
from corpus.warehouse.matching import TABLES, forget_matches, match_pending


@dataclass(frozen=True)
class Cost:
    """What finding the copies among all articles of a corpus takes."""

    articles: int
    preparing: float
    """Seconds of the processor in which texts are split, sampled and keyed, as the derive step does."""
    matching: float
    """Seconds of the processor in which they are matched."""
    megabytes: float
    """Most memory that the process held."""
    bytes_an_article: float
    """What is kept of texts, pairs, groups, copies and quotes."""


def texts_of(home: Path) -> list[tuple[str, str]]:
    """Article and the text by which it is compared, of every article's latest state."""
    settings = replace(Settings.from_environment(), home=home)
    with open_warehouse(settings) as connection:
        rows = connection.execute(
            "select holders.article_id, derived.deck, derived.body, derived.left_out from raw.article_texts as holders"
            " join raw.derived as derived using (content_id) order by holders.article_id"
        ).fetchall()
    return [(article, compared_text(deck, body or "", left_out or ())) for article, deck, body, left_out in rows]


def _kept_bytes(warehouse: Path, scratch: Path) -> int:
    kept = scratch / "kept.duckdb"
    with duckdb.connect(str(kept)) as connection:
        connection.execute(f"attach '{warehouse}' as corpus (read_only)")
        for table in TABLES:
            connection.execute(f"create table {table} as from corpus.raw.{table}")
    return kept.stat().st_size


def cost_of(home: Path) -> Cost:
    """Match all articles of a corpus again, in a copy of its warehouse."""
    texts = texts_of(home)
    prepared(texts[0][1])
    began = process_time()
    for _, text in texts:
        prepared(text)
    preparing = process_time() - began
    del texts
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        settings = replace(Settings.from_environment(), home=Path(scratch))
        shutil.copy(replace(settings, home=home).warehouse, settings.warehouse)
        with open_warehouse(settings) as connection, transaction(connection):
            connection.execute("create temp table every_text as from raw.texts")
            forget_matches(connection)
            connection.execute("insert into raw.texts from every_text")
            connection.execute("delete from raw.pending")
            connection.execute("insert into raw.pending select distinct article_id from raw.captures")
            began = process_time()
            match_pending(connection, settings.parallelism)
            matching = process_time() - began
            [(articles,)] = connection.execute("select count(*) from raw.article_texts").fetchall()
        size = _kept_bytes(settings.warehouse, Path(scratch))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(articles, preparing, matching, most, size / max(1, articles))


def groups_of_rivals(home: Path, rivals: Path, root: Path) -> Iterator[tuple[str, float, dict[str, str]]]:
    """Each tool that finds copies: its name and version, seconds of the processor, and a group for each article."""
    source = root / "texts.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for article, text in texts_of(home):
            file.write(json.dumps({"url": article, "text": text}) + "\n")
    for tool, version, python in contestants(rivals):
        if tool in FINDS_COPIES:
            try:
                seconds, groups = answers_of(python, tool, source, root)
            except NotMeasured as error:
                print(f"{tool}: {error}", file=sys.stderr)
                continue
            yield f"{tool} {version}", seconds, groups


if __name__ == "__main__":
    print(json.dumps(asdict(cost_of(Path(sys.argv[1])))))
