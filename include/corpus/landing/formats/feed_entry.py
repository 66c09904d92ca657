"""One entry of a feed: its text, and what the feed states of it."""

import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import feedparser

from corpus.landing.charset import decode
from corpus.landing.formats import html, plain_text
from corpus.landing.formats.persons import person_of
from corpus.landing.formats.references import decoded, is_markup, one_line, paired, xml_of
from corpus.landing.quarantine import Unreadable
from corpus.page.faults import Faults
from corpus.page.page import Page

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,200}\?>")
# Elements whose own authors are not those of the entry.
_NOT_OWN = re.compile(
    r"<((?:\w{1,20}:)?(?:source|content|encoded|description|summary))\b[^>]*(?<!/)>.*?(?:</\1>|\Z)", re.DOTALL
)
# An author stated as text; Atom's persons have elements inside.
_AUTHOR = re.compile(
    r"<((?:\w{1,20}:)?(?:author|creator))\b[^<>]{0,1000}>\s*(?:<!\[CDATA\[(.{0,2000}?)\]\]>|([^<]{0,2000}))\s*</\1>",
    re.DOTALL,
)
_ISO_DAY = re.compile(r"\s*\d{4}-\d{2}-\d{2}")
_LAST_PARAGRAPH = re.compile(r"<p\b[^<>]{0,1000}>(?:(?!<p\b|</p>).){0,2000}</p>\s*\Z", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(
    r"<a\b[^<>]{0,1000}?href\s*=\s*[\"']([^\"'<>]{1,2000})[\"'][^<>]{0,1000}>(.{0,1000}?)</a>",
    re.DOTALL | re.IGNORECASE,
)


def _moment(entry: Any, *names: str) -> str:
    """The first moment that is stated. feedparser makes March 1 of February 30, so ISO forms stay as they are."""
    for name in names:
        stated, parsed = entry.get(name), entry.get(f"{name}_parsed")
        if parsed and not _ISO_DAY.match(str(stated or "")):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
        if stated:
            return str(stated)
    return ""


def _authors(entry: Any, text: str) -> str:
    """The names of the entry's authors; feedparser cuts the names behind addresses with a long last label."""
    stated = [one_line(match[2] or match[3] or "") for match in _AUTHOR.finditer(_NOT_OWN.sub("", text))]
    persons = [person_of(one) for one in stated if one]
    if not persons:
        persons = [person_of(one_line(author["name"])) for author in entry.get("authors", []) if author.get("name")]
    return ", ".join(dict.fromkeys(filter(None, persons)))


def _language(entry: Any) -> str:
    return (entry.get("content") or [{}])[0].get("language") or ""


def _without_source_line(text: str, url: str | None, title: str) -> str:
    """The markup without the last paragraph if it only says where the entry is from.

    Systems add to what they send out, in the site's language: The post TITLE appeared first on SITE.
    """
    last = _LAST_PARAGRAPH.search(text, max(0, len(text) - 4000)) if url and title else None
    links = _LINK.findall(last[0]) if last else []
    if last and len(links) == 2 and one_line(links[0][1]) == title:
        try:
            own, there, site = (urlsplit(link) for link in (str(url), links[0][0], links[1][0]))
        except ValueError:
            return text
        if (
            (own.netloc, own.path) == (there.netloc, there.path)
            and site.netloc == own.netloc
            and not site.path.strip("/")
        ):
            return text[: last.start()]
    return text


def _page(text: str, url: str | None, title: str) -> Page:
    """The page that an entry's text gives, which is HTML, encoded once or twice, or plain text."""
    text = paired(text)
    if not is_markup(text):
        text = decoded(text)
    if is_markup(text):
        return html.read(_without_source_line(text, url, title).encode("utf-8", "replace"), "utf-8", url)
    return plain_text.read(text.encode("utf-8", "replace"), "utf-8", url)


def read_entry(raw: bytes, charset: str | None, _url: str | None) -> Page:
    """Read a feed of one entry: its text and what the feed states of it.

    Raises:
        Unreadable: `empty`, `parse_failed`, or what reading its text raises.
    """
    found = decode(raw, charset)
    text = xml_of(_CONTROL.sub("", _DECLARATION.sub("", found.text)))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable("parse_failed", f"the entry cannot be parsed: {error}") from error
    if not parsed.entries:
        raise Unreadable(
            "parse_failed", f"the entry cannot be parsed: {parsed.get('bozo_exception', 'no entry found')}"
        )
    entry = parsed.entries[0]
    content = [part.get("value", "") for part in entry.get("content", [])]
    told = max([*content, entry.get("summary", "")], key=len)
    if not told.strip():
        raise Unreadable("empty", "the entry has no text")
    url = entry.get("link") or None
    known, faults = _known(entry, text)
    page = _page(told, url, known.get("title", ""))
    return replace(
        page.completed(known, url=url, external_id=entry.get("id")),
        faults=(*page.faults, *faults.parts),
        charset=found.charset,
        mojibake=found.mojibake,
        controls=found.controls,
        replaced=max(found.replaced, found.text.count("\ufffd")),  # the feed's reader may have replaced them
    )


def _known(entry: Any, text: str) -> tuple[dict[str, str], Faults]:
    """What the feed states of an entry, by name, and the parts that failed."""
    faults = Faults()
    known: dict[str, str] = {}
    parts: dict[str, Callable[[], str]] = {
        "title": lambda: one_line(entry.get("title", "")),
        "byline": lambda: _authors(entry, text),
        "published": lambda: _moment(entry, "published", "updated"),
        "section": lambda: ", ".join(one_line(tag.get("term") or "") for tag in entry.get("tags", [])[:5]),
        "language": lambda: _language(entry),
    }
    for name, value_of in parts.items():
        with faults.at(name):
            if value := " ".join(value_of().split()):
                known[name] = value
    return known, faults
