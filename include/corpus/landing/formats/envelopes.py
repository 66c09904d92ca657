"""An object around records: an answer of a service or a search engine, or records kept under their ids."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from corpus.landing.formats.fields import has_text, plain_key

# Keys under which an object may hold its records as a list (JSON Feed, APIs of news services, Solr, Elasticsearch).
LIST_KEYS = frozenset({
    "articles", "items", "documents", "results", "records", "data", "entries", "posts", "rows", "docs", "hits",
    "edges", "nodes", "entry", "item", "news", "stories", "value", "list", "pages", "content", "pagelist",
})  # fmt: skip
# Lists that hold parts of a record, or what others say of it.
PART_KEYS = frozenset({
    "comments", "replies", "related", "images", "media", "links", "authors", "tags", "paragraphs", "blocks", "videos",
})  # fmt: skip
# How many objects deep a list may lie: `hits.hits[]`, `response.docs[]`, `data.articles.edges[].node`.
DEEPEST = 4
# Records of a list, and lists and objects in all, that are looked at to know what they are: 1,000 take 0.5 s at most.
_LOOKED_AT = 20
_MOST_LOOKED_AT = 1000

Names = Mapping[str, tuple[str, ...]]
_Path = tuple[str, ...]
_Tree = dict[str, "_Tree"] | None

# How far into an object the first of its lists, and then the end of its first record, are looked for.
_LOOKED_INTO = 1 << 20
_LIST = re.compile(rb'((?:"((?:[^"\\]|\\.){1,80})")\s{0,20}:\s{0,20})\[\s{0,200}\{')
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}"]', re.DOTALL)

_DECODER = json.JSONDecoder(strict=False)
_WHITE = " \t\r\n"


def record_spans(raw: bytes, names: Names) -> list[tuple[int, int]]:
    """Where in the bytes of a JSON object or array the records stand that it holds; empty if it holds none.

    Args:
        raw: the object, in UTF-8 or a charset of single bytes.
        names: names under which each field may stand.

    Returns:
        For each record its first byte and the byte after it, in their order.

    Raises:
        ValueError, RecursionError: it is not JSON.
    """
    try:
        text, charset = raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, charset = raw.decode("latin-1"), "latin-1"
    begin = len(text) - len(text.lstrip("\ufeff" + _WHITE))
    outer, _ = _DECODER.raw_decode(text, begin)
    paths = _paths(outer, names)
    spans = sorted(_spans(text, begin, _tree(paths))) if paths else []
    found, at_char, at_byte = [], 0, 0
    for start, end in spans:
        first = at_byte + len(text[at_char:start].encode(charset))
        at_char, at_byte = end, first + len(text[start:end].encode(charset))
        found.append((first, at_byte))
    return found


def list_start(raw: bytes, names: Names) -> int | None:
    """Where the first list of records begins in an object of which only the beginning is known.

    Args:
        raw: the beginning, which holds the list's first record.
        names: names under which each field may stand.

    Returns:
        The offset of its `[`; None if the bytes begin with no object, or none of its first lists holds records.
    """
    if raw[:_LOOKED_INTO].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return None
    for found in islice(_LIST.finditer(raw, 0, _LOOKED_INTO), _LOOKED_AT):
        place = found.end(1)
        try:
            row, _ = _DECODER.raw_decode(raw[place + 1 : place + 1 + _LOOKED_INTO].decode("utf-8", "replace").lstrip())
        except (ValueError, RecursionError):
            continue
        key = plain_key(found[2].decode("utf-8", "replace"))
        others = () if key in LIST_KEYS else ("title", "url")
        if key not in PART_KEYS and has_text(row, names, *others) and _is_outermost(raw[:place]):
            return place
    return None


def _is_outermost(raw: bytes) -> bool:
    """Whether only objects, not too many of them, are open at the end of these bytes: no list and no string."""
    objects, lists = 0, 0
    for token in _TOKEN.finditer(raw):
        sign = token[0]
        if sign == b'"':
            return False
        objects += (sign == b"{") - (sign == b"}")
        lists += (sign == b"[") - (sign == b"]")
    return lists == 0 and 0 < objects <= DEEPEST


def _paths(outer: object, names: Names) -> list[_Path]:
    """The keys that lead to what holds the records; all such lists that lie equally deep."""
    if isinstance(outer, list) or (isinstance(outer, dict) and _is_keyed(outer, names)):
        return [()]
    level: list[tuple[_Path, dict[str, Any]]] = [((), outer)] if isinstance(outer, dict) else []
    looked_at = 0
    for _ in range(DEEPEST):
        found: list[_Path] = []
        deeper: list[tuple[_Path, dict[str, Any]]] = []
        for path, value in level:
            for key, inner in value.items():
                if not isinstance(inner, dict | list):
                    continue
                looked_at += 1
                # Beyond so many of them, lists are taken for what those before were.
                if bool(found) if looked_at > _MOST_LOOKED_AT else _holds_records(key, inner, names):
                    found.append((*path, key))
                elif isinstance(inner, dict):
                    deeper.append(((*path, key), inner))
        if found or looked_at > _MOST_LOOKED_AT:
            return found
        level = deeper
    return []


def _holds_records(key: str, value: object, names: Names) -> bool:
    """Whether a value is a list of records, or an object whose values are some."""
    plain = plain_key(key)
    if plain in PART_KEYS:
        return False
    if isinstance(value, list):
        rows = [row for row in value[:_LOOKED_AT] if isinstance(row, dict)]
        others = () if plain in LIST_KEYS else ("title", "url")
        return any(has_text(row, names, *others) for row in rows)
    return isinstance(value, dict) and _is_keyed(value, names)


def _is_keyed(outer: dict[str, Any], names: Names) -> bool:
    """Whether all values of an object are objects, of which the first hold a text and a title or an address."""
    if not all(isinstance(value, dict) for value in outer.values()):
        return False
    rows = list(outer.values())[:_LOOKED_AT]
    return any(has_text(row, names, "title", "url", "published") for row in rows)


def _tree(paths: list[_Path]) -> _Tree:
    """Paths as a tree of keys, with None where the records are."""
    if paths == [()]:
        return None
    tree: dict[str, Any] = {}
    for *above, last in paths:
        node = tree
        for key in above:
            node = node.setdefault(key, {})
        node[last] = None
    return tree


def _spans(text: str, at: int, tree: _Tree) -> Iterator[tuple[int, int]]:
    """First character and end of each record in what begins at a place and in which a tree of keys leads to them."""
    for key, start, end in _members(text, at):
        if tree is None:
            if text[start] == "{":
                yield start, end
        elif key in tree and text[start] in "{[":  # of a key that is there twice the other value may be anything
            yield from _spans(text, start, tree[key])


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Key, first character and end of each value of the object or array at a place; an array's have no key."""
    is_array = text[at] == "["
    at = _skipped(text, at + 1)
    while text[at] not in "]}":
        key = ""
        if not is_array:
            key, at = _DECODER.raw_decode(text, at)
            at = _skipped(text, _skipped(text, at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield key, at, end
        at = _skipped(text, end)
        if text[at] == ",":
            at = _skipped(text, at + 1)


def _skipped(text: str, at: int) -> int:
    """The place of the next character that is not white space."""
    while text[at] in _WHITE:
        at += 1
    return at
