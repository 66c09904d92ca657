"""News with realistic copying, made up: stories, what other papers make of them, and what only looks like copies.

Stories are invented; with real texts at hand (`CORPUS_EVAL`), half of them are those. The same seed gives the same.
"""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.templates import ENDS, LISTS, NOTES, SYNONYMS, TEMPLATES, filled, name

SOURCES = 60

# One story is printed so often, where there are so many articles or more.
PRINTED, LEAST_FOR_AGENCY = 600, 5_000
VERY_MANY = "printed by very many"


@dataclass(frozen=True)
class News:
    """One article."""

    group: str
    """The same for articles that are copies of each other."""
    kind: str
    """`original`, what sort of copy it is, or the class of what only looks like one."""
    title: str
    text: str
    source: int
    day: int
    """Day of the year on which it was published."""


_SENTENCES = (
    "{opening} in {town} {verb} the {word} {thing} of {last} ",
    "{name}, who runs the {thing} in {town}, {verb} the {word} {thing} of {last} ",
    "A {word} report on the {thing} {verb} the {word} {thing} of {last} ",
    "On {day} the {word} {thing} board {verb} the {word} {thing} of {last} ",
    "\u201cWe never saw such a {word} {thing},\u201d said {name}, who {verb} the {word} {thing} of {last} ",
)


def _sentence(draw: random.Random) -> str:
    return filled(draw.choice(_SENTENCES) + draw.choice(ENDS) + ".", draw)


def invented(draw: random.Random) -> str:
    """A story of 8 to 20 paragraphs."""
    return "\n\n".join(" ".join(_sentence(draw) for _ in range(draw.randint(1, 3))) for _ in range(draw.randint(8, 20)))


_CLAUSES = {
    "ja": (
        ("市議会は", "警察は", "研究者らは", "県知事は", "同社は", "漁協は", "住民団体は", "専門家は"),
        ("港の", "新しい", "古い", "北部の", "来年度の", "三つの", "地元の", "老朽化した"),
        ("橋の工事", "学校の移転", "予算案", "水道の改修", "博物館の計画", "鉄道の廃止", "病院の建設", "祭りの日程"),
        ("について", "をめぐり", "に関して", "に対し"),
        (
            "賛成を表明した。",
            "調査を始めた。",
            "説明を求めた。",
            "延期を決めた。",
            "反対の声を上げた。",
            "資料を公開した。",
        ),
    ),
    "zh": (
        ("市政府", "警方", "研究人员", "当地居民", "公司", "渔民协会", "专家", "委员会"),
        ("星期一", "上个月", "本周", "在会议上", "随后", "日前"),
        ("讨论了", "批准了", "推迟了", "公布了", "反对", "调查了"),
        ("新的", "北部的", "旧的", "明年的", "两座", "郊区的"),
        ("桥梁工程。", "学校搬迁计划。", "财政预算。", "供水改造。", "铁路停运方案。", "医院建设。"),
    ),
    "th": (
        ("สภาเทศบาล", "ตำรวจ", "นักวิจัย", "ชาวบ้าน", "บริษัท", "สมาคมประมง", "ผู้เชี่ยวชาญ"),
        ("ได้อนุมัติ", "ได้เลื่อน", "คัดค้าน", "เปิดเผย", "ตรวจสอบ", "สนับสนุน"),
        ("โครงการสะพาน", "การย้ายโรงเรียน", "งบประมาณ", "การซ่อมท่อน้ำ", "แผนรถไฟ", "การสร้างโรงพยาบาล"),
        ("ทางเหนือ", "ในเมือง", "ริมแม่น้ำ", "ใกล้ท่าเรือ", "ของจังหวัด"),
        ("เมื่อวันจันทร์ ", "ในปีหน้า ", "เมื่อเดือนที่แล้ว ", "ในสัปดาห์นี้ "),
    ),
}


def invented_in(language: str, draw: random.Random) -> str:
    """A story of 6 to 12 paragraphs in Japanese, Chinese or Thai."""

    def clause() -> str:
        return draw.choice(("", f"{draw.randrange(3, 900)}")) + "".join(map(draw.choice, _CLAUSES[language]))

    return "\n\n".join("".join(clause() for _ in range(draw.randint(2, 5))) for _ in range(draw.randint(6, 12)))


def real_texts(folder: Path) -> list[str]:
    """Texts of the evaluation folder, several languages, each once."""
    texts = []
    for gold in (folder / "pages" / "gold.jsonl", folder / "world" / "gold.jsonl"):
        with gold.open(encoding="utf-8") as rows:
            texts += [json.loads(row).get("body") or "" for row in rows]
    with gzip.open(folder / "topics" / "bbc.jsonl.gz", "rt", encoding="utf-8") as rows:
        texts += [next((row[name] for name in ("text", "body") if name in row), "") for row in map(json.loads, rows)]
    # By what stands in the middle: some are there twice, under two headlines.
    by_middle = {text[400:500]: text[:12_000] for text in texts if len(text) > 900}
    return list(by_middle.values())


def real_in_languages(folder: Path) -> list[tuple[str, str]]:
    """Language and text of the evaluation folder's pages, each once."""
    texts: dict[str, tuple[str, str]] = {}
    for gold in (folder / "pages" / "gold.jsonl", folder / "world" / "gold.jsonl"):
        with gold.open(encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                if len(text := row.get("body") or "") > 600:
                    texts[text[200:300]] = row.get("language") or "en", text[:12_000]
    return list(texts.values())


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [part for part in text.split("\n") if part.strip()]


def _join(parts: list[str]) -> str:
    return "\n\n".join(parts)


def shortened(text: str, share: float) -> str:
    """The beginning of a text, whole paragraphs but for the last."""
    kept, room = [], int(share * len(text))
    for part in paragraphs(text):
        kept.append(part[: max(room, 60)])
        room -= len(part)
        if room <= 0:
            break
    return _join(kept)


def _edited(text: str, draw: random.Random, way: int) -> str:
    """A reprint, edited in one of six ways."""
    parts = paragraphs(text)
    if way == 0:
        return _join(
            [f"{draw.choice(LISTS['town']).upper()} ({draw.choice(LISTS['last'])} News) \u2014 {parts[0]}", *parts[1:]]
        )
    if way == 1 and len(parts) > 3:
        gone = draw.sample(range(1, len(parts)), max(1, len(parts) // 6))
        return _join([part for number, part in enumerate(parts) if number not in gone])
    if way == 2:
        return _join([re.sub(r"\b\w+\b", lambda word: SYNONYMS.get(word[0], word[0]), part) for part in parts])
    if way == 3 and len(parts) > 4:
        at = draw.randrange(2, len(parts) - 1)
        return _join([*parts[:at], *parts[at + 1 :], parts[at]])
    if way == 4:
        return _join([_sentence(draw), *parts, f"\u00a9 {draw.choice(LISTS['last'])} Press. All rights reserved."])
    return _join(parts).replace("\u201c", '"').replace("\u201d", '"').replace("\u2019", "'").replace(" \u2014 ", " - ")


def _noisy(text: str, draw: random.Random) -> str:
    """A scan: some letters are others, some blanks are gone."""
    swaps = {"e": "c", "l": "1", "m": "rn", "o": "0", "h": "b", "i": "l", "u": "n", "a": "o", "t": "f"}
    return "".join(swaps.get(sign, sign) if draw.random() < 0.02 else sign for sign in text)


def _furnished(text: str, draw: random.Random) -> str:
    """With lines of the site left in it."""
    parts = paragraphs(text)
    for note in draw.sample(NOTES, 4):
        parts.insert(draw.randrange(len(parts) + 1), note)
    return _join(parts)


def _updates(text: str, draw: random.Random) -> list[str]:
    """3 to 5 steps of a running story: it grows at the top, and some of it is rewritten."""
    parts, steps = paragraphs(text), []
    for _ in range(draw.randint(3, 5)):
        parts = [_sentence(draw) + " " + _sentence(draw), *parts]
        if len(parts) > 6 and len(parts[at := draw.randrange(2, len(parts))]) < 0.15 * len(text):
            parts[at] = _sentence(draw)
        steps.append(_join(parts))
    return steps


_COPIES: dict[str, Callable[[str, random.Random], list[str]]] = {
    "exact": lambda text, _: [text],
    "reprint": lambda text, draw: [_edited(text, draw, draw.randrange(6))],
    "abridged 50": lambda text, _: [shortened(text, 0.5)],
    "abridged 30": lambda text, _: [shortened(text, 0.3)],
    "abridged 15": lambda text, _: [shortened(text, 0.15)],
    "update": _updates,
    "scan": lambda text, draw: [_noisy(text, draw)],
    "furniture": lambda text, draw: [_furnished(text, draw)],
}


def _rewritten(text: str, draw: random.Random) -> str:
    """The same facts told in other words: names and numbers stay, the rest is told anew."""
    facts = re.findall(r"\b(?:[A-Z][a-z]+|\d+)\b", text)
    told = [f"{_sentence(draw)[:-1]}, {draw.choice(facts)} told {draw.choice(facts)}." for _ in range(12) if facts]
    return _join(told or [invented(draw)])


def _lookalikes(stories: list[str], draw: random.Random) -> Iterator[tuple[str, str]]:
    """Kind and text of articles that share passages and are no copies."""
    one, other, third = (draw.choice(stories) for _ in range(3))
    yield "round-up", _join([shortened(text, 0.25) for text in dict.fromkeys((one, other, third))])
    speech = _join([f"\u201c{' '.join(_sentence(draw) for _ in range(3))}\u201d, {name(draw)} said." for _ in range(2)])
    yield "press quote", _join([_sentence(draw), speech, invented(draw)])
    yield "press quote", _join([*paragraphs(invented(draw))[:6], speech])
    background = paragraphs(_join([invented(draw)]))[:4]
    for _ in range(3):
        yield "background", _join([*paragraphs(invented(draw))[:8], *background])
    writer = name(draw)
    frame = (
        f"{writer} writes here each {draw.choice(LISTS['day'])} about life in {draw.choice(LISTS['town'])}. " * 2,
        f"Write to {writer}.",
    )
    for _ in range(2):
        yield "column", _join([frame[0], *paragraphs(invented(draw))[:7], frame[1]])
    yield "rewrite", _rewritten(one, draw)
    # The names and numbers of a story in another language.
    facts = re.findall(r"\b(?:[A-Z][a-z]+|\d+)\b", other)[:20]
    language = draw.choice(list(_CLAUSES))
    yield "translation", _join([f"{invented_in(language, draw)[:120]} {' '.join(facts[at::4])}" for at in range(4)])
    quoted = max(paragraphs(other), key=len)
    if len(quoted) < 0.2 * len(other):
        yield "quotation", _join([quoted, *paragraphs(invented(draw))[:9]])


def news(count: int, seed: int = 5, real: list[str] | None = None) -> list[News]:
    """About so many articles, in any order: a third of them stories, a third copies, the others what looks like it."""
    draw = random.Random(seed)
    real = list(real or ())
    draw.shuffle(real)
    rows: list[News] = []

    def add(group: str, kind: str, text: str, day: int, source: int | None = None) -> None:
        title = f"{_sentence(draw)[:60].rsplit(' ', 1)[0]}"
        source = draw.randrange(SOURCES) if source is None else source
        rows.append(News(group, kind, title, text, source, min(364, day)))

    stories: list[str] = []
    while len(rows) < 0.7 * count:
        number = len(stories)
        text = real[number // 2] if number % 2 and number // 2 < len(real) else invented(draw)
        if number % 20 == 0:
            text = invented_in(draw.choice(list(_CLAUSES)), draw)
        stories.append(text)
        day = draw.randrange(360)
        add(f"s{number}", "original", text, day)
        for kind in draw.choices(list(_COPIES), k=draw.choice((0, 0, 1, 1, 2, 4))):
            for copy in _COPIES[kind](text, draw):
                add(f"s{number}", kind, copy, day + draw.randrange(4))
    if count >= LEAST_FOR_AGENCY:
        text = invented(draw)
        add("agency", "original", text, 1)
        # By each source once: what one prints ten times is furniture to it.
        for number in range(PRINTED):
            printed = _edited(text, draw, draw.randrange(6))
            add("agency", VERY_MANY, printed, draw.randrange(1, 6), SOURCES + number)
    numbers = iter(range(1 << 40))
    while len(rows) < 0.85 * count:
        for kind, text in _lookalikes(stories, draw):
            add(f"l{next(numbers)}", kind, text, draw.randrange(360))
    while len(rows) < count:
        for kind, template in TEMPLATES.items():
            add(f"t{next(numbers)}", kind, filled(template, draw), draw.randrange(360))
    draw.shuffle(rows)
    return rows
