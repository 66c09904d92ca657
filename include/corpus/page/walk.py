"""A page's blocks and marks from the markup that lexbor writes out, by two compiled loops.

`markup` turns bytes into events; here these become blocks, as in `nodes`, which goes from node to node: slower, but
nothing in a page stops it. It is asked where markup is not as it should be.
"""

import re
import unicodedata
from collections import deque
from functools import cache

import numpy as np

from corpus.page.events import Arrays, Bytes, Tags, Whole, events_of
from corpus.page.hints import HINTS, LETTERS, hint_letters
from corpus.page.marks import AREA_BITS, area_letters, mark_of
from corpus.page.markup import BREAK, LINK, RAW, SLOTS, UNSEEN, UNSURE, VOID, read_markup, slot_of
from corpus.page.nodes import CONTROL, day_written, more_names
from corpus.page.tags import (
    APART_TAGS,
    BLOCK_TAGS,
    BOLD_TAGS,
    HEADING_TAGS,
    OTHER_TAGS,
    RAW_TAGS,
    UNSEEN_TAGS,
    VOID_TAGS,
)
from corpus.text.compiled import compiled

# Behind markup stand signs that end whatever is under way.
_END = b'"></>"></>"></>'
_BODY = re.compile(rb'<body(?: [^\s"=>]+(?:="[^"]*")?)*>')
MOST_DEPTH = 2_000

_AUTHOR_HINT = 1 << LETTERS.index("y")

# The walk's state by number, and the parts of a place (`nodes.Place`).
(_OUT, _BEGIN, _LINKED, _PLAIN, _BOLD, _NEAR, _SHOWS, _FLAG, _WHEN, _LOWEST, _LAST, _AUTHORS, _NAMED, _BEFORE, _FOUND,
 _UNSURE) = range(16)  # fmt: skip
_TAG, _AREAS, _OWN, _OUTER, _FAR, _IN_LINK, _IN_BOLD = range(7)


@compiled
def _end_block(state: Whole, place: Whole, depth: int, blocks: Whole) -> None:
    """End the block under way, at a place with so many elements around it; keep it if it shows anything."""
    if state[_OUT] == state[_BEGIN]:
        return
    seen = state[_LINKED] + state[_PLAIN]
    if seen:
        if state[_SHOWS]:
            row = blocks[state[_FOUND]]
            row[0], row[1], row[2], row[3] = state[_BEGIN], state[_OUT], place[_TAG], depth
            row[4], row[5], row[6] = (
                min(state[_LOWEST], depth),
                place[_AREAS],
                state[_NEAR] | place[_OWN] | place[_OUTER],
            )
            row[7], row[8], row[9] = place[_FAR], 9 * state[_LINKED] // seen, state[_FLAG]
            row[10], row[11], row[12], row[13] = 2 * state[_BOLD] > seen, state[_WHEN], state[_BEFORE], state[_NAMED]
            state[_FOUND] += 1
            state[_LOWEST] = depth
        state[_LINKED : _SHOWS + 1] = 0
    state[_BEGIN], state[_FLAG], state[_WHEN], state[_BEFORE] = state[_OUT], 0, -1, state[_NAMED]


@compiled
def _add(state: Whole, place: Whole, size: int, shows: int, text: Bytes, texts: Bytes) -> None:
    """Add a text of so many characters that stands at a place."""
    out = state[_OUT]
    for at in range(len(text)):
        texts[out + at] = text[at]
    state[_OUT] += len(text)
    if size:
        state[_NEAR] |= place[_OWN] | place[_OUTER]
        state[_LINKED if place[_IN_LINK] else _PLAIN] += size
        state[_BOLD] += size * place[_IN_BOLD]
        state[_SHOWS] |= shows


@compiled
def _begin_name(state: Whole, depth: int, authors: Whole) -> None:
    """Begin an inline element with so many others around it that names an author."""
    author = authors[state[_AUTHORS]]
    author[0], author[1], author[2], author[3] = depth, state[_FOUND], state[_OUT], state[_OUT] > state[_BEGIN]
    state[_AUTHORS] += 1


@compiled
def _end_name(state: Whole, depth: int, authors: Whole, names: Whole) -> None:
    """End an inline element with so many others around it, which may name an author."""
    if state[_AUTHORS] == 0 or authors[state[_AUTHORS] - 1, 0] != depth:
        return
    state[_AUTHORS] -= 1
    author = authors[state[_AUTHORS]]
    if author[1] == state[_FOUND]:
        if author[3] and author[2] <= state[_BEGIN]:
            state[_UNSURE] = 1  # white space ended a block meanwhile
        names[state[_NAMED], 0], names[state[_NAMED], 1] = author[2], state[_OUT]
        state[_NAMED] += 1


@compiled
def _walk(
    events: Arrays,
    count: int,
    tags: tuple[Whole, ...],
    blocks: Whole,
    names: Whole,
    texts: Bytes,
    places: Whole,
) -> int:
    """Make blocks of so many events: how many there are, or -1 where that is unsure.

    Long because each kind of event is a few lines on the same state, which costs more to hand on than to change.
    """
    step, slots, owns, marks, sizes, begin, end, given_texts = events[:8]
    block, heading, bold, apart, link, time, areas = tags
    state, authors, depth = np.zeros(16, np.int64), np.empty((len(places) + 1, 4), np.int64), 0
    state[_WHEN], state[_LAST] = -1, -1
    places[0] = 0
    places[0, _TAG] = -1
    for at in range(count):
        place, slot, last = places[depth], slots[at], state[_LAST]
        state[_LAST] = -1
        if step[at] > 0:
            inner, own = places[depth + 1], owns[at]
            inner[_OWN], inner[_OUTER], inner[_FAR] = own, place[_OWN], place[_FAR] | place[_OUTER]
            inner[_TAG], inner[_AREAS] = place[_TAG], place[_AREAS]
            inner[_IN_LINK], inner[_IN_BOLD] = place[_IN_LINK], place[_IN_BOLD]
            if block[slot]:
                _end_block(state, place, depth, blocks)
                inner[_TAG], inner[_AREAS] = slot, place[_AREAS] | areas[slot]
                inner[_IN_BOLD] &= 1 - heading[slot]
            else:
                inner[_IN_LINK] |= link[slot]
                inner[_IN_BOLD] |= bold[slot]
                if slot == last and apart[slot]:
                    texts[state[_OUT]] = 32
                    state[_OUT] += 1
                if link[slot]:
                    if marks[at]:
                        state[_FLAG] = 1
                        _begin_name(state, depth, authors)
                elif time[slot]:
                    if state[_WHEN] < 0 and marks[at]:
                        state[_WHEN] = at
                elif own & _AUTHOR_HINT and state[_AUTHORS] == 0 and not bold[slot]:
                    _begin_name(state, depth, authors)
            depth += 1
        elif step[at] < 0:
            depth -= 1
            if block[slot]:
                _end_block(state, place, depth + 1, blocks)
            else:
                state[_LAST] = slot
                _end_name(state, depth, authors, names)
            state[_LOWEST] = min(state[_LOWEST], depth)
        elif slot >= 0 and marks[at]:
            _end_block(state, place, depth, blocks)
        elif slot >= 0:
            texts[state[_OUT]] = 32
            state[_OUT] += 1
        else:
            _add(state, place, sizes[at], marks[at], given_texts[begin[at] : end[at]], texts)
    _end_block(state, places[0], 0, blocks)
    return -1 if state[_UNSURE] else state[_FOUND]


def _number(name: str) -> tuple[int, int]:
    raw = name.encode()
    return int.from_bytes(raw[:8], "big"), int.from_bytes(raw[8:], "big")


@cache
def _tags() -> tuple[Whole, Whole, Tags, list[str]]:
    """The names of tags by slot, what `markup` and the walk know of them, and the names again as texts."""
    names, kinds = np.zeros((SLOTS, 2), np.int64), np.zeros(SLOTS, np.int64)
    tags, written = Tags(*np.zeros((len(Tags._fields), SLOTS), np.int64)), ["body"] * (SLOTS + 1)
    every = BLOCK_TAGS | UNSEEN_TAGS | APART_TAGS | BOLD_TAGS | VOID_TAGS | RAW_TAGS | OTHER_TAGS
    told = {UNSEEN: UNSEEN_TAGS, VOID: VOID_TAGS, RAW: RAW_TAGS, BREAK: {"br"}, LINK: {"a"}, UNSURE: OTHER_TAGS}
    groups = (BLOCK_TAGS, HEADING_TAGS, BOLD_TAGS, APART_TAGS, {"a"}, {"time"})
    for name in sorted(every):
        slot = slot_of(*_number(name), names)
        names[slot], written[slot] = _number(name), name
        kinds[slot] = sum(bit for bit, group in told.items() if name in group)
        for column, group in zip(tags, groups, strict=False):
            column[slot] = name in group
        tags.areas[slot] = AREA_BITS.get(name, 0)
    return names, kinds, tags, written


@cache
def _automaton() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The automaton that finds the pieces of `HINTS` (Aho and Corasick 1975), and the classes of its signs."""
    pieces = [(piece, 1 << at) for at, letter in enumerate(HINTS) for piece in HINTS[letter].split()]
    signs = sorted({sign for piece, _ in pieces for sign in piece})
    classes = np.zeros(128, np.uint8)
    for number, sign in enumerate(signs, 1):
        classes[[ord(sign), ord(sign.upper())]] = number
    classes[[*map(ord, "_ \t\n.:/")]] = classes[ord("-")]
    following: list[dict[int, int]] = [{}]
    hints = [0]
    for piece, bit in pieces:
        state = 0
        for sign in piece:
            if (number := int(classes[ord(sign)])) not in following[state]:
                following[state][number] = len(following)
                following.append({})
                hints.append(0)
            state = following[state][number]
        hints[state] |= bit
    steps = np.zeros((len(following), len(signs) + 1), np.uint16)
    waiting, fallback = deque([0]), [0] * len(following)
    while waiting:
        state = waiting.popleft()
        hints[state] |= hints[fallback[state]]
        if state:
            steps[state] = steps[fallback[state]]
        for number, after in following[state].items():
            fallback[after] = int(steps[state, number]) if state else 0
            steps[state, number] = after
            waiting.append(after)
    return steps, classes, np.array(hints)


def _unescaped(value: bytes) -> str:
    text = value.decode()
    for written, sign in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\xa0"), ("&amp;", "&")):
        text = text.replace(written, sign)
    return text


@compiled
def _write_lines(texts: Bytes, blocks: Whole, lines: Bytes) -> int:
    """Write each block's text as a line, trimmed, one space in place of several; returns the size."""
    out = 0
    for number in range(len(blocks)):
        begin, is_parted = out, False
        for at in range(blocks[number, 0], blocks[number, 1]):
            if texts[at] == 32:
                is_parted = out > begin
                continue
            if is_parted:
                lines[out] = 32
                out, is_parted = out + 1, False
            lines[out] = texts[at]
            out += 1
        lines[out] = 10
        out += 1
    return out


def _shown(text: str) -> str:
    """A block's text without signs of control, in NFC."""
    if not text.isprintable():
        text = " ".join(CONTROL.sub("", text).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


# By whether there is a link to an author's page, and whether most of the block is bold.
_FLAGS = (("", "B"), ("A", "AB"))


def _names_in(texts: Bytes, places: Whole) -> str:
    """The names of authors that stand at some places of the texts."""
    names: list[str] = []
    for begin, end in places.tolist():
        more_names(names, texts[begin:end].tobytes().decode())
    return ";".join(names)


def blocks_of_markup(written: str) -> tuple[list[str], list[str]] | None:
    """The blocks and marks of a body that lexbor has written out; None where its markup is not as it should be."""
    markup = written.encode()
    if (body := _BODY.match(markup)) is None:
        return None
    raw = np.frombuffer(markup + _END, np.uint8)
    names, kinds, tags, tag_names = _tags()
    most = 2 * int(np.count_nonzero(raw == ord("<"))) + 4  # bytes are counted in six times as long
    events = events_of(raw, most)
    opened = np.empty((MOST_DEPTH, 3), np.int64)
    count = read_markup((raw, names, kinds, *_automaton()), len(markup), body.end(), (*events,), opened)
    if count < 0:
        return None
    blocks, named, texts = (
        np.empty((most, 14), np.int64),
        np.empty((most, 2), np.int64),
        np.empty(len(raw) + most, np.uint8),
    )
    found = _walk((*events,), count, (*tags,), blocks, named, texts, np.empty((MOST_DEPTH + 2, 7), np.int64))
    if found < 0:
        return None
    blocks = blocks[:found]
    lines = np.empty(len(texts) + found, np.uint8)
    lines = lines[: _write_lines(texts, blocks, lines)]
    rows = np.ascontiguousarray(blocks[:, 2:])
    rows[rows[:, -2] == rows[:, -1], -2:] = 0  # no name, wherever it would stand
    marks: dict[bytes, str] = {}
    keys: list[bytes] = rows.view(f"V{rows.itemsize * rows.shape[1]}").ravel().tolist()
    for key, row in zip(keys, rows, strict=True):
        if key in marks:  # of 226 blocks 60 have a mark of their own
            continue
        slot, depth, join, areas, near, far, links, author, bold, when, before, until = row.tolist()
        tag, flags = tag_names[slot], _FLAGS[author][bold]
        day = day_written(_unescaped(markup[events.begin[when] : events.end[when]])) if when >= 0 else ""
        who = _names_in(texts, named[before:until]) if before < until else ""
        around, above, beyond = area_letters(areas), hint_letters(near), hint_letters(far)
        marks[key] = mark_of(tag, depth, join, around, above, beyond, links, flags, day, who)
    return [*map(_shown, lines.tobytes().decode().split("\n")[:-1])], [marks[key] for key in keys]
