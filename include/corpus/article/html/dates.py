"""The day an HTML page was published, of those that its structured data, its text and its address give."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, time, timedelta

from corpus.page.marks import Mark
from corpus.text.dates import Moment, date_in_url, dated_parts, find_date, parse_timestamp
from corpus.text.lexicon import Lexicon

# A line that dates the article has at most so many words; one that no label dates and that differs from what is
# stated has fewer.
DATE_WORDS = 24
OTHER_WORDS = 12

# Only so much of a line is searched for dates, in characters.
REACH = 200

# A label such as "Updated:" before a date has at most so many words.
LABEL_WORDS = 4

# A day without its year, in a line of its own.
YEARLESS_WORDS = 4

# Stated times are often in UTC and shown ones in the newsroom's time: one day apart they mean the same.
SAME_DAY = timedelta(days=1)

# How far from UTC, either way, a newsroom's clock is taken to be: from Hawaii to Sydney in summer.
FURTHEST_CLOCK = timedelta(hours=11)

_IN_UTC = re.compile(r"(?:Z|[+-]00:?00|GMT|UTC)$", re.IGNORECASE)

# Hints of a list of other articles (`html_hints`): their dates are not the page's.
ELSEWHERE = frozenset("rk")

_METHODS = ("json-ld", "meta", "microdata")


@dataclass(frozen=True)
class ChosenMoment:
    """When the page was published, where that was found, and what spoke for it."""

    moment: Moment | None
    method: str | None
    """`field`, `json-ld`, `meta`, `microdata`, `time`, `text`, `url` or None."""
    at: int | None
    """The block that shows it."""


@dataclass(frozen=True)
class _Stated:
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
    moment: Moment
    method: str
    at: int
    label: str
    """`issued`, `updated` or empty."""

    def chosen(self) -> ChosenMoment:
        return ChosenMoment(self.moment, self.method, self.at)


def read_moment(text: str, language: str | None = None) -> Moment | None:
    """A date as machines or as people write it."""
    return parse_timestamp(text) or find_date(text, language)


def _label(text: str, lexicon: Lexicon) -> str:
    """What the words before a date say of it, the last ones counting: `Updated 4 May, first published` is issued."""
    issued = max((match.start() for match in lexicon.issued.finditer(text)), default=-1)
    updated = max((match.start() for match in lexicon.updated.finditer(text)), default=-1)
    if issued == updated:
        return ""
    return "issued" if issued > updated else "updated"


def _shown(
    texts: Sequence[str],
    marks: Sequence[Mark],
    words: Sequence[int],
    where: Sequence[int],
    language: str | None,
    lexicon: Lexicon,
) -> list[_Shown]:
    """The dates that a stretch of blocks shows."""
    found: list[_Shown] = []
    for at in where:
        text, mark = texts[at][:REACH], marks[at]
        if words[at] > DATE_WORDS or "c" in mark.far or ("c" in mark.near and "i" not in mark.near):
            continue
        parts = dated_parts(text, language)
        stated = read_moment(mark.when, language) if mark.when else None
        if stated and not parts:
            parts = [(text, stated)]
        before = texts[at - 1] if at and words[at - 1] <= LABEL_WORDS else ""
        for place, (lead, moment) in enumerate(parts):
            label = _label(lead, lexicon) or (_label(before, lexicon) if place == 0 else "")
            if stated and moment.at.date() == stated.at.date():
                found.append(_Shown(stated, "time", at, label))
            else:
                found.append(_Shown(moment, "text", at, label))
    return found


def _apart(left: Moment, right: Moment) -> timedelta:
    return left.at.date() - right.at.date()


def _names_day(text: str, day: Moment, language: str | None) -> bool:
    """Whether a line such as `Apr 12` or `Monday, 12 April`, which leaves the year out, means this day."""
    found = find_date(f"{text} {day.at.year}", language)
    return bool(found and not _apart(found, day))


def _stated(kind: str, fields: Mapping[str, str]) -> list[_Stated]:
    """The moments of a kind, `published` or `modified`, that the fields state, the method most trusted first."""
    found: list[_Stated] = []
    for method in _METHODS:
        text = fields.get(f"{kind}:{method}", "")
        if moment := read_moment(text, fields.get("language")):
            timed = moment.precision in ("minute", "second") and moment.at.time() != time()
            found.append(_Stated(moment, method, timed and bool(_IN_UTC.search(text))))
    return found


def choose_published(
    texts: Sequence[str],
    marks: Sequence[Mark],
    words: Sequence[int],
    head: Sequence[int],
    tail: Sequence[int],
    fields: Mapping[str, str],
    url: str | None,
    lexicon: Lexicon,
) -> ChosenMoment:
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
        texts: the page's blocks.
        marks: their marks.
        words: their numbers of words.
        head: the blocks around the title and above the body, the likeliest first.
        tail: the blocks after the body.
        fields: what the page states, by the keys of `html_fields`.
        url: where it was captured.
        lexicon: the words for published and updated.
    """
    language = fields.get("language")
    if (known := fields.get("published")) and (moment := read_moment(known, language)):
        return ChosenMoment(moment, "field", None)

    above = _shown(texts, marks, words, head, language, lexicon)
    below = _shown(texts, marks, words, tail, language, lexicon)
    own = [one for one in below if ELSEWHERE.isdisjoint(marks[one.at].near + marks[one.at].far)]
    in_url = date_in_url(url) if url else None
    if stated := _stated("published", fields):
        chosen = _of_stated(stated, _stated("modified", fields), above, own, in_url, marks, words)
        if chosen.at is None and chosen.method in _METHODS:
            written = parse_timestamp(fields[f"published:{chosen.method}"], own_day=True)
            if written and chosen.moment and _apart(written, chosen.moment):
                everywhere = _shown(texts, marks, words, range(len(texts)), language, lexicon)
                if seen := next((one for one in everywhere if not _apart(one.moment, written)), None):
                    return ChosenMoment(written, seen.method, seen.at)
                around = (at for at in (*head, *tail) if words[at] <= YEARLESS_WORDS)
                if (at := next((at for at in around if _names_day(texts[at], written, language)), None)) is not None:
                    return ChosenMoment(written, "text", at)
        return chosen
    dated = [one for one in own if one.label == "issued"] + [one for one in above if one.label != "updated"]
    if dated:
        return dated[0].chosen()
    if in_url and in_url.precision == "day":
        return ChosenMoment(in_url, "url", None)
    # The day of an update that the page shows stands where nothing tells of an earlier one: right on 24 of 36 pages.
    if shown := [one for one in own if not one.label] or above or below:
        return shown[0].chosen()
    if in_url:
        return ChosenMoment(in_url, "url", None)
    if alone := _alone(texts, marks, words, language, lexicon):
        return alone.chosen()
    # A day of change that is stated and not shown is no answer: of 6 sample pages that give no other, 1 has it right.
    return ChosenMoment(None, None, None)


def _alone(
    texts: Sequence[str], marks: Sequence[Mark], words: Sequence[int], language: str | None, lexicon: Lexicon
) -> _Shown | None:
    """The one day that elements named for dates show, anywhere on the page but in lists of other articles."""
    named = [at for at, mark in enumerate(marks) if "d" in mark.near and ELSEWHERE.isdisjoint(mark.near + mark.far)]
    shown = _shown(texts, marks, words, named, language, lexicon)
    return shown[0] if len({one.moment.at.date() for one in shown}) == 1 else None


def _of_stated(
    stated: Sequence[_Stated],
    modified: Sequence[_Stated],
    above: Sequence[_Shown],
    below: Sequence[_Shown],
    in_url: Moment | None,
    marks: Sequence[Mark],
    words: Sequence[int],
) -> ChosenMoment:
    """The choice where publication is stated; `above` and `below` are the dates shown there."""
    issued = next((one for one in above if one.label == "issued"), None)
    for shown in (above, below):
        for said in stated:
            same = (one for one in shown if said.is_day_of(one.moment))
            if seen := min(same, key=lambda one: abs(_apart(one.moment, said.moment)), default=None):
                if seen.label == "updated" and issued and issued.moment.at < said.moment.at:
                    return issued.chosen()
                return ChosenMoment(said.moment, said.method, seen.at)
    if issued:
        return issued.chosen()
    moment, method = stated[0].moment, stated[0].method
    changed = {said.moment.at.date() for said in modified}
    for one in above:
        close = abs(_apart(one.moment, moment)) <= SAME_DAY
        # An update on the day before publication is publication itself: so on both such sample pages.
        early = close and one.label == "updated" and one.moment.at < moment.at
        if (one.label and not early) or (one.moment.at.date() in changed and not close):
            continue
        likely = one.moment.at < moment.at or (one.method == "time" and one.at == above[0].at)
        if close or (likely and words[one.at] <= OTHER_WORDS and "t" not in marks[one.at].areas):
            return one.chosen()
    if issued := next((one for one in below if one.label == "issued"), None):
        return issued.chosen()
    if in_url and in_url.precision == "day" and abs(_apart(in_url, moment)) == SAME_DAY:
        return ChosenMoment(in_url, "url", None)
    if version := _version(stated, changed, [*above, *below]):
        return version.chosen()
    return ChosenMoment(moment, method, None)


def _version(stated: Sequence[_Stated], changed: Set[date], shown: Sequence[_Shown]) -> _Shown | None:
    """The day of the version that the page holds, where no meta tag states when its first one was published.

    Gold has it on 20 of the 22 such sample pages, each of another site. Where a meta tag states publication, gold has
    the stated day on 28 of 35. Without any one of the 617 sites, this condition is still the best of those tried:
    never, always, where JSON-LD states publication, where it alone does, where no meta tag does.

    Args:
        stated: what is stated of publication; the page shows none of it.
        changed: the stated days of the last change.
        shown: the dates near title and body.
    """
    if any(said.method == "meta" for said in stated):
        return None
    latest = max(said.moment.at for said in stated)
    later = (one for one in shown if one.moment.at.date() > latest.date())
    return next((one for one in later if one.label == "updated" or one.moment.at.date() in changed), None)
