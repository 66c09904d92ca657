"""Pages that stand in for an article: challenges, pages that are missing, log-in, consent, errors, empty shells.

Nothing but what the page itself holds decides it, so that it is the same in whatever order captures come.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick

from corpus.page.marks import DATA_TAGS
from corpus.text.lexicon import fold, lexicon
from corpus.text.words import count_words

# Pages of more blocks or characters are not looked at: none of this kind is as long.
MOST_BLOCKS = 600
MOST_CHARACTERS = 40_000

# A block is prose from so many words on; of fewer it is a menu's line, a button, a heading.
PROSE_WORDS = 8
# At least half of a block's text in links, in tenths, makes it a list of links.
LINKED = 5

# At least a word in so many characters, where a script writes no blanks between words.
LETTERS_A_WORD = 9

# Words of prose that says nothing of the kind: beyond so many a page has a text of its own, whatever its title says.
# Beside a title that names the kind, and a text that does, there may be teasers.
MOST_PROSE = 30
MOST_TEASERS = 160
# A phrase of the kind speaks for so many words around it; what a block says beyond is prose. Articles about such pages
# come as one block where their line ends were lost.
TOLD_WORDS = 60
# Without a title that names it, so many of the kind's own phrases have to be told and hardly any other prose beside.
STRAY_PROSE = 12
LEAST_TOLD = 2
LEAST_CONSENT = 4
# An empty shell shows fewer words.
SHELL_WORDS = 40

# Headings of HTML pages that are compared with the titles of such pages, and a dump's first blocks that are.
HEADINGS = frozenset(("h1", "h2", "h3"))
FIRST_BLOCKS = 4
LONGEST_TITLE = 120

_KINDS = {
    "challenge": "a check for robots",
    "missing": "a page that is not there",
    "login": "a form to log in",
    "consent": "a question for consent",
    "blocked": "a page that is kept from its reader",
    "failure": "a failure of the site",
}
_PARTING = re.compile(r"\s+[|–—:·•»›/-]\s+|\s*[|｜]\s*|[:!?。！？]\s+|\.{3}\s+")
_COUNT = re.compile(r"(?<=[^\W\d_]\s)\d[\d.,]*\+?\s(?=[^\W\d_])")
_AROUND = re.compile(r"^(?:[\W_]|(?:error|http)\b|\d{3}\b)+|(?:[\W_]|\b\d{3})+$")


class _Told(NamedTuple):
    """What the texts of a page tell."""

    kinds: Mapping[str, set[str]]
    """By kind, its phrases that stand in the page's blocks."""
    shown: Mapping[str, str]
    """By kind, the first block that holds one."""
    prose: int
    """Words of prose that holds none."""
    words: int
    """Words of all."""


@dataclass(frozen=True)
class _Listed:
    """The file of phrases."""

    titles: Mapping[str, str]
    """Title -> kind."""
    matcher: AhoCorasick
    kinds: Sequence[str]
    """The kind of each of the matcher's phrases."""


@cache
def _listed() -> _Listed:
    listed = yaml.load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    titles: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for kind, groups in listed.items():
        for language in groups["titles"].values():
            for title in language:
                titles.setdefault(title, kind)
                titles.setdefault(_bare(title), kind)
        for language in groups["texts"].values():
            for phrase in language:
                phrases.setdefault(phrase, kind)
    titles.pop("", None)
    return _Listed(titles, AhoCorasick(list(phrases)), list(phrases.values()))


def _folded(text: str) -> str:
    """A text as phrases are written: no matter how many partners there are, `our 842 partners` are `our partners`."""
    return _COUNT.sub("", fold(text)).replace("…", "...").replace("’", "'").replace("“", '"').replace("”", '"')


def _bare(title: str) -> str:
    """A title without numbers of errors, signs and blanks around it; the title itself where nothing else is left."""
    return _AROUND.sub("", title) or title.strip()


def _named(title: str) -> str | None:
    """The kind of page that a title names, as a whole or in a part beside the site's name."""
    titles = _listed().titles
    whole = _folded(title)
    for part in (whole, *_PARTING.split(whole)):
        if kind := titles.get(part.strip()) or titles.get(_bare(part)):
            return kind
    return None


def _stated_titles(known: Mapping[str, str]) -> Iterator[str]:
    for name, value in known.items():
        if name == "title" or name.startswith("title:"):
            yield value


def _tag_and_links(mark: str) -> tuple[str, int]:
    """Of a mark, the element around the text and the tenths of it that stand in links."""
    parts = mark.split(" ", 7)
    return parts[0], int(parts[6])


def _headings(blocks: Sequence[str], marks: Sequence[str] | None) -> Iterator[str]:
    for at, text in enumerate(blocks):
        if len(text) < LONGEST_TITLE and (
            at < FIRST_BLOCKS if marks is None else marks[at].partition(" ")[0] in HEADINGS
        ):
            yield text


def _is_of_article(known: Mapping[str, str]) -> bool:
    """Whether the page is stated to be an article: its type, its day, its author."""
    return any(name == "kind" or name.partition(":")[0] in ("published", "byline") for name in known)


def _told(blocks: Sequence[str], marks: Sequence[str] | None) -> _Told | None:
    """What the texts tell; None where there is more prose that tells nothing than such a page may have."""
    listed = _listed()
    kinds: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    prose = all_words = 0
    # Of an article the longest paragraphs are enough: the rest is not looked at.
    sizes = list(map(len, blocks))
    for at in sorted(range(len(blocks)), key=sizes.__getitem__, reverse=True):
        text = blocks[at]
        tag, links = _tag_and_links(marks[at]) if marks is not None else ("", 0)
        folded = _folded(text)
        found = listed.matcher.find_matches_as_indexes(folded)
        for number, start, end in found:
            kind = listed.kinds[number]
            kinds.setdefault(kind, set()).add(folded[start:end])
            shown.setdefault(kind, text)
        # Thai and its like write no blanks between words.
        words = max(count_words(text), len(text) // LETTERS_A_WORD)
        all_words += words
        if tag in DATA_TAGS:
            prose += words
        elif found:
            prose += max(0, words - TOLD_WORDS * len(found))
        elif words < PROSE_WORDS or links >= LINKED or tag in HEADINGS:
            continue
        elif not lexicon().is_furniture(text, words):
            prose += words
        if prose > MOST_TEASERS:
            return None
    return _Told(kinds, shown, prose, all_words)


def no_article(blocks: Sequence[str], marks: Sequence[str] | None, known: Mapping[str, str]) -> str | None:
    """What makes a page one that stands in for an article; None where nothing does, or it is said to be an article.

    On 5,823 captures of real articles it says so of none, nor where these state nothing of themselves; 0.1 ms a page.

    Args:
        blocks: the page's blocks.
        marks: their marks; None for a text dump.
        known: what the page and its container state, by the keys of `corpus.page.stated`.
    """
    signs = known.get("signs", "").split()
    if "challenge" not in signs and _is_of_article(known):
        return None
    if len(blocks) > MOST_BLOCKS or sum(map(len, blocks)) > MOST_CHARACTERS:
        return None
    told = _told(blocks, marks)
    if told is None:
        return None
    titled = next(((kind, title) for title in _stated_titles(known) if (kind := _named(title))), None)
    headed = next(((kind, text) for text in _headings(blocks, marks) if (kind := _named(text))), None)
    if headed and headed[0] == "login" and not titled:
        headed = None  # many pages have a box to log in
    if found := _kind_of(told, titled, headed, signs):
        kind, evidence = found
        return f"it reads as {_KINDS[kind]}, not as an article: “{' '.join(evidence.split())[:120]}”"
    if "shell" in signs and told.prose == 0 and told.words < SHELL_WORDS and headed is None:
        return "it shows nothing but what stands around an article; scripts are to bring the rest"
    return None


def _kind_of(
    told: _Told, titled: tuple[str, str] | None, headed: tuple[str, str] | None, signs: Sequence[str]
) -> tuple[str, str] | None:
    """The kind of page, and the words that tell it."""
    named = titled or headed
    most = max(told.kinds, key=lambda kind: len(told.kinds[kind]), default="")
    if "challenge" in signs and told.prose <= MOST_PROSE:
        return "challenge", named[1] if named else next(iter(told.shown.values()), "a script that lets browsers pass")
    if named:
        kind, text = named
        # Phrases of any kind will do: a page that is missing offers to log in, a challenge asks for scripts.
        told_too = bool(told.kinds) or (titled is not None and headed is not None) or "noindex" in signs
        if kind == "login":
            told_too = "password" in signs or "login" in told.kinds
        if kind == "consent":
            told_too = len(told.kinds.get("consent", ())) >= LEAST_TOLD
        if told_too and told.prose <= (MOST_TEASERS if kind == "missing" else MOST_PROSE):
            return kind, text
    if most and told.prose <= STRAY_PROSE:
        least = LEAST_CONSENT if most == "consent" else LEAST_TOLD
        # One sentence that is all there is will do.
        is_all = most != "consent" and told.prose == 0 and told.words < SHELL_WORDS
        if len(told.kinds[most]) >= least or is_all:
            return most, told.shown[most]
    return None
