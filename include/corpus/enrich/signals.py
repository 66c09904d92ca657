"""Quality signals of an article's text; scores only, what is too low or too high is decided in SQL.

After Gopher (Rae and others 2021, arXiv:2112.11446), C4 (Raffel and others 2020, arXiv:1910.10683) and FineWeb (Penedo
and others 2024, arXiv:2406.17557), whose rules are counted here and applied by `article_flags`. Lists of "bad words",
which C4 has too, are left out: they drop what is written about minorities, health and crime (Dodge and others 2021,
arXiv:2104.08758), which is news.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from corpus.columns import Signals
from corpus.enrich.article_words import ArticleWords, hashes_of
from corpus.enrich.language import frequent_words
from corpus.enrich.personal_data import count_personal_data
from corpus.enrich.readability import reading_ease
from corpus.enrich.repetition import DUPLICATE, TOP, repetition
from corpus.enrich.scan import Scan, scan
from corpus.landing.suspects import is_bad_near, suspects
from corpus.text.arrays import Hashes
from corpus.text.lexicon import FURNITURE_LENGTH, LINE_MAX_WORDS, PHRASE_MAX_WORDS, TAIL, lexicon
from corpus.text.line_phrases import LinePhrases
from corpus.text.signs import ends_sentence
from corpus.text.words import count_words, count_words_and_signs

# The eight of Gopher, of which a text is to have two. Of other languages the words by which `language.py` tells them.
_GOPHER_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")

# What C4 takes as a sign that a line is a notice of the site.
_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
_PLACEHOLDERS = ("lorem ipsum", "javascript")

_REPEATS = (*(f"top_{n}gram_share" for n in TOP), *(f"duplicate_{n}gram_share" for n in DUPLICATE))

# So large a share of a text's letters is in scripts without spaces where formulas of words say nothing.
MOSTLY_UNSPACED = 0.5


# What a mark tells of a block that stands in links as a whole.
MOST_LINKED = 9


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def quality_signals(
    body: str,
    words: ArticleWords,
    word_count: int,
    blocks: Sequence[str],
    visible: int | None = None,
    *,
    language: str | None = None,
    link_share: float | None = None,
) -> Signals:
    """Measure a body against the capture's blocks that it was taken from.

    Args:
        body: paragraphs separated by empty lines.
        words: the body's words.
        word_count: their number as readers count them.
        blocks: all blocks of the capture.
        visible: the body's characters other than white space, where they are counted already.
        language: ISO 639 code of the body's language.
        link_share: its characters that stand in links, where markup tells.
    """
    visible = count_words_and_signs(body)[1] if visible is None else visible
    paragraphs = body.split("\n\n") if body else []
    letters = words.body_letters
    repeated = len(paragraphs) - len(set(paragraphs))
    more = _of_text(body, paragraphs, words, language) if body else {}
    return Signals(
        paragraph_count=len(paragraphs),
        mean_paragraph_words=_share(word_count, len(paragraphs)),
        mean_word_length=_share(letters, words.body_words),
        sentence_end_share=_share(sum(map(ends_sentence, paragraphs)), len(paragraphs)),
        # A letter's lower case may be two characters.
        letter_share=min(1.0, _share(letters - words.body_numbered, visible)),
        distinct_word_share=_share(int(np.count_nonzero(words.body_times)), words.body_words),
        top_word_share=_share(int(words.body_times.max(initial=0)), words.body_words),
        duplicate_paragraph_share=_share(repeated, len(paragraphs)),
        kept_share=min(1.0, _share(len(body), sum(map(len, blocks)))),
        link_share=link_share,
        **more,
    )


def link_share(blocks: Sequence[str], marks: Sequence[str] | None, roles: Sequence[str]) -> float | None:
    """The share of a body's characters that stand in links.

    Args:
        blocks: all blocks of a page.
        marks: what the DOM told of each (`page/marks.py`); None for a text dump.
        roles: the role of each.

    Returns:
        None where no markup tells, or there is no body.
    """
    if marks is None:
        return None
    body = [
        (len(block), mark.split(" ", 7)[6])
        for block, mark, role in zip(blocks, marks, roles, strict=True)
        if role == "body"
    ]
    characters = sum([size for size, _ in body])
    return _share(sum([size * int(links) for size, links in body]) / MOST_LINKED, characters) if characters else None


def _of_text(body: str, paragraphs: list[str], words: ArticleWords, language: str | None) -> dict[str, Any]:
    """The signals that are told by a text's own signs, lines and words."""
    lower = body.lower()
    seen = scan(lower)
    lines = list(filter(str.strip, body.split("\n")))
    repeats = dict(zip(_REPEATS, repetition(seen.hashes, seen.lengths, seen.weights), strict=True))
    line_share, line_characters = _duplicates(lines)
    kept = (
        repeats
        | _readability(lower, seen, language)
        | _notice_lines(lower.replace("’", "'"))
        | _personal(body, seen)
        | {
            "symbol_word_ratio": _share(max(seen.hash_signs, seen.ellipses), seen.parts),
            "bullet_line_share": _share(seen.bullet_lines, seen.lines),
            "ellipsis_line_share": _share(seen.ellipsis_lines, seen.lines),
            "alphabetic_word_share": _share(seen.lettered_parts, seen.parts),
            "duplicate_line_share": line_share,
            "duplicate_line_character_share": line_characters,
            "duplicate_paragraph_character_share": _duplicates(paragraphs)[1],
            "terminal_line_share": _share(seen.terminal_lines, seen.lines),
            "sentence_count": seen.sentences,
            "punctuated_line_share": _share(seen.punctuated_lines, seen.lines),
            "short_line_share": _share(seen.short_lines, seen.lines),
            "line_break_ratio": _share(max(0, seen.lines - 1), seen.parts),
            "mojibake_count": _mojibake(body) if seen.doubtful else 0,
            "replacement_character_count": seen.replacements,
            "curly_bracket_count": sum([lower.count(sign) for sign in "{}" if sign in lower]),
            "unspaced_share": _share(seen.unspaced, seen.letters),
        }
    )
    known = _stop_words(language)
    return kept | ({"stop_word_count": words.present(known)} if len(known) else {})


@cache
def _stop_words(language: str | None) -> Hashes:
    """The words of a language of which each text is to have some; none where they are not known."""
    return hashes_of(_GOPHER_WORDS if language == "en" else frequent_words(language))


def _duplicates(parts: list[str]) -> tuple[float, float]:
    """The share of lines or paragraphs that stood before, and that of their characters."""
    if len(different := set(parts)) == len(parts):
        return 0.0, 0.0
    characters = sum(map(len, parts))
    return (
        _share(len(parts) - len(different), len(parts)),
        _share(characters - sum(map(len, different)), characters),
    )


def _readability(lower: str, seen: Scan, language: str | None) -> dict[str, float]:
    """What formulas say of a text that has whole sentences; those of words only where words are parted."""
    if not seen.sentences:
        return {}
    told = {"characters_per_sentence": _share(seen.visible, seen.sentences)}
    words = seen.words
    if words and seen.unspaced <= MOSTLY_UNSPACED * seen.letters:
        told["lix"] = round(words / seen.sentences + 100 * seen.long_words / words, 2)
        if (ease := reading_ease(lower, words, seen.sentences, language)) is not None:
            told["reading_ease"] = ease
    return told


def _personal(body: str, seen: Scan) -> dict[str, float]:
    found = count_personal_data(body, seen)
    return {
        "email_count": found.emails,
        "phone_count": found.phones,
        "ip_address_count": found.ip_addresses,
        "payment_card_count": found.cards,
        "iban_count": found.ibans,
        "national_id_count": found.national_ids,
    }


def _mojibake(body: str) -> int:
    """Places at which a text looks doubly encoded, as ftfy tells it."""
    return sum(is_bad_near(body, place) for place in suspects(body)[0])


# What a phrase is of; one may be of two kinds.
_FURNITURE, _CONSENT, _OF_C4 = 1, 2, 4


@cache
def _notices() -> LinePhrases:
    """Phrases of furniture and of consent, and what C4's rules are about, found all at once."""
    entries = lexicon().entries
    c4 = {*_POLICY, *_PLACEHOLDERS}
    return LinePhrases(
        {
            phrase: _FURNITURE * (phrase in entries["phrases"])
            | _CONSENT * (phrase in entries["consent"])
            | _OF_C4 * (phrase in c4)
            for phrase in sorted(entries["phrases"] | entries["consent"] | c4)
        }
    )


def _notice_lines(folded: str) -> dict[str, float]:
    """Lines that say what sites put around articles; of lines with a phrase as `Lexicon.is_furniture` tells it."""
    known, lines = lexicon().lines, folded.split("\n")
    shown = [line for line in lines if line.strip()]
    notices = _notices().counted(lines)
    if not notices.any():
        short = [line.rstrip(TAIL) for line in shown if len(line) < FURNITURE_LENGTH]
        furniture = sum([line in known and len(line.split()) <= LINE_MAX_WORDS for line in short])
        return {"furniture_line_share": _share(furniture, len(shown))}
    listed = {at for at, line in enumerate(lines) if line.rstrip(TAIL) in known and count_words(line) <= LINE_MAX_WORDS}
    for at, kind in np.argwhere(notices).tolist():
        if kind & _CONSENT or (kind & _FURNITURE and count_words(lines[at]) < PHRASE_MAX_WORDS):
            listed.add(at)
    return {
        "furniture_line_share": _share(len(listed), len(shown)),
        "lorem_ipsum_count": folded.count("lorem ipsum"),
        "javascript_line_count": sum("javascript" in line for line in lines),
        "policy_line_count": sum(any(phrase in line for phrase in _POLICY) for line in lines),
    }
