"""The shape of a page's blocks as numbers: what the block model looks at.

Characters are counted in a compiled loop (`characters`); what is a number for each block is told by numpy, for the
blocks of several pages at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log, log1p

import numpy as np

from corpus.article.dump.characters import (
    BAR,
    CLOSING,
    COLON,
    COMMA,
    DIGIT,
    END,
    IDEOGRAPH,
    LETTER,
    OPENING,
    OTHER,
    RUN_ON_LETTER,
    SPACE,
    UPPER,
    Counted,
    count_characters,
    first_twins,
    hash_furniture,
    hash_of_line,
)
from corpus.article.dump.moments import moments_of
from corpus.text.arrays import Codes, Counts, Flags, Floats, Hashes, Kinds, codes_of, text_of
from corpus.text.compiled import compiled
from corpus.text.dates import Moment
from corpus.text.lexicon import MARKS, PHRASE_MAX_WORDS, fold, lexicon
from corpus.text.line_phrases import LinePhrases
from corpus.text.words import Stems, stems_of_codes

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
_COLUMN = {name: column for column, name in enumerate(LEXICAL)}
# Behind them what makes a block of any length one with a furniture phrase.
_CONSENT = len(LEXICAL)


@dataclass(frozen=True)
class CountedBlocks:
    """The blocks of a page, or of several pages one after the other, with what was counted in them.

    Each array has a row a block.
    """

    texts: Sequence[str]
    codes: Codes
    """The characters of the blocks' lines (`line`), each line after a line break, and one more line break."""
    starts: Counts
    """Where each block's line begins in `codes`, and where one after the last would."""
    ends: tuple[int, ...]
    """For each page the block after its last."""
    lengths: Counts
    """Characters."""
    words: Counts
    """Words; two ideographs count as one."""
    sentence: Flags
    """Whether the block ends as a sentence does, closing quotes and brackets aside."""
    lexical: Flags
    """Blocks by `LEXICAL`."""
    local: Floats
    """Blocks by `LOCAL`."""
    moments: Mapping[int, Moment]
    """The dates of the blocks that have one (`date` in `LEXICAL`)."""
    again: Flags
    """Whether the block's text stands further above on its page too."""

    def has(self, name: str) -> Flags:
        """A column of `lexical`."""
        return self.lexical[:, _COLUMN[name]]

    def spans(self) -> list[tuple[int, int]]:
        """Each page's first block and the one after its last."""
        return list(zip((0, *self.ends), self.ends, strict=False))

    def line(self, at: int) -> str:
        """A block as the lexicon writes it (`fold`), without list marks."""
        return text_of(self.codes[self.starts[at] : self.starts[at + 1] - 1])

    @cached_property
    def bounds(self) -> tuple[Counts, Counts]:
        """For each block its page's first block and the one after its page's last."""
        return self.over_page((0, *self.ends[:-1])), self.over_page(self.ends)

    def over_page(self, value: Sequence[int] | Counts | int) -> Counts:
        """A value of each page, repeated for each of its blocks."""
        return np.repeat(value, self._sizes)

    @cached_property
    def _sizes(self) -> Counts:
        """How many blocks each page has."""
        return np.diff((0, *self.ends))

    @cached_property
    def page_of(self) -> Counts:
        """The number of each block's page."""
        return self.over_page(range(len(self.ends)))

    @cached_property
    def counts(self) -> list[int]:
        """`words` as a list, which is faster where blocks are looked at one by one."""
        counts: list[int] = self.words.tolist()
        return counts

    @cached_property
    def stems(self) -> Stems:
        """The longer words of each block."""
        return stems_of_codes(self.codes, len(self.texts))


@cache
def _phrases() -> LinePhrases:
    """Phrases anywhere and openings at a line's start, with their columns."""
    entries = lexicon().entries
    columns = dict.fromkeys(entries["captions"], _COLUMN["caption"])
    columns |= dict.fromkeys(entries["phrases"], _COLUMN["phrase"])
    columns |= dict.fromkeys(entries["consent"], _CONSENT)
    for list_name, column in (("by", "by"), ("notes", "note"), ("issued", "issued"), ("updated", "updated")):
        columns |= {f"\n{entry}": _COLUMN[column] for entry in entries[list_name]}
    return LinePhrases(columns)


# By so many last bits of its hash most lines are known not to be the lexicon's; to search for each takes four times
# as long.
_LAST_BITS = np.uint64((1 << 16) - 1)


@cache
def _listed() -> tuple[Hashes, Flags, Flags]:
    """The hashes of the lexicon's lines in ascending order, and for each whether the article is over after it.

    Then for the last bits of a hash whether any of them has these.
    """
    known = lexicon()
    ends_of = {hash_of_line(line): line in known.ends for line in known.lines}
    hashes = np.array(sorted(ends_of), dtype=np.uint64)
    is_last = np.zeros(int(_LAST_BITS) + 1, dtype=np.bool_)
    is_last[hashes & _LAST_BITS] = True
    return hashes, np.array([ends_of[line] for line in hashes.tolist()]), is_last


def _lexical(texts: Sequence[str], codes: Codes, starts: Counts, words: Counts, moments: Mapping[int, Moment]) -> Flags:
    """Blocks by `LEXICAL`.

    Args:
        texts: the blocks.
        codes: the same as `CountedBlocks.codes`.
        starts: the same as `CountedBlocks.starts`.
        words: the number of words in each.
        moments: the dates of those that have one.
    """
    found = np.zeros((len(LEXICAL) + 1, len(texts)), dtype=np.bool_).T  # columns are read one by one
    (hashes, ends, is_last), short = _listed(), hash_furniture(codes, starts)
    rows = np.flatnonzero(is_last[short & _LAST_BITS])
    place = np.searchsorted(hashes, short[rows]).clip(max=len(hashes) - 1)
    listed = hashes[place] == short[rows]
    found[rows, _COLUMN["listed"]] = listed
    found[rows, _COLUMN["ends"]] = listed & ends[place]
    _phrases().mark(codes, starts, found)
    found[words >= PHRASE_MAX_WORDS, _COLUMN["phrase"]] = False
    found[:, _COLUMN["phrase"]] |= found[:, _CONSENT]
    found[list(moments), _COLUMN["date"]] = True
    return found[:, :_CONSENT]


# A word is looked up by so many bits of its number.
_BUCKETS = 1 << 13

# Words of a block that counts as a paragraph of the page.
PARAGRAPH_WORDS = 15

# Half the logarithm of a number, 0 for none; a word is counted up to here.
_MOST_USES = 1 << 12
_HALF_LOG = np.log(np.maximum(np.arange(_MOST_USES), 1)) / 2


@compiled
def _kinship(word_codes: Counts, word_ends: Counts, words: Counts, top: Flags, ends: Counts) -> Floats:
    """Blocks by `KINSHIP`; a pair of ideographs counts as a word.

    Args:
        word_codes: the longer words' numbers.
        word_ends: for each block where its words end among them.
        words: the number of each block's words.
        top: whether the block is one of its page's first.
        ends: for each page the block after its last.
    """
    kinship = np.zeros((len(words), 3), dtype=np.float32)
    uses = np.zeros(_BUCKETS, dtype=np.int64)
    of_top = np.zeros(_BUCKETS, dtype=np.bool_)
    begin = first = 0
    for end in ends:
        at = first
        for block in range(begin, end):
            is_paragraph = words[block] >= PARAGRAPH_WORDS
            while at < word_ends[block]:
                bucket = word_codes[at] & (_BUCKETS - 1)
                uses[bucket] += is_paragraph
                of_top[bucket] |= top[block]
                at += 1
        at = first
        for block in range(begin, end):
            is_paragraph = words[block] >= PARAGRAPH_WORDS
            kin, shared, titular, known = 0.0, 0, 0, word_ends[block] - at
            while at < word_ends[block]:
                bucket = word_codes[at] & (_BUCKETS - 1)
                kin += _HALF_LOG[min(uses[bucket], _MOST_USES - 1)]
                shared += uses[bucket] > is_paragraph
                titular += of_top[bucket]
                at += 1
            if known:
                kinship[block, 0], kinship[block, 1], kinship[block, 2] = kin / known, shared / known, titular / known
        while first < at:
            bucket = word_codes[first] & (_BUCKETS - 1)
            uses[bucket], of_top[bucket] = 0, False
            first += 1
        begin = end
    return kinship


def _folded(texts: Sequence[str], counted: Counted) -> tuple[Codes, Counts]:
    """`codes` and `starts` of `CountedBlocks`."""
    codes, starts = counted.folded, counted.starts
    pieces, sizes, done = [], np.diff(starts), 0
    for at in np.flatnonzero(counted.uneven).tolist():
        line = codes_of(fold(texts[at]).lstrip(MARKS) + "\n")
        pieces += [codes[done : starts[at]], line]
        sizes[at], done = len(line), starts[at + 1]
    if not pieces:
        return codes, starts
    return np.concatenate((*pieces, codes[done:])), np.cumsum(np.concatenate(([1], sizes)))


def read_page(texts: Sequence[str]) -> CountedBlocks:
    """Count what the features need in a page's blocks, of which there is at least one."""
    return read_pages([texts])


def read_pages(pages: Sequence[Sequence[str]]) -> CountedBlocks:
    """Count what the features need in the blocks of some pages; each has at least one."""
    texts = [text for page in pages for text in page]
    blocks = len(texts)
    joined = "\n".join([*texts, ""])
    sizes = [len(page) for page in pages]
    ends = np.cumsum(sizes)
    begins, top = ends - sizes, np.zeros(blocks, dtype=np.bool_)
    top[begins] = top[np.minimum(begins + 1, ends - 1)] = True

    counted = count_characters(codes_of(joined), blocks)
    if counted.lengths.sum() + blocks != len(joined):  # a block holds a line break
        return read_pages([[text.replace("\n", " ") for text in page] for page in pages])
    codes, starts = _folded(texts, counted)
    moments = moments_of(texts, ends.tolist(), np.flatnonzero((counted.words <= DATE_WORDS) & counted.dated).tolist())
    lexical = _lexical(texts, codes, starts, counted.words, moments)
    twin_of = first_twins(counted.hashes, ends)
    local = np.empty((blocks, len(LOCAL)), dtype=np.float32)
    twins = np.bincount(twin_of)[twin_of]
    sentence = _write_shape(
        counted.of_class, counted.lengths, counted.words, counted.capitals, counted.edges, twins, top, _KINDS, local
    )
    local[:, len(SHAPE) : -len(KINSHIP)] = lexical
    local[:, -len(KINSHIP) :] = _kinship(counted.word_codes, counted.word_ends, counted.words, top, ends)
    return CountedBlocks(
        texts,
        codes,
        starts,
        tuple(ends.tolist()),
        counted.lengths,
        counted.words,
        sentence,
        lexical,
        local,
        moments,
        twin_of != np.arange(blocks),
    )


# The classes of characters that the shape tells apart, as the loop is handed them.
_KINDS = (
    OTHER, SPACE, UPPER, LETTER, DIGIT, IDEOGRAPH, END, COMMA, BAR, CLOSING, OPENING, COLON, RUN_ON_LETTER,
)  # fmt: skip


@compiled
def _write_shape(
    of_class: Counts, lengths: Counts, words: Counts, capitals: Counts, edges: Kinds, twins: Counts, top: Flags,
    kinds: tuple[int, ...], local: Floats,
) -> Flags:  # fmt: skip
    """Write the blocks' columns of `SHAPE`.

    Args:
        of_class: the same as `Counted.of_class`, as are the next four.
        lengths: characters of each block.
        words: its words.
        capitals: its words that begin with a capital.
        edges: the classes of its first and its last characters.
        twins: how many blocks of its page have the same text.
        top: whether the block is one of its page's first.
        kinds: `_KINDS`.
        local: where to write.

    Returns:
        Whether each block ends as a sentence does.
    """
    other, space, upper, letter, digit, ideograph, end, comma, bar, closing, opening, colon, run_on = kinds
    sentence = np.empty(len(words), dtype=np.bool_)
    for at in range(len(words)):
        counts, row, (first, last, final) = of_class[at], local[at], edges[at]
        some, signs = max(words[at], 1), max(lengths[at] - counts[space], 1)
        letters = counts[upper] + counts[letter] + counts[run_on]
        # Thai and Lao end a paragraph with a letter.
        sentence[at] = final in (end, colon) or (final == run_on and words[at] >= PARAGRAPH_WORDS)
        row[0] = log1p(words[at])
        row[1] = min(words[at], 80) / 40
        row[2] = min((letters + 2 * counts[ideograph]) / some, 12) / 6
        row[3] = sentence[at]
        row[4] = final == colon
        row[5] = log1p(counts[end])
        row[6] = counts[comma] / some
        row[7] = counts[digit] / signs
        row[8] = counts[upper] / signs
        row[9] = capitals[at] / some
        row[10] = counts[bar] / signs
        row[11] = counts[other] / signs
        row[12] = min(counts[opening] + counts[closing], 6) / 3
        row[13] = first == upper
        row[14] = first in (letter, ideograph, run_on)
        row[15] = first == digit
        row[16] = first == bar
        row[17] = first == opening
        row[18] = last in (letter, upper, ideograph, run_on)
        row[19] = last == digit
        row[20] = log(twins[at])
        row[21] = top[at]
    return sentence
