"""Which of the days that a dump tells is the day of publication.

`dates` tells what the network looks at that judges them; what decides besides it is here.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from corpus.article.article import DecidedBy
from corpus.article.dump.dates import date_candidates, date_features
from corpus.article.dump.drafts import Drafts
from corpus.article.dump.fields import NO_TITLE
from corpus.article.model.numbers import networks
from corpus.text.arrays import Floats
from corpus.text.calendars import western_years
from corpus.text.dates import Moment, date_in_url, dated_parts, find_date, parse_timestamp
from corpus.text.day_order import Order, day_order, is_open, short_day
from corpus.text.lexicon import lexicon
from corpus.text.prose import is_prose

# A day is taken from a block only at this probability or more.
LEAST_PROBABILITY = 0.05

# A date line in the midst of the body's run has at most so many words.
DATE_LINE = 8
# A line that labels its day may tell another one behind it: `Publié le 10/04/23 à 08h52, mis à jour le 11/04/23`.
LABELLED_LINE = 20

# A day by a Japanese era stands so few blocks below the headline, in a line of at most so many characters.
ERA_REACH = 4
ERA_LINE = 30

# A day without its century stands so few blocks above the headline, or fewer than so many below.
SHORT_ABOVE, SHORT_BELOW = 2, 7
_SHORT_DAY = re.compile(r"^(?:\W{0,3}(?:[^\W\d_]+[\s.:,]+){0,4})?\d{1,2}([-/.])\d{1,2}\1\d{2}(?!\d)")

# Without it there is none, and to look for it takes a third of the time.
_SHORT_NUMBERS = re.compile(r"\d[-/.]\d{1,2}[-/.]\d{2}")

# A day so far above the headline gives way to one right above it, or fewer than so many blocks below.
FAR_ABOVE = 8
HEAD_ABOVE, HEAD_BELOW = 2, 8
# The one there has at least this share of the other's probability, or a label. Of the dumps of `world` 7 more come out
# with the right day and one fewer, on `pages` one page fewer; at .3 and .7 the same.
HEAD_SHARE = 0.5

_YEAR = re.compile(r"\d{4}")

# `— Harbour office (@harbour) 3 May 2023`: an embedded post.
_POST = re.compile(r"^\s?[—–-]\s?[^()]{1,80}\(@\w+\)")
# A day within a picture's caption: `The harbour of Wend, 3 May 2023. ANN LEE / AGENCY`.
_PICTURE = re.compile(
    r"\d{4}(?:\.\s+[A-Z]{2}[A-Z .\-]+/|\)?[.,]?\s\([^()]*(?:/|©|[Pp]hoto)[^()]*\)$|\.\s\([A-Z][^()]*\)$)"
)

# So many different days below the body are those of other stories.
LISTED_DAYS = 3

# The day of a change gives way to a day so few blocks away.
SAME_HEAD = 4


def choose_dates(drafts: Drafts) -> None:
    """Choose the days of publication."""
    for fields, given in zip(drafts.fields, drafts.pages, strict=True):
        if stated := given.known.get("published"):
            fields.published = parse_timestamp(stated) or find_date(stated)
            fields.method = "field" if fields.published else None
    found = [(at, moment) for at, moment in date_candidates(drafts.page) if _may_date(drafts, at)]
    if found:
        probabilities = networks()["date"](date_features(drafts.page, drafts.features, found, drafts.title_at))
        for number, first, last in drafts.by_page(found):
            _choose_date(drafts, number, found[first:last], probabilities[first:last])
    for number, (fields, given) in enumerate(zip(drafts.fields, drafts.pages, strict=True)):
        if fields.published is None:
            _find_era_day(drafts, number)
        if fields.published is None:
            _find_short_day(drafts, number)
        if fields.published is None and given.url and (in_url := date_in_url(given.url)):
            fields.published, fields.method = in_url, "url"


def _may_date(drafts: Drafts, at: int) -> bool:
    """Whether a line with a day may date the article: no sentence, no picture's caption, no embedded post."""
    text, role, is_sentence = drafts.texts[at], drafts.roles[at], drafts.page.sentence[at]
    if _POST.match(text) or _PICTURE.search(text):
        return False
    if is_sentence and is_prose(text):
        return False
    if role in ("furniture", "byline"):
        return True
    if role == "body" and drafts.page.counts[at] <= DATE_LINE and not is_sentence:
        return True
    return role in ("body", "caption") and lexicon().dated.any(text.lower())


def _find_short_day(drafts: Drafts, number: int) -> None:
    """The day without its century that a line beside the headline tells, or one above the body's end with a label."""
    title_at, (begin, end), page = int(drafts.title_at[number]), drafts.spans[number], drafts.page
    near = (
        range(0)
        if title_at == NO_TITLE
        else range(max(title_at - SHORT_ABOVE, begin), min(title_at + SHORT_BELOW, end))
    )
    labelled = (np.flatnonzero(page.has("issued")[begin:end]) + begin).tolist()
    lines = {at for at in near if page.counts[at] <= DATE_LINE}
    lines.update([at for at in labelled if page.counts[at] <= LABELLED_LINE])
    order = None
    for at in sorted(lines):
        text = drafts.texts[at]
        if drafts.roles[at] == "title" or drafts.recurring[at]:
            continue
        if not (_SHORT_NUMBERS.search(text) and _SHORT_DAY.search(text)):
            continue
        order = order or day_order(drafts.texts[begin:end])
        if moment := short_day(text, order):
            fields = drafts.fields[number]
            fields.published, fields.method = moment, "text"
            if drafts.roles[at] in ("furniture", "body") and drafts.has_other_body(number, at):
                drafts.give(at, "date", DecidedBy.METHOD)
            return


def _find_era_day(drafts: Drafts, number: int) -> None:
    """The day that a short line below the headline tells by a Japanese era, which the network has not seen."""
    title_at, fields = int(drafts.title_at[number]), drafts.fields[number]
    if title_at == NO_TITLE:
        return
    for at in range(title_at + 1, min(title_at + 1 + ERA_REACH, drafts.spans[number][1])):
        text = drafts.texts[at]
        if "年" in text and len(text) <= ERA_LINE and not drafts.page.sentence[at] and not drafts.recurring[at]:
            written = western_years(text)
            if written != text and (moment := find_date(written)):
                fields.published, fields.method = moment, "text"
                if drafts.roles[at] in ("furniture", "body"):
                    drafts.give(at, "date", DecidedBy.METHOD)
                return


def _are_a_list(drafts: Drafts, number: int, found: Sequence[tuple[int, Moment]]) -> bool:
    """Whether a page's days are only those of other stories below it: lines apart alike, different, without labels."""
    lines = [at for at, _ in found]
    if len({moment.at for _, moment in found}) < LISTED_DAYS or lines[0] < drafts.end[number]:
        return False
    has_label = any(drafts.page.has(name)[at] for at in lines for name in ("issued", "updated"))
    return not has_label and len({after - at for at, after in pairwise(lines)}) == 1


def _choose_date(drafts: Drafts, number: int, found: Sequence[tuple[int, Moment]], probabilities: Floats) -> None:
    """Choose a page's day of publication among its candidates."""
    url = drafts.pages[number].url
    if in_url := date_in_url(url) if url else None:
        # The address tells the day on which the page was made.
        probabilities = probabilities + np.array([moment.at == in_url.at for _, moment in found], dtype=np.float32)
    if _are_a_list(drafts, number, found):
        return
    changed, least = drafts.page.has("updated"), LEAST_PROBABILITY
    best = int(np.argmax(probabilities))
    if changed[found[best][0]]:
        near = [
            place for place, (at, _) in enumerate(found)
            if not changed[at] and probabilities[place] >= least and abs(at - found[best][0]) <= SAME_HEAD
        ]  # fmt: skip
        best = max(near, key=lambda place: float(probabilities[place]), default=best)
    if probabilities[best] < least:
        return
    best = _beside_headline(drafts, number, found, probabilities, best)
    at, moment = found[best]
    moment = _issued_in(drafts, number, at) or moment
    if drafts.roles[at] != "byline":
        drafts.give(at, "date", DecidedBy.DATE_MODEL, min(float(probabilities[best]), 1.0))
    fields = drafts.fields[number]
    if fields.published is None:
        fields.published, fields.method = moment, "text"


def _beside_headline(
    drafts: Drafts, number: int, found: Sequence[tuple[int, Moment]], probabilities: Floats, best: int
) -> int:
    """The place of a day beside the headline, where the best one stands far above: today's, or another story's."""
    title_at, issued = int(drafts.title_at[number]), drafts.page.has("issued")
    if title_at == NO_TITLE or found[best][0] >= title_at - FAR_ABOVE or issued[found[best][0]]:
        return best
    beside = [place for place, (at, _) in enumerate(found) if -HEAD_ABOVE <= at - title_at < HEAD_BELOW]
    labelled = [place for place in beside if issued[found[place][0]]]
    likely = [place for place in beside if probabilities[place] >= HEAD_SHARE * probabilities[best]]
    return max(labelled or likely, key=lambda place: float(probabilities[place]), default=best)


def _issued_in(drafts: Drafts, number: int, at: int) -> Moment | None:
    """The day that a line of several days calls the day of publication: `Updated 5 May 2023, published 3 May 2023`."""
    words, text, (begin, end) = lexicon(), drafts.texts[at], drafts.spans[number]
    if len(_YEAR.findall(text)) < 2 or not words.dated.any(text.lower()):
        return None
    is_american = day_order(drafts.texts[begin:end]) is Order.MONTH if is_open(text) else None
    parts = dated_parts(text, american=is_american)
    labelled = [moment for lead, moment in parts if words.issued.search(lead) and not words.updated.search(lead)]
    return labelled[0] if len(parts) > 1 and labelled else None
