"""How far the words of a line speak for a headline: `How`, `guide` and a year do, `Search` and `our team` do not."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log

from corpus.text.words import split_words

# A word is weighed if so many different lines have it. Cross-validated, titles of the dumps are right at .851 of the
# pages for 12 lines (some 3,000 words) and .849 for 30 (some 1,200), without any words at .837.
LEAST_LINES = 20

# What the words tell of a line, a column each.
WORDED = ("mean", "speak_for", "speak_against", "first", "last", "known")


def title_words(text: str) -> list[str]:
    """A line's words with a nought for each digit of a number: this year's titles name another year than the last's."""
    words = split_words(text)
    if "".join(words).isalpha():
        return words
    return [word if word.isalpha() else "0" * len(word) if word.isdigit() else word for word in words]


def worded(text: str, weights: Mapping[str, float]) -> tuple[float, ...]:
    """A line by `WORDED`."""
    words = title_words(text)
    if not words:
        return (0.0,) * len(WORDED)
    known = [weight for word in words if (weight := weights.get(word)) is not None]
    speak_for = sum([weight for weight in known if weight > 0])
    count, total = len(words), sum(known)
    first, last = weights.get(f"^{words[0]}", 0.0), weights.get(f"{words[-1]}$", 0.0)
    return total / count, speak_for, total - speak_for, first, last, len(known) / count


def weigh_words(lines: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """Weigh the words of some different lines of which it is known whether they are headlines (log odds)."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    sizes = [0, 0]
    for text, right in lines:
        if words := title_words(text):
            counts[right].update({*words, f"^{words[0]}", f"{words[-1]}$"})
            sizes[right] += 1
    other, titles = counts
    wrong, good = max(sizes[0], 1), max(sizes[1], 1)
    return {
        word: round(log((titles[word] + 0.5) / good) - log(other[word] / wrong + 0.5 / good), 2)
        for word in sorted({*titles, *other})
        if titles[word] + other[word] >= LEAST_LINES
    }
