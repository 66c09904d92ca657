"""Which snapshots were published again and when: a line of a file each, and the rows of `quality.rollbacks`.

The file comes first, since a snapshot can be published again while a load holds the warehouse, or without one.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from corpus.settings import Settings


@dataclass(frozen=True)
class Rollback:
    """An earlier snapshot took the place of the published one."""

    rolled_back_at: datetime
    """UTC."""
    from_load_id: str | None
    """The load whose snapshot was published before; None where there was none."""
    to_load_id: str


def _file(settings: Settings) -> Path:
    return settings.home / "rollbacks.jsonl"


def note_rollback(settings: Settings, rollback: Rollback) -> None:
    """Record a roll-back."""
    with _file(settings).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(rollback), default=datetime.isoformat) + "\n")


def rollbacks(settings: Settings) -> list[Rollback]:
    """All roll-backs, in the order in which they were made. Lines that cannot be read are passed over."""
    found = []
    if _file(settings).exists():
        for line in _file(settings).read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                moment = datetime.fromisoformat(told["rolled_back_at"])
                found.append(Rollback(moment, told["from_load_id"], str(told["to_load_id"])))
    return found


def write_rollbacks(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Bring `quality.rollbacks` up to date with the file. To be called within a transaction."""
    columns = {
        "rolled_back_at": pa.timestamp("us"),
        "from_load_id": pa.string(),
        "to_load_id": pa.string(),
    }
    rows = pa.Table.from_pylist([asdict(one) for one in rollbacks(settings)], pa.schema(list(columns.items())))
    connection.execute("delete from quality.rollbacks")
    connection.register("noted_rollbacks", rows)
    connection.execute("insert into quality.rollbacks by name select * from noted_rollbacks")
    connection.unregister("noted_rollbacks")
