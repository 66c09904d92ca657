"""Addresses of web archives and AMP caches, in which the address of the page itself stands."""

import re
from urllib.parse import unquote

# An archive may keep what an archive or a cache kept.
MOST_DEEP = 3

# Web archives, whatever stands before their names.
_ARCHIVES = (
    r"web(?:-beta|-dev)?\.archive\.org|archive-it\.org|archive\.(?:today|is|ph|li|vn|fo|md)"
    r"|webarchive\.nationalarchives\.gov\.uk|webarchive\.org\.uk|webarchive\.loc\.gov|arquivo\.pt|vefsafn\.is"
    r"|webharvest\.gov|webarchiv\.cz|padicat\.cat|haw\.nsk\.hr|timetravel\.mementoweb\.org"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # With the scheme, one slash of which some crawlers lose.
        rf"https?://(?:[\w-]+\.)*(?:{_ARCHIVES})(?::\d+)?/[^?#]*?(?P<scheme>https?)(?::|%3A)/{{1,2}}(?P<rest>.+)",
        # Without it: the time, then a host.
        rf"https?://(?:[\w-]+\.)*(?:{_ARCHIVES})(?::\d+)?/(?:[\w-]+/)*\d{{4,14}}(?:[a-z]{{2}}_|\*)?/"
        r"(?P<rest>(?:[\w-]+\.)+[a-z]{2,}(?:[:/?].*)?)",
        # Any other archive that runs the usual software: the time to the second, then the scheme.
        r"https?://[^/?#]+/[^?#]*?\b\d{14}(?:[a-z]{2}_)?/(?P<scheme>https?):/{1,2}(?P<rest>.+)",
        # AMP caches: documents, as such and in a viewer; `s/` stands for https.
        r"https?://(?:[\w-]+\.)*(?:cdn\.ampproject\.(?:org|net)|bing-amp\.com)/(?:c|v|a|wp|r)/(?:s/)?(?P<rest>[^/?#]+\..+)",
        r"https?://(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?/amp/(?:s/)?(?P<rest>[^/?#]+\..+)",
        # Google's cache, with or without a key before the address.
        r"https?://webcache\.googleusercontent\.com/search\?(?:[^#]*&)?q=cache(?::|%3A)(?:[\w-]{6,20}(?::|%3A))?"
        r"(?:(?P<scheme>https?)(?::|%3A)(?:/|%2F){2})?(?P<rest>[^+&#]+)",
    )
)
# What one of these forms has behind its first letters; to look for it takes a tenth of the time of all forms.
_SIGN = re.compile(
    r"https?(?::|%3A)/|archiv|arquivo|vefsafn|webharvest|padicat|haw\.nsk|ampproject|bing-amp|google", re.I
)
_HOST = re.compile(r"(?:[^/?#@]*@)?[^/?#:.]+(?:\.[^/?#:.]+)+(?::\d+)?(?:[/?#]|$)")


def own_address(url: str) -> str:
    """The page's own address, where an archive's or a cache's is given; else the address as it is."""
    for _ in range(MOST_DEEP):
        if not _SIGN.search(url, 7):
            break
        match = next(filter(None, (form.match(url) for form in _FORMS)), None)
        if match is None:
            break
        rest = match["rest"]
        if "/" not in rest and "%2f" in rest.lower():
            rest = unquote(rest)
        if not _HOST.match(rest):
            break
        url = f"{(match.groupdict().get('scheme') or 'https').lower()}://{rest}"
    return url
