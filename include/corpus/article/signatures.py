"""Lines around an article that sign it without naming a person, and names that go on in the line below."""

import re

from corpus.text.bylines import LONGEST, clean_byline
from corpus.text.lexicon import lexicon
from corpus.text.roles import own_roles

# A line with an agency's name and nothing else has at most so many characters.
AGENCY_LINE = 48

# A line in which the names go on has at most so many words.
MORE_NAMES = 16

# Behind the last sentence: `… by autumn. (dpa)`, `… by autumn. – Reuters`.
_BEHIND = re.compile(r"(?:[(（\[]([^()（）\[\]]{2,30})[)）\]]|(?<=[.!?。”\"])\s[-–—]{1,2}\s?([\w /-]{2,30}))\s?\.?$")

# That has at most so many characters.
BEHIND = 40

_BREAKS_OFF = re.compile(r"(?:,|、|&|\s(?:and|und|et|y|e|en|og|och|i|и))$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:&|and|und|et|y|e|en|og|och|i|и)\s(?=[^\W\d_])", re.IGNORECASE)
_SMALL = "and und et y e en og och i и & van von de der den del della di da la le bin al"
_JOINERS = frozenset(_SMALL.split())


def lone_agency(text: str) -> str | None:
    """The agency that a line names, perhaps behind an opening or in brackets, where it names nothing else."""
    if len(text) > AGENCY_LINE:
        return None
    line = text.strip(" ()[]（）.-–—/")
    if lexicon().is_agency(line):
        return line
    named = clean_byline(line, lexicon()) if lexicon().by.match(line) else None
    return named.agency if named and not named.names else None


def agency_behind(text: str) -> str | None:
    """The agency, or several with a slash between, that signs a paragraph behind its last sentence: `… . (dpa/AP)`."""
    if not (found := _BEHIND.search(text, max(len(text) - BEHIND, 0))):
        return None
    signed = (found[1] or found[2]).strip()
    return signed if all(lexicon().is_agency(part.strip()) for part in signed.split("/")) else None


def goes_on(text: str, below: str) -> bool:
    """Whether names that a line begins go on in the line below: one ends in a comma or the other begins with "and"."""
    words = below.split()
    if len(text) + len(below) > LONGEST or not 1 < len(words) <= MORE_NAMES or below[-1] in ".!?:":
        return False
    if not (_BREAKS_OFF.search(text.rstrip()) or _GOES_ON.match(below)) or own_roles(below) != below:
        return False
    return all(word[0].isupper() or word.strip(",").lower() in _JOINERS for word in words)
