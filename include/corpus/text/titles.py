"""Titles without the name of the site they stand on."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from corpus.text.dates import is_month
from corpus.text.words import letters_of, split_words

# Signs between a title and a site's name. A bar or a bullet parts them and hardly anything else.
_STRONG = re.compile(
    r"\s*[|｜]\s*|\s[•·»«›]\s|\s::\s|\s//?\s|\s?_\s?(?=[^\W\d_]*[\u3400-\u9fff\uac00-\ud7a3])|(?<!\s)[•»›]\s"
)
# A dash, an ellipsis or a colon also stands inside titles. One behind a colon or a quotation mark opens what is said:
# `Mayor on the flood: – We were lucky`.
_WEAK = re.compile(
    r"(?<![:：,])\s[-–—]{1,2}\s|\s~\s|(?<=[\u3400-\u9fff\uac00-\ud7a3\"”])[-–—](?=[\u3400-\u9fff\uac00-\ud7a3])"
)
# Pointed signs are quotation marks where both of a pair are there: `He plays « his » role`, `mother: »I waited«`.
_QUOTING = re.compile("«[^«»]*»|»[^«»]*«")

_ANY = re.compile(r"[|｜•·»«›/_:~–—-]")

# The longest ending, in words, that is taken for a site's name though no name is known: after a strong sign
# and after a dash.
STRONG_WORDS = 6
WEAK_WORDS = 4

# A title keeps at least so many characters once the ending is off.
LEAST_TITLE = 12


# An address repeats the headline's words, its slug, only where a part of its path has at least so many.
SLUG_WORDS = 3

_EXTENSION = re.compile(r"\.\w{2,5}$")

# What parts the sections of a breadcrumb trail.
_TRAIL_SIGN = re.compile(r"[»›>→]")
_TRAIL = re.compile(r"\s*[»›>→]\s*")


def without_trail(title: str) -> str:
    """Cut the sections before a title: `Home » News » Storm hits coast` gives `Storm hits coast`."""
    if not _TRAIL_SIGN.search(title) or _QUOTING.search(title):
        return title
    last = _TRAIL.split(title)[-1].strip()
    return last if len(last) >= LEAST_TITLE else title


def name_key(text: str) -> str:
    """A site's name as names are compared: letters and digits only, lower case."""
    return letters_of(text) if text.isascii() else "".join(filter(str.isalnum, text.lower()))


def site_name(url: str) -> str | None:
    """The name a site's address gives: `bbc` of `https://www.bbc.co.uk/news/1`, or None without a host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    labels = [label for label in host.split(".") if label not in ("www", "m", "amp", "edition", "blog", "news")]
    while len(labels) > 1 and len(labels[-1]) <= 3 and len(labels) > 2 and len(labels[-2]) <= 3:
        labels.pop()
    return labels[-2] if len(labels) > 1 else labels[0] if labels and labels[0] else None


def slug_words(url: str) -> frozenset[str]:
    """The different words of an address's slug: `storm`, `hits` and `coast` of `/2025/storm-hits-coast-8812.html`.

    That is the part of its path with the most words, the last of those; numbers do not count. Empty without a slug.
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return frozenset()
    slug: list[str] = []
    for part in path.split("/"):
        words = split_words(_EXTENSION.sub("", part).replace("-", " ").replace("_", " "))
        if len(words := [word for word in words if word.isalpha()]) >= len(slug):
            slug = words
    return frozenset(slug if len(slug) >= SLUG_WORDS else ())


def _is_known(part: str, keys: frozenset[str]) -> bool:
    if not keys or not (key := name_key(part)):
        return False
    return any(key == name or (len(name) > 3 and name in key) or (len(key) > 3 and key in name) for name in keys)


def without_site_name(title: str, site_names: Sequence[str] = ()) -> str:
    """Cut the site's name off a title: `Storm hits coast | The Courier` gives `Storm hits coast`.

    Args:
        title: a page's title.
        site_names: names the site is known by; without them an ending is judged by its sign, its length
            and its capitals.

    Returns:
        The title without endings that name the site, or a known name at its front; never empty unless the title is.
    """
    title = " ".join(title.split())
    if not _ANY.search(title):
        return title
    keys = frozenset(filter(None, map(name_key, site_names)))
    guessed = False
    for _ in range(4):
        shorter, by_guess = _without_one(title, keys, after_guess=guessed)
        if shorter == title:
            break
        title, guessed = shorter, guessed or by_guess
    return title


def title_marks(title: str) -> list[tuple[int, int, bool]]:
    """Where signs stand that may part a title from a site's name: begin, end, whether it is a strong one."""
    quoted = [match.span() for match in _QUOTING.finditer(title)]
    strong = [
        (m.start(), m.end(), True)
        for m in _STRONG.finditer(title)
        if not any(start <= m.end() - len(m[0].lstrip()) < end for start, end in quoted)
    ]
    return sorted(strong + [(m.start(), m.end(), False) for m in _WEAK.finditer(title)])


def ending_of(title: str) -> str:
    """What stands behind the last sign in a title that may part a site's name from it; empty without one."""
    marks = title_marks(title)
    return title[marks[-1][1] :] if marks else ""


def title_parts(title: str) -> list[str]:
    """The runs of neighbouring parts of a title, longest first, that stand between such signs; not the whole title."""
    marks = title_marks(title)
    begins, ends = [0, *(end for _, end, _ in marks)], [*(start for start, _, _ in marks), len(title)]
    runs = [title[begins[i] : ends[j]].strip() for i in range(len(begins)) for j in range(i, len(ends))]
    return sorted({run for run in runs if run and run != title}, key=lambda run: (-len(run), run))


def _without_one(title: str, keys: frozenset[str], *, after_guess: bool) -> tuple[str, bool]:
    """The title without one ending or front, and whether only a guess speaks for that.

    After one guess only a bar parts further endings, or a dash one word, as sections are: else dashes are as often the
    headline's own.
    """
    marks = title_marks(title)
    if not marks:
        return title, False
    start, end, strong = marks[-1]
    rest, ending = title[:start].rstrip(), title[end:].lstrip()
    if rest and _is_known(ending, keys):
        return rest, False
    first_start, first_end, _ = marks[0]
    front, after = title[:first_start].rstrip(), title[first_end:].lstrip()
    if len(after) >= LEAST_TITLE and _is_known(front, keys) and len(front) < len(after):
        return after, False
    if after_guess and not strong and (" " in ending or is_month(ending)):
        return title, False
    if len(rest) >= LEAST_TITLE and len(ending) < len(rest) and _names_a_site(ending, strong):
        return rest, True
    return title, False


def _names_a_site(ending: str, strong: bool) -> bool:
    words = ending.split()
    if not words:
        return True
    if len(words) > (STRONG_WORDS if strong else WEAK_WORDS) or ending[-1] in ".?!…":
        return False
    if strong:
        return True
    capitals = sum(word[0].isupper() or not word[0].isalpha() or word[0] > "\u0590" for word in words)
    return not any(sign.isdigit() for sign in ending) and words[0][0].isupper() and capitals >= len(words) - 1
