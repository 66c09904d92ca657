"""The templates of the pages: every text in them is escaped, and shown as text."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from corpus.quality.wording import how_many, pairs
from corpus.reports import charts, words
from corpus.reports.compiled_templates import kept_compiled
from corpus.reports.verdict import verdict
from corpus.visible import visible, visible_lines

PAGES = Path(__file__).with_name("pages")


def _shown(value: Any) -> Any:
    """Texts come from strangers: what a browser would obey is written out; `autoescape` sees to the markup."""
    return visible_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def style() -> str:
    """The style sheet of all pages."""
    return (PAGES / "style.css").read_text(encoding="utf-8")


@cache
def policy(form: bool = False, digest: str | None = None) -> str:
    """What a browser may do with a page: no script, nothing from elsewhere, no style but ours, known by its digest.

    Args:
        form: whether the page has a form, which may be sent to the page's own host.
        digest: that of the page's style sheet, where it is not the present one.
    """
    digest = digest or base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    sent = "'self'" if form else "'none'"
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action {sent}"


def web_link(address: str | None, most: int = 90) -> Markup:
    """An address of a capture: a link if it leads to the web, else a text."""
    if not address:
        return Markup("–")
    text = escape(visible(address) if len(address) <= most else visible(address[: most - 1]) + "…")
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or visible(address) != address:
        return Markup("<code>{}</code>").format(text)
    return Markup('<a href="{}" rel="noreferrer noopener external">{}</a>').format(address, text)


def served(where: str, text: object) -> Markup:
    """A link to a page that is only served: in a file it is plain text, and the server gives it its address.

    Args:
        where: the page, such as `article/<id>`, from the reports' root.
        text: what the link says.
    """
    shown = text if isinstance(text, Markup) else escape(visible(text))
    return Markup('<a data-served="{}">{}</a>').format(quote(where, safe="/?=&"), shown)


def marked(snippet: str) -> Markup:
    """What `search` gives of a text, in which the words that were found stand between `**`, with those marked."""
    parts = snippet.split("**")
    if not len(parts) % 2:  # the text has such signs itself
        return escape(visible(snippet))
    shown = [
        Markup("<mark>{}</mark>").format(visible(part)) if n % 2 else escape(visible(part))
        for n, part in enumerate(parts)
    ]
    return Markup("").join(shown)


def anchor(name: str) -> str:
    """The id of a source's part of a page: letters and digits, whatever the source is called."""
    return "s-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _moment(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "–"


def _when(moment: Any) -> Markup:
    """A time that the server completes with how long ago that was."""
    if not moment:
        return Markup("–")
    return Markup('<time datetime="{:%Y-%m-%dT%H:%M:%SZ}">{:%Y-%m-%d %H:%M} UTC</time>').format(moment, moment)


@cache
def templates() -> Environment:
    """The templates of `pages/` with what they call; each is compiled once."""
    made = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        bytecode_cache=kept_compiled("pages"),
    )
    made.filters["count"] = charts.number
    made.filters["moment"] = _moment
    made.filters["minute"] = lambda moment: f"{moment:%Y-%m-%d %H:%M}" if moment else "–"
    made.filters["when"] = _when
    made.filters["day"] = lambda moment: f"{moment:%Y-%m-%d}" if moment else "–"
    made.filters["anchor"] = anchor
    made.filters["marked"] = marked
    made.filters["pairs"] = pairs
    made.filters["web_link"] = web_link
    made.filters["share"] = charts.share
    made.filters["duration"] = charts.duration
    made.filters["plural"] = charts.plural
    made.filters["loads"] = lambda count: "load" if count == 1 else charts.plural(count, "load")
    made.globals |= {
        "how_many": how_many,
        "charts": charts,
        "served": served,
        "style": Markup(style()),
        "policy": policy,
        "verdict": lambda load_id, state, failed: verdict(load_id, state, failed, _when),
        "words": words,
    }
    return made
