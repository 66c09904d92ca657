"""Fit all numbers of `corpus.article.model` anew: `make fit`.

The pages with gold answers in `CORPUS_EVAL` that may be fitted on are read, the numbers are fitted on all of them and
stored with their cards. Besides, for each part of the sites, numbers are fitted on the others and judged on it: how
well unseen sites are read is in the card. The same data give the same bytes, on any processor.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.article.model import numbers
from corpus.article.model.network import Network
from corpus.settings import PROJECT
from training import data, dumps, fixture, html
from training.data import Gold, evaluation_folder
from training.score import Judged, figures, judge_pages, sums

# What the numbers follow from: the card names the last commit that changed any of it.
SOURCES = (
    "include/corpus/text",
    "include/corpus/page",
    "include/corpus/article",
    "include/corpus/landing/charset.py",
    "training",
    ":!include/corpus/article/model/*.json",
    ":!training/README.md",
)

# What each kind of page is fitted on. With `world` beside `pages` the bodies of dumps from sets that are never fitted
# on come out at an F1 of .87, .89 and .89 (inscriptis, html_text, bs4) instead of .76, .76 and .79; those of HTML pages
# at .939 instead of .923.
SETS = {"html": ("pages", "world"), "dumps": ("pages", "world")}


def _store(folder: Path, name: str, networks: dict[str, Network], about: dict[str, Any]) -> None:
    """Write some networks with their card."""
    told = {network: found.numbers() for network, found in networks.items()}
    card = about | {"features": {network: list(found.features) for network, found in networks.items()}}
    numbers.write(folder, name, card, "networks", told)


def _fit(kind: str, golds: Sequence[Gold], target: Path, about: dict[str, Any]) -> None:
    """Fit the numbers for HTML or for dumps on some pages and store them in a folder."""
    if kind == "html":
        _store(target, numbers.HTML, html.fit(html.read_samples(golds)), about)
    else:
        networks, words = dumps.fit(dumps.read_samples(golds))
        numbers.write(target, numbers.TITLE_WORDS, about, "words", words)
        _store(target, numbers.DUMP, networks, about)


def _fit_whole(kind: str, golds: Sequence[Gold], about: dict[str, Any]) -> bool:
    """Fit on all pages and store the numbers where they are used; returns whether anything changed."""
    names = [numbers.HTML] if kind == "html" else [numbers.DUMP, numbers.TITLE_WORDS]
    with tempfile.TemporaryDirectory() as scratch:
        _fit(kind, golds, Path(scratch), about)
        with numbers.using(Path(scratch)):
            found = {name: numbers.read(name) for name in names}
            means = fixture.means(names[0])
    changed = False
    for name, stored in found.items():
        what = next(key for key in stored if key != "card")
        card = stored["card"] | ({"fixture_means": means} if what == "networks" else {})
        changed |= numbers.write(numbers.FOLDER, name, card, what, stored[what])
    return changed


def _judge_fold(kind: str, golds: Sequence[Gold], fold: int) -> dict[str, list[Judged]]:
    """Fit on the sites outside a fold and judge the pages in it, by set and kind."""
    judged = {}
    with tempfile.TemporaryDirectory() as scratch:
        _fit(kind, [gold for gold in golds if gold.fold != fold], Path(scratch), {})
        with numbers.using(Path(scratch)):
            for folder in sorted({gold.folder for gold in golds}):
                kept = [gold for gold in golds if gold.fold == fold and gold.folder == folder]
                for own in _kinds(kind, golds):
                    judged[f"{folder.name} {own}"] = judge_pages(own, kept)
    return judged


def _kinds(kind: str, golds: Sequence[Gold]) -> list[str]:
    return [kind] if kind == "html" else sorted({own for gold in golds[:1] for own in data.dumps(gold.folder)})


def _card(kind: str, golds: Sequence[Gold], unseen: dict[str, list[Judged]]) -> dict[str, Any]:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments, "--", *SOURCES], cwd=PROJECT, capture_output=True, text=True)
        return done.stdout.strip()

    kinds = _kinds(kind, golds)
    return {
        "made_by": "make fit",
        "commit": git("log", "-1", "--format=%h") + ("+" if git("status", "--short") else ""),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "data": {
            "sets": list(SETS[kind]),
            "kinds": kinds,
            "pages": len(golds),
            "sha256": data.digest(golds, kinds),
        },
        "folds": data.FOLDS,
        "unseen_sites": {name: asdict(figures(judged)) for name, judged in unseen.items()},
        "unseen_sums": {name: _by_language(judged) for name, judged in unseen.items()},
    }


def _by_language(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    return {
        language: asdict(sums(one for one in judged if one.language == language))
        for language in sorted({one.language for one in judged})
    }


def main() -> int:
    """Fit, judge and store everything."""
    root = evaluation_folder()
    missing = [root / name for name in SETS["dumps"] if not (root / name / "gold.jsonl").is_file()]
    if missing:
        print(f"No pages with gold answers in {missing[0]}: set CORPUS_EVAL to the folder above it.", file=sys.stderr)
        return 1
    golds = {
        kind: [gold for name in names for gold in data.read_gold(root / name) if gold.may_be_fitted]
        for kind, names in SETS.items()
    }
    began = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        tasks: dict[Future[dict[str, list[Judged]]], tuple[str, int]] = {
            pool.submit(_judge_fold, kind, golds[kind], fold): (kind, fold)
            for kind in SETS
            for fold in range(data.FOLDS)
        }
        unseen: dict[str, dict[str, list[Judged]]] = {kind: {} for kind in SETS}
        for task, (kind, fold) in tasks.items():
            for name, judged in task.result().items():
                unseen[kind].setdefault(name, []).extend(judged)
            print(f"{time.monotonic() - began:4.0f} s  {kind}: judged part {fold + 1} of {data.FOLDS}", flush=True)
        cards = [_card(kind, golds[kind], unseen[kind]) for kind in SETS]
        changed = list(pool.map(_fit_whole, SETS, [golds[kind] for kind in SETS], cards))
    for kind, is_new in zip(SETS, changed, strict=True):
        print(f"{time.monotonic() - began:4.0f} s  {kind}: {'new numbers written' if is_new else 'as they were'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
