"""Batches: the slices of a load shared out over read tasks, and the plan files that hand them over."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from heapq import heapreplace
from pathlib import Path

from corpus.landing.slices import Slice
from corpus.staging import whole_file

# What a file costs besides its bytes, in bytes of text that take as long (opening, hashing, one row group).
FILE_COST = 4096

# Most batches of a load; Airflow maps a task over 1,024 at most (core.max_map_length).
MOST_BATCHES = 512

# Where more tasks than that may run at once there are as many batches, but never more than this.
MOST_TASKS = 1_000


def into_batches(slices: Iterable[Slice], batch_bytes: int, least: int) -> list[list[Slice]]:
    """Share slices out over batches of about equal cost.

    There are at least `least` batches if there are that many slices, and enough that none is much over
    `batch_bytes`, but never more than `MOST_BATCHES`.
    """
    slices = sorted(slices, key=lambda piece: (-piece.bytes, piece.path, piece.start))
    cost = sum(piece.bytes + FILE_COST for piece in slices)
    count = min(len(slices), min(MOST_TASKS, max(least, min(MOST_BATCHES, -(-cost // batch_bytes)))))
    batches: list[list[Slice]] = [[] for _ in range(count)]
    costs = [(0, at) for at in range(count)]
    for piece in slices:  # the largest first, each to the batch with the lowest cost (Graham's LPT rule)
        taken, at = costs[0]
        batches[at].append(piece)
        heapreplace(costs, (taken + piece.bytes + FILE_COST, at))
    return [sorted(batch, key=lambda piece: (piece.path, piece.start)) for batch in batches]


def write_batches(folder: Path, batches: Iterable[list[Slice]]) -> list[str]:
    """Write each batch as a JSON file; returns their paths in order."""
    paths = []
    for number, batch in enumerate(batches):
        path = folder / f"{number:04}.json"
        with whole_file(path) as unfinished:
            unfinished.write_text(json.dumps([asdict(piece) for piece in batch]), encoding="utf-8")
        paths.append(str(path))
    return paths


def batch_of(path: Path) -> list[Slice]:
    """Read a batch that `write_batches` wrote."""
    return [Slice(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
