"""What an export says of itself: `manifest.json` for programs, `README.md` for people and Hugging Face `datasets`."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import yaml

from corpus.warehouse.descriptions import published_tables

# What the export calls otherwise, or puts together, with its meaning.
_OWN = {
    "topics": "Topics of the article (`article_tags`), best first: topic_id, name, score.",
    "places": "Places that it names, most often named first: place_id, name, mentions.",
}
_RENAMED = {"id": "article_id", "text": "body"}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, str]]:
    told = {
        column.name: column.description
        for table in published_tables()
        if (table.schema, table.name) == ("corpus", "articles")
        for column in table.columns
    }
    described = connection.sql(f"describe ({query})").fetchall()
    return [
        {"name": name, "type": kind.lower(), "description": _OWN.get(name) or told[_RENAMED.get(name, name)]}
        for name, kind, *_ in described
    ]


def _licences(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    rows = connection.sql(
        "select exported.source_id, any_value(sources.name), any_value(sources.licence), count(*)"
        f" from ({query}) as exported left join sources using (source_id) group by exported.source_id order by 1"
    ).fetchall()
    return [dict(zip(("source_id", "name", "licence", "articles"), row, strict=True)) for row in rows]


def write_manifest(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    files: list[Path],
    query: str,
    kind: str,
    masks: Counter[str] | None,
) -> None:
    """Write both files into an export's folder.

    Args:
        connection: the published corpus.
        root: the folder.
        files: its files of data.
        query: the query of which they are the answer.
        kind: their format.
        masks: number of masks by kind; None where nothing was masked.
    """
    loads = connection.sql(
        "select load_id, published_at from quality.loads"
        " where published_at is not null order by published_at desc limit 1"
    ).fetchall()
    snapshot = [{"load_id": load_id, "published_at": at.isoformat()} for load_id, at in loads]
    licences = _licences(connection, query)
    manifest = {
        "made_by": "Dateline",
        "snapshot": snapshot[0] if snapshot else None,
        "format": kind,
        "rows": sum(one["articles"] for one in licences),
        "query": query,
        "masked": dict(sorted(masks.items())) if masks is not None else None,
        "files": [
            {"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in files
        ],
        "columns": _columns(connection, query),
        "sources": licences,
    }
    (root / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (root / "README.md").write_text(_readme(manifest), encoding="utf-8")


def _readme(manifest: dict[str, Any]) -> str:
    kind = manifest["format"]
    heading = {
        "configs": [{"config_name": "articles", "default": True, "data_files": f"data/**/*.{kind}"}],
    }
    lines = [
        "---",
        yaml.safe_dump(heading, sort_keys=False).strip(),
        "---",
        "",
        "# Articles",
        "",
        f"{manifest['rows']:,} articles of {len(manifest['sources']):,} sources, exported from a Dateline corpus"
        + (f" as load {manifest['snapshot']['load_id']} published it." if manifest["snapshot"] else "."),
        "`manifest.json` has the query, the files with their SHA-256, and the licence of each source.",
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
        *(f"| `{one['name']}` | {one['type']} | {_cell(one['description'])} |" for one in manifest["columns"]),
        "",
        "| source | licence | articles |",
        "| --- | --- | --- |",
        *(
            f"| {_cell(name or source_id)} | {_cell(licence or 'not stated')} | {articles:,} |"
            for source_id, name, licence, articles in (one.values() for one in manifest["sources"])
        ),
        "",
    ]
    if kind == "csv":
        lines += ["A cell that a spreadsheet would take for a formula begins with an apostrophe.", ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
