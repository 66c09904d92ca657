"""A landing area that holds more than a load should is taken in parts, each by a load of its own."""

import json
from collections import Counter
from dataclasses import replace

from corpus.landing.discover import Discovery
from corpus.landing.ids import shown_path
from corpus.landing.slices import Slice
from corpus.settings import Settings

# Bytes for which one capture is expected: how many there are is known once they are read. Records of news as JSON lines
# take 3 kB, pages in a compressed crawl 8 to 10, records of compressed lines about 1. Where one is smaller a load is
# larger than the bound by as much, and `derive` makes larger batches of it.
CAPTURE_BYTES = 1_000


def captures_of(piece: Slice) -> int:
    """How many captures a slice is expected to hold."""
    return max(1, piece.bytes // CAPTURE_BYTES)


def cut(found: Discovery, most: int, first: frozenset[str] = frozenset()) -> tuple[Discovery, int]:
    """What one load takes of what was found: whole files in order, up to a number of captures.

    What became of the files that are left is not noted either, so that the next load finds them as this one did.

    Args:
        found: all that is new.
        most: captures that one load may take; one file that holds more is taken all the same.
        first: shown paths of files that are taken in any case, since no later load would ask for them.

    Returns:
        What is taken, and the number of files that are left.
    """
    expected: Counter[str] = Counter()
    for piece in found.new:
        expected[shown_path(piece.path)] += captures_of(piece)
    taken, total = set(first & expected.keys()), sum(expected[path] for path in first)
    for path in sorted(expected.keys() - taken):
        if taken and total + expected[path] > most:
            break
        taken.add(path)
        total += expected[path]
    left = expected.keys() - taken
    if not left:
        return found, 0
    new = [piece for piece in found.new if shown_path(piece.path) in taken]
    return replace(found, new=new, changes=[change for change in found.changes if change.path not in left]), len(left)


def note_rest(settings: Settings, left: int) -> None:
    """Note how many files are left to the next load."""
    if left:
        settings.rest.write_text(json.dumps({"files": left}), encoding="utf-8")
    else:
        settings.rest.unlink(missing_ok=True)


def rest_of(settings: Settings) -> int:
    """How many files the newest load left to the next."""
    try:
        return int(json.loads(settings.rest.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def rest_run_id(load_id: str) -> str:
    """The id of the run that goes on where a load left files: one, whoever starts it."""
    return f"rest__{load_id}"
