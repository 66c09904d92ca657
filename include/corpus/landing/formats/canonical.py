"""Which address a page has: where it was captured, or the canonical one that it states, if that can be its own.

Templates state the home page, a section, or one and the same article on all pages; were they believed, different
articles would count as versions of one. Of 122 sample pages that state another address of their own site, 118 are
believed; two of the others state the home page.
"""

import re
from urllib.parse import SplitResult, urlsplit

from corpus.landing.addresses import canonical_url, plain_host

# Parts of a path that do not tell one page from another.
_FORMS = frozenset(("amp", "m", "mobile", "print", "index", "default", "home", "www"))
_PAGE_SIGN = re.compile(r"(?:amp|print|full|all|single|page|comments?|feed|\d{1,3}|page-?\d{1,3})$")
_ENDING = re.compile(r"\.(?:[a-z]{2,5}|amp\.html?)$")
_NUMBER = re.compile(r"(?<!\d)\d{5,19}(?!\d)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SCHEME_WITHIN = re.compile(r".https?:/", re.IGNORECASE)

# Least share of the words of the shorter of two names that the other has too.
COMMON_SHARE = 0.5


def address_of(url: str | None, stated: str | None) -> str | None:
    """The page's address.

    Args:
        url: where it was captured.
        stated: the addresses it states, apart from each other by blanks, the first one that can be its own counts.
    """
    here = canonical_url(url) or url
    for one in (stated or "").split():
        address = canonical_url(one)
        if address and not _SCHEME_WITHIN.search(address) and can_be_own(here, address):
            return address
    return url


def can_be_own(url: str | None, stated: str) -> bool:
    """Whether a page captured at an address may have the stated one, which is well-formed."""
    there = urlsplit(stated)
    if not url:
        return not _is_front(there)
    here = urlsplit(url)
    if _host(here) != _host(there) or (_is_front(there) and not _is_front(here)):
        return False
    return _name_the_same(here, there)


def _host(parts: SplitResult) -> str:
    return plain_host(parts.hostname or "")


def _is_front(parts: SplitResult) -> bool:
    return not _segments(parts.path) and not parts.query


def _segments(path: str) -> list[str]:
    """The parts of a path in lower case, without endings and what only tells in which form a page is shown."""
    parts = [_ENDING.sub("", part) for part in path.lower().split("/")]
    return [part for part in parts if part and part not in _FORMS]


def _name_the_same(here: SplitResult, there: SplitResult) -> bool:
    """Whether the paths of two addresses of one site can name one page."""
    own, stated = _segments(here.path), _segments(there.path)
    if own == stated:
        return True
    if own[: len(stated)] == stated:
        return all(map(_PAGE_SIGN.match, own[len(stated) :]))  # else it is a section that the page stands in
    numbers, others = (
        set(_NUMBER.findall(" ".join((*parts[-2:], whole.query)))) for parts, whole in ((own, here), (stated, there))
    )
    if numbers & others:
        return True
    words, other_words = _words(own), _words(stated)
    if not words or not other_words:
        return len(other_words) > 1 or bool(others)
    common = len(words & other_words)
    return not (numbers and others) and common >= COMMON_SHARE * min(len(words), len(other_words))


def _words(segments: list[str]) -> set[str]:
    """The words of a page's name: of the last part of its path that has any besides a number."""
    return next((found for part in reversed(segments[-2:]) if (found := set(_WORD.findall(part)))), set())
