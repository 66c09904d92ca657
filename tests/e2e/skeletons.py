"""Invented news sites: pages of very different furniture around articles of which the right answer is known.

Everything follows from the seed. A site's pages share its furniture and no two of its articles share a paragraph, save
where an article is captured again, is part of a series, or quotes what another quotes.
"""

import html
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tests.e2e.skeleton_words import DAYS, MONTHS, WORDS, Words

FIRST_DAY = date(2025, 1, 6)
REGULAR = 24
"""Captures of a site, each of an article of its own, before any article is captured again."""

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


@dataclass(frozen=True)
class Article:
    """One article as its newsroom wrote it: the right answer."""

    title: str
    deck: str
    byline: str | None
    day: date
    paragraphs: tuple[str, ...]
    section: str
    number: int
    notes: tuple[str, ...] = ()
    dateline: str | None = None


@dataclass(frozen=True)
class Part:
    """A piece of a page: what it is and its lines."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A page that is to be laid out."""

    site: "Site"
    article: Article
    shown: date
    """The day on which the page was captured, which mastheads tell."""
    others: Sequence[Article]
    """Other articles of the site that the page may list."""
    draw: random.Random
    redesigned: bool = False

    @property
    def words(self) -> Words:
        return WORDS[self.site.language]

    def day(self, day: date) -> str:
        return written(day, self.site.language)

    def some(self, count: int) -> list[Article]:
        return self.draw.sample([other for other in self.others if other.title != self.article.title], count)


Layout = Callable[[Draft], Iterator[Part]]


@dataclass(frozen=True)
class Capture:
    """One file to be landed, what is known of it, and the right answer."""

    source: str
    name: str
    content: str
    url: str | None
    captured_at: datetime
    article: Article
    kind: str = "regular"
    """regular, again (the article under another address or none), tracked, live or syndicated."""

    @property
    def path(self) -> str:
        return f"{self.source}/{self.name}"

    @property
    def body(self) -> str:
        return "\n\n".join(self.article.paragraphs)


@dataclass(frozen=True)
class Site:
    """A site: its language, its layout and who writes for it."""

    name: str
    source: str
    language: str
    layout: Layout
    authors: int = 4
    """So many take turns; 0: no bylines."""
    states_fields: bool = True
    """Whether its HTML states title, author and day in JSON-LD and meta elements."""
    semantic: bool = True
    """Whether its HTML uses the elements that HTML has for an article's parts."""
    standing: tuple[str, ...] = ()
    """Which lines recur inside its articles: series, quote, correction."""
    again: str = ""
    """How an article is captured again: `paths` (under other addresses) or `nowhere` (without one)."""
    live: bool = False
    regular: int = REGULAR

    @property
    def host(self) -> str:
        return f"https://www.{self.source}.example"


def written(day: date, language: str) -> str:
    """A day as a language writes it."""
    months = MONTHS.get(language, "").split()
    month = months[day.month - 1] if months else ""
    return DAYS[language].format(day=day.day, month=month, number=day.month, year=day.year)


def _fill(template: str, words: Words, draw: random.Random, fixed: dict[str, str]) -> str:
    gaps = {
        "person": draw.choice(words.names), "place": draw.choice(words.places), "body": draw.choice(words.bodies),
        "thing": draw.choice(words.things), "n": str(draw.randint(3, 98)), "m": str(draw.randint(11, 97)),
        "year": str(draw.randint(1956, 2031)),
    }  # fmt: skip
    # Most of an article is about one place, thing and person.
    gaps |= {name: value for name, value in fixed.items() if draw.random() < 0.7}
    filled = template.format(core="{core}", **gaps)
    return filled[0].upper() + filled[1:]


class _Bag:
    """Templates in random order, each once before any comes again."""

    def __init__(self, templates: Sequence[str], draw: random.Random) -> None:
        self._templates, self._draw = templates, draw
        self._left: list[str] = []

    def take(self) -> str:
        if not self._left:
            self._left = self._draw.sample(self._templates, len(self._templates))
        return self._left.pop()


def _within(core: str, words: Words) -> str:
    """A sentence as it stands behind an opening: with a small letter, unless a name begins it."""
    if core.startswith((*words.names, *words.places)):
        return core
    return core[0].lower() + core[1:]


def _sentences(language: str, draw: random.Random, fixed: dict[str, str]) -> Iterator[str]:
    words = WORDS[language]
    whole, cores, openings = (_Bag(templates, draw) for templates in (words.whole, words.cores, words.openings))
    while True:
        if draw.random() < 0.45:
            yield _fill(whole.take(), words, draw, fixed)
            continue
        core = _fill(cores.take(), words, draw, fixed)
        opening = _fill(openings.take(), words, draw, fixed)
        yield opening.replace("{core}", core if opening.startswith("{core}") else _within(core, words))


def write_article(number: int, language: str, draw: random.Random, authors: Sequence[str], seen: set[str]) -> Article:
    """Write an article of which no paragraph was seen before."""
    words = WORDS[language]
    fixed = {
        "place": draw.choice(words.places), "thing": draw.choice(words.things), "person": draw.choice(words.names),
    }  # fmt: skip
    always = fixed | {
        "n": str(draw.randint(3, 98)),
        "m": str(draw.randint(11, 97)),
        "year": str(draw.randint(2027, 2039)),
    }
    title = draw.choice(words.titles).format(**always, body="")
    deck = draw.choice(words.decks).format(**always, body="")
    sentences = _sentences(language, draw, fixed)
    paragraphs: list[str] = []
    while len(paragraphs) < 4 + number % 5:
        between = "" if language == "zh" else " "
        text = between.join(next(sentences) for _ in range(draw.randint(2, 3)))
        if text not in seen:
            seen.add(text)
            paragraphs.append(text)
    return Article(
        title=title[0].upper() + title[1:],
        deck=deck,
        byline=authors[number % len(authors)] if authors else None,
        day=FIRST_DAY + timedelta(days=2 * number),
        paragraphs=tuple(paragraphs),
        section=draw.choice(words.menu[1:8]),
        number=number,
    )


# Layouts. Each yields a page's parts from top to bottom.


def _head(draft: Draft) -> Iterator[Part]:
    article, words = draft.article, draft.words
    yield Part("title", (article.title,))
    yield Part("deck", (article.deck,))
    if article.byline:
        yield Part("byline", (f"{words.by} {article.byline}",))
    yield Part("date", (draft.day(article.day),))


def _paragraphs(draft: Draft, ads: Sequence[str] = (), every: int = 3) -> Iterator[Part]:
    for at, text in enumerate(draft.article.paragraphs):
        dateline = draft.article.dateline
        yield Part("p", (f"{dateline} — {text}" if dateline and not at else text,))
        if ads and at % every == every - 2:
            yield Part("ad", (draft.draw.choice(ads),))
    for note in draft.article.notes:
        yield Part("note", (note,))


def broadsheet(draft: Draft) -> Iterator[Part]:
    """Long menus, lists of what is read most, adverts; the menus are others after the redesign."""
    words = draft.words
    menu = [entry for entry in words.menu if draft.draw.random() < 0.95]
    if draft.redesigned:
        menu = sorted(menu)[: len(menu) // 2]
        yield Part("prose", (words.cookie,))
    yield Part("nav", ("Skip to main content", "Skip to navigation"))
    yield Part("line", (draft.site.name,))
    yield Part("line", (draft.day(draft.shown),))
    yield Part("nav", tuple(menu))
    yield Part("tools", ("Search", "Sign in", "Subscribe for £3 a week"))
    yield Part("line", (draft.article.section,))
    if draft.redesigned:
        yield Part("cards", tuple(other.title for other in draft.some(3)))
    yield from _head(draft)
    yield Part("tools", words.tools)
    yield from _paragraphs(draft, words.adverts)
    yield Part("aside", ("The Evening Ferry", words.pitch, "Your email address", "Sign up"))
    yield Part("heading", (words.related,))
    yield Part("cards", tuple(other.title for other in draft.some(4)))
    yield Part("heading", (words.most_read,))
    yield Part("list", tuple(f"{at}. {other.title}" for at, other in enumerate(draft.some(5), 1)))
    yield Part("foot", words.foot)
    if not draft.redesigned:
        yield Part("prose", (words.cookie,))
    yield Part("line", (words.rights.format(year=draft.shown.year, site=draft.site.name),))


def wire(draft: Draft) -> Iterator[Part]:
    """Little furniture: a slug, a desk line, a dateline, and who reported and edited."""
    article = draft.article
    yield Part("line", (f"{draft.site.name} | Newsroom feed",))
    yield Part("line", (f"REGIONAL-{article.section.upper()}/{article.number % 3 + 1}",))
    yield Part("title", (article.title,))
    yield Part("date", (f"{draft.day(article.day)} {8 + article.number % 9}:{10 + article.number} GMT",))
    yield Part("byline", (f"By {article.byline}",))
    yield from _paragraphs(draft)
    yield Part("line", (f"(Reporting by {article.byline}; editing by the Port Kessel desk)",))
    yield Part(
        "prose",
        (
            "Tidewater Wire is supplied to member papers under the cooperative's charter. Members may shorten a report"
            " but may not add to it, and the name of its author must stand above or below the text.",
        ),
    )
    yield Part("line", (f"© {draft.shown.year} {draft.site.name}",))


EVENTS = (
    ("Barn dance", "Bring sensible shoes and a pie to share; the band starts when the caller has finished her tea."),
    ("Seed swap", "Come to the parish rooms with labelled envelopes and leave with next year's beans."),
    ("Repair morning", "Volunteers will look at anything with a plug, a chain or a zip, and they rarely give up."),
    ("Choir practice", "No one has ever been turned away, and the back row could do with another bass."),
    ("Walk to the weir", "Meet at the lychgate in boots; dogs are welcome if they can be relied upon near sheep."),
)


def weekly(draft: Draft) -> Iterator[Part]:
    """Boxes of events between and after the paragraphs, and adverts that read like prose."""
    words, article = draft.words, draft.article
    yield Part("line", (draft.site.name,))
    yield Part("line", ("Every Thursday since the ferry stopped running",))
    yield Part("nav", words.menu[1::4])
    yield from _head(draft)
    yield from _paragraphs(draft, words.adverts, every=2)
    yield Part("tools", words.tools[:2])
    yield Part("heading", ("What's on",))
    for name, text in draft.draw.sample(EVENTS, 3):
        when = draft.shown + timedelta(days=draft.draw.randint(1, 9))
        yield Part("event", (name, f"{written(when, 'en')}, 7pm", text))
    yield Part("prose", ("To place a notice, ring the office before noon on Tuesday and ask for the notices desk.",))
    if article.number % 2:
        yield Part("aside", ("Support the Weekly", words.appeal, "Donate"))
    yield Part("foot", words.foot[:3])


def editorials(draft: Draft) -> Iterator[Part]:
    """A government's editorials: link lists above, a standing closing line, no day and no author."""
    yield Part("nav", ("Accessibility links", "Skip to main content", "Skip to search"))
    yield Part("line", ("Breaking News",))
    yield Part("title", (draft.article.title,))
    if draft.article.number % 3:
        yield Part(
            "caption", (f"File photo: a street in {WORDS['en'].places[draft.article.number % 12]} last spring.",)
        )
    yield Part("deck", (draft.article.deck,))
    yield from _paragraphs(draft)
    yield Part("prose", ("The views above are those of the Office of Public Statements and of nobody else.",))
    yield Part("nav", ("Editorials", "Archive", "Listen", "Contact"))


def regional(draft: Draft) -> Iterator[Part]:
    """A daily with a ticker above, teasers with decks beside, and a wall of notices below."""
    words = draft.words
    yield Part("prose", (words.cookie,))
    yield Part("nav", words.menu)
    for other in draft.some(2):
        yield Part("line", (f"{draft.draw.randint(7, 22)}:{draft.draw.randint(10, 59)} {other.title}",))
    yield Part("line", (draft.article.section,))
    yield from _head(draft)
    yield Part("tools", words.tools)
    yield from _paragraphs(draft)
    if draft.article.number % 3 == 0:
        yield Part("aside", (words.appeal,))
    yield Part("heading", (words.related,))
    for other in draft.some(3):
        yield Part("card", (other.title, other.deck))
    yield Part("heading", (words.most_read,))
    yield Part("list", tuple(other.title for other in draft.some(5)))
    yield Part("prose", (words.pitch,))
    yield Part("foot", words.foot)
    yield Part("line", (words.rights.format(year=draft.shown.year, site=draft.site.name),))


def portal(draft: Draft) -> Iterator[Part]:
    """A portal: day and author above the headline, adverts amid the text, sections' own menus."""
    words, article = draft.words, draft.article
    menu = list(words.menu)
    if draft.redesigned:
        menu = menu[::-2]
    yield Part("nav", tuple(menu))
    yield Part("nav", tuple(f"{article.section} · {entry}" for entry in words.menu[8:12]))
    yield Part("line", (f"{words.menu[0]} › {article.section}",))
    yield Part("date", (draft.day(article.day),))
    if article.byline:
        yield Part("byline", (f"{words.by} {article.byline}",))
    yield Part("title", (article.title,))
    yield from _paragraphs(draft, words.adverts, every=3)
    yield Part("tools", words.tools)
    yield Part("heading", (words.related,))
    yield Part("cards", tuple(other.title for other in draft.some(6)))
    if draft.redesigned:
        yield Part("aside", (words.pitch,))
    yield Part("prose", (words.about,))
    yield Part("foot", words.foot)
    if not draft.redesigned:
        yield Part("prose", (words.cookie,))
    yield Part("line", (words.rights.format(year=draft.shown.year, site=draft.site.name),))


def magazine(draft: Draft) -> Iterator[Part]:
    """More prose in the furniture than in some articles: notices, pitches, appeals, bios and teasers."""
    words, article = draft.words, draft.article
    yield Part("prose", (words.cookie,))
    yield Part("nav", words.menu[::3])
    yield from _head(draft)
    pitch_at = len(article.paragraphs) // 2
    for at, part in enumerate(_paragraphs(draft)):
        yield part
        if at == pitch_at:
            yield Part("ad", (words.pitch,))
    yield Part("aside", (words.appeal,))
    yield Part("bio", (words.bio.format(person=article.byline),))
    yield Part("heading", (words.related,))
    for other in draft.some(4):
        yield Part("card", (other.title, f"{other.deck}. {other.paragraphs[0].split('. ')[0].rstrip('.')}."))
    yield Part("prose", (words.about,))
    yield Part("foot", words.foot)
    yield Part("line", (words.rights.format(year=draft.shown.year, site=draft.site.name),))


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
