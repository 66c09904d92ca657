"""The text of an article that a page holds as data, in JSON-LD or a script, and does not show.

Nothing says which of a script's texts is the article's. Each value under a name such as `body` is a candidate with all
paragraphs in it; one beside the page's title counts first, then the one that says most.
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple, TypeAlias

from selectolax.lexbor import LexborHTMLParser

from corpus.page.embedded_fields import authors_of, day_of
from corpus.page.marks import Mark, write_mark
from corpus.text.words import letters_of

# A text of fewer characters is no article's; one of more is not looked at.
LEAST_CHARACTERS = 200
# Of a script's text that no title stands beside, so many are asked for.
LEAST_UNTITLED = 500
MOST_CHARACTERS = 1_000_000

# Scripts are looked at up to so many characters, and so many values of what they hold; the sample pages have 3 million
# characters and 60,000 values at most.
MOST_SCRIPTS = 4_000_000
MOST_VALUES = 100_000
MOST_DEPTH = 60

# So many objects around a text are asked for its authors and its day, the innermost first.
OBJECTS_AROUND = 3

# A page that shows so many characters in paragraphs shows its article, or one.
SHOWN_ENOUGH = 4_000
SHOWN_PARAGRAPH = 80

# Of a text so many windows of letters are looked for among what the page shows; with this part of them it is shown.
WINDOWS = 40
WINDOW_LETTERS = 24
SHOWN_SHARE = 0.6

# Names under which systems keep an article's text, and those of the parts within it.
_BODY_NAMES = frozenset((
    "article", "article_body", "articlebody", "articlecontent", "articletext", "blocks", "body", "body_html",
    "body_text",
    "bodyblocks", "bodycontent", "bodyhtml", "bodytext", "components", "content", "content_elements", "content_html",
    "contentelements", "contenthtml", "contentraw", "contents", "copy", "description", "document", "elements",
    "full_text",
    "fulltext", "html", "maincontent", "markup", "paragraphs", "rendered", "richtext", "sections", "story", "storybody",
    "text",
))  # fmt: skip
_PART_NAMES = _BODY_NAMES | frozenset((
    "attrs", "children", "data", "fields", "item", "items", "list", "model", "node", "nodes", "p", "paragraph", "parts",
    "props", "raw", "rows", "runs", "spans", "value",
))  # fmt: skip
_TITLE_NAMES = frozenset(("headline", "title", "name", "headlines", "seotitle", "displaytitle"))
# Parts of a story that are not its text.
_OTHER_KINDS = re.compile(
    r"image|video|photo|embed|ad\b|advert|related|newsletter|caption|gallery|audio|promo|link_list|button|author|teaser",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[\W_]+")
_MARKUP = re.compile(
    r"</?(?:p|br|div|h[1-6]|li|ul|ol|em|strong|a|span|blockquote|figure|section|article)\b", re.IGNORECASE
)
_BREAKS = re.compile(r"\n\s*\n|\r\n\s*\r\n|\u2029")
_DATA_SCRIPT = 'script[type="application/json"], script#__NEXT_DATA__, script#__NUXT_DATA__, script:not([type])'
_DATA_SCRIPT += ', script[type="text/javascript"], script[type="module"]'
# Where a script's data begin: `window.__STATE__ = {`, `self.x = JSON.parse("`. A pattern that begins with a certain
# sign is looked for in a fraction of the time.
_ASSIGNED = re.compile(r"""=\s{0,9}(?:JSON\.parse\(\s{0,9}(?P<quoted>["'])|(?=[\[{]))""")
_ASSIGNED_TO = re.compile(r"""[\w$\])'"]\s{0,9}$""")
_PUSHED = re.compile(r"__next_f\.push\(\s{0,9}(?=\[)")
_FLIGHT = re.compile(r"^[0-9a-f]{1,6}:(?:T(?P<size>[0-9a-f]{1,6}),|[A-Z]{0,2}(?=[\[{\"]))?", re.MULTILINE)
_LITERAL = re.compile(r'"((?:[^"\\\n]++|\\.)*+)"')
# Scripts whose data are no JSON, such as the arguments of a function.
_UNDERSCORED = re.compile(r"__(?<!\w__)[A-Z][A-Z_]{2,30}__\b")
_STATE = re.compile(r"\b[A-Z_]*STATE[A-Z_]*\s{0,9}=")
# Texts of consent dialogs and the like, which scripts hold too.
_NO_STORY = re.compile(r"cookie|consent|javascript|privacy polic|datenschutz|all rights reserved", re.IGNORECASE)
MOST_ASSIGNED = 40
_STRICT = json.JSONDecoder(strict=False)
_NESTING = (dict, list)


_Around: TypeAlias = tuple[dict[str, object], ...]


class Embedded(NamedTuple):
    """A text that a page holds and does not show."""

    paragraphs: list[str]
    where: str
    """One of `marks.DATA_TAGS`."""
    byline: str = ""
    """Whom the data around the text name as its authors, apart by "; "."""
    published: str = ""
    """When they say that it was published."""

    @property
    def marks(self) -> list[str]:
        """A mark a paragraph."""
        return [write_mark(Mark(self.where, 0, 0, "", "", "", 0, "", "", ""))] * len(self.paragraphs)


def embedded_text(tree: LexborHTMLParser, stated: str, title: str, shown: Sequence[str]) -> Embedded | None:
    """The article's text that a page holds as data, where it does not show it.

    Args:
        tree: the parsed page.
        stated: what JSON-LD states as the article's body; empty without one.
        title: what the page states as its title.
        shown: the blocks that it shows.
    """
    if LEAST_CHARACTERS <= len(stated) <= MOST_CHARACTERS:
        paragraphs = paragraphs_of(stated)
        if sum(map(len, paragraphs)) >= LEAST_CHARACTERS and not _is_shown(paragraphs, shown):
            return Embedded(paragraphs, "json-ld")
    if sum(len(text) for text in shown if len(text) >= SHOWN_PARAGRAPH) >= SHOWN_ENOUGH:
        return None
    paragraphs, around = _of_scripts(tree, title)
    if sum(map(len, paragraphs)) >= LEAST_CHARACTERS and not _is_shown(paragraphs, shown):
        byline, published = (next(filter(None, map(told, around)), "") for told in (authors_of, day_of))
        return Embedded(paragraphs, "script", byline, published)
    return None


def paragraphs_of(text: str) -> list[str]:
    """A text's paragraphs: of markup, or parted by empty lines, or else by ends of lines."""
    if "&lt;" in text and "<" not in text:
        text = html.unescape(text)  # some systems escape markup twice
    if _MARKUP.search(text):
        tree = LexborHTMLParser(text)
        for node in tree.css("script, style, figure, figcaption, iframe, noscript, aside, template"):
            node.decompose()
        for node in tree.css("p, br, div, h1, h2, h3, h4, h5, h6, li, blockquote, tr, section, article"):
            node.insert_before("\n\n")
            node.insert_after("\n\n")
        text = tree.body.text(deep=True) if tree.body is not None else ""
        parts: list[str] = _BREAKS.split(text)
    else:
        parts = _BREAKS.split(text) if _BREAKS.search(text) else text.splitlines()
    return [html.unescape(folded) if "&" in folded else folded for part in parts if (folded := " ".join(part.split()))]


def _is_shown(paragraphs: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether the page shows most of a text."""
    return share_within(" ".join(paragraphs), " ".join(shown)) >= SHOWN_SHARE


def share_within(text: str, whole: str) -> float:
    """About which part of a text stands in another, 0 to 1, by its letters and digits."""
    text, whole = letters_of(text), letters_of(whole)
    step = max(1, (len(text) - WINDOW_LETTERS) // WINDOWS)
    windows = [text[at : at + WINDOW_LETTERS] for at in range(0, max(1, len(text) - WINDOW_LETTERS), step)]
    found = at = 0
    for window in windows:
        # Most stand behind the one before.
        place = whole.find(window, at)
        if place < 0 and at:
            place = whole.find(window)
        if place >= 0:
            found, at = found + 1, place
    return found / len(windows)


def _of_scripts(tree: LexborHTMLParser, title: str) -> tuple[list[str], _Around]:
    """The paragraphs of the likeliest article in a page's scripts, and the objects around them."""
    best: tuple[bool, int] = (False, 0)
    found: list[str] = []
    around: _Around = ()
    wanted = _LETTERS.sub("", title).lower()
    left = MOST_SCRIPTS
    flight: list[str] = []
    for script in tree.css(_DATA_SCRIPT):
        text = script.text(deep=True) or ""
        left -= len(text)
        if left < 0:
            break
        if len(text) < LEAST_CHARACTERS and "__next_f" not in text:
            continue
        flight += _pushed(text)
        for document in _documents(text):
            for is_titled, paragraphs, outer in _candidates(document, wanted):
                rank = (is_titled, sum(map(len, paragraphs)))
                if rank > best:
                    best, found, around = rank, paragraphs, outer
    if flight:
        paragraphs = _of_flight("".join(flight), flight, wanted)
        if (False, sum(map(len, paragraphs))) > best:
            best, found, around = (False, sum(map(len, paragraphs))), paragraphs, ()
    return (found, around) if best >= (False, LEAST_UNTITLED) else ([], ())


def _pushed(text: str) -> list[str]:
    """The pieces that a script of React's server components pushes."""
    pieces: list[str] = []
    with suppress(ValueError, RecursionError):  # an error costs the time of the whole script, so the first is the last
        for match in islice(_PUSHED.finditer(text), MOST_VALUES):
            pushed, _ = _STRICT.raw_decode(text, match.end())
            pieces += [piece for piece in pushed[1:] if isinstance(piece, str)]
    return pieces


def _of_flight(stream: str, pieces: Sequence[str], wanted: str) -> list[str]:
    """The paragraphs of pushed pieces: rows of data, rows of text, or plain paragraphs."""
    found = [folded for piece in pieces if _is_prose(piece) and (folded := " ".join(piece.split()))]
    best = (False, sum(map(len, found)))
    rows = list(_FLIGHT.finditer(stream))[:MOST_VALUES]
    for at, row in enumerate(rows):
        end = rows[at + 1].start() if at + 1 < len(rows) else len(stream)
        body = stream[row.end() : end]
        if row["size"]:
            # A row of text says how many bytes it has; the next one follows without an end of line.
            size = int(row["size"], 16)
            body = stream[row.end() : row.end() + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
        document: object = body
        if body[:1] in "[{":
            with suppress(ValueError, RecursionError):
                document, _ = _STRICT.raw_decode(body)
        for is_titled, paragraphs, _ in _candidates({"body": document}, wanted):
            rank = (is_titled, sum(map(len, paragraphs)))
            if rank > best:
                best, found = rank, paragraphs
    return found


def _documents(text: str) -> Iterator[object]:
    """What a script holds as JSON: itself, or what it assigns."""
    start = text.lstrip()
    if start[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            yield _STRICT.decode(start.strip())
            return
    at, count, is_read = 0, 0, False
    while count < MOST_ASSIGNED and (match := _assignment(text, at)):
        at = match.end()
        count += 1
        with suppress(ValueError, RecursionError):
            if match["quoted"] == '"':
                quoted, at = _STRICT.raw_decode(text, match.end() - 1)
                yield _STRICT.decode(str(quoted))
            elif not match["quoted"]:
                document, at = _STRICT.raw_decode(text, match.end())
                yield document
            is_read = is_read or at - match.end() > LEAST_CHARACTERS
    if not is_read and (_UNDERSCORED.search(text) or ("STATE" in text and _STATE.search(text))):
        literals = [literal for literal in _LITERAL.findall(text) if len(literal) >= SHOWN_PARAGRAPH]
        texts = [_unquoted(literal) for literal in literals]
        yield {"body": [one for one in texts if _is_prose(one) or _MARKUP.search(one)]}


def _assignment(text: str, start: int) -> re.Match[str] | None:
    """Where data are assigned to something next, from a place on."""
    at = start
    while match := _ASSIGNED.search(text, at):
        if _ASSIGNED_TO.search(text, max(start, match.start() - 10), match.start()):
            return match
        at = match.start() + 1
    return None


def _unquoted(literal: str) -> str:
    with suppress(ValueError):
        return str(json.loads(f'"{literal}"', strict=False))
    return literal


def _is_prose(text: str) -> bool:
    """Whether a text reads as a sentence or more."""
    start = text.lstrip()[:60]
    return len(text) >= 40 and len(start.split()) > 4 and not re.search(r"[{}=;<]|\":|https?:", start)


def _candidates(document: object, wanted: str) -> Iterator[tuple[bool, list[str], _Around]]:
    """The texts that may be the article's, each with whether the page's title stands beside it and what is around."""
    waiting: list[tuple[object, bool, int, _Around]] = [(document, False, 0, ())]
    for _ in range(MOST_VALUES):
        if not waiting:
            return
        at, is_titled, depth, around = waiting.pop()
        if depth > MOST_DEPTH:
            continue
        if isinstance(at, list):
            waiting += [(one, is_titled, depth + 1, around) for one in at if isinstance(one, _NESTING)]
        elif isinstance(at, dict):
            around = (at, *around)[:OBJECTS_AROUND]
            names = [*map(str.lower, at)]
            is_titled = is_titled if _TITLE_NAMES.isdisjoint(names) else _is_titled(at, wanted)
            for name, value in zip(names, at.values(), strict=True):
                # Data often say the same twice.
                if name in _BODY_NAMES and (paragraphs := list(dict.fromkeys(_paragraphs(value, 0)))):
                    others = sum(_NO_STORY.search(one) is not None for one in paragraphs)
                    if 2 * others < len(paragraphs):
                        yield is_titled, paragraphs, around
                if isinstance(value, _NESTING):
                    waiting.append((value, is_titled, depth + 1, around))


def _is_titled(at: dict[str, object], wanted: str) -> bool:
    if not wanted:
        return False
    for key, value in at.items():
        if key.lower() in _TITLE_NAMES:
            for one in value.values() if isinstance(value, dict) else [value]:
                if (
                    isinstance(one, str)
                    and len(one) > 10
                    and (said := _LETTERS.sub("", one[:400]).lower())
                    and said in wanted
                ):
                    return True
    return False


def _paragraphs(value: object, depth: int) -> Iterator[str]:
    """The paragraphs of a value, in order; other articles within it left out."""
    if depth > MOST_DEPTH:
        return
    if isinstance(value, str):
        if len(value) <= MOST_CHARACTERS and (_MARKUP.search(value[:2000]) or _is_prose(value)):
            yield from paragraphs_of(value)
    elif isinstance(value, list):
        if len(value) > 3 and value[0] == "$" and isinstance(value[3], dict):
            # An element of React's: its properties come fourth.
            yield from _element(value[1], value[3], depth)
            return
        for one in value:
            yield from _paragraphs(one, depth + 1)
    elif isinstance(value, dict):
        if depth and any(key.lower() in ("headline", "headlines") for key in value):
            return
        kind = value.get("type") or value.get("_type") or value.get("__typename") or value.get("component") or ""
        if isinstance(kind, str) and _OTHER_KINDS.search(kind):
            return
        if (joined := _runs(value)) is not None:
            yield joined
            return
        for key, inner in value.items():
            if key.lower() in _PART_NAMES:
                yield from _paragraphs(inner, depth + 1)


def _runs(block: dict[str, object]) -> str | None:
    """The text of a paragraph that is kept in runs of equal type, as editors do; None where it is not one."""
    for key in ("children", "spans", "runs", "content"):
        runs = block.get(key)
        if isinstance(runs, list) and runs and all(isinstance(run, dict | str) for run in runs):
            texts = [run if isinstance(run, str) else run.get("text", run.get("value")) for run in runs]
            if all(isinstance(text, str) for text in texts) and not any(_MARKUP.search(str(text)) for text in texts):
                joined = " ".join("".join(map(str, texts)).split())
                return joined if len(joined) >= SHOWN_PARAGRAPH // 4 else None
    return None


def _element(tag: object, props: dict[str, object], depth: int) -> Iterator[str]:
    """The paragraphs of an element of React's server components."""
    inner = props.get("dangerouslySetInnerHTML")
    if isinstance(inner, dict):
        yield from _paragraphs(inner.get("__html"), depth + 1)
    children = props.get("children")
    if tag in ("p", "h2", "h3", "li", "blockquote"):
        if joined := " ".join("".join(_plain(children, depth)).split()):
            yield joined
    elif children is not None:
        yield from _paragraphs(children, depth + 1)


def _plain(value: object, depth: int) -> Iterator[str]:
    """The text of an element's children."""
    if isinstance(value, str):
        yield "" if value.startswith("$") else value
    elif isinstance(value, list) and depth < MOST_DEPTH:
        if len(value) > 3 and value[0] == "$" and isinstance(value[3], dict):
            yield from _plain(value[3].get("children"), depth + 1)
        else:
            for one in value:
                yield from _plain(one, depth + 1)
