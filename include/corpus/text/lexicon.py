"""The furniture lexicon, ready to match."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from corpus.text.alternatives import either
from corpus.text.phrases import Phrases

FILES = tuple(sorted(Path(__file__).parent.glob("lexicon*.yml")))

# A block that holds a furniture phrase is furniture only below this many words: articles write about
# newsletters and cookies too, but in longer paragraphs.
PHRASE_MAX_WORDS = 45

# A furniture line has at most so many words.
LINE_MAX_WORDS = 6

# And so many characters.
FURNITURE_LENGTH = 60

# What may follow a furniture line's words: a counter, an arrow, a full stop.
TAIL = " :.…»›>|•*()0123456789：。"

# List marks that a dump sets before a line.
MARKS = "*+•·▪◦●‣›»→–- \t"


@dataclass(frozen=True)
class Lexicon:
    """Furniture lines and phrases of all languages together: pages mix them."""

    entries: Mapping[str, frozenset[str]]
    """Each list of the file, all languages together."""
    lines: frozenset[str]
    ends: frozenset[str]
    phrases: Phrases
    consent: Phrases
    """Phrases that make a block of any length furniture."""
    by: re.Pattern[str]
    """What opens a byline, at a text's start."""
    inner_by: re.Pattern[str]
    """The same after a date or another word, longer openings only: `5 May 2024 by Ann Lee`."""
    captions: Phrases
    jobs: frozenset[str]
    agencies: frozenset[str]
    notes: tuple[str, ...]
    note_edges: frozenset[str]
    """Their first two characters: most blocks are told by these."""
    issued: re.Pattern[str]
    updated: re.Pattern[str]
    dated: Phrases
    """The words of `issued` and `updated` anywhere: much faster than the two, where there are none."""
    job_edges: frozenset[str]
    """The first and the last words of `jobs`."""
    dated_edges: frozenset[str]
    """The first words of `by`, `issued` and `updated`."""

    def is_line(self, folded: str, words: int) -> bool:
        """Whether a block of so many words, as `fold` writes it, is one of the lines, but for a counter or an arrow."""
        return words <= LINE_MAX_WORDS and folded.rstrip(TAIL) in self.lines

    def is_furniture(self, text: str, words: int) -> bool:
        """Whether a block of so many words says only what furniture says."""
        folded = fold(text)
        if self.consent.any(folded):
            return True
        if words >= PHRASE_MAX_WORDS:
            return False
        return self.is_line(folded, words) or self.phrases.any(folded)

    def phrase_in(self, text: str) -> str:
        """The first furniture phrase that a text holds, empty without one."""
        folded = fold(text)
        return self.phrases.first(folded) or self.consent.first(folded)

    def is_caption(self, text: str) -> bool:
        """Whether a block carries the mark of a picture's caption."""
        return self.captions.any(text.lower())

    def ends_article(self, text: str) -> bool:
        """Whether an article is over where this block begins."""
        return len(text) <= FURNITURE_LENGTH and fold(text).rstrip(TAIL) in self.ends

    def is_note(self, text: str) -> bool:
        """Whether a block is a correction or another note about the article itself."""
        opening = fold(text[:80]).lstrip("*[(_ ")
        return opening[:2] in self.note_edges and opening.startswith(self.notes)

    def is_agency(self, text: str) -> bool:
        """Whether a text is the name of a news agency."""
        return fold(text[:60]).strip(" .()[]") in self.agencies

    def is_job(self, text: str) -> bool:
        """Whether a text is what an author is: a job, perhaps with a paper's or a field's name around it.

        `Senior Reporter`, `Politics Editor`, `BBC News correspondent`: the last words tell, or the first ones
        where a comma, `of`, `at` or `for` follows.
        """
        words = fold(text[:80]).strip(" .,:;()|").split()
        if not words or len(words) > 8 or not (words[0] in self.job_edges or words[-1] in self.job_edges):
            return False
        tails = {" ".join(words[-count:]) for count in (1, 2, 3)}
        heads = {" ".join(words[:count]) for count in (1, 2, 3)} if len(words) > 1 else set()
        return bool((tails | heads) & self.jobs)


def fold(text: str) -> str:
    """The text as the lexicon writes it: lower case, straight apostrophes."""
    return text.lower().replace("’", "'")


def _phrases(entries: Iterable[str]) -> Phrases:
    return Phrases(dict.fromkeys(sorted(entries), 0))


def _read(path: Path) -> list[dict[str, list[str]]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return list(yaml.load(path.read_text(encoding="utf-8"), loader).values())


@cache
def lexicon() -> Lexicon:
    """The lexicon of the files named `lexicon*.yml` beside this file."""
    languages = [language for path in FILES for language in _read(path)]
    entries = {
        key: frozenset(str(entry) for language in languages for entry in language.get(key, ()))
        for key in (
            "lines",
            "phrases",
            "consent",
            "ends",
            "by",
            "captions",
            "jobs",
            "agencies",
            "notes",
            "issued",
            "updated",
        )
    }
    return Lexicon(
        entries=entries,
        lines=entries["lines"] | entries["ends"],
        ends=entries["ends"],
        phrases=_phrases(entries["phrases"]),
        consent=_phrases(entries["consent"]),
        by=re.compile(rf"^(?:{either(entries['by'])})(?:\s?[:：/／|]|\s)\s*(?=\S)", re.IGNORECASE),
        inner_by=re.compile(r"(?<=\s)(?:written by|posted by|by)[:\s]\s*(?=\S)", re.IGNORECASE),
        captions=_phrases(entries["captions"]),
        jobs=entries["jobs"],
        agencies=entries["agencies"],
        notes=tuple(sorted(entries["notes"])),
        note_edges=frozenset(note[:2] for note in entries["notes"]),
        issued=re.compile(rf"(?<!\w)(?:{either(entries['issued'])})(?!\w)", re.IGNORECASE),
        updated=re.compile(rf"(?<!\w)(?:{either(entries['updated'])})(?!\w)", re.IGNORECASE),
        dated=_phrases(entries["issued"] | entries["updated"]),
        dated_edges=frozenset(entry.split()[0] for key in ("by", "issued", "updated") for entry in entries[key]),
        job_edges=frozenset(word for job in entries["jobs"] for word in (job.split()[0], job.split()[-1])),
    )
