"""The words for the facts of a load: terminal, alerts, digests and pages say the same thing in the same way.

Everything foreign is shown as one visible line.
"""

from collections.abc import Mapping
from typing import Any

from corpus.visible import shortened, visible

# Characters of a message that a line shows.
SHOWN_CHARACTERS = 240

# What a measure of `quality.metrics` is called.
_MEASURES = {
    "records": "records",
    "loaded": "records loaded",
    "duplicate": "duplicate records",
    "unchanged": "unchanged records",
    "quarantined": "quarantined records",
    "articles": "articles",
    "new_articles": "new articles",
    "sources": "sources",
    "duplicate_share": "share of duplicate records",
    "unchanged_share": "share of unchanged records",
    "quarantined_share": "share of quarantined records",
    "repaired_share": "share of repaired records",
    "title_share": "share with a headline",
    "deck_share": "share with a deck",
    "byline_share": "share with a byline",
    "date_share": "share with a date",
    "language_share": "share with a language",
    "copy_share": "share of copies",
    "empty_share": "share without a text",
    "one_day_share": "share of dates on one day",
    "one_old_day_share": "share of dates on one day of long ago",
    "words_p10": "words of the shortest tenth",
    "words_p50": "words of the middle article",
    "words_p90": "words of the longest tenth",
    "age_days_p50": "days from publication to capture",
}


def measure(name: str) -> str:
    """A measure as people call it: `share with a byline`, `share in language fr`."""
    kind, _, part = name.partition(":")
    if part:
        return {"language": f"share in language {visible(part)}", "quarantined": f"share of {visible(part)}"}.get(
            kind, visible(name)
        )
    return _MEASURES.get(name, visible(name))


def balance(counts: Mapping[str, Any]) -> str:
    """The balance: `12 captures in = 9 loaded + 1 duplicate + 0 unchanged + 2 quarantined`."""
    parts = " + ".join(f"{counts[name]:,} {name}" for name in ("loaded", "duplicate", "unchanged", "quarantined"))
    return f"{counts['captures_in']:,} captures in = {parts}"


def blocked(load_id: str, step: str | None, now: bool = True) -> str:
    """That a load is blocked, or was, and in which step."""
    return f"Load {visible(load_id)} {'is' if now else 'was'} blocked{f' in the step {visible(step)}' if step else ''}."


def released(by: str) -> str:
    """By which load one that was blocked was released."""
    return f"Released by load {visible(by)}."


def warnings(count: int) -> str:
    """How many warnings a load has: `no warning`, `one warning`, `2 warnings`."""
    return "no warning" if not count else "one warning" if count == 1 else f"{count:,} warnings"


def stays(published: str | None) -> str:
    """What is published while a load is blocked."""
    if published is None:
        return "Nothing has been published yet."
    return f"The corpus is what it was before: that of load {published}."


def late(load_id: str, minutes: int) -> str:
    """That a load has not ended in the time that it should take."""
    return f"Load {visible(load_id)} has not ended after {minutes:,} minute{'' if minutes == 1 else 's'}."


def releases(count: int) -> str:
    """That a load publishes what loads that were blocked had admitted."""
    what = "a load that was" if count == 1 else f"{count:,} loads that were"
    return f"publishes what {what} blocked before had admitted"


def warning(description: str, how_many: str) -> str:
    """A warning: what was expected, and how far what was found is from it."""
    return f"Expected: {description.rstrip('.')} ({how_many})."


def drift(source: str, name: str, verdict: str, told: str) -> str:
    """What stands out of a source, as in `daily: share with a byline: usual 82 % to 97 %, now 41 %`."""
    if verdict == "silent":
        return f"{shortened(source, 80)} has fallen silent: {told}."
    return f"{shortened(source, 80)}: {measure(name)}: {told}."


def first_line(message: str | None) -> str:
    """The first line of a message."""
    return shortened((message or "").strip().partition("\n")[0], SHOWN_CHARACTERS)
