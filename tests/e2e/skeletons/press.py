"""Invented news sites: pages of very different furniture around articles of which the right answer is known.

Everything follows from the seed. A site's pages share its furniture and no two of its articles share a paragraph, save
where an article is captured again, is part of a series, or quotes what another quotes.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.e2e.skeletons.layouts import broadsheet, editorials, magazine, portal, regional, weekly, wire
from tests.e2e.skeletons.newsroom import write_article
from tests.e2e.skeletons.pages import as_document, as_text
from tests.e2e.skeletons.site import Article, Capture, Draft, Part, Site
from tests.e2e.skeletons.words import WORDS

SERIES = {4: "first", 9: "second", 13: "third", 17: "fourth", 21: "fifth"}
QUOTING = {"harrow-ledger": (3, 12, 20), "gruenauer-bote": (3, 8, 12, 16, 20)}
SHORT_SERIES = ("harrow-ledger",)
"""Sites whose series has three parts, and not five."""
CORRECTED = (2, 7, 11, 15, 19)
STANDING = {
    "en": "This report belongs to a series on the boatyards of the estuary, which began with the closure of the last"
    " sail loft and will end with the people who mean to open a new one.",
    "es": "Este reportaje forma parte de una serie sobre los astilleros de la ría, que empezó con el cierre del último"
    " taller de velas y terminará con quienes quieren abrir otro.",
}
QUOTE = {
    "en": "“I signed because I was told that the wall was safe, and I would not sign it again,” the former surveyor"
    " said under oath, a sentence that has been read out at every hearing since.",
    "de": "„Ich habe unterschrieben, weil man mir sagte, die Mauer sei sicher, und ich würde es nicht wieder tun“,"
    " sagte der frühere Gutachter unter Eid; der Satz ist seither in jeder Anhörung verlesen worden.",
}
CORRECTION = {
    "en": "Correction: An earlier version of this article misstated the number of pumps at the reservoir.",
    "fr": "Rectificatif : une version antérieure de cet article donnait un nombre erroné de pompes.",
}

SITES = (
    Site("The Harrow Ledger", "harrow-ledger", "en", broadsheet, standing=("series", "quote", "correction"),
         again="nowhere", live=True),
    Site("Tidewater Wire", "tidewater-wire", "en", wire, authors=6),
    Site("Elmstow Weekly", "elmstow-weekly", "en", weekly, authors=3, states_fields=False, again="paths"),
    Site("Office of Public Statements", "public-statements", "en", editorials, authors=0, semantic=False),
    Site("The Long Furrow", "long-furrow", "en", magazine, standing=("series",), again="paths"),
    Site("La Voz de Valdemora", "voz-valdemora", "es", regional, standing=("series",), live=True),
    Site("Grünauer Bote", "gruenauer-bote", "de", portal, standing=("quote",), semantic=False, again="nowhere"),
    Site("Le Phare de Trévenou", "phare-trevenou", "fr", magazine, standing=("correction",)),
    Site("Заречный вестник", "zarechny-vestnik", "ru", regional, authors=5, states_fields=False, semantic=False),
    Site("临江日报", "linjiang-ribao", "zh", portal, authors=6, again="paths"),
)  # fmt: skip

MEMBERS = tuple(
    Site(name, name.lower().replace(" ", "-"), "en", layout, authors=2, regular=6, states_fields=False)
    for name, layout in (
        ("Marrick Messenger", weekly), ("Fennick Free Press", portal), ("Stonebeck Star", regional),
        ("Oxley Observer", magazine), ("Dunmarsh Dispatch", broadsheet),
    )
)  # fmt: skip
"""Small papers that print what the wire sends."""

SYNDICATED = (5, 11)
PRINTERS = ("harrow-ledger", "elmstow-weekly", "long-furrow", *(site.source for site in MEMBERS))
REDESIGN = {"harrow-ledger": 12, "gruenauer-bote": 12}


@dataclass
class Press:
    """All sites' articles, and the captures of their pages."""

    seed: int = 1
    articles: dict[str, list[Article]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for site in (*SITES, *MEMBERS):
            draw = random.Random(f"{self.seed} {site.source}")
            names = WORDS[site.language].names
            authors = draw.sample(names, site.authors) if site.authors else []
            wrote = [write_article(n, site.language, draw, authors, seen) for n in range(site.regular + 12)]
            self.articles[site.source] = [_with_standing(article, site) for article in wrote]
        wire_articles = self.articles["tidewater-wire"]
        places = [place.upper() for place in WORDS["en"].places]
        self.articles["tidewater-wire"] = [
            replace(article, dateline=f"{places[article.number % len(places)]} (Tidewater)")
            for article in wire_articles
        ]

    def page(self, site: Site, article: Article, turn: str, later: int = 0) -> list[Part]:
        """The parts of a page as it was captured some days later than the article was written."""
        draw = random.Random(f"{self.seed} {site.source} {article.title} {turn}")
        redesigned = article.number >= REDESIGN.get(site.source, 10**6)
        shown = article.day + timedelta(days=later)
        return list(site.layout(Draft(site, article, shown, self.articles[site.source], draw, redesigned)))

    def captures(self, site: Site, as_html: bool) -> list[Capture]:
        """A site's captures in order: the regular ones, then what is captured again, live and syndicated."""
        kind = "html" if as_html else "text"
        source = f"{site.source}-{kind}"

        def capture(article: Article, turn: str, address: str | None, later: int = 0, sort: str = "regular") -> Capture:
            parts = self.page(site, article, turn, later)
            content = as_document(parts, site, article) if as_html else as_text(parts)
            name = f"{kind}-{site.source}-{article.number:02}{turn}.{'html' if as_html else 'txt'}"
            moment = datetime.combine(article.day, datetime.min.time()) + timedelta(hours=9, days=later)
            return Capture(source, name, content, address, moment, article, sort)

        articles = self.articles[site.source]
        found = []
        for article in articles[: site.regular]:
            found.append(capture(article, "", f"{site.host}/news/{article.number}-report"))
        # The same article again, each time with the furniture of another day.
        if site.again:
            article = articles[6]
            for turn, way in enumerate(("print", "amp", "edition-2", "mobile", "archive", "app")):
                address = f"{site.host}/{way}/{article.number}" if site.again == "paths" else None
                found.append(capture(article, f"-{way}", address, turn + 1, "again"))
            for turn in range(3):
                address = f"{site.host}/news/{article.number}-report?utm_source=mail{turn}&utm_medium=social"
                found.append(capture(article, f"-tracked{turn}", address, turn + 8, "tracked"))
        if site.live:
            whole = articles[site.regular + 1]
            whole = replace(whole, paragraphs=whole.paragraphs + articles[site.regular + 2].paragraphs)
            for turn in range(6):
                told = len(whole.paragraphs) - 5 + turn
                state = replace(whole, paragraphs=whole.paragraphs[:told])
                taken = capture(state, f"-live{turn}", f"{site.host}/live/{whole.number}", turn, "live")
                found.append(taken)
        if site.source in PRINTERS:
            for number in SYNDICATED:
                sent = replace(self.articles["tidewater-wire"][number], section=WORDS["en"].menu[1])
                found.append(capture(sent, "-wire", f"{site.host}/wire/{number}", 1, "syndicated"))
        return found


def _with_standing(article: Article, site: Site) -> Article:
    """The article with the lines that recur inside the site's articles."""
    paragraphs, notes = list(article.paragraphs), list(article.notes)
    in_series = list(SERIES)[: 3 if site.source in SHORT_SERIES else None]
    if "series" in site.standing and article.number in in_series:
        if site.language == "en":
            part = SERIES[article.number]
            paragraphs.insert(0, f"This is the {part} part of our series on the boatyards of the estuary.")
        paragraphs.insert(1, STANDING[site.language])
    if "quote" in site.standing and article.number in QUOTING[site.source]:
        paragraphs.insert(len(paragraphs) // 2, QUOTE[site.language])
    if "correction" in site.standing and article.number in CORRECTED:
        notes.append(CORRECTION[site.language])
    return replace(article, paragraphs=tuple(paragraphs), notes=tuple(notes))


def sidecar(captures: Sequence[Capture]) -> str:
    """A folder's `_captures.jsonl`."""
    rows = []
    for capture in captures:
        row = {"path": capture.name, "captured_at": f"{capture.captured_at.isoformat()}Z"}
        rows.append(json.dumps(row | ({"url": capture.url} if capture.url else {}), ensure_ascii=False))
    return "\n".join(rows) + "\n"


def every_capture(seed: int = 1) -> list[Capture]:
    """The captures of all sites, as text and as HTML."""
    press = Press(seed)
    return [
        capture for site in (*SITES, *MEMBERS) for as_html in (False, True) for capture in press.captures(site, as_html)
    ]
