"""Floods: of very many quarantined records of one reason in one file, one tells the rest."""

from dataclasses import dataclass, replace

from corpus.landing.records import Item, Quarantined

# So many records of one reason are quarantined one by one: what is wrong shows in a few, and each is two files. Of
# 200,000 broken lines, 300 are 40 MB under quarantine/ at most.
MOST_OF_A_REASON = 300

# A slice of a file has its share of them, but at least so many.
LEAST_OF_A_REASON = 20


@dataclass
class _Rest:
    """The records that are not told one by one: the first of them, its number in its file, and how many there are."""

    first: Quarantined
    number: int
    count: int = 0


class Floods:
    """Counts the quarantined records of a slice by reason.

    Args:
        share: the slice's share of its file, 0 to 1.
    """

    def __init__(self, share: float = 1.0) -> None:
        self._most = max(LEAST_OF_A_REASON, int(MOST_OF_A_REASON * share))
        self._told: dict[str, int] = {}
        self._rest: dict[str, _Rest] = {}
        self.untold = 0
        """Records that are not told one by one."""

    def takes(self, item: Item, number: int) -> bool:
        """Whether a record is one of those that are not told one by one.

        Args:
            item: the record.
            number: its number in its file.
        """
        if not isinstance(item, Quarantined):
            return False
        told = self._told[item.reason] = self._told.get(item.reason, 0) + 1
        if told <= self._most:
            return False
        rest = self._rest.setdefault(item.reason, _Rest(item, number))
        rest.count += 1
        self.untold += 1
        return True

    def rest(self) -> list[tuple[Quarantined, int]]:
        """For each reason with untold records one that tells them, and its number in its file."""
        told = []
        for rest in self._rest.values():
            message = rest.first.message
            if rest.count > 1:
                message = f"this record and {rest.count - 1:,} more with the same reason after it; of this: {message}"
            told.append((replace(rest.first, message=message), rest.number))
        return told
