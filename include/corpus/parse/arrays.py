"""The arrays that blocks are counted in, and a text as one of them."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
"""Characters by number."""
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]
Hashes = NDArray[np.uint64]
Kinds = NDArray[np.uint8]


def codes_of(text: str) -> Codes:
    """The code points of a text, which is not empty; surrogates are no error.

    Numpy's own strings take half the time of encoding to UTF-32.
    """
    return np.array([text]).view(np.uint32)


def text_of(codes: Codes) -> str:
    """The text of some code points, without noughts at its end."""
    text: str = codes.view(f"U{len(codes)}").item() if len(codes) else ""
    return text
