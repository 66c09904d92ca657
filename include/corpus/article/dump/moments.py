"""The days that the lines of text dumps tell."""

from collections.abc import Iterable, Sequence

from corpus.text.dates import Moment, dated_parts, find_date
from corpus.text.day_order import Order, day_order, is_open


def moments_of(pages: Sequence[Sequence[str]], looked_at: Iterable[int]) -> dict[int, Moment]:
    """The first day that each of some lines tells, by the line's number among those of all pages.

    `3/4/2025` is read as its page writes days.
    """
    texts = [text for page in pages for text in page]
    moments: dict[int, Moment] = {}
    undecided: list[int] = []
    for at in looked_at:
        if moment := find_date(texts[at]):
            moments[at] = moment
        elif is_open(texts[at]):
            undecided.append(at)
    begin = 0
    for page in pages if undecided else ():
        end = begin + len(page)
        own = [at for at in undecided if begin <= at < end]
        if own and (order := day_order(page)) in (Order.DAY, Order.MONTH):
            dated = ((at, dated_parts(texts[at], american=order is Order.MONTH)) for at in own)
            moments |= {at: parts[0][1] for at, parts in dated if parts}
        begin = end
    return dict(sorted(moments.items()))
