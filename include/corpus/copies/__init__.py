"""Which texts are copies of each other, as pure functions of texts: found by sampled shingles, decided by alignment.

Given: what is compared of articles, deck and body without the source's recurring paragraphs. Gives: for each text its
id, sample and paragraph keys; for pairs of texts how they align and whether they are copies; groups of texts, round-ups
left out.
"""
