"""The markup of a page's body, as lexbor writes it out from its tree, read in compiled loops.

It is well-formed: tags are closed in order, values stand in double quotes, and five signs are written as references.
So one pass over its bytes finds what going from node to node finds. Where markup is none of this, the pass gives up.
Bytes are read at places without a sign, .36 ms a page instead of .54: numba asks of others if they count from the end.
"""

import numpy as np

from corpus.page.events import ATTRIBUTES, AUTHOR_WORDS, Arrays, Bytes, Given, Table, Whole
from corpus.text.compiled import compiled

# What is known of a tag here, as bits.
UNSEEN, VOID, RAW, BREAK, LINK, UNSURE = (1 << bit for bit in range(6))
SLOTS = 512

# The numbers of `ATTRIBUTES`; the first ones hold names that hint at something.
_NAMES_UNTIL, _ID, _HIDDEN, _STYLE, _HREF, _REL, _DATETIME = 4, 1, 4, 5, 6, 7, 8
_NAMES = np.array([int.from_bytes(name.encode(), "big") for name in ATTRIBUTES])

# Links to authors' pages have one of these between strokes.
_AUTHOR_WORDS = np.array([(int.from_bytes(word[:8], "big"), int.from_bytes(word[8:], "big")) for word in AUTHOR_WORDS])
_LONGEST_LINK = 200
_LONGEST_HINTS = 300
_DISPLAY, _NONE, _VISIBILITY, _NOT_SHOWN, _UNTIL_FOUND, _AUTHOR, _STREAMED = (
    np.array([*map(ord, word)]) for word in ("display", "none", "visibility", "hidden", "until-found", "author", "S:")
)


@compiled
def _is_space(code: int) -> bool:
    """Whether `str.split` takes a character for white space."""
    if code < 128:
        return 9 <= code <= 13 or 28 <= code <= 32
    if code < 0x1680:
        return code == 0x85 or code == 0xA0
    return 0x2000 <= code <= 0x200A or code in (0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)


@compiled
def _is_control(code: int) -> bool:
    if code < 128:
        return code <= 8 or 14 <= code <= 27 or code == 127
    return code in (0xAD, 0x200B, 0x2060, 0xFEFF)


@compiled
def _small(code: int) -> int:
    """A letter in lower case, as patterns that ignore case take it."""
    if code < 128:
        return code + 32 if 65 <= code <= 90 else code
    if code == 0x130 or code == 0x131:
        return 105
    return 115 if code == 0x17F else 107 if code == 0x212A else code


@compiled
def _code(raw: Bytes, at: int) -> tuple[int, int]:
    """The character at a place, and where the next one begins."""
    byte = np.int64(raw[np.uint64(at)])
    if byte == 38:  # &
        follows = raw[np.uint64(at + 1)]
        if follows == 97:
            return 38, at + 5  # &amp;
        if follows == 110:
            return 160, at + 6  # &nbsp;
        if follows == 113:
            return 34, at + 6  # &quot;
        return (60 if follows == 108 else 62), at + 4
    if byte < 0x80:
        return int(byte), at + 1
    size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
    code = byte & (0xFF >> (size + 1))
    for place in range(at + 1, at + size):
        code = code << 6 | (np.int64(raw[np.uint64(place)]) & 0x3F)
    return int(code), at + size


@compiled
def _value(raw: Bytes, at: int, end: int, signs: Whole, count: int, most: int) -> int:
    """Write a value's characters behind so many others, up to `most` in all; how many these are then."""
    while at < end and count < most:
        signs[count], at = _code(raw, at)
        count += 1
    return count


@compiled
def _stands(signs: Whole, count: int, at: int, word: Whole) -> bool:
    """Whether a word stands at a place, whatever its case."""
    if at + len(word) > count:
        return False
    place = 0
    while place < len(word) and _small(signs[at + place]) == word[place]:
        place += 1
    return place == len(word)


@compiled
def _equals(signs: Whole, count: int, word: Whole) -> bool:
    same = count == len(word)
    for place in range(count if same else 0):
        same = same and signs[place] == word[place]
    return same


@compiled
def _hides(signs: Whole, count: int, at: int, name: Whole, value: Whole) -> bool:
    """Whether a declaration of a style stands at a place."""
    if not _stands(signs, count, at, name):
        return False
    at += len(name)
    while at < count and _is_space(signs[at]):
        at += 1
    if at == count or signs[at] != 58:
        return False
    at += 1
    while at < count and _is_space(signs[at]):
        at += 1
    return _stands(signs, count, at, value)


@compiled
def _is_unseen(raw: Bytes, values: Whole, signs: Whole) -> bool:
    """Whether attributes hide an element (`html._is_unseen`)."""
    if values[_HIDDEN, 0] >= 0 and not _equals(
        signs, _value(raw, values[_HIDDEN, 0], values[_HIDDEN, 1], signs, 0, 20), _UNTIL_FOUND
    ):
        count = _value(raw, values[_ID, 0], values[_ID, 1], signs, 0, 9)
        if count and signs[count - 1] == 10:
            count -= 1
        if not 3 <= count <= 6 or signs[0] != _STREAMED[0] or signs[1] != _STREAMED[1]:
            return True
        place = 2
        while place < count and (48 <= signs[place] <= 57 or 97 <= signs[place] <= 102):
            place += 1
        return place < count
    if values[_STYLE, 0] >= 0:
        count = _value(raw, values[_STYLE, 0], values[_STYLE, 1], signs, 0, len(signs))
        for at in range(count):
            begins = at == 0 or signs[at - 1] == 59 or _is_space(signs[at - 1])
            if begins and _hides(signs, count, at, _DISPLAY, _NONE):
                return True
            if begins and _hides(signs, count, at, _VISIBILITY, _NOT_SHOWN):
                return True
    return False


@compiled
def _hints(raw: Bytes, steps: Table, classes: Bytes, hints: Whole, values: Whole, signs: Whole) -> int:
    """The hints of an element's names (`hints.hint_bits`)."""
    count = 0
    for of in range(_NAMES_UNTIL):
        if values[of, 1] > values[of, 0]:
            if 0 < count < _LONGEST_HINTS:
                signs[count] = 32
                count += 1
            count = _value(raw, values[of, 0], values[of, 1], signs, count, _LONGEST_HINTS)
    if count == 0:
        return 0
    state, found = steps[0, classes[45]], 0
    for place in range(count):
        code = signs[place]
        if code == 0x130 or code == 0x212A:
            code = _small(code)
        state = steps[state, classes[code] if code < 128 else 0]
        found |= hints[state]
        if signs[place] == 0x130:
            state = steps[state, 0]
    return int(found | hints[steps[state, classes[45]]])


@compiled
def _is_author(raw: Bytes, values: Whole, signs: Whole) -> bool:
    """Whether a link leads to an author's page."""
    if values[_REL, 0] >= 0 and _equals(signs, _value(raw, values[_REL, 0], values[_REL, 1], signs, 0, 9), _AUTHOR):
        return True
    count = _value(raw, values[_HREF, 0], values[_HREF, 1], signs, 0, _LONGEST_LINK)
    for at in range(count):
        if signs[at] == 47:
            first = second = letters = 0
            place = at + 1
            while place < count and signs[place] != 47 and letters < 16:
                code = _small(signs[place])
                if not 97 <= code <= 122:
                    break
                if letters < 8:
                    first = first << 8 | code
                else:
                    second = second << 8 | code
                place, letters = place + 1, letters + 1
            if letters and place < count and signs[place] == 47:
                for word in range(len(_AUTHOR_WORDS)):
                    if _AUTHOR_WORDS[word, 0] == first and _AUTHOR_WORDS[word, 1] == second:
                        return True
    return False


@compiled
def _tells_a_day(raw: Bytes, values: Whole) -> bool:
    """Whether `datetime` says anything."""
    at, end = values[_DATETIME]
    code = 32
    while at < end and _is_space(code):
        code, at = _code(raw, at)
    return not _is_space(code)


@compiled
def _attributes(raw: Bytes, at: int, values: Whole) -> int:
    """Keep where the values of a tag's attributes stand, from behind its name on; where the tag ends."""
    values[:, 0] = -1
    values[:, 1] = -1
    while raw[np.uint64(at)] != 62:
        if raw[np.uint64(at)] == 32:
            at += 1
            continue
        name = np.int64(raw[np.uint64(at)])
        first, at = at, at + 1
        while raw[np.uint64(at)] != 61 and raw[np.uint64(at)] != 32 and raw[np.uint64(at)] != 62:
            name = name << 8 | np.int64(raw[np.uint64(at)])
            at += 1
        size, begin = at - first, at
        end = begin
        if raw[np.uint64(at)] == 61:
            begin = end = at + 2
            while raw[np.uint64(end)] != 34:
                end += 1
            at = end + 1
        if size <= 8:
            for of in range(len(_NAMES)):
                if _NAMES[of] == name:
                    values[of, 0], values[of, 1] = begin, end
    return at + 1


@compiled
def _name(raw: Bytes, at: int, name: Whole) -> int:
    """Keep a tag's name, which begins at a place, in two numbers; where it ends."""
    first = second = 0
    begin = at
    while raw[np.uint64(at)] != 32 and raw[np.uint64(at)] != 62:
        if at - begin < 8:
            first = first << 8 | int(np.int64(raw[np.uint64(at)]))
        elif at - begin < 16:
            second = second << 8 | int(np.int64(raw[np.uint64(at)]))
        else:
            second = second * 31 + int(np.int64(raw[np.uint64(at)])) + (1 << 62)
        at += 1
    name[0], name[1] = first, second
    return at


@compiled
def slot_of(first: int, second: int, names: Whole) -> int:
    """The slot of a tag's name, or the empty one that it can have."""
    slot = (first ^ first >> 7 ^ first >> 19 ^ first >> 33 ^ second) & (SLOTS - 1)
    while names[slot, 0] and (names[slot, 0] != first or names[slot, 1] != second):
        slot = (slot + 1) & (SLOTS - 1)
    return slot


@compiled
def _behind(raw: Bytes, at: int, limit: int) -> int:
    """Where a comment that begins at a place ends."""
    at += 4
    while at < limit and (raw[np.uint64(at)] != 62 or raw[np.uint64(at - 1)] != 45 or raw[np.uint64(at - 2)] != 45):
        at += 1
    return at + 1


@compiled
def _skipped(
    raw: Bytes, names: Whole, kinds: Whole, limit: int, at: int, name: Whole, known: int, values: Whole
) -> int:
    """Where an element ends that is not shown and whose content begins at a place; -1 if that is unsure."""
    depth, other, is_text = 1, np.zeros(2, np.int64), known & RAW != 0
    closing = np.array([name[0], name[1]])
    while at < limit:
        while raw[np.uint64(at)] != 60:
            at += 1
        if raw[np.uint64(at + 1)] == 47:
            end = _name(raw, at + 2, other)
            if other[0] == closing[0] and other[1] == closing[1] and raw[np.uint64(end)] == 62:
                if is_text:
                    is_text, closing[0], closing[1] = False, name[0], name[1]
                    if known & RAW:
                        return end + 1
                else:
                    depth -= 1
                    if depth == 0:
                        return end + 1
            at = at + 2 if is_text else end + 1
        elif is_text:
            at += 1
        elif raw[np.uint64(at + 1)] == 33:
            at = _behind(raw, at, limit)
        elif raw[np.uint64(at + 1)] == 63:
            return -1
        else:
            end = _name(raw, at + 1, other)
            at = _attributes(raw, end, values)
            kind = kinds[slot_of(other[0], other[1], names)]
            if kind & RAW:
                is_text, closing[0], closing[1] = True, other[0], other[1]
            elif other[0] == name[0] and other[1] == name[1]:
                depth += 1
    return -1


@compiled
def _breaks_again(raw: Bytes, at: int) -> bool:
    """Whether nothing but white space stands between a line break, behind which this is, and another one."""
    while raw[np.uint64(at)] != 60:
        code, at = _code(raw, at)
        if not _is_space(code):
            return False
    return bool(raw[at + 1] == 98 and raw[at + 2] == 114 and (raw[at + 3] == 62 or raw[at + 3] == 32))


@compiled
def _text(raw: Bytes, at: int, texts: Bytes, out: int) -> tuple[int, int, int, int]:
    """Keep a text, all white space as spaces: its end here and among the texts, its size when trimmed, if it shows."""
    count, first, last, shows = 0, -1, -1, 0
    while raw[np.uint64(at)] != 60:
        start = at
        code, at = _code(raw, at)
        if _is_space(code):
            code = 32
        else:
            first, last = count if first < 0 else first, count
            if not _is_control(code):
                shows = 1
        count += 1
        if code < 128:
            texts[out] = code
            out += 1
        else:
            for place in range(start, at):
                texts[out] = raw[np.uint64(place)]
                out += 1
    return at, out, last - first + 1 if first >= 0 else 0, shows


@compiled
def read_markup(given: Given, limit: int, at: int, events: Arrays, opened: Whole) -> int:
    """Read markup of so many bytes from a place on; how many events it has, or -1 where it is not as it should be."""
    raw, names, kinds, steps, classes, hints = given
    step, slots, own, mark, size, begin, end, texts, values, signs = events
    name, number, depth, out = np.zeros(2, np.int64), 0, 0, 0
    while at < limit and number < len(step) - 2 and depth < len(opened):
        step[number], own[number] = 0, 0
        if raw[np.uint64(at)] != 60:
            slots[number], begin[number] = -1, out
            at, out, size[number], mark[number] = _text(raw, at, texts, out)
            end[number] = out
            number += 1
            continue
        if raw[np.uint64(at + 1)] == 33:
            at = _behind(raw, at, limit)
            continue
        if raw[np.uint64(at + 1)] == 47:
            at = _name(raw, at + 2, name) + 1
            if depth == 0:
                return number if at >= limit else -1
            depth -= 1
            if opened[depth, 0] != name[0] or opened[depth, 1] != name[1]:
                return -1
            step[number], slots[number] = -1, opened[depth, 2]
            number += 1
            continue
        is_instruction = raw[np.uint64(at + 1)] == 63
        at = _attributes(raw, _name(raw, at + 1, name), values)
        slot = slot_of(name[0], name[1], names)
        kind = kinds[slot]
        slots[number] = slot
        if kind & UNSURE or is_instruction:
            return -1
        if kind & BREAK:
            mark[number] = 1 if _breaks_again(raw, at) else 0
            number += 1
        elif kind & UNSEEN or _is_unseen(raw, values, signs):
            if not kind & VOID:
                at = _skipped(raw, names, kinds, limit, at, name, kind, values)
                if at < 0:
                    return -1
        else:
            step[number], begin[number], end[number] = 1, values[_DATETIME, 0], values[_DATETIME, 1]
            own[number] = _hints(raw, steps, classes, hints, values, signs)
            is_told = _is_author(raw, values, signs) if kind & LINK else _tells_a_day(raw, values)
            mark[number] = 1 if is_told else 0
            number += 1
            if kind & VOID:
                step[number], slots[number] = -1, slot
                number += 1
            else:
                opened[depth, 0], opened[depth, 1], opened[depth, 2] = name[0], name[1], slot
                depth += 1
    return -1
