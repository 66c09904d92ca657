"""Roles in bylines: who took the pictures, translated, edited or checked wrote nothing."""

import re
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

_BY = r"\s?(?:by\s|von\s|par\s|por\s|di\s|af\s|av\s|door\s|od\s|[:：]\s?)"
_OTHERS = (
    r"(?:(?:main|cover|top|header|featured?)\s)?"
    r"(?:photo(?:s|graph|graphs|graphy|grapher)?|photographies?|pictures?|images?|illustrat(?:ions?|ed|or)|art(?:work)?|"
    r"graphics?|video|fotos?|fotograf(?:ie|ía|ia|i)?|fotograf|bilder?|bild|beeld|foto's|billede|kuvat?|zdjęcia|fot\.|фото|"
    r"translat(?:ed|ion|or)|übersetz(?:ung|t)|aus dem \w+|tradu(?:cido|cción|zione|ção|zido|ction)|traduit|перевод|"
    r"edit(?:ed|ing)|editor|additional (?:reporting|editing)|fact[- ]check(?:ed|ing)|(?:medically|expertly) reviewed|"
    r"redigeret|redaktion|bearbeitet)"
)
_OTHER_ROLE = re.compile(_OTHERS + _BY, re.IGNORECASE)
# What each alternative of `_OTHERS` and of `_BY` has: fast to look for, and without both no role is found.
_NAMES_ROLE = (
    "photo", "picture", "image", "illustrat", "art", "graphic", "video", "fot", "bild", "beeld", "billede", "kuva",
    "zdjęcia", "фото", "translat", "übersetz", "aus dem", "tradu", "перевод", "edit", "additional", "fact", "reviewed",
    "redigeret", "redaktion", "bearbeitet",
)  # fmt: skip
_SAYS_BY = (":", "：", "by ", "von ", "par ", "por ", "di ", "af ", "av ", "door ", "od ")
_ROLE = re.compile(
    rf"(?<!\w)(?={_OTHERS}{_BY}|(?<!additional\s)(?:words|written|text|texte|story|reporting|reported)\sby\s)",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"(?:words|reporting|reported)\sby\s(?P<names>.+?)(?:\sin\s(?-i:[^\W\d_a-z])[\w ,]{2,40})?\s*;?\s*$",
    re.IGNORECASE,
)
# A line after which the photographer's or the translator's name follows.
_OPENS_OTHER = re.compile(
    r"(?:photo(?:s|graphs?|graphy)?|pictures?|illustrations?|translat(?:ed|ion)|edited|editing|fotos?|bilder?)"
    r"(?:\s(?:by|von|par|por|di))?\s{0,2}[:：]?$",
    re.IGNORECASE,
)


@cache
def _role_names() -> AhoCorasick:
    return AhoCorasick(_NAMES_ROLE, implementation=Implementation.DFA)


# What small letters do not show and `re.IGNORECASE` takes for others: of Turkish, of old prints, of Church Slavonic.
_TAKEN_FOR = str.maketrans("ıſᲀᲁᲂᲃᲄᲅᲆ", "isвдосттъ", "\u0307")


def in_small(text: str) -> str:
    """A text in small letters, those that `re.IGNORECASE` takes for others as these."""
    small = text.lower()
    return small if small.isascii() else small.translate(_TAKEN_FOR)


def _may_name_role(text: str) -> bool:
    small = in_small(text)
    if not _role_names().find_matches_as_indexes(small):
        return False
    spaced = " ".join(small.split()) + " "
    return any(sign in spaced for sign in _SAYS_BY)


def own_roles(text: str) -> str:
    """A line without who took its pictures, translated, edited or checked it; empty where it names none but these.

    `Words by Ann Lee Photographs by Bo Dahl` gives `By Ann Lee`, as does `Reporting by Ann Lee in Oslo`.
    """
    if _may_name_role(text) and _OTHER_ROLE.search(text):
        parts = [part.strip(" ;,|·/&-–—\n") for part in _ROLE.split(text)]
        text = " | ".join(part for part in parts if part and not _OTHER_ROLE.match(part))
    reporting = _REPORTING.match(text)
    return f"By {reporting['names']}" if reporting else text


def opens_other_role(text: str) -> bool:
    """Whether a line such as `Photographs by` says that the next one names no author."""
    return bool(_OPENS_OTHER.match(text))
