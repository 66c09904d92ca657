"""The title of an HTML page, of those that its headings and its structured data give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.article.html.shapes import Shapes
from corpus.page.stated import METHODS
from corpus.text.titles import name_key, site_name, without_site_name
from corpus.text.words import split_words

# Two titles say the same when they share this part of their words. Of the 791 sample pages' titles .920 are right at
# 0.5, .922 at 0.6, .920 at 0.75 and .918 at 0.9.
SAME = 0.6

# A line of at most so many characters that shares this part of its words with a stated title shows it: .922 of the
# titles are right at 0.95 and at 1, .920 at 0.9.
LONGEST = 300
REPEATED = 0.95

# Headings of the first level that are looked at. A later one must be so much more like the stated titles than the best
# one before it.
MOST_HEADINGS = 6
MORE_ALIKE = 0.1

# A heading that is less like the stated titles than `SAME` is still the title where no line shows these, if it is so
# much like them or has so many words.
HARDLY_ALIKE = 0.2
LONG_HEADING = 4

# Where titles are stated, the most trusted first.
TITLE_METHODS = (*METHODS, "tag", "page")


@dataclass(frozen=True)
class ChosenTitle:
    """A title, where it was found, and what spoke for it."""

    text: str | None
    method: str | None
    """`field` (it came with the capture), `h1` or one of `TITLE_METHODS`; None without a title."""
    at: int | None
    """The block that shows it."""


def sameness(left: Sequence[str], right: Sequence[str]) -> float:
    """Share of their words that two texts have in common (Dice)."""
    if not left or not right:
        return 0.0
    rest = list(right)
    common = 0
    for word in left:
        if word in rest:
            rest.remove(word)
            common += 1
    return 2 * common / (len(left) + len(right))


def _says(text: str, words: Sequence[str]) -> bool:
    return len(text) < LONGEST and sameness(words, split_words(text)) >= REPEATED


def site_names(known: Mapping[str, str], url: str | None) -> list[str]:
    """What the page's site is called, as far as the page and its address state it."""
    found = [known.get("site_name"), site_name(url) if url else None]
    return [name for name in found if name]


def choose_title(page: Shapes, known: Mapping[str, str], url: str | None) -> ChosenTitle:
    """Choose the page's title.

    A heading that a stated title repeats is the title. A page's one heading is the title, too, unless it names the
    site or a section and the stated titles agree on something else.

    Args:
        page: the page's blocks.
        known: what the page states, by the keys of `corpus.page.stated`.
        url: where it was captured.
    """
    if own := known.get("title"):
        return ChosenTitle(own, "field", next((at for at, text in enumerate(page.texts) if text == own), None))
    names = site_names(known, url)
    site_keys = frozenset(map(name_key, names))
    stated = _stated(known, names, site_keys)
    likeness, at = _best_heading(page, [words for _, _, words in stated], site_keys)
    if at is not None and (likeness >= SAME or not stated):
        return ChosenTitle(page.texts[at] if likeness >= 1 else without_site_name(page.texts[at], names), "h1", at)
    for _, method, words in stated:
        # A heading of another level, or a line of no heading, may show what the page states.
        shown = next((at for at, other in enumerate(page.texts) if _says(other, words)), None)
        if shown is not None:
            return ChosenTitle(page.texts[shown], method, shown)
    if at is not None and (likeness > HARDLY_ALIKE or len(page.texts[at].split()) >= LONG_HEADING):
        return ChosenTitle(page.texts[at], "h1", at)
    if stated:
        text, method, _ = stated[0]
        return ChosenTitle(text, method, None)
    return ChosenTitle(None, None, None)


def _stated(
    known: Mapping[str, str], names: Sequence[str], site_keys: frozenset[str]
) -> list[tuple[str, str, list[str]]]:
    """The titles that a page states, the most trusted first: text, method and words of each."""
    found = []
    for method in TITLE_METHODS:
        if raw := known.get(f"title:{method}"):
            text = without_site_name(raw, names)
            if (words := split_words(text)) and name_key(text) not in site_keys:
                found.append((text, method, words))
    return found


def _best_heading(page: Shapes, stated: Sequence[Sequence[str]], site_keys: frozenset[str]) -> tuple[float, int | None]:
    """The heading of the first level that is most like a stated title, and how much so; None where there is none."""
    headings = [
        (at, words)
        for at, mark in enumerate(page.marks)
        if mark.tag == "h1" and (words := split_words(page.texts[at])) and name_key(page.texts[at]) not in site_keys
    ]
    best: int | None = None
    most = 0.0
    for at, words in headings[:MOST_HEADINGS]:
        likeness = max((sameness(words, other) for other in stated), default=0.0)
        if best is None or likeness > most + MORE_ALIKE:
            most, best = likeness, at
    return most, best
