"""The title of an HTML page, of those that its headings and its structured data give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.page.marks import Mark
from corpus.text.titles import name_key, site_name, without_site_name
from corpus.text.words import split_words

# Two titles say the same when they share this part of their words. Of the 791 sample pages' titles .920 are right at
# 0.5, .922 at 0.6, .920 at 0.75 and .918 at 0.9.
SAME = 0.6

# A line of at most so many characters that shares this part of its words with a stated title shows it: .922 of the
# titles are right at 0.95 and at 1, .920 at 0.9.
LONGEST = 300
REPEATED = 0.95

# Headings of the first level that are looked at.
MOST_HEADINGS = 6


@dataclass(frozen=True)
class ChosenTitle:
    """A title, where it was found, and what spoke for it."""

    text: str | None
    method: str | None
    """`h1`, `json-ld`, `meta`, `microdata`, `tag`, `page` or `heading`; None without a title."""
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


def site_names(fields: Mapping[str, str], url: str | None) -> list[str]:
    """What the page's site is called, as far as fields and address tell."""
    found = [fields.get("site_name"), site_name(url) if url else None]
    return [name for name in found if name]


def choose_title(
    texts: Sequence[str], marks: Sequence[Mark], fields: Mapping[str, str], url: str | None
) -> ChosenTitle:
    """Choose the page's title.

    A heading that a stated title repeats is the title; a page's one heading is, too, unless it names the site or
    a section and the stated titles, agreeing, say something else.

    Args:
        texts: the page's blocks.
        marks: their marks.
        fields: what the page states, by the keys of `html_fields`.
        url: where it was captured.
    """
    names = site_names(fields, url)
    keys = {name_key(name) for name in names}
    if known := fields.get("title"):
        return ChosenTitle(known, "field", next((at for at, text in enumerate(texts) if text == known), None))
    stated: list[tuple[str, str, list[str]]] = []
    for method in ("json-ld", "meta", "microdata", "tag", "page"):
        if raw := fields.get(f"title:{method}"):
            text = without_site_name(raw, names)
            if (words := split_words(text)) and name_key(text) not in keys:
                stated.append((text, method, words))
    headings = [
        (at, texts[at], words)
        for at, mark in enumerate(marks)
        if mark.tag == "h1" and (words := split_words(texts[at])) and name_key(texts[at]) not in keys
    ][:MOST_HEADINGS]

    best: tuple[float, int, str] | None = None
    for at, text, words in headings:
        likeness = max((sameness(words, other) for _, _, other in stated), default=0.0)
        if best is None or likeness > best[0] + 0.1:
            best = (likeness, at, text)
    if best and (best[0] >= SAME or not stated):
        return ChosenTitle(without_site_name(best[2], names) if best[0] < 1 else best[2], "h1", best[1])
    for _, method, words in stated:
        # A heading of another level, or a line of no heading, may show what the page states.
        shown = next((at for at, other in enumerate(texts) if _says(other, words)), None)
        if shown is not None:
            return ChosenTitle(texts[shown], method, shown)
    if best and (best[0] > 0.2 or len(best[2].split()) >= 4):
        return ChosenTitle(best[2], "h1", best[1])
    if stated:
        return ChosenTitle(stated[0][0], stated[0][1], None)
    return ChosenTitle(best[2] if best else None, "h1" if best else None, best[1] if best else None)
