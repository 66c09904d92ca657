"""Charts as SVG, drawn here: no script, no style attribute, every text escaped, each with its meaning in words.

Colours come from the pages' style sheet by class, so that they follow light, dark and paper. What a colour tells is
told besides by a sign, a pattern or a word.
"""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from corpus.visible import shortened, visible

_FOLDER = Path(__file__).with_name("pages")

# Characters of a label in a chart.
LABEL = 34


def _text(value: object) -> Markup:
    return escape(visible(value))


def _svg(width: float, height: float, label: str, body: Iterable[str], name: str, stretched: bool = False) -> Markup:
    stretch = ' preserveAspectRatio="none"' if stretched else ""
    return Markup(
        f'<svg class="{name}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{_text(label)}"{stretch}>'
        f"{''.join(body)}</svg>"
    )


# Pictures up to this width fit on a phone.
NARROW = 320


def number(value: float | None, digits: int = 0) -> str:
    """A number as people read it, thousands apart; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.{digits}f}"


def plural(count: float | None, one: str, many: str | None = None) -> str:
    """A number of things: `1 article`, `2 articles`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def share(value: float | None) -> str:
    """A share of one in percent, with a decimal where it is small."""
    if value is None:
        return "–"
    return f"{100 * value:.1f}\u202f%" if 0 < value < 0.1 else f"{100 * value:.0f}\u202f%"


def spark(values: Sequence[float | None], label: str, marked: Iterable[int] = ()) -> Markup:
    """A small line of values in time, the last with a dot, those that stand out with a ring.

    Args:
        values: one a load, oldest first; None leaves a gap.
        label: what it shows, in words.
        marked: places of the values that stand out.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Markup('<span class="soft">–</span>')
    low, high = min(0.0, *known), max(known)
    span, step = (high - low) or 1.0, 112 / max(len(values) - 1, 1)
    places = [
        None if value is None else (4 + at * step, 22 - 18 * (value - low) / span) for at, value in enumerate(values)
    ]
    lines: list[list[str]] = [[]]
    for place in places:
        if place is None:
            lines.append([])
        else:
            lines[-1].append(f"{place[0]:.1f},{place[1]:.1f}")
    body = ['<path class="axis" d="M4 22H116"/>']
    body += [f'<polyline class="line" points="{" ".join(line)}"/>' for line in lines if len(line) > 1]
    body += [
        f'<circle class="dot" cx="{line[0].split(",")[0]}" cy="{line[0].split(",")[1]}" r="1.6"/>'
        for line in lines
        if len(line) == 1
    ]
    for at in marked:
        if (place := places[at]) is not None:
            body.append(f'<circle class="ring" cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="3.6"/>')
    if (last := places[-1]) is not None:
        body.append(f'<circle class="dot" cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.2"/>')
    return _svg(120, 26, label, body, "spark")


def bar(parts: Sequence[tuple[float, str]], total: float, label: str) -> Markup:
    """A horizontal bar of parts: each a number and the class that draws it."""
    body = ['<rect class="track" width="100" height="8"/>']
    at = 0.0
    for value, name in parts:
        width = 100 * value / total if total else 0
        body.append(f'<rect class="{name}" x="{at:.2f}" width="{width:.2f}" height="8"/>')
        at += width
    return _svg(100, 8, label, body, "bar", stretched=True)


def columns(
    values: Sequence[tuple[str, float]], label: str, marked: Iterable[int] = (), *, unit: str, width: int = 560
) -> Markup:
    """Upright bars, one a value, with the first, middle and last label below.

    Args:
        values: label and height of each.
        label: what it shows, in words.
        marked: places of the bars that stand out, which are drawn with an outline.
        unit: what is counted, in the singular.
        width: how wide it is drawn, in pixels; one of several beside each other is drawn narrower, or its letters would
            shrink with it.
    """
    if not values:
        return Markup("")
    most, chosen = max(value for _, value in values) or 1, set(marked)
    room = width / len(values)

    body = [
        f'<path class="axis" d="M0 120.5H{width}"/>',
        f'<text class="tick" x="0" y="10">{_text(plural(most, unit))}</text>',
    ]
    for at, (name, value) in enumerate(values):
        height = 104 * value / most
        kind = "column marked" if at in chosen else "column"
        body.append(
            f'<rect class="{kind}" x="{at * room + room * 0.1:.1f}" y="{120 - height:.1f}" width="{room * 0.8:.1f}"'
            f' height="{height:.1f}"><title>{_text(name)}: {_text(plural(value, unit))}</title></rect>'
        )
    shown = {0: "start", len(values) - 1: "end"} | ({len(values) // 2: "middle"} if len(values) > 6 else {})
    for at, anchor in shown.items():
        x = {"start": 0.0, "end": float(width)}.get(anchor, (at + 0.5) * room)
        if len(values) > 1 or at == 0:
            body.append(f'<text class="tick" x="{x:.1f}" y="136" text-anchor="{anchor}">{_text(values[at][0])}</text>')
    return _svg(width, 142, label, body, "columns-chart" if width > NARROW else "columns-chart narrow")


@dataclass(frozen=True)
class Ran:
    """A load in the strip of loads."""

    load_id: str
    state: str
    """`good`, `warn` or `bad`."""
    words: str
    """What became of it, in words."""
    seconds: float | None
    href: str | None


SIGNS = {"good": "✔", "warn": "!", "bad": "✘"}


def strip(loads: Sequence[Ran]) -> Markup:
    """The last loads, oldest first: a bar as high as the load took long, below it a sign of what became of it."""
    most = max((one.seconds or 0 for one in loads), default=0) or 1
    room = min(44.0, 660 / max(len(loads), 1))
    body = ['<path class="axis" d="M0 74.5H660"/>']
    for at, one in enumerate(loads):
        height = 0 if one.seconds is None else max(2.0, 58 * one.seconds / most)
        told = f"Load {one.load_id}: {one.words}{'' if one.seconds is None else ', ' + duration(one.seconds)}"
        x = at * room
        drawn = (
            f"<title>{_text(told)}</title>"
            f'<rect class="hit" x="{x:.1f}" y="0" width="{room:.1f}" height="96"/>'
            f'<rect class="{one.state}" x="{x + room * 0.15:.1f}" y="{74 - height:.1f}" width="{room * 0.7:.1f}"'
            f' height="{height:.1f}"/>'
            f'<text class="sign {one.state}" x="{x + room / 2:.1f}" y="90" text-anchor="middle">'
            f"{SIGNS[one.state]}</text>"
        )
        body.append(
            f'<a href="{_text(one.href)}" aria-label="{_text(told)}">{drawn}</a>' if one.href else f"<g>{drawn}</g>"
        )
    body.append(f'<text class="tick" x="0" y="11">longest {duration(most)}</text>' if most > 1 else "")
    # The links in it are for the keyboard too, so that it is a group and no picture.
    return Markup(
        f'<svg class="strip" viewBox="0 0 660 96" role="group" aria-label="The last {len(loads)} loads, oldest first">'
        f"{''.join(body)}</svg>"
    )


def duration(seconds: float | None) -> str:
    """A time as people say it: `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds is None:
        return "–"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@dataclass(frozen=True)
class Node:
    """A quantity in the picture of the balance."""

    name: str
    value: int
    kind: str = "plain"


def flow(stages: Sequence[Sequence[Node]], links: Mapping[tuple[str, str], int], label: str) -> Markup:
    """Quantities that part, from left to right, each link as wide as what flows.

    Args:
        stages: the quantities of each column.
        links: how much flows from one quantity to another, by their names.
        label: the same in words.
    """
    width, height, column = 720, 250, 12
    most = max(sum(node.value for node in stage) for stage in stages) or 1
    gaps = max(len(stage) for stage in stages) * 30
    scale = (height - gaps - 16) / most
    place: dict[str, tuple[float, float, float]] = {}
    body: list[str] = []
    drawn: list[str] = []
    for at, stage in enumerate(stages):
        x, y = at * (width - 190) / max(len(stages) - 1, 1), 18.0
        if at == 3:  # beside what they are part of, which is the last above them
            y = max(y, height - sum(max(node.value * scale, 14) + 14 for node in stage) - 14)
        for node in stage:
            tall = max(node.value * scale, 2 if node.value else 1)
            place[node.name] = (x, y, tall)
            drawn.append(
                f'<rect class="node {node.kind}" x="{x:.1f}" y="{y:.1f}" width="{column}" height="{tall:.1f}"/>'
            )
            drawn.append(
                f'<text x="{x + column + 6:.1f}" y="{y + 11:.1f}"><tspan class="strong">{number(node.value)}</tspan>'
                f" {_text(shortened(node.name, LABEL))}</text>"
            )
            y += max(tall, 14) + 14
    left = dict.fromkeys(place, 0.0)
    right = dict.fromkeys(place, 0.0)
    for (source, target), value in links.items():
        if not value or source not in place or target not in place:
            continue
        tall = max(value * scale, 1)
        (x0, y0, _), (x1, y1, _) = place[source], place[target]
        a, b = y0 + left[source], y1 + right[target]
        left[source] += tall
        right[target] += tall
        x0, middle = x0 + column, (x0 + column + x1) / 2
        body.append(
            f'<path class="ribbon" d="M{x0:.1f} {a:.1f}C{middle:.1f} {a:.1f} {middle:.1f} {b:.1f} {x1:.1f} {b:.1f}'
            f'V{b + tall:.1f}C{middle:.1f} {b + tall:.1f} {middle:.1f} {a + tall:.1f} {x0:.1f} {a + tall:.1f}Z"/>'
        )
    return _svg(width, height, label, body + drawn, "flow")


@cache
def _land() -> str:
    return (_FOLDER / "land.txt").read_text(encoding="ascii").strip()


@cache
def _centres() -> dict[str, tuple[float, float]]:
    with (_FOLDER / "country_centres.csv").open(encoding="ascii", newline="") as file:
        return {row["country"]: (float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Spot:
    """A place on the map."""

    name: str
    country: str
    value: int
    longitude: float | None = None
    latitude: float | None = None


def world(spots: Sequence[Spot], label: str) -> Markup:
    """A map of the world (equirectangular; outlines by Natural Earth), a dot a place, its area by the value."""
    most = max((spot.value for spot in spots), default=0) or 1
    body = [f'<path class="land" d="{_land()}"/>']
    for spot in spots:
        longitude, latitude = spot.longitude, spot.latitude
        if longitude is None or latitude is None:
            if spot.country not in _centres():
                continue
            longitude, latitude = _centres()[spot.country]
        radius = max(1.2, 8 * math.sqrt(spot.value / most))
        body.append(
            f'<circle class="spot" cx="{longitude + 180:.1f}" cy="{84 - latitude:.1f}" r="{radius:.1f}">'
            f"<title>{_text(spot.name)}: {number(spot.value)}</title></circle>"
        )
    return _svg(360, 144, label, body, "world")
