"""Small neural networks as plain numbers, and what reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# The file of all networks' numbers, written by `python -m corpus.parse.fit_blocks`.
NUMBERS = Path(__file__).with_name("block_networks.json")

# A feature further than so many standard deviations from its mean is cut there.
REACH = 6.0


@dataclass(frozen=True)
class Network:
    """A perceptron with rectified hidden layers and one logistic output."""

    mean: Floats
    scale: Floats
    layers: tuple[tuple[Floats, Floats], ...]
    """Weights (inputs by outputs) and biases of each layer."""

    def __call__(self, rows: Floats) -> Floats:
        """The probability of each row of features (rows by features)."""
        return self.judge(self.scaled(rows))

    def scaled(self, rows: Floats, first: int = 0) -> Floats:
        """Rows of the features from a first one on, in standard deviations from their means, cut at `REACH`."""
        end = first + rows.shape[1]
        values = rows - self.mean[first:end]
        values *= self.scale[first:end]
        return np.clip(values, -REACH, REACH, out=values)

    def judge(self, values: Floats) -> Floats:
        """The probability of each row of scaled features."""
        for weights, bias in self.layers[:-1]:
            values = values @ weights
            values += bias
            np.maximum(values, 0, out=values)
        weights, bias = self.layers[-1]
        # Not a matrix product: its last bit depends on how many rows there are.
        logits = (values * weights[:, 0]).sum(axis=1) + bias
        probability: Floats = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return probability

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
