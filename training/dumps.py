"""Fit the networks that tell a page's body, title, byline and date: `python -m training.dumps FOLDER`.

The folder holds `gold.jsonl` (id, url, title, byline, published, body) and folders of text dumps
(`ID.txt.gz`). All dumps of a page, and all pages of a site, are on the same side of a split. The numbers go
to `block_networks.json` and `title_words.json` beside this file.
"""

import gzip
import json
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article.dump.body import most_probable_runs
from corpus.article.dump.bylines import byline_blocks, byline_candidates, byline_features
from corpus.article.dump.context import around, with_context
from corpus.article.dump.dates import date_candidates, date_features
from corpus.article.dump.features import Page, read_page
from corpus.article.dump.fields import NO_TITLE, Features, body_span, field_features
from corpus.article.dump.title_words import WEIGHTS, weigh_words
from corpus.article.dump.titles import best_title, likely_titles, title_blocks, title_candidates, title_features
from corpus.article.model.network import NUMBERS, REACH, Network
from corpus.page.blocks import split_blocks
from corpus.text.arrays import Counts, Flags, Floats
from corpus.text.titles import site_name
from corpus.text.words import split_words

# Hidden units, passes over the data and weight decay, by 3-fold cross-validation by site. Body: 32 or 64
# units and a decay of .001 to .03 score within .002 of each other. Fields: a decay of .05 loses .03 of the
# titles against 1.5, for there are only some 2,400 pages to learn from.
BODY = {"hidden": 32, "passes": 8, "rate": 4e-3, "decay": 0.03, "batch": 1024}
FIELDS = {"hidden": 24, "passes": 20, "rate": 4e-3, "decay": 1.5, "batch": 32}
# 24 units, 20 passes and a decay of 1.5 find .847 of the titles, these .851.
TITLE = {"hidden": 32, "passes": 30, "rate": 4e-3, "decay": 2.0, "batch": 32}

# Where no candidate is the title as it should be, the nearest is taken for right that shares so much with it: the
# headline may be worded otherwise than the page's title. The score, which counts exact titles only, stays the same
# within .002; without it the network would learn to refuse such headlines.
NEAREST = 0.5

# The words of a page's titles are weighed by other pages' titles: the sites fall into so many parts.
WORD_PARTS = 6

# A block is body when so much of its words stands in the gold body in runs of four.
BODY_SHARE = 0.6
# A short block's words may stand in the body by chance: it must be so near to a longer block of the body.
SHORT_BLOCK, NEAR_BLOCKS = 8, 10


@dataclass(frozen=True)
class Sample:
    """A dump of a page with what its gold answer makes of its blocks."""

    site: str
    gold: dict[str, Any]
    page: Page
    context: Floats
    is_body: Flags
    weight: NDArray[np.float64]
    """What a block counts for: its share of the gold body's words; a page as much as another."""


def _grams(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def body_shares(texts: Sequence[str], body: str) -> NDArray[np.float64]:
    """For each block the share of its words that the gold body has, in runs of four; -1 for a block of no words."""
    wanted = split_words(body)
    grams = {length: _grams(wanted, length) for length in (1, 2, 3, 4)}
    words = [split_words(text) for text in texts]
    shares = np.full(len(texts), -1.0)
    for at, block in enumerate(words):
        length = min(len(block), 4)
        if length:
            hit = np.zeros(len(block), dtype=np.bool_)
            for start in range(len(block) - length + 1):
                if tuple(block[start : start + length]) in grams[length]:
                    hit[start : start + length] = True
            shares[at] = hit.mean()
    counts = np.array([len(block) for block in words])
    sure = np.flatnonzero((shares >= BODY_SHARE) & (counts >= SHORT_BLOCK))
    for at in np.flatnonzero((counts > 0) & (counts < SHORT_BLOCK)).tolist():
        inside = len(sure) and sure[0] - 2 <= at <= sure[-1] + 2 and np.abs(sure - at).min() <= NEAR_BLOCKS
        shares[at] = float(shares[at] >= BODY_SHARE and bool(inside))
    return shares


def sample_of(texts: Sequence[str], gold: dict[str, Any]) -> Sample:
    """A dump's blocks with their features and labels."""
    shares = body_shares(texts, gold["body"])
    page = read_page(texts)
    size = max(len(split_words(gold["body"])), 80)
    weight = np.minimum(page.words, 100) / size * 50 + 0.15
    weight[shares < 0] = 0
    site = site_name(gold.get("url") or "") or gold["id"]
    return Sample(site, gold, page, with_context(page), shares >= BODY_SHARE, weight)


def read_samples(folder: Path) -> Iterator[tuple[str, Sample]]:
    """All dumps of a folder's pages, with the dump's name."""
    text = (folder / "gold.jsonl").read_text(encoding="utf-8")
    lines = text.strip().split("\n")  # not at U+2028, which a body may hold
    for dump in sorted({path.parent for path in folder.glob("*/*.txt.gz")}):
        for gold in map(json.loads, lines):
            raw = gzip.decompress((dump / f"{gold['id']}.txt.gz").read_bytes())
            texts = split_blocks(raw.decode(errors="replace"))
            if texts:
                yield dump.name, sample_of(texts, gold)


def variants(samples: Sequence[Sample]) -> list[Sample]:
    """More pages to learn from: without what surrounds the article, without the first line, with a short body."""
    more = []
    for number, sample in enumerate(samples):
        texts = sample.page.texts
        body = np.flatnonzero(sample.is_body)
        if number % 3 == 0 and len(body):
            more.append(sample_of(texts[max(0, body[0] - number % 5) : body[-1] + 1 + number % 3], sample.gold))
        elif number % 3 == 1 and len(texts) > 5:
            more.append(sample_of(texts[1:], sample.gold))
        elif len(body) > 12:
            # The blocks of a short news report with all that stands around it.
            last = body[4 + number % 8]
            more.append(sample_of([*texts[: last + 1], *texts[body[-1] + 1 :]], sample.gold))
    return more


# --- training ---------------------------------------------------------------------------------------------


def _train(
    rows: Floats,
    batches: Callable[[np.random.Generator], Iterator[tuple[Counts, Callable[[Floats], Floats]]]],
    steps: int,
    settings: dict[str, float],
    least_scale: float,
) -> Network:
    """Fit a network by Adam with decoupled weight decay and a cosine schedule (Loshchilov and Hutter 2019).

    Args:
        rows: features, rows by features.
        batches: gives, pass by pass, row numbers and a function from their logits to the loss's gradient.
        steps: number of batches in all.
        settings: hidden units, passes, rate and decay.
        least_scale: no feature is scaled up by more than one over this.
    """
    random = np.random.default_rng(0)
    mean, scale = rows.mean(axis=0), 1 / np.maximum(rows.std(axis=0), least_scale)
    rows = np.clip((rows - mean) * scale, -REACH, REACH).astype(np.float32)
    hidden = int(settings["hidden"])
    shapes = [(rows.shape[1], hidden), (hidden,), (hidden, 1), (1,)]
    spread = [np.sqrt(2 / shape[0]) if len(shape) > 1 else 0 for shape in shapes]
    values = [
        (random.standard_normal(shape) * wide).astype(np.float32) for shape, wide in zip(shapes, spread, strict=True)
    ]
    first, second = [np.zeros_like(value) for value in values], [np.zeros_like(value) for value in values]
    step = 0
    for _ in range(int(settings["passes"])):
        for chosen, gradient_of in batches(random):
            inputs = rows[chosen]
            active = np.maximum(inputs @ values[0] + values[1], 0)
            gradient = gradient_of((active @ values[2] + values[3])[:, 0])[:, None]
            back = (gradient @ values[2].T) * (active > 0)
            slopes = [inputs.T @ back, back.sum(axis=0), active.T @ gradient, gradient.sum(axis=0)]
            step += 1
            rate = settings["rate"] * (0.5 * (1 + np.cos(np.pi * step / steps)) + 0.01)
            for value, one, two, slope in zip(values, first, second, slopes, strict=True):
                one += 0.1 * (slope - one)
                two += 0.001 * (slope * slope - two)
                value -= rate * (one / (1 - 0.9**step)) / (np.sqrt(two / (1 - 0.999**step)) + 1e-8)
                if value.ndim > 1:
                    value -= rate * settings["decay"] * value
    layers = ((values[0], values[1]), (values[2], values[3]))
    return Network(mean.astype(np.float32), scale.astype(np.float32), layers)


def fit_single(rows: Floats, right: Flags, weight: NDArray[np.float64]) -> Network:
    """Fit a network that judges each row by itself (cross entropy, weighted)."""
    kept = weight > 0
    rows, target = rows[kept], right[kept].astype(np.float32)
    share = (weight[kept] / weight[kept].mean()).astype(np.float32)
    size = int(BODY["batch"])

    def batches(random: np.random.Generator) -> Iterator[tuple[Counts, Callable[[Floats], Floats]]]:
        order = random.permutation(len(rows))
        for at in range(0, len(order) - size + 1, size):
            chosen = order[at : at + size]

            def gradient(logits: Floats, chosen: Counts = chosen) -> Floats:
                slope: Floats = (1 / (1 + np.exp(-logits)) - target[chosen]) * share[chosen] / size
                return slope

            yield chosen, gradient

    return _train(rows, batches, int(BODY["passes"]) * max(len(rows) // size, 1), BODY, 1e-2)


def fit_choice(rows: Floats, right: Flags, group: Counts, settings: dict[str, float] = FIELDS) -> Network:
    """Fit a network that chooses one row of each group, or none (softmax over the group and a fixed 0)."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.append(starts[1:], len(group))
    size = int(settings["batch"])

    def batches(random: np.random.Generator) -> Iterator[tuple[Counts, Callable[[Floats], Floats]]]:
        order = random.permutation(len(starts))
        for at in range(0, len(order) - size + 1, size):
            groups = order[at : at + size]
            chosen = np.concatenate([np.arange(starts[one], ends[one]) for one in groups])
            lengths = (ends - starts)[groups]
            begin, of = np.concatenate(([0], np.cumsum(lengths)[:-1])), np.repeat(np.arange(size), lengths)

            def gradient(logits: Floats, chosen: Any = chosen, begin: Any = begin, of: Any = of) -> Floats:
                top = np.maximum(np.maximum.reduceat(logits, begin), 0)
                odds = np.exp(logits - top[of])
                given = odds / (np.add.reduceat(odds, begin) + np.exp(-top))[of]
                good = odds * right[chosen]
                good_sum = np.add.reduceat(good, begin)[of]
                wanted = np.where(good_sum > 0, good / np.maximum(good_sum, 1e-9), 0)
                slope: Floats = ((given - wanted) / size).astype(np.float32)
                return slope

            yield chosen, gradient

    return _train(rows, batches, int(settings["passes"]) * max(len(starts) // size, 1), settings, 5e-2)


# --- what is fitted to what ---------------------------------------------------------------------------------


def _agree(text: str, wanted: str) -> float:
    """F1 of two texts' words."""
    left, right = Counter(split_words(text)), Counter(split_words(wanted))
    common = (left & right).total()
    return 2 * common / (left.total() + right.total()) if common else 0.0


@dataclass
class _Choice:
    """The candidates of all pages for one field."""

    rows: list[Floats]
    right: list[bool]
    group: list[int]

    def add(self, rows: Floats, right: Sequence[bool], group: int) -> None:
        self.rows.append(rows)
        self.right += right
        self.group += [group] * len(right)

    def fit(self, settings: dict[str, float] = FIELDS) -> Network:
        return fit_choice(np.concatenate(self.rows), np.array(self.right), np.array(self.group), settings)


def _half(sample: Sample) -> int:
    return zlib.crc32(b"half " + sample.site.encode()) % 2


def _word_part(sample: Sample) -> int:
    return zlib.crc32(b"words " + sample.site.encode()) % WORD_PARTS


def right_titles(found: Sequence[tuple[int, str]], wanted: str) -> list[bool]:
    """Which candidates are the title, or else the nearest to it."""
    alike = [_agree(text, wanted) for _, text in found]
    least = 0.9 if max(alike) >= 0.9 else max(NEAREST, *alike)
    return [value >= least for value in alike]


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


def _read_body(sample: Sample, probability: Floats) -> _Read:
    page = sample.page
    body = most_probable_runs(probability) & ~page.has("listed") & ~page.has("phrase")
    found = title_candidates(page, title_blocks(page, body_span(page, body)[0], body))
    right = right_titles(found, sample.gold["title"]) if found else []
    return _Read(sample, body, (sample.context, field_features(page, probability, body)), found, right)


def _fit_words(pages: Sequence[_Read]) -> dict[str, float]:
    """Weigh the words of all titles and of what else might be one; a line counts once a site."""
    lines = {
        (page.sample.site, text.lower(), right)
        for page in pages
        for (_, text), right in zip(page.titles, page.right, strict=True)
    }
    return weigh_words((text, right) for _, text, right in sorted(lines))


def _fit_first(samples: Sequence[Sample]) -> Network:
    return fit_single(
        np.concatenate([sample.context for sample in samples]),
        np.concatenate([sample.is_body for sample in samples]),
        np.concatenate([sample.weight for sample in samples]),
    )


def fit(samples: Sequence[Sample]) -> tuple[dict[str, Network], dict[str, float]]:
    """Fit all networks, and the words of titles, to pages.

    The second body network learns from what a first one made of pages it had not seen: each half of the sites
    gets the other half's.
    """
    samples = [*samples, *variants(samples)]
    halves = [_fit_first([sample for sample in samples if _half(sample) == half]) for half in (0, 1)]
    both = []
    for sample in samples:
        alone = halves[1 - _half(sample)](sample.context)
        both.append(np.concatenate((sample.context, around(sample.page, alone)), axis=1))
    second = fit_single(
        np.concatenate(both),
        np.concatenate([sample.is_body for sample in samples]),
        np.concatenate([sample.weight for sample in samples]),
    )
    fields, weights = fit_fields(samples, [second(context) for context in both])
    return {"first": _fit_first(samples), "second": second, **fields}, weights


def fit_fields(
    samples: Sequence[Sample], probabilities: Sequence[Floats]
) -> tuple[dict[str, Network], dict[str, float]]:
    """Fit the networks for the fields, and the words of titles, to pages and the probabilities of their blocks.

    Byline and date learn from titles chosen by a network that had not seen the page, titles from words weighed
    without the page.
    """
    pages = [_read_body(sample, chances) for sample, chances in zip(samples, probabilities, strict=True)]
    weights = [_fit_words([page for page in pages if _word_part(page.sample) != part]) for part in range(WORD_PARTS)]
    first, first_of_half = _Choice([], [], []), [_Choice([], [], []), _Choice([], [], [])]
    for number, read in enumerate(pages):
        if read.titles:
            at = [at for at, _ in read.titles]
            for choice in (first_of_half[_half(read.sample)], first):
                choice.add(np.concatenate([part[at] for part in read.features], axis=1), read.right, number)
    first_halves = [choice.fit() for choice in first_of_half]
    title, title_of_half = _Choice([], [], []), [_Choice([], [], []), _Choice([], [], [])]
    likely: list[tuple[list[tuple[int, str]], Floats] | None] = []
    for number, read in enumerate(pages):
        likely.append(None)
        if read.titles:
            network = first_halves[1 - _half(read.sample)]
            blocks = likely_titles(read.sample.page, [at for at, _ in read.titles], read.features, network)
            kept = [place for place, (at, _) in enumerate(read.titles) if at in blocks]
            found = [read.titles[place] for place in kept]
            unseen = weights[_word_part(read.sample)]
            rows = title_features(read.sample.page, read.features, found, read.body, unseen)
            for choice in (title_of_half[_half(read.sample)], title):
                choice.add(rows, [read.right[place] for place in kept], number)
            likely[-1] = found, rows
    title_halves = [choice.fit(TITLE) for choice in title_of_half]
    byline, date = _Choice([], [], []), _Choice([], [], [])
    for number, (read, candidates) in enumerate(zip(pages, likely, strict=True)):
        sample, page, features = read.sample, read.sample.page, read.features
        headline = NO_TITLE
        if candidates:
            found, rows = candidates
            chances = title_halves[1 - _half(sample)](rows)
            headline = found[best_title(found, chances)][0]
        names = byline_candidates(page, byline_blocks(page, *body_span(page, read.body), headline))
        if names and (wanted := sample.gold.get("byline")):
            wanted = wanted if isinstance(wanted, str) else " ".join(wanted)
            right = [_agree(text, wanted) >= 0.8 for _, text in names]
            byline.add(byline_features(page, features, names, headline), right, number)
        days = date_candidates(page)
        if days and (wanted := sample.gold.get("published")):
            right = [moment.at.isoformat()[:10] == wanted[:10] for _, moment in days]
            date.add(date_features(page, features, days, headline), right, number)
    networks = {"title_first": first.fit(), "title": title.fit(TITLE), "byline": byline.fit(), "date": date.fit()}
    return networks, _fit_words(pages)


def main(folder: Path) -> None:
    """Fit the networks to a folder's pages and store their numbers."""
    found, weights = fit([sample for _, sample in read_samples(folder)])
    stored = {name: network.numbers() for name, network in found.items()}
    NUMBERS.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")
    lines = [f"{json.dumps(word, ensure_ascii=False)}: {weight}" for word, weight in weights.items()]
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
