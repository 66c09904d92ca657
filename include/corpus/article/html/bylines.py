"""Who wrote an HTML page, among those whom its structured data and the lines around title and body name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from corpus.article.html.body import LAST_OF_BODY, Around
from corpus.article.html.names import ACCOUNT, IN_NAME, LINKS, NOT_NAMES, OPENS, is_person, may_name
from corpus.article.html.shapes import Shapes
from corpus.article.remnants import is_remnant
from corpus.article.signatures import agency_behind, goes_on, lone_agency
from corpus.page.marks import Mark
from corpus.page.stated import METHODS
from corpus.text.bylines import Byline, clean_byline, without_unparted_job
from corpus.text.bylines_cjk import cjk_editor, cjk_names, lone_names
from corpus.text.dates import find_date
from corpus.text.lexicon import lexicon
from corpus.text.prose import is_prose
from corpus.text.roles import in_small, opens_other_role, own_roles
from corpus.text.signs import SENTENCE_ENDS
from corpus.text.titles import ending_of, name_key

# A date line beside the author's has at most so many words.
BESIDE_WORDS = 8

# A stated name is looked for in lines of at most so many words.
LINE_WORDS = 40

# How clearly a line must say that it names the author to count more than what is stated.
SURE_WEIGHT = 5

# A line that names the author has at most so many words and characters.
BYLINE_WORDS = 22
BYLINE_LENGTH = 200

# At most so many stated names are looked for in the page's blocks.
MOST_AUTHORS = 6

# A name that stands alone is looked for in so many lines around the title, each of at most so many words.
MOST_SIGNED, NAME_WORDS = 4, 6
HEADINGS = frozenset(("h1", "h2", "h3"))

_INNER_BY = re.compile(
    r"^By(?=(?-i:[A-Z][a-z]))|"
    r"(?:^|(?<=[\s|·•—–-]))(?:(?:written|posted|published|authored|words|story|interview|recipe|text|review|created|reporting|reported)\s)?by:?\s(?=(?-i:[A-Z]))"
    r"|(?:^|(?<=[\s|·•—–-]))(?:por|par|von|автор|بقلم)[:\s]\s?(?=[^\W\d_])",
    re.IGNORECASE,
)
# What each alternative of it has: fast to look for.
_SAYS_BY = ("by", "por", "par", "von", "автор", "بقلم")
_PARTING = re.compile(r"\s[⋅∙・—–]\s|\son\s(?=[A-Z][a-z]+(?:day)?\b)|\s(?=(?:Published|Updated|Posted)\b)")
_LISTING = re.compile(r"\s*[,;]\s*(?:and\s|&\s)?|\s(?:and|&|et|und|y|e)\s")
# What joins a further full name to one.
_FULLER = re.compile(rf"^\s?(?:,|and|&|et|und|y|e|og|och|en)\s[^\W\d_a-z]{IN_NAME}+(?:\s[^\W\d_]{IN_NAME}*){{1,3}}$")
_FULL_NAME = re.compile(rf"[^\W\d_a-z]{IN_NAME}*(?:\s[^\W\d_]{IN_NAME}*){{1,3}}$")
# `鈴木健輔 2023年4月2日 21時01分`
_WIDE_DATED = re.compile(r"(?P<names>[\u3400-\u9fff]{3,5}|[\uac00-\ud7a3]{2,4})\s+(?:19|20)\d{2}[年년./-]")
# The end of a sentence, and not of `7:15 p.m.`
_STOPS = re.compile(r"(?:[?!:]|(?<!\s[ap]\.m)\.)$", re.IGNORECASE)


@dataclass(frozen=True)
class ChosenByline:
    """The authors' names, the agency, where they were found, and the block that shows them."""

    names: str | None
    agency: str | None
    method: str | None
    """`field` (it came with the capture), one of `METHODS`, `text` or None."""
    at: int | None


@dataclass(frozen=True)
class _Shown:
    """A line that may name the author."""

    weight: int
    """How clearly it says so, 1 to 6 (`_line`)."""
    names: str
    agency: str | None
    at: int

    def chosen(self, agency: str | None) -> ChosenByline:
        """The line as the choice, with the page's agency."""
        return ChosenByline(self.names, agency, "text", self.at)


@dataclass(frozen=True)
class _Stated:
    """Names that a page states, or only an agency."""

    names: str
    agency: str | None
    method: str


def choose_byline(
    page: Shapes, around: Around, known: Mapping[str, str], site_names: Sequence[str], title_at: int | None = None
) -> ChosenByline:
    """Choose the authors.

    What is stated counts most where it names somebody other than the site; else the line that says most clearly
    that it names the author.

    Args:
        page: the page's blocks.
        around: those that may name the author.
        known: what the page states, by the keys of `corpus.page.stated`.
        site_names: what the site is called.
        title_at: the block that shows the title, which signs nothing.
    """
    if own := known.get("byline"):
        named = clean_byline(own, lexicon())
        return ChosenByline(named.names, named.agency, "field", None)
    site_keys = frozenset(filter(None, map(name_key, (*site_names, ending_of(known.get("title:tag", ""))))))
    stated = _stated(known, site_keys)
    above = _shown(page, [at for at in around.head if at != title_at], site_keys)
    shown = above + _shown(page, around.tail, site_keys)
    lone = _lone_agency(page, around, site_keys)
    agencies = [*(one.agency for one in stated), *(one.agency for one in shown), lone.agency if lone else None]
    agency = next(filter(None, agencies), None) or _agency_behind(page, around)
    above, shown = ([one for one in some if one.names] for some in (above, shown))
    checked = (_checked(page, around, one, above) for one in stated if one.names)
    if best := next((one for one in checked if one.names), None):
        at = _shows(page, around, best.names)
        sure = next((one for one in above if one.weight >= SURE_WEIGHT and is_person(one.names, site_keys)), None)
        # Systems state who typed the page in; its line says who wrote it.
        return sure.chosen(agency) if at is None and sure else ChosenByline(best.names, agency, best.method, at)
    signed = any(f"byline:{method}" in known for method in METHODS)
    for lines, least in ((above, 2 if signed else 1), (shown, 2)):
        likely = [one for one in lines if one.weight >= least]
        if likely:
            return max(likely, key=lambda one: one.weight).chosen(agency)
    if not signed and (editor := _editor(page, [*around.head, *around.tail])):
        return editor
    if signature := _signature(page, around, site_keys, signed=signed):
        return signature
    signed_by = _stated_organization(known, agency, site_keys)
    return lone if lone and not signed_by.names and signed_by.agency == lone.agency else signed_by


def _lone_agency(page: Shapes, around: Around, site_keys: frozenset[str]) -> ChosenByline | None:
    """The line above the body, or the last of it, that names an agency and nothing else."""
    above = takewhile(lambda at: not page.prose[at], around.head)
    for at in (*above, *around.tail[-LAST_OF_BODY:]):
        mark = page.marks[at]
        if set("nf") & set(mark.areas) or mark.tag in ("h1", "h2", "h3"):
            continue
        if (agency := lone_agency(page.texts[at])) and name_key(agency) not in site_keys:
            return ChosenByline(None, agency, "text", at)
    return None


def _agency_behind(page: Shapes, around: Around) -> str | None:
    """The agency that signs the body's last paragraph."""
    return agency_behind(page.texts[around.end - 1]) if around.end else None


def _signature(page: Shapes, around: Around, site_keys: frozenset[str], *, signed: bool) -> ChosenByline | None:
    """A Chinese name alone beside the title or below the body; where the newsroom signs, one in bold letters too."""
    head = [at for at in around.head if page.words[at] <= NAME_WORDS][:MOST_SIGNED]
    for at in (*head, *around.tail[:1], *around.tail[-1:]):
        text, mark = page.texts[at], page.marks[at]
        if set("nf") & set(mark.areas) or mark.tag in HEADINGS:
            continue
        if names := lone_names(text):
            return ChosenByline(names, None, "text", at)
        is_name = signed and "B" in mark.flags and all(map(str.istitle, text.replace("-", " ").split()))
        if is_name and _FULL_NAME.fullmatch(text) and may_name(text, 2, site_keys):
            return ChosenByline(text, None, "text", at)
    return None


def _editor(page: Shapes, where: Sequence[int]) -> ChosenByline | None:
    """The editor who signs a Chinese page that names no author."""
    for at in where:
        if page.words[at] <= BYLINE_WORDS and (name := cjk_editor(page.texts[at])):
            return ChosenByline(name, None, "text", at)
    return None


def stated_authors(known: Mapping[str, str]) -> list[str]:
    """The authors' names that the page states, as they stand there."""
    stated = [known.get(key, "") for key in ("byline", *(f"byline:{method}" for method in METHODS))]
    return [name.strip() for names in stated for name in names.split(";") if name.strip()][:MOST_AUTHORS]


def _stated(known: Mapping[str, str], site_keys: frozenset[str]) -> list[_Stated]:
    """What the page states of its authors, the most trusted first."""
    found = []
    for method in METHODS:
        if not (raw := known.get(f"byline:{method}")):
            continue
        # Where a comma comes first the name is missing: `, The Courier`.
        own = [part.strip() for part in raw.split(";")]
        parts = [_clean(part) for part in own if part and part[0] != "," and not LINKS.match(part)]
        names = [part.names for part in parts if part.names and is_person(part.names, site_keys)]
        agency = next((part.agency for part in parts if part.agency), None)
        if names or agency:
            found.append(_Stated(", ".join(dict.fromkeys(names)), agency, method))
    return found


def _stated_organization(known: Mapping[str, str], agency: str | None, site_keys: frozenset[str]) -> ChosenByline:
    """An organization that signs its own pages is better than nobody."""
    for method in METHODS:
        if (raw := known.get(f"byline:{method}")) and not ACCOUNT.match(raw) and not LINKS.match(raw):
            named = clean_byline(raw, lexicon())
            names = named.names or ("" if named.agency else raw)
            if named.agency and names and name_key(names) in site_keys:
                # `The Courier with Reuters` is how the newsroom signs.
                names = lexicon().by.sub("", raw)
            if names and not names.isdigit():
                return ChosenByline(names, agency or named.agency, method, None)
    return ChosenByline(None, agency, "text" if agency else None, None)


def _shows(page: Shapes, around: Around, names: str) -> int | None:
    """The line that shows the first of some names."""
    author = names.split(", ")[0].lower()
    lines = (at for at in (*around.head, *around.tail) if page.words[at] <= LINE_WORDS)
    return next((at for at in lines if author in page.texts[at].lower()), None)


def _checked(page: Shapes, around: Around, stated: _Stated, above: Sequence[_Shown]) -> _Stated:
    """Stated names as the page shows them: without those it gives another role, with those it names beside them."""
    names, where = stated.names.split(", "), (*around.head, *around.tail)
    lines = [page.texts[at] for at in where if page.words[at] <= LINE_WORDS]
    kept = [name for name in names if not _has_other_role(name, lines)]
    if not kept and not any(one.weight > 1 for one in above):
        kept = names
    if stated.method == "microdata":
        # Cards of other articles carry the same marks.
        shown = [name for name in kept if any(name in line for line in lines)]
        kept = (
            [name for name in kept if name in shown or not any(name in text for text in page.texts)] if shown else kept
        )
    sure = next((one.names for one in above if one.weight >= SURE_WEIGHT or "A" in page.marks[one.at].flags), None)
    if sure and len(kept) == 1 and kept[0] in sure and _FULLER.search(sure.replace(kept[0], "", 1)):
        kept = [sure]
    return replace(stated, names=", ".join(kept))


def _has_other_role(name: str, lines: Sequence[str]) -> bool:
    """Whether all lines that show a name give it a role such as photographer or editor."""
    showing = [line for line in lines if name in line]
    return bool(showing) and all(name not in own_roles(line) for line in showing)


def _shown(page: Shapes, where: Sequence[int], site_keys: frozenset[str]) -> list[_Shown]:
    """Every line that may name the author or an agency, in the order of `where`."""
    found = []
    for at in where:
        text, mark = page.texts[at], page.marks[at]
        if page.words[at] > BYLINE_WORDS or len(text) > BYLINE_LENGTH:
            continue
        if mark.tag in ("h1", "h2") or ("c" in mark.near + mark.far and not cjk_names(text)):
            continue
        before = page.texts[at - 1] if at else ""
        if not (own := own_roles(text)):
            continue
        weight, part = _line(own, mark if own == text else replace(mark, who=""), before)
        if not weight and (signed := _WIDE_DATED.match(text)):
            weight, part = 2, signed["names"]
        if not weight and _is_dated(page, at):
            weight, part = 1, text
        if not weight or OPENS.match(text) or opens_other_role(before):
            continue
        if (page.sentence[at] and is_prose(text)) or is_remnant(text):
            continue
        below = page.texts[at + 1] if at + 1 < len(page.texts) else ""
        named = _clean(f"{part} {below}" if part == text and below and goes_on(text, below) else part)
        if not named.names:
            if named.agency and weight >= 3:
                found.append(_Shown(weight, "", named.agency, at))
        elif may_name(named.names, weight, site_keys) and not _is_other(page, at, weight):
            found.append(_Shown(weight, named.names, named.agency, at))
    return found


def _line(text: str, mark: Mark, before: str) -> tuple[int, str]:
    """How clearly a line says that it names the author (0 not at all, 6 the most), and the part of it that does."""
    who = _linked_names(mark.who)
    if names := cjk_names(text):
        return 6, names
    if by := lexicon().by.match(text):
        fuller = who and by.end() + len(who) < len(text) and "A" in mark.flags
        return 6, who if fuller and not _is_list_with(text[by.end() :], who) else text
    small = in_small(text)
    may_say_by = any(sign in small for sign in _SAYS_BY)
    if may_say_by and (inner := _INNER_BY.search(text)) and not text.endswith(tuple(SENTENCE_ENDS)):
        return 5, who if "A" in mark.flags and who else text[inner.end() :]
    if OPENS.match(before):
        return 5, who or text
    if who and "A" in mark.flags:
        return 4, who
    if who:
        return 3, who
    if "y" in mark.near:
        return 2, text
    return (1, text) if "y" in mark.far else (0, text)


def _is_list_with(text: str, who: str) -> bool:
    """Whether a text is a list of names of which only some are links."""
    names = [part.strip() for part in _LISTING.split(clean_byline(text, lexicon()).names or "")]
    linked = [part.strip() for part in who.split(", ")]
    return len(names) > len(linked) and all(one in names for one in linked) and all(map(_FULL_NAME.match, names))


def _linked_names(who: str) -> str:
    """The names among the texts of links and elements that stand for authors."""
    if not who:
        return ""
    known = lexicon()
    parts = dict.fromkeys(known.by.sub("", part) for part in who.split(";"))
    return ", ".join(
        part
        for part in parts
        if len(part) > 3 and not (OPENS.match(part) or NOT_NAMES.search(part) or known.is_job(part))
    )


# Each line is asked about by itself and by those beside it.
_date_in = lru_cache(maxsize=1 << 12)(find_date)


def _is_dated(page: Shapes, at: int) -> bool:
    """Whether a line or a short one beside it gives a date."""
    for other in (at, at - 1, at + 1):
        if other != at and not (0 <= other < len(page.texts) and page.words[other] <= BESIDE_WORDS):
            continue
        if page.marks[other].when or _date_in(page.texts[other]):
            return True
    return False


def _is_other(page: Shapes, at: int, weight: int) -> bool:
    """Whether a line that does not clearly name the author is a sentence, furniture or part of a menu."""
    text = page.texts[at]
    if weight <= 3 and (_STOPS.search(text) or lexicon().is_furniture(text, page.words[at])):
        return True
    areas = page.marks[at].areas
    return weight <= 2 and ("n" in areas or ("f" in areas and "a" not in areas))


def _clean(text: str) -> Byline:
    """The names and the agency in a text."""
    text = _PARTING.sub(" | ", text)
    known = lexicon()
    found = clean_byline(text, known)
    if not found.names and not found.agency:
        # A line that ends in a job is taken for one though a name stands before it.
        name = without_unparted_job(known.by.sub("", text), known)
        found = clean_byline(name, known) if name != text else found
    return Byline(without_unparted_job(found.names, known), found.agency) if found.names else found
