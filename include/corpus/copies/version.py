"""All that decides which texts are copies as one digest, by which a corpus that was matched otherwise is noticed."""

import hashlib

from corpus.copies import alignment, groups, rule
from corpus.copies.synonyms import listed

# To be raised with a change of code or of the warehouse's scripts by which other copies are found. Numbers and listed
# words are noticed by themselves. By what a text is found (`texts.py`) is stored: a change there takes an upgrade.
METHOD = 2


def rule_version(*numbers: float) -> str:
    """A digest of the method, of its numbers, among them those given, and of its words."""
    constants = [
        sorted((name, value) for name, value in vars(module).items() if name.isupper())
        for module in (alignment, groups, rule)
    ]
    return hashlib.sha256(repr((METHOD, constants, numbers, listed())).encode()).hexdigest()
