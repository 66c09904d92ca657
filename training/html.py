"""Fit the body's model on pages with gold bodies, and say how well it reads pages of sites it has not seen.

    python -m training.html EVAL_DIR

EVAL_DIR holds `html/ID.html.gz` and `gold.jsonl` with the keys id, url and body. Needs scikit-learn, which nothing
else in this package does.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]
from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]

from corpus.article.html.article import body_of, stated_authors
from corpus.article.html.features import features, shapes
from corpus.article.html.model import MOST_DEVIATIONS, BodyModel, Matrix, write_model
from corpus.article.html.titles import choose_title, site_names
from corpus.page.html import read_html
from corpus.text.lexicon import lexicon
from corpus.text.words import split_words

# What was tried on the 791 sample pages, each read by a model fitted without its site (pooled 4-gram F1, chance 0.5).
# Before phrases were counted: one network of 32 units, 12 epochs .948; of 16 units, 8 epochs .952; a second network
# over the first one's answers for the neighbours .950 where the first alone gives .952; five averaged .954.
# With phrases: one .952, three averaged .955, five .955.
NETWORKS = 3
UNITS = 16
EPOCHS = 7
DECAY = 1e-2
FOLDS = 5
LEAST_DEVIATION = 0.01

# A block is of the gold body when so much of its runs of four words is, or, if it is shorter than LONG words, when
# it stands in the gold body in one piece together with a neighbour.
LONG = 7
SHARE = 0.5


@dataclass(frozen=True)
class Sample:
    """A page to learn from."""

    site: str
    texts: list[str]
    seen: Matrix
    wanted: NDArray[np.int64]
    weights: Matrix
    gold: str


def label(texts: Sequence[str], gold: str) -> list[int]:
    """Whether each block is of the gold body."""
    words = split_words(gold)
    runs = set(zip(words, words[1:], words[2:], words[3:], strict=False))
    whole = f" {' '.join(words)} "
    lines = {" ".join(split_words(line)) for line in gold.split("\n")}
    split = [split_words(text) for text in texts]
    found = [0] * len(texts)
    for at, own in enumerate(split):
        if len(own) >= LONG:
            four = list(zip(own, own[1:], own[2:], own[3:], strict=False))
            found[at] = int(sum(run in runs for run in four) / len(four) >= SHARE)
    sure = list(found)
    for at, own in enumerate(split):
        text = " ".join(own)
        if not own or len(own) >= LONG or f" {text} " not in whole:
            continue
        after = " ".join(split[at + 1][:3]) if at + 1 < len(split) else ""
        before = " ".join(split[at - 1][-3:]) if at else ""
        beside = (after and f" {text} {after} " in whole) or (before and f" {before} {text} " in whole)
        close = any(sure[max(0, at - 3) : at + 4])
        found[at] = int(bool(beside) or (text in lines and close))
    return found


def _site(url: str | None, name: str) -> str:
    host = (urlsplit(url or "").hostname or name).split(".")
    short = len(host) > 2 and len(host[-1]) == 2 and len(host[-2]) <= 3
    return ".".join(host[-3 if short else -2 :])


def read_samples(folder: Path) -> list[Sample]:
    """Read the pages of a folder with their gold bodies."""
    samples = []
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").strip().split("\n"):
        row = json.loads(line)
        with gzip.open(folder / "html" / f"{row['id']}.html.gz", "rt", encoding="utf-8", errors="replace") as page:
            document = read_html(page.read(), row["url"])
        if not document.blocks or not row.get("body"):
            continue
        page_shapes = shapes(document.blocks, document.marks, lexicon())
        fields = document.fields
        title = choose_title(page_shapes.texts, page_shapes.marks, fields, row["url"]).text or ""
        seen = features(page_shapes, title, stated_authors(fields), site_names(fields, row["url"]))
        sizes = np.array(page_shapes.words, dtype=np.float32) + 1
        # A page counts as one, as in the score; a little more for each block, or headings would not count at all.
        weights = (sizes / sizes.sum() * 100 + 0.03).astype(np.float32)
        wanted = np.array(label(document.blocks, row["body"]))
        samples.append(Sample(_site(row["url"], row["id"]), document.blocks, seen, wanted, weights, row["body"]))
    return samples


def fit(samples: Sequence[Sample]) -> BodyModel:
    """Fit the networks on the samples' blocks."""
    seen = np.concatenate([sample.seen for sample in samples])
    wanted = np.concatenate([sample.wanted for sample in samples])
    weights = np.concatenate([sample.weights for sample in samples])
    mean, scale = seen.mean(axis=0), seen.std(axis=0)
    # What hardly ever differs here must not decide where it does.
    scale = np.where(scale < LEAST_DEVIATION, 1, scale).astype(np.float32)
    scaled = np.clip((seen - mean) / scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)
    networks = []
    for seed in range(NETWORKS):
        network = MLPClassifier(
            (UNITS,), alpha=DECAY, batch_size=256, learning_rate_init=2e-3, max_iter=EPOCHS, random_state=seed
        )
        networks.append(network.fit(scaled, wanted, sample_weight=weights / weights.mean()))
    return BodyModel(
        mean=mean,
        scale=scale,
        hidden=np.concatenate([network.coefs_[0] for network in networks], axis=1),
        hidden_bias=np.concatenate([network.intercepts_[0] for network in networks]),
        out=np.stack([network.coefs_[1][:, 0] for network in networks]),
        out_bias=np.array([network.intercepts_[1][0] for network in networks]),
    )


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = split_words(text)
    return Counter(tuple(words[at : at + 4]) for at in range(len(words) - 3))


def score(samples: Sequence[Sample], bodies: Sequence[str]) -> tuple[float, float, float]:
    """F1, precision and recall of runs of four words, each page counting as one."""
    right = more = missed = 0.0
    for sample, body in zip(samples, bodies, strict=True):
        found, wanted = _runs(body), _runs(sample.gold)
        both = (found & wanted).total()
        total = found.total() + wanted.total() - both or 1
        right += both / total
        more += (found.total() - both) / total
        missed += (wanted.total() - both) / total
    precision, recall = right / (right + more), right / (right + missed)
    return 2 * precision * recall / (precision + recall), precision, recall


def _body(sample: Sample, model: BodyModel) -> str:
    body = body_of(model.probability(sample.seen), [False] * len(sample.texts))
    return "\n\n".join(text for text, inside in zip(sample.texts, body, strict=True) if inside)


def main(folder: Path) -> None:
    """Print the scores by site-wise cross-validation, then fit on all pages and write the model."""
    samples = read_samples(folder)
    models: dict[int, BodyModel] = {}
    for learn, keep in GroupKFold(FOLDS).split(samples, groups=[sample.site for sample in samples]):
        model = fit([samples[at] for at in learn])
        models |= dict.fromkeys(keep.tolist(), model)
    fitted = fit(samples)
    write_model(fitted)
    for name, model_of in (("unseen sites", models.__getitem__), ("pages it was fitted on", lambda _: fitted)):
        scores = score(samples, [_body(sample, model_of(at)) for at, sample in enumerate(samples)])
        print(f"{name}: F1 {scores[0]:.4f} P {scores[1]:.4f} R {scores[2]:.4f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
