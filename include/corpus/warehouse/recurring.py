"""Learning which lines are a source's furniture: those that stand on many of its pages.

Measured in docs/decisions/recurring-lines.md.
"""

from pathlib import Path

import duckdb

from corpus.landing.ids import UNATTRIBUTED
from corpus.warehouse.connection import run_script

# A line must stand in at least so many of the source's articles; in a source that has so few that this is more than
# `YOUNG_SHARE` of them, that share will do, from `YOUNG_ARTICLES` articles on. `RECURRING_SHARE` keeps a stock
# sentence of a large source in its articles.
RECURRING_ARTICLES = 4
YOUNG_ARTICLES = 3
YOUNG_SHARE = 0.6
RECURRING_SHARE = 0.1

# The pages that hold a line must be different pages, not one article captured again and again: on average at least
# `OWN_SHARE` of a page's paragraphs must not be on those before (where there are few pages, more). That is asked of
# some pages of each line, out of some contents of each source, and of some paragraphs of each page, so that it costs no
# more in a large source; and not of pages that hardly have paragraphs.
OWN_SHARE = 0.2
OWN_SHARE_OF_FEW = 0.5
FEW_PAGES = 4
SAMPLED_CONTENTS = 64
SAMPLED_PAGES = 8
SAMPLED_PARAGRAPHS = 16
LEAST_PARAGRAPHS = 2

_SCRIPTS = Path(__file__).with_suffix("")


def learn_recurring_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Count the lines of the new contents and decide again which of their sources' lines are furniture.

    Reads the temporary tables `new_contents` and `earlier` of the admit step. Leaves a temporary table `flipped`
    (source_id, line_key) of the lines that have become furniture or have stopped being so.
    """
    run_script(connection, _SCRIPTS / "count_lines.sql", unattributed=UNATTRIBUTED)
    run_script(
        connection,
        _SCRIPTS / "find_recurring.sql",
        articles=RECURRING_ARTICLES,
        young_articles=YOUNG_ARTICLES,
        young_share=YOUNG_SHARE,
        share=RECURRING_SHARE,
        own_share=OWN_SHARE,
        own_share_of_few=OWN_SHARE_OF_FEW,
        few=FEW_PAGES,
        sampled=SAMPLED_CONTENTS,
        pages=SAMPLED_PAGES,
        paragraphs=SAMPLED_PARAGRAPHS,
        least_paragraphs=LEAST_PARAGRAPHS,
    )
