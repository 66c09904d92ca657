"""Signs that a page's markup gives of standing in for another page: a challenge, a password to type, an empty shell.

`challenge`: a script that lets only browsers pass. `password`: a form asks for one. `noindex`: search engines are asked
not to list the page. `shell`: an element that scripts are to fill is empty, or a text says that scripts are needed.
"""

import re
from collections.abc import Sequence
from functools import cache

from ahocorasick_rs import BytesAhoCorasick, Implementation
from selectolax.lexbor import LexborHTMLParser

# What only the pages of such services hold, not the pages behind them.
_CHALLENGES = (
    "_cf_chl_opt", "cf-browser-verification", "captcha-delivery.com", "px-captcha", "_Incapsula_Resource?SWUDNSAI",
    "Request unsuccessful. Incapsula", "awsWafCookieDomainList", "ddos-guard/js-challenge", "sgcaptcha",
    "/.well-known/vercel/security/", "/_Incapsula_Resource?CWUDNSAI",
)  # fmt: skip

# Elements that scripts of the usual frameworks fill.
_ROOTS = "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, #main-app, #app-root, #react-root, app-root"
_NO_SCRIPTS = re.compile(r"<noscript[^>]{0,200}>[^<]{0,40}(?:<[^<>]{0,200}>[^<]{0,40}){0,4}[^<]{0,200}javascript", re.I)

# No page that stands in for another shows more characters, or has more of markup where it states to be an article.
MOST_SHOWN = 40_000
MOST_CHARACTERS = 60_000


@cache
def _challenges() -> BytesAhoCorasick:
    # One pass for all of them takes half the time of a search for each.
    return BytesAhoCorasick([sign.encode() for sign in _CHALLENGES], implementation=Implementation.DFA)


def page_signs(tree: LexborHTMLParser, html: str, encoded: bytes, shown: Sequence[str], *, is_article: bool) -> str:
    """The signs that a page gives, in the order above, apart by blanks; empty where there is none.

    Args:
        tree: the parsed page.
        html: its markup.
        encoded: the markup in UTF-8.
        shown: the blocks that it shows.
        is_article: whether it states to be an article, so that only a challenge can be in its place.
    """
    if (is_article and len(html) > MOST_CHARACTERS) or sum(map(len, shown)) > MOST_SHOWN:
        return ""
    found = []
    if _challenges().find_matches_as_indexes(encoded):
        found.append("challenge")
    if is_article:
        return " ".join(found)
    if "password" in html and tree.css_first('input[type="password" i]') is not None:
        found.append("password")
    if "noindex" in html and tree.css_first('meta[name="robots" i][content*="noindex" i]') is not None:
        found.append("noindex")
    if "<script" in html:
        root = tree.css_first(_ROOTS)
        is_empty = root is not None and len((root.text(deep=True) or "").split()) < 4
        if is_empty or _NO_SCRIPTS.search(html):
            found.append("shell")
    return " ".join(found)
