"""The day an HTML page was published, of those that its structured data, its text and its address give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.parse.dates import Moment, date_in_url, find_date, parse_timestamp
from corpus.parse.html_marks import Mark
from corpus.parse.lexicon import Lexicon

# A line that dates the article has at most so many words.
DATE_WORDS = 24

# A label such as "Updated:" before a date has at most so many words.
LABEL_WORDS = 4


@dataclass(frozen=True)
class ChosenMoment:
    """When the page was published, where that was found, and what spoke for it."""

    moment: Moment | None
    method: str | None
    """`field`, `json-ld`, `meta`, `microdata`, `time`, `text`, `url` or None."""
    at: int | None
    """The block that shows it."""


@dataclass(frozen=True)
class _Shown:
    moment: Moment
    method: str
    at: int
    updated: bool


def read_moment(text: str) -> Moment | None:
    """A date as machines or as people write it."""
    return parse_timestamp(text) or find_date(text)


def _is_updated(text: str, lexicon: Lexicon) -> bool:
    """Whether the first date of a line is of an update; `Updated 4 May, first published 3 May` says so too."""
    updated = lexicon.updated.search(text)
    if not updated:
        return False
    issued = lexicon.issued.search(text)
    return not issued or updated.start() < issued.start()


def _shown(
    texts: Sequence[str], marks: Sequence[Mark], words: Sequence[int], where: Sequence[int], lexicon: Lexicon
) -> list[_Shown]:
    """The dates that a stretch of blocks shows."""
    found: list[_Shown] = []
    for at in where:
        text, mark = texts[at][:200], marks[at]
        if words[at] > DATE_WORDS or "c" in mark.near:
            continue
        moment = find_date(text)
        stated = read_moment(mark.when) if mark.when else None
        if stated and (moment is None or moment.at.date() == stated.at.date()):
            method = "time"
        elif moment:
            stated, method = moment, "text"
        else:
            continue
        before = texts[at - 1] if at and words[at - 1] <= LABEL_WORDS else ""
        updated = _is_updated(text, lexicon) or (_is_updated(before, lexicon) and not lexicon.issued.search(text))
        found.append(_Shown(stated, method, at, updated))
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

    What is stated counts most where the page shows it too, or shows no other day than that of an update. Another
    day above the body is the text's own: systems state when an address first came into use, or a day in UTC
    that is not the newsroom's (of 20 sample pages that show such a day it is right on 13, the stated one on 7;
    of 47 that show only the stated day of the last change, the stated day of publication is right on 24).

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
    if (known := fields.get("published")) and (moment := read_moment(known)):
        return ChosenMoment(moment, "field", None)
    stated = [
        (moment, method)
        for method in ("json-ld", "meta", "microdata")
        if (moment := read_moment(fields.get(f"published:{method}", "")))
    ]
    modified = [
        moment
        for method in ("json-ld", "meta", "microdata")
        if (moment := read_moment(fields.get(f"modified:{method}", "")))
    ]
    above = _shown(texts, marks, words, head, lexicon)
    below = _shown(texts, marks, words, tail, lexicon)
    for moment, method in stated:
        if seen := next((one for one in above + below if one.moment.at.date() == moment.at.date()), None):
            return ChosenMoment(moment, method, seen.at)
    days_modified = {moment.at.date() for moment in modified}
    issued = [one for one in above if not one.updated]
    if stated:
        other = next((one for one in issued if one.moment.at.date() not in days_modified), None)
        if other:
            return ChosenMoment(other.moment, other.method, other.at)
        return ChosenMoment(*stated[0], None)
    if issued:
        return ChosenMoment(issued[0].moment, issued[0].method, issued[0].at)
    said = [one for one in below if lexicon.issued.search(texts[one.at][:200]) and not one.updated]
    if shown := said or above or below:
        return ChosenMoment(shown[0].moment, shown[0].method, shown[0].at)
    if url and (moment_of_url := date_in_url(url)):
        return ChosenMoment(moment_of_url, "url", None)
    for method in ("json-ld", "meta", "microdata"):
        if changed := read_moment(fields.get(f"modified:{method}", "")):
            return ChosenMoment(changed, method, None)
    return ChosenMoment(None, None, None)
