"""Texts of blocks written as lines, in a compiled loop."""

import numpy as np

from corpus.page.characters import is_space
from corpus.page.events import Bytes, Whole
from corpus.text.compiled import compiled


@compiled
def write_lines(texts: Bytes, blocks: Whole, lines: Bytes) -> int:
    """Write each block's text as a line, white space folded as `" ".join(text.split())` does; how many bytes these are.

    Args:
        texts: the texts of all blocks.
        blocks: where each block's begins and ends among them, a row a block.
        lines: room for the lines.
    """
    out = 0
    for number in range(len(blocks)):
        at, end, begin, is_parted = blocks[number, 0], blocks[number, 1], out, False
        while at < end:
            code = np.int64(texts[at])
            size = 1 if code < 0x80 else 2 if code < 0xE0 else 3 if code < 0xF0 else 4
            code = code if size == 1 else code & (0xFF >> (size + 1))
            for place in range(at + 1, at + size):
                code = code << 6 | (np.int64(texts[place]) & 0x3F)
            if is_space(code):
                is_parted = out > begin
            else:
                if is_parted:
                    lines[out] = 32
                    out, is_parted = out + 1, False
                for place in range(at, at + size):
                    lines[out] = texts[place]
                    out += 1
            at += size
        lines[out] = 10
        out += 1
    return out
