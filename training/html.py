"""The network for the body of HTML pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article.html.bylines import stated_authors
from corpus.article.html.drafts import ABOUT
from corpus.article.html.features import FEATURES, features
from corpus.article.html.shapes import shapes
from corpus.article.html.titles import choose_title, site_names
from corpus.article.model.network import Network
from corpus.page.html import HtmlDocument, read_html
from corpus.text.arrays import Flags, Floats
from corpus.text.words import count_words
from training.data import Gold, page_text
from training.fitting import Settings, fit_single
from training.labels import BODY_SHARE, body_shares

# Body on `pages` and on `world`, on sites not fitted on, and on the sets of `world` that are never fitted on, of one
# network where not said otherwise:
#     16 units, 5 passes                                .9550  .9458  .9472
#     16 units, 8 passes                                .9524  .9441  .9471
#     24 units, 5 passes                                .9547  .9467  .9483
#     16 units, 5 passes, 3 networks                    .9553  .9489  .9517
#     16 units, 5 passes, decay .3                      .9558  .9477  .9513
#     24 units, 5 passes, decay .1, a tenth dropped     .9551  .9499  .9519
# A second network that sees the first one's answers around a block gives nothing (.9539, .9454, .9485).
BODY = Settings(units=24, passes=5, rate=3e-3, decay=0.1, batch=256, least_scale=1e-2, networks=3, dropped=0.1)

# A block of fewer letters of a script without spaces may stand in the body by chance, as a menu's words do: such a one
# tells nothing. With them bodies come out at .945 on `world`, without them at .948.
SHORT_DENSE = 24
DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True)
class Sample:
    """A page to learn from."""

    gold: Gold
    rows: Floats
    is_body: Flags
    weight: NDArray[np.float64]
    """A page counts as one, as in the score; a little more for each block, or headings would not count at all."""


def rows_of(document: HtmlDocument, url: str | None) -> Floats:
    """A page's blocks by `FEATURES`."""
    seen = shapes(document.blocks, document.marks)
    fields = document.fields
    about = [fields[key] for key in ABOUT if key in fields]
    return features(seen, choose_title(seen, fields, url), stated_authors(fields), site_names(fields, url), about)


def _is_short_dense(text: str) -> bool:
    """Whether a block is a few letters of a script without spaces."""
    return len(text) < SHORT_DENSE and DENSE.search(text) is not None


def read_samples(golds: Sequence[Gold]) -> list[Sample]:
    """Read some pages, those that have a gold body."""
    samples = []
    for gold in golds:
        document = read_html(page_text(gold, "html"), gold.url)
        if not document.blocks or not gold.body:
            continue
        shares = body_shares(document.blocks, gold.body)
        is_body = shares >= BODY_SHARE
        sizes = np.array([count_words(text) for text in document.blocks], dtype=np.float64) + 1
        weight = sizes / sizes.sum() * 100 + 0.03
        weight[is_body & [_is_short_dense(text) for text in document.blocks]] = 0
        samples.append(Sample(gold, rows_of(document, gold.url), is_body, weight))
    return samples


def fit(samples: Sequence[Sample]) -> dict[str, Network]:
    """Fit the network to pages."""
    return {
        "body": fit_single(
            FEATURES,
            np.concatenate([sample.rows for sample in samples]),
            np.concatenate([sample.is_body for sample in samples]),
            np.concatenate([sample.weight for sample in samples]),
            BODY,
        )
    }
