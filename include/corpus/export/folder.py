"""An export: articles of the published snapshot in a folder of their own, whole or absent."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from corpus.export.files import WRITERS, write_files
from corpus.export.manifest import write_manifest
from corpus.export.masking import masked, regions_of
from corpus.export.selection import BadSelection, Selection
from corpus.settings import Settings
from corpus.warehouse.connection import database_options
from corpus.warehouse.published import close_off, connect_published

# Rows in memory at once: bodies of up to some MB each.
_BATCH = 256

# What people wrote, in which personal data are looked for.
_MASKED = ("text", "title", "deck", "caption", "byline")

# `id` and `text` are the names under which datatrove and trainers of language models look for them.
_ROWS = """
select
    articles.article_id as id,
    articles.body as text,
    articles.* exclude (article_id, body),
    coalesce(tagged.topics, []) as topics,
    coalesce(placed.places, []) as places
from articles
left join (
    select
        article_tags.article_id,
        list({{'topic_id': topic_id, 'name': topics.name, 'score': score}} order by score desc, topic_id) as topics
    from article_tags inner join topics using (topic_id)
    group by article_tags.article_id
) as tagged using (article_id)
left join (
    select
        article_places.article_id,
        list(
            {{'place_id': place_id, 'name': places.name, 'mentions': mentions}} order by mentions desc, place_id
        ) as places
    from article_places inner join places using (place_id)
    group by article_places.article_id
) as placed using (article_id)
where {condition}
"""

_ORDERED = """
select
    exported.*,
    sources.country as "country of the source",
    coalesce(strftime(exported.published_at, '%Y-%m'), 'undated') as "month"
from ({rows}) as exported
left join sources using (source_id)
order by source_id, "month", id
"""


class InTheWay(RuntimeError):
    """The folder to export to has something in it already."""


@dataclass
class Exported:
    """What an export holds."""

    folder: Path
    rows: int
    files: list[Path] = field(default_factory=list)
    masks: Counter[str] = field(default_factory=Counter)
    """Pieces of personal data that were masked, by kind."""


def export(
    settings: Settings,
    target: Path,
    kind: str,
    selection: Selection,
    mask: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write the selected articles of the published snapshot, and a manifest of them.

    Args:
        settings: the corpus.
        target: the folder, absent or empty; it appears when all is written.
        kind: `parquet`, `jsonl` or `csv`.
        selection: which articles.
        mask: whether personal data in texts are replaced by marks.
        told: called now and then with the rows written and their number in all.

    Raises:
        InTheWay: the target holds something.
        BadSelection: the format or the selection cannot be.
    """
    if kind not in WRITERS:
        raise BadSelection(f"FORMAT is one of {', '.join(WRITERS)}, not {kind!r}.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InTheWay(f"{target} is there already. Name a folder that is new or empty, or remove this one.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    snapshot = settings.published.resolve()
    options = database_options(settings) | {"disabled_optimizers": ""}
    try:
        unfinished.mkdir(parents=True)
        with connect_published(snapshot, options) as connection:
            close_off(connection, snapshot)
            query = _ROWS.format(condition=selection.condition(connection)).strip()
            [[total]] = connection.sql(f"select count(*) from ({query})").fetchall()
            exported = Exported(target, int(total))
            schema, batches = _batches(connection, query, mask, exported.masks, told, int(total))
            exported.files = write_files(unfinished, kind, schema, batches)
            write_manifest(connection, unfinished, exported.files, query, kind, exported.masks if mask else None)
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    exported.files = [target / path.relative_to(unfinished) for path in exported.files]
    return exported


def _batches(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    mask: bool,
    masks: Counter[str],
    told: Callable[[int, int], None] | None,
    total: int,
) -> tuple[pa.Schema, Iterator[tuple[str, str, pa.Table]]]:
    """The rows with their schema: those of a source and month together, in batches."""
    reader = connection.execute(_ORDERED.format(rows=query)).to_arrow_reader(_BATCH)
    columns = reader.schema.names[:-2]
    schema = pa.schema([reader.schema.field(name) for name in columns])

    def batches() -> Iterator[tuple[str, str, pa.Table]]:
        done = 0
        for batch in reader:
            rows = pa.Table.from_batches([batch])
            keys = list(zip(rows["source_id"].to_pylist(), rows["month"].to_pylist(), strict=True))
            if mask:
                rows = _without_personal_data(rows, masks)
            rows = rows.select(columns).cast(schema)
            begin = 0
            for end in range(1, len(keys) + 1):
                if end == len(keys) or keys[end] != keys[begin]:
                    yield (*keys[begin], rows.slice(begin, end - begin))
                    begin = end
            done += len(keys)
            if told:
                told(done, total)

    return schema, batches()


def _without_personal_data(rows: pa.Table, masks: Counter[str]) -> pa.Table:
    regions = [
        regions_of(country, language)
        for country, language in zip(
            rows["country of the source"].to_pylist(), rows["language"].to_pylist(), strict=True
        )
    ]
    for name in _MASKED:
        texts = []
        for text, region in zip(rows[name].to_pylist(), regions, strict=True):
            clean, found = masked(text, region) if text else (text, Counter[str]())
            texts.append(clean)
            masks.update(found)
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.array(texts, pa.string()))
    return rows
