"""Who wrote an HTML page, of those that its structured data and the lines around title and body name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.page.marks import Mark
from corpus.text.bylines import Byline, clean_byline
from corpus.text.dates import find_date
from corpus.text.lexicon import Lexicon
from corpus.text.titles import name_key

# A date line beside the author's has at most so many words.
BESIDE_WORDS = 8

# A stated name is looked for in lines of at most so many words.
LINE_WORDS = 40

# How clearly a line must say that it names the author to count more than what is stated.
SURE_WEIGHT = 5

# A line that names the author has at most so many words.
BYLINE_WORDS = 22

# Accounts that publish but do not write.
_ACCOUNT = re.compile(
    r"^(?:(?:site|web|wp|blog)?[\s_-]?(?:admin|administrator|webmaster|editor|editors|author|team|staff|user|guest)\d*"
    r"|[\w-]{0,20}admin\d*|unknown|none|null|n/a|anonymous|redaktion|redacción|rédaction|редакция)$",
    re.IGNORECASE,
)
# An account's or a site's name: `ann.lee`, `paper.example`.
_HANDLE = re.compile(r"^[a-z0-9]+(?:[._][a-z0-9]+)+$")
# A line after which the author's name follows.
_OPENS = re.compile(
    r"^(?:(?:written|posted|published|authored|reported|story|words|text|article|post)\s+by|by|author|authors|"
    r"about the authors?|por|autor(?:a|es)?|par|auteure?|von|di|автор|текст|بقلم|الكاتب|作者|記者|记者)\s{0,2}[:：]?$",
    re.IGNORECASE,
)
_INNER_BY = re.compile(
    r"(?:^|(?<=[\s|·•—–-]))(?:(?:written|posted|published|authored|words|story|interview|recipe|text|review|created)\s)?by:?\s(?=(?-i:[A-Z]))"
    r"|(?:^|(?<=[\s|·•—–-]))(?:por|par|von|автор|بقلم)[:\s]\s?(?=[^\W\d_])",
    re.IGNORECASE,
)
_PARTING = re.compile(r"\s[⋅∙・—–]\s|\son\s(?=[A-Z][a-z]+(?:day)?\b)|\s(?=(?:Published|Updated|Posted)\b)")
_JOINING = frozenset(("and", "y", "et", "und", "e", "и", "&", "with", "of", "de"))
_NOT_NAMES = re.compile(
    r"\b(?:min|mins|minutes?|read|more|posts?|articles?|comments?|commented|says|share|follow|meet|recent|views?|all|about|"
    r"from|privacy|policy|experts?|home|blog|news|updated|published|categor(?:y|ies)|insights|agree|see|view|subscribe)\b",
    re.IGNORECASE,
)
_CAPITAL = r"(?:[^\W\d_a-z][\w.'’\-]*|van|von|de|der|den|la|le|di|da|al|bin|y|and|&)"
_CAPITALS = re.compile(rf"^{_CAPITAL}(?:[\s,]{{1,2}}{_CAPITAL}){{0,12}}$")
_SENTENCE_ENDS = (".", "!", "?")
_NAMED = re.compile(r"^[^\W\d_][\w.'’\-]{0,24}(?:[ ,&]{1,2}[\w.'’()\-]{1,24}){0,14}$")
_LINKS = re.compile(r"^(?:https?:|www\.|/|@)")


@dataclass(frozen=True)
class ChosenByline:
    """The authors' names, the agency, where they were found, and the block that shows them."""

    names: str | None
    agency: str | None
    method: str | None
    """`field`, `json-ld`, `meta`, `microdata`, `text` or None."""
    at: int | None


def _is_person(names: str, site_keys: frozenset[str]) -> bool:
    key = name_key(names)
    if not key or key.isdigit() or _ACCOUNT.match(names) or _LINKS.match(names) or _HANDLE.match(names):
        return False
    return key not in site_keys


def without_job(names: str, lexicon: Lexicon) -> str:
    """Cut off what an author is where no sign parts it from the name: `Ann Lee Senior Reporter` gives `Ann Lee`."""
    parts = names.split()
    for count in range(2, min(len(parts), 5)):
        rest = parts[count:]
        if parts[count - 1].casefold() not in _JOINING and lexicon.is_job(" ".join(rest)):
            return " ".join(parts[:count])
    return names


def _clean(text: str, lexicon: Lexicon) -> Byline:
    text = _PARTING.sub(" | ", text)
    found = clean_byline(text, lexicon)
    if not found.names and not found.agency:
        # A line that ends in a job is taken for one though a name stands before it.
        name = without_job(lexicon.by.sub("", text), lexicon)
        found = clean_byline(name, lexicon) if name != text else found
    return Byline(without_job(found.names, lexicon), found.agency) if found.names else found


def _stated(
    fields: Mapping[str, str], site_keys: frozenset[str], lexicon: Lexicon
) -> list[tuple[str, str | None, str]]:
    """Names, agency and method of what the fields state, best first."""
    found = []
    for method in ("json-ld", "meta", "microdata"):
        if not (raw := fields.get(f"byline:{method}")):
            continue
        parts = [_clean(part, lexicon) for part in raw.split(";") if part.strip() and not _LINKS.match(part.strip())]
        names = [part.names for part in parts if part.names and _is_person(part.names, site_keys)]
        agency = next((part.agency for part in parts if part.agency), None)
        if names or agency:
            found.append((", ".join(dict.fromkeys(names)), agency, method))
    return found


def _linked_names(who: str, lexicon: Lexicon) -> str:
    """The names among the texts of links and elements that stand for authors."""
    parts = dict.fromkeys(lexicon.by.sub("", part) for part in who.split(";"))
    return ", ".join(
        part
        for part in parts
        if len(part) > 3 and not (_OPENS.match(part) or _NOT_NAMES.search(part) or lexicon.is_job(part))
    )


def _line(text: str, mark: Mark, before: str, lexicon: Lexicon) -> tuple[int, str]:
    """How clearly a line says that it names the author (0 not at all), and the part of it that does."""
    who = _linked_names(mark.who, lexicon)
    if by := lexicon.by.match(text):
        return 6, who if who and by.end() + len(who) < len(text) and "A" in mark.flags else text
    if (inner := _INNER_BY.search(text)) and not text.endswith(_SENTENCE_ENDS):
        return 5, who if "A" in mark.flags and who else text[inner.end() :]
    if _OPENS.match(before):
        return 5, who or text
    if who and "A" in mark.flags:
        return 4, who
    if who:
        return 3, who
    if "y" in mark.near:
        return 2, text
    return (1, text) if "y" in mark.far else (0, text)


def _is_dated(texts: Sequence[str], marks: Sequence[Mark], words: Sequence[int], at: int) -> bool:
    """Whether a line or a short one beside it gives a date."""
    beside = [other for other in (at - 1, at + 1) if 0 <= other < len(texts) and words[other] <= BESIDE_WORDS]
    return any(marks[other].when or find_date(texts[other]) for other in (at, *beside))


def _may_name(names: str, weight: int, site_keys: frozenset[str]) -> bool:
    """Whether a text may be names, the less likely the less clearly its line says so."""
    if not _NAMED.match(names) or _OPENS.match(names) or _NOT_NAMES.search(names):
        return False
    if not _is_person(names, frozenset() if weight > 4 else site_keys):
        return False
    count = len(names.split())
    if count > 1 and names[0].islower():
        return False
    if weight == 5:
        return bool(_CAPITALS.match(names))
    if weight <= 2:
        return 2 <= count <= 5 and bool(_CAPITALS.match(names))
    return weight > 3 or count <= 6


def _shown(
    texts: Sequence[str],
    marks: Sequence[Mark],
    words: Sequence[int],
    where: Sequence[int],
    site_keys: frozenset[str],
    lexicon: Lexicon,
) -> list[tuple[int, str, str | None, int]]:
    """Weight, names, agency and block of every line that may name the author, in the order of `where`."""
    found: list[tuple[int, str, str | None, int]] = []
    for at in where:
        text, mark = texts[at], marks[at]
        if words[at] > BYLINE_WORDS or mark.tag in ("h1", "h2") or len(text) > 200 or "c" in mark.near + mark.far:
            continue
        weight, part = _line(text, mark, texts[at - 1] if at else "", lexicon)
        if not weight and _is_dated(texts, marks, words, at):
            weight, part = 1, text
        if not weight or _OPENS.match(text):
            continue
        named = _clean(part, lexicon)
        names = named.names or ""
        if not names:
            if named.agency and weight >= 3:
                found.append((weight, "", named.agency, at))
            continue
        if not _may_name(names, weight, site_keys):
            continue
        if weight <= 3 and (text.endswith((".", "?", "!", ":")) or lexicon.is_furniture(text, words[at])):
            continue
        if weight <= 2 and "n" in mark.areas:
            continue
        found.append((weight, names, named.agency, at))
    return found


def choose_byline(
    texts: Sequence[str],
    marks: Sequence[Mark],
    words: Sequence[int],
    head: Sequence[int],
    tail: Sequence[int],
    fields: Mapping[str, str],
    site_names: Sequence[str],
    lexicon: Lexicon,
) -> ChosenByline:
    """Choose the authors.

    What is stated counts most where it names somebody other than the site; else the line that says most clearly
    that it names the author.

    Args:
        texts: the page's blocks.
        marks: their marks.
        words: their numbers of words.
        head: the blocks around the title and above the body, the likeliest first.
        tail: the blocks after the body.
        fields: what the page states, by the keys of `html_fields`.
        site_names: what the site is called.
        lexicon: opening words, jobs and agencies.
    """
    if known := fields.get("byline"):
        named = clean_byline(known, lexicon)
        return ChosenByline(named.names, named.agency, "field", None)
    site_keys = frozenset(filter(None, map(name_key, site_names)))
    stated = _stated(fields, site_keys, lexicon)
    above = _shown(texts, marks, words, head, site_keys, lexicon)
    shown = above + _shown(texts, marks, words, tail, site_keys, lexicon)
    agency = next((agency for _, agency, _ in stated if agency), None) or next(
        (one[2] for one in shown if one[2]), None
    )
    above = [one for one in above if one[1]]
    shown = [one for one in shown if one[1]]
    for names, _, method in stated:
        if not names:
            continue
        author = names.split(", ")[0].lower()
        at = next((at for at in (*head, *tail) if words[at] <= LINE_WORDS and author in texts[at].lower()), None)
        sure = next((one for one in above if one[0] >= SURE_WEIGHT and _is_person(one[1], site_keys)), None)
        if at is None and sure:
            # Systems state who typed the page in; its line says who wrote it.
            return ChosenByline(sure[1], agency, "text", sure[3])
        return ChosenByline(names, agency, method, at)
    signed = any(f"byline:{method}" in fields for method in ("json-ld", "meta", "microdata"))
    for lines, least in ((above, 2 if signed else 1), (shown, 2)):
        likely = [one for one in lines if one[0] >= least]
        if likely:
            _, names, _, at = max(likely, key=lambda one: one[0])
            return ChosenByline(names, agency, "text", at)
    for method in ("json-ld", "meta", "microdata"):
        # An organization that signs its own pages is better than nobody.
        if (raw := fields.get(f"byline:{method}")) and not _ACCOUNT.match(raw) and not _LINKS.match(raw):
            named = clean_byline(raw, lexicon)
            names = named.names or ("" if named.agency else raw)
            if names and not names.isdigit():
                return ChosenByline(names, agency or named.agency, method, None)
    return ChosenByline(None, agency, "text" if agency else None, None)
