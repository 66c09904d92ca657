"""Bylines: who wrote an article, without the words around the names."""

import re
from dataclasses import dataclass

from corpus.text.bylines_cjk import cjk_names, without_reporter
from corpus.text.lexicon import MARKS, Lexicon
from corpus.text.roles import own_roles
from corpus.text.weekdays import without_weekday

# Behind one of these a name goes on, and no job begins.
_JOINING = frozenset(("and", "y", "et", "und", "e", "и", "&", "with", "of", "de"))


@dataclass(frozen=True)
class Byline:
    """An article's authors as the page names them, and the news agency it came from."""

    names: str | None
    agency: str | None


# The longest byline, in characters; what follows is another line's text.
LONGEST = 200

# Most lines that may name somebody have letters only; so long they are known at a glance.
PLAIN = 60

_ADDRESS = re.compile(r"\S+@\S*|https?://\S*|www\.\S*|(?<!\w)@\w+")
# What parts a byline from the date, a role or a counter after it.
_PARTED = re.compile(r"\s*[|｜•·●▪/／\n\t]\s*|\s[-–—]\s|\s*[(（\[]")
# A day, a time or a reading time ends the names.
_TIME = re.compile(
    r"[,\s]*(?:(?<!\w)(?:on|at|le|el|am|um|em)\s)?(?:\d{1,2}[:.h]\d{2}|\d{1,2}(?:st|nd|rd|th|\.)?\s|\d{4}|\d+\s?min|"
    r"(?<!\w)(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?\s\d)",
    re.IGNORECASE,
)
# Letters before a digit belong to it: `Ann Lee, g1`.
_TORN = re.compile(r"(?<=[\s,])[^\W\d_]{1,3}$")
# For whom and where the authors wrote: `Ann Lee For The Daily Courier`, `Ann Lee in Oslo and Bo Dahl in Bergen`.
_FOR_PAPER = re.compile(
    r"\s(?:[Ff]or|FOR)\s(?:the\s)?(?!(?:Your|Our|My|His|Her|A)\s)[A-Z][^\s]*(?:\s[A-Z&][^\s]*){0,4}$"
)
_IN_PLACE = re.compile(r"\sin\s[^\W\d_a-z][\w'’-]+(?:\s[^\W\d_a-z][\w'’-]+){0,2}(?=\s(?:and|&)\s|[,;]|$)")
# `ANA LÓPEZ Punta Alta`: a name in capitals and a place.
_PLACE_BEHIND = re.compile(r"(?P<names>[A-ZÀ-ÖØ-Þ]{2,}(?:[\s-][A-ZÀ-ÖØ-Þ]{2,}){1,3})(?:\s[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+){1,3}")
# Greek sets names behind an article: `Της Άννας Δήμου`.
_OF = re.compile(r"(?:Του|Της|Των)\s(?=[Α-ΩΆ-Ώ]\w+\s[Α-ΩΆ-Ώ])")
# Signs between a byline and what stands before it, and a day before a name: `6 May 2024 / Ann Lee`.
_BAR = re.compile(r"\s*[|｜•·●▪]\s*|\s[/–—]\s")
_DAY_BEFORE = re.compile(
    r"(?:\w{2,12},\s)?(?:[^\W\d_]{3,9}\.?\s\d{1,2},?\s\d{4}|\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,10}\.?\s(?:de\s)?\d{4}|"
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)[,\s]+(?:\d{1,2}[:.h]\d\d\s)?(?=[^\W\d_])"
)
# What is left of a time or a day once its digits are gone.
_CLOCK = re.compile(
    r"(?:\W*\b(?:[ap]\.?m|uhr|h|e[sd]?t|p[sd]?t|c[sde]t|cest|gmt|utc|bst|ist|wib|wita|wit|mon|tue|wed|thu|fri|sat|sun|publiziert|"
    r"aktualisiert|erstellt|published|updated|posted)\b\.?)+",
    re.IGNORECASE,
)
# What a button beside a name says.
_BUTTON = re.compile(
    r"(?:\s(?:tips meg|follow(?: me)?|folgen|suivre|seguir|segui|contact(?: me)?|copy link|e-?mail|chevron-\w+|"
    r"interview|이메일 보내기|구독))+$",
    re.IGNORECASE,
)
# Authors in brackets behind the first: `Ann Lee (with Bo Dahl)`; a middle name in brackets: `Ann (Maria) Lee`.
_WITH = re.compile(r"\s\(((?:with|avec|mit|con|com|med|met)\s[^()]{3,100})\)")
_MIDDLE = re.compile(r"([^\W\d_]+)\s\(([^\W\d_a-z]\w+(?:\s[^\W\d_a-z]\w+)?)\)\s([^\W\d_a-z]\w+)")
# What follows a name and is a paper: `Ann Lee, The Daily Courier`.
_PAPERS = (
    r"(?:report|news|times|gazette|courier|herald|tribune|chronicle|observer|enquirer|daily|weekly|magazine|network|"
    r"zeitung|nachrichten|anzeiger|rundschau)$"
)
_PAPER = re.compile(rf"\s{_PAPERS}", re.IGNORECASE)
# The same without a comma: a paper of two words or more behind two that open no paper's name.
_NAMED_PAPER = re.compile(
    r"(?P<names>(?!(?:The|New|Los|San|Santa|Salt|St\.?|Saint|Fort|Las|El|La|Le|Die|Der|Das)\s)[^\W\d_a-z][\w.'’-]+\s"
    r"[^\W\d_a-z][\w'’-]+)(?:\s[^\W\d_a-z][\w'’-]*|\s&)+[\s-](?i:report|news|times|gazette|courier|courier-post|post|"
    r"herald|tribune|chronicle|observer|enquirer|journal|register|telegram|zeitung|nachrichten|anzeiger|rundschau)"
)
# Jobs that are written in one with what they are for: `Lokalredakteurin`, `kulturjournalist`.
_JOINED_JOB = re.compile(
    r"[\w-](?:redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|journalist(?:in)?|redaktør|redaktör|kommentator|"
    r"verslaggever|redacteur|toimittaja)$",
    re.IGNORECASE,
)
# A paper behind a name has with it at least so many words; a name with a job behind it has so many.
PAPER_WORDS, JOB_LINE = 4, range(3, 6)

# Words of jobs that stand where a name's might: `Senior Political Reporter`.
_OF_JOBS = frozenset(
    ["senior", "chief", "staff", "executive", "deputy", "assistant", "associate", "managing", "political", "politics",
     "news", "sports", "sport", "business", "science", "health", "national", "local", "foreign", "special", "guest",
     "contributing", "freelance", "digital", "content", "general", "features", "opinion", "the", "our", "city",
     "culture", "education", "entertainment", "technology", "investigative", "medical", "by", "for"]
)  # fmt: skip
_AND = re.compile(r"[&\w]")
_JOINER = re.compile(
    r"(\s*[,;、，]\s*(?:and\s|&\s)?|\s+(?:and|y|et|und|e|и|&|with|avec|con|mit|com|с)\s+|\s+و\s?)", re.IGNORECASE
)
# `Head of Cargo` and its like are offices, whatever of.
_OFFICE = re.compile(
    r"(?:head|director|professor|chair|dean|(?:co-)?founder|chief|(?:vice[- ])?president|editor|host)\s(?:of|at|for)\s"
    r"|chief\s(?:\w+\s){1,2}officer$",
    re.IGNORECASE,
)
# Words of names that are written small; of other small words a name has fewer than so many.
_SMALL = "van von der den de del della di da do dos la le el al bin ibn ben ter ten af av zu y e i"
_PARTICLES = frozenset(_SMALL.split())
SMALL_WORDS = 3
_JOINERS = frozenset(["and", "y", "et", "und", "e", "и", "with", "avec", "con", "mit", "com", "с", "by"])
# `By Ann Lee in Politics`, `by Ann Lee on 5 May`: what follows is no name.
_SECTION = re.compile(r"\s(?:in|on|en|el|le|am|em)\s", re.IGNORECASE)
# A dump without white space between a page's elements: `Ann LeePublished May 5`.
_GLUED = re.compile(r"(?<=[a-z])(?=(?:Published|Updated|Posted|Last)(?!\w))")
# A time begins at most so many characters before its first digit: `on September. 5`.
_TIME_REACH = 14
_SHORTENED = re.compile(r"(?:\.\w{1,3}|[^\w][^\W\d_]{1,2})\.$")
# Each of these is fast to look for, and without it the slower pattern finds nothing.
_SIGN_THAT_JOINS = re.compile("[,;、，&و]")
_SIGN_THAT_PARTS = re.compile(r"[|｜•·●▪/／\n\t(（\[–—-]")
_DIGIT = re.compile(r"\d")
_GLUED_WORD = re.compile("Published|Updated|Posted|Last")
_LETTER = re.compile(r"[^\W\d_]")


def clean_byline(text: str, lexicon: Lexicon) -> Byline:
    """Part a byline into names and agency.

    `By Ann Lee, Staff Writer` names Ann Lee; `By Ann Lee | Reuters` names Ann Lee and the agency Reuters.
    Dates, times, addresses, handles and jobs go; credentials (`M.D.`) stay with their name.

    Args:
        text: the byline as the page or a field has it.
        lexicon: the opening words, jobs and agencies.

    Returns:
        The names as one text, in the page's own order and joining words, and the agency; None for either
        where the byline does not tell.
    """
    text = own_roles(text[:LONGEST])
    text = cjk_names(text) or without_reporter(text)
    parts = text.split()
    rest = " ".join(parts)
    if "(" in rest:
        middle = _MIDDLE.fullmatch(rest)
        rest = " ".join(middle.groups()) if middle else _WITH.sub(r" \1", rest)
    if len(rest) <= PLAIN and "".join(parts).isalpha() and not _GLUED_WORD.search(rest) and "و" not in rest:
        folded_words = rest.lower().split()
        if _JOINERS.isdisjoint(folded_words) and lexicon.dated_edges.isdisjoint(folded_words):
            line = _without_place(rest)
            return _plain(line, line.lower().split(), lexicon)
    if "@" in rest or "www." in rest or "://" in rest:
        rest = _ADDRESS.sub(" ", rest)
    rest = rest.strip().lstrip(MARKS)
    if _GLUED_WORD.search(rest):
        rest = _GLUED.sub(" ", rest)
    rest = _after_day(rest, lexicon)
    folded = rest.lower()
    if "by" in folded and (inner := list(lexicon.inner_by.finditer(rest))):
        rest = _SECTION.split(rest[inner[-1].end() :])[0]
    elif day := _DAY_BEFORE.match(rest):
        rest = rest[day.end() :]
    rest = rest.strip()
    for _ in range(2):
        if not (opening := lexicon.by.match(rest)):
            break
        rest = rest[opening.end() :].strip()
    if rest.lower().rstrip(" :：") in lexicon.entries["by"]:
        return Byline(None, None)
    if lexicon.dated.any(folded):
        for words in (lexicon.issued, lexicon.updated):
            if found := words.search(rest):
                rest = rest[: found.start()] if found.start() else ""
    if (digit := _DIGIT.search(rest)) and (time := _TIME.search(rest, max(digit.start() - _TIME_REACH, 0))):
        is_torn = rest[time.start()].isdigit()
        rest = rest[: time.start()]
        rest = without_weekday(_TORN.sub("", rest) if is_torn else rest)
    rest = _without_place(rest)
    names: str | None = None
    agency: str | None = None
    for part in _PARTED.split(rest) if _SIGN_THAT_PARTS.search(rest) else [rest]:
        part_names, part_agency = _names(part.strip(" )）],:;-–—"), lexicon)
        names = names or part_names
        agency = agency or part_agency
    return Byline(names, agency)


def _without_place(line: str) -> str:
    """A line of names without the paper and the places for and in which they wrote."""
    if " in " in line:
        line = _IN_PLACE.sub("", line)
    if " for " in line.lower() and (paper := _FOR_PAPER.search(line)) and " " in line[: paper.start()].strip():
        line = line[: paper.start()]
    if named := _PLACE_BEHIND.fullmatch(line):
        line = named["names"]
    return _OF.sub("", line) if line[:1] == "Τ" else line


def _after_day(line: str, lexicon: Lexicon) -> str:
    """A line from its part that opens a byline on, or without the parts that hold a day before the names."""
    if _DIGIT.search(line) or _BAR.search(line):
        parts = _BAR.split(line)
        opens = next((at for at, part in enumerate(parts) if at and lexicon.by.match(part)), 0)
        while not opens and len(parts) > 1 and _is_day(parts[0]):
            parts = parts[1:]
        line = " | ".join(parts[opens:])
    return line


def _is_day(part: str) -> bool:
    """Whether a part holds a day or a time and no names before it."""
    found = _DIGIT.search(part)
    return found is not None and sum(word[0].isupper() for word in part[: found.start()].split()) <= 1


def _plain(line: str, words: list[str], lexicon: Lexicon) -> Byline:
    """The byline of a line of letters only with nothing in it to part: it is a name, a job or an agency."""
    if " ".join(words) in lexicon.agencies:
        return Byline(None, line)
    name = _without_job(line, lexicon)
    return Byline(*_without_agency(name, lexicon)) if name else Byline(None, None)


def _without_job(piece: str, lexicon: Lexicon) -> str | None:
    """A name without the job, paper or button behind it, and once only; None for a job without a name.

    `Ann Lee River Correspondent` and `Ann Lee Stanner Valley Courier` name Ann Lee, `Senior Reporter` nobody.
    """
    piece = _BUTTON.sub("", piece)
    if _CLOCK.fullmatch(piece):
        return None
    words = piece.split()
    half = len(words) // 2
    if half > 1 and words[:half] == words[half:]:
        return " ".join(words[:half])
    if len(words) >= PAPER_WORDS and (named := _NAMED_PAPER.fullmatch(piece)):
        return named["names"]
    if not _is_job(piece, words, lexicon):
        return piece
    first = words[:2] if len(words) in JOB_LINE else []
    names = bool(first) and all(word.isalpha() and word[0].isupper() and word[1:].islower() for word in first)
    known = lexicon.job_edges | _OF_JOBS
    return " ".join(first) if names and known.isdisjoint(word.lower() for word in first) else None


def _is_job(piece: str, words: list[str], lexicon: Lexicon) -> bool:
    return bool(words) and (lexicon.is_job(piece) or _JOINED_JOB.search(words[-1]) is not None)


def _without_agency(piece: str, lexicon: Lexicon) -> tuple[str, str | None]:
    """A name without the agency that follows it: `Ann Lee The Associated Press`."""
    words = piece.split()
    for count in range(2, len(words)):
        if lexicon.is_agency(" ".join(words[count:])):
            return " ".join(words[:count]), " ".join(words[count:])
    return piece, None


def _tells_more(piece: str) -> bool:
    """Whether what a comma parts from a name is a paper, or says at length what somebody is, and names nobody."""
    small = [word for word in piece.split() if word.islower() and word not in _PARTICLES]
    return piece.startswith("The ") or bool(_PAPER.search(piece)) or len(small) >= SMALL_WORDS


def _names(part: str, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """Names and agency of a part that no bar or bracket divides."""
    if named := _NAMED_PAPER.fullmatch(part):
        part = named["names"]
    joined = _SIGN_THAT_JOINS.search(part) or not _JOINERS.isdisjoint(part.lower().split())
    pieces = _JOINER.split(part) if joined else [part]
    agency: str | None = None
    kept = ""
    job = listed = False
    for at in range(0, len(pieces), 2):
        # `Ann Lee, Director, Content, and Bo Dahl`: after a job only a joining word leads to another name.
        if job and not _AND.search(pieces[at - 1]):
            continue
        piece = pieces[at].strip()
        if not _LETTER.search(piece):
            continue
        if lexicon.is_agency(piece):
            agency = agency or piece.strip(" .")
            continue
        # `Ann Lee and Bo Dahl, The Pilot`: behind the last of several names a comma leads to their paper.
        joined_by = pieces[at - 1] if at else ""
        if listed and at + 1 == len(pieces) and not _AND.search(joined_by):
            continue
        listed = listed or bool(kept and _AND.search(joined_by))
        is_behind = bool(kept) and not _AND.search(joined_by)
        name = None if is_behind and _is_job(piece, piece.split(), lexicon) else _without_job(piece, lexicon)
        job = not name or bool(_OFFICE.match(piece)) or (is_behind and _tells_more(piece))
        if name and not job:
            piece, behind = _without_agency(name, lexicon)
            agency = agency or behind
            kept += (pieces[at - 1] if kept and at else "") + piece
    kept = kept.strip(" ,;")
    # The full stop of `Ph.D.` and `Jr.` belongs to them, the one after a name does not.
    if kept.endswith(".") and not _SHORTENED.search(kept):
        kept = kept[:-1]
    return kept or None, agency


def without_unparted_job(names: str, lexicon: Lexicon) -> str:
    """Cut off what an author is where no sign parts it from the name: `Ann Lee Senior Reporter` gives `Ann Lee`."""
    parts = names.split()
    for count in range(2, min(len(parts), 5)):
        rest = parts[count:]
        if parts[count - 1].casefold() not in _JOINING and lexicon.is_job(" ".join(rest)):
            return " ".join(parts[:count])
    return names
