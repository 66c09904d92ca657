"""Countries that a text names, in the text's own language and in English."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, AhoCorasick
from babel import Locale, UnknownLocaleError


@cache
def countries() -> dict[str, str]:
    """English name of each ISO 3166-1 alpha-2 code (source: Unicode CLDR, which also lists codes of its own)."""
    own = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
    names = Locale("en").territories
    return {code: names[code] for code in sorted(names) if len(code) == 2 and code.isalpha() and code not in own}


def _names(language: str) -> Iterator[tuple[str, str]]:
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return
    for code in countries():
        if name := territories.get(code):
            yield name, code


# Names that are far more often something else in news text, as plain English or as a first name.
_AMBIGUOUS = {"Chad", "Jersey", "Man"}


@cache
def _matcher(language: str) -> tuple[AhoCorasick, list[str]]:
    found = {name: code for tongue in ("en", language) for name, code in _names(tongue) if name not in _AMBIGUOUS}
    names = sorted(found)
    return AhoCorasick(names, matchkind=MATCHKIND_LEFTMOST_LONGEST), [found[name] for name in names]


def mentioned_countries(text: str, language: str | None) -> list[tuple[str, int]]:
    """The countries named in a text as (ISO 3166-1 alpha-2 code, mentions), by code."""
    matcher, codes = _matcher(language or "en")
    mentions: Counter[str] = Counter()
    for index, start, end in matcher.find_matches_as_indexes(text):
        if (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
            continue
        mentions[codes[index]] += 1
    return sorted(mentions.items())
