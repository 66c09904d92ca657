"""Small neural networks as plain numbers, and what reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import exp
from pathlib import Path

import numpy as np

from corpus.text.arrays import Floats
from corpus.text.compiled import compiled

# The file of all networks' numbers, written by `python -m training.dumps`.
NUMBERS = Path(__file__).with_name("dump.json")

# A feature further than so many standard deviations from its mean is cut there.
REACH = 6.0

# Products of so many columns, or twice as many, give a row the same whatever rows stand beside it, to the last bit. Of
# 24 columns they do not.
UNITS_TOGETHER = 32


@compiled
def _write_scaled(rows: Floats, mean: Floats, scale: Floats, values: Floats, first: int) -> None:
    """Write the features from a first one on, in standard deviations from their means, cut at `REACH`."""
    reach, mean, scale = np.float32(REACH), mean[first:], scale[first:]
    for at in range(len(rows)):
        row, scaled = rows[at], values[at, first:]
        for feature in range(len(row)):
            scaled[feature] = min(max((row[feature] - mean[feature]) * scale[feature], -reach), reach)


@compiled
def _probability(sums: Floats, bias: Floats, weights: Floats, last_bias: Floats) -> Floats:
    """The output of each row, given what the hidden units' inputs sum up to."""
    probability = np.empty(len(sums), dtype=np.float32)
    said, none = np.empty_like(bias), np.float32(0)
    for at in range(len(sums)):
        row = sums[at]
        for unit in range(len(bias)):
            said[unit] = max(row[unit] + bias[unit], none) * weights[unit, 0]
        # Not a matrix product: its last bit depends on how many rows there are.
        logit = last_bias[0]
        for value in said:
            logit += value
        probability[at] = 1 / (1 + exp(-min(max(logit, -30), 30)))
    return probability


@dataclass(frozen=True)
class Network:
    """A perceptron with one rectified hidden layer and one logistic output."""

    mean: Floats
    scale: Floats
    layers: tuple[tuple[Floats, Floats], ...]
    """Weights (inputs by outputs) and biases of each layer."""

    def __call__(self, *parts: Floats) -> Floats:
        """The probability of each row of features, which stand in one array or, side by side, in several.

        Raises:
            ValueError: these are more or fewer features than the network looks at.
        """
        if (columns := sum([part.shape[1] for part in parts])) != len(self.mean):
            raise ValueError(f"the network looks at {len(self.mean)} features, these are {columns}")
        weights, bias, last_weights, last_bias = self._padded
        count = len(parts[0])
        # A row by itself would go through another product, whose last bit differs.
        values = np.empty((max(count, 2), len(self.mean)), dtype=np.float32)
        values[count:] = 0
        first = 0
        for part in parts:
            _write_scaled(part, self.mean, self.scale, values, first)
            first += part.shape[1]
        return _probability(values @ weights, bias, last_weights, last_bias)[:count]

    @cached_property
    def _padded(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Weights and biases with units that say nothing up to a multiple of `UNITS_TOGETHER`."""
        (weights, bias), (last_weights, last_bias) = self.layers
        more = -len(bias) % UNITS_TOGETHER
        return (
            np.pad(weights, ((0, 0), (0, more))),
            np.pad(bias, (0, more)),
            np.pad(last_weights, ((0, more), (0, 0))),
            last_bias,
        )

    def cut(self, count: int) -> "Network":
        """The network that is given the first features only and takes the others for their means."""
        (weights, bias), *others = self.layers
        return Network(self.mean[:count], self.scale[:count], ((weights[:count], bias), *others))

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, list[object]]) -> "Network":
        """Read a network from the lists `mean`, `scale`, `weights` and `biases`."""
        pairs = zip(numbers["weights"], numbers["biases"], strict=True)
        layers = tuple((np.array(w, dtype=np.float32), np.array(b, dtype=np.float32)) for w, b in pairs)
        mean, scale = (np.array(numbers[name], dtype=np.float32) for name in ("mean", "scale"))
        return cls(mean, scale, layers)

    def numbers(self) -> dict[str, list[object]]:
        """The network as lists, to four significant digits."""
        short = np.vectorize(lambda value: float(f"{value:.4g}"), otypes=[float])
        return {
            "mean": short(self.mean).tolist(),
            "scale": short(self.scale).tolist(),
            "weights": [short(weights).tolist() for weights, _ in self.layers],
            "biases": [short(bias).tolist() for _, bias in self.layers],
        }


@cache
def networks() -> dict[str, Network]:
    """The networks by name: `first` and `second` look for the body, `title`, `byline` and `date` for the fields."""
    stored = json.loads(NUMBERS.read_text(encoding="utf-8"))
    return {name: Network.from_numbers(numbers) for name, numbers in stored.items()}
