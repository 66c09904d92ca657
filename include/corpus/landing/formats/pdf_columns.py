"""Whether the columns of a PDF page are drawn row by row, so that its text runs across them."""

from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

# A gap this many times the height of the line lies between columns; words are at most half a height apart.
GAP_HEIGHTS = 1.0

# A row has text on either side of the gap, at least so many times as wide as it is high; numbers in a table are less.
SIDE_HEIGHTS = 6.0

# So many rows, and so large a share of the page's lines, have such a gap at one place where columns are mixed.
FEWEST_ROWS = 8
ROWS_SHARE = 0.4

# Most pieces of text of a page that are looked at.
MOST_PIECES = 5000


class _Piece(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float


def are_mixed(text: Any) -> bool:
    """Whether lines of several columns follow each other in a page's text.

    Args:
        text: the page's text layer (`pypdfium2.PdfTextPage`), whose pieces come in the order in which they are drawn.
    """
    pieces = [_Piece(*text.get_rect(at)) for at in range(min(text.count_rects(), MOST_PIECES))]
    lines = _lines(pieces)
    gaps: Counter[int] = Counter()
    for line in lines:
        height = max(piece.top - piece.bottom for piece in line)
        left = line[0].left
        for one, following in pairwise(line):
            is_gap = following.left - one.right > GAP_HEIGHTS * height
            if is_gap and min(one.right - left, line[-1].right - following.left) >= SIDE_HEIGHTS * height:
                gaps[round(following.left / height)] += 1
            if is_gap:
                left = following.left
    rows = max((gaps[place] + gaps[place + 1] for place in gaps), default=0)
    return rows >= FEWEST_ROWS and rows >= ROWS_SHARE * len(lines)


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    """The pieces that are drawn one after another on one line, from left to right."""
    lines: list[list[_Piece]] = []
    for piece in pieces:
        before = lines[-1][-1] if lines else None
        is_same = before is not None and piece.left >= before.right - 1 and _overlap(before, piece)
        if is_same:
            lines[-1].append(piece)
        elif piece.top > piece.bottom:
            lines.append([piece])
    return lines


def _overlap(one: _Piece, other: _Piece) -> bool:
    """Whether two pieces share more than half of the height of the lower one."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.5 * min(one.top - one.bottom, other.top - other.bottom)
