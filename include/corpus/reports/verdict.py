"""What is to be said of a load first, in a sentence or two."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from corpus.quality.wording import how_many
from corpus.reports import words
from corpus.reports.state import LoadState
from corpus.visible import visible

# Warnings that a verdict names; the page has the others.
NAMED = 2


def grade(state: LoadState, failed: Sequence[Mapping[str, Any]], attention: int = 0) -> str:
    """How a load went: `good`, `warn` or `bad`."""
    if state.blocked or not (state.published_at or state.released_by):
        return "bad"
    troubled = any(one["severity"] in ("critical", "warning") for one in failed)
    return "warn" if troubled or attention or state.rolled_back else "good"


def _warnings(failed: Sequence[Mapping[str, Any]]) -> str:
    told = [one for one in failed if one["severity"] != "info"]
    count = words.warnings(len(told))
    said = [f"{count[0].upper()}{count[1:]}."]
    said += [
        words.warning(str(one["description"]), how_many(one["unexpected_count"], one["observed"]))
        for one in told[:NAMED]
    ]
    return " ".join([*said, *([f"And {len(told) - NAMED} more."] if len(told) > NAMED else [])])


def verdict(load_id: str, state: LoadState, failed: Sequence[Mapping[str, Any]], when: Any) -> Markup:
    """A load in words: published or not, since when, and how many warnings.

    Args:
        load_id: the load.
        state: what became of it.
        failed: its failed expectations.
        when: how to write a time: the filter `when` of the templates.
    """
    if state.blocked:
        said = Markup("{} That was {}. ").format(words.blocked(load_id, state.step), when(state.blocked_at))
        return said + escape(words.first_line(state.message))
    if state.released_by:
        said = Markup("{} That was {}. {}")
        blocked = words.blocked(load_id, state.step, now=False)
        return said.format(blocked, when(state.blocked_at), words.released(state.released_by))
    if not state.published_at:
        return Markup("Not published.")
    said = Markup("Published {}. ").format(when(state.published_at))
    if state.rolled_back:
        to = state.rolled_back.to_load_id
        said += Markup("Rolled back since: load {} is what readers see. ").format(to)
    return said + escape(visible(_warnings(failed)))
