"""The body's model: small neural networks that tell how likely a block is of the article's body.

`model/html.json` holds their numbers; `training` fits them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

MODEL_PATH = Path(__file__).parents[1] / "model" / "html.json"

# Features are cut at so many standard deviations, so that a page like no other cannot run away with the sum.
MOST_DEVIATIONS = 8.0

# Rows that are multiplied at once: with more, OpenBLAS starts a thread a core, whose waiting costs ten times what
# the product does.
PIECE_ROWS = 16


@dataclass(frozen=True)
class BodyModel:
    """Networks of one hidden layer, side by side; their answers are averaged (bagging, Breiman 1996)."""

    mean: Matrix
    scale: Matrix
    hidden: Matrix
    """Weights of all networks' hidden units: features by networks times units."""
    hidden_bias: Matrix
    out: Matrix
    """Weights of the units in their network's answer: networks by units."""
    out_bias: Matrix

    def probability(self, features: Matrix) -> Matrix:
        """How likely each row's block is of the body, 0 to 1."""
        scaled = np.clip((features - self.mean) / self.scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)
        pieces = [scaled[at : at + PIECE_ROWS] @ self.hidden for at in range(0, len(scaled), PIECE_ROWS)]
        units = np.maximum(np.concatenate(pieces) + self.hidden_bias, 0).reshape(len(features), *self.out.shape)
        answers = (units * self.out).sum(axis=2) + self.out_bias
        chances: Matrix = (1 / (1 + np.exp(-np.clip(answers, -30, 30)))).mean(axis=1)
        return chances


def write_model(model: BodyModel, path: Path = MODEL_PATH) -> None:
    """Write a model as plain numbers, a row a line."""
    rows = {}
    for name in ("mean", "scale", "hidden", "hidden_bias", "out", "out_bias"):
        values = np.atleast_2d(getattr(model, name))
        lines = ["[" + ",".join(f"{value:.4g}" for value in row) + "]" for row in values]
        rows[name] = "[\n" + ",\n".join(lines) + "\n]"
    path.write_text("{" + ",\n".join(f'"{name}": {text}' for name, text in rows.items()) + "}\n", encoding="utf-8")


@cache
def body_model(path: Path = MODEL_PATH) -> BodyModel:
    """The fitted model."""
    numbers = {
        name: np.array(values, dtype=np.float32)
        for name, values in json.loads(path.read_text(encoding="utf-8")).items()
    }
    return BodyModel(
        mean=numbers["mean"][0],
        scale=numbers["scale"][0],
        hidden=numbers["hidden"],
        hidden_bias=numbers["hidden_bias"][0],
        out=numbers["out"],
        out_bias=numbers["out_bias"][0],
    )
