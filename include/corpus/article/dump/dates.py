"""The day of publication: which blocks tell a date, and what tells the right one."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from corpus.article.dump.context import CONTEXT
from corpus.article.dump.features import CountedBlocks
from corpus.article.dump.fields import EXTRA, PLACED, Features, Titles, features_of, placed
from corpus.text.arrays import Floats
from corpus.text.dates import Moment

# A candidate's own features.
DATE_OWN = ("latest", "earliest", "same", "years_before", "alone")

FEATURES = CONTEXT + EXTRA + PLACED + DATE_OWN


def date_candidates(page: CountedBlocks) -> list[tuple[int, Moment]]:
    """Blocks that hold a date and little else, with the date."""
    return list(page.moments.items())


def date_features(
    page: CountedBlocks, features: Features, found: Sequence[tuple[int, Moment]], titles: Titles
) -> Floats:
    """Date candidates by `CONTEXT`, `EXTRA`, `PLACED` and `DATE_OWN`."""
    rows = np.array([at for at, _ in found])
    days = np.array([moment.at.toordinal() for _, moment in found])
    pages = page.page_of[rows]
    begins = np.flatnonzero(np.diff(pages, prepend=-1))
    sizes = np.diff(begins, append=len(rows))
    latest, earliest = (np.repeat(edge.reduceat(days, begins), sizes) for edge in (np.maximum, np.minimum))
    told = list(zip(pages.tolist(), days.tolist(), strict=True))
    again = Counter(told)
    own = np.column_stack(
        (
            days == latest,
            days == earliest,
            np.minimum([again[day] for day in told], 5) / 3,
            np.minimum(latest - days, 3650) / 1000,
            page.words[rows] <= 4,
        )
    ).astype(np.float32)
    return np.concatenate((features_of(rows, features), placed(page, rows, titles), own), axis=1)
