"""Lines between paragraphs that are none of the article: pointers to other ones, what is left of embedded parts."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from corpus.text.lexicon import FURNITURE_LENGTH, TAIL, fold, lexicon
from corpus.text.signs import ends_sentence

# A pointer and a remnant have at most so many characters.
POINTER_LENGTH = 200
REMNANT_LENGTH = 140

# What opens a pointer in any text, beside what the lexicon has articles end with.
_OPENINGS = frozenset(
    (
        "read more", "read also", "also read", "see also", "see more", "more on this", "more on this story",
        "read next", "related", "watch", "watch more", "ezt is ajánljuk", "ajánljuk még", "läs också",
        "zobacz też", "vezi și", "mehr dazu", "mehr zum thema", "à lire aussi", "voir aussi", "ver también",
        "veja também", "vedi anche",
    )
)  # fmt: skip
# `【関連記事】`, `[관련기사]`
_IN_BRACKETS = re.compile(r"[\[【(（](?P<opening>[^\[\]【】()（）]{2,20})[\]】)）]\s?\S")
_BRACKETS = "[【(（"
_COLON = re.compile(r"\s?[:：|]\s?")
_REMNANT = re.compile(
    r"view (?:this|the full) post on \w+|a post shared by .*|(?:https?://)?pic\.twitter\.com/\w+|page \d+ (?:of|/) \d+"
    r"|seite \d+ von \d+|página \d+ de \d+|page \d+ sur \d+|strona \d+ z \d+|\d+ / \d+"
    r"|\[(?:image|photo|picture|video|embed|gallery|bild|foto|imagen|vidéo)(?:\s?\d+|\s?[:：][^\]]*)?\]"
    r"|share (?:this|the) (?:article|story|page|post) (?:on|via|with) .*"
    r"|(?:estimated )?(?:read|reading) time:? ?(?:about )?\d+ min\w*",
    re.IGNORECASE,
)
# What a remnant without digits in front begins with: most lines are told by it.
_FIRST = frozenset(
    ("vie", "a p", "htt", "pic", "pag", "sei", "pág", "str", "sha", "est", "rea", "[im", "[ph", "[pi", "[vi", "[em",
     "[ga", "[bi", "[fo", "[ví")
)  # fmt: skip
_MARKS = " *•▼↓"
_AROUND = " .·•"
_SIGNS, _SIGNS_BEFORE = TAIL + _MARKS, _MARKS + _AROUND
# So much of a line's begin, in characters, is compared first.
_EDGE = 5
# What a label opens has at most so many words: `Tags: harbour, crane`, `Quelle: dpa`.
LABELLED_WORDS, SOURCE_WORDS = 16, 4
# And a label at most so many characters.
LONGEST_LABEL = 24

# Newsletters in languages whose lexicon knows them by their titles alone, in a line of so many characters.
NEWSLETTER_LENGTH = 70
_NEWSLETTER = re.compile(
    r"(?:ニュースレター|メールマガジン|メルマガ).*(?:登録|購読|届け)|뉴스레터.*(?:구독|신청|보내)|न्यूज़?लेटर.*(?:सदस्यता|सब्सक्राइब)|"
    r"(?:สมัคร|ติดตาม).*จดหมายข่าว"
)
# A character of the scripts that they are written in.
_OTHER_SCRIPT = re.compile("[\u0900-\u1fff\u3000-\uffff]")


@dataclass(frozen=True)
class _Listed:
    """What `remnants.yml` lists, all languages together."""

    begins: tuple[str, ...]
    lines: frozenset[str]
    labels: frozenset[str]
    sources: frozenset[str]
    edges: frozenset[str]
    """What `begins` and `lines` begin with: most lines are told by these."""


@cache
def _listed() -> _Listed:
    languages = yaml.load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"), yaml.CSafeLoader).values()
    begins, lines, labels, sources = (
        frozenset(str(entry) for language in languages for entry in language.get(key, ()))
        for key in ("begins", "lines", "labels", "sources")
    )
    edges = frozenset(entry[:_EDGE] for entry in begins | lines)
    return _Listed(tuple(sorted(begins)), lines, labels, sources, edges)


def _is_listed(text: str) -> bool:
    """Whether a line is listed, or begins as one that is."""
    line, listed = fold(text).strip(_MARKS), _listed()
    return line.startswith(listed.begins) or line.rstrip(TAIL) in listed.lines or line in listed.lines


def _is_labelled(text: str) -> bool:
    """Whether a line is a label that is listed and a few words behind it: `Tags: harbour, crane`, `Quelle: dpa`."""
    end = text.find(":", 1, LONGEST_LABEL)
    end = text.find("：", 1, LONGEST_LABEL) if end < 0 else end
    if end < 0:
        return False
    label, listed = fold(text[:end]).strip(_MARKS), _listed()
    most = LABELLED_WORDS if label in listed.labels else SOURCE_WORDS if label in listed.sources else 0
    return 0 < len(text[end + 1 :].split()) <= most and not ends_sentence(text)


def is_pointer(text: str, linked: bool = False) -> bool:
    """Whether a line sends the reader to another article: `Read more: Storm hits coast`.

    Args:
        text: the line.
        linked: whether most of it is a link; where that is not known, fewer openings count.
    """
    if not text or len(text) > POINTER_LENGTH:
        return False
    if (
        text[0] in _BRACKETS
        and (bracketed := _IN_BRACKETS.match(text))
        and fold(bracketed["opening"]) in lexicon().ends
    ):
        return not ends_sentence(text)
    if not (":" in text or "：" in text or "|" in text):
        return False
    mark = _COLON.search(text, 0, FURNITURE_LENGTH)
    if mark is None or not text[mark.end() :].strip():
        return False
    opening = fold(text[: mark.start()]).strip(TAIL)
    if opening in _OPENINGS or (linked and opening in lexicon().lines):
        return True
    return opening in lexicon().ends and not ends_sentence(text)


@cache
def _before_colons() -> frozenset[str]:
    """What stands before the colon of pointers and of lines with a label, without the signs around it."""
    listed = _listed()
    return frozenset(entry.strip(_SIGNS) for entry in _OPENINGS | lexicon().ends | listed.labels | listed.sources)


def is_plain(text: str) -> bool:
    """Whether a line is neither a pointer nor a remnant, as most show at a glance.

    It tells so of all but three in a hundred of a body's short lines, in a third of the time that `is_pointer` and
    `is_remnant` take for them. Where links are known, more lines are pointers than it knows.
    """
    head = text[:FURNITURE_LENGTH]
    if "|" in head or "：" in head or head[:1] in _BRACKETS or head[:1] in _MARKS:
        return False
    colon = head.find(":")
    if colon >= 0 and fold(head[:colon]).strip().strip(_SIGNS) in _before_colons():
        return False
    if len(text) <= NEWSLETTER_LENGTH and not text.isascii() and _OTHER_SCRIPT.search(text):
        return False
    start = fold(head.lstrip(_SIGNS_BEFORE)[:_EDGE])
    if " / " in head and start[:1].isdigit():
        return False
    return start[:3] not in _FIRST and start not in _listed().edges


def is_remnant(text: str) -> bool:
    """Whether a line is what is left of an embedded post, a picture, a pager, share buttons or a newsletter's form."""
    if not text or len(text) > REMNANT_LENGTH:
        return False
    start = text[:LONGEST_LABEL]
    if (":" in start or "：" in start) and _is_labelled(text):
        return True
    if (start[0] in _MARKS or start[:_EDGE].lower() in _listed().edges) and _is_listed(text):
        return True
    if len(text) <= NEWSLETTER_LENGTH and not text.isascii() and _NEWSLETTER.search(text):
        return True
    line = text.strip(_AROUND)
    return (line[:1].isdigit() or line[:3].lower() in _FIRST) and _REMNANT.fullmatch(line) is not None
