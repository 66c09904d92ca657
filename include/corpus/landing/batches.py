"""Batches: the slices of a load shared out over read tasks, and the plan files that hand them over."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from heapq import heapreplace
from pathlib import Path

from corpus.landing.slices import Slice
from corpus.staging import whole_file

# What a file costs besides its bytes, in bytes of text that take as long (opening, hashing, one row group).
FILE_COST = 4096

# Most batches of a load; Airflow maps a task over 1,024 at most (core.max_map_length).
MOST_BATCHES = 512

# Sources that the title of a batch names, and its characters; Airflow keeps 250.
MOST_NAMED = 3
MOST_CHARACTERS = 200


def into_batches(slices: Iterable[Slice], batch_bytes: int, least: int) -> list[list[Slice]]:
    """Share slices out over batches of about equal cost.

    There are at least `least` batches if there are that many slices, and enough that none is much over
    `batch_bytes`, but never more than `MOST_BATCHES`.
    """
    slices = sorted(slices, key=lambda piece: (-piece.bytes, piece.path, piece.start))
    cost = sum(piece.bytes + FILE_COST for piece in slices)
    count = min(len(slices), max(least, min(MOST_BATCHES, -(-cost // batch_bytes))))
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


def title_of(batch: Sequence[Slice]) -> str:
    """What people call a batch: its file and which part of it, or how many files of which sources."""
    first = batch[0]
    if len(batch) == 1:
        title = first.path + _part(first)
    else:
        sources = sorted({piece.path.partition("/")[0] for piece in batch})
        named = ", ".join(sources[:MOST_NAMED])
        more = f" and {len(sources) - MOST_NAMED} more" if len(sources) > MOST_NAMED else ""
        title = f"{len({piece.path for piece in batch})} files of {named}{more}"
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in title)
    return shown if len(shown) <= MOST_CHARACTERS else f"…{shown[-MOST_CHARACTERS:]}"


def _part(piece: Slice) -> str:
    """Which part of its file a slice is, in row groups or in MB; empty for a whole file."""
    if not piece.start and piece.end is None:
        return ""
    if piece.weight is not None:
        return f", row groups {piece.start} to {piece.end}"
    until = piece.size if piece.end is None else piece.end
    return f", {piece.start / (1 << 20):.1f} to {until / (1 << 20):.1f} MB"
