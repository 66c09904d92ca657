"""Markdown: recognised by its signs, turned into the text that it shows, with the fields of its front matter."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.landing.formats.fields import FIELD_NAMES, field_values, stated_by

# Longer texts are left as they are: brackets made to be slow take 3 s at this length.
LONGEST = 200_000

# How many signs, weighted, make a text Markdown.
_ENOUGH = 2

_LINK = re.compile(r"(?<![!\\])\[[^\[\]\n]{1,300}\]\((?:https?://|mailto:|#|\.{0,2}/)[^\s()]{0,2000}")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^\s()]{3}")
_STRONG = re.compile(r"(?<![\w*])\*\*(?=\w|[\"“(])[^*\n]{1,300}\*\*(?![\w*])")
_HEADING = re.compile(r"^#{2,6} +\S", re.MULTILINE)
_FIRST_HEADING = re.compile(r"\s*# +[^\W\d]")

_FRONT = re.compile(r"\s*(---|\+\+\+)[ \t\r]*\n(.{1,16000}?)\n(?:\1|\.\.\.)[ \t\r]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"^([A-Za-z_][\w -]{0,40}):[ \t]+(\S.*)$", re.MULTILINE)

_TAG = re.compile(r"<!--[^<>]{0,1000}-->|</?[A-Za-z][^<>]{0,1000}>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# What Hugo and Jekyll replace when they make the page.
_CODE = re.compile(r"\{\{[<%].{0,500}?[%>]\}\}|\{%.{0,500}?%\}")


class Document(NamedTuple):
    """A Markdown text as a reader sees it."""

    text: str
    known: dict[str, str]
    """Fields of the front matter."""
    about: dict[str, Any]
    """Its `url`, `external_id` and `captured_at`."""


class _WithoutAliases(yaml.SafeLoader):
    """YAML without aliases, by which a few bytes can stand for a tree without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node.

        Raises:
            yaml.YAMLError: it is an alias, or no YAML.
        """
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables; lines that are indented are paragraphs, since dumps indent them."""
    return MarkdownIt("commonmark").enable("table").disable("code")


def _has(text: str, signs: str) -> bool:
    """Whether a text has some signs, of which the first is rare: to look for one takes a twentieth of the time."""
    at = text.find(signs[0])
    while at >= 0 and not text.startswith(signs, at):
        at = text.find(signs[0], at + 1)
    return at >= 0


def is_markdown(text: str) -> bool:
    """Whether a text has signs of Markdown that no plain text has: headings, links, images and emphasis."""
    head = text[:LONGEST]
    if _FIRST_HEADING.match(head):
        return True
    # To look for a few signs as they stand takes a hundredth of the time that the patterns take.
    score = len(_HEADING.findall(head)) if _has(head, "## ") else 0
    if score < _ENOUGH and _has(head, "]("):
        score += _ENOUGH * bool(_IMAGE.search(head)) or len(_LINK.findall(head))
    if score == _ENOUGH - 1 and _has(head, "**"):
        score += bool(_STRONG.search(head))
    return score >= _ENOUGH


def read(text: str) -> Document | None:
    """The text that Markdown shows, and what its front matter states; None for a text that is no Markdown.

    Headings, paragraphs, items of lists and rows of tables become paragraphs; of links the label is kept, of images
    nothing.
    """
    if len(text) > LONGEST:
        return None
    front = _FRONT.match(text)
    fields = _fields(front[1], front[2]) if front else {}
    if not fields and not is_markdown(text):
        return None
    shown = "\n\n".join(_blocks(_parser().parse(text[front.end() :] if front and fields else text)))
    found = field_values(fields, FIELD_NAMES)
    known, about = stated_by({name: value for name, value in found.items() if name not in ("text", "html")})
    return Document(shown, known, about)


def _fields(mark: str, raw: str) -> Mapping[str, Any]:
    """The fields of front matter in YAML or TOML; line by line where it is not quite either."""
    try:
        found = tomllib.loads(raw) if mark == "+++" else yaml.load(raw, _WithoutAliases)
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        found = {name: value.strip(" \"'") for name, value in _FRONT_LINE.findall(raw)}
    return found if isinstance(found, dict) else {}


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """The paragraphs of a document, in order."""
    number = ""
    cells: list[str] | None = None
    for token in tokens:
        text = ""
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            text, cells = " ".join(filter(None, cells or ())), None
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            text = _line(token.children or ())
            text, number = (number + text if text else ""), ""
        elif token.type == "fence":
            text = token.content
        elif token.type == "html_block":
            text = _TAG.sub("", _BREAK.sub("\n", token.content))
        if text := _CODE.sub("", text).strip():
            if cells is None:
                yield text
            else:
                cells.append(text)


def _line(tokens: Sequence[Token]) -> str:
    """What the parts of a paragraph show."""
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or (
            token.type == "html_inline" and _BREAK.fullmatch(token.content)
        ):
            parts.append("\n")
    return "".join(parts).strip()
