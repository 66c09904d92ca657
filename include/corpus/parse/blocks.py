"""A text dump as blocks: the paragraphs and lines of the page."""

import hashlib
import re
import unicodedata
from operator import add

from corpus.parse.words import ideographs

_DIGITS = re.compile(r"\d+")
_CONTROL = "".join(map(chr, (*range(9), *range(0x0E, 0x1C), 0x7F, 0x200B, 0x2060, 0xFEFF)))
# White space besides blank and line feed; NFC leaves no U+2000 and U+2001.
_WHITE = "\t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
_WHITE += "".join(map(chr, range(0x2002, 0x200B)))
_MANY_BLANKS = re.compile("  +")
_SENTENCE_ENDS = tuple(".!?…。！？؟:")
_CLOSING = "\"'”’»)]"
_OPEN_ENDS = (",", "(", "“", "«", " —", " –")
_OPENERS = "([“«"
_CLOSERS = ",.;:)]”’»"
# What a line begins with that goes on with the one above it.
_CONTINUES = frozenset("abcdefghijklmnopqrstuvwxyz,.;:)]”’»" + "".join(map(chr, range(0xDF, 0x100)))) - {"÷"}

# A run of lines is one hard-wrapped paragraph when all but its last are about equally long. The widths are
# those of mail, terminals and typewriters (40 to 100 characters), not a measured optimum.
WRAP_WIDTHS = (40, 100)
WRAP_EVENNESS = 0.6

# A line breaks off before a link when it has so many words and its last has so few letters, all small ("see
# our", "siehe die"): headlines and menu entries mostly end in a longer word or a capital.
LINK_LEAD = 5
SHORT_WORD = 4

# Longest line that ends as a sentence does, in bytes, whose numbers are taken for counters; sentences with figures
# are longer.
COUNTED_LENGTH = 80

# A line of so many words, or twice as many ideographs, is known by so many at either end. After 20 captures of the
# invented sites of tests/e2e whole lines give a body F1 of .974 (text) and .980 (HTML), this .978 and .985, ends of
# three words .975 and .981. Of 640,000 lines of articles by different papers, 20 or 40 taken together, no frame
# recurs that does not recur as a whole line.
FRAME_ENDS = 2
FRAME_WORDS = 5


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets aside."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def _is_wrapped(lines: list[str]) -> bool:
    if len(lines) < 3:
        return False
    widest = max(map(len, lines))
    least, most = WRAP_WIDTHS
    return least <= widest <= most and all(len(line) >= WRAP_EVENNESS * widest for line in lines[:-1])


def _breaks_off(text: str) -> bool:
    """Whether a line stops where a link's text follows: in mid-sentence, after a comma, a bracket or a short word."""
    if text.endswith(_OPEN_ENDS):
        return True
    words = text.rsplit(None, 1)
    return len(words) == 2 and len(words[1]) <= SHORT_WORD and words[1].islower() and text.count(" ") >= LINK_LEAD - 1


def _joined(lines: list[str]) -> list[str]:
    """The paragraphs of a run of lines that no empty line parts."""
    if len(lines) == 1:
        return lines
    if _is_wrapped(lines):
        return [" ".join(lines)]
    goes_on = [line[0] in _CONTINUES for line in lines]
    if not any(goes_on):
        return lines
    # What stands before each line. A dump breaks a paragraph at its links; the next piece then goes on in the middle
    # of a sentence. A link's own text may begin with a capital: it is known by what stands on both its sides.
    before = ["\n"] * len(lines)
    for at, next_goes_on in enumerate((*goes_on[1:], False)):
        if at and (goes_on[at] or next_goes_on):
            line, last = lines[at], before[at - 1] + lines[at - 1]
            if not ends_sentence(last if goes_on[at] else line) and (goes_on[at] or _breaks_off(last)):
                before[at] = "" if line[0] in _CLOSERS or last[-1] in _OPENERS else " "
    return "".join(map(add, before, lines))[1:].split("\n")


def split_blocks(text: str) -> list[str]:
    """Split a page's text into blocks, in order; white space is folded, Unicode is NFC.

    Every visible character of the text is in exactly one block.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in _CONTROL:  # one pattern for all of them takes longer where there are none
        if sign in text:
            text = text.replace(sign, "")
    text = unicodedata.normalize("NFC", text)
    text = "\n".join([line.strip() for line in text.split("\n")])
    # The whole text at once: to split and join each line takes three times as long.
    for sign in _WHITE:
        if sign in text:
            text = text.replace(sign, " ")
    text = _MANY_BLANKS.sub(" ", text)
    blocks: list[str] = []
    for run in text.split("\n\n"):
        if "\n" not in run:
            blocks += [run] if run else []
        elif lines := run.strip("\n"):
            blocks += _joined(lines.split("\n"))
    return blocks


def line_key(text: str) -> int:
    """63-bit key of a block for counting its recurrence.

    Letter case does not matter. A paragraph ends as a sentence does and has more than `COUNTED_LENGTH` bytes, which is
    some 27 ideographs; it counts as a whole. Any other line counts without its numbers ("3 comments", "12 comments")
    and, when it is long enough, by its frame: `(Reporting by Ann Lee; editing by the city desk)` is one line whoever
    reported. A paragraph's key is odd, any other line's even, so that a query tells them apart.
    BLAKE2b rather than the database's own hash, which promises no stability across versions.
    """
    folded = text.casefold()
    encoded = folded.encode()
    is_paragraph = len(encoded) > COUNTED_LENGTH and ends_sentence(text)
    if not is_paragraph:
        encoded = _frame(_DIGITS.sub("0", folded)).encode()
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest(), "big") >> 2 << 1 | is_paragraph


def _frame(line: str) -> str:
    """A line's first and last words, or all of it where it has hardly more."""
    parts = line.split()
    ends, least = FRAME_ENDS, FRAME_WORDS
    if not line.isascii() and ideographs(line):
        parts, ends, least = list("".join(parts)), 2 * ends, 2 * least
    return " ".join([*parts[:ends], "…", *parts[-ends:]]) if len(parts) >= least else line
