"""What people call a batch: the names of mapped tasks in Airflow's pages."""

from collections.abc import Sequence
from pathlib import Path

from corpus.landing.batches import batch_of
from corpus.landing.slices import Slice
from corpus.shared import listed, place, readable

# Sources that a title names, and its characters; Airflow keeps 250.
MOST_NAMED = 3
MOST_CHARACTERS = 200


def title_of(path: str) -> str:
    """The title of a batch of the read step (a JSON file) or of the derive step (a Parquet file)."""
    batch = place(path)
    return title_of_files(batch_of(batch)) if batch.suffix == ".json" else title_of_contents(batch)


def title_of_contents(batch: Path) -> str:
    """Of a batch to derive: its number among the others, and how much is in it."""
    import pyarrow.parquet as pq

    batches = [one.name for one in listed(batch.parent, "*.parquet")]
    contents = pq.read_metadata(readable(batch)).num_rows
    return f"batch {batches.index(batch.name) + 1} of {len(batches)}: {contents:,} contents"


def title_of_files(batch: Sequence[Slice]) -> str:
    """Of a batch to read: its file and which part of it, or how many files of which sources."""
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
