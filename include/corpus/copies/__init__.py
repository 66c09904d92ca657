"""Which articles are copies of each other: given bodies, gives tokens, samples of shingles and alignments of pairs."""
