"""From the named fields of a row (JSON, Parquet, CSV) to a page: which field stands under which name."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml

from corpus.landing.formats.references import decoded
from corpus.landing.formats.values import listed, mended, text_of, without_escapes
from corpus.landing.quarantine import Unreadable
from corpus.page.page import Page
from corpus.text.dates import parse_timestamp

# Names under which common crawlers, corpora and services keep each field; the first that is not empty counts. Case
# and signs within a name do not matter: `Body_Text` is `bodyText`. They cover C4, mC4, CC-News, RedPajama and The
# Pile on Hugging Face, datatrove, trafilatura, news-please, newspaper, schema.org's NewsArticle, JSON Feed, WordPress,
# and what the Guardian, the New York Times, NewsAPI and Event Registry answer.
FIELD_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "content",
        "maintext",
        "article_text",
        "articleBody",
        "content_text",
        "text_content",
        "body_text",
        "full_text",
        "raw_text",
        "plain_text",
        "raw_content",
        "article_content",
        "page_content",
        "post_content",
        "content_encoded",
        "paragraphs",
        "markdown",
        "body_markdown",
        "content_markdown",
        "article",
        "story",
        "document",
    ),
    "html": ("html", "content_html", "raw_html", "body_html", "html_content", "article_html", "page_html", "markup"),
    "title": ("title", "headline", "article_title", "post_title", "web_title", "og:title", "heading"),
    "deck": (
        "deck",
        "description",
        "subtitle",
        "summary",
        "excerpt",
        "standfirst",
        "subheadline",
        "trail_text",
        "post_excerpt",
        "abstract",
    ),
    "caption": ("caption",),
    "byline": ("byline", "author", "authors", "creator", "dc:creator", "author_name", "author_names", "written_by"),
    "published": (
        "published",
        "published_at",
        "date_publish",
        "date_published",
        "datePublished",
        "publish_date",
        "published_date",
        "pubDate",
        "publication_date",
        "published_time",
        "date_gmt",
        "date",
        "date_time",
        "web_publication_date",
        "post_date_gmt",
        "post_date",
    ),
    "section": ("section", "category", "categories", "articleSection", "section_name"),
    "language": ("language", "lang", "inLanguage"),
    "url": (
        "url",
        "link",
        "canonical_url",
        "source_url",
        "web_url",
        "article_url",
        "page_url",
        "permalink",
        "target_uri",
        "warc_target_uri",
        "source",
    ),
    "external_id": ("id", "external_id", "doc_id", "guid", "uuid", "article_id"),
    "captured_at": (
        "captured_at",
        "crawled_at",
        "crawl_date",
        "date_download",
        "timestamp",
        "warc_date",
        "scraped_at",
        "fetched_at",
        "retrieved_at",
    ),
}

# Objects in which a row may keep such fields, one level down.
NESTED = (
    "metadata",
    "meta",
    "article",
    "warcinfo",
    "_source",
    "fields",
    "attributes",
    "node",
    "data",
    "document",
    "doc",
    "post",
    "front_matter",
    "result",
    "response",
    "payload",
    "item",
    "record",
)

# What stands between the items of a field that is a list; in other fields its first item counts.
_BETWEEN = {"text": "\n\n", "html": "\n", "deck": " ", "caption": " ", "byline": ", ", "section": ", "}

_TAG = re.compile(r"</?(?:p|div|br|h[1-6]|li|ul|span|article|section|blockquote)\b[^>]{0,300}>", re.IGNORECASE)
_OPENING = re.compile(
    r"\s*<(?:!doctype|!--|html|head|body|div|p|h[1-6]|article|section|main|figure|ul|ol|blockquote)\b", re.IGNORECASE
)
_CLOSING = re.compile(r"</[a-z][a-z0-9]{0,15}\s*>\s*$", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

# A text field with at least so many tags, or line breaks, is markup rather than text that mentions some.
_MARKUP_TAGS = 4
_MARKUP_BREAKS = 2

# Longest `_fields.yml`, in bytes. PyYAML reads 50 kB a second; a mapping of every field to ten names has 2 kB.
MAPPING_BYTES = 32 << 10

ReadPage = Callable[[str, bytes, str | None, str | None], Page]
"""Reads a page of a named format: format, bytes, declared charset, address."""


class BadMapping(ValueError):
    """A `_fields.yml` that cannot be used."""


def mapping_of(raw: bytes) -> dict[str, tuple[str, ...]]:
    """The field names that a `_fields.yml` gives, followed by the common ones.

    It maps fields of `FIELD_NAMES` to one name or a list of names each; a name may lead into nested objects with
    dots (`article.body`).

    Raises:
        BadMapping: it is not such a mapping, or over `MAPPING_BYTES`.
    """
    if len(raw) > MAPPING_BYTES:
        raise BadMapping(f"it has over {MAPPING_BYTES:,} bytes")
    try:
        given = yaml.safe_load(raw) or {}
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadMapping(f"not YAML: {error}"[:300]) from error
    if not isinstance(given, dict):
        raise BadMapping("it must map fields to names, as in `text: story.body`")
    names = dict(FIELD_NAMES)
    for field, value in given.items():
        if field not in FIELD_NAMES:
            raise BadMapping(f"there is no field {str(field)[:60]!r}; there are: {', '.join(FIELD_NAMES)}")
        given_names = [value] if isinstance(value, str) else value
        if not (isinstance(given_names, list) and given_names and all(isinstance(name, str) for name in given_names)):
            raise BadMapping(f"{field} must be a name or a list of names")
        names[field] = (*given_names, *FIELD_NAMES[field])
    return names


@lru_cache(4096)
def _short_key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def plain_key(name: object) -> str:
    """A name without case and signs, by which `Body_Text`, `body-text` and `bodyText` are one."""
    name = str(name)
    return _short_key(name) if len(name) <= 100 else name


# Sets of more keys than a record of news has are not remembered: a file may have as many of them as it has records.
_REMEMBERED_KEYS = 200

Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Fields, each with its names."""


@lru_cache(256)
def _held(names: Names, keys: frozenset[str]) -> Names:
    """Of each field's names those that a row with such keys may hold; most rows of a file have the same keys."""
    return tuple(
        [
            (field, tuple([name for name, plain in _with_plain(known) if plain in keys or "." in name]))
            for field, known in names
        ]
    )


@lru_cache(4096)
def _with_plain(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Names, each with its plain key: they are the same for all records."""
    return tuple([(name, plain_key(name)) for name in names])


class _Row:
    """A row whose values are found under a name as written, or else whatever its case and signs."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.by_key: dict[str, Any] = {}
        for name, value in row.items():
            key = plain_key(name)
            if self.by_key.get(key) is None:
                self.by_key[key] = value

    def get(self, name: str) -> Any:
        """The value under a name; None if there is none."""
        value = self.row.get(name)
        return value if value is not None else self.by_key.get(plain_key(name))

    def holds(self, name: str) -> bool:
        """Whether there is such a name, even with nothing under it."""
        return plain_key(name) in self.by_key


class _Rows:
    """A row with the objects in it that may hold fields."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.outer = _Row(row)
        by_key = self.outer.by_key
        inner = (_object(by_key[key]) for _, key in _with_plain(NESTED) if key in by_key)
        self._inner = [_Row(value) for value in inner if isinstance(value, Mapping)]
        self.keys = frozenset(self.outer.by_key).union(*[row.by_key for row in self._inner])

    def held(self, names: Mapping[str, tuple[str, ...]]) -> Names:
        """The fields, each with those of its names that the row may hold."""
        held = _held if len(self.keys) <= _REMEMBERED_KEYS else _held.__wrapped__
        return held(tuple(names.items()), self.keys)

    def values(self, name: str) -> Iterator[Any]:
        """The values under a name: the row's, one that dots lead to, those one level down."""
        yield self.outer.get(name)
        if "." in name:
            found: Any = self.outer
            for part in name.split("."):
                found = found.get(part) if isinstance(found, _Row) else None
                found = _Row(found) if isinstance(found, Mapping) else found
            yield found.row if isinstance(found, _Row) else found
        for inner in self._inner:
            yield inner.get(name)


def _object(value: object) -> object:
    """An object, also one that is written out as a string."""
    return listed(value) if isinstance(value, str) and value.startswith("{") else value


def moment(value: str) -> datetime | None:
    """The moment that a time of capture names, in UTC without a time zone; None if it names none."""
    found = parse_timestamp(value)
    return found.at if found else None


def _text(field: str, value: object) -> str:
    """A field's value as text; empty if it cannot be that field's.

    Raises:
        Unreadable: bytes that are no text.
    """
    if field in ("byline", "section") and isinstance(value, str):
        value = listed(value.strip())
    text = text_of(value, _BETWEEN.get(field))
    if field == "url":
        return decoded(text) if "://" in text else ""
    if field in ("byline", "section") and text.replace(", ", "").isdecimal():
        return ""  # the key of a table of authors
    return text


def field_values(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The value of each field, as it is written; empty if the row has none.

    Raises:
        Unreadable: the text is of bytes that are no text.
    """
    rows = _Rows(row)
    return {field: _first(rows, field, held) for field, held in rows.held(names)}


def _first(rows: _Rows, field: str, held: Sequence[str]) -> str:
    """The first text under the names of a field that the row may hold."""
    fault: Unreadable | None = None
    for key in held:
        for value in rows.values(key):
            try:
                if value is not None and (text := _text(field, value)):
                    return text
            except Unreadable as error:
                fault = error if field in ("text", "html") else None
    if fault:
        raise fault
    return ""


def has_text(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]], *others: str) -> bool:
    """Whether a row holds a text or a page, and one of some other fields if any are named."""
    rows = _Rows(row)
    held = dict(rows.held(names))
    try:
        return any(_first(rows, field, held[field]) for field in ("text", "html")) and (
            not others or any(_first(rows, field, held[field]) for field in others)
        )
    except Unreadable:
        return False


def stated_by(found: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """What fields say of an article, and of its capture.

    Args:
        found: the values of `field_values`, without text and html.

    Returns:
        The known fields of a page; its `url`, `external_id` and `captured_at`.
    """
    about = {
        "url": found["url"] or None,
        "external_id": mended(found["external_id"]) or None,
        "captured_at": moment(found["captured_at"]) if found["captured_at"] else None,
    }
    return {name: text for name in found if name not in about and (text := mended(found[name]))}, about


def is_markup(text: str) -> bool:
    """Whether a text is a page's markup rather than text that mentions tags."""
    if "<" not in text:
        return False
    head = text[:100_000]
    tags = len(_TAG.findall(head))
    return (
        tags >= _MARKUP_TAGS
        or len(_BREAK.findall(head)) >= _MARKUP_BREAKS
        or bool(_OPENING.match(head) and (tags > 1 or _CLOSING.search(text[-60:])))
    )


def _read_text(text: str, markup: str, read_page: ReadPage, url: str | None) -> Page:
    """The page of a row's text, or of its markup if it has no text."""
    text = without_escapes(text or markup)
    as_html = bool(markup) or is_markup(text)
    if not as_html or "<" not in text:
        text = decoded(text)
        as_html = as_html or is_markup(text)  # markup whose signs were written as entities
    return read_page("html" if as_html else "text", text.encode(), "utf-8", url)


def page_of(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]], read_page: ReadPage) -> Page:
    """The page that a row holds, with what the row states of it.

    Raises:
        Unreadable: `empty` or `no_text_field`; what reading the page raises.
    """
    found = field_values(row, names)
    text, markup = found.pop("text"), found.pop("html")
    if not (text or markup):
        rows = _Row(row)
        named = [rows.get(name) for name in (*names["text"], *names["html"]) if rows.holds(name)]
        if any(value is None or isinstance(value, str | bytes | float) for value in named):
            raise Unreadable("empty", "its text is empty or missing")
        listed_names = ", ".join(sorted(str(text_of(name)) for name in row)[:12])
        raise Unreadable("no_text_field", f"it has only the fields: {listed_names}"[:500])
    known, about = stated_by(found)
    return _read_text(text, "" if text else markup, read_page, about["url"]).completed(known, **about)
