"""The shape of a page's blocks as numbers: what the block model looks at.

What can be is counted over the whole page at once, with numpy and one pass of a phrase matcher.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation
from numpy.typing import NDArray

from corpus.parse.dates import find_date
from corpus.parse.lexicon import MARKS, PHRASE_MAX_WORDS, TAIL, fold, is_apart, lexicon
from corpus.parse.words import split_words

Floats = NDArray[np.float32]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Classes of characters.
(_OTHER, _SPACE, _UPPER, _LETTER, _DIGIT, _IDEOGRAPH, _END, _COMMA, _BAR, _CLOSING, _OPENING, _COLON) = range(12)
_CLASSES = 12

_SIGNS = {
    _END: ".!?…。！？؟",
    _COMMA: ",;、，；،؛",
    _BAR: "|•·»›>*+–—→/-_#&@=｜",
    _CLOSING: "\"'”’)]»›」』）",
    _OPENING: "“‘([«„「『（",
    _COLON: ":：",
}

# The longest line, in words, that may be a date or hold one beside an author's name.
DATE_WORDS = 20

# What the lexicon tells of a block, a column each.
LEXICAL = ("listed", "phrase", "ends", "caption", "by", "note", "issued", "updated", "date")

# A block's own features, a column each, before those of `LEXICAL`.
SHAPE = (
    "words", "long", "letters_a_word", "sentence", "colon", "sentences", "commas", "digits", "upper", "capitals",
    "bars", "others", "quotes", "first_upper", "first_letter", "first_digit", "first_bar", "first_opening",
    "last_letter", "last_digit", "twins", "top",
)  # fmt: skip
# What a block's longer words tell: how often the page's paragraphs use them, how many of them other blocks
# use, how many stand in the page's first lines (a dump often begins with the page's title).
KINSHIP = ("kin", "shared", "titular")

LOCAL = SHAPE + LEXICAL + KINSHIP

# Of these the neighbours' are looked at too, at these distances.
NEAR = ("words", "sentence", "capitals", "digits", "first_letter", "listed", "phrase", "by", "date", "ends", "note")
DISTANCES = (-3, -2, -1, 1, 2, 3)
WINDOWS = (4, 12)
CROWDS = (6, 25)
CROWD = ("date", "by", "listed", "phrase", "twins")
KIN_WINDOW = 6
AROUND = (
    "place", "place_end", "words_above", "words_below", "sentences_above", "sentences_below", "blocks", "ends_above",
)  # fmt: skip
CONTEXT = (
    LOCAL
    + tuple(f"{name}{distance:+}" for distance in DISTANCES for name in NEAR)
    + tuple(f"{name}±{width}" for width in WINDOWS for name in ("words", "sentence_words", "sentence", "listed"))
    + tuple(f"{name}±{width}" for width in CROWDS for name in CROWD)
    + tuple(f"{name}±{KIN_WINDOW}" for name in KINSHIP)
    + AROUND
)


@dataclass(frozen=True)
class Page:
    """A page's blocks with what was counted in them, a row a block in each array."""

    texts: Sequence[str]
    folded: str
    """The blocks as the lexicon writes them, each after a line break, list marks left out."""
    words: Counts
    """Words; two ideographs count as one."""
    sentence: Flags
    """Whether the block ends as a sentence does, closing quotes and brackets aside."""
    lexical: Flags
    """Blocks by `LEXICAL`."""
    local: Floats
    """Blocks by `LOCAL`."""

    split: dict[int, list[str]] = field(default_factory=dict, compare=False)
    """The words of the blocks that were asked for so far."""

    def words_of(self, at: int) -> list[str]:
        """A block's words, split once."""
        if at not in self.split:
            self.split[at] = split_words(self.texts[at])
        return self.split[at]

    def has(self, name: str) -> Flags:
        """A column of `lexical`."""
        return self.lexical[:, LEXICAL.index(name)]


@cache
def _class_of() -> NDArray[np.uint8]:
    """The class of each character of the Basic Multilingual Plane, by its number."""
    table = np.zeros(1 << 16, dtype=np.uint8)
    for code in range(1 << 16):
        category = unicodedata.category(chr(code))
        if category in ("Lu", "Lt"):
            table[code] = _UPPER
        elif category[0] in "LM":
            table[code] = _LETTER
        elif category == "Nd":
            table[code] = _DIGIT
        elif chr(code).isspace():
            table[code] = _SPACE
    for low, high in ((0x3040, 0x30FF), (0x3400, 0x9FFF)):
        table[low : high + 1] = _IDEOGRAPH
    for kind, signs in _SIGNS.items():
        for sign in signs:
            table[ord(sign)] = kind
    return table


@cache
def _matcher() -> tuple[AhoCorasick, list[tuple[int, int]]]:
    """A matcher of phrases anywhere and openings at a line's start; for each its column and whether it opens."""
    entries = lexicon().entries
    kinds = {entry: LEXICAL.index("caption") for entry in entries["captions"]}
    kinds |= {entry: LEXICAL.index("phrase") for entry in entries["phrases"]}
    for list_name, column in (("by", "by"), ("notes", "note"), ("issued", "issued"), ("updated", "updated")):
        kinds |= {f"\n{entry}": LEXICAL.index(column) for entry in entries[list_name]}
    patterns = sorted(kinds)
    columns = [(kinds[pattern], int(pattern.startswith("\n"))) for pattern in patterns]
    return AhoCorasick(patterns, implementation=Implementation.DFA), columns


def _lexical(texts: Sequence[str], folded: str, words: Counts, digits: Counts) -> Flags:
    """Blocks by `LEXICAL`."""
    found = np.zeros((len(texts), len(LEXICAL)), dtype=np.bool_)
    listed, phrase, ends, date = (LEXICAL.index(name) for name in ("listed", "phrase", "ends", "date"))
    known = lexicon()
    lines = folded[1:-1].split("\n")
    for at, line in enumerate(lines):
        if len(line) <= 60 and (bare := line.rstrip(TAIL)) in known.lines:
            found[at, listed] = True
            found[at, ends] = bare in known.ends
    matcher, columns = _matcher()
    hits = [
        (start + columns[pattern][1], columns[pattern][0])
        for pattern, start, end in matcher.find_matches_as_indexes(folded, overlapping=True)
        if is_apart(folded, start + columns[pattern][1], end)
    ]
    if hits:
        starts = np.cumsum([1] + [len(line) + 1 for line in lines[:-1]])
        at_char, column = np.array(hits).T
        found[np.searchsorted(starts, at_char, side="right") - 1, column] = True
    found[words >= PHRASE_MAX_WORDS, phrase] = False
    for at in np.flatnonzero((words <= DATE_WORDS) & (digits >= 4)).tolist():
        found[at, date] = find_date(texts[at]) is not None
    return found


# A word is looked up by a hash of its first letters, so that most inflections fall together. Words of fewer
# letters tell nothing of what a block is about.
STEM = 5
_BUCKETS = 1 << 13
_PRIMES = np.array([1, 1009, 500_057, 3_001_003, 70_000_027], dtype=np.int64)

# Words of a block that counts as a paragraph of the page.
PARAGRAPH_WORDS = 15


@cache
def _small_of() -> NDArray[np.int64]:
    """The number of each character's small letter, by its own number."""
    return np.array([ord(low) if len(low := chr(code).lower()) == 1 else code for code in range(1 << 16)])


def _kinship(codes: Counts, kinds: NDArray[np.uint8], begins: Counts, block_of: Counts, words: Counts) -> Floats:
    """Blocks by `KINSHIP`; a pair of ideographs counts as a word."""
    blocks = len(words)
    at = begins[begins + STEM <= len(codes)]
    at = at[~((kinds == _SPACE)[at[:, None] + np.arange(1, STEM)]).any(axis=1)]
    hashed = _small_of()[codes[at[:, None] + np.arange(STEM)]] @ _PRIMES
    if (kinds == _IDEOGRAPH).any():
        pairs = np.flatnonzero((kinds[:-1] == _IDEOGRAPH) & (kinds[1:] == _IDEOGRAPH))
        at, hashed = np.concatenate((at, pairs)), np.concatenate((hashed, codes[pairs] + 1009 * codes[pairs + 1]))
    bucket, block = hashed % _BUCKETS, block_of[at]
    told = (words >= PARAGRAPH_WORDS)[block]
    uses = np.bincount(bucket[told], minlength=_BUCKETS)
    top = np.zeros(_BUCKETS, dtype=np.bool_)
    top[bucket[block < 2]] = True
    of_word = uses[bucket]
    values = (np.log(np.maximum(of_word, 1)) / 2, of_word > told, top[bucket])
    some = np.maximum(np.bincount(block, minlength=blocks), 1)
    return np.column_stack([np.bincount(block, value, blocks) / some for value in values]).astype(np.float32)


def read_page(texts: Sequence[str]) -> Page:
    """Count what the features need in a page's blocks, of which there is at least one."""
    blocks = len(texts)
    joined = "\n".join(texts) + "\n"
    if joined.count("\n") != blocks:
        return read_page([text.replace("\n", " ") for text in texts])
    encoded = joined.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(encoded, dtype=np.uint32).astype(np.int64)
    codes[codes >= 1 << 16] = 0
    kinds = _class_of()[codes]
    breaks = np.flatnonzero(codes == ord("\n"))
    lengths = np.diff(breaks, prepend=-1)
    block_of = np.repeat(np.arange(blocks), lengths)
    counts = np.bincount(block_of * _CLASSES + kinds, minlength=blocks * _CLASSES).reshape(blocks, _CLASSES)
    counts[:, _SPACE] -= 1  # the line break

    gap = (kinds == _SPACE) | (kinds == _IDEOGRAPH)
    begins = np.flatnonzero(~gap[1:] & gap[:-1]) + 1
    if not gap[0]:
        begins = np.concatenate(([0], begins))
    begun = block_of[begins]
    words = np.bincount(begun, minlength=blocks) + counts[:, _IDEOGRAPH] // 2
    capitals = np.bincount(begun[kinds[begins] == _UPPER], minlength=blocks)

    first, last = kinds[breaks - lengths + 1], kinds[np.maximum(breaks - 1, 0)]
    before = kinds[np.maximum(breaks - 2, 0)]
    final = np.where((last == _CLOSING) & (lengths > 2), before, last)
    sentence = ((final == _END) | (final == _COLON)) & (lengths > 1)

    some = np.maximum(words, 1)
    signs = np.maximum(counts.sum(axis=1) - counts[:, _SPACE], 1)
    letters = counts[:, _UPPER] + counts[:, _LETTER]
    folded = fold("\n" + "\n".join([text.lstrip(MARKS) for text in texts]) + "\n")
    lexical = _lexical(texts, folded, words, counts[:, _DIGIT])
    again = Counter(texts)
    twins = np.fromiter((again[text] for text in texts), dtype=np.int64, count=blocks)
    shape = (
        np.log1p(words),
        np.minimum(words, 80) / 40,
        np.minimum((letters + 4 * counts[:, _IDEOGRAPH] // 2) / some, 12) / 6,
        sentence,
        final == _COLON,
        np.log1p(counts[:, _END]),
        counts[:, _COMMA] / some,
        counts[:, _DIGIT] / signs,
        counts[:, _UPPER] / signs,
        capitals / some,
        counts[:, _BAR] / signs,
        counts[:, _OTHER] / signs,
        np.minimum(counts[:, _OPENING] + counts[:, _CLOSING], 6) / 3,
        first == _UPPER,
        (first == _LETTER) | (first == _IDEOGRAPH),
        first == _DIGIT,
        first == _BAR,
        first == _OPENING,
        (last == _LETTER) | (last == _UPPER) | (last == _IDEOGRAPH),
        last == _DIGIT,
        np.log(twins),
        np.arange(blocks) < 2,
    )
    local = np.empty((blocks, len(LOCAL)), dtype=np.float32)
    for column, values in enumerate(shape):
        local[:, column] = values
    local[:, len(SHAPE) : -len(KINSHIP)] = lexical
    local[:, -len(KINSHIP) :] = _kinship(codes, kinds, begins, block_of, words)
    return Page(texts, folded, words, sentence, lexical, local)


def window_sum(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """For each row the sum over the rows at most `width` away, itself left out."""
    rows = len(values)
    sums = np.concatenate((np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)))
    at = np.arange(rows)
    total: NDArray[np.float64] = sums[np.minimum(at + width + 1, rows)] - sums[np.maximum(at - width, 0)] - values
    return total


def shifted(values: Floats, distance: int) -> Floats:
    """The rows `distance` further down, zeros beyond the ends."""
    moved = np.zeros_like(values)
    if distance > 0:
        moved[:-distance] = values[distance:]
    else:
        moved[-distance:] = values[:distance]
    return moved


def with_context(page: Page) -> Floats:
    """Blocks by `CONTEXT`: each block's own features, its neighbours' and its place in the page."""
    local, blocks = page.local, len(page.texts)
    near = local[:, [LOCAL.index(name) for name in NEAR]]
    listed = local[:, LOCAL.index("listed")] + local[:, LOCAL.index("phrase")]
    sentence_words = page.words * page.sentence
    windowed = np.column_stack((page.words, sentence_words, page.sentence, listed)).astype(np.float64)
    columns: list[NDArray[np.float32] | NDArray[np.float64]] = [local]
    columns += [shifted(near, distance) if abs(distance) < blocks else np.zeros_like(near) for distance in DISTANCES]
    for width in WINDOWS:
        sums = window_sum(windowed, width)
        sums[:, :2] = np.log1p(sums[:, :2])
        sums[:, 2:] /= width
        columns.append(sums)
    crowd = local[:, [LOCAL.index(name) for name in CROWD]].astype(np.float64)
    columns += [window_sum(crowd, width) / width for width in CROWDS]
    kin = local[:, -len(KINSHIP) :].astype(np.float64) * page.words[:, None]
    columns.append(window_sum(kin, KIN_WINDOW) / (window_sum(page.words.astype(np.float64), KIN_WINDOW)[:, None] + 1))
    at = np.arange(blocks)
    words_total, sentence_total = max(page.words.sum(), 1), max(sentence_words.sum(), 1)
    words_above, sentences_above = np.cumsum(page.words) - page.words, np.cumsum(sentence_words) - sentence_words
    columns.append(
        np.column_stack(
            (
                np.minimum(at, 100) / 50,
                np.minimum(blocks - 1 - at, 100) / 50,
                words_above / words_total,
                1 - (words_above + page.words) / words_total,
                sentences_above / sentence_total,
                1 - (sentences_above + sentence_words) / sentence_total,
                np.full(blocks, np.log1p(blocks) / 4),
                np.minimum(np.cumsum(page.has("ends")) - page.has("ends"), 3),
            )
        )
    )
    return np.concatenate(columns, axis=1, dtype=np.float32)
