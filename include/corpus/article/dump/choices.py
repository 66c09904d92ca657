"""Which of the candidates are the title and the byline, by the probabilities that their networks give.

`titles` and `bylines` tell which blocks are candidates and what the networks look at.
"""

import re
from collections.abc import Sequence

import numpy as np

from corpus.article.article import DecidedBy
from corpus.article.dump.byline_signs import is_labelled, weighed_by_signs
from corpus.article.dump.bylines import byline_blocks, byline_candidates, byline_features, byline_of, likely_bylines
from corpus.article.dump.drafts import Drafts
from corpus.article.dump.fields import NO_TITLE
from corpus.article.dump.headlines import PARTED_LONGER, weighed_by_surroundings, without_glued_trail, without_kicker
from corpus.article.dump.names_at_the_end import names_at_the_end
from corpus.article.dump.titles import (
    FEATURES,
    best_title,
    likely_titles,
    title_blocks,
    title_candidates,
    title_features,
    weighed_by_slug,
)
from corpus.article.model.numbers import networks
from corpus.article.signatures import agency_behind, goes_on, lone_agency
from corpus.text.arrays import Floats
from corpus.text.bylines import LONGEST
from corpus.text.bylines_cjk import lone_names
from corpus.text.prose import is_prose
from corpus.text.titles import site_name, slug_words, without_site_name
from corpus.text.weekdays import is_weekday
from corpus.text.words import split_words

# A field is taken from a block only at this probability or more. Cross-validated, of 1,850 dumps of pages with a
# byline .2 finds 1,103 right and 427 wrong ones, .1 finds 1,123 and 564, .5 finds 1,001 and 213. Of titles .3
# loses some 6 right ones of 1,800 on `world` that .05 finds, but .05 takes a line of a binary file for one.
LEAST_PROBABILITY = {"title": 0.1, "byline": 0.1}

# A headline that little speaks for stands at most so many blocks above the body.
OPENING_REACH = 4

# A line that recurs is a headline that other pages list, not furniture, when it has so many words and the
# body repeats so many of its content words.
HEADLINE_LONG = 5
HEADLINE_OVERLAP = 0.4

# A headline stands alone so few blocks below the line that has it behind a trail of sections.
TRAIL_REACH = 4

# A page's first line with so many lines between it and the headline stands above a menu.
MENU_LINES = 4

_CAPITAL = re.compile(r"[A-Z\u00c0-\u00de\u0391-\u03a9\u0410-\u042f]")

# What stands before the headline in dumps that begin with a list of fields.
_LABEL = re.compile(
    r"(?:title|headline|titel|überschrift|titre|título|titolo|otsikko|tytuł|заголовок|标题|標題|タイトル|제목)\s?[:：]\s*(?=\S)",
    re.IGNORECASE,
)
# `Neve, chiuso il passo`: a headline goes on in small letters, at least two words of them.
_GOES_ON = re.compile(r",\s[^\W\d_A-Z]{2,}\s[^\W\d_]{2,}")

# Words of papers' and stations' names.
_PAPER_WORDS = """
    gazette times courier post herald tribune journal chronicle observer daily weekly radio news magazine press
    zeitung nachrichten anzeiger kurier tagblatt blatt rundschau gazeta dziennik diario periódico jornal giornale
    corriere journaal krant dagblad avisen tidende tidning lehti sanomat gazetesi haber новости газета вести
"""
_PAPER = frozenset(_PAPER_WORDS.split())

# A line that opens the byline below it, such as "By", has at most so many words.
OPENING_WORDS = 2

# A line that names an agency alone stands at most so many blocks below the headline.
AGENCY_REACH = 8


def choose_titles(drafts: Drafts) -> None:
    """Choose the headlines."""
    for number, given in enumerate(drafts.pages):
        if wanted := given.known.get("title"):
            begin, end = drafts.spans[number]
            if (at := next((at for at in range(begin, end) if drafts.texts[at] == wanted), None)) is not None:
                drafts.title_at[number] = at
                drafts.give(at, "title", DecidedBy.OWN_FIELD)
    open_pages = [not given.known.get("title") for given in drafts.pages]
    if not any(open_pages):
        return
    page = drafts.page
    blocks = [at for at in title_blocks(page, drafts.start, drafts.body) if drafts.roles[at] in ("furniture", "body")]
    if not all(open_pages):
        blocks = [at for at in blocks if open_pages[page.page_of[at]]]
    blocks = _may_be_headlines(drafts, blocks)
    if not blocks:
        return
    found = title_candidates(page, likely_titles(page, blocks, drafts.features, networks()["title_first"]))
    if not found:
        return
    rows = title_features(page, drafts.features, found, drafts.body)
    again = rows[:, FEATURES.index("same_lines")]
    weighed = weighed_by_surroundings(page, found, networks()["title"](rows), again, drafts.start)
    for number, first, last in drafts.by_page(found):
        _choose_title(drafts, number, found[first:last], weighed[first:last])


def _may_be_headlines(drafts: Drafts, blocks: Sequence[int]) -> list[int]:
    """Some blocks without those that recur and are no headline that other pages list."""
    recurring = set(np.flatnonzero(drafts.recurring).tolist()).intersection(blocks)
    listed: dict[int, list[int]] = {}
    for at in sorted(recurring):
        if drafts.page.counts[at] >= HEADLINE_LONG:
            listed.setdefault(int(drafts.page.page_of[at]), []).append(at)
    for number, some in listed.items():
        if body := drafts.body_of(number):
            shares = drafts.overlaps(some, body)
            recurring -= {at for at, share in zip(some, shares, strict=True) if share >= HEADLINE_OVERLAP}
    return [at for at in blocks if at not in recurring]


def _choose_title(drafts: Drafts, number: int, found: Sequence[tuple[int, str]], probabilities: Floats) -> None:
    """Choose a page's headline among its candidates."""
    begin, end = drafts.spans[number]
    url = drafts.pages[number].url
    probabilities = weighed_by_slug(found, probabilities, slug_words(url) if url else frozenset())
    best = best_title([(at - begin, title) for at, title in found], probabilities)
    least = LEAST_PROBABILITY["title"]
    if probabilities[best] < least and not _opens_paragraphs(drafts, number, found[best][0]):
        return
    at, title = found[best]
    if drafts.roles[at] == "body" and not drafts.has_other_body(number, at):
        return
    drafts.title_at[number] = at
    title = without_glued_trail(_LABEL.sub("", title), drafts.texts[at + 1 : at + 1 + TRAIL_REACH])
    longer = drafts.page.lengths[begin:end] - len(title)
    (parted,) = ((longer >= PARTED_LONGER[0]) & (longer <= PARTED_LONGER[1])).nonzero()
    title = without_kicker(title, [drafts.texts[begin + place] for place in parted.tolist()])
    drafts.fields[number].title = without_site_name(title, [name] if url and (name := site_name(url)) else [])
    repeated = any(other != at and title in drafts.texts[other] for other, _ in found)
    by = DecidedBy.TITLE_REPEATED if repeated else DecidedBy.TITLE_MODEL
    drafts.give(at, "title", by, float(probabilities[best]))


def _opens_paragraphs(drafts: Drafts, number: int, at: int) -> bool:
    """Whether a line that is no sentence stands right above, or as the first of, the sentences of a page's body.

    A dump that is a headline and paragraphs has nothing else that speaks for the headline.
    """
    sentence, counts, (_, end) = drafts.page.sentence, drafts.page.counts, drafts.spans[number]
    if sentence[at] or not drafts.start[number] - OPENING_REACH <= at <= drafts.start[number]:
        return False
    below = [other for other in range(at + 1, min(at + 1 + OPENING_REACH, end)) if counts[other] >= HEADLINE_LONG]
    return bool(below) and bool(sentence[below[0]]) and counts[below[0]] > counts[at]


def choose_bylines(drafts: Drafts) -> None:
    """Choose who wrote the articles, and the agency."""
    _choose_names(drafts)
    for number, fields in enumerate(drafts.fields):
        if not fields.names:
            fields.names = names_at_the_end(drafts, number)
        _find_agency(drafts, number)


def _choose_names(drafts: Drafts) -> None:
    for fields, given in zip(drafts.fields, drafts.pages, strict=True):
        if stated := given.known.get("byline"):
            cleaned = byline_of(stated[:LONGEST])
            fields.names, fields.agency = cleaned.names, cleaned.agency
    page, titles = drafts.page, drafts.title_at
    blocks = [
        at for at in byline_blocks(page, drafts.start, drafts.end, titles)
        if drafts.roles[at] in ("furniture", "body")
    ]  # fmt: skip
    if not blocks:
        return
    network = networks()["byline"]
    found = byline_candidates(page, likely_bylines(page, blocks, drafts.features, titles, network))
    if not found:
        return
    probabilities = network(byline_features(page, drafts.features, found, titles))
    weighed = weighed_by_signs(page, found, probabilities, titles, drafts.start, drafts.end)
    for number, first, last in drafts.by_page(found):
        _choose_byline(drafts, number, found[first:last], weighed[first:last])


def _names_the_paper(drafts: Drafts, number: int, at: int, names: str) -> bool:
    """Whether a line without an opening such as "By" is the masthead: a paper's name, or a page's first line."""
    if drafts.page.has("by")[at]:
        return False
    begin, title = drafts.spans[number][0], drafts.title_at[number]
    is_paper = "," not in names and not _PAPER.isdisjoint(split_words(names))
    return is_paper or (at == begin and title > at + MENU_LINES) or bool(drafts.recurring[at])


def _is_headline_or_section(drafts: Drafts, number: int, at: int, names: str) -> bool:
    """Whether a line without a label is one of a list of headlines or sections rather than a name.

    Below the body a script without capitals does not tell names from headlines.
    """
    text, is_one_word = drafts.texts[at], " " not in names
    if is_weekday(names):
        return True
    if drafts.page.has("by")[at] or is_labelled(text) or lone_names(text):
        return False
    if at < drafts.end[number]:
        return is_one_word and at < drafts.title_at[number] and names == text
    if not _CAPITAL.search(names):
        return True
    if text.startswith(names):
        return _GOES_ON.match(text, len(names)) is not None
    return is_one_word and not names.isascii()


def _choose_byline(drafts: Drafts, number: int, found: Sequence[tuple[int, str]], probabilities: Floats) -> None:
    """Choose a page's byline among its candidates."""
    mine = np.array([not _names_the_paper(drafts, number, at, names) for at, names in found])
    probabilities = np.where(mine, probabilities, 0)
    best = int(np.argmax(probabilities))
    if _is_headline_or_section(drafts, number, *found[best]):
        # Of the others only those count that say they name the author.
        said = [is_labelled(drafts.texts[at]) for at, _ in found]
        probabilities = np.where(said, probabilities, 0)
        best = int(np.argmax(probabilities))
    at, names = found[best]
    if probabilities[best] < LEAST_PROBABILITY["byline"] or (drafts.page.sentence[at] and is_prose(drafts.texts[at])):
        return
    if drafts.roles[at] == "body" and not drafts.has_other_body(number, at):
        return
    drafts.give(at, "byline", DecidedBy.BYLINE_MODEL, float(probabilities[best]))
    above = at - 1
    opens = at > drafts.spans[number][0] and drafts.page.has("by")[above] and drafts.page.counts[above] <= OPENING_WORDS
    if opens and drafts.roles[above] == "furniture":
        drafts.give(above, "byline", DecidedBy.BYLINE_OPENING)
    text, below = drafts.texts[at], at + 1
    if below < drafts.spans[number][1] and drafts.roles[below] != "title" and goes_on(text, drafts.texts[below]):
        drafts.give(below, "byline", DecidedBy.BYLINE_GOES_ON)
        text = f"{text} {drafts.texts[below]}"
        names = byline_of(text).names or names
    if not drafts.pages[number].known.get("byline"):
        fields = drafts.fields[number]
        fields.names, fields.agency = names, byline_of(text[:LONGEST]).agency


def _find_agency(drafts: Drafts, number: int) -> None:
    """The agency that a line between title and body, or the body's last one, names alone."""
    fields, body, title_at = drafts.fields[number], drafts.body_of(number), int(drafts.title_at[number])
    if fields.agency or not body:
        return
    top = title_at + 1 if NO_TITLE < title_at < body[0] + AGENCY_REACH else body[0]
    for at in (*range(top, min(top + AGENCY_REACH, body[-1])), body[-1]):
        if at < top or drafts.roles[at] not in ("furniture", "body") or drafts.recurring[at]:
            continue
        if drafts.page.counts[at] >= HEADLINE_LONG and drafts.page.sentence[at]:
            # The first paragraph: what stands below it signs nothing, but for the last line.
            top = body[-1]
        if at >= top and (agency := lone_agency(drafts.texts[at])) and drafts.has_other_body(number, at):
            fields.agency = agency
            drafts.give(at, "byline", DecidedBy.LONE_AGENCY)
            return
    fields.agency = agency_behind(drafts.texts[body[-1]])
