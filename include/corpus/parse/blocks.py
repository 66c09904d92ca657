"""A text dump as blocks: the paragraphs and lines of the page, with what their place tells."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

_DIGITS = re.compile(r"\d+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u200b\u2060\ufeff]")
_SENTENCE_ENDS = tuple(".!?…。！？؟:")
_CLOSING = "\"'”’»)]"
_CONTINUES = re.compile(r"^[a-zß-öø-ÿ,.;:)\]”’»]")

# A run of lines is one hard-wrapped paragraph when all but its last are about equally long. The widths are
# those of mail, terminals and typewriters (40 to 100 characters), not a measured optimum.
WRAP_WIDTHS = (40, 100)
WRAP_EVENNESS = 0.6

# Longest line, in characters, whose numbers are taken for counters; sentences with figures are longer.
COUNTED_LENGTH = 80


@dataclass(frozen=True)
class Block:
    """One paragraph or line of a page."""

    text: str
    gap: bool
    """Whether an empty line stands before it."""


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets aside."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def _is_wrapped(lines: list[str]) -> bool:
    if len(lines) < 3:
        return False
    widest = max(map(len, lines))
    least, most = WRAP_WIDTHS
    return least <= widest <= most and all(len(line) >= WRAP_EVENNESS * widest for line in lines[:-1])


def _joined(lines: list[str]) -> list[str]:
    """The paragraphs of a run of lines that no empty line parts."""
    if _is_wrapped(lines):
        return [" ".join(lines)]
    paragraphs = [[lines[0]]]
    for line in lines[1:]:
        # A dump breaks a paragraph at its links; the next piece then goes on in the middle of a sentence.
        if _CONTINUES.match(line) and not ends_sentence(paragraphs[-1][-1]):
            paragraphs[-1].append(line if line[0] in ",.;:)]”’»" else f" {line}")
        else:
            paragraphs.append([line])
    return ["".join(pieces) for pieces in paragraphs]


def split_blocks(text: str) -> list[Block]:
    """Split a page's text into blocks, in order; white space is folded, Unicode is NFC.

    Every visible character of the text is in exactly one block.
    """
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    blocks: list[Block] = []
    run: list[str] = []
    gap = False
    for line in (*text.split("\n"), ""):
        if folded := " ".join(line.split()):
            run.append(folded)
            continue
        if run:
            first, *rest = _joined(run)
            blocks.append(Block(first, gap))
            blocks += (Block(piece, False) for piece in rest)
            run = []
        gap = bool(blocks)
    return blocks


def line_key(text: str) -> int:
    """63-bit key of a block for counting its recurrence.

    Letter case and, in a short line, numbers do not matter ("3 comments", "12 comments").
    BLAKE2b rather than the database's own hash, which promises no stability across versions.
    """
    folded = text.casefold() if len(text) > COUNTED_LENGTH else _DIGITS.sub("0", text.casefold())
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "big") >> 1
