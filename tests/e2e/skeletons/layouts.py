"""The layouts of invented sites: each yields a page's parts from top to bottom."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tests.e2e.skeletons.site import Draft, Part
from tests.e2e.skeletons.words import WORDS, written


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
