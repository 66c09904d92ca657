"""The files of fitted numbers, each with its card: on what it was fitted, how well it does, what it looks at."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from corpus.article.model.network import Network

FOLDER = Path(__file__).parent

DUMP, HTML, TITLE_WORDS = "dump.json", "html.json", "title_words.json"
"""The networks for text dumps, the one for the body of HTML pages, and how far words speak for a headline."""

_folders = [FOLDER]


@contextmanager
def using(folder: Path) -> Iterator[None]:
    """Read the numbers from files of another folder: how a fit is judged before it is stored."""
    _folders.append(folder)
    try:
        yield
    finally:
        _folders.pop()


def read(name: str) -> dict[str, Any]:
    """A file of fitted numbers: its `card` and what it is of."""
    return _read(_folders[-1] / name)


def networks(name: str = DUMP) -> dict[str, Network]:
    """The networks of a file, by name.

    Of dumps `first` and `second` look for the body, `title_first`, `title`, `byline` and `date` for the fields; of HTML
    `body` looks for the body.
    """
    return _networks(_folders[-1], name)


def title_words() -> dict[str, float]:
    """For a word, and for one that opens (`^how`) or closes (`guide$`) a line, how far it speaks for a headline."""
    weights: dict[str, float] = read(TITLE_WORDS)["words"]
    return weights


@cache
def _read(path: Path) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stored


@cache
def _networks(folder: Path, file: str) -> dict[str, Network]:
    stored = _read(folder / file)
    features = stored["card"]["features"]
    return {name: Network.from_numbers(tuple(features[name]), numbers) for name, numbers in stored["networks"].items()}


def _lines(value: Any, depth: int) -> str:
    """JSON with a line for each member of the outer levels."""
    if depth and isinstance(value, Mapping):
        pairs = [f"{json.dumps(key, ensure_ascii=False)}: {_lines(inner, depth - 1)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(pairs) + "\n}"
    if depth and isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(_lines(inner, 0) for inner in value) + "\n]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(folder: Path, name: str, card: Mapping[str, Any], what: str, numbers: Mapping[str, Any]) -> bool:
    """Write a file of fitted numbers; returns whether anything changed.

    Where all but the day and the commit is as it was, the file stays as it is: the same data give the same bytes.
    """
    path = folder / name
    stored = json.loads(json.dumps({"card": card, what: numbers}))
    if path.is_file():
        before = json.loads(path.read_text(encoding="utf-8"))
        made = {key: before["card"].get(key) for key in ("date", "commit")}
        if stored | {"card": stored["card"] | made} == before:
            return False
    path.write_text(_lines(stored, 4) + "\n", encoding="utf-8")
    return True
