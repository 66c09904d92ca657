"""Who wrote an article and when it was published, as the objects around its text in a script's data tell."""

from collections.abc import Iterator

from corpus.text.dates import parse_timestamp

# Names under which systems keep an article's authors, and a person's or an organization's name.
_AUTHOR_NAMES = (
    "author", "authors", "byline", "bylines", "by", "credits", "creator", "creators", "writer", "writers", "reporter",
    "reporters", "authorname", "contributors",
)  # fmt: skip
_PERSON_NAMES = ("name", "displayname", "fullname", "title", "text", "basic")
_NAME_PARTS = (("firstname", "lastname"), ("givenname", "familyname"), ("first", "last"))
# What wraps persons: `{"by": [{"name": …}]}`, `{"node": {"name": …}}`.
_WRAPPERS = ("by", "author", "authors", "node", "nodes", "edges", "data", "attributes", "items", "value")
# Names of the day of publication, the surest first.
_DAY_NAMES = (
    "firstpublishedat", "firstpublished", "firstpublishdate", "publishedat", "datepublished", "publisheddate",
    "publishdate", "publicationdate", "publishtime", "publishedon", "pubdate", "published", "displaydate", "date",
)  # fmt: skip

# At most so many authors, each with so many characters, and persons that are wrapped so many times.
MOST_AUTHORS = 6
LONGEST_NAME = 80
MOST_WRAPPED = 4


def _key(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _persons(value: object, depth: int = 0) -> Iterator[str]:
    """The names in a value that stands for authors."""
    if depth > MOST_WRAPPED:
        return
    if isinstance(value, str):
        name = " ".join(value.split())
        is_name = 1 < len(name) <= LONGEST_NAME and any(map(str.isalpha, name))
        if is_name and not name.startswith(("http", "/", "@", "<")):
            yield name
    elif isinstance(value, list):
        for one in value[:MOST_AUTHORS]:
            yield from _persons(one, depth + 1)
    elif isinstance(value, dict):
        named = {_key(name): inner for name, inner in value.items()}
        for key in _PERSON_NAMES:
            if isinstance(named.get(key), str):
                yield from _persons(named[key], depth)
                return
        for parts in _NAME_PARTS:
            if all(isinstance(named.get(part), str) for part in parts):
                yield from _persons(" ".join(str(named[part]) for part in parts), depth)
                return
        for key in _WRAPPERS:
            if key in named:
                yield from _persons(named[key], depth + 1)
                return


def authors_of(story: dict[str, object]) -> str:
    """The authors whom an object of a script's data names, separated by "; "; empty without any."""
    named = {_key(name): value for name, value in story.items()}
    for key in _AUTHOR_NAMES:
        if found := list(dict.fromkeys(_persons(named.get(key)))):
            return "; ".join(found[:MOST_AUTHORS])
    return ""


def day_of(story: dict[str, object]) -> str:
    """When an object of a script's data says that it was published, as it is written there; empty where it does not."""
    named = {_key(name): value for name, value in story.items()}
    for key in _DAY_NAMES:
        value = named.get(key)
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if 8 <= len(text) <= 40 and parse_timestamp(text):
            return text
    return ""
