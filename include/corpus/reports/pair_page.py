"""What the page of two articles shows: their texts beside each other, by the alignment that decides on copies."""

from corpus.copies.alignment import side_by_side
from corpus.copies.stretches import stretches
from corpus.copies.texts import compared_text
from corpus.copies.tokens import Tokens, spans_of, tokens_of
from corpus.reports.held import held_corpus
from corpus.reports.published import Row, row_of, rows_of
from corpus.settings import Settings

# Characters of each text that are compared, and stretches that are shown: a page stays under 2 MB.
SHOWN_CHARACTERS = 100_000
SHOWN_STRETCHES = 500

_ARTICLES = """
    select article_id, source_id, title, deck, body, published_at, word_count, duplicate_of
    from corpus.articles where article_id in (?, ?)
"""
_RELATION = """
    select article_id, kind, containment from corpus.article_duplicates
    where (article_id = $one and matches_article_id = $other) or (article_id = $other and matches_article_id = $one)
"""

_MARKS = {
    "=": "in both",
    "~": "in both, elsewhere",
    "≈": "spelled otherwise",
    "-": "only in the shorter",
    "+": "only in the longer",
}


def pair_facts(settings: Settings, one: str, other: str) -> Row | None:
    """Two articles, the shorter first, and the stretches of their texts; None where one of them is not there.

    Raises:
        NothingPublished: there is no corpus to read.
    """
    with held_corpus(settings) as connection:
        found = {row["article_id"]: row for row in rows_of(connection, _ARTICLES, [one, other])}
        if one == other or len(found) < 2:
            return None
        relation = row_of(connection, _RELATION, {"one": one, "other": other})
    texts = [(row, compared_text(row["deck"], row["body"] or "")[:SHOWN_CHARACTERS]) for row in found.values()]
    read = [(row, text, tokens_of(text)) for row, text in texts]
    shorter, longer = sorted(read, key=lambda text: (float(text[2].weights.sum()), text[0]["article_id"]))
    told = _told(shorter[1], shorter[2], longer[1], longer[2])
    return {
        "shorter": shorter[0],
        "longer": longer[0],
        "relation": relation,
        "stretches": told[:SHOWN_STRETCHES],
        "all_stretches": len(told),
    }


def _told(shorter: str, mine: Tokens, longer: str, theirs: Tokens) -> list[Row]:
    """The stretches as words and texts."""
    if not len(mine.hashes) or not len(theirs.hashes):
        return []
    spans = {False: spans_of(shorter, mine), True: spans_of(longer, theirs)}
    texts = {False: shorter, True: longer}

    def cut(is_longer: bool, first: int, end: int) -> str:
        return texts[is_longer][spans[is_longer][first][0] : spans[is_longer][end - 1][1]]

    return [
        {
            "mark": one.mark,
            "what": _MARKS[one.mark],
            "text": cut(one.mark == "+", one.first, one.end),
            "other": cut(True, *one.other) if one.other else None,
        }
        for one in stretches(side_by_side(mine, theirs), len(theirs.hashes))
    ]
