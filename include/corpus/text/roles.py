"""Roles in bylines: who took the pictures, translated, edited or checked wrote nothing."""

import re

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
# What each alternative of `_BY` has: fast to look for, and without it no role is found.
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


def _may_say_by(text: str) -> bool:
    small = " ".join(text.lower().split()) + " "
    if not small.isascii():
        small = small.replace("ı", "i").replace("\u0307", "")  # `re.IGNORECASE` takes these for an i, and İ
    return any(sign in small for sign in _SAYS_BY)


def own_roles(text: str) -> str:
    """A line without who took its pictures, translated, edited or checked it; empty where it names none but these.

    `Words by Ann Lee Photographs by Bo Dahl` gives `By Ann Lee`, as does `Reporting by Ann Lee in Oslo`.
    """
    if _may_say_by(text) and _OTHER_ROLE.search(text):
        parts = [part.strip(" ;,|·/&-–—\n") for part in _ROLE.split(text)]
        text = " | ".join(part for part in parts if part and not _OTHER_ROLE.match(part))
    reporting = _REPORTING.match(text)
    return f"By {reporting['names']}" if reporting else text


def opens_other_role(text: str) -> bool:
    """Whether a line such as `Photographs by` says that the next one names no author."""
    return bool(_OPENS_OTHER.match(text))
