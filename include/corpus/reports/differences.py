"""What differs between two states of a paragraph, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

# Characters of a paragraph that are compared; what follows is left out of the page.
SHOWN_CHARACTERS = 2_000

# Two paragraphs that share less are shown one beside the other, as a whole: marked word by word, one that was written
# anew is a patchwork.
LEAST_IN_COMMON = 0.35

# A word, what stands between words, or one sign of a script that is written without spaces.
_PIECE = re.compile(r"[぀-ヿ㐀-鿿가-힯ก-๛]|[^\W぀-ヿ㐀-鿿가-힯ก-๛]+(?:['’-]\w+)*|\s+|.", re.DOTALL)

Part = tuple[str, str]
"""`same`, `removed` or `added`, and the text."""


def _joined(parts: Iterator[Part]) -> list[Part]:
    """Parts that follow each other with the same mark as one."""
    joined: list[Part] = []
    for kind, text in parts:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined


def word_differences(before: str | None, after: str | None) -> tuple[list[Part], list[Part]]:
    """The paragraph before and after, each cut into what stayed and what did not.

    Args:
        before: the paragraph as it was; None or empty where there was none.
        after: the paragraph as it is.

    Returns:
        The parts of the first, `same` or `removed`, and those of the second, `same` or `added`. Texts that have little
        in common are `removed` and `added` as a whole.
    """
    old, new = (before or "")[:SHOWN_CHARACTERS], (after or "")[:SHOWN_CHARACTERS]
    olds, news = _PIECE.findall(old), _PIECE.findall(new)
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    if not old or not new or matcher.quick_ratio() < LEAST_IN_COMMON or matcher.ratio() < LEAST_IN_COMMON:
        return _joined(iter([("removed", old)])), _joined(iter([("added", new)]))
    steps = matcher.get_opcodes()
    return (
        _joined(("same" if tag == "equal" else "removed", "".join(olds[a:b])) for tag, a, b, _, _ in steps),
        _joined(("same" if tag == "equal" else "added", "".join(news[a:b])) for tag, _, _, a, b in steps),
    )
