"""Addresses of pages: cleaned, and by what is the same for all forms of one page.

courlan normalizes scheme, host and path. What it leaves apart is brought together here, by rules that the tests show
on forms that are one page and on look-alikes that are not. A rule is taken only where two articles at the two
addresses are not to be expected: what is left apart costs a duplicate, what is wrongly brought together an article. Of
the tests' 81 forms courlan alone brings 18 together, and 13 of their 62 pairs of look-alikes too.
"""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from courlan import normalize_url

from corpus.landing.kept_elsewhere import own_address
from corpus.landing.parameters import parameters_of, query_of, without_form

_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

# An address as most are written: there is nothing in it to clean. Tests compare it with what cleaning would give.
_CLEAN = re.compile(
    r"https?://(?P<host>[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+)(?P<path>(?:/[A-Za-z0-9_-][\w~.-]*)*/?)", re.A
)

# What the path holds of a session, as Java's and Microsoft's servers write it.
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*|/\((?:[A-Z]\([0-9a-z]{20,}\))+\)(?=/)", re.IGNORECASE)

# Names of hosts for other forms of the same pages, at the beginning or, as `en.m.wikinews.org` has it, behind a name.
_OF_FORM = frozenset(("www", "m", "amp", "mobile", "wap", "mobil", "touch"))
_OF_COUNTRIES = frozenset(("ac", "co", "com", "edu", "gov", "gob", "go", "ne", "net", "or", "org"))

_INDEX = re.compile(r"/(?:index|default)\.(?:html?|xhtml|shtml|php\d?|aspx?|jsp|cfm)$", re.IGNORECASE)
_LAST_FORM = re.compile(
    r"/(?:amp|print)(?:\.html?)?$|(?<=[^/])\.(?:amp|print)$"
    r"|/(?:print(?:able|er-friendly|-friendly|version|-version)|amphtml)$",
    re.IGNORECASE,
)
# In other languages, where what stands before tells an article.
_LAST_PRINT = re.compile(
    r"/(?:imprimir|imprimer|drucken|druckversion|stampa|drukuj|imprimare|skriv-?ut|yazdir)$", re.IGNORECASE
)
_AMP_WITHIN = re.compile(r"/amp(?=/)", re.IGNORECASE)
_ENDING = re.compile(r"(?<=[^/])\.(?:amp|print)(?=\.html?$)", re.IGNORECASE)

# A path that names an article: by a number, a day, or three words.
_TELLING = re.compile(r"\d{4}|[^\W\d_]+(?:[-_][^\W_]+){2}")

# Fragments that name what a page shows: `#!/news/41`, `#/news/4100`.
_ROUTE = re.compile(r"!.*[^\W_]|/.*\d{3}")


def canonical_url(url: str | None) -> str | None:
    """An address cleaned: the page's own, without fragment, trackers, sessions and passwords, written in one way.

    Returns:
        The address as one may visit it; None if it is not a web address.
    """
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        own = own_address(url)
        if _CLEAN.fullmatch(own) and "xn--" not in own:
            return own
        parts = urlsplit(own)
        host = (parts.hostname or "").rstrip(".")
        if not host:
            return None
        where = f"[{host}]" if ":" in host else host
        if parts.port is not None and parts.port != {"http": 80, "https": 443}[parts.scheme]:
            where += f":{parts.port}"
        plain = normalize_url(SplitResult(parts.scheme, where, _plain_path(parts.path), "", ""), strict=False)
        query = query_of(parameters_of(parts.query))
        path = _escaped(urlsplit(plain).path) or ("/" if query else "")
        fragment = _escaped(normalize_url(f"#{parts.fragment}")[1:]) if _ROUTE.match(parts.fragment) else ""
        return urlunsplit((parts.scheme, urlsplit(plain).netloc, path, query, fragment)) or None
    except ValueError:
        return None


def identity_of(url: str | None) -> str | None:
    """What the addresses of all forms of one page have in common, as an address.

    It may not be there to be visited: its scheme is https, its host has no `www.`.

    Args:
        url: what `canonical_url` gives.
    """
    if url is None:
        return None
    if clean := _CLEAN.fullmatch(url):
        return f"https://{plain_host(clean['host'])}{_without_form(clean['path'])}"
    parts = urlsplit(url)
    host = plain_host(parts.hostname or "")
    where = f"[{host}]" if ":" in host else host
    if parts.port not in (None, 80, 443):
        where += f":{parts.port}"
    query = query_of(without_form(parameters_of(parts.query)))
    path = _without_form(parts.path)
    return urlunsplit(("https", where, path or ("/" if query else ""), query, parts.fragment))


def _plain_path(path: str) -> str:
    """A path without sessions and steps up and down."""
    segments: list[str] = []
    steps = _SESSION.sub("", path).split("/")
    for step in steps:
        if step == "..":
            if len(segments) > 1:
                segments.pop()
        elif step != ".":
            segments.append(step)
    if steps[-1] in (".", ".."):
        segments.append("")
    return "/".join(segments)


def _escaped(text: str) -> str:
    """Percent-encoding in one way: none for what needs none, capital digits, and none that encodes nothing."""

    def one_way(match: re.Match[str]) -> str:
        if not match[1]:
            return "%25"
        sign = chr(int(match[1], 16))
        return sign if sign in _UNRESERVED else f"%{match[1].upper()}"

    return _ESCAPED.sub(one_way, text)


def plain_host(host: str) -> str:
    """A host without the names for other forms of its pages."""
    labels = host.split(".")
    for at in (0, 0, 1):
        if at < len(labels) and labels[at] in _OF_FORM and _is_site(labels[at + 1 :]):
            del labels[at]
    return ".".join(labels)


def _is_site(labels: list[str]) -> bool:
    """Whether what is left of a host is more than an ending such as `co.uk`."""
    return len(labels) > 1 and not (len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _OF_COUNTRIES)


def _without_form(path: str) -> str:
    """A path without what only tells the form in which it shows a page: AMP, print, the index of a folder."""
    while True:
        before, path = path, path.rstrip("/")
        path = _INDEX.sub("", path)
        path = _ENDING.sub("", path)
        at_end = _LAST_FORM.search(path) or _LAST_PRINT.search(path)
        if at_end and at_end.start() > 0 and (at_end.re is _LAST_FORM or _TELLING.search(path[: at_end.start()])):
            path = path[: at_end.start()]
        elif (within := _AMP_WITHIN.search(path)) and _TELLING.search(path[within.end() :]):
            path = path[: within.start()] + path[within.end() :]
        if path == before:
            return path
