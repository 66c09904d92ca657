"""What speaks for or against a title candidate beside what its network says, in any language.

The network learnt its titles from English pages alone: see docs/decisions/parsing.md. What is weighed here are signs
that newspapers share: a bar parts menu items, a clock opens a list of news, a deck or a caption ends as a sentence,
a kicker stands above a longer line, a byline or a day stands below the headline, and its words stand elsewhere too.
A credit closes a caption, sections with arrows between them are a trail, and no headline holds an address.
"""

import re
from collections.abc import Sequence

import numpy as np

from corpus.article.dump.features import CountedBlocks
from corpus.article.dump.fields import chances_of, log_odds_of
from corpus.text.arrays import Counts, Floats
from corpus.text.lexicon import lexicon

# What a candidate's log-odds gain or lose. On the dumps of `world` (inscriptis, html_text, bs4) titles are right at
# .780, .897 and .880 without, at .802, .903 and .890 with them; in the sets that nothing is fitted on .736, .917 and
# .913 become .756, .913 and .917; on `pages` .887, .923 and .894 become .889, .922 and .894. They were chosen on
# `pages` and the other sets of `world`. .5 for another line that says the same costs .007 on `world`, and -.5 for lines
# of up to four words .003 on `pages`.
BAR, TIMED, SENTENCE, FEW_WORDS, AGAIN, SIGNED_BELOW, KICKER = -2.0, -2.0, -1.5, -0.6, 0.3, 0.4, -1.0

# These further ones: titles of `world` (inscriptis, html_text, bs4) .795, .912 and .890 without, .823, .913 and .897
# with them; in the sets that nothing is fitted on .744, .929 and .929 become .791, .929 and .933; on `pages` .884, .919
# and .893 become .885, .919 and .891. The first three alone make no page of any set worse. -.6 in place of -.3 for few
# words, bars that part short items only, places in pictures (`(left)`) and kickers cut off where another line parts
# them: .820, .913 and .903 become .838, .913 and .902, the sets that nothing is fitted on .791, .929 and .945 become
# .807, .929 and .941 (six of eleven pages by kickers of one paper); on `pages` nothing changes.
CREDITED, TRAIL, ADDRESS, FURNITURE, FIRST_FAR = -2.0, -2.0, -2.0, -1.0, -1.0

# A bar parts items of fewer blanks than this; beside more words it stands between kicker and headline.
ITEM_BLANKS = 4

# A page's first line is far from the body when over so many blocks are between them.
FAR = 3

# So many words are few; a line of so many may be a kicker where the longer one below has at least such log-odds.
FEW, KICKER_WORDS, KICKER_LOG_ODDS = 2, 3, -4.0

# A line with a name or a day, and little else, has at most so many words.
SIGNED_WORDS = 15

# A headline at the end of a trail has so many words; one behind a kicker has more than so many blanks.
TRAIL_WORDS = 4
KICKER_REST = 2
# By so many last characters lines are found that may end as a title does.
TITLE_END = 12

# Sections run into one another, `NewsPolitics`, or follow a page's first one.
_GLUED_TRAIL = re.compile(
    r"(?:\S*(?:\.[a-z]{2,3}|[^\W\d_A-Z])[A-Z]\w*|Home|Start|Startseite|Inicio|Accueil|Главная)(?:\s\w+){0,3}\s"
)
_TRAIL = re.compile(r"\s[›»>]\s|\s/\s\S+(?:\s\S+){0,2}\s/\s")
# Fast to look for, and without them there is no trail and no address.
_TRAIL_SIGNS, _OF_ADDRESSES = ("›", "»", ">", "/"), ("www.", "http", "©", "@")
_ADDRESS = re.compile(r"www\.|https?:|©|@\w")
_CREDIT = re.compile(
    r"\((?:[A-Z]{2,6}|[^()]{2,30}/[^()]{2,30})\)\.?$|\b(?:Getty(?: Images)?|Archiv)\.?$|(?:提供|撮影)$"
    r"|(?i:\b(?:picture|photo|photograph|foto|fotografía|image|imagen|bild|crédit|credit)s?\s*(?:by|:|—|de|von)\s)"
)
# Without any of these there is no credit; to look for them takes a fifth of the time.
_CREDIT_ENDS = (")", ").", "Getty", "Getty.", "Images", "Images.", "Archiv", "Archiv.", "提供", "撮影")
_CREDIT_WORDS = ("pict", "phot", "foto", "imag", "bild", "dit")
# `(left)`, `(l.)`, `(ao centro)`: who is where in a picture.
_PLACED = re.compile(
    r"\((?:[lr]\.|re\.|li\.|(?:(?:from|second from|far) )?(?:left|right)|cent(?:er|re)|in the (?:middle|cent(?:er|re))"
    r"|links|rechts|mitte|v\. ?[lr]\.|à (?:gauche|droite)|au (?:centre|milieu)|(?:à|a la|ao|al|en el)?\s?"
    r"(?:centro|esquerda|direita|izquierda|izq\.|derecha|dcha\.)|a (?:sinistra|destra)|слева|справа|в центре|ліворуч"
    r"|праворуч|z (?:lewej|prawej)|w środku|vlevo|vpravo|uprostřed|till (?:vänster|höger)|t\.[vh]\."
    r"|til (?:venstre|høyre|højre))[^()]{0,30}\)|（[左右中][^（）]{0,4}）",
    re.IGNORECASE,
)
# Signs between a kicker and its headline.
_PARTS = (": ", " : ", " – ", " - ", " | ")
# The line that parts them has so many characters more than a title without any.
PARTED_LONGER = (1, 2)
_TIMED = re.compile(r"[\[(]?\d{1,2}(?:[:.]\d{2}\b|[./-]\d{1,2}[./-]\d{2,4})")


def weighed_by_surroundings(
    page: CountedBlocks, found: Sequence[tuple[int, str]], chances: Floats, again: Floats, starts: Counts
) -> Floats:
    """The probabilities of title candidates with what speaks for or against them.

    Args:
        page: the blocks of one or more pages.
        found: the candidates, in order.
        chances: the probability of each.
        again: for each candidate whether another line says the same.
        starts: for each page the block with which its body begins.
    """
    rows = np.array([at for at, _ in found])
    words, pages, begins, ends = page.words[rows], page.page_of[rows], *(edge[rows] for edge in page.bounds)
    short_signed = (page.has("by") | page.has("date")) & (page.words <= SIGNED_WORDS)
    below, second = np.minimum(rows + 1, ends - 1), np.minimum(rows + 2, ends - 1)
    log_odds = log_odds_of(chances)
    captions = page.has("caption")[rows].tolist()
    gains = np.array([_gain_of(title, caption) for (_, title), caption in zip(found, captions, strict=True)])
    gains += AGAIN * (again > 0) + FEW_WORDS * (words <= FEW)
    gains += FURNITURE * (page.has("listed") | page.has("phrase"))[rows]
    gains += FIRST_FAR * ((rows == begins) & (starts[pages] - rows > FAR))
    gains += SIGNED_BELOW * (((below > rows) & short_signed[below]) | ((second > below) & short_signed[second]))
    over_longer = (rows[:-1] + 1 == rows[1:]) & (pages[:-1] == pages[1:]) & (words[:-1] < words[1:])
    gains[:-1] += KICKER * (over_longer & (words[:-1] <= KICKER_WORDS) & (log_odds[1:] > KICKER_LOG_ODDS))
    return chances_of(log_odds + gains)


def _gain_of(title: str, is_caption: bool) -> float:
    """What a title's own text adds to its log-odds."""
    gain = BAR * _has_bars(title) + SENTENCE * title.endswith((".", "…"))
    gain += TIMED * (_TIMED.match(title) is not None) + CREDITED * (is_caption or _is_credited(title))
    has_trail = any(map(title.__contains__, _TRAIL_SIGNS)) and _TRAIL.search(title) is not None
    has_address = any(map(title.__contains__, _OF_ADDRESSES)) and _ADDRESS.search(title) is not None
    return gain + TRAIL * has_trail + ADDRESS * has_address


def _has_bars(title: str) -> bool:
    """Whether bars part the short items of a menu."""
    return "|" in title and max(part.count(" ") for part in title.split("|")) < ITEM_BLANKS


def _is_credited(title: str) -> bool:
    """Whether a line ends with an agency, or names who took a picture."""
    low = title.lower()
    if low.rpartition(" ")[2].strip("().") in lexicon().agencies:
        return True
    if ("(" in title or "（" in title) and _PLACED.search(title):
        return True
    may = title.endswith(_CREDIT_ENDS) or any(map(low.__contains__, _CREDIT_WORDS))
    return may and _CREDIT.search(title) is not None


def without_glued_trail(title: str, below: Sequence[str]) -> str:
    """A title without the sections that a dump glues to its front, where a line right below has the rest alone.

    `NewsPolitics Storm hits the coast` above `Storm hits the coast` gives the latter.
    """
    for line in below:
        front = title[: -len(line)] if line.count(" ") >= TRAIL_WORDS - 1 and title.endswith(line) else ""
        if front and _GLUED_TRAIL.fullmatch(front):
            return line
    return title


def without_kicker(title: str, lines: Sequence[str]) -> str:
    """A title without the kicker that a dump glues to its front, where another line parts the two.

    `Storm on the coast Harbour stays closed` beside `Storm on the coast: Harbour stays closed` gives the latter half.
    """
    end = title[-TITLE_END:]
    for line in lines:
        for sign in _PARTS if line.endswith(end) else ():
            kicker, parted, rest = line.partition(sign)
            if parted and rest.count(" ") >= KICKER_REST and title == f"{kicker} {rest}":
                return rest
    return title
