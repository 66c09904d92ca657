"""The day an HTML page was published, among those that its structured data, its text and its address give."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property

from corpus.article.html.body import Around
from corpus.article.html.shapes import Shapes
from corpus.page.stated import METHODS
from corpus.text.calendars import western_years
from corpus.text.dates import Moment, date_in_url, dated_parts, find_date, parse_timestamp
from corpus.text.lexicon import lexicon
from corpus.text.prose import is_prose

# A line that dates the article has at most so many words; one that no label dates and that differs from what is
# stated has fewer.
DATE_WORDS = 24
OTHER_WORDS = 12

# Only so much of a line is searched for dates, in characters.
REACH = 200

# A label such as "Updated:" before a date has at most so many words.
LABEL_WORDS = 4

# Days of a manuscript, an event or a picture.
_OTHER_DAY = re.compile(
    r"(?<!\w)(?:received|accepted|revised|submitted|retrieved|accessed|filmed|recorded|taken|born|died|deadline|"
    r"valid until|expires?|eingereicht|angenommen|reçu|accepté|recibido|aceptado|recebido|aceito|ricevuto|event)"
    r"(?:\s(?:on|date|am|le|el|em|il))?\s?[:：]?\s?$",
    re.IGNORECASE,
)

# Today's weather, and the terms that the site sets.
_OF_OTHER = re.compile(r"\d\s?°|\b(?:terms|privacy|cookies|conditions of)\b", re.IGNORECASE)

# A day without its year, in a line of its own.
YEARLESS_WORDS = 4

# Stated times are often in UTC and shown ones in the newsroom's time: one day apart they mean the same.
SAME_DAY = timedelta(days=1)

# How far from UTC, either way, a newsroom's clock is taken to be: from Hawaii to Sydney in summer.
FURTHEST_CLOCK = timedelta(hours=11)

_IN_UTC = re.compile(r"(?:Z|[+-]00:?00|GMT|UTC)$", re.IGNORECASE)

# What parts a day from a section's or an author's name in one line.
_PARTS = re.compile(r"[|｜•·/:：–—-]")

# Headings below the title.
SECTION_TAGS = frozenset(("h3", "h4", "h5", "h6"))

# So many different days in elements of one kind are a list of other articles.
LISTED_DAYS = 3

# Hints of a list of other articles (`corpus.page.hints`): their dates are not the page's.
ELSEWHERE = frozenset("rk")


@dataclass(frozen=True)
class ChosenMoment:
    """When the page was published, where that was found, and what spoke for it."""

    moment: Moment | None
    method: str | None
    """`field` (it came with the capture), one of `METHODS`, `time`, `text`, `url` or None."""
    at: int | None
    """The block that shows it."""


@dataclass(frozen=True)
class _Stated:
    """A moment that the page states."""

    moment: Moment
    method: str
    in_utc: bool
    """Whether it is a time of day that is written in UTC, and not midnight, which stands for a day alone."""

    def is_day_of(self, shown: Moment) -> bool:
        """Whether a day that the page shows is the same day, or the one that a newsroom's clock showed then.

        Without the clocks the shown day would count: right on 1 of the 5 sample pages where the two differ.
        """
        if not _apart(shown, self.moment):
            return True
        began = shown.at.replace(hour=0, minute=0, second=0)
        return self.in_utc and began - FURTHEST_CLOCK <= self.moment.at < began + timedelta(days=1) + FURTHEST_CLOCK


@dataclass(frozen=True)
class _Shown:
    """A date that a block shows."""

    moment: Moment
    method: str
    at: int
    label: str
    """`issued`, `updated` or empty."""

    def chosen(self) -> ChosenMoment:
        """The date as the choice."""
        return ChosenMoment(self.moment, self.method, self.at)


@dataclass(frozen=True)
class _Evidence:
    """The dates that a page gives."""

    page: Shapes
    stated: Sequence[_Stated]
    """As the day of publication, the most trusted first."""
    modified: Sequence[_Stated]
    """As the day of the last change."""
    above: Sequence[_Shown]
    """Around the title and above the body."""
    below: Sequence[_Shown]
    """After the body."""
    in_url: Moment | None
    until: int
    """The block after those that may tell a day."""

    @cached_property
    def own_below(self) -> list[_Shown]:
        """Those below that stand in no list of other articles."""
        listed = _listed(self.page, self.below)
        return [one for one in self.below if _is_own(self.page, one.at) and one.at not in listed]

    @cached_property
    def changed(self) -> frozenset[date]:
        """The stated days of the last change."""
        return frozenset(said.moment.at.date() for said in self.modified)

    @property
    def day_in_url(self) -> ChosenMoment | None:
        """The day in the page's address as the choice; None where it tells none, or only a month."""
        if self.in_url and self.in_url.precision == "day":
            return ChosenMoment(self.in_url, "url", None)
        return None


def choose_published(page: Shapes, around: Around, known: Mapping[str, str], url: str | None) -> ChosenMoment:
    """Choose when the page was published.

    Of what is stated, that counts which the page shows too. Else a day that the page shows as the day of publication
    counts more, or one that it shows without a label and that is earlier, or that is the next or the last day: systems
    state when an address first came into use, when it was last rebuilt, or a day in UTC that is not the newsroom's.
    A time stated in UTC stands beside the day that a newsroom's clock showed then: it is the more precise of the two.
    A time stated with an offset is given in UTC, unless the page shows the other day that is written there (gold has
    that day on all 7 such sample pages).

    A page that shows only the day of an update and states an earlier one of publication: where a meta tag states it,
    that counts; what JSON-LD or microdata alone state is often when the address first came into use, and the version
    that the page holds was published on the day it shows (`_version`).

    Args:
        page: the page's blocks.
        around: those that may tell the day.
        known: what the page states, by the keys of `corpus.page.stated`.
        url: where it was captured.
    """
    language = known.get("language")
    if (own := known.get("published")) and (moment := read_moment(own, language)):
        return ChosenMoment(moment, "field", None)
    above, tail = _shown(page, around.head, language), _shown(page, around.tail, language)
    listed = _listed(page, [*above, *tail])
    evidence = _Evidence(
        page,
        _stated("published", known),
        _stated("modified", known),
        [one for one in above if one.at not in listed],
        tail,
        date_in_url(url) if url else None,
        around.until,
    )
    if not evidence.stated:
        return _of_shown(evidence, language)
    chosen = _of_stated(evidence)
    if chosen.at is None and chosen.method in METHODS:
        return _written(page, around, known, chosen) or chosen
    return chosen


def read_moment(text: str, language: str | None = None) -> Moment | None:
    """A date as machines or as people write it."""
    return parse_timestamp(text) or find_date(text, language)


def _stated(kind: str, known: Mapping[str, str]) -> list[_Stated]:
    """The moments of a kind, `published` or `modified`, that the page states, the most trusted first."""
    found: list[_Stated] = []
    for method in METHODS:
        text = known.get(f"{kind}:{method}", "")
        if moment := read_moment(text, known.get("language")):
            timed = moment.precision in ("minute", "second") and moment.at.time() != time()
            found.append(_Stated(moment, method, timed and bool(_IN_UTC.search(text))))
    return found


def _shown(page: Shapes, where: Iterable[int], language: str | None) -> list[_Shown]:
    """The dates that some blocks show."""
    found: list[_Shown] = []
    for at in where:
        text, mark = western_years(page.texts[at][:REACH]), page.marks[at]
        if page.words[at] > DATE_WORDS or "c" in mark.far or ("c" in mark.near and "i" not in mark.near):
            continue
        parts = dated_parts(text, language)
        stated = read_moment(mark.when, language) if mark.when else None
        if stated and not parts:
            parts = [(text, stated)]
        if not parts or _OF_OTHER.search(text):
            continue
        if "c" in mark.areas or (page.sentence[at] and is_prose(page.texts[at])) or _names_a_section(page, at):
            continue  # a caption tells when a picture was taken
        before = page.texts[at - 1] if at and page.words[at - 1] <= LABEL_WORDS else ""
        for place, (lead, moment) in enumerate(parts):
            if _OTHER_DAY.search(lead) and not lexicon().dated.any(lead.lower()):
                continue
            label = _label(lead) or (_label(before) if place == 0 else "")
            if stated and moment.at.date() == stated.at.date():
                found.append(_Shown(stated, "time", at, label))
            else:
                found.append(_Shown(moment, "text", at, label))
    return found


def _names_a_section(page: Shapes, at: int) -> bool:
    """Whether a block is a heading that says more than a day: `The trial of 2 March 2019`."""
    return (
        page.marks[at].tag in SECTION_TAGS
        and page.words[at] > YEARLESS_WORDS
        and not _PARTS.search(page.texts[at])
        and not lexicon().dated.any(page.folded[at])
    )


def _label(text: str) -> str:
    """What the words before a date say of it, the last ones counting: `Updated 4 May, first published` is issued."""
    words = lexicon()
    issued = max((match.start() for match in words.issued.finditer(text)), default=-1)
    updated = max((match.start() for match in words.updated.finditer(text)), default=-1)
    if issued == updated:
        return ""
    return "issued" if issued > updated else "updated"


def _is_own(page: Shapes, at: int) -> bool:
    """Whether a block stands in no list of other articles."""
    return ELSEWHERE.isdisjoint(page.marks[at].near + page.marks[at].far)


def _listed(page: Shapes, shown: Sequence[_Shown]) -> frozenset[int]:
    """The blocks of days that are a list: elements of one kind and depth, without labels, that differ in the day."""
    days: dict[tuple[str, int, str, str], set[date]] = {}
    for one in shown:
        if not one.label:
            days.setdefault(_kind(page, one.at), set()).add(one.moment.at.date())
    lists = {kind for kind, of_kind in days.items() if len(of_kind) >= LISTED_DAYS}
    return frozenset(one.at for one in shown if not one.label and _kind(page, one.at) in lists)


def _kind(page: Shapes, at: int) -> tuple[str, int, str, str]:
    """What the elements of a list have in common."""
    mark = page.marks[at]
    return mark.tag, mark.depth, mark.near, mark.far


def _apart(left: Moment, right: Moment) -> timedelta:
    """How many days one moment is after another."""
    return left.at.date() - right.at.date()


def _of_shown(evidence: _Evidence, language: str | None) -> ChosenMoment:
    """The choice where the page states no day of publication."""
    above, below, own = evidence.above, evidence.below, evidence.own_below
    dated = [one for one in own if one.label == "issued"] + [one for one in above if one.label != "updated"]
    if dated:
        return dated[0].chosen()
    if evidence.day_in_url:
        return evidence.day_in_url
    # The day of an update that the page shows stands where nothing tells of an earlier one: right on 24 of 36 pages.
    only = below if len({one.moment.at.date() for one in below}) == 1 else [one for one in below if one.label]
    if shown := [one for one in own if not one.label] or above or only:
        return shown[0].chosen()
    if evidence.in_url:
        return ChosenMoment(evidence.in_url, "url", None)
    if alone := _alone(evidence, language):
        return alone.chosen()
    # A day of change that is stated and not shown is no answer: of 6 sample pages that give no other, 1 has it right.
    return ChosenMoment(None, None, None)


def _alone(evidence: _Evidence, language: str | None) -> _Shown | None:
    """The one day that elements named for dates show, anywhere on the page but in lists of other articles."""
    page, marks = evidence.page, evidence.page.marks[: evidence.until]
    named = [at for at, mark in enumerate(marks) if "d" in mark.near and _is_own(page, at)]
    shown = _shown(page, named, language)
    return shown[0] if len({one.moment.at.date() for one in shown}) == 1 else None


def _of_stated(evidence: _Evidence) -> ChosenMoment:
    """The choice where the page states a day of publication."""
    above, below = evidence.above, evidence.own_below
    issued = next((one for one in above if one.label == "issued"), None)
    for shown in (above, below):
        for said in evidence.stated:
            same = (one for one in shown if said.is_day_of(one.moment))
            if seen := min(same, key=lambda one: abs(_apart(one.moment, said.moment)), default=None):
                if seen.label == "updated" and issued and issued.moment.at < said.moment.at:
                    return issued.chosen()
                return ChosenMoment(said.moment, said.method, seen.at)
    if issued or (issued := _shown_instead(evidence) or next((one for one in below if one.label == "issued"), None)):
        return issued.chosen()
    first = evidence.stated[0]
    if (in_url := evidence.day_in_url) and in_url.moment and abs(_apart(in_url.moment, first.moment)) == SAME_DAY:
        return in_url
    if version := _version(evidence):
        return version.chosen()
    return ChosenMoment(first.moment, first.method, None)


def _shown_instead(evidence: _Evidence) -> _Shown | None:
    """A day shown above the body that is likelier the day of publication than the stated one, which is not shown."""
    page, moment = evidence.page, evidence.stated[0].moment
    for one in evidence.above:
        close = abs(_apart(one.moment, moment)) <= SAME_DAY
        # An update on the day before publication is publication itself: so on both such sample pages.
        early = close and one.label == "updated" and one.moment.at < moment.at
        if (one.label and not early) or (one.moment.at.date() in evidence.changed and not close):
            continue
        likely = one.moment.at < moment.at or (one.method == "time" and one.at == evidence.above[0].at)
        if close or (likely and page.words[one.at] <= OTHER_WORDS and "t" not in page.marks[one.at].areas):
            return one
    return None


def _version(evidence: _Evidence) -> _Shown | None:
    """The day of the version that the page holds, where no meta tag states when its first one was published.

    It is asked for where the page shows none of the days that are stated as the day of publication.

    Gold has it on 20 of the 22 such sample pages, each of another site. Where a meta tag states publication, gold has
    the stated day on 28 of 35. Without any one of the 617 sites, this condition is still the best of those tried:
    never, always, where JSON-LD states publication, where it alone does, where no meta tag does.
    """
    if any(said.method == "meta" for said in evidence.stated):
        return None
    latest = max(said.moment.at for said in evidence.stated)
    later = (one for one in (*evidence.above, *evidence.own_below) if one.moment.at.date() > latest.date())
    return next((one for one in later if one.label == "updated" or one.moment.at.date() in evidence.changed), None)


def _written(page: Shapes, around: Around, known: Mapping[str, str], chosen: ChosenMoment) -> ChosenMoment | None:
    """The day of a time stated with an offset as it is written there, where the page shows that and not the day in UTC.

    Args:
        page: the page's blocks.
        around: those that may tell the day.
        known: what the page states.
        chosen: the stated moment, which no block around shows.
    """
    language = known.get("language")
    written = parse_timestamp(known[f"published:{chosen.method}"], own_day=True)
    if not (written and chosen.moment and _apart(written, chosen.moment)):
        return None
    everywhere = _shown(page, range(len(page.texts)), language)
    if seen := next((one for one in everywhere if not _apart(one.moment, written)), None):
        return ChosenMoment(written, seen.method, seen.at)
    lines = (at for at in (*around.head, *around.tail) if page.words[at] <= YEARLESS_WORDS)
    at = next((at for at in lines if _names_day(page.texts[at], written, language)), None)
    return None if at is None else ChosenMoment(written, "text", at)


def _names_day(text: str, day: Moment, language: str | None) -> bool:
    """Whether a line such as `Apr 12` or `Monday, 12 April`, which leaves the year out, means this day."""
    found = find_date(f"{text} {day.at.year}", language)
    return bool(found and not _apart(found, day))
