"""The title of an HTML page, of those that its headings and its structured data give."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.article.html.shapes import Shapes
from corpus.page.stated import METHODS
from corpus.text.lexicon import fold, lexicon
from corpus.text.titles import name_key, site_name, title_parts, without_site_name, without_trail

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

# A part of a stated title, or one that stands within a heading, has at least so many words.
PART_WORDS = 3

# A second headline stands at most so many blocks below the first.
BELOW = 24

# A label behind a headline and a kicker before it have at most so many words.
LABEL_WORDS = 4
KICKER_WORDS = 5

# A heading that is one part of a stated title is the headline unless a line shows a part so many times as long.
LONGER_PART = 2

# A letter is a word in Chinese, Japanese, Thai, Lao, Burmese and Khmer.
_DENSE = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_DENSE}]|[^\W{_DENSE}]+")

# How many comments there are.
_COUNT = re.compile(r"\s*[(\[]\d{1,5}[)\]]\s*")

# What is cut off ends so, and says at least so many characters before.
CUT = ("…", "...")
LEAST_BEGUN = 12

# Headings below the first level that a headline has on blogs.
_LOWER = frozenset(("h2", "h3", "h4"))

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


@dataclass(frozen=True)
class _Stated:
    """A title that the page states."""

    text: str
    """Without the site's name."""
    raw: str
    method: str
    words: Sequence[str]


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


def title_words(text: str) -> list[str]:
    """The words of a title as titles are compared: each letter one word in scripts that are written without spaces."""
    return _WORD.findall(text.lower())


def _says(text: str, words: Sequence[str]) -> bool:
    if len(text) >= LONGEST:
        return False
    # As few of the words may be missing: most texts are told by the first one, in a tenth of the time.
    may_miss, small = int((2 - 2 * REPEATED) / (2 - REPEATED) * len(words) + 1e-9), text.lower()
    for word in words:
        if word not in small:
            may_miss -= 1
            if may_miss < 0:
                return False
    return sameness(words, _WORD.findall(small)) >= REPEATED


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
    if headline := _behind_masthead(page, stated):
        return headline
    likeness, at = _best_heading(page, stated, site_keys)
    if at is not None and (likeness >= SAME or not stated):
        return _headline(page, at, likeness, stated, names)
    for one in stated:
        # A heading of another level, or a line of no heading, may show what the page states.
        shown = next((at for at, other in enumerate(page.texts) if _says(other, one.words)), None)
        if shown is None and (begun := _begun(one.text)):
            shown = next((at for at, other in enumerate(page.texts) if _completes(other, begun)), None)
        if shown is not None:
            return ChosenTitle(page.texts[shown], one.method, shown)
    is_part = at is not None and any(page.texts[at] in title_parts(one.raw) for one in stated)
    may_be = at is not None and (likeness > HARDLY_ALIKE or len(page.texts[at].split()) >= LONG_HEADING)
    least = LONGER_PART * len(page.texts[at]) if at is not None and is_part else 0
    if is_part or not may_be:
        part = _shown_part(page, stated, site_keys)
        if part and part.text and len(part.text) >= least:
            return part
    if at is not None and (is_part or may_be):
        return ChosenTitle(page.texts[at], "h1", at)
    if stated:
        begun = _begun(stated[0].text)
        best = next((one for one in stated if begun and _completes(one.text, begun)), stated[0])
        return ChosenTitle(without_trail(best.text), best.method, None)
    return ChosenTitle(None, None, None)


def _behind_masthead(page: Shapes, stated: Sequence[_Stated]) -> ChosenTitle | None:
    """The heading that a title such as `Quay Notes: Storm hits coast` names behind the page's masthead.

    The masthead is a heading of the first level or the page's first line, and the heading below it of a lower level.
    """
    for one in stated:
        site, sign, rest = one.raw.partition(": ")
        if one.method != "tag" or not sign or len(title_words(rest)) < PART_WORDS:
            continue
        headed = [at for at, mark in enumerate(page.marks) if at == 0 or mark.tag == "h1" or mark.tag in _LOWER]
        keys = {at: name_key(page.texts[at]) for at in headed if len(page.texts[at]) < LONGEST}
        top = next((at for at, key in keys.items() if key == name_key(site) and page.marks[at].tag not in _LOWER), None)
        for at, key in keys.items():
            if top is not None and at > top and key == name_key(rest) and page.marks[at].tag in _LOWER:
                return ChosenTitle(page.texts[at], one.method, at)
    return None


def _shown_part(page: Shapes, stated: Sequence[_Stated], site_keys: frozenset[str]) -> ChosenTitle | None:
    """The longest part of a stated title that a line shows: `The Courier - Storm hits coast - weather`."""
    shown: dict[str, int] = {}
    for at, text in enumerate(page.texts):
        if len(text) < LONGEST and not _in_bar(page.marks[at].areas):
            shown.setdefault(name_key(text), at)
    # Where the page states `Storm hits coast` and `Storm hits coast | The Long Courier`, the rest names the site.
    whole = {name_key(one.text) for one in stated if one.method in METHODS}
    others = {
        name_key(run)
        for one in stated
        for run in title_parts(one.raw)
        if any(name_key(one.raw) in (name + name_key(run), name_key(run) + name) for name in whole)
    }
    for one in stated:
        for run in title_parts(one.raw):
            key = name_key(run)
            if len(title_words(run)) >= PART_WORDS and key in shown and key not in (*site_keys, *others):
                return ChosenTitle(page.texts[shown[key]], one.method, shown[key])
    return None


def _begun(title: str) -> str | None:
    """What a title that is cut off says, without its dots; None for one that is whole or of hardly any words."""
    begun = title.rstrip().removesuffix("…").removesuffix("...").rstrip() if title.rstrip().endswith(CUT) else ""
    return begun.casefold() if len(begun) >= LEAST_BEGUN else None


def _completes(text: str, begun: str) -> bool:
    """Whether a text is the whole of a title that is cut off."""
    return len(begun) < len(text) < LONGEST and text.casefold().startswith(begun) and not text.rstrip().endswith(CUT)


def _in_bar(areas: str) -> bool:
    """Whether a block stands in the site's navigation, footer or masthead, not in an article's header."""
    return "n" in areas or "f" in areas or ("h" in areas and "a" not in areas and "m" not in areas)


def _headline(page: Shapes, at: int, likeness: float, stated: Sequence[_Stated], names: Sequence[str]) -> ChosenTitle:
    """The headline that a heading of the first level shows, or the heading below it where that is the readers' one."""
    # Some systems write references twice, `&amp;amp;`.
    text = html.unescape(page.texts[at])
    if begun := _begun(text):
        text = next((one.text for one in stated if _completes(one.text, begun)), text)
    whole = [one for one in stated if one.method in METHODS and len(one.words) >= PART_WORDS]
    # Newsrooms set one headline for readers and one, often hidden, for search engines: both of them are stated.
    below = next((to for to in range(at + 1, min(at + BELOW, len(page.texts))) if page.marks[to].tag == "h2"), None)
    if below is not None and any(_says(text, one.words) for one in stated):
        for one in whole:
            goes_on = list(one.words)[: len(title_words(text))] == title_words(text)
            if not goes_on and not _says(text, one.words) and _ends_with(page.texts[below], one.words):
                return ChosenTitle(one.text, one.method, below)
    if (inner := next((one for one in whole if _holds(text, one)), None)) is not None:
        return ChosenTitle(inner.text, "h1", at)
    of_tag = [one for one in stated if one.method == "tag" and len(one.words) >= PART_WORDS]
    if (inner := next((one for one in of_tag if _is_labelled(text, one)), None)) is not None:
        return ChosenTitle(inner.text, "h1", at)
    if text[0] in ":：" and (full := next((one for one in whole if _ends_with(one.text, title_words(text))), None)):
        # The kicker stands in another element: `Flood` above `: The wall holds`.
        return ChosenTitle(full.text, "h1", at)
    return ChosenTitle(text if likeness >= 1 else without_site_name(text, names), "h1", at)


def _ends_with(heading: str, words: Sequence[str]) -> bool:
    """Whether a heading is a title, or a kicker and then the title."""
    return title_words(heading)[-len(words) :] == list(words)


def _holds(heading: str, stated: _Stated) -> bool:
    """Whether a heading is a title with a kicker before it or a label behind it, such as "Subscribers only".

    What begins with a small letter or a sign goes on with the headline.
    """
    words = title_words(heading)
    more = len(words) - len(stated.words)
    if 0 < more <= KICKER_WORDS and words[more:] == stated.words:
        return True
    if not heading.casefold().startswith(stated.text.casefold()):
        return False
    label = heading[len(stated.text) :].strip()
    return 0 < len(title_words(label)) <= LABEL_WORDS and (label[0].isupper() or label[0] == "(")


def _is_labelled(heading: str, stated: _Stated) -> bool:
    """Whether a heading is a title and, before or behind it, furniture, a count or another element's text."""
    whole, title = heading.casefold(), stated.text.casefold()
    if whole == title or not (whole.startswith(title) or whole.endswith(title)):
        return False
    more = heading[len(title) :] if whole.startswith(title) else heading[: -len(title)]
    if _COUNT.fullmatch(more) or _is_glued(heading, len(title) if whole.startswith(title) else len(more)):
        return True
    label = fold(more).strip(" :|–—-·•")
    return bool(label) and lexicon().is_furniture(label, len(label.split()))


def _is_glued(heading: str, at: int) -> bool:
    """Whether a heading runs two elements into one another at a place: `ExclusiveStorm hits coast`."""
    return heading[at - 1].islower() and heading[at].isupper()


def _stated(known: Mapping[str, str], names: Sequence[str], site_keys: frozenset[str]) -> list[_Stated]:
    """The titles that a page states, the most trusted first."""
    found = []
    for method in TITLE_METHODS:
        if raw := known.get(f"title:{method}"):
            text = without_site_name(raw, names)
            if (words := title_words(text)) and name_key(text) not in site_keys:
                found.append(_Stated(text, raw, method, words))
    return found


def _best_heading(page: Shapes, stated: Sequence[_Stated], site_keys: frozenset[str]) -> tuple[float, int | None]:
    """The heading of the first level that is most like a stated title, and how much so; None where there is none."""
    headings = [
        (at, words)
        for at, mark in enumerate(page.marks)
        if mark.tag == "h1" and (words := title_words(page.texts[at])) and name_key(page.texts[at]) not in site_keys
    ]
    best: int | None = None
    most = 0.0
    for at, words in headings[:MOST_HEADINGS]:
        likeness = max((_likeness(page.texts[at], words, one) for one in stated), default=0.0)
        if best is None or likeness > most + MORE_ALIKE:
            most, best = likeness, at
    return most, best


def _likeness(text: str, words: Sequence[str], stated: _Stated) -> float:
    """How like a heading is to a stated title, 0 to 1; endings that were taken for a site's name may be its own."""
    key = name_key(text)
    raw = name_key(stated.raw)
    if name_key(stated.text) in key and key in raw and key != raw:
        return 1.0
    return sameness(words, stated.words)
