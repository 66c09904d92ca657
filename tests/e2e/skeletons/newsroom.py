"""Articles of invented sites: sentences filled from a language's material, no paragraph twice."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tests.e2e.skeletons.site import Article
from tests.e2e.skeletons.words import WORDS, Words

FIRST_DAY = date(2025, 1, 6)


def _fill(template: str, words: Words, draw: random.Random, fixed: dict[str, str]) -> str:
    gaps = {
        "person": draw.choice(words.names), "place": draw.choice(words.places), "body": draw.choice(words.bodies),
        "thing": draw.choice(words.things), "n": str(draw.randint(3, 98)), "m": str(draw.randint(11, 97)),
        "year": str(draw.randint(1956, 2031)),
    }  # fmt: skip
    # Most of an article is about one place, thing and person.
    gaps |= {name: value for name, value in fixed.items() if draw.random() < 0.7}
    filled = template.format(core="{core}", **gaps)
    return filled[0].upper() + filled[1:]


class _Bag:
    """Templates in random order, each once before any comes again."""

    def __init__(self, templates: Sequence[str], draw: random.Random) -> None:
        self._templates, self._draw = templates, draw
        self._left: list[str] = []

    def take(self) -> str:
        if not self._left:
            self._left = self._draw.sample(self._templates, len(self._templates))
        return self._left.pop()


def _within(core: str, words: Words) -> str:
    """A sentence as it stands behind an opening: with a small letter, unless a name begins it."""
    if core.startswith((*words.names, *words.places)):
        return core
    return core[0].lower() + core[1:]


def _sentences(language: str, draw: random.Random, fixed: dict[str, str]) -> Iterator[str]:
    words = WORDS[language]
    whole, cores, openings = (_Bag(templates, draw) for templates in (words.whole, words.cores, words.openings))
    while True:
        if draw.random() < 0.45:
            yield _fill(whole.take(), words, draw, fixed)
            continue
        core = _fill(cores.take(), words, draw, fixed)
        opening = _fill(openings.take(), words, draw, fixed)
        yield opening.replace("{core}", core if opening.startswith("{core}") else _within(core, words))


def write_article(number: int, language: str, draw: random.Random, authors: Sequence[str], seen: set[str]) -> Article:
    """Write an article of which no paragraph was seen before."""
    words = WORDS[language]
    fixed = {
        "place": draw.choice(words.places), "thing": draw.choice(words.things), "person": draw.choice(words.names),
    }  # fmt: skip
    always = fixed | {
        "n": str(draw.randint(3, 98)),
        "m": str(draw.randint(11, 97)),
        "year": str(draw.randint(2027, 2039)),
    }
    title = draw.choice(words.titles).format(**always, body="")
    deck = draw.choice(words.decks).format(**always, body="")
    sentences = _sentences(language, draw, fixed)
    paragraphs: list[str] = []
    while len(paragraphs) < 4 + number % 5:
        between = "" if language == "zh" else " "
        text = between.join(next(sentences) for _ in range(draw.randint(2, 3)))
        if text not in seen:
            seen.add(text)
            paragraphs.append(text)
    return Article(
        title=title[0].upper() + title[1:],
        deck=deck,
        byline=authors[number % len(authors)] if authors else None,
        day=FIRST_DAY + timedelta(days=2 * number),
        paragraphs=tuple(paragraphs),
        section=draw.choice(words.menu[1:8]),
        number=number,
    )
