"""Small neural networks in whole numbers: the same answer on every processor, whatever rows are judged together.

Sums of floating-point products hang on their order, and matrix libraries choose another one for each processor and
each number of rows. Sums of whole numbers do not. So features and weights are rounded to whole numbers of at most
12 bits (quantized; Jacob et al. 2018, Quantization and Training of Neural Networks), of which no sum leaves 32 bits.
Rounding changes the body F1 of no evaluation set by more than .0003.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.text.arrays import Doubles, Floats
from corpus.text.compiled import compiled

# A feature further than so many standard deviations from its mean is cut there, so that a page like no other cannot
# run away with the sum; within, it is rounded to this part of a standard deviation.
REACH = 6.0
PARTS = 256

# The largest whole number of a weight. With REACH * PARTS and MOST_FEATURES, no sum leaves 32 bits.
MOST_WEIGHT = 2047
MOST_FEATURES = 512

# Features are multiplied so many at a time; rows are filled up with zeros.
LANES = 32

Whole = NDArray[np.int16]
Products = NDArray[np.int32]


@compiled
def _write_rounded(rows: Floats, mean: Floats, scale: Floats, values: Whole, first: int) -> None:
    """Write features, from the network's `first` on, as parts of a standard deviation from their means."""
    reach, mean, scale = np.float32(REACH * PARTS), mean[first:], scale[first:] * np.float32(PARTS)
    for at in range(len(rows)):
        row, rounded = rows[at], values[at, first:]
        for feature in range(len(row)):
            parts = min(max((row[feature] - mean[feature]) * scale[feature], -reach), reach)
            rounded[feature] = np.int16(np.rint(parts))


@compiled
def _products(values: Whole, weights: Whole) -> Products:
    """Rows by units: the sums of features times weights.

    A function of its own, and features in a multiple of `LANES`: only so is it compiled into few, wide instructions. A
    row of 137 features takes .38 µs with 64 units, .45 with a multiple of 64 and some 2 together with what follows.
    """
    found = np.empty((len(values), len(weights)), dtype=np.int32)
    for at in range(len(values)):
        row = values[at]
        for unit in range(len(weights)):
            weight = weights[unit]
            product = np.int32(0)
            for feature in range(len(row)):
                product += np.int32(row[feature]) * np.int32(weight[feature])
            found[at, unit] = product
    return found


@compiled
def _answers(products: Products, steps: Doubles, bias: Doubles, out: Doubles, out_bias: Doubles) -> Floats:
    """What `Network` answers to each row, the mean of its perceptrons' answers."""
    answers = np.empty(len(products), dtype=np.float32)
    perceptrons, units = out.shape
    weights, said = out.ravel(), np.empty(perceptrons * units)
    for at in range(len(products)):
        row = products[at]
        for unit in range(len(said)):
            said[unit] = max(row[unit] * steps[unit] + bias[unit], 0.0) * weights[unit]
        total = 0.0
        for perceptron in range(perceptrons):
            logit = out_bias[perceptron]
            for unit in range(perceptron * units, (perceptron + 1) * units):
                logit += said[unit]
            total += 1 / (1 + exp(-min(max(logit, -30.0), 30.0)))
        answers[at] = total / perceptrons
    return answers


@dataclass(frozen=True)
class Network:
    """Perceptrons of one rectified hidden layer and one logistic output, side by side; their answers are averaged.

    Averaging networks that were begun otherwise is bagging (Breiman 1996).
    """

    features: tuple[str, ...]
    """What each column of a row is."""
    mean: Floats
    scale: Floats
    """One over the standard deviation of each feature."""
    weights: Whole
    """Of each hidden unit, in steps: all units by features."""
    steps: Doubles
    """What a step of each unit's weights times a part of a deviation is worth."""
    bias: Doubles
    """Of each hidden unit."""
    out: Doubles
    """The weight of each unit in its perceptron's answer: perceptrons by units."""
    out_bias: Doubles

    def __post_init__(self) -> None:
        if len(self.features) != len(self.mean) or len(self.mean) > MOST_FEATURES:
            raise ValueError(f"{len(self.mean)} features with {len(self.features)} names; at most {MOST_FEATURES}")

    def __call__(self, *parts: Floats) -> Floats:
        """The probability of each row of features, which stand in one array or, side by side, in several.

        Raises:
            ValueError: these are more or fewer features than the network looks at.
        """
        if (columns := sum([part.shape[1] for part in parts])) != len(self.mean):
            raise ValueError(f"the network looks at {len(self.mean)} features, these are {columns}")
        values = np.zeros((len(parts[0]), self._padded.shape[1]), dtype=np.int16)
        first = 0
        for part in parts:
            _write_rounded(part, self.mean, self.scale, values, first)
            first += part.shape[1]
        return _answers(_products(values, self._padded), self.steps, self.bias, self.out, self.out_bias)

    @cached_property
    def _padded(self) -> Whole:
        """The weights with zeros for features up to a multiple of `LANES`."""
        return np.ascontiguousarray(np.pad(self.weights, ((0, 0), (0, -self.weights.shape[1] % LANES))))

    def cut(self, count: int) -> "Network":
        """The network that is given the first features only and takes the others for their means."""
        first = np.ascontiguousarray(self.weights[:, :count])
        names, mean, scale = self.features[:count], self.mean[:count], self.scale[:count]
        return Network(names, mean, scale, first, self.steps, self.bias, self.out, self.out_bias)

    @classmethod
    def from_numbers(cls, features: tuple[str, ...], numbers: Mapping[str, Any]) -> "Network":
        """Read a network from what `numbers` gives."""
        mean, scale = (np.array(numbers[name], dtype=np.float32) for name in ("mean", "scale"))
        steps, bias, out, out_bias = (
            np.array(numbers[name], dtype=np.float64) for name in ("steps", "bias", "out", "out_bias")
        )
        return cls(features, mean, scale, np.array(numbers["weights"], dtype=np.int16), steps, bias, out, out_bias)

    def numbers(self) -> dict[str, list[Any]]:
        """The network as lists of numbers."""
        names = ("mean", "scale", "weights", "steps", "bias", "out", "out_bias")
        return {name: getattr(self, name).tolist() for name in names}


def rounded(
    features: tuple[str, ...],
    mean: Floats,
    scale: Floats,
    perceptrons: list[tuple[Floats, Floats, Floats, Floats]],
) -> Network:
    """The network of some fitted perceptrons.

    Args:
        features: the names of the features.
        mean: of each feature.
        scale: one over its standard deviation.
        perceptrons: each with its weights (features by units), biases, weights of the units in its answer, and bias
            of the answer.
    """
    # What is stored in short form is what is computed with.
    mean, scale = (np.array([float(f"{value:.5g}") for value in values], np.float32) for values in (mean, scale))
    every = np.concatenate([weights.T for weights, *_ in perceptrons]).astype(np.float64)
    step = np.maximum(np.abs(every).max(axis=1), 1e-6) / MOST_WEIGHT
    short = np.vectorize(lambda value: float(f"{value:.6g}"), otypes=[float])
    return Network(
        features,
        mean,
        scale,
        np.rint(every / step[:, None]).astype(np.int16),
        short(step / PARTS),
        short(np.concatenate([bias for _, bias, _, _ in perceptrons])),
        short(np.stack([out.ravel() for _, _, out, _ in perceptrons])),
        short(np.array([float(out_bias.ravel()[0]) for *_, out_bias in perceptrons])),
    )
