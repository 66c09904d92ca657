"""Small neural networks in whole numbers: the same answer on every processor, whatever rows are judged together.

Sums of floating-point products hang on their order, and matrix libraries choose another one for each processor and
each number of rows. Sums of whole numbers do not. So features and weights are rounded to whole numbers of at most
12 bits (quantized; Jacob et al. 2018, Quantization and Training of Neural Networks), of which no sum leaves 32 bits.
Rounding changes the body F1 of no evaluation set by more than .0003.
"""

from collections.abc import Callable, Mapping
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

# The weights of so many features are read together, which spares reading and writing the sums between them.
TOGETHER = 4

Whole = NDArray[np.int16]
Products = NDArray[np.int32]


@compiled
def _add_products(rows: Floats, mean: Floats, scale: Floats, weights: Whole, products: Products, begin: int) -> None:
    """Add to each row of `products`, from a unit on, the sums of its features, in parts of a deviation, times weights.

    Only features that are not what they were in the row above are multiplied: of an HTML page's block 35 of 352, of a
    dump's 36 of 137. Sums of whole numbers are the same by whatever way.

    Args:
        rows: rows by features.
        mean: of each feature.
        scale: one over its standard deviation.
        weights: features by units.
        products: rows by units.
        begin: the unit that the first of these weights are of.
    """
    features, units = weights.shape
    reach, parts = np.float32(REACH * PARTS), scale * np.float32(PARTS)
    above, moved = np.zeros(features, dtype=np.int16), np.empty(features, dtype=np.int16)
    changed, by = np.empty(features + TOGETHER, dtype=np.int64), np.empty(features + TOGETHER, dtype=np.int32)
    sums = np.zeros(units, dtype=np.int32)
    for at in range(len(rows)):
        row = rows[at]
        # Loops so short are compiled into wide instructions.
        for feature in range(features):
            value = min(max((row[feature] - mean[feature]) * parts[feature], -reach), reach)
            moved[feature] = np.int16(np.rint(value)) - above[feature]
        for feature in range(features):
            above[feature] += moved[feature]
        count = 0
        for feature in range(features):
            changed[count], by[count] = feature, moved[feature]
            count += moved[feature] != 0
        for unused in range(count, count + TOGETHER):
            changed[unused], by[unused] = 0, 0
        for first in range(0, count, TOGETHER):
            one, two = weights[changed[first]], weights[changed[first + 1]]
            three, four = weights[changed[first + 2]], weights[changed[first + 3]]
            by_one, by_two, by_three, by_four = by[first], by[first + 1], by[first + 2], by[first + 3]
            for unit in range(units):
                sums[unit] += np.int32(
                    by_one * np.int32(one[unit]) + by_two * np.int32(two[unit])
                    + by_three * np.int32(three[unit]) + by_four * np.int32(four[unit])
                )  # fmt: skip
        for unit in range(units):
            products[at, begin + unit] += sums[unit]


@compiled
def _answers(products: Products, begin: int, steps: Doubles, bias: Doubles, out: Doubles, out_bias: Doubles) -> Floats:
    """What `Network` answers to each row, the mean of its perceptrons' answers, by its units, from `begin` on."""
    rows, (perceptrons, units) = len(products), out.shape
    answers = np.empty(rows, dtype=np.float32)
    weights, said = out.ravel(), np.empty((TOGETHER, perceptrons * units))
    for first in range(0, rows, TOGETHER):
        # Behind the last row it is said again.
        for place in range(TOGETHER):
            row = products[min(first + place, rows - 1)]
            for unit in range(perceptrons * units):
                said[place, unit] = max(row[begin + unit] * steps[unit] + bias[unit], 0.0) * weights[unit]
        totals = np.zeros(TOGETHER)
        for perceptron in range(perceptrons):
            # A sum waits for the one before it; those of several rows do not wait for each other.
            one = two = three = four = out_bias[perceptron]
            for unit in range(perceptron * units, (perceptron + 1) * units):
                one += said[0, unit]
                two += said[1, unit]
                three += said[2, unit]
                four += said[3, unit]
            for place, logit in enumerate((one, two, three, four)):
                totals[place] += 1 / (1 + exp(-min(max(logit, -30.0), 30.0)))
        for place in range(min(TOGETHER, rows - first)):
            answers[first + place] = totals[place] / perceptrons
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
        products = np.zeros((len(parts[0]), len(self.weights)), dtype=np.int32)
        first = 0
        for part in parts:
            self._add(first, part, products)
            first += part.shape[1]
        return self._answers(products)

    def then(self, second: "Network", rows: Floats, more: Callable[[Floats], Floats]) -> Floats:
        """What a second network answers that looks at the same features, and at what comes of this one's answers.

        For both networks the rows are rounded once, in two thirds of the time.

        Args:
            second: the other network.
            rows: rows by this one's features.
            more: makes of the answers the features that only the second one looks at.

        Raises:
            ValueError: the two do not round alike.
        """
        count, units = len(self.mean), len(self.weights)
        if not (np.array_equal(self.mean, second.mean[:count]) and np.array_equal(self.scale, second.scale[:count])):
            raise ValueError("the two networks were fitted to different rows")
        both = np.concatenate((self._by_feature, second._by_feature[:count]), axis=1)
        products = np.zeros((len(rows), both.shape[1]), dtype=np.int32)
        _add_products(rows, self.mean, self.scale, both, products, 0)
        second._add(count, more(self._answers(products)), products, units)
        return second._answers(products, units)

    def _add(self, first: int, rows: Floats, products: Products, begin: int = 0) -> None:
        """Add the products of features, which are the network's `first` and those behind it."""
        some = slice(first, first + rows.shape[1])
        _add_products(rows, self.mean[some], self.scale[some], self._by_feature[some], products, begin)

    def _answers(self, products: Products, begin: int = 0) -> Floats:
        return _answers(products, begin, self.steps, self.bias, self.out, self.out_bias)

    @cached_property
    def _by_feature(self) -> Whole:
        """The weights, features by units."""
        return np.ascontiguousarray(self.weights.T)

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
