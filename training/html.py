"""The network for the body of HTML pages."""

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
from training.data import Gold, page_text
from training.fitting import Settings, fit_single
from training.labels import BODY_SHARE, body_shares

# Body on `pages` in sample and on sites not fitted on, and on `world`; bodies of the invented sites of tests/e2e, of a
# single page and after 20 captures:
#     16 units, 16 passes, rate .003     .976  .952  .927  .954  .990
#     24 units, 12 passes, rate .003     .977  .954  .925  .930  .989
#     16 units, 12 passes, rate .002     .973  .953  .928  .926  .987
#     20 units, 12 passes, decay .01     .976     –  .928  .908  .970
# With decay adverts stay in the bodies of the invented sites.
BODY = Settings(units=16, passes=16, rate=3e-3, decay=0.0, batch=256, least_scale=1e-2, networks=3)


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


def read_samples(golds: Sequence[Gold]) -> list[Sample]:
    """Read some pages, those that have a gold body."""
    samples = []
    for gold in golds:
        document = read_html(page_text(gold, "html"), gold.url)
        if not document.blocks or not gold.body:
            continue
        shares = body_shares(document.blocks, gold.body)
        sizes = np.array([len(text.split()) for text in document.blocks], dtype=np.float64) + 1
        weight = sizes / sizes.sum() * 100 + 0.03
        samples.append(Sample(gold, rows_of(document, gold.url), shares >= BODY_SHARE, weight))
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
