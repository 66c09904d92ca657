"""The days that the lines of text dumps tell."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.text.dates import Moment, dated_parts, find_date
from corpus.text.day_order import Order, day_order, is_open


def moments_of(texts: Sequence[str], ends: Sequence[int], looked_at: Iterable[int]) -> dict[int, Moment]:
    """The first day that each of some lines tells, by the line's number; `3/4/2025` is read as its page writes days.

    Args:
        texts: the lines of all pages.
        ends: for each page the line after its last.
        looked_at: the lines in question.
    """
    moments: dict[int, Moment] = {}
    undecided: list[int] = []
    for at in looked_at:
        if moment := find_date(texts[at]):
            moments[at] = moment
        elif is_open(texts[at]):
            undecided.append(at)
    for begin, end in pairwise((0, *ends)) if undecided else ():
        own = [at for at in undecided if begin <= at < end]
        if own and (order := day_order(texts[begin:end])) in (Order.DAY, Order.MONTH):
            dated = ((at, dated_parts(texts[at], american=order is Order.MONTH)) for at in own)
            moments |= {at: parts[0][1] for at, parts in dated if parts}
    return dict(sorted(moments.items()))
