"""Random schedules of what may happen to a landing area, and the landing area that gives the same corpus in one load.

python -m tests.e2e.schedules 30        run 30 schedules, each loaded as it goes and once, and compare the tables
"""

import gzip
import os
import random
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.load import run_steps
from corpus.step import Load
from tests.e2e.conftest import Corpus
from tests.e2e.stories import MANY, ONE, Story

SOURCES = ("alder-post", "Yahoo!", "brook [weekly]")
WORDS = [
    "harbour",
    "council",
    "bridge",
    "school",
    "winter",
    "ferry",
    "budget",
    "market",
    "mayor",
    "library",
    "river",
    "festival",
    "road",
    "hospital",
    "garden",
    "train",
    "island",
    "museum",
    "farmers",
    "teachers",
    "voters",
    "engineers",
    "report",
    "plan",
    "vote",
    "repair",
    "opening",
    "closure",
    "debate",
]
KINDS = ("add", "add", "add", "append", "touch", "rename", "swap", "rotate", "pack", "remove", "replace", "retake")


@dataclass
class Schedule:
    """What happens to a landing area, drawn from a seed, and the landing area that one load is to be compared with.

    In the second nothing is ever lost: files that are removed stay, and what a file held before it was written anew
    stands beside it, under its name and a number.
    """

    draw: random.Random
    landing: Path
    whole: Path
    stories: list[Story] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """What is there: path, format."""
    lost: dict[str, list[int]] = field(default_factory=dict)
    """The numbers of what a file held before, by its present path."""
    count: int = 0
    told: list[str] = field(default_factory=list)
    """What happened, in words."""

    def step(self) -> None:
        """Let some things happen, between two loads; a file that changed is left alone until the next one."""
        changed: set[str] = set()
        for _ in range(self.draw.randint(2, 6)):
            there = sorted(set(self.files) - changed)
            kind = self.draw.choice(KINDS) if there else "add"
            if kind == "add":
                changed.add(self._add(self._new_stories()))
            elif kind == "retake":
                changed.add(self._retake())
            else:
                path = self.draw.choice(there)
                changed |= getattr(self, f"_{kind}")(path, self.files[path], there)

    def _retake(self) -> str:
        """A story is captured again, another of its fields changed, perhaps in another form of its address."""
        story = self.draw.choice(self.stories)
        fields: dict[str, Any] = {"title": f"{story.title}, corrected {self.count}", "day": story.day % 28 + 1}
        name = self.draw.choice(sorted(fields))
        later = story.captured and story.captured + 1
        return self._add([replace(story, **{name: fields[name]}, captured=later, form=self.count)])

    def _append(self, path: str, found: str, there: list[str]) -> set[str]:
        if found != "jsonl":
            return set()
        self._tell("append", path)
        more = MANY[found](self._new_stories())
        for root in (self.landing, self.whole):
            with (root / path).open("ab") as file:
                file.write(more)
        return {path}

    def _touch(self, path: str, found: str, there: list[str]) -> set[str]:
        self._tell("touch", path)
        self.count += 1
        os.utime(self.landing / path, ns=(self.count, self.count))
        return set()

    def _rename(self, path: str, found: str, there: list[str]) -> set[str]:
        target = self._fresh(path, found)
        self._tell("rename", path, target)
        self._move({path: target})
        return {target}

    def _swap(self, path: str, found: str, there: list[str]) -> set[str]:
        # A text that is called a page is read as one, so that only files of one format change places.
        others = [other for other in there if other != path and self._place(other) == self._place(path)]
        if not others:
            return set()
        other = self.draw.choice(others)
        self._tell("swap", path, other)
        self._move({path: other, other: path})
        return {path, other}

    def _rotate(self, path: str, found: str, there: list[str]) -> set[str]:
        if found == "packed":
            return set()
        target = self._fresh(path, found)
        self._tell("rotate", path, target)
        self._move({path: target})
        stories = self._new_stories()
        self._write(path, found, stories if found in MANY else stories[:1])
        return {path, target}

    def _pack(self, path: str, found: str, there: list[str]) -> set[str]:
        if found not in ("jsonl", "csv", "html", "txt"):
            return set()
        target = f"{path}.gz"
        self._tell("pack", path)
        self._move({path: target})
        self.files[target] = "packed"
        for root in (self.landing, self.whole):
            (root / target).write_bytes(gzip.compress((root / target).read_bytes(), mtime=0))
        return {target}

    def _remove(self, path: str, found: str, there: list[str]) -> set[str]:
        self._tell("remove", path)
        (self.landing / path).unlink()
        del self.files[path]
        return set()

    def _replace(self, path: str, found: str, there: list[str]) -> set[str]:
        if found not in MANY:
            return set()
        self._tell("replace", path)
        self.count += 1
        (self.whole / path).rename(self.whole / numbered(path, self.count))
        self.lost.setdefault(path, []).append(self.count)
        self._write(path, found, self._new_stories())
        return {path}

    def _place(self, path: str) -> tuple[str, str]:
        """What a file must have in common with another that it changes places with: source and ending."""
        return path.partition("/")[0], path.rpartition("/")[2].partition(".")[2]

    def _tell(self, *words: str) -> None:
        self.told.append(" ".join(words))

    def _new_stories(self) -> list[Story]:
        found = []
        for _ in range(self.draw.randint(1, 4)):
            self.count += 1
            sentences = [
                " ".join(self.draw.choices(WORDS, k=9)).capitalize() + f" in part {part} of story {self.count}."
                for part in range(8)
            ]
            text = "\n\n".join(" ".join(sentences[at : at + 2]) for at in (0, 2, 4, 6))
            title = f"{' '.join(self.draw.sample(WORDS, 4)).capitalize()} {self.count}"
            found.append(Story(self.count, title, text, self.draw.randint(1, 28), self.draw.choice((0, 1, 5, 9))))
        self.stories += found
        return found

    def _add(self, stories: list[Story]) -> str:
        found = self.draw.choice([*MANY, *ONE])
        path = self._fresh(f"{self.draw.choice(SOURCES)}/x", found)
        self._tell("add", path)
        self._write(path, found, stories if found in MANY else stories[:1])
        return path

    def _fresh(self, path: str, found: str) -> str:
        self.count += 1
        folder = self.draw.choice(("", "deep/", "odd #50% name!/"))
        ending = "".join(Path(path).suffixes) if found == "packed" else f".{found}"
        return f"{path.partition('/')[0]}/{folder}file {self.count}{ending}"

    def _write(self, path: str, found: str, stories: list[Story]) -> None:
        content = MANY[found](stories) if found in MANY else ONE[found](stories[0])
        for root in (self.landing, self.whole):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        self.files[path] = found

    def _move(self, moves: dict[str, str]) -> None:
        """Rename files, all at once, and what they held before with them."""
        for root in (self.landing, self.whole):
            content = {target: (root / path).read_bytes() for path, target in moves.items()}
            for path in moves:
                (root / path).unlink()
            for target, raw in content.items():
                (root / target).parent.mkdir(parents=True, exist_ok=True)
                (root / target).write_bytes(raw)
        formats = {target: self.files.pop(path) for path, target in moves.items()}
        self.files |= formats
        lost = {target: self.lost.pop(path, []) for path, target in moves.items()}
        sources = {target: path for path, target in moves.items()}
        for target, before in lost.items():
            for number in before:
                (self.whole / "moving").mkdir(exist_ok=True)
                (self.whole / numbered(sources[target], number)).rename(self.whole / "moving" / str(number))
        for target, before in lost.items():
            for number in before:
                (self.whole / "moving" / str(number)).rename(self.whole / numbered(target, number))
                self.lost.setdefault(target, []).append(number)
        if (self.whole / "moving").exists():
            (self.whole / "moving").rmdir()


def numbered(path: str, number: int) -> str:
    """The path in `whole` of what a file held before it was written anew."""
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.partition(".")
    return f"{folder}/{stem} before {number}.{ending}"


def tables(corpus: Corpus, lost: dict[str, list[int]]) -> dict[str, list[tuple[Any, ...]]]:
    """The published tables, what a file held before under its path, and then without ids of captures."""
    found = corpus.export()
    if lost:
        now = {numbered(path, number): path for path, numbers in lost.items() for number in numbers}
        for table in ("captures", "article_versions"):
            columns = [row[0] for row in corpus.rows(f"describe {table}")]
            cased = " ".join(
                f"when path = '{name}' or starts_with(path, '{name}!/') then '{path}' || substr(path, {len(name) + 1})"
                for name, path in now.items()
            )
            kept = [f"case {cased} else path end" if name == "path" else name for name in columns]
            left_out = {"capture_id", "load_id", "record", "byte_offset"}
            found[table] = corpus.rows(
                f"select {', '.join(one for one, name in zip(kept, columns, strict=True) if name not in left_out)}"
                f" from {table} order by all"
            )
    return found


def load(corpus: Corpus, number: int) -> None:
    """One load without Airflow."""
    run_steps(Load(corpus.settings(), f"2025050{number // 10}T0000{number % 10:02}Z-{number:06}"))


def run(seed: int, folder: Path, loads: int = 4) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Run a schedule; returns the tables that it ends with, those of one load, and what happened."""
    going = Corpus(folder / "landing", folder / "home")
    once = Corpus(folder / "whole", folder / "home, $one% [load]*#")
    for corpus in (going, once):
        corpus.landing.mkdir(parents=True)
    schedule = Schedule(random.Random(seed), going.landing, once.landing)
    for number in range(loads):
        schedule.step()
        schedule.told.append(f"load {number}")
        load(going, number)
    load(once, 0)
    return tables(going, schedule.lost), tables(once, schedule.lost), schedule.told


def main() -> int:
    """Run schedules: so many, or from one seed to before another; returns 1 where tables differ."""
    failed = 0
    for seed in range(*map(int, sys.argv[1:])):
        with tempfile.TemporaryDirectory() as folder:
            found, expected, told = run(seed, Path(folder))
        differing = [name for name in expected if found[name] != expected[name]]
        print(
            f"schedule {seed}: {len(told)} events, {len(found['captures'])} captures: {differing or 'equal'}",
            flush=True,
        )
        if differing:
            failed += 1
            print("  " + "\n  ".join(told))
            for name in differing:
                for row in sorted(set(map(str, found[name])) ^ set(map(str, expected[name])))[:6]:
                    print("   ", name, row[:300])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
