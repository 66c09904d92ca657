"""From the named fields of a row (JSON, Parquet, CSV) to a page: which field stands under which name."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import yaml

from corpus.landing.charset import repaired
from corpus.landing.quarantine import Unreadable
from corpus.page.page import Page
from corpus.text.dates import parse_timestamp

# Names under which common crawlers and corpora keep each field; the first that is not empty counts. They
# cover C4, mC4, CC-News, RedPajama and The Pile on Hugging Face, datatrove, trafilatura, news-please,
# newspaper, schema.org's NewsArticle and JSON Feed.
FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "content",
        "maintext",
        "article_text",
        "articleBody",
        "content_text",
        "full_text",
        "raw_text",
        "plain_text",
        "raw_content",
    ),
    "html": ("html", "content_html", "raw_html", "body_html", "html_content"),
    "title": ("title", "headline"),
    "deck": ("deck", "description", "subtitle", "summary", "excerpt", "standfirst"),
    "caption": ("caption",),
    "byline": ("byline", "author", "authors", "creator"),
    "published": (
        "published",
        "published_at",
        "date_publish",
        "date_published",
        "datePublished",
        "publish_date",
        "published_date",
        "pubDate",
        "date",
    ),
    "section": ("section", "category", "categories", "articleSection"),
    "language": ("language", "lang", "inLanguage"),
    "url": ("url", "link", "canonical_url", "source_url", "source"),
    "external_id": ("id", "external_id", "doc_id", "guid"),
    "captured_at": ("captured_at", "crawled_at", "crawl_date", "date_download", "timestamp", "warc_date"),
}

# Objects in which a row may keep such fields, one level down.
NESTED = ("metadata", "meta", "article", "warcinfo")

_HALF = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|span|article|section|blockquote)\b[^>]{0,300}>", re.IGNORECASE)

# A text field with at least so many tags is markup rather than text that mentions some.
_MARKUP_TAGS = 4

# Longest value, in characters, in which double encodings are looked for: text made to be slow takes 4 s per MB.
MENDED_LENGTH = 20_000

ReadPage = Callable[[str, bytes, str | None, str | None], Page]
"""Reads a page of a named format: format, bytes, declared charset, address."""


class BadMapping(ValueError):
    """A `_fields.yml` that cannot be used."""


def mapping_of(raw: bytes) -> dict[str, tuple[str, ...]]:
    """The field names that a `_fields.yml` gives, followed by the common ones.

    It maps fields of `FIELD_NAMES` to one name or a list of names each; a name may lead into nested objects with
    dots (`article.body`).

    Raises:
        BadMapping: it is not such a mapping.
    """
    try:
        given = yaml.safe_load(raw) or {}
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadMapping(f"not YAML: {error}") from error
    if not isinstance(given, dict):
        raise BadMapping("it must map fields to names, as in `text: story.body`")
    names = dict(FIELD_NAMES)
    for field, value in given.items():
        if field not in FIELD_NAMES:
            raise BadMapping(f"there is no field {field!r}; there are: {', '.join(FIELD_NAMES)}")
        listed = [value] if isinstance(value, str) else value
        if not (isinstance(listed, list) and listed and all(isinstance(name, str) for name in listed)):
            raise BadMapping(f"{field} must be a name or a list of names")
        names[field] = (*listed, *FIELD_NAMES[field])
    return names


def text_of(value: object) -> str:
    """A field's value as one string: lists of names are joined, an object stands for its name or value.

    JSON can spell half a character (a surrogate without its pair), which no other text can hold; it is replaced.
    """
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value).strip()
    if isinstance(value, list | tuple):
        return ", ".join(text for item in value if not isinstance(item, list) and (text := text_of(item)))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping):
        named = (value.get(key) for key in ("name", "value", "#text"))
        return next((text for text in named if isinstance(text, str)), "").strip()
    return ""


def _deeper(row: Mapping[str, Any], inner: Sequence[Mapping[str, Any]], name: str) -> object:
    """The value under a dotted name, or under a name one level down."""
    if "." in name:
        found: Any = row
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is not None:
            return found
    return next((value for nested in inner if (value := nested.get(name)) is not None), None)


def moment(value: str) -> datetime | None:
    """The moment that a time of capture names, in UTC without a time zone; None if it names none."""
    found = parse_timestamp(value)
    return found.at if found else None


def field_values(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The value of each field, empty if the row has none."""
    inner = [value for outer in NESTED if isinstance(value := row.get(outer), dict)]
    found = {}
    for field, keys in names.items():
        text = ""
        for name in keys:
            value = row.get(name)
            if value is None and (inner or "." in name):
                value = _deeper(row, inner, name)
            if value is not None and (text := text_of(value)):
                break
        found[field] = text
    return found


def _mended(value: str) -> str:
    """A short value with double encodings undone and control characters removed; a long one as it is."""
    return repaired(value)[0] if len(value) <= MENDED_LENGTH else value


def page_of(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]], read_page: ReadPage) -> Page:
    """The page that a row holds, with what the row states of it.

    Raises:
        Unreadable: `empty` or `no_text_field`; what reading the page raises.
    """
    found = field_values(row, names)
    url = found["url"] if "://" in found["url"] else None
    text, markup = found.pop("text"), found.pop("html")
    if markup and not text:
        text, is_markup = markup, True
    else:
        is_markup = len(_TAG.findall(text[:100_000])) >= _MARKUP_TAGS if "</" in text else False
    if not text:
        if any(name in row and isinstance(row[name], str | None) for name in (*names["text"], *names["html"])):
            raise Unreadable("empty", "its text is empty")
        listed = ", ".join(sorted(str(text_of(name)) for name in row)[:12])
        raise Unreadable("no_text_field", f"it has only the fields: {listed}")
    page = read_page("html" if is_markup else "text", text.encode(), "utf-8", url)
    about = {
        "url": url,
        "external_id": found["external_id"],
        "captured_at": moment(found["captured_at"]) if found["captured_at"] else None,
    }
    known = {name: _mended(found[name]) for name in found if name not in about and found[name]}
    return page.completed(known, **about)
