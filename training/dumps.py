"""The networks for text dumps: a page's body, title, byline and date, and the words of titles.

All dumps of a page, and all pages of a site, are on the same side of a split.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corpus.article.dump import bylines, dates, titles
from corpus.article.dump.body import FIRST_FEATURES, SECOND_FEATURES, most_probable_runs
from corpus.article.dump.context import around, with_context
from corpus.article.dump.features import CountedBlocks, read_page
from corpus.article.dump.fields import NO_TITLE, Features, body_span, field_features
from corpus.article.dump.title_words import weigh_words
from corpus.article.model.network import Network
from corpus.page.blocks import split_blocks
from corpus.text.arrays import Flags, Floats
from corpus.text.words import split_words
from training.data import Gold, dumps, page_text, part
from training.fitting import Settings, fit_choice, fit_single
from training.labels import BODY_SHARE, SAME_NAMES, SAME_TITLE, body_shares, word_count, words_of
from training.made_up import SCRIPTS, made_up

# Hidden units, passes over the data and weight decay, by 3-fold cross-validation by site. Body: 32 or 64
# units and a decay of .001 to .03 score within .002 of each other. Fields: a decay of .05 loses .03 of the
# titles against 1.5, for there are only some 2,400 pages to learn from.
# Two networks averaged, in sample on `pages` and `world` (inscriptis): .9455 and .9250, one .9447 and .9231; on sets
# that are never fitted on (three dumps) .902, .912, .917, one .904, .915, .917; with a tenth of the features dropped
# .893, .911, .921. Of the invented pages two networks cut fewer short.
BODY = Settings(units=32, passes=8, rate=4e-3, decay=0.03, batch=1024, least_scale=1e-2, networks=2)
FIRST_TITLE = Settings(units=24, passes=20, rate=4e-3, decay=1.5, batch=32, least_scale=5e-2)
# Byline and date: with a decay of 1.5 and the pages of `world` .65 of the bylines of `pages` are right, with .75 .69.
FIELDS = replace(FIRST_TITLE, decay=0.75)
# 24 units, 20 passes and a decay of 1.5 find .847 of the titles, these .851. They are fitted on the set `pages` alone:
# fitted on `world` too, they find .60, .78 and .80 of the titles (inscriptis, html_text, bs4) of the sets that are
# never fitted on, without it .64, .88 and .89. What headlines look like there differs too much by language and site.
TITLE = Settings(units=32, passes=30, rate=4e-3, decay=2.0, batch=32, least_scale=5e-2)

# What a block of a page in another language than English counts for: of 1,150 pages 160 are.
FOREIGN_WEIGHT = 2.0

# Where no candidate is the title as it should be, the nearest is taken for right that shares so much with it: the
# headline may be worded otherwise than the page's title. The score, which counts exact titles only, stays the same
# within .002; without it the network would learn to pass over such headlines.
NEAREST = 0.5

# Bodies of 3 to 6 blocks, from every third page. Without them the networks take decks and captions of short pages for
# paragraphs: the invented pages of thirty languages come out at a mean F1 of .968, with them at .980; of the sets that
# nothing is fitted on at .911, .920 and .928 (inscriptis, html_text, bs4), with them at .911, .924 and .920.
BRIEF_EVERY, BRIEF_LEAST, BRIEF_SIZES = 3, 3, 4

# The words of a page's titles are weighed by other pages' titles: the sites fall into so many parts.
WORD_PARTS = 6


@dataclass(frozen=True)
class Sample:
    """A dump of a page with what its gold answer makes of its blocks."""

    gold: Gold
    page: CountedBlocks
    context: Floats
    shares: NDArray[np.float64]
    """What `body_shares` gives of the blocks."""
    weight: NDArray[np.float64]
    """What a block counts for: its share of the gold body's words; a page as much as another."""
    is_made_up: bool = False
    """Whether its words are none of a language; no field is learned from it."""

    @property
    def is_body(self) -> Flags:
        """Whether each block is of the gold body."""
        return self.shares >= BODY_SHARE

    @property
    def half(self) -> int:
        """The half of the sites that the page's site is in."""
        return part(self.gold.site, 2, "half")

    @property
    def word_part(self) -> int:
        """The part of the sites whose titles weigh no words for this page."""
        return part(self.gold.site, WORD_PARTS, "words")


def sample_of(
    texts: Sequence[str], gold: Gold, shares: NDArray[np.float64] | None = None, *, is_made_up: bool = False
) -> Sample:
    """A dump's blocks, of which there is at least one, with their features and labels.

    Args:
        texts: the blocks.
        gold: what is right for the page.
        shares: what `body_shares` gives of the blocks, where that is known.
        is_made_up: whether the words are none of a language.
    """
    body = gold.body or ""
    shares = body_shares(texts, body) if shares is None else shares
    page = read_page(texts)
    weight = np.minimum(page.words, 100) / max(word_count(words_of(body)), 80) * 50 + 0.15
    weight[shares < 0] = 0
    if gold.language != "en" and not is_made_up:
        weight *= FOREIGN_WEIGHT
    return Sample(gold, page, with_context(page), shares, weight, is_made_up)


def read_samples(golds: Sequence[Gold]) -> list[Sample]:
    """All dumps of some pages, those that have a gold body."""
    samples = []
    for kind in sorted({kind for gold in golds for kind in dumps(gold.folder)}):
        for gold in golds:
            texts = split_blocks(page_text(gold, kind))
            if texts and gold.body:
                samples.append(sample_of(texts, gold))
    return samples


def variants(samples: Sequence[Sample]) -> list[Sample]:
    """More pages to learn from: without what surrounds the article, without the first line, with a short body.

    Of every second page one more in a language of no words, for there are few pages in most languages.
    """
    return [*_cut_and_strange(samples), *_brief(samples)]


def _brief(samples: Sequence[Sample]) -> list[Sample]:
    """Of every third page one with no more than the first blocks of its body, every second of them also in no words."""
    more = []
    for number, sample in enumerate(samples[::BRIEF_EVERY]):
        body = np.flatnonzero(sample.is_body)
        kept = BRIEF_LEAST + number % BRIEF_SIZES
        if len(body) <= kept:
            continue
        last, end = body[kept - 1] + 1, body[-1] + 1
        texts = [*sample.page.texts[:last], *sample.page.texts[end:]]
        shares = np.concatenate((sample.shares[:last], sample.shares[end:]))
        more.append(sample_of(texts, sample.gold, shares))
        if number % 2:
            strange = made_up(texts, SCRIPTS[number % len(SCRIPTS)])
            more.append(sample_of(strange, sample.gold, shares, is_made_up=True))
    return more


def _cut_and_strange(samples: Sequence[Sample]) -> list[Sample]:
    more = []
    for number, sample in enumerate(samples):
        texts, shares, gold = sample.page.texts, sample.shares, sample.gold
        body = np.flatnonzero(sample.is_body)
        if number % 3 == 0 and len(body):
            kept = slice(max(0, body[0] - number % 5), body[-1] + 1 + number % 3)
            more.append(sample_of(texts[kept], gold, shares[kept]))
        elif number % 3 == 1 and len(texts) > 5:
            more.append(sample_of(texts[1:], gold, shares[1:]))
        elif len(body) > 12:
            # The blocks of a short news report with all that stands around it.
            last, end = body[4 + number % 8] + 1, body[-1] + 1
            left = np.concatenate((shares[:last], shares[end:]))
            more.append(sample_of([*texts[:last], *texts[end:]], gold, left))
        if number % 2 == 0:
            strange = made_up(texts, SCRIPTS[number // 2 % len(SCRIPTS)])
            more.append(sample_of(strange, gold, shares, is_made_up=True))
    return more


def fit(samples: Sequence[Sample]) -> tuple[dict[str, Network], dict[str, float]]:
    """Fit all networks, and the words of titles, to pages.

    The second body network learns from what a first one made of pages it had not seen: each half of the sites
    gets the other half's.
    """
    samples = [*samples, *variants(samples)]
    halves = [_fit_first([sample for sample in samples if sample.half == half]) for half in (0, 1)]
    both = [
        np.concatenate((sample.context, around(sample.page, halves[1 - sample.half](sample.context))), axis=1)
        for sample in samples
    ]
    second = fit_single(
        SECOND_FEATURES,
        np.concatenate(both),
        np.concatenate([sample.is_body for sample in samples]),
        np.concatenate([sample.weight for sample in samples]),
        BODY,
    )
    real = [(sample, rows) for sample, rows in zip(samples, both, strict=True) if not sample.is_made_up]
    pages = [_read_body(sample, second(rows)) for sample, rows in real]
    fields, weights = _fit_fields(pages)
    return {"first": _fit_first(samples), "second": second, **fields}, weights


def _fit_first(samples: Sequence[Sample]) -> Network:
    return fit_single(
        FIRST_FEATURES,
        np.concatenate([sample.context for sample in samples]),
        np.concatenate([sample.is_body for sample in samples]),
        np.concatenate([sample.weight for sample in samples]),
        BODY,
    )


# --- the fields --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """A sample as far as the body."""

    sample: Sample
    body: Flags
    features: Features
    titles: list[tuple[int, str]]
    """Candidates for the title."""
    right: list[bool]
    """Whether they are it."""


def agreement(text: str, wanted: str) -> float:
    """F1 of two texts' words."""
    left, right = Counter(split_words(text)), Counter(split_words(wanted))
    common = (left & right).total()
    return 2 * common / (left.total() + right.total()) if common else 0.0


def right_titles(found: Sequence[tuple[int, str]], wanted: str) -> list[bool]:
    """Which candidates are the title, or else the nearest to it."""
    alike = [agreement(text, wanted) for _, text in found]
    least = SAME_TITLE if max(alike) >= SAME_TITLE else max(NEAREST, *alike)
    return [value >= least for value in alike]


def _read_body(sample: Sample, probability: Floats) -> _Read:
    page = sample.page
    body = most_probable_runs(probability) & ~page.has("listed") & ~page.has("phrase")
    found = titles.title_candidates(page, titles.title_blocks(page, body_span(page, body)[0], body))
    right = right_titles(found, sample.gold.title or "") if found else []
    return _Read(sample, body, (sample.context, field_features(page, probability, body)), found, right)


def _fit_words(pages: Sequence[_Read]) -> dict[str, float]:
    """Weigh the words of all titles and of what else might be one; a line counts once a site."""
    lines = {
        (page.sample.gold.site, text.lower(), right)
        for page in pages
        if page.sample.gold.teaches_titles
        for (_, text), right in zip(page.titles, page.right, strict=True)
    }
    return weigh_words((text, right) for _, text, right in sorted(lines))


@dataclass
class _Choice:
    """The candidates of all pages for one field."""

    names: tuple[str, ...]
    settings: Settings
    rows: list[Floats] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    group: list[int] = field(default_factory=list)

    def add(self, rows: Floats, right: Sequence[bool], group: int) -> None:
        self.rows.append(rows)
        self.right += right
        self.group += [group] * len(right)

    def fit(self) -> Network:
        rows, right, group = np.concatenate(self.rows), np.array(self.right), np.array(self.group)
        return fit_choice(self.names, rows, right, group, self.settings)


@dataclass
class _Halves:
    """The candidates of all pages for a field, and those of each half of the sites."""

    every: _Choice
    of_half: tuple[_Choice, _Choice]

    @classmethod
    def of(cls, names: tuple[str, ...], settings: Settings) -> "_Halves":
        return cls(_Choice(names, settings), (_Choice(names, settings), _Choice(names, settings)))

    def add(self, half: int, rows: Floats, right: Sequence[bool], group: int) -> None:
        for choice in (self.of_half[half], self.every):
            choice.add(rows, right, group)


def _fit_fields(pages: Sequence[_Read]) -> tuple[dict[str, Network], dict[str, float]]:
    """Fit the networks for the fields, and the words of titles, to pages read as far as the body.

    Byline and date learn from titles chosen by a network that had not seen the page, titles from words weighed
    without the page.
    """
    first = _Halves.of(titles.FIRST_FEATURES, FIRST_TITLE)
    for number, read in enumerate(pages):
        if read.titles and read.sample.gold.teaches_titles:
            at = [at for at, _ in read.titles]
            rows = np.concatenate([columns[at] for columns in read.features], axis=1)
            first.add(read.sample.half, rows, read.right, number)
    first_halves = [choice.fit() for choice in first.of_half]

    weights = [_fit_words([page for page in pages if page.sample.word_part != part]) for part in range(WORD_PARTS)]
    title = _Halves.of(titles.FEATURES, TITLE)
    likely = [_likely_titles(read, first_halves[1 - read.sample.half], weights) for read in pages]
    for number, (read, candidates) in enumerate(zip(pages, likely, strict=True)):
        if candidates and read.sample.gold.teaches_titles:
            title.add(read.sample.half, candidates.rows, candidates.right, number)
    title_halves = [choice.fit() for choice in title.of_half]

    headlines = [
        candidates.best(title_halves[1 - read.sample.half]) if candidates else NO_TITLE
        for read, candidates in zip(pages, likely, strict=True)
    ]
    networks = {
        "title_first": first.every.fit(),
        "title": title.every.fit(),
        "byline": _bylines(pages, headlines).fit(),
        "date": _dates(pages, headlines).fit(),
    }
    return networks, _fit_words(pages)


@dataclass(frozen=True)
class _Candidates:
    """What a first network leaves of a page's candidates for the title."""

    found: list[tuple[int, str]]
    rows: Floats
    right: list[bool]

    def best(self, network: Network) -> int:
        """The block of the best one."""
        return self.found[titles.best_title(self.found, network(self.rows))][0]


def _likely_titles(read: _Read, first: Network, weights: Sequence[dict[str, float]]) -> _Candidates | None:
    if not read.titles:
        return None
    page = read.sample.page
    blocks = titles.likely_titles(page, [at for at, _ in read.titles], read.features, first)
    kept = [place for place, (at, _) in enumerate(read.titles) if at in blocks]
    found = [read.titles[place] for place in kept]
    rows = titles.title_features(page, read.features, found, read.body, weights[read.sample.word_part])
    return _Candidates(found, rows, [read.right[place] for place in kept])


def _bylines(pages: Sequence[_Read], headlines: Sequence[int]) -> _Choice:
    choice = _Choice(bylines.FEATURES, FIELDS)
    for number, (read, headline) in enumerate(zip(pages, headlines, strict=True)):
        page, wanted = read.sample.page, read.sample.gold.byline
        found = bylines.byline_candidates(page, bylines.byline_blocks(page, *body_span(page, read.body), headline))
        if found and wanted:
            right = [agreement(text, wanted) >= SAME_NAMES for _, text in found]
            choice.add(bylines.byline_features(page, read.features, found, headline), right, number)
    return choice


def _dates(pages: Sequence[_Read], headlines: Sequence[int]) -> _Choice:
    choice = _Choice(dates.FEATURES, FIELDS)
    for number, (read, headline) in enumerate(zip(pages, headlines, strict=True)):
        page, wanted = read.sample.page, read.sample.gold.published
        found = dates.date_candidates(page)
        if found and wanted:
            right = [moment.at.isoformat()[:10] == wanted[:10] for _, moment in found]
            choice.add(dates.date_features(page, read.features, found, headline), right, number)
    return choice
