"""Which topics words speak for: tables made by `training/topic_words.py`, and how they are stored.

A table holds whole numbers: `SCALE` times the log-odds of a topic given the word, weighed by how rare the word is.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.enrich.article_words import hashes_of
from corpus.enrich.topic_sums import HashIndex, index_of

TABLE = Path(__file__).with_name("topic_words.npz")
OTHER = Path(__file__).with_name("topic_words_other.npz")
"""For English; for languages other than English."""

# Log-odds of 6 are the highest, 127 is the highest number of a byte.
SCALE = 20.0


@dataclass(frozen=True)
class WordTable:
    """How far each word speaks for each topic of level 1."""

    topic_ids: tuple[str, ...]
    words: tuple[str, ...]
    values: npt.NDArray[np.int8]
    """A row a word, a column a topic."""

    @cached_property
    def places(self) -> dict[str, int]:
        """The row of each word."""
        return {word: place for place, word in enumerate(self.words)}

    @cached_property
    def index(self) -> HashIndex:
        """The row of each word by its hash."""
        return index_of(hashes_of(self.words), np.arange(len(self.words)))


@dataclass(frozen=True)
class BelowTable:
    """How far each word of a `WordTable` speaks for topics of levels 2 and 3."""

    topic_ids: tuple[str, ...]
    parents: tuple[str, ...]
    """The wider topic of each."""
    starts: npt.NDArray[np.int32]
    """Where each word's entries begin, and where the last one's end."""
    topics: npt.NDArray[np.int16]
    values: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Tables:
    """A file of tables: level 1, the levels below it, the card."""

    level_1: WordTable
    below: BelowTable | None
    card: Mapping[str, Any] = field(default_factory=dict)


def _text(values: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(values).encode(), dtype=np.uint8)


def _values(text: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(text.tobytes().decode().split("\n"))


def write_tables(path: Path, level_1: WordTable, below: BelowTable | None, card: Mapping[str, Any]) -> None:
    """Write tables with their card; equal tables give equal bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "card": np.frombuffer(json.dumps(card, indent=1, sort_keys=True).encode(), dtype=np.uint8),
        "topics": _text(level_1.topic_ids),
        "words": _text(level_1.words),
        "values": level_1.values.T.copy(),  # a topic's numbers are alike, which packs better
    }
    if below is not None:
        arrays |= {
            "below": _text(below.topic_ids),
            "below_parents": _text(below.parents),
            "below_counts": np.diff(below.starts).astype(np.uint16),
            "below_topics": below.topics,
            "below_values": below.values,
        }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            held = io.BytesIO()
            np.save(held, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), held.getvalue(), zipfile.ZIP_DEFLATED, 9)


def read_tables(path: Path = TABLE) -> Tables:
    """Read a file of tables.

    Raises:
        OSError: it cannot be read.
    """
    with np.load(path, allow_pickle=False) as stored:
        level_1 = WordTable(
            _values(stored["topics"]), _values(stored["words"]), np.ascontiguousarray(stored["values"].T)
        )
        below = None
        if "below" in stored:
            starts = np.concatenate([[0], np.cumsum(stored["below_counts"], dtype=np.int32)]).astype(np.int32)
            topics, parents = _values(stored["below"]), _values(stored["below_parents"])
            below = BelowTable(topics, parents, starts, stored["below_topics"], stored["below_values"])
        return Tables(level_1, below, json.loads(stored["card"].tobytes()))
