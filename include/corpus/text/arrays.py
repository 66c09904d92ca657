"""The arrays that blocks are counted in, and a text as one of them."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
"""Characters by number."""
Counts = NDArray[np.int64]
"""How many, or the numbers of blocks, pages or columns."""
Places = NDArray[np.int32]
"""Numbers of characters in a text, or how many."""
Flags = NDArray[np.bool_]
"""Whether."""
Floats = NDArray[np.float32]
"""Features and probabilities."""
Doubles = NDArray[np.float64]
"""Sums and shares."""
Hashes = NDArray[np.uint64]
"""Numbers that tell texts apart, or 64 bits each."""
Kinds = NDArray[np.uint8]
"""Classes of characters."""


def codes_of(text: str) -> Codes:
    """The code points of a text, which is not empty.

    Numpy's own strings take half the time of encoding to UTF-32.
    """
    return np.array([text]).view(np.uint32)


def text_of(codes: Codes) -> str:
    """The text of some code points."""
    text: str = codes.view(f"U{len(codes)}").item() if len(codes) else ""
    return text + "\0" * (len(codes) - len(text))  # numpy takes noughts at the end for none
