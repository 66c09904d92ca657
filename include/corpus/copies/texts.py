"""What is compared of an article, and by which numbers it is found: a text's id, sample and paragraph keys."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from corpus.copies.samples import sample_of
from corpus.copies.tokens import Tokens, tokens_of

# Shorter texts are compared with nothing: two notices of a few words are alike without being copies.
LEAST_WORDS = 8

# A paragraph of fewer words is no quote: stock phrases and single sentences of officials are shorter.
QUOTE_WORDS = 25

# Paragraphs of a text that are looked at as quotes.
MOST_PARAGRAPHS = 500

# Bytes of a paragraph's key: of 10 million articles some ten paragraphs have a key in common by chance. DuckDB packs
# them, as it cannot 8.
KEY_BYTES = 6


@dataclass(frozen=True)
class ComparedText:
    """A text as other texts are compared with it."""

    text_id: int | None
    """Signed 64 bits, the same for the same words and capitals in order; None for a text that is compared with none."""
    words: float
    """Its length in words; letters of scripts without spaces count for a part of one."""
    sample: list[int]
    """Hashes of some of its shingles, ascending."""
    paragraphs: list[int]
    """Keys of its long paragraphs, ascending, each once."""


def compared_text(deck: str | None, body: str, left_out: Collection[int] = ()) -> str:
    """The part of an article that is compared: deck and body without some of its paragraphs, given by number."""
    if not left_out:
        return f"{deck or ''}\n{body}"
    kept = [paragraph for number, paragraph in enumerate(body.split("\n\n")) if number not in left_out]
    return "\n".join([deck or "", *kept])


def recurring_paragraphs(body: str, blocks: Sequence[str], recurring: Sequence[bool]) -> list[int]:
    """Numbers of a body's paragraphs that recur over the source, given the page's blocks and which of them do."""
    if not any(recurring):
        return []
    again = {text.strip() for text, recurs in zip(blocks, recurring, strict=True) if recurs}
    return [number for number, paragraph in enumerate(body.split("\n\n")) if paragraph.strip() in again]


def text_id_of(tokens: Tokens) -> int | None:
    """The id of a text; None where it has too few words."""
    if float(tokens.weights.sum()) < LEAST_WORDS:
        return None
    digest = hashlib.blake2b(tokens.hashes.astype("<u8", copy=False).data, digest_size=8)
    digest.update(tokens.flags.data)
    return int.from_bytes(digest.digest(), "little", signed=True)


def paragraph_keys(tokens: Tokens) -> list[int]:
    """Keys of the long paragraphs of a text, the same wherever a paragraph has the same words."""
    keys = set()
    hashes = tokens.hashes.astype("<u8", copy=False)
    are_words = float(tokens.weights.sum()) == len(hashes)  # no token counts for more than a word
    ends = [0, *tokens.lines.tolist(), len(hashes)]
    for begin, end in islice(pairwise(ends), MOST_PARAGRAPHS):
        if end - begin >= QUOTE_WORDS and (are_words or float(tokens.weights[begin:end].sum()) >= QUOTE_WORDS):
            digest = hashlib.blake2b(hashes[begin:end].data, digest_size=KEY_BYTES).digest()
            keys.add(int.from_bytes(digest, "little"))
    return sorted(keys)


def prepared(text: str) -> ComparedText:
    """A text with all that it is found by."""
    tokens = tokens_of(text)
    text_id = text_id_of(tokens)
    words = float(np.float32(tokens.weights.sum()))
    if text_id is None:
        return ComparedText(None, words, [], [])
    return ComparedText(text_id, words, sample_of(tokens).tolist(), paragraph_keys(tokens))
