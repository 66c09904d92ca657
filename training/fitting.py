"""Fitting small networks: Adam with decoupled weight decay and a cosine schedule (Loshchilov and Hutter 2019).

Sums are taken in compiled loops in a fixed order, so that the same data give the same numbers on every processor.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article.model.network import REACH, Network, rounded
from corpus.text.arrays import Counts, Flags, Floats
from corpus.text.compiled import compiled

Perceptron = tuple[Floats, Floats, Floats, Floats]
"""Weights (features by units), biases, weights of the units in the answer (units by 1), its bias (1)."""

Batches = Iterator[tuple[Counts, Callable[[Floats], Floats]]]
"""Row numbers, and a function from their logits to the loss's gradient."""


@dataclass(frozen=True)
class Settings:
    """How a network is fitted."""

    units: int
    passes: int
    rate: float
    decay: float
    batch: int
    least_scale: float
    """No feature is scaled up by more than one over this."""
    networks: int = 1
    """So many are fitted, begun otherwise each, and averaged."""
    dropped: float = 0.0
    """This share of a batch's features is taken for their means at random (dropout; Srivastava et al. 2014)."""


@compiled
def _product(left: Floats, right: Floats) -> Floats:
    """The product of two matrices, its sums in the order of `left`'s columns."""
    found = np.zeros((left.shape[0], right.shape[1]), dtype=np.float32)
    for row in range(left.shape[0]):
        into = found[row]
        for at in range(left.shape[1]):
            value, beside = left[row, at], right[at]
            for column in range(right.shape[1]):
                into[column] += value * beside[column]
    return found


@compiled
def _product_of_transposed(left: Floats, right: Floats) -> Floats:
    """The product of a matrix on its side with another, its sums in the order of the rows."""
    found = np.zeros((left.shape[1], right.shape[1]), dtype=np.float32)
    for row in range(left.shape[0]):
        beside = right[row]
        for at in range(left.shape[1]):
            value, into = left[row, at], found[at]
            for column in range(right.shape[1]):
                into[column] += value * beside[column]
    return found


def _perceptron(
    rows: Floats, batches: Callable[[np.random.Generator], Batches], steps: int, settings: Settings, seed: int
) -> Perceptron:
    """Fit one perceptron to scaled rows; `batches` gives a pass over the data, `steps` is the number of batches."""
    random = np.random.default_rng(seed)
    shapes = [(rows.shape[1], settings.units), (settings.units,), (settings.units, 1), (1,)]
    spread = [np.sqrt(2 / shape[0]) if len(shape) > 1 else 0 for shape in shapes]
    values = [
        (random.standard_normal(shape) * wide).astype(np.float32) for shape, wide in zip(shapes, spread, strict=True)
    ]
    first, second = [np.zeros_like(value) for value in values], [np.zeros_like(value) for value in values]
    step = 0
    for _ in range(settings.passes):
        for chosen, gradient_of in batches(random):
            inputs = rows[chosen]
            if settings.dropped:
                kept = random.random(inputs.shape, dtype=np.float32) >= settings.dropped
                inputs *= kept * np.float32(1 / (1 - settings.dropped))
            active = np.maximum(_product(inputs, values[0]) + values[1], 0)
            gradient = gradient_of((_product(active, values[2]) + values[3])[:, 0])[:, None]
            back = (gradient * values[2].T) * (active > 0)
            slopes = [
                _product_of_transposed(inputs, back),
                back.sum(axis=0),
                _product_of_transposed(active, gradient),
                gradient.sum(axis=0),
            ]
            step += 1
            rate = settings.rate * (0.5 * (1 + np.cos(np.pi * step / steps)) + 0.01)
            for value, one, two, slope in zip(values, first, second, slopes, strict=True):
                one += 0.1 * (slope - one)
                two += 0.001 * (slope * slope - two)
                value -= rate * (one / (1 - 0.9**step)) / (np.sqrt(two / (1 - 0.999**step)) + 1e-8)
                if value.ndim > 1:
                    value -= rate * settings.decay * value
    return values[0], values[1], values[2], values[3]


def _network(
    names: tuple[str, ...],
    rows: Floats,
    batches: Callable[[np.random.Generator], Batches],
    groups: int,
    settings: Settings,
) -> Network:
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = (1 / np.maximum(rows.std(axis=0, dtype=np.float64), settings.least_scale)).astype(np.float32)
    scaled = np.clip((rows - mean) * scale, -REACH, REACH)
    steps = settings.passes * max(groups // settings.batch, 1)
    perceptrons = [_perceptron(scaled, batches, steps, settings, seed) for seed in range(settings.networks)]
    return rounded(names, mean, scale, perceptrons)


def _logistic(logits: Floats) -> Floats:
    # In double precision, whose last bit, which differs by processor, is rounded away.
    chances: Floats = (1 / (1 + np.exp(-logits.astype(np.float64)))).astype(np.float32)
    return chances


def fit_single(
    names: tuple[str, ...], rows: Floats, right: Flags, weight: NDArray[np.float64], settings: Settings
) -> Network:
    """Fit a network that judges each row by itself (cross entropy, weighted).

    Args:
        names: the features' names, one a column.
        rows: features, rows by features.
        right: the answer for each row.
        weight: what each row counts for; rows of no weight are left out.
        settings: how to fit.
    """
    kept = weight > 0
    rows, target = rows[kept], right[kept].astype(np.float32)
    share = (weight[kept] / weight[kept].mean()).astype(np.float32)
    size = settings.batch

    def batches(random: np.random.Generator) -> Batches:
        order = random.permutation(len(rows))
        for at in range(0, len(order) - size + 1, size):
            chosen = order[at : at + size]

            def gradient(logits: Floats, chosen: Counts = chosen) -> Floats:
                slope: Floats = (_logistic(logits) - target[chosen]) * share[chosen] / np.float32(size)
                return slope

            yield chosen, gradient

    return _network(names, rows, batches, len(rows), settings)


def fit_choice(names: tuple[str, ...], rows: Floats, right: Flags, group: Counts, settings: Settings) -> Network:
    """Fit a network that chooses one row of each group, or none (softmax over the group and a fixed 0).

    Args:
        names: the features' names, one a column.
        rows: features, rows by features.
        right: whether each row is right; a group may have several that are, or none.
        group: the group of each row, in ascending order.
        settings: how to fit.
    """
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.append(starts[1:], len(group))
    size = settings.batch

    def batches(random: np.random.Generator) -> Batches:
        order = random.permutation(len(starts))
        for at in range(0, len(order) - size + 1, size):
            groups = order[at : at + size]
            chosen = np.concatenate([np.arange(starts[one], ends[one]) for one in groups])
            lengths = (ends - starts)[groups]
            begin, of = np.concatenate(([0], np.cumsum(lengths)[:-1])), np.repeat(np.arange(size), lengths)

            def gradient(logits: Floats, chosen: Counts = chosen, begin: Counts = begin, of: Counts = of) -> Floats:
                logits = logits.astype(np.float64)
                top = np.maximum(np.maximum.reduceat(logits, begin), 0)
                odds = np.exp(logits - top[of])
                given = odds / (np.add.reduceat(odds, begin) + np.exp(-top))[of]
                good = odds * right[chosen]
                good_sum = np.add.reduceat(good, begin)[of]
                wanted = np.where(good_sum > 0, good / np.maximum(good_sum, 1e-9), 0)
                slope: Floats = ((given - wanted) / size).astype(np.float32)
                return slope

            yield chosen, gradient

    return _network(names, rows, batches, len(starts), settings)
