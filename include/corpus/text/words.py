"""Words of a text, split once and used for everything that counts words; stems, which tell what it is about."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.text.arrays import Codes, Counts, Flags, Kinds, Places, codes_of, text_of
from corpus.text.compiled import compiled


def _stays(sign: str) -> bool:
    return sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M"


class _Blanks(dict[int, int]):
    """Translation table, filled as characters are met: letters, marks and digits stay, all else parts words.

    An apostrophe parts words too, so that a possessive finds its noun.
    """

    def __missing__(self, code: int) -> int:
        self[code] = code if _stays(chr(code)) else ord(" ")
        return self[code]


# A 394-word article is split in 58 µs this way, in 78 to 131 µs by `re.findall(r"\w+", text)`.
_BLANKS = _Blanks()

# What a word is about shows in its first letters, whatever its inflection; words of fewer letters tell nothing.
STEM = 5
LEAST_LETTERS = 4

# What a word tells is compared by so many letters where inflections are to fall together.
CONTENT_LETTERS = STEM - 1

# Arabic writes "and", "so", "in", "like", "to" and "the" as one word with the noun. Those are the prefixes that the
# stemmer "light10" takes off (Larkey, Ballesteros and Connell 2007, Light Stemming for Arabic Information Retrieval).
# Behind them three letters tell the word, as many as most roots have: plurals change what follows.
ARABIC_AND = "\u0648\u0641"  # waw, fa
ARABIC_IN = "\u0628\u0643"  # ba, kaf; before the article only, for nouns begin so too
ARABIC_ARTICLE = "\u0627\u0644"  # alif, lam
ARABIC_LETTERS = 3

# The first and last of each by number.
KANA, IDEOGRAPHS = (0x3040, 0x30FF), (0x3400, 0x9FFF)
# Thai, Lao, Burmese and Khmer part sentences with spaces, not words. Five letters, vowels and tone marks counted, are
# about as long as a word: Thai words have four to five.
RUN_ON = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
RUN_ON_LETTERS = 5
_CJK = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in (KANA, IDEOGRAPHS)) + "]")

_RUN_ON = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in RUN_ON) + "]")
_COUNTED_ALONE = re.compile(f"{_CJK.pattern}|{_RUN_ON.pattern}")


# `_BLANKS` for ASCII, with a small letter for each capital. A line is split in 0.4 µs this way and 1.3 µs the other.
_ASCII_BLANKS = "".join(chr(_BLANKS[code]) if code < 128 else " " for code in range(256)).lower().encode("ascii")


# Texts of so many characters and more are looked at as arrays: a page's text is split in a fifth of the time.
LONG = 500


def split_words(text: str) -> list[str]:
    """The text's words, lower case, in order."""
    if text.isascii():
        return text.encode("ascii").translate(_ASCII_BLANKS).decode("ascii").split()
    if len(text) < LONG:
        return text.lower().translate(_BLANKS).split()
    return text_of(blanked(codes_of(text.lower()))).split()


# ASCII without what is neither letter nor digit, with a small letter for each capital.
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_ASCII_SMALL = bytes(range(128)).lower() + bytes(range(128, 256))

# Beyond these characters hardly any is a letter.
_LETTERS_UNTIL = 1 << 16


@cache
def _letters() -> Flags:
    """Whether a character is a letter or a digit, by its number."""
    return np.array([*map(str.isalnum, map(chr, range(_LETTERS_UNTIL)))])


def letters_of(text: str) -> str:
    """A text's letters and digits in lower case, all else left out."""
    if text.isascii():
        return text.encode("ascii").translate(_ASCII_SMALL, _ASCII_SIGNS).decode("ascii")
    codes = codes_of(text)
    if len(text) < LONG or codes.max() >= _LETTERS_UNTIL:
        return "".join(filter(str.isalnum, text)).lower()
    return text_of(codes[_letters()[codes]]).lower()


def ideographs(text: str) -> list[str]:
    """The text's ideographs and kana, in order."""
    if text.isascii() or (len(text) >= LONG and codes_of(text).max() < KANA[0]):
        return []
    return _CJK.findall(text)


def is_run_on(sign: str) -> bool:
    """Whether a character is of a script that parts sentences with spaces, not words."""
    return _RUN_ON.match(sign) is not None


# What counts as a word by itself or parts words stands below this number; classes of the characters below it.
_COUNTED = IDEOGRAPHS[1] + 1
_BLANK, _SIGN, _RUN_ON_LETTER = 1, 2, 3


@cache
def _counted_as() -> Kinds:
    """The class of each character in counting words, by its number; 0 for what words are made of."""
    table = np.array([_BLANK if chr(code).isspace() else 0 for code in range(_COUNTED)], dtype=np.uint8)
    for low, high in (KANA, IDEOGRAPHS):
        table[low : high + 1] = _SIGN
    for low, high in RUN_ON:
        table[low : high + 1] = _RUN_ON_LETTER
    return table


@compiled
def _words_and_signs(codes: Codes, counted_as: Kinds) -> tuple[int, int]:
    words = signs = run_on = blanks = 0
    is_inside = False
    for code in codes:
        kind = counted_as[code] if code < len(counted_as) else 0
        is_word = kind != _BLANK and kind != _SIGN
        words += is_word and not is_inside
        is_inside = is_word
        blanks += kind == _BLANK
        signs += kind == _SIGN
        run_on += kind == _RUN_ON_LETTER
    return words + signs // 2 + run_on // RUN_ON_LETTERS, len(codes) - blanks


@compiled
def _words_of_each(codes: Codes, ends: Counts, counted_as: Kinds) -> Counts:
    found, begin = np.empty(len(ends), dtype=np.int64), 0
    for at in range(len(ends)):
        found[at], _ = _words_and_signs(codes[begin : ends[at]], counted_as)
        begin = ends[at]
    return found


def count_words_of_each(texts: Sequence[str]) -> list[int]:
    """What `count_words` gives for each of some texts, of which one at least is not empty; in a quarter of the time."""
    ends = np.cumsum([len(text) for text in texts])
    counts: list[int] = _words_of_each(codes_of("".join(texts)), ends, _counted_as()).tolist()
    return counts


def count_words_and_signs(text: str) -> tuple[int, int]:
    """The number of words (`count_words`), and that of characters other than white space."""
    if len(text) >= LONG:
        return _words_and_signs(codes_of(text), _counted_as())
    return count_words(text), sum(map(len, text.split()))


def count_words(text: str) -> int:
    """Number of words as white space parts them; two ideographs or kana count as one, so do five letters of Thai."""
    if len(text) >= LONG:
        return count_words_and_signs(text)[0]
    if text.isascii():
        return len(text.split())
    if not _COUNTED_ALONE.search(text):
        return len(text.split())
    more = len(_RUN_ON.findall(text)) // RUN_ON_LETTERS
    signs = _CJK.findall(text)
    return (len(_CJK.sub(" ", text).split()) + len(signs) // 2 if signs else len(text.split())) + more


# Beyond these the only characters that words are made of are ideographs' variants.
_TOLD = 1 << 18
_VARIANTS = (0xE0100, 0xE01EF)


@cache
def in_words() -> Flags:
    """Whether a character stays (see `_Blanks`), by its number."""
    return np.array([_stays(sign) for sign in map(chr, range(_TOLD))])


@dataclass(frozen=True)
class Stems:
    """The longer words of some lines by number, and their ideographs and kana; equal numbers mean equal stems."""

    whole: Counts
    """A word's first `STEM` letters, as a number that is not negative."""
    content: Counts
    """Its first `CONTENT_LETTERS`; of an Arabic word `ARABIC_LETTERS` behind its prefixes."""
    ends: Counts
    """Where each line's words end, behind a 0: line 3 has those from `ends[3]` to `ends[4]`."""


# The first and last Arabic letter.
_ARABIC = (0x620, 0x64A)
_PREFIXES = tuple(map(ord, ARABIC_AND + ARABIC_IN + ARABIC_ARTICLE))
_BREAK = ord("\n")

# What a stem's number is multiplied by for each further letter, modulo 2**64.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@compiled
def _hashed(codes: Codes, begin: int, letters: int) -> np.uint64:
    """A number for the first letters of a word."""
    number = np.uint64(0)
    for place in range(begin, begin + letters):
        number = (number + np.uint64(codes[place])) * _FACTOR
    return number


@compiled
def _behind_prefixes(codes: Codes, begin: int, end: int) -> int:
    """Where an Arabic word of `LEAST_LETTERS` or more begins without what is written before it."""
    waw, fa, ba, kaf, alif, lam = _PREFIXES
    if codes[begin] in (waw, fa) and end - begin > LEAST_LETTERS:
        begin += 1
    # The article's second letter is lam; its first too where "to" stands before.
    for at in (begin + 1, begin) if codes[begin] in (ba, kaf) else (begin, begin):
        if codes[at] in (alif, lam) and codes[at + 1] == lam and end - at >= 2 + ARABIC_LETTERS:
            return at + 2
    return begin


@compiled
def _is_in_word(code: np.uint32, in_words: Flags) -> np.bool_ | bool:
    return in_words[code] if code < _TOLD else _VARIANTS[0] <= code <= _VARIANTS[1]


@compiled
def _blank(codes: Codes, in_words: Flags) -> None:
    """Put a blank for every character that parts words."""
    for at in range(len(codes)):
        if not _is_in_word(codes[at], in_words):
            codes[at] = 32


def blanked(codes: Codes) -> Codes:
    """Put a blank for every character that parts words, in place; returns the codes."""
    _blank(codes, in_words())
    return codes


@compiled
def _longer_words(codes: Codes, lines: int, in_words: Flags) -> tuple[Places, Places, Places, Counts]:
    """Where the words with stems begin and end, how many signs of Asia stand in or right behind each, the lines' ends.

    Nothing branches in the loops, for no processor foresees where a word ends and how long it is.
    """
    gaps, signs = np.empty(len(codes), dtype=np.int32), np.empty(len(codes), dtype=np.int32)
    count = known = 0
    for at in range(len(codes)):
        known += codes[at] >= KANA[0]
        gaps[count], signs[count] = at, known
        count += not _is_in_word(codes[at], in_words)
    begins, ends, signed = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32), signs
    line_ends = np.empty(lines + 2, dtype=np.int64)
    words = line = begin = before = 0
    for gap in range(count):
        end, upto = gaps[gap], signs[gap]
        begins[words], ends[words], signed[words] = begin, end, upto - before
        words += (end - begin >= LEAST_LETTERS) | (upto != before)
        line_ends[line] = words
        line += codes[end] == _BREAK
        begin, before = end + 1, upto
    return begins[:words], ends[:words], signed[:words], line_ends[: lines + 1]


@compiled
def _stems(codes: Codes, lines: int, in_words: Flags) -> tuple[Counts, Counts, Counts]:
    # A word of ideographs is a stem, each of them is one, and so may be the sign behind.
    begins, ends, signed, line_ends = _longer_words(codes, lines, in_words)
    most = len(begins) + signed.sum()
    whole, content = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    small = np.uint64(1)  # so that no number is negative
    known = word = 0
    for line in range(lines + 1):
        while word < line_ends[line]:
            begin, end = begins[word], ends[word]
            if end - begin >= LEAST_LETTERS:
                stem = _hashed(codes, begin, CONTENT_LETTERS)
                letter = np.uint64(codes[begin + CONTENT_LETTERS]) * np.uint64(end - begin >= STEM)
                whole[known] = ((stem + letter) * _FACTOR) >> small
                if _ARABIC[0] <= codes[begin] <= _ARABIC[1]:
                    stem = _hashed(codes, _behind_prefixes(codes, begin, end), ARABIC_LETTERS)
                content[known] = stem >> small
                known += 1
            if signed[word]:
                for place in range(begin, end + 1):
                    sign = codes[place]
                    if KANA[0] <= sign <= KANA[1] or IDEOGRAPHS[0] <= sign <= IDEOGRAPHS[1]:
                        whole[known] = content[known] = (np.uint64(sign) * _FACTOR) >> small
                        known += 1
            word += 1
        line_ends[line] = known
    return whole[:known], content[:known], line_ends


def stems_of_lines(lines: Sequence[str]) -> Stems:
    """The stems of lines in lower case."""
    return stems_of_codes(codes_of("\n" + "\n".join(lines) + "\n"), len(lines))


def stems_of_codes(codes: Codes, lines: int) -> Stems:
    """The stems of some lines in lower case.

    Args:
        codes: the lines' characters, with a line break before each and one after the last.
        lines: how many there are, one less than line breaks.
    """
    return Stems(*_stems(codes, lines, in_words()))
