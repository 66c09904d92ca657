"""Notices that a form makes, which are no copies of each other, beside running stories of which figures change.

Texts of 100 to 250 words in six languages, in two halves of different classes and wordings: rules may be fitted on the
`seen` half and are to be judged on the `unseen`. Lists and templates stand in `forms.yml`.
"""

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bench.copied_news import News, paragraphs
from bench.wide_news import LANGUAGES, Topic, told

HALVES = ("seen", "unseen")

# Articles of a half for each notice of a class, about.
FORMS = 35

_FILE: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_LISTS: dict[str, dict[str, list[str]]] = {
    language: {name: words.split(",") for name, words in lists.items()} for language, lists in _FILE["lists"].items()
}
_BOUND = re.compile(r"\{([a-z])=([a-z]+)\}")
_SLOT = re.compile(r"\{([^{}]*)\}")
_FIGURE = re.compile(r"<(?:([^\W\d]+)=)?([^<>]+)>")
_RANGE = re.compile(r"(\d+)-(\d+)")
_FAMILY_FIRST = ("ja", "zh")
_CREDITS = {
    "en": "By our staff",
    "de": "Von unserer Redaktion",
    "fr": "Par la rédaction",
    "es": "Por la redacción",
    "ja": "本紙取材班",
    "zh": "本报记者综合报道",
}


def _value(slot: str, language: str, draw: random.Random) -> str:
    lists = _LISTS[language]
    if found := _RANGE.fullmatch(slot):
        return str(draw.randint(int(found[1]), int(found[2])))
    if slot == "name":
        first, last = draw.choice(lists["first"]), draw.choice(lists["last"])
        return f"{last}{first}" if language in _FAMILY_FIRST else f"{first} {last}"
    return draw.choice(lists[slot] if slot in lists else slot.split("|"))


def filled(template: str, language: str, draw: random.Random) -> str:
    """A template with its slots filled, those within choices too; figures of steps are left."""
    bound: dict[str, str] = {}
    for letter, kind in _BOUND.findall(template):
        bound.setdefault(letter, _value(kind, language, draw))
    text = _BOUND.sub(lambda slot: bound[slot[1]], template)
    while _SLOT.search(text):
        text = _SLOT.sub(lambda slot: bound.get(slot[1]) or _value(slot[1], language, draw), text)
    return text


def _steps(template: str, draw: random.Random, count: int) -> Iterator[str]:
    """A running story's text at each step: of its figures some grow and some stay, words are drawn anew."""
    now: dict[str, int] = {}
    for step in range(count):
        told_before = set[str]()

        def figure(found: re.Match[str], step: int = step, told_before: set[str] = told_before) -> str:
            words = found[2].split("|")
            if len(words) > 1:
                return words[step % len(words)]
            span = _RANGE.fullmatch(found[2])
            name = found[1] or (str(found.start()) if span else found[2])
            if span and name not in now:
                now[name] = draw.randint(int(span[1]), int(span[2]))
            elif name not in told_before and draw.random() < 0.7:
                now[name] += max(1, int(now[name] * draw.uniform(0.02, 0.6)))
            told_before.add(name)
            return str(now[name])

        yield _FIGURE.sub(figure, template)


def _moved(parts: Sequence[str], draw: random.Random) -> list[str]:
    """Paragraphs of which one went to the end."""
    at = draw.randrange(len(parts))
    return [*parts[:at], *parts[at + 1 :], parts[at]]


def _topic(language: str, draw: random.Random) -> Topic:
    return Topic.drawn(language if language in LANGUAGES else "fr", draw)


def _running(template: str, language: str, way: str, draw: random.Random) -> list[str]:
    """3 to 5 steps of a story, of which figures alone change, or text is added too, or a paragraph moves."""
    topic, texts, added = _topic(language, draw), list[str](), list[str]()
    for text in _steps(filled(template, language, draw), draw, draw.randint(3, 5)):
        parts = text.split("\n\n")
        if texts and way == "text":
            added = [*told(topic, draw, 1), *added]
        if texts and way == "order":
            parts = _moved(parts, draw)
        texts.append("\n\n".join([*added, *parts]))
    return texts


def _reprinted(text: str, language: str, draw: random.Random) -> str:
    """With who is credited, or without a paragraph, or both."""
    parts = text.split("\n\n")
    if draw.random() < 0.5 and len(parts) > 2:
        del parts[draw.randrange(1, len(parts))]
    return "\n\n".join([_CREDITS[language], *parts] if draw.random() < 0.7 else parts)


def with_other_figures(text: str, share: float, draw: random.Random) -> str:
    """A text of which so large a share of the numbers are others, each the same wherever it stands."""
    numbers = sorted(set(re.findall(r"\d+", text)))
    others = {
        number: str(int(number) + draw.randint(1, 9 + int(number) // 3))
        for number in draw.sample(numbers, round(share * len(numbers)))
    }
    return re.sub(r"\d+", lambda found: others.get(found[0], found[0]), text)


@cache
def classes(half: str, sort: str) -> tuple[tuple[str, str, str], ...]:
    """Language, class and template of a half's `notices` or `stories`."""
    return tuple(
        (language, name, template)
        for language, templates in _FILE[half][sort].items()
        for name, template in templates.items()
    )


def forms(half: str, each: int = 40, seed: int = 3, real: Sequence[tuple[str, str]] = ()) -> list[News]:
    """So many notices of each class, some of them reprinted, and half as many running stories of each.

    Args:
        half: one of `HALVES`.
        each: how many.
        seed: the same gives the same.
        real: language and text of real stories, of which figures are changed.
    """
    draw = random.Random(f"{half} {seed}")
    rows: list[News] = []

    def add(group: str, kind: str, text: str, day: int) -> None:
        rows.append(News(group, kind, text[:50], text, draw.randrange(80), min(364, day)))

    for language, name, template in classes(half, "notices"):
        for number in range(each):
            group, text, day = f"{name} {number}", filled(template, language, draw), draw.randrange(360)
            reprinted = number % 8 == 0
            add(group, "original" if reprinted else f"{language} {name}", text, day)
            if reprinted:
                add(group, f"reprint of {language} {name}", _reprinted(text, language, draw), day + draw.randrange(3))
    for language, name, template in classes(half, "stories"):
        for number in range(each // 2):
            day, way = draw.randrange(350), ("figures", "text", "order")[number % 3]
            first, *others = _running(template, language, way, draw)
            add(f"{name} {number}", "original", first, day)
            for step, text in enumerate(others, 1):
                add(f"{name} {number}", f"update of {way}: {language} {name}", text, day + step)
    for number, (language, text) in enumerate(real):
        topic, share, day = _topic(language, draw), draw.choice((0.2, 0.4, 0.6)), draw.randrange(350)
        add(f"real {number}", "original", text, day)
        parts = paragraphs(text)
        for step in range(1, 4):
            parts = [with_other_figures(part, share, draw) for part in parts]
            if number % 2:
                parts = draw.choice((_moved(parts, draw), [*told(topic, draw, 1), *parts]))
            add(f"real {number}", f"update: {share:.0%} of figures", "\n\n".join(parts), day + step)
    draw.shuffle(rows)
    return rows
