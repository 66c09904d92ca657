"""How often drift is seen where there is none, and how soon where there is: `python -m bench.drift`.

Steady feeds are made up as figures of loads: volumes are Poisson with a weekly rhythm, shares binomial, lengths
log-normal. The dbt model `drift` judges them as it judges the loads of a corpus.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from rich.table import Table

from corpus.operate.run import terminal
from corpus.settings import Settings
from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.dbt import run_dbt

FIRST = datetime(2025, 1, 6, 3)

# Loads before a fault is planted, and how many are asked for it.
BEFORE, ASKED = 30, 2

# What is asked for: of loads of steady feeds that something stands out, of planted faults that one is not found.
MOST_FALSE = 0.01

_SHARES: dict[str, dict[str, tuple[float, float]]] = {
    # Of records, then of articles: the least and the most that a source's share may be.
    "records": {"duplicate": (0, 0.1), "unchanged": (0, 0.3), "quarantined": (0, 0.03), "repaired": (0, 0.02)},
    "articles": {
        "title": (0.97, 1),
        "deck": (0.3, 0.9),
        "byline": (0.4, 0.95),
        "date": (0.9, 1),
        "language": (0.97, 1),
        "copy": (0, 0.2),
        "empty": (0, 0.02),
    },
}


@dataclass
class Feed:
    """A source as it steadily is; a fault changes one of these."""

    weekday: float
    """Records of a load from Monday to Friday."""
    weekend: float
    """Share of them on the other days."""
    shares: dict[str, float]
    english: float
    """Share of the articles in English; the others are in Spanish."""
    days: list[float]
    """How the articles are shared out over the last days."""
    words: float
    """Median length of its articles."""
    spread: float
    """Deviation of the logarithm of their lengths."""
    day_of_old: float = 0
    """Share of the articles that fall on one day of long ago."""


def feed(draw: np.random.Generator) -> Feed:
    """Some steady feed: 30 to 400 records on a weekday."""
    shares = {name: float(draw.uniform(*ends)) for ranges in _SHARES.values() for name, ends in ranges.items()}
    days = draw.dirichlet(np.ones(7) * 2)
    return Feed(
        weekday=float(np.exp(draw.uniform(np.log(30), np.log(400)))),
        weekend=float(draw.uniform(0.4, 0.8)),
        shares=shares,
        english=float(draw.choice([0, 0.5, 0.9, 1])),
        days=[float(day) for day in days],
        words=float(np.exp(draw.uniform(np.log(150), np.log(900)))),
        spread=float(draw.uniform(0.4, 0.8)),
    )


def _with_share(name: str, change: Callable[[float], float]) -> Callable[[Feed], Feed]:
    return lambda one: replace(one, shares=one.shares | {name: change(one.shares[name])})


# What is planted, each with the measure that has to tell it.
FAULTS: dict[str, tuple[str, Callable[[Feed], Feed]]] = {
    "falls silent": ("records", lambda one: replace(one, weekday=0)),
    "brings five times as much": ("records", lambda one: replace(one, weekday=one.weekday * 5)),
    "loses most of its bylines": ("byline_share", _with_share("byline", lambda share: share / 5)),
    "loses its headlines": ("title_share", _with_share("title", lambda _: 0.3)),
    "is in another language": ("language:fr", lambda one: replace(one, english=-1)),
    "dates pile up on one day": ("one_day_share", lambda one: replace(one, days=[0.97, 0.03])),
    "dates fall on one day of long ago": ("one_old_day_share", lambda one: replace(one, day_of_old=0.9)),
    "a surge of duplicates": ("duplicate_share", _with_share("duplicate", lambda share: share + 0.45)),
    "a surge of quarantine": ("quarantined_share", _with_share("quarantined", lambda share: share + 0.45)),
    "texts are cut to a third": ("words_p50", lambda one: replace(one, words=one.words / 3)),
}


def _figures(one: Feed, day: int, draw: np.random.Generator) -> Iterator[tuple[str, float, int | None, int | None]]:
    """The measures of what a feed brings with the load of a day; nothing where it brings no record."""
    rate = one.weekday * (one.weekend if day % 7 in (5, 6) else 1)
    records = int(draw.poisson(rate))
    if not records:
        return
    yield "records", records, None, None
    outcomes = {name: one.shares[name] for name in ("duplicate", "unchanged", "quarantined")}
    left = max(0.0, 1 - sum(outcomes.values()))
    total = sum(outcomes.values()) + left
    counts = draw.multinomial(records, [share / total for share in (*outcomes.values(), left)])
    for name, count in zip(outcomes, counts, strict=False):
        yield f"{name}_share", count / records, int(count), records
    repaired = int(draw.binomial(records, one.shares["repaired"]))
    yield "repaired_share", repaired / records, repaired, records
    articles = int(counts[-1])
    if not articles:
        return
    for name in _SHARES["articles"]:
        count = int(draw.binomial(articles, one.shares[name]))
        yield f"{name}_share", count / articles, count, articles
    languages = draw.multinomial(articles, [0.0, 0.0, 1.0] if one.english < 0 else [one.english, 1 - one.english, 0.0])
    for code, count in zip(("en", "es", "fr"), languages, strict=True):
        if count:
            yield f"language:{code}", count / articles, int(count), articles
    old = int(draw.binomial(articles, one.day_of_old))
    pile = max(int(draw.multinomial(articles - old, one.days).max()), old)
    yield "one_day_share", pile / articles, pile, articles
    yield "one_old_day_share", old / articles, old, articles
    lengths = np.sort(draw.lognormal(np.log(one.words), one.spread, articles).astype(int))
    for name, place in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        yield f"words_{name}", int(lengths[int(place * (articles - 1))]), None, articles


def rows_of(source: str, one: Feed, days: range, draw: np.random.Generator) -> list[dict[str, Any]]:
    """Rows of `quality.metrics` of a source, one load a day."""
    names = ("measure", "value", "numerator", "denominator")
    return [
        dict(zip(names, figure, strict=True))
        | {
            "load_id": f"load-{day:05}",
            "source_id": source,
            "unit": "records" if figure[0] == "records" else "words" if "words" in figure[0] else "share",
        }
        for day in days
        for figure in _figures(one, day, draw)
    ]


def judged(rows: list[dict[str, Any]], loads: int, asked: int) -> list[tuple[str, str, str, str, str]]:
    """What the model `drift` says of the last of so many loads: load, source, measure, verdict and words of each."""
    with tempfile.TemporaryDirectory(prefix="dateline-drift-") as home:
        settings = replace(Settings.from_environment(), home=Path(home), parallelism=1)
        with open_warehouse(settings) as connection:
            days = [(f"load-{day:05}", FIRST + timedelta(days=day)) for day in range(loads)]
            connection.executemany(
                "insert into raw.loads by name select $1 as load_id, $2 as started_at, $2 as admitted_at,"
                " 1 as captures_in, case when $3 then $2 end as published_at",
                [(load, due, place < loads - asked) for place, (load, due) in enumerate(days)],
            )
            connection.register("made_up", pa.Table.from_pylist(rows))
            connection.execute(
                "create table quality.metrics as select load_id, source_id, measure, unit, value::double as value,"
                " numerator, denominator from made_up order by load_id"
            )
        run_dbt(settings, "run", "--select", "drift", "--no-write-json")
        with open_warehouse(settings) as connection:
            return connection.execute(
                "select load_id, source_id, measure, verdict, told from quality.drift order by all"
            ).fetchall()


def false_alarms(seed: int, loads: int, sources: int = 20) -> tuple[int, int, list[str]]:
    """Loads of steady feeds, those at which something stands out, and what does."""
    draw = np.random.default_rng(seed)
    feeds = [feed(draw) for _ in range(sources)]
    rows = [row for number, one in enumerate(feeds) for row in rows_of(f"s{number}", one, range(loads), draw)]
    found = [one for one in judged(rows, loads, loads) if one[3] != "usual"]
    told = [f"{load} {source} {measure}: {words}" for load, source, measure, _, words in found]
    return loads, len({load for load, *_ in found}), told


def found_faults(seed: int, sources: int = 20) -> dict[str, list[int | None]]:
    """For each fault the load after its beginning at which each source's is found: 1, 2, or None."""
    draw = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    last = range(BEFORE, BEFORE + ASKED)
    for number in range(sources):
        one = feed(draw)
        before = rows_of("", one, range(BEFORE), draw)
        for name, (_, change) in FAULTS.items():
            source = f"{name}/{number}"
            rows += [row | {"source_id": source} for row in before]
            rows += rows_of(source, change(one), last, draw)
    found: dict[str, int] = {}
    for load, source, measure, verdict, _ in judged(rows, BEFORE + ASKED, ASKED):
        name = source.partition("/")[0]
        if verdict != "usual" and measure == FAULTS[name][0]:
            found.setdefault(source, int(load.removeprefix("load-")) - BEFORE + 1)
    return {name: [found.get(f"{name}/{number}") for number in range(sources)] for name in FAULTS}


def main() -> int:
    """Print false alarms on steady feeds, and after how many loads planted faults are found."""
    console = terminal()
    loads = alarms = 0
    for seed in range(4):
        more, wrong, told = false_alarms(seed, 300)
        loads, alarms = loads + more, alarms + wrong
        for one in told:
            console.print(f"  false: {one}", markup=False)
    console.print(f"false alarms: at {alarms} of {loads:,} loads of 20 steady feeds, {alarms / loads:.2%}")
    table = Table("fault", "found at once", "in two loads", "not", box=None, pad_edge=False, header_style="dim")
    planted = missed = 0
    for name, found in found_faults(9, 50).items():
        planted, missed = planted + len(found), missed + found.count(None)
        table.add_row(name, *(str(found.count(one)) for one in (1, 2, None)))
    console.print(table)
    return 0 if alarms < MOST_FALSE * loads and missed < MOST_FALSE * planted else 1


if __name__ == "__main__":
    sys.exit(main())
