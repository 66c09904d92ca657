"""News with realistic copying in six languages, of a large vocabulary.

It shares no text, template or edit with `copied_news.py`, so that what was fitted on one can be looked at on the other.
Words are drawn as often as words of their rank are in any language, each story with words and names of its own. With
`BENCH_WORDS`, a folder of `LANGUAGE.json` (lists of [word, frequency]), they are real ones, else made up of syllables.
"""

import json
import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from bench.copied_news import VERY_MANY, News

SOURCES = 80

_FILE: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_SYNONYMS: dict[str, str] = _FILE["synonyms"]
_FURNITURE: list[str] = _FILE["furniture"]

# How often stories are in each language, of 100.
LANGUAGES = {"en": 58, "de": 8, "fr": 7, "ja": 10, "zh": 10, "th": 7}
_SPACED = ("en", "de", "fr")

# Made-up vocabularies: so many words.
_WORDS = 20_000

_SYLLABLES: dict[str, list[str]] = {code: text.split() for code, text in _FILE["syllables"].items()} | {
    "ja": [chr(0x4E00 + 37 * at % 5000) for at in range(900)] + list("のにてはをたがと"),
    "zh": [chr(0x4E00 + 53 * at % 6000) for at in range(1400)],
    "th": [
        first + vowel + last
        for first in "กขคงจชซดตทนบปพมยรลวสหอ"
        for vowel in ("า", "ี", "ู", "ะ", "ิ", "ุ", "อ")
        for last in ("", "น", "ง", "ก", "บ")
    ],
}
_COMMAS = {"ja": "、", "zh": "，", "th": " "}


@cache
def _vocabulary(language: str) -> tuple[list[str], list[float]]:
    """Words and, for drawing, their frequencies added up."""
    folder = os.environ.get("BENCH_WORDS")
    if folder:
        rows = json.loads(Path(folder, f"{language}.json").read_text(encoding="utf-8"))
        return [row[0] for row in rows], list(accumulate(float(row[1]) for row in rows))
    draw = random.Random(language)
    syllables = _SYLLABLES[language]
    words = sorted({"".join(draw.choices(syllables, k=draw.choice((1, 2, 2, 3)))) for _ in range(_WORDS)})
    draw.shuffle(words)
    return words, list(accumulate(1 / (rank + 12) for rank in range(len(words))))


@cache
def _names(language: str, count: int) -> list[str]:
    """Names, of persons or places, as many."""
    draw = random.Random(f"{language}{count}")
    if language in _SPACED:
        return ["".join(draw.choices(_SYLLABLES[language], k=draw.choice((2, 3)))).title() for _ in range(count)]
    signs = list("田山川木村本松井上中林森石原藤佐高島野") if language == "ja" else _SYLLABLES[language]
    return ["".join(draw.choices(signs, k=2)) for _ in range(count)]


def _words(language: str, draw: random.Random, count: int) -> list[str]:
    words, weights = _vocabulary(language)
    return draw.choices(words, cum_weights=weights, k=count)


_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(-?\d+)-(\d+)")
_FIRMS = ("Corp", "Holdings", "Group", "Energy")
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _slot(slot: str, language: str, draw: random.Random) -> str:
    if found := _RANGE.fullmatch(slot):
        return str(draw.randint(int(found[1]), int(found[2])))
    if slot == "word":
        return draw.choice(_vocabulary(language)[0][200:4_000])
    names = {
        "name": lambda: f"{draw.choice(_names(language, 400))} {draw.choice(_names(language, 3_000))}",
        "first": lambda: draw.choice(_names(language, 400)),
        "last": lambda: draw.choice(_names(language, 3_000)),
        "town": lambda: draw.choice(_names(language, 900)),
        "place": lambda: draw.choice(_names(language, 900)),
        "person": lambda: draw.choice(_names(language, 3_000)),
        "firm": lambda: f"{draw.choice(_names(language, 3_000))} {draw.choice(_FIRMS)}",
        "day": lambda: draw.choice(_DAYS),
    }
    return names[slot]() if slot in names else draw.choice(slot.split("|"))


def filled(template: str, language: str, draw: random.Random) -> str:
    """A template with its slots filled, those within choices too."""
    while _SLOT.search(template):
        template = _SLOT.sub(lambda slot: _slot(slot[1], language, draw), template)
    return template


@dataclass(frozen=True)
class Topic:
    """What one event's reports have in common, whoever writes them: words, names and numbers."""

    language: str
    words: Sequence[str]
    names: Sequence[str]
    numbers: Sequence[str]

    @classmethod
    def drawn(cls, language: str, draw: random.Random) -> "Topic":
        """A new event."""
        rare = [draw.choice(_vocabulary(language)[0][500:]) for _ in range(50)]
        names = [draw.choice(_names(language, 3_000)) for _ in range(8)]
        return cls(language, rare, names, [str(draw.randrange(2, 5_000)) for _ in range(12)])


def sentence(topic: Topic, draw: random.Random) -> str:
    """One sentence about an event."""
    spaced = topic.language in _SPACED
    words = _words(topic.language, draw, draw.randint(8, 26))
    for at in range(len(words)):
        chance = draw.random()
        if chance < 0.2:
            words[at] = draw.choice(topic.words)
        elif chance < 0.27:
            words[at] = draw.choice(topic.names)
        elif chance < 0.30:
            words[at] = draw.choice(topic.numbers)
        elif chance < 0.36 and at < len(words) - 1:
            words[at] += (
                ", " if spaced else ("、" if topic.language == "ja" else "，" if topic.language == "zh" else " ")
            )
    text = re.sub(" +", " ", (" " if spaced else "").join(words)).strip(" ,、，")
    if draw.random() < 0.12 and spaced:
        return f"\u201c{text[:1].upper()}{text[1:]},\u201d {draw.choice(topic.names)} said."
    return text[:1].upper() + text[1:] + {"ja": "。", "zh": "。", "th": " "}.get(topic.language, ".")


def told(topic: Topic, draw: random.Random, paragraphs: int) -> list[str]:
    """So many paragraphs about an event."""
    space = " " if topic.language in _SPACED else ""
    return [space.join(sentence(topic, draw) for _ in range(draw.randint(1, 4))) for _ in range(paragraphs)]


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())


def _sentences(part: str) -> list[str]:
    return [found for found in re.split(r"(?<=[.!?。]) ?", part) if found]


def _reprint(parts: list[str], topic: Topic, draw: random.Random) -> list[str]:
    """Edited in one of six ways."""
    way, parts = draw.randrange(6), list(parts)
    space = " " if topic.language in _SPACED else ""
    if way == 0:
        one, other = draw.choice(topic.names), draw.choice(topic.names)
        return [f"By {one} in {other}", f"(Agency) - {parts[0]}", *parts[1:]]
    if way == 1:
        return [
            sentence(topic, draw),
            *parts,
            "First published elsewhere, used with permission.",
        ]
    if way == 2:
        return [space.join(s for s in _sentences(part) if draw.random() > 0.14) or part for part in parts]
    if way == 3:
        return [re.sub(r"\w+", lambda word: _SYNONYMS.get(word[0], word[0]), part) for part in parts]
    if way == 4:
        at = draw.randrange(1, max(2, len(parts) - 1))
        moved = [*parts[:at], *parts[at + 1 :], *parts[at : at + 1]]
        return [space.join(moved[at : at + 2]) for at in range(0, len(moved), 2)]
    swaps = (("\u201c", '"'), ("\u201d", '"'), (", ", " - "), ("、", "，"), (" and ", " & "))
    for one, other in swaps:
        parts = [part.replace(one, other, 2) for part in parts]
    return parts


def _lead(parts: list[str], share: float) -> list[str]:
    """The first sentences, so much of the text."""
    room, kept = share * sum(map(len, parts)), []
    for part in parts:
        if room <= 0:
            break
        taken = []
        for one in _sentences(part):
            if room <= 0:
                break
            taken.append(one)
            room -= len(one)
        kept.append(" ".join(taken) if part.isascii() else "".join(taken))
    return kept


def _scanned(parts: list[str], draw: random.Random) -> list[str]:
    rate = draw.choice((0.005, 0.015, 0.025))
    swaps = {"e": "c", "l": "1", "m": "rn", "o": "0", "h": "b", "i": "j", "n": "ri", "a": "o", "t": "r", "s": "5"}

    def damaged(sign: str) -> str:
        if draw.random() >= rate:
            return sign
        return swaps.get(sign, "" if sign == " " else sign)

    return ["".join(map(damaged, part)) for part in parts]


def _furnished(parts: list[str], draw: random.Random) -> list[str]:
    parts = list(parts)
    for line in draw.sample(_FURNITURE, draw.randint(3, 6)):
        parts.insert(draw.randrange(len(parts) + 1), line)
    return parts


def _updates(parts: list[str], topic: Topic, draw: random.Random) -> list[list[str]]:
    steps, now = [], list(parts)
    for _ in range(draw.randint(3, 5)):
        at = draw.randrange(len(now))
        now[at] = re.sub(r"\d+", lambda number: str(int(number[0]) + draw.randrange(3)), now[at])
        if len(now) > 7:
            del now[draw.randrange(3, len(now))]
        now = [*told(topic, draw, 1), *now]
        steps.append(list(now))
    return steps


_Copy = Callable[[list[str], Topic, random.Random], list[list[str]]]
_COPIES: dict[str, _Copy] = {
    "exact": lambda parts, _, __: [parts],
    "reprint": lambda parts, topic, draw: [_reprint(parts, topic, draw)],
    "abridged 50": lambda parts, _, __: [_lead(parts, 0.5)],
    "abridged 30": lambda parts, _, __: [_lead(parts, 0.3)],
    "abridged 15": lambda parts, _, __: [_lead(parts, 0.15)],
    "update": _updates,
    "scan": lambda parts, _, draw: [_scanned(parts, draw)],
    "furniture": lambda parts, _, draw: [_furnished(parts, draw)],
}

Story = tuple[list[str], Topic]


def _lookalikes(stories: list[Story], draw: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Kind and paragraphs of articles that share passages or facts and are no copies."""
    picked = draw.sample(stories, draw.randint(2, 5))
    leads = [[parts[0][:50].title(), *_lead(parts, draw.uniform(0.1, 0.4))] for parts, _ in picked]
    yield "round-up", [part for lead in leads for part in lead]
    topic = Topic.drawn(draw.choice(("en", "en", "de", "ja", "zh", "th")), draw)
    quote = told(topic, draw, draw.randint(1, 2))
    for _ in range(3):
        body = told(Topic.drawn(topic.language, draw), draw, draw.randint(5, 9))
        at = draw.randrange(1, len(body))
        yield "press quote", [*body[:at], *quote, *body[at:]]
    background = told(topic, draw, draw.randint(2, 3))
    for _ in range(4):
        yield "background", [*told(topic, draw, draw.randint(5, 9)), *background]
    head, foot = told(topic, draw, 1), told(topic, draw, 1)
    for _ in range(2):
        yield "column", [*head, *told(Topic.drawn(topic.language, draw), draw, draw.randint(5, 9)), *foot]
    parts, same = draw.choice(stories)
    yield "rewrite", told(same, draw, len(parts))
    other = draw.choice([language for language in LANGUAGES if language != same.language])
    abroad = Topic(other, Topic.drawn(other, draw).words, same.names, same.numbers)
    yield "translation", told(abroad, draw, len(parts))


def wide_news(count: int, seed: int = 11, real: Sequence[tuple[str, str]] = (), printed: int = 0) -> list[News]:
    """About so many articles, in any order: a third stories, a third copies, the others what looks like it.

    Args:
        count: how many.
        seed: the same gives the same.
        real: language and text of real stories, each used once.
        printed: how often one story is printed in words of each paper's own.
    """
    draw = random.Random(seed)
    rows: list[News] = []

    def add(group: str, kind: str, parts: Sequence[str], day: int, title: str) -> None:
        rows.append(News(group, kind, title, _join(parts), draw.randrange(SOURCES), min(364, day)))

    def headline(topic: Topic) -> str:
        return sentence(topic, draw)[:60]

    stories: list[Story] = []
    waiting = list(real)
    draw.shuffle(waiting)
    while len(rows) < 0.68 * count:
        language = draw.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        topic = Topic.drawn(language, draw)
        parts = told(topic, draw, draw.randint(5, 16))
        if waiting and draw.random() < 0.4:
            language, text = waiting.pop()
            topic = Topic.drawn(language if language in LANGUAGES else "en", draw)
            parts = [part for part in text.split("\n") if part.strip()]
        group, day, title = f"w{len(stories)}", draw.randrange(350), headline(topic)
        stories.append((parts, topic))
        add(group, "original", parts, day, title)
        for kind in draw.choices(list(_COPIES), k=draw.choice((0, 0, 1, 1, 2, 3, 5))):
            for copy in _COPIES[kind](parts, topic, draw):
                add(group, kind, copy, day + draw.randrange(5), draw.choice((title, headline(topic))))
    if printed:
        topic = Topic.drawn("en", draw)
        parts, title = told(topic, draw, 12), headline(topic)
        add("printed", "original", parts, 3, title)
        for _ in range(printed):
            add("printed", VERY_MANY, _reprint(parts, topic, draw), 3 + draw.randrange(4), title)
    while len(rows) < 0.85 * count:
        for kind, parts in _lookalikes(stories, draw):
            add(f"l{len(rows)}", kind, parts, draw.randrange(360), parts[0][:60])
    templates = [(kind, text, code) for code, kinds in _FILE["templates"].items() for kind, text in kinds.items()]
    while len(rows) < count:
        for kind, template, language in templates:
            text = filled(template, language, draw)
            add(f"t{len(rows)}", f"{language} {kind}", [text], draw.randrange(360), text[:50])
    draw.shuffle(rows)
    return rows
