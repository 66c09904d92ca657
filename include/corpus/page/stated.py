"""What a page's structured data states of its article: JSON-LD (schema.org), OpenGraph and other meta, microdata.

Fields that several sources state are kept apart, so that a later step can weigh them against the page's text:

    title:METHOD byline:METHOD published:METHOD modified:METHOD deck:METHOD
        METHOD is json-ld, meta or microdata. A title may also be stated by `tag`, the <title> element, or `page`, what
        JSON-LD calls the page where it states no article. `published:meta` is what scripts say where no structured
        data states the day of publication.
    body:json-ld
        The article's text, its ends of lines and markup included.
    section keywords language site_name canonical_url kind
        One value each. Keywords are separated by "; ", canonical addresses by blanks; kind is schema.org's type of
        the article.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.page.faults import Faults
from corpus.page.json_text import read_json

# Where title, byline and date may be stated, the most trusted first: METHOD in the keys of the fields.
METHODS = ("json-ld", "meta", "microdata")

# schema.org types that are an article, and types whose dates and names stand in where no article is stated.
_ARTICLE_TYPE = re.compile(
    r"(?:Article|Posting|Report|Review|Opinion|Analysis|Background|Recipe|HowTo|Guide|NewsStory)$", re.IGNORECASE
)
_PAGE_TYPES = frozenset(("WebPage", "ItemPage", "FAQPage", "CollectionPage", "AboutPage", "MedicalWebPage", "Webpage"))
_SITE_TYPES = frozenset(("WebSite", "NewsMediaOrganization", "Organization"))

# Longest value of a field that is kept, in characters; a longer one is not what its name says.
LONGEST = {
    "title": 400,
    "byline": 300,
    "published": 64,
    "modified": 64,
    "deck": 1000,
    "section": 100,
    "keywords": 600,
    "canonical_url": 4000,
    "body": 1_000_000,
}

# At most so many JSON-LD objects and microdata properties of a page are looked at.
MOST_OBJECTS = 400

# At most so many canonical links are looked at; a page should have one.
MOST_LINKS = 8
_BETWEEN_ADDRESSES = re.compile(r"\s+|[,|;](?=https?://)")

_META_KEYS: dict[str, tuple[str, ...]] = {
    "title:meta": ("og:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title",
                   "twitter:title"),
    "byline:meta": ("author", "article:author", "article:author_name", "authors",
                    "article:authors", "byline", "parsely-author", "sailthru.author",
                    "dc.creator", "dcterms.creator", "citation_author", "byl", "og:article:author", "twitter:data1"),
    "published:meta": ("article:published_time", "article:published", "og:article:published_time",
                       "og:published_time", "parsely-pub-date", "sailthru.date", "datepublished", "date",
                       "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
                       "article.published", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date",
                       "dc.date.created", "citation_publication_date", "citation_online_date",
                       "article.created", "created", "originalpublicationdate", "published", "published-date",
                       "published_date", "publisheddate", "release_date", "last-published",
                       "citation_date", "date-pub"),
    "modified:meta": ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified",
                      "revised", "lastmod", "updated", "last-updated", "last_updated", "modified-date",
                      "lastmodifieddate", "og:article:modified_time"),
    "deck:meta": ("og:description", "description", "twitter:description"),
    "section": ("article:section", "parsely-section", "section", "category", "og:article:section"),
    "keywords": ("news_keywords", "article:tag", "keywords", "parsely-tags", "sailthru.tags"),
    "site_name": ("og:site_name", "application-name", "twitter:site_name", "dc.publisher", "citation_journal_title"),
}  # fmt: skip
_WANTED_META = {key for keys in _META_KEYS.values() for key in keys}
# Other names that systems give the day of publication: `cxenseparse:publishtime`, `app-published-date`.
_PUBLISHED_META = re.compile(
    r"(?:^|[:._-])(?:first[_-]?)?publi(?:sh(?:ed)?|cation)[_-]?(?:date|time|at|on)?(?:[_-]?(?:utc|iso|time))?$"
)
_LISTED_META = frozenset(
    ("article:tag", "citation_author", "article:author", "dc.creator", "author", "authors", "og:author")
)

# A day of publication in what a script or an attribute holds as JSON: `"publishedAt":"2025-11-17T09:00:00-05:00"`.
_SCRIPTED = re.compile(
    r"""ublish(?:ed|ing)?[_ -]?(?:[dD]ate|[aA]t|[tT]ime|[oO]n)?(?:[_-]?(?:utc|UTC|[tT]ime|ISO|GMT))?"""
    r"""(?:\\?["']|&quot;)\s{0,3}[:,=]\s{0,3}(?:\\?["']|&quot;)?"""
    r"""(?P<value>\d{4}-\d{2}-\d{2}[T0-9:.Z+ -]{0,24}|\d{10}(?:\d{3})?(?!\d))"""
)

# JSON-LD that states no article: its days are those of a product, or of other articles.
_JSON_LD = re.compile(r"<script[^<>]{0,300}ld\+json[^<>]{0,100}>.{0,200000}?</script", re.IGNORECASE | re.DOTALL)

# What hides a script's text from browsers that know no scripts, or from XML.
_WRAPPED = re.compile(r"^(?:<!--|(?://\s{0,3})?<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|(?://\s{0,3})?\]\]>)$")


def _folded(value: object) -> str:
    """A stated value as one line of text; entities are decoded twice because templates encode them twice."""
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
    if "&" in value:
        value = html.unescape(html.unescape(value))
    if "<" in value:
        value = re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", value)
    return " ".join(value.split())


def _keep(fields: dict[str, str], key: str, value: str) -> None:
    if value and key not in fields and len(value) <= LONGEST.get(key.partition(":")[0], 500):
        fields[key] = value


def _types(item: dict[str, object]) -> list[str]:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return [name.rpartition("/")[2] for name in names if isinstance(name, str)]


def _items(document: object) -> Iterator[dict[str, object]]:
    """The objects of a JSON-LD document that may describe the page: itself, its graph, its main entity."""
    waiting = [document]
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        at = waiting.pop(0)
        if isinstance(at, list):
            waiting[:0] = at[:MOST_OBJECTS]
        elif isinstance(at, dict):
            yield at
            waiting += [at[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in at]


# Objects of JSON-LD that have a name, by their ids.
_Known: TypeAlias = dict[str, dict[str, object]]


# Where JSON-LD wraps a person or a name, and the parts of a name.
_WRAPPERS = ("name", "author", "creator", "@list", "itemListElement", "item", "@graph", "@value")
_NAME_PARTS = ("givenName", "additionalName", "familyName")


def _names_of(one: dict[str, object], known: _Known, depth: int) -> list[str]:
    """The names of one person or organization: its name, the parts of it, or those of whoever it wraps."""
    names = one.get("name")
    found = [_folded(name) for name in (names if isinstance(names, list) else [names]) if not isinstance(name, dict)]
    if not any(found):
        found = [" ".join(filter(None, (_folded(one.get(key)) for key in _NAME_PARTS)))]
    if not any(found) and depth:
        inner = next((one[key] for key in _WRAPPERS if one.get(key)), None)
        found = _names(inner, known, depth - 1)
    return found


def _names(value: object, known: _Known, depth: int = 4) -> list[str]:
    """The names in an author property: those of persons, or else those of organizations."""
    persons: list[str] = []
    others: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:30]:
        if isinstance(one, dict) and "name" not in one and isinstance(one.get("@id"), str):
            one = known.get(str(one["@id"]), one)
        if isinstance(one, dict):
            kinds = _types(one)
            into = others if kinds and "Person" not in kinds else persons
            into += _names_of(one, known, depth)
        else:
            persons.append(_folded(one))
    found = [name for name in persons if name] or [name for name in others if name]
    return list(dict.fromkeys(found))


def _page_key(address: object) -> str:
    """The part of an address that is the same however the address is written; "" where there is none."""
    if isinstance(address, dict):
        address = address.get("@id") or address.get("url")
    if not isinstance(address, str):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path.rstrip("/").lower()


def _section(item: dict[str, object]) -> str:
    section = item.get("articleSection")
    return _folded(section[0] if isinstance(section, list) and section else section)


def _keywords(item: dict[str, object]) -> str:
    keywords = item.get("keywords")
    if isinstance(keywords, list):
        return "; ".join(filter(None, map(_folded, keywords[:40])))
    return _listed(_folded(keywords)) if isinstance(keywords, str) else ""


def _publisher(item: dict[str, object], known: _Known) -> str:
    publisher = item.get("publisher")
    if not isinstance(publisher, dict):
        return ""
    return _folded(known.get(str(publisher.get("@id")), publisher).get("name"))


def _text(value: object) -> str:
    """A stated text with its ends of lines and markup; one that is stated in pieces is put together."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_text, value[:MOST_OBJECTS])))
    return value if isinstance(value, str) else ""


# The fields that an article or a page states in JSON-LD, and those that only an article does.
_ITEM_FIELDS: dict[str, Callable[[dict[str, object], _Known], str]] = {
    "published:json-ld": lambda item, _: _folded(item.get("datePublished") or item.get("dateCreated")),
    "modified:json-ld": lambda item, _: _folded(item.get("dateModified")),
    "byline:json-ld": lambda item, known: "; ".join(_names(item.get("author") or item.get("creator"), known)),
}
_PAGE_FIELDS = _ITEM_FIELDS | {"title:page": lambda item, _: _folded(item.get("headline") or item.get("name"))}
_ARTICLE_FIELDS = _ITEM_FIELDS | {
    "kind": lambda item, _: (_types(item) or [""])[0],
    "title:json-ld": lambda item, _: _folded(item.get("headline") or item.get("name")),
    "body:json-ld": lambda item, _: _text(item.get("articleBody")),
    "deck:json-ld": lambda item, _: _folded(item.get("description")),
    "section": lambda item, _: _section(item),
    "keywords": lambda item, _: _keywords(item),
    "site_name": _publisher,
}


def _described(items: list[dict[str, object]], url: str | None) -> list[tuple[dict[str, object], bool]]:
    """The objects that describe the page, the one article first, each with whether it is the article."""
    articles = [item for item in items if any(_ARTICLE_TYPE.search(kind) for kind in _types(item))]
    if len(articles) > 1:
        # Of several, the one that says it is this page, then the one that tells most of itself.
        here = _page_key(url)
        stating = ("headline", "author", "datePublished")
        articles.sort(
            key=lambda item: (
                not (here and here in {_page_key(item.get(key)) for key in ("url", "mainEntityOfPage", "@id")}),
                -sum(key in item for key in stating),
            )
        )
        articles = articles[:1]
    pages = (item for item in items if not _PAGE_TYPES.isdisjoint(_types(item)))
    found = [*articles, *pages]
    return [(item, any(item is article for article in articles)) for item in found]


def _from_json_ld(tree: LexborHTMLParser, url: str | None, fields: dict[str, str], faults: Faults) -> None:
    items: list[dict[str, object]] = []
    for script in tree.css('script[type*="ld+json"]'):
        with faults.at("json-ld"):
            document, is_mended = read_json(_WRAPPED.sub("", (script.text(deep=True) or "").strip()))
            for item in _items(document):
                if is_mended and "headline" in item:
                    item.setdefault("@type", "Article")  # what stated the type may be lost
                items.append(item)
            if is_mended:
                faults.add("json-ld")
    known = {str(item["@id"]): item for item in items if "@id" in item and "name" in item}
    for item, is_article in _described(items, url):
        for name, value_of in (_ARTICLE_FIELDS if is_article else _PAGE_FIELDS).items():
            with faults.at("json-ld"):
                _keep(fields, name, value_of(item, known))
    for item in items:
        if not _SITE_TYPES.isdisjoint(_types(item)):
            with faults.at("json-ld"):
                _keep(fields, "site_name", _folded(item.get("name")))


def _listed(text: str) -> str:
    """Keywords separated by commas, as most pages write them, the way this project writes them."""
    return "; ".join(dict.fromkeys(part.strip() for part in re.split(r"[,;]", text) if part.strip()))


def _from_meta(tree: LexborHTMLParser, fields: dict[str, str], faults: Faults) -> None:
    found: dict[str, list[str]] = {}
    others: list[str] = []
    for node in tree.css("meta[content]"):
        try:
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or ""
            name = name.lower()
            if name in _WANTED_META:
                if value := _folded(attributes.get("content")):
                    found.setdefault(name, []).append(value)
            elif "publi" in name and _PUBLISHED_META.search(name[:100]):
                others.append(_folded(attributes.get("content")))
        except Exception as error:
            faults.caught("meta", error)
    for field, keys in _META_KEYS.items():
        for key in keys:
            values = list(dict.fromkeys(found.get(key, [])))
            if not values or (key == "twitter:data1" and "min" in values[0]):
                continue
            value = "; ".join(values) if key in _LISTED_META else values[0]
            if field == "keywords":
                value = _listed(value)
            elif field == "byline:meta" and value.startswith(("http:", "https:", "/", "@")):
                continue
            _keep(fields, field, value)
    for value in others:
        if value[:1].isdigit():
            _keep(fields, "published:meta", value)


def _canonical(tree: LexborHTMLParser, url: str | None) -> str:
    """The addresses that the page's canonical links state, apart by blanks: some state several, or lists."""
    found: dict[str, None] = {}
    for link in tree.css('link[rel~="canonical" i]')[:MOST_LINKS]:
        for one in _BETWEEN_ADDRESSES.split((link.attributes.get("href") or "").strip()):
            with suppress(ValueError):
                if one and (address := urljoin(url or "", one)):
                    found[address] = None
    return " ".join(found)


def _value(node: LexborNode) -> str:
    attributes = node.attributes
    return _folded(attributes.get("content") or attributes.get("datetime") or node.text(deep=True, separator=" "))


def _from_property(node: LexborNode, fields: dict[str, str], authors: list[str]) -> None:
    """The fields that an element of microdata states; its authors are added to those of the page."""
    for name in (node.attributes.get("itemprop") or "").split():
        if name == "datePublished":
            _keep(fields, "published:microdata", _value(node))
        elif name == "dateModified":
            _keep(fields, "modified:microdata", _value(node))
        elif name == "headline":
            _keep(fields, "title:microdata", _value(node))
        elif name == "author" and len(authors) < 10:
            inner = node.css_first('[itemprop~="name"]')
            authors.append(_value(inner if inner is not None else node))


def _from_microdata(tree: LexborHTMLParser, fields: dict[str, str], faults: Faults) -> None:
    authors: list[str] = []
    for node in tree.css("[itemprop]")[:MOST_OBJECTS]:
        try:
            _from_property(node, fields, authors)
        except Exception as error:
            faults.caught("microdata", error)
    _keep(fields, "byline:microdata", "; ".join(dict.fromkeys(filter(None, authors))))


def scripted_day(text: str) -> str | None:
    """When the page's scripts say it was published; None where they name several days, as lists of articles do.

    It is right on all 6 sample pages that state it nowhere else. Where another place states it too, a single day in
    scripts (JSON-LD left out) is the day of publication on only 25 of 35 pages, so it comes last.
    """
    found: dict[str, str] = {}
    for match in _SCRIPTED.finditer(_JSON_LD.sub("", text) if "ld+json" in text else text):
        value = match["value"].strip()
        found.setdefault(value[:10], value)
        if len(found) > 1:
            return None
    return next(iter(found.values()), None)


def stated_fields(tree: LexborHTMLParser, url: str | None, faults: Faults) -> dict[str, str]:
    """Gather the fields that a page's structured data states.

    Args:
        tree: the parsed page.
        url: where it was captured.
        faults: takes the parts that fail: `json-ld`, `meta`, `microdata`, `title`, `language`, `canonical`.

    Returns:
        Fields by the keys above; none is empty.
    """
    fields: dict[str, str] = {}
    with faults.at("json-ld"):
        _from_json_ld(tree, url, fields, faults)
    with faults.at("meta"):
        _from_meta(tree, fields, faults)
    with faults.at("microdata"):
        _from_microdata(tree, fields, faults)
    with faults.at("title"):
        if tree.head is not None and (title := tree.head.css_first("title")) is not None:
            _keep(fields, "title:tag", _folded(title.text(deep=True)))
    with faults.at("language"):
        if tree.root is not None:
            _keep(fields, "language", _folded(tree.root.attributes.get("lang"))[:35])
    with faults.at("canonical"):
        _keep(fields, "canonical_url", _canonical(tree, url))
    return fields
