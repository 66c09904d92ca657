"""Invented pages of thirty languages, as HTML in two layouts and as two text dumps."""

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import yaml

PUBLISHED = "2026-03-14"

HTML_LAYOUTS = ("semantic", "plain")
DUMP_LAYOUTS = ("spaced", "dense")


@dataclass(frozen=True)
class Shown:
    """What a page shows: the site's furniture and one article."""

    site: str
    menu: list[str]
    cookie: str
    title: str
    deck: str
    author: str
    byline: str
    date: str
    share: str
    caption: str
    body: list[str]
    more: str
    others: list[str]
    teaser: str
    ranking: str
    newsletter: str
    comments: str
    footer: list[str]


@cache
def pages() -> dict[str, Shown]:
    """The page of each language."""
    files = sorted(Path(__file__).parent.glob("pages_*.yml"))
    return {
        language: Shown(**shown)
        for path in files
        for language, shown in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).items()
    }


def _items(texts: list[str]) -> str:
    return "".join(f'<li><a href="/{number}">{escape(text)}</a></li>' for number, text in enumerate(texts))


def _cards(page: Shown) -> str:
    return "".join(
        f'<div class="card"><h3><a href="/o{number}">{escape(text)}</a></h3><p>{escape(page.teaser)}</p></div>'
        for number, text in enumerate(page.others)
    )


def semantic(page: Shown) -> str:
    """HTML that says what its parts are."""
    first, *rest = (f"<p>{escape(text)}</p>" for text in page.body)
    inserted = f'<p><a href="/o0">{escape(page.more)}: {escape(page.others[0])}</a></p>'
    return (
        f"<!doctype html><html><head><title>{escape(page.title)} | {escape(page.site)}</title></head><body>"
        f'<div class="cookie-notice">{escape(page.cookie)}</div>'
        f'<header><a href="/">{escape(page.site)}</a><nav><ul>{_items(page.menu)}</ul></nav></header><main><article>'
        f'<h1>{escape(page.title)}</h1><p class="standfirst">{escape(page.deck)}</p>'
        f'<div class="meta"><span class="author">{escape(page.byline)}</span> <time>{escape(page.date)}</time></div>'
        f'<button>{escape(page.share)}</button><figure><img src="a.jpg"><figcaption>{escape(page.caption)}</figcaption>'
        f"</figure>{first}{inserted}{''.join(rest)}</article><section><h2>{escape(page.more)}</h2>{_cards(page)}</section>"
        f"<form><p>{escape(page.newsletter)}</p></form>"
        f'<section class="comments"><h2>{escape(page.comments)}</h2></section>'
        f"</main><aside><h2>{escape(page.ranking)}</h2><ol>{_items(page.others)}</ol></aside>"
        f"<footer><ul>{_items(page.footer)}</ul></footer></body></html>"
    )


def plain(page: Shown) -> str:
    """HTML of boxes that say nothing of what is in them."""
    menu = " | ".join(f'<a href="/{number}">{escape(text)}</a>' for number, text in enumerate(page.menu))
    others = "".join(f'<div><a href="/o{number}">{escape(text)}</a></div>' for number, text in enumerate(page.others))
    return (
        f"<html><head><title>{escape(page.site)} - {escape(page.title)}</title></head><body><div>{menu}</div>"
        f"<table><tr><td><div>{escape(page.ranking)}</div>{others}</td><td><div><h2>{escape(page.title)}</h2>"
        f"<div>{escape(page.byline)} | {escape(page.date)}</div><div><b>{escape(page.deck)}</b></div>"
        f"{''.join(f'<div>{escape(text)}</div>' for text in page.body)}<div>{escape(page.share)}</div>"
        f"<div>{escape(page.newsletter)}</div><div>{escape(page.more)}</div>{others}</div></td></tr></table>"
        f"<div>{' | '.join(map(escape, page.footer))}</div><div>{escape(page.cookie)}</div></body></html>"
    )


def _lines(page: Shown) -> list[list[str]]:
    """What a page shows from top to bottom: groups of lines that stand together."""
    return [
        [page.site],
        page.menu,
        [page.title],
        [page.deck],
        [page.byline, page.date],
        [page.share],
        [page.caption],
        page.body[:1],
        [f"{page.more}: {page.others[0]}"],
        *([text] for text in page.body[1:]),
        [page.more],
        *([text, page.teaser] for text in page.others),
        [page.ranking, *page.others],
        [page.newsletter],
        [page.comments],
        page.footer,
        [page.cookie],
    ]


def spaced(page: Shown) -> str:
    """A dump in which lists have their marks and groups an empty line between them."""
    groups = ([f"  * {line}" for line in group] if len(group) > 2 else group for group in _lines(page))
    return "\n\n".join("\n".join(group) for group in groups)


def dense(page: Shown) -> str:
    """A dump of one line for each text, without marks or empty lines."""
    return "\n".join(line for group in _lines(page) for line in group)
