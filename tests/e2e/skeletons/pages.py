"""An invented page as files hold it: as a text dump and as HTML."""

import html
import json
from collections.abc import Sequence

from tests.e2e.skeletons.layouts import editorials
from tests.e2e.skeletons.site import Article, Part, Site

_TOGETHER = ("nav", "tools", "foot", "list")


def as_text(parts: Sequence[Part]) -> str:
    """A page as a browser's text dump gives it."""
    return "\n\n".join(("\n" if part.kind in _TOGETHER else "\n\n").join(part.lines) for part in parts) + "\n"


_WITHIN = frozenset(("title", "deck", "byline", "date", "p", "ad", "note", "bio", "caption"))
_TAGS = {"title": "h1", "heading": "h3", "p": "p", "note": "p", "deck": "h2", "date": "time"}
_LISTS = {"nav": "nav", "foot": "footer", "list": "aside", "tools": "div", "cards": "section"}


def _element(part: Part, semantic: bool) -> str:
    texts = [html.escape(line, quote=False) for line in part.lines]
    if part.kind in _LISTS:
        tag = _LISTS[part.kind] if semantic else "div"
        items = "".join(f'<li><a href="/{at}">{text}</a></li>' for at, text in enumerate(texts))
        return f'<{tag} class="{part.kind}"><ul>{items}</ul></{tag}>'
    if part.kind in ("card", "event"):
        rest = "".join(f"<p>{text}</p>" for text in texts[1:])
        return f'<div class="{part.kind}"><h4><a href="/x">{texts[0]}</a></h4>{rest}</div>'
    if part.kind in ("aside", "ad", "prose", "bio") and semantic:
        tag = "aside" if part.kind != "prose" else "div"
        return f'<{tag} class="{part.kind}">{"".join(f"<p>{text}</p>" for text in texts)}</{tag}>'
    tag = _TAGS.get(part.kind, "div") if semantic else ("p" if part.kind in ("p", "aside", "ad", "prose") else "div")
    return "".join(f'<{tag} class="{part.kind if semantic else "t"}">{text}</{tag}>' for text in texts)


def as_document(parts: Sequence[Part], site: Site, article: Article) -> str:
    """A page as HTML, with or without elements that tell what is what."""
    stated = ""
    if site.states_fields:
        about: dict[str, object] = {"@type": "NewsArticle", "headline": article.title}
        if site.layout is not editorials:
            about["datePublished"] = f"{article.day.isoformat()}T08:00:00Z"
        if article.byline:
            about["author"] = {"@type": "Person", "name": article.byline}
        stated = f'<script type="application/ld+json">{json.dumps(about, ensure_ascii=False)}</script>'
    within = [at for at, part in enumerate(parts) if part.kind in _WITHIN]
    rows = []
    for at, part in enumerate(parts):
        if at == within[0]:
            rows.append("<main><article>" if site.semantic else '<div class="w"><div class="v">')
        rows.append(_element(part, site.semantic))
        if at == within[-1]:
            rows.append("</article></main>" if site.semantic else "</div></div>")
    title = html.escape(f"{article.title} | {site.name}", quote=False)
    head = f'<meta charset="utf-8"><title>{title}</title>{stated}'
    return (
        f'<!DOCTYPE html><html lang="{site.language}"><head>{head}</head><body>\n'
        + "\n".join(rows)
        + "</body></html>\n"
    )
