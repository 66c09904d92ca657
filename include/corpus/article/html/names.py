"""What may be authors' names in the lines of an HTML page, and what is none."""

import re

from corpus.text.lexicon import lexicon
from corpus.text.signs import VOWEL_SIGNS
from corpus.text.titles import name_key

# Accounts that publish but do not write.
ACCOUNT = re.compile(
    r"^(?:(?:site|web|wp|blog)?[\s_-]?(?:admin|administrator|webmaster|editor|editors|author|team|staff|user|guest)\d*"
    r"|[\w-]{0,20}admin\d*|(?:[\w.-]+\s){1,3}(?:feed|rss|bot|developer|newsfeed)|#|unknown|none|null|n/a|anonymous|redaktion|redacción|rédaction|редакция)$",
    re.IGNORECASE,
)
# An account's or a site's name: `ann.lee`, `paper.example`.
_HANDLE = re.compile(r"^[a-z0-9]+(?:[._][a-z0-9]+)+$")
# A line after which the author's name follows.
OPENS = re.compile(
    r"^(?:(?:written|posted|published|authored|reported|story|words|text|article|post)\s+by|by|author|authors|"
    r"about the authors?|(?:article\s)?rédigé par|por|autor(?:a|es)?|par|auteure?|von|di|"
    r"автор|текст|بقلم|الكاتب|作者|記者|记者)\s{0,2}[:：]?$",
    re.IGNORECASE,
)
NOT_NAMES = re.compile(
    r"\b(?:min|mins|minutes?|read|more|posts?|articles?|comments?|commented|says|share|follow|meet|recent|views?|all|about|"
    r"from|mail|e-mail|whatsapp|facebook|twitter|linkedin|pinterest|messenger|copier|privacy|policy|experts?|home|blog|news|updated|published|categor(?:y|ies)|insights|agree|see|view|subscribe)\b",
    re.IGNORECASE,
)
# Within a name; `\w` is no vowel sign of the scripts of India and South-East Asia.
IN_NAME = rf"[\w.'’\-{VOWEL_SIGNS}]"
_CAPITAL = rf"(?:[^\W\d_a-z]{IN_NAME}*|van|von|de|der|den|la|le|di|da|al|bin|y|and|&)"
_CAPITALS = re.compile(rf"^{_CAPITAL}(?:[\s,]{{1,2}}{_CAPITAL}){{0,12}}$")
_NAMED = re.compile(rf"^[^\W\d_]{IN_NAME}{{0,24}}(?:[ ,&]{{1,2}}(?:{IN_NAME}|[()]){{1,24}}){{0,14}}$")
# A name in Chinese, Japanese or Korean letters, or several of them.
_WIDE_NAME = re.compile(
    r"(?:[\u3400-\u9fff\u3040-\u30ff]{3,7}|[\u3400-\u9fff]{2}\s[\u3400-\u9fff]{1,3}|[\uac00-\ud7a3]{2,4})"
    r"(?:[\s、,，・=＝]{1,2}(?:[\u3400-\u9fff\u3040-\u30ff]{2,7}|[\uac00-\ud7a3]{2,4})){0,4}$"
)
_WIDE = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7a3]")
LINKS = re.compile(r"^(?:https?:|www\.|/|@)")


def may_name(names: str, weight: int, site_keys: frozenset[str]) -> bool:
    """Whether a text may be names; the less clearly its line says so, the more it must look like them."""
    if not _NAMED.match(names) or OPENS.match(names) or NOT_NAMES.search(names):
        return False
    if not is_person(names, frozenset() if weight > 4 else site_keys):
        return False
    count = len(names.split())
    if count > 1 and names[0].islower():
        return False
    if weight == 5:
        return bool(_CAPITALS.match(names))
    if weight <= 3 and _WIDE.search(names):
        return weight >= 2 and bool(_WIDE_NAME.match(names)) and not lexicon().is_furniture(names, count)
    if weight <= 2:
        return 2 <= count <= 5 and bool(_CAPITALS.match(names))
    return weight > 3 or count <= 6


def is_person(names: str, site_keys: frozenset[str]) -> bool:
    """Whether a text may name a person: neither the site, nor an account, an address or a number."""
    key = name_key(names)
    if not key or key.isdigit() or ACCOUNT.match(names) or LINKS.match(names) or _HANDLE.match(names):
        return False
    return key not in site_keys
